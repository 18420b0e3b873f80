/** Apex Date, Datetime and Time. All are immutable; calendar arithmetic that needs a time zone lives higher up. */

const DAY_MS = 86_400_000;

const pad = (value: number, length = 2): string => String(value).padStart(length, '0');

/** A calendar day, as days since 1970-01-01. */
export class DateValue {
  public constructor(public readonly epochDay: number) {}

  /** Months count from 1; days and months outside their range roll over, as `Date.newInstance` does. */
  public static of(year: number, month: number, day: number): DateValue {
    const date = new Date(0);
    date.setUTCFullYear(year, month - 1, day);
    return new DateValue(Math.floor(date.getTime() / DAY_MS));
  }

  /** Reads `2026-03-01`; null when the text is no such day. */
  public static parse(text: string): DateValue | null {
    const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim());
    if (match === null) return null;
    const date = DateValue.of(Number(match[1]), Number(match[2]), Number(match[3]));
    return date.toString() === text.trim() ? date : null;
  }

  public get year(): number {
    return this.toUtc().getUTCFullYear();
  }

  public get month(): number {
    return this.toUtc().getUTCMonth() + 1;
  }

  public get day(): number {
    return this.toUtc().getUTCDate();
  }

  public toUtc(): Date {
    return new Date(this.epochDay * DAY_MS);
  }

  /** `2026-03-01` */
  public toString(): string {
    return `${pad(this.year, 4)}-${pad(this.month)}-${pad(this.day)}`;
  }
}

/** A moment, in milliseconds since 1970-01-01 UTC. */
export class DatetimeValue {
  public constructor(public readonly epochMs: number) {}

  /** Reads ISO 8601 with a zone (`Z`, `+0100`, `+01:00`); null when the text is no such moment. */
  public static parse(text: string): DatetimeValue | null {
    const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})$/i.exec(
      text.trim()
    );
    if (match === null) return null;
    const day = DateValue.parse(match[1] ?? '');
    const [hour, minute, second] = [Number(match[2]), Number(match[3]), Number(match[4] ?? 0)];
    if (day === null || hour > 23 || minute > 59 || second > 59) return null;
    const ms = Number((match[5] ?? '').padEnd(3, '0').slice(0, 3));
    return new DatetimeValue(
      day.epochDay * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000 + ms - zoneOffsetMs(match[6] ?? 'Z')
    );
  }

  /** `2026-03-01T10:20:30.000Z` */
  public toString(): string {
    return new Date(this.epochMs).toISOString();
  }
}

/** A time of day, in milliseconds since midnight. */
export class TimeValue {
  public constructor(public readonly ms: number) {}

  /** Reads `10:20:30.000Z`, with the parts after the minutes optional; null when the text is no such time. */
  public static parse(text: string): TimeValue | null {
    const match = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?Z?$/i.exec(text.trim());
    if (match === null) return null;
    const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
    if (hour > 23 || minute > 59 || second > 59) return null;
    return new TimeValue(((hour * 60 + minute) * 60 + second) * 1000 + Number((match[4] ?? '').padEnd(3, '0')));
  }

  /** `10:20:30.000Z` */
  public toString(): string {
    const seconds = Math.floor(this.ms / 1000);
    const [hour, minute] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    return `${pad(hour)}:${pad(minute)}:${pad(seconds % 60)}.${pad(this.ms % 1000, 3)}Z`;
  }
}

function zoneOffsetMs(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const digits = zone.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
