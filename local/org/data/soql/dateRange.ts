import type { DateFormulaContext } from '@apexdevtools/apex-parser';
import type { DatetimeValue } from '../../values/time.js';
import { DateValue } from '../../values/time.js';
import { startOfDay } from '../timeZone.js';

/** From the first day (inclusive) to the day after the last. */
export type DayRange = { from: DateValue; to: DateValue };

type Unit = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** `LAST_N_DAYS:7`, `THIS_MONTH`, … as days around today. Weeks begin on Sunday and the fiscal year in January. */
export function dayRangeOf(formula: DateFormulaContext): (today: DateValue) => DayRange {
  const text = formula.getText().toUpperCase();
  const [name = '', count] = text.split(':');
  const n = count === undefined ? 0 : Number(count);
  const plain = name.replace('FISCAL_', '');
  if (plain === 'YESTERDAY') return (today) => days(today, -1, 1);
  if (plain === 'TODAY') return (today) => days(today, 0, 1);
  if (plain === 'TOMORROW') return (today) => days(today, 1, 1);
  if (plain === 'LAST_90_DAYS') return (today) => ({ from: addDays(today, -90), to: addDays(today, 1) });
  if (plain === 'NEXT_90_DAYS') return (today) => days(today, 1, 90);
  const counted = /^(NEXT_N|LAST_N|N)_(DAYS|WEEKS|MONTHS|QUARTERS|YEARS)(_AGO)?$/.exec(plain);
  if (counted !== null) {
    const unit = (counted[2] ?? '').toLowerCase().replace(/s$/, '') as Unit;
    if (counted[1] === 'N') return (today) => units(today, unit, -n, 1);
    if (counted[1] === 'NEXT_N') return (today) => units(today, unit, 1, n);
    if (unit === 'day') return (today) => ({ from: addDays(today, -n), to: addDays(today, 1) });
    return (today) => units(today, unit, -n, n);
  }
  const single = /^(LAST|THIS|NEXT)_(WEEK|MONTH|QUARTER|YEAR)$/.exec(plain);
  if (single === null) throw new Error(`Unknown date literal ${text}`);
  const offset = { LAST: -1, THIS: 0, NEXT: 1 }[single[1] ?? ''] ?? 0;
  return (today) => units(today, (single[2] ?? '').toLowerCase() as Unit, offset, 1);
}

/** The moments at which the days begin and end in a time zone. */
export function momentsOf(range: DayRange, timeZone: string): { from: DatetimeValue; to: DatetimeValue } {
  return { from: startOfDay(range.from, timeZone), to: startOfDay(range.to, timeZone) };
}

function addDays(date: DateValue, count: number): DateValue {
  return new DateValue(date.epochDay + count);
}

function days(today: DateValue, offset: number, count: number): DayRange {
  return { from: addDays(today, offset), to: addDays(today, offset + count) };
}

/** `count` whole units, the first of which lies `offset` units from the one that today is in. */
function units(today: DateValue, unit: Unit, offset: number, count: number): DayRange {
  const at = (index: number): DateValue => startOfUnit(today, unit, offset + index);
  return { from: at(0), to: at(count) };
}

function startOfUnit(today: DateValue, unit: Unit, offset: number): DateValue {
  switch (unit) {
    case 'day':
      return addDays(today, offset);
    case 'week':
      return addDays(today, offset * 7 - today.toUtc().getUTCDay());
    case 'month':
      return DateValue.of(today.year, today.month + offset, 1);
    case 'quarter':
      return DateValue.of(today.year, Math.floor((today.month - 1) / 3) * 3 + 1 + offset * 3, 1);
    case 'year':
      return DateValue.of(today.year + offset, 1, 1);
  }
}
