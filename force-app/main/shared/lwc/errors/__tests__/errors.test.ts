import { messageOf } from 'c/errors';

describe('c/errors', () => {
  it('finds the message of an Apex error', () => {
    expect(messageOf({ body: { message: 'No access' } }, 'fallback')).toBe('No access');
  });

  it('finds the first message of a list of errors', () => {
    expect(messageOf({ body: [{ message: 'First' }, { message: 'Second' }] }, 'fallback')).toBe('First');
  });

  it('finds the message of a plain error', () => {
    expect(messageOf(new Error('Lost connection'), 'fallback')).toBe('Lost connection');
  });

  it.each([[undefined], [null], [{}], [{ body: {} }], [42], ['']])('falls back on %p', (thrown) => {
    expect(messageOf(thrown, 'fallback')).toBe('fallback');
  });
});
