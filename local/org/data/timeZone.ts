import { DateValue, DatetimeValue } from '../values/time.js';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric'
  });
  formats.set(timeZone, format);
  return format;
}

/** How far local time is ahead of UTC at a moment, in milliseconds. */
export function offsetAt(epochMs: number, timeZone: string): number {
  if (timeZone === 'GMT' || timeZone === 'UTC') return 0;
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(new Date(epochMs))
      .map((part) => [part.type, Number(part.value)])
  );
  const get = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const local = Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute'), get('second'));
  return local - Math.floor(epochMs / 1000) * 1000;
}

/** The calendar day of a moment in a time zone. */
export function dayOf(moment: DatetimeValue, timeZone: string): DateValue {
  return new DateValue(Math.floor((moment.epochMs + offsetAt(moment.epochMs, timeZone)) / 86_400_000));
}

/** The moment at which a day begins in a time zone. */
export function startOfDay(day: DateValue, timeZone: string): DatetimeValue {
  const utc = day.epochDay * 86_400_000;
  const guess = utc - offsetAt(utc, timeZone);
  return new DatetimeValue(utc - offsetAt(guess, timeZone));
}
