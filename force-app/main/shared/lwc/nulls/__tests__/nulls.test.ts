import { withoutNulls } from 'c/nulls';

describe('c/nulls', () => {
  it('drops what Apex leaves null, at every depth', () => {
    expect(withoutNulls({ a: null, b: { c: null, d: 0 }, e: [{ f: null }, 'g'] })).toEqual({
      b: { d: 0 },
      e: [{}, 'g']
    });
  });

  it('keeps what is merely empty', () => {
    expect(withoutNulls({ a: '', b: false, c: [] })).toEqual({ a: '', b: false, c: [] });
  });
});
