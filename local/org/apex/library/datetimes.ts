/** Members of Datetime. Members without `Gmt` work in the user's time zone. */
import { DatetimeValue, DateValue, TimeValue } from '../../values/time.js';
import type { ApexContext } from '../context.js';
import { given, int, text } from './args.js';
import { dayOfYear, formatPattern, localeFormats, parsePattern } from '../../values/dateFormat.js';
import { DAY_MS, localDate, plusMonths, readDate } from './dates.js';
import { keyHash } from './equality.js';
import type { LibraryCall, LibraryClass } from './registry.js';
import { datetimeText } from '../../values/timeText.js';
import { fromLocal, zoneOffset } from '../../values/zones.js';

const userZone = (rt: ApexContext): string => rt.tx.user.timeZone;
const ms = (self: unknown): number => (self as DatetimeValue).epochMs;
const shifted = (self: unknown, by: number): DatetimeValue => new DatetimeValue(ms(self) + by);
/** The clock of a zone at the moment, read with the UTC getters. */
const clock = (self: unknown, zone: string): Date => new Date(ms(self) + zoneOffset(ms(self), zone));

/** Reads `yyyy-MM-dd HH:mm:ss`; null where the text is no such moment. */
export function readLocalMs(source: string): number | null {
  const match = /^\s*(\d{1,4}-\d{1,2}-\d{1,2})[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,3}))?)?\s*$/.exec(source);
  const day = match === null ? readDate(source) : readDate(match[1] ?? '');
  if (day === null) return null;
  if (match === null) return /^\s*[\d-]+\s*$/.test(source) ? day.epochDay * DAY_MS : null;
  const [hour, minute, second] = [Number(match[2]), Number(match[3]), Number(match[4] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return null;
  return day.epochDay * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000;
}

function parseDatetime(rt: ApexContext, source: string, zone: string): DatetimeValue {
  const local = readLocalMs(source);
  if (local === null) return rt.throwApex('System.TypeException', `Invalid date/time: ${source}`);
  return new DatetimeValue(fromLocal(local, zone));
}

function newInstance(rt: ApexContext, args: unknown[], zone: string): DatetimeValue {
  const [first, second] = args;
  if (args.length === 1) return new DatetimeValue(Number(given(rt, first)));
  if (args.length === 2) {
    const local = given<DateValue>(rt, first).epochDay * DAY_MS + given<TimeValue>(rt, second).ms;
    return new DatetimeValue(fromLocal(local, zone));
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, seconds = 0] = args.map((arg) => int(rt, arg));
  const local = DateValue.of(year, month, day).epochDay * DAY_MS + ((hour * 60 + minute) * 60 + seconds) * 1000;
  return new DatetimeValue(fromLocal(local, zone));
}

function addMonths(rt: ApexContext, self: unknown, months: number): DatetimeValue {
  const zone = userZone(rt);
  const local = clock(self, zone).getTime();
  const day = Math.floor(local / DAY_MS);
  const moved = plusMonths(new DateValue(day), months).epochDay * DAY_MS + (local - day * DAY_MS);
  return new DatetimeValue(fromLocal(moved, zone));
}

function formatted(rt: ApexContext, epochMs: number, pattern: string, zone: string): string {
  try {
    return formatPattern(epochMs, pattern, { zone, locale: 'en_US' });
  } catch (error) {
    return rt.throwApex('System.StringException', error instanceof Error ? error.message : 'Illegal pattern');
  }
}

const methods: Record<string, LibraryCall> = {
  addDays: (rt, self, [days]) => shifted(self, int(rt, days) * DAY_MS),
  addHours: (rt, self, [hours]) => shifted(self, int(rt, hours) * 3_600_000),
  addMinutes: (rt, self, [minutes]) => shifted(self, int(rt, minutes) * 60_000),
  addSeconds: (rt, self, [seconds]) => shifted(self, int(rt, seconds) * 1000),
  addMonths: (rt, self, [months]) => addMonths(rt, self, int(rt, months)),
  addYears: (rt, self, [years]) => addMonths(rt, self, int(rt, years) * 12),
  getTime: (_rt, self) => BigInt(ms(self)),
  isSameDay: (rt, self, [other]) =>
    localDate(rt, ms(self)).epochDay === localDate(rt, given<DatetimeValue>(rt, other).epochMs).epochDay,
  'format()': (rt, self) => {
    const { date, time, separator } = localeFormats(rt.tx.user.locale);
    return formatPattern(ms(self), date + separator + time, { zone: userZone(rt), locale: rt.tx.user.locale });
  },
  'format(String)': (rt, self, [pattern]) => formatted(rt, ms(self), text(rt, pattern), userZone(rt)),
  'format(String,String)': (rt, self, [pattern, zone]) =>
    formatted(rt, ms(self), text(rt, pattern), zone === null ? userZone(rt) : text(rt, zone)),
  formatGmt: (rt, self, [pattern]) => formatted(rt, ms(self), text(rt, pattern), 'GMT'),
  formatLong: (rt, self) => {
    const { date, time, separator } = localeFormats(rt.tx.user.locale);
    const pattern = `${date}${separator}${time.replace('mm', 'mm:ss')} z`;
    return formatPattern(ms(self), pattern, { zone: userZone(rt), locale: rt.tx.user.locale });
  },
  equals: (rt, self, [other]) => rt.equals(self, other),
  hashCode: (_rt, self) => keyHash(self),
  'toString()': (_rt, self) => datetimeText(ms(self))
};

const parts: Record<string, (at: Date) => unknown> = {
  year: (at) => at.getUTCFullYear(),
  month: (at) => at.getUTCMonth() + 1,
  day: (at) => at.getUTCDate(),
  hour: (at) => at.getUTCHours(),
  minute: (at) => at.getUTCMinutes(),
  second: (at) => at.getUTCSeconds(),
  millisecond: (at) => at.getUTCMilliseconds(),
  dayOfYear,
  date: (at) => new DateValue(Math.floor(at.getTime() / DAY_MS)),
  time: (at) => new TimeValue(((at.getTime() % DAY_MS) + DAY_MS) % DAY_MS)
};
for (const [name, read] of Object.entries(parts)) {
  methods[name] = (rt, self) => read(clock(self, userZone(rt)));
  methods[`${name}Gmt`] = (_rt, self) => read(new Date(ms(self)));
}

const datetimeClass: LibraryClass = {
  statics: {
    now: (rt) => new DatetimeValue(rt.now()),
    newInstance: (rt, _self, args) => newInstance(rt, args, userZone(rt)),
    newInstanceGmt: (rt, _self, args) => newInstance(rt, args, 'GMT'),
    parse: (rt, _self, [value]) => {
      const source = text(rt, value);
      const { date, time, separator } = localeFormats(rt.tx.user.locale);
      const found = parsePattern(source, date + separator + time);
      if (found === null) return rt.throwApex('System.TypeException', `Invalid date/time: ${source}`);
      const hour = found.get('H') ?? ((found.get('h') ?? 0) % 12) + (found.get('a') ?? 0) * 12;
      const year = found.get('y') ?? 0;
      const day = DateValue.of(year < 100 ? 2000 + year : year, found.get('M') ?? 1, found.get('d') ?? 1);
      return new DatetimeValue(
        fromLocal(day.epochDay * DAY_MS + hour * 3_600_000 + (found.get('m') ?? 0) * 60_000, userZone(rt))
      );
    },
    'valueOf(*)': (rt, _self, [value]) => {
      const source = given(rt, value);
      if (source instanceof DatetimeValue) return source;
      if (source instanceof DateValue) return new DatetimeValue(fromLocal(source.epochDay * DAY_MS, userZone(rt)));
      return parseDatetime(rt, String(source), userZone(rt));
    },
    valueOfGmt: (rt, _self, [value]) => parseDatetime(rt, text(rt, value), 'GMT')
  },
  methods
};

export const datetimeClasses: Record<string, LibraryClass> = { 'System.Datetime': datetimeClass };
