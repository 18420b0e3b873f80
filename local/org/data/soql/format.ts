/** `FORMAT(…)`: values as texts in the locale and time zone of the user, as the platform's pages show them. */
import { RoundingMode } from 'bigdecimal.js';
import { isNumeric, toBigDecimal } from '../../values/compare.js';
import { formatPattern, localeFormats } from '../../values/dateFormat.js';
import type { ScalarValue } from '../../values/scalars.js';
import { DateValue, DatetimeValue, TimeValue } from '../../values/time.js';
import { localeTag } from '../../values/zones.js';
import type { Row } from '../store/table.js';
import type { FieldType, UserContext } from '../types.js';
import { userCurrency } from './convertCurrency.js';
import type { QueryRun } from './plan.js';

const DAY_MS = 86_400_000;
/** The currency of an org with one currency, as scratch orgs have it. */
const ORG_CURRENCY = 'USD';

/** What is formatted: a field, or what an aggregate of it gives. */
export type Shape = { readonly type: FieldType; readonly scale: number };

/** Texts and choices stay as they are. `isConverted`: the amount is in the user's currency, not in the record's. */
export function showFormat({ type, scale }: Shape, isConverted = false) {
  return (value: ScalarValue, row: Row | null, run: QueryRun): ScalarValue => {
    const { user } = run;
    if (value instanceof DateValue) return day(value.epochDay * DAY_MS, user);
    if (value instanceof DatetimeValue) return moment(value.epochMs, user);
    if (value instanceof TimeValue) return formatPattern(value.ms, localeFormats(user.locale).time, at(user, 'GMT'));
    if (!isNumeric(value)) return value;
    const digits = number(value, scale, user);
    if (type === 'percent') return `${digits}%`;
    if (type !== 'currency') return digits;
    const isoCode = isConverted ? userCurrency(run) : row?.get('CurrencyIsoCode');
    return typeof isoCode === 'string' ? `${isoCode} ${digits}` : amount(value, scale, user);
  };
}

const at = (user: UserContext, zone: string): { zone: string; locale: string } => ({ zone, locale: user.locale });

function day(epochMs: number, user: UserContext): string {
  return formatPattern(epochMs, localeFormats(user.locale).date, at(user, 'GMT'));
}

function moment(epochMs: number, user: UserContext): string {
  const { date, time, separator } = localeFormats(user.locale);
  return formatPattern(epochMs, `${date}${separator}${time}`, at(user, user.timeZone));
}

function number(value: ScalarValue, scale: number, user: UserContext): string {
  return intl(value, scale, user, { style: 'decimal' });
}

function amount(value: ScalarValue, scale: number, user: UserContext): string {
  return intl(value, scale, user, { style: 'currency', currency: ORG_CURRENCY, currencyDisplay: 'narrowSymbol' });
}

function intl(value: ScalarValue, scale: number, user: UserContext, style: Intl.NumberFormatOptions): string {
  const digits = { minimumFractionDigits: scale, maximumFractionDigits: scale };
  const exact = toBigDecimal(value as never)
    .setScale(scale, RoundingMode.HALF_UP)
    .toPlainString();
  // Intl reads the decimal text exactly; the declared types lag behind.
  return new Intl.NumberFormat(localeTag(user.locale), { ...style, ...digits }).format(exact as unknown as number);
}
