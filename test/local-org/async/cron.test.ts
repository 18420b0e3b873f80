import { nextFireTime } from '../../../local/org/async/cron.js';

/** The next moment of an expression, seen from Sunday, 1 March 2026, noon. */
function next(expression: string): string | null {
  const at = nextFireTime(expression, Date.UTC(2026, 2, 1, 12));
  return at === null ? null : new Date(at).toISOString().slice(0, 16);
}

describe('cron expressions', () => {
  it('find the next moment of fixed times, lists, ranges and steps', () => {
    expect(next('0 0 0 28 5 ? 2099')).toBe('2099-05-28T00:00');
    expect(next('0 30 13 * * ?')).toBe('2026-03-01T13:30');
    expect(next('0 0 12 * * ?')).toBe('2026-03-02T12:00');
    expect(next('0 0 8-10 ? * MON-FRI')).toBe('2026-03-02T08:00');
    expect(next('0 0 0/6 * * ?')).toBe('2026-03-01T18:00');
    expect(next('0 0 1 1 JAN,JUN ?')).toBe('2026-06-01T01:00');
  });

  it('know last days, nearest weekdays and the days of a week in a month', () => {
    expect(next('0 0 1 L * ?')).toBe('2026-03-31T01:00');
    expect(next('0 0 1 15W * ?')).toBe('2026-03-16T01:00');
    expect(next('0 0 1 ? * 6L')).toBe('2026-03-27T01:00');
    expect(next('0 0 1 ? * 2#1')).toBe('2026-03-02T01:00');
  });

  it('say when there is none', () => {
    expect(next('0 0 0 1 1 ? 2020')).toBeNull();
  });
});
