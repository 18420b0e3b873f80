/** Time zones and locales, through the Intl data of Node. */
import { datetimeText } from './timeText.js';

const formatters = new Map<string, Intl.DateTimeFormat>();

/** The zone's offset from UTC at a moment, in milliseconds; an unknown zone is GMT. */
export function zoneOffset(epochMs: number, zone: string): number {
  if (zone === 'GMT' || zone === 'UTC') return 0;
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', { timeZone: knownZone(zone), timeZoneName: 'longOffset' });
    formatters.set(zone, formatter);
  }
  const name = formatter.formatToParts(epochMs).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const match = /GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?/.exec(name);
  if (match === null) return 0;
  const ms = (Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0)) * 1000;
  return match[1] === '-' ? -ms : ms;
}

/** The zone's id as Intl takes it; GMT where it knows none such. Custom ids are of the form `GMT+02:00`. */
export function knownZone(zone: string): string {
  const custom = /^(?:GMT|UTC)([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(zone);
  const name = custom === null ? zone : `${custom[1] ?? '+'}${(custom[2] ?? '').padStart(2, '0')}:${custom[3] ?? '00'}`;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return name;
  } catch {
    return 'UTC';
  }
}

/** The moment at which clocks of the zone show the given local milliseconds. */
export function fromLocal(localMs: number, zone: string): number {
  const first = localMs - zoneOffset(localMs, zone);
  const second = localMs - zoneOffset(first, zone);
  return localMs - zoneOffset(second, zone) === second ? second : first;
}

/** `yyyy-MM-dd HH:mm:ss` as clocks of the zone show it. */
export function zonedText(epochMs: number, zone: string): string {
  return datetimeText(epochMs + zoneOffset(epochMs, zone));
}

/** `en_US` as Intl writes it: `en-US`. */
export function localeTag(locale: string): string {
  const tag = locale.replace(/_/g, '-');
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? 'en-US';
  } catch {
    return 'en-US';
  }
}

/** Day on which weeks begin in a locale: 0 is Sunday. */
export function firstDayOfWeek(locale: string): number {
  const info = new Intl.Locale(localeTag(locale)) as Intl.Locale & {
    weekInfo?: { firstDay: number };
    getWeekInfo?: () => { firstDay: number };
  };
  return (info.getWeekInfo?.() ?? info.weekInfo ?? { firstDay: 7 }).firstDay % 7;
}
