import { DatetimeValue, DateValue, TimeValue } from '../../../local/org/values/time.js';
import { apexError, library } from './support.js';

const { call, stat } = library();
const day = (text: string): DateValue => DateValue.parse(text) ?? new DateValue(0);
const at = (text: string): DatetimeValue => new DatetimeValue(Date.parse(text));

describe('Date', () => {
  it('rolls over and clamps as the calendar wants', () => {
    expect(stat('Date.newInstance(Integer,Integer,Integer)', 2026, 13, 1)).toEqual(day('2027-01-01'));
    expect(call('Date.addMonths(Integer)', day('2026-01-31'), 1)).toEqual(day('2026-02-28'));
    expect(call('Date.addYears(Integer)', day('2024-02-29'), 1)).toEqual(day('2025-02-28'));
  });

  it('counts days and months between', () => {
    expect(call('Date.daysBetween(Date)', day('2026-03-01'), day('2026-02-27'))).toBe(-2);
    expect(call('Date.monthsBetween(Date)', day('2026-01-31'), day('2026-03-01'))).toBe(2);
    expect(stat('Date.daysInMonth(Integer,Integer)', 2024, 2)).toBe(29);
    expect(stat('Date.isLeapYear(Integer)', 1900)).toBe(false);
    expect(call('Date.dayOfYear()', day('2026-02-01'))).toBe(32);
  });

  it('starts weeks on the day of the locale', () => {
    expect(call('Date.toStartOfWeek()', day('2026-03-04'))).toEqual(day('2026-03-01'));
    expect(library({ locale: 'pl_PL' }).call('Date.toStartOfWeek()', day('2026-03-04'))).toEqual(day('2026-03-02'));
  });

  it('is today where the user is', () => {
    const tokyo = library({ timeZone: 'Asia/Tokyo', now: '2026-03-01T20:00:00Z' });

    expect(tokyo.stat('Date.today()')).toEqual(day('2026-03-02'));
  });

  it('reads standard and local text and names what is none', () => {
    expect(stat('Date.valueOf(String)', '2026-3-1 10:00:00')).toEqual(day('2026-03-01'));
    expect(stat('Date.parse(String)', '3/1/2026')).toEqual(day('2026-03-01'));
    expect(call('Date.format()', day('2026-03-01'))).toBe('3/1/2026');
    expect(apexError(() => stat('Date.valueOf(String)', '2026-02-30'))).toBe(
      'System.TypeException: Invalid date: 2026-02-30'
    );
    expect(apexError(() => stat('Date.parse(String)', 'soon'))).toBe('System.TypeException: Invalid date: soon');
  });
});

describe('Datetime', () => {
  it('works in the zone of the user, summer time included', () => {
    const warsaw = library({ timeZone: 'Europe/Warsaw' });

    expect(
      warsaw.stat('Datetime.newInstance(Integer,Integer,Integer,Integer,Integer,Integer)', 2026, 7, 1, 12, 0, 0)
    ).toEqual(at('2026-07-01T10:00:00Z'));
    expect(warsaw.call('Datetime.hour()', at('2026-01-01T10:00:00Z'))).toBe(11);
    expect(warsaw.call('Datetime.hourGmt()', at('2026-01-01T10:00:00Z'))).toBe(10);
    expect(warsaw.call('Datetime.date()', at('2026-01-01T23:30:00Z'))).toEqual(day('2026-01-02'));
    expect(warsaw.call('Datetime.addMonths(Integer)', at('2026-03-01T10:00:00Z'), 1)).toEqual(
      at('2026-04-01T09:00:00Z')
    );
  });

  it('formats by Java patterns', () => {
    const moment = at('2026-03-01T09:05:07.089Z');

    expect(call('Datetime.formatGmt(String)', moment, "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'")).toBe('2026-03-01T09:05:07.089Z');
    expect(call('Datetime.format(String,String)', moment, 'EEEE, d MMM yy h:mm a z', 'America/New_York')).toBe(
      'Sunday, 1 Mar 26 4:05 AM EST'
    );
    expect(call('Datetime.format(String,String)', moment, "XXX Z 'o''clock' D", 'Europe/Warsaw')).toBe(
      "+01:00 +0100 o'clock 60"
    );
    expect(call('Datetime.format()', moment)).toBe('3/1/2026, 9:05 AM');
    expect(apexError(() => call('Datetime.formatGmt(String)', moment, 'yyyy-bb'))).toContain(
      'Illegal pattern character'
    );
  });

  it('reads texts in local time or GMT', () => {
    const warsaw = library({ timeZone: 'Europe/Warsaw' });

    expect(warsaw.stat('Datetime.valueOf(String)', '2026-01-01 10:00:00')).toEqual(at('2026-01-01T09:00:00Z'));
    expect(warsaw.stat('Datetime.valueOfGmt(String)', '2026-01-01 10:00:00')).toEqual(at('2026-01-01T10:00:00Z'));
    expect(stat('Datetime.parse(String)', '10/14/2026, 1:46 PM')).toEqual(at('2026-10-14T13:46:00Z'));
    expect(apexError(() => stat('Datetime.valueOf(String)', 'then'))).toBe(
      'System.TypeException: Invalid date/time: then'
    );
  });

  it('is made of milliseconds, or of a date and a time', () => {
    expect(stat('Datetime.newInstance(Long)', 1000n)).toEqual(at('1970-01-01T00:00:01Z'));
    expect(stat('Datetime.newInstanceGmt(Date,Time)', day('2026-03-01'), new TimeValue(3_600_000))).toEqual(
      at('2026-03-01T01:00:00Z')
    );
    expect(call('Datetime.getTime()', at('2026-03-01T00:00:00Z'))).toBe(1772323200000n);
  });
});

describe('Time and TimeZone', () => {
  it('wraps around midnight', () => {
    const late = stat('Time.newInstance(Integer,Integer,Integer,Integer)', 23, 30, 0, 0);

    expect(call('Time.addHours(Integer)', late, 2)).toEqual(new TimeValue(5_400_000));
  });

  it('knows offsets at a moment', () => {
    const zone = stat('TimeZone.getTimeZone(String)', 'America/Los_Angeles');

    expect(call('TimeZone.getOffset(Datetime)', zone, at('2026-07-01T00:00:00Z'))).toBe(-25_200_000);
    expect(call('TimeZone.getID()', zone)).toBe('America/Los_Angeles');
  });
});
