import { day, moment, money, percent, readable } from 'c/format';

describe('c/format', () => {
  it('shows an amount in its own currency', () => {
    expect(money(1234.5, 'PLN')).toMatch(/1,234\.50/);
    expect(money(1234.5, 'CZK')).toMatch(/Kč/);
  });

  it('rounds nothing away, also where a currency is written without hundredths', () => {
    expect(money(999.5, 'HUF')).toMatch(/999\.50?$/);
    expect(money(11233, 'HUF')).toMatch(/11,233(\.00)?$/);
  });

  it('shows an amount in a currency that the browser does not know', () => {
    expect(money(12, 'not a code')).toBe('12.00 not a code');
  });

  it('shows nothing for a missing amount or time', () => {
    expect(money(undefined, 'PLN')).toBe('');
    expect(moment(undefined)).toBe('');
    expect(moment('not a time')).toBe('');
  });

  it('shows a rate as people write it', () => {
    expect(percent('23.00')).toBe('23%');
    expect(percent('7.5')).toBe('7.5%');
    expect(percent('exempt')).toBe('exempt');
    expect(percent(undefined)).toBe('');
  });

  it('shows a day, the same in every time zone', () => {
    expect(day('2026-04-30')).toMatch(/Apr 30, 2026/);
    expect(day('soon')).toBe('');
    expect(day(undefined)).toBe('');
  });

  it('makes a code readable', () => {
    expect(readable('READY_FOR_PROCESSING')).toBe('Ready for processing');
  });
});
