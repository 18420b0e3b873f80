/** `java.text.SimpleDateFormat` patterns, and the date formats of a user's locale. */
import { zoneOffset, knownZone, localeTag, firstDayOfWeek } from './zones.js';
import { pad } from './timeText.js';

const DAY = 86_400_000;

export type Zoned = { zone: string; locale: string };

/** Formats a moment by a pattern such as `yyyy-MM-dd'T'HH:mm:ss.SSSZ`; a bad pattern letter is a RangeError. */
export function formatPattern(epochMs: number, pattern: string, at: Zoned): string {
  let result = '';
  const local = new Date(epochMs + zoneOffset(epochMs, at.zone));
  for (let i = 0; i < pattern.length;) {
    const char = pattern.charAt(i);
    if (char === "'") {
      const quoted = quotedAt(pattern, i);
      result += quoted.text;
      i = quoted.end;
    } else if (/[a-zA-Z]/.test(char)) {
      let end = i;
      while (pattern.charAt(end) === char) end += 1;
      result += letter(char, end - i, local, epochMs, at);
      i = end;
    } else {
      result += char;
      i += 1;
    }
  }
  return result;
}

function quotedAt(pattern: string, start: number): { text: string; end: number } {
  if (pattern.charAt(start + 1) === "'") return { text: "'", end: start + 2 };
  let text = '';
  for (let i = start + 1; i < pattern.length; i += 1) {
    if (pattern.charAt(i) !== "'") text += pattern.charAt(i);
    else if (pattern.charAt(i + 1) === "'") {
      text += "'";
      i += 1;
    } else return { text, end: i + 1 };
  }
  throw new RangeError('Unterminated quote');
}

function letter(char: string, count: number, local: Date, epochMs: number, at: Zoned): string {
  const name = (options: Intl.DateTimeFormatOptions, type: string): string =>
    new Intl.DateTimeFormat(localeTag(at.locale), { ...options, timeZone: 'UTC' })
      .formatToParts(local)
      .find((part) => part.type === type)?.value ?? '';
  const hours = local.getUTCHours();
  const offset = zoneOffset(epochMs, at.zone);
  switch (char) {
    case 'G':
      return local.getUTCFullYear() > 0 ? 'AD' : 'BC';
    case 'y':
      return count === 2 ? pad(local.getUTCFullYear() % 100, 2) : pad(local.getUTCFullYear(), count);
    case 'Y':
      return count === 2 ? pad(weekYear(local, at.locale).year % 100, 2) : pad(weekYear(local, at.locale).year, count);
    case 'M':
    case 'L':
      if (count >= 3) return name({ month: count === 3 ? 'short' : 'long', day: 'numeric' }, 'month');
      return pad(local.getUTCMonth() + 1, count);
    case 'd':
      return pad(local.getUTCDate(), count);
    case 'D':
      return pad(dayOfYear(local), count);
    case 'E':
      return name({ weekday: count <= 3 ? 'short' : 'long' }, 'weekday');
    case 'u':
      return pad(local.getUTCDay() === 0 ? 7 : local.getUTCDay(), count);
    case 'F':
      return pad(Math.ceil(local.getUTCDate() / 7), count);
    case 'w':
      return pad(weekYear(local, at.locale).week, count);
    case 'W':
      return pad(weekOfMonth(local, at.locale), count);
    case 'a':
      return hours < 12 ? 'AM' : 'PM';
    case 'H':
      return pad(hours, count);
    case 'k':
      return pad(hours === 0 ? 24 : hours, count);
    case 'K':
      return pad(hours % 12, count);
    case 'h':
      return pad(hours % 12 === 0 ? 12 : hours % 12, count);
    case 'm':
      return pad(local.getUTCMinutes(), count);
    case 's':
      return pad(local.getUTCSeconds(), count);
    case 'S':
      return pad(local.getUTCMilliseconds(), count);
    case 'z':
      return zoneName(epochMs, at.zone, count >= 4 ? 'long' : 'short');
    case 'Z':
      return offsetText(offset, '');
    case 'X':
      if (offset === 0) return 'Z';
      return count === 1 ? offsetText(offset, '').slice(0, 3) : offsetText(offset, count === 2 ? '' : ':');
    default:
      throw new RangeError(`Illegal pattern character '${char}'`);
  }
}

function offsetText(offset: number, separator: string): string {
  const minutes = Math.abs(Math.round(offset / 60_000));
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60), 2)}${separator}${pad(minutes % 60, 2)}`;
}

export function zoneName(epochMs: number, zone: string, style: 'long' | 'short'): string {
  if (zone === 'GMT') return style === 'short' ? 'GMT' : 'Greenwich Mean Time';
  if (zone === 'UTC' && style === 'short') return 'UTC';
  return (
    new Intl.DateTimeFormat('en-US', { timeZone: knownZone(zone), timeZoneName: style })
      .formatToParts(epochMs)
      .find((part) => part.type === 'timeZoneName')?.value ?? zone
  );
}

/** 1 on the first of January. */
export function dayOfYear(local: Date): number {
  return (
    Math.floor(
      (Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()) -
        Date.UTC(local.getUTCFullYear(), 0, 1)) /
        DAY
    ) + 1
  );
}

/** In the United States the week of the first of January is the first; elsewhere the first with four days in the year. */
function weekYear(local: Date, locale: string): { year: number; week: number } {
  const first = firstDayOfWeek(locale);
  const minimalDays = first === 0 ? 1 : 4;
  const startOf = (year: number): number => {
    const newYear = Date.UTC(year, 0, 1);
    const back = (new Date(newYear).getUTCDay() - first + 7) % 7;
    return 7 - back >= minimalDays ? newYear - back * DAY : newYear + (7 - back) * DAY;
  };
  let year = local.getUTCFullYear();
  if (local.getTime() >= startOf(year + 1)) year += 1;
  else if (local.getTime() < startOf(year)) year -= 1;
  return { year, week: Math.floor((local.getTime() - startOf(year)) / (7 * DAY)) + 1 };
}

function weekOfMonth(local: Date, locale: string): number {
  const firstOfMonth = new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), 1)).getUTCDay();
  const lead = (firstOfMonth - firstDayOfWeek(locale) + 7) % 7;
  return Math.floor((local.getUTCDate() - 1 + lead) / 7) + 1;
}

/** How users of common locales see dates and times; other locales as Intl has them. */
const SHORT: Record<string, { date: string; time: string; separator: string }> = {
  en_US: { date: 'M/d/yyyy', time: 'h:mm a', separator: ', ' },
  en_GB: { date: 'dd/MM/yyyy', time: 'HH:mm', separator: ', ' },
  en_CA: { date: 'yyyy-MM-dd', time: 'h:mm a', separator: ', ' },
  en_AU: { date: 'd/M/yyyy', time: 'h:mm a', separator: ', ' },
  en_IE: { date: 'd/M/yyyy', time: 'HH:mm', separator: ', ' },
  de: { date: 'dd.MM.yyyy', time: 'HH:mm', separator: ', ' },
  fr: { date: 'dd/MM/yyyy', time: 'HH:mm', separator: ' ' },
  pl: { date: 'd.MM.yyyy', time: 'HH:mm', separator: ', ' },
  cs: { date: 'dd.MM.yyyy', time: 'H:mm', separator: ' ' },
  sk: { date: 'd. M. yyyy', time: 'H:mm', separator: ' ' },
  hu: { date: 'yyyy. MM. dd.', time: 'H:mm', separator: ' ' },
  es: { date: 'd/M/yyyy', time: 'H:mm', separator: ', ' },
  it: { date: 'dd/MM/yyyy', time: 'HH:mm', separator: ', ' },
  nl: { date: 'dd-MM-yyyy', time: 'HH:mm', separator: ' ' },
  ja: { date: 'yyyy/MM/dd', time: 'H:mm', separator: ' ' }
};

export function localeFormats(locale: string): { date: string; time: string; separator: string } {
  const base = locale.replace('-', '_');
  return SHORT[base] ?? SHORT[base.split('_')[0] ?? ''] ?? { date: 'M/d/yyyy', time: 'h:mm a', separator: ', ' };
}

/** The numbers of a text written by a short pattern (`M/d/yyyy`), or null where it is not. */
export function parsePattern(text: string, pattern: string): Map<string, number> | null {
  const letters: string[] = [];
  const source = pattern.replace(/([a-zA-Z])\1*|[^a-zA-Z]+/g, (run: string, char: string | undefined) => {
    if (char === undefined)
      return /^[\s,]+$/.test(run) ? '[\\s,\\u202f]+' : run.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    letters.push(char);
    return char === 'a' ? '([AaPp][Mm])' : char === 'y' ? '(\\d{1,4})' : '(\\d{1,2})';
  });
  const match = new RegExp(`^\\s*${source}\\s*$`).exec(text);
  if (match === null) return null;
  return new Map(
    letters.map((char, i) => [char, /pm/i.test(match[i + 1] ?? '') ? 1 : Number(match[i + 1]?.replace(/am/i, '0'))])
  );
}
