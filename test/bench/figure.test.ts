import { atLeast, atMost, table } from '../../local/bench/figure.js';

const claim = { name: 'requests', floor: '10', measured: 11, unit: 'requests', succeeded: 5, expected: 5 };

describe('a figure', () => {
  it('passes up to what it may be, and not beyond', () => {
    expect(atMost({ ...claim, most: 12 })).toMatchObject({ isPassed: true, must: '≤ 12', basis: 'measured' });
    expect(atMost({ ...claim, most: 10 }).isPassed).toBe(false);
  });

  it('passes from what it must be on; without such a bound it only informs', () => {
    expect(atLeast({ ...claim, least: 11 })).toMatchObject({ isPassed: true, must: '≥ 11' });
    expect(atLeast({ ...claim, least: 12 }).isPassed).toBe(false);
    expect(atLeast({ ...claim, least: null })).toMatchObject({ isPassed: true, must: '–' });
  });

  it('fails when an order is missing or wrong, however good it looks', () => {
    expect(atMost({ ...claim, succeeded: 4, most: 12 }).isPassed).toBe(false);
    expect(atLeast({ ...claim, succeeded: 4, least: 1 }).isPassed).toBe(false);
  });

  it('says in the table whether it passed, and what was derived', () => {
    const text = table([atMost({ ...claim, most: 10, basis: 'derived' })]);

    expect(text).toContain('11 requests (derived)');
    expect(text).toContain('5/5');
    expect(text).toContain('FAIL');
  });
});
