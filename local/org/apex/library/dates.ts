/** Members of Date, Time and TimeZone. */
import { DatetimeValue, DateValue, TimeValue } from '../../values/time.js';
import type { ApexContext } from '../context.js';
import { APEX_TEXT } from '../runtime/values.js';
import { given, int, text } from './args.js';
import { dayOfYear, formatPattern, localeFormats, parsePattern, zoneName } from '../../values/dateFormat.js';
import { keyHash } from './equality.js';
import type { LibraryClass } from './registry.js';
import { dateText, timeText } from '../../values/timeText.js';
import { firstDayOfWeek, knownZone, zoneOffset } from '../../values/zones.js';

export const DAY_MS = 86_400_000;

/** Today where the user is. */
export function today(rt: ApexContext): DateValue {
  return localDate(rt, rt.now());
}

export function localDate(rt: ApexContext, epochMs: number): DateValue {
  return new DateValue(Math.floor((epochMs + zoneOffset(epochMs, rt.tx.user.timeZone)) / DAY_MS));
}

/** Months later, on the same day or the last of a shorter month. */
export function plusMonths(date: DateValue, months: number): DateValue {
  const first = DateValue.of(date.year, date.month + months, 1);
  return DateValue.of(first.year, first.month, Math.min(date.day, daysInMonth(first.year, first.month)));
}

const daysInMonth = (year: number, month: number): number => DateValue.of(year, month + 1, 0).day;

/** Reads `yyyy-MM-dd` with or without a time after it; single digits will do. */
export function readDate(source: string): DateValue | null {
  const match = /^\s*(\d{1,4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?\s*$/.exec(source);
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  return DateValue.of(year, month, day);
}

const invalidDate = (rt: ApexContext, source: string): never =>
  rt.throwApex('System.TypeException', `Invalid date: ${source}`);

const date = (self: unknown): DateValue => self as DateValue;

const dateClass: LibraryClass = {
  statics: {
    today: (rt) => today(rt),
    newInstance: (rt, _self, [year, month, day]) => DateValue.of(int(rt, year), int(rt, month), int(rt, day)),
    daysInMonth: (rt, _self, [year, month]) => daysInMonth(int(rt, year), int(rt, month)),
    isLeapYear: (rt, _self, [year]) => daysInMonth(int(rt, year), 2) === 29,
    parse: (rt, _self, [value]) => {
      const source = text(rt, value);
      const parts = parsePattern(source, localeFormats(rt.tx.user.locale).date);
      const [y = 0, m = 0, d = 0] = [parts?.get('y'), parts?.get('M'), parts?.get('d')];
      if (parts === null || m < 1 || m > 12 || d < 1 || d > daysInMonth(y, m)) return invalidDate(rt, source);
      return DateValue.of(y < 100 ? 2000 + y : y, m, d);
    },
    'valueOf(*)': (rt, _self, [value]) => {
      const source = given(rt, value);
      if (source instanceof DateValue) return source;
      if (source instanceof DatetimeValue) return localDate(rt, source.epochMs);
      return readDate(String(source)) ?? invalidDate(rt, String(source));
    }
  },
  methods: {
    addDays: (rt, self, [days]) => new DateValue(date(self).epochDay + int(rt, days)),
    addMonths: (rt, self, [months]) => plusMonths(date(self), int(rt, months)),
    addYears: (rt, self, [years]) => plusMonths(date(self), int(rt, years) * 12),
    year: (_rt, self) => date(self).year,
    month: (_rt, self) => date(self).month,
    day: (_rt, self) => date(self).day,
    dayOfYear: (_rt, self) => dayOfYear(date(self).toUtc()),
    daysBetween: (rt, self, [other]) => given<DateValue>(rt, other).epochDay - date(self).epochDay,
    monthsBetween: (rt, self, [other]) => {
      const to = given<DateValue>(rt, other);
      return (to.year - date(self).year) * 12 + to.month - date(self).month;
    },
    isSameDay: (rt, self, [other]) => given<DateValue>(rt, other).epochDay === date(self).epochDay,
    toStartOfMonth: (_rt, self) => DateValue.of(date(self).year, date(self).month, 1),
    toStartOfWeek: (rt, self) => {
      const back = (date(self).toUtc().getUTCDay() - firstDayOfWeek(rt.tx.user.locale) + 7) % 7;
      return new DateValue(date(self).epochDay - back);
    },
    format: (rt, self) =>
      formatPattern(date(self).epochDay * DAY_MS, localeFormats(rt.tx.user.locale).date, {
        zone: 'GMT',
        locale: rt.tx.user.locale
      }),
    equals: (rt, self, [other]) => rt.equals(self, other),
    hashCode: (_rt, self) => keyHash(self),
    'toString()': (_rt, self) => dateText(date(self).epochDay)
  }
};

const time = (self: unknown): TimeValue => self as TimeValue;
const wrapped = (ms: number): TimeValue => new TimeValue(((ms % DAY_MS) + DAY_MS) % DAY_MS);

const timeClass: LibraryClass = {
  statics: {
    newInstance: (rt, _self, [h, m, s, ms]) =>
      wrapped(((int(rt, h) * 60 + int(rt, m)) * 60 + int(rt, s)) * 1000 + int(rt, ms))
  },
  methods: {
    addHours: (rt, self, [hours]) => wrapped(time(self).ms + int(rt, hours) * 3_600_000),
    addMinutes: (rt, self, [minutes]) => wrapped(time(self).ms + int(rt, minutes) * 60_000),
    addSeconds: (rt, self, [seconds]) => wrapped(time(self).ms + int(rt, seconds) * 1000),
    addMilliseconds: (rt, self, [ms]) => wrapped(time(self).ms + int(rt, ms)),
    hour: (_rt, self) => Math.floor(time(self).ms / 3_600_000),
    minute: (_rt, self) => Math.floor(time(self).ms / 60_000) % 60,
    second: (_rt, self) => Math.floor(time(self).ms / 1000) % 60,
    millisecond: (_rt, self) => time(self).ms % 1000,
    equals: (rt, self, [other]) => rt.equals(self, other),
    hashCode: (_rt, self) => keyHash(self),
    'toString()': (_rt, self) => timeText(time(self).ms)
  }
};

export class TimeZoneValue {
  public readonly typeName = 'System.TimeZone';

  public constructor(public readonly id: string) {}

  public [APEX_TEXT](): string {
    return this.id;
  }
}

const timeZoneClass: LibraryClass = {
  statics: {
    getTimeZone: (rt, _self, [id]) => {
      const name = text(rt, id);
      return new TimeZoneValue(/^(?:GMT|UTC)/.test(name) || knownZone(name) !== 'UTC' ? name : 'GMT');
    }
  },
  methods: {
    getID: (_rt, self) => (self as TimeZoneValue).id,
    getOffset: (rt, self, [at]) => zoneOffset(given<DatetimeValue>(rt, at).epochMs, (self as TimeZoneValue).id),
    getDisplayName: (rt, self) => {
      const { id } = self as TimeZoneValue;
      const minutes = zoneOffset(rt.now(), id) / 60_000;
      const clock = `${String(Math.floor(Math.abs(minutes) / 60)).padStart(2, '0')}:${String(Math.abs(minutes) % 60).padStart(2, '0')}`;
      return `(GMT${minutes < 0 ? '-' : '+'}${clock}) ${zoneName(rt.now(), id, 'long')} (${id})`;
    },
    'toString()': (_rt, self) => (self as TimeZoneValue).id
  }
};

export const dateClasses: Record<string, LibraryClass> = {
  'System.Date': dateClass,
  'System.Time': timeClass,
  'System.TimeZone': timeZoneClass
};
