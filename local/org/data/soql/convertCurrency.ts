/** `convertCurrency(Amount)`: an amount in the currency that the user sees amounts in. */
import { RoundingMode, type BigDecimal } from 'bigdecimal.js';
import { decimal, isNumeric, toBigDecimal } from '../../values/compare.js';
import type { ScalarValue } from '../../values/scalars.js';
import type { Row } from '../store/table.js';
import { SoqlError, type FieldSchema, type Schema } from '../types.js';
import type { QueryRun } from './plan.js';

/** Digits that a quotient of two rates is worked out to. */
const DIGITS = 12;

export function checkConvertible(schema: Schema, field: FieldSchema): void {
  if (schema.object('CurrencyType') === undefined)
    throw new SoqlError('MALFORMED_QUERY', 'convertCurrency() needs an org with several currencies');
  if (field.type !== 'currency')
    throw new SoqlError('MALFORMED_QUERY', `convertCurrency() needs a currency field, not ${field.name}`);
}

export function converted(row: Row, field: FieldSchema, value: ScalarValue, run: QueryRun): ScalarValue {
  if (!isNumeric(value)) return value;
  const from = rateOf(run, row.get('CurrencyIsoCode'));
  const to = rateOf(run, userCurrency(run));
  const amount = toBigDecimal(value).multiply(to);
  return amount.divide(from, DIGITS, RoundingMode.HALF_UP).setScale(field.scale, RoundingMode.HALF_UP);
}

/** The currency that the user sees amounts in; nothing in an org with one currency. */
export function userCurrency(run: QueryRun): ScalarValue | undefined {
  return run.reader.store.find(run.user.id)?.row.get('DefaultCurrencyIsoCode');
}

function rateOf(run: QueryRun, isoCode: ScalarValue | undefined): BigDecimal {
  const { store } = run.reader;
  const rows = [...store.table(store.schema.require('CurrencyType')).scan()];
  const rate = rows.find((row) => row.get('IsoCode') === isoCode)?.get('ConversionRate');
  return isNumeric(rate) ? toBigDecimal(rate) : decimal(1);
}
