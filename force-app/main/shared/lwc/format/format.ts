import locale from '@salesforce/i18n/locale';
import timeZone from '@salesforce/i18n/timeZone';

/** Money in its own currency, whatever the org's is: `1 234,50 zł`. */
export function money(amount: number | undefined, currency: string): string {
  if (amount === undefined) return '';
  try {
    return new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      maximumFractionDigits: 2 // a forint has no hundredths in everyday use, but Allegro may send them
    }).format(amount);
  } catch {
    return `${amount.toFixed(2)} ${currency}`; // a code that the browser does not know
  }
}

/** A moment in the user's time zone; nothing when it is missing or no time at all. */
export function moment(isoTime: string | undefined): string {
  if (isoTime === undefined) return '';
  const time = new Date(isoTime);
  if (Number.isNaN(time.getTime())) return '';
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(time);
}

/** A day, the same in every time zone: `2026-04-30` becomes `Apr 30, 2026`; nothing when it is missing or no day. */
export function day(isoDate: string | undefined): string {
  if (isoDate === undefined) return '';
  const date = new Date(isoDate);
  if (Number.isNaN(date.getTime())) return '';
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(date);
}

/** A code that has no label of ours, made readable: `READY_FOR_PROCESSING` becomes `Ready for processing`. */
export function readable(code: string): string {
  const words = code.toLowerCase().replaceAll('_', ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A rate that Allegro sends as text, `23.00`, as people write it: `23%`; nothing when it is missing. */
export function percent(rate: string | undefined): string {
  const value = Number(rate);
  if (rate === undefined || rate === '' || Number.isNaN(value)) return rate ?? '';
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(value / 100);
}
