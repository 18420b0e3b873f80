/** Roll-up summary fields: worked out from the child rows whenever they are read, so that they are never out of date. */
import type { BigDecimal } from 'bigdecimal.js';
import type { FieldValue, ScalarValue } from '../values/scalars.js';
import { compareFieldValues, decimal, foldCase, isNumeric, toBigDecimal } from '../values/compare.js';
import { UnsupportedFeature } from '../values/errors.js';
import type { RowReader } from './rowReader.js';
import type { Row } from './store/table.js';
import type { FieldSchema, ObjectSchema, SummaryFilter, UserContext } from './types.js';

export function summaryValue(reader: RowReader, parent: Row, field: FieldSchema, user: UserContext): ScalarValue {
  const { summary } = field;
  const id = parent.get('Id');
  if (summary === null || typeof id !== 'string') return null;
  const { schema } = reader.store;
  const child = schema.require(summary.childObject);
  const table = reader.store.table(child);
  const values: ScalarValue[] = [];
  for (const childId of table.find(fieldOf(child, summary.foreignKey), id)) {
    const row = table.get(childId);
    if (row === undefined || !summary.filters.every((filter) => fits(reader, child, row, filter, user))) continue;
    values.push(summary.field === null ? childId : reader.field(child, row, fieldOf(child, summary.field), user));
  }
  if (summary.operation === 'count') return decimal(values.length);
  const known = values.filter((value) => value !== null);
  if (summary.operation === 'sum') {
    return known.filter(isNumeric).reduce<BigDecimal>((sum, value) => sum.add(toBigDecimal(value)), decimal(0));
  }
  const sign = summary.operation === 'min' ? 1 : -1;
  return known.sort((left, right) => sign * compareFieldValues(left, right))[0] ?? null;
}

function fieldOf(object: ObjectSchema, name: string): FieldSchema {
  const field = object.field(name);
  if (field === undefined) throw new UnsupportedFeature(`a roll-up summary of ${object.name}.${name}`);
  return field;
}

function fits(reader: RowReader, child: ObjectSchema, row: Row, filter: SummaryFilter, user: UserContext): boolean {
  const value = reader.field(child, row, fieldOf(child, filter.field), user);
  const wanted =
    filter.otherField === null
      ? filter.value.split(',').map((part) => part.trim())
      : [reader.field(child, row, fieldOf(child, filter.otherField), user)];
  const any = (test: (one: FieldValue) => boolean): boolean => wanted.some(test);
  const text = foldCase(shown(value));
  switch (filter.operation) {
    case 'equals':
      return any((one) => isSame(value, one));
    case 'notEqual':
      return !any((one) => isSame(value, one));
    case 'lessThan':
      return any((one) => order(value, one) < 0);
    case 'lessOrEqual':
      return any((one) => order(value, one) <= 0);
    case 'greaterThan':
      return any((one) => order(value, one) > 0);
    case 'greaterOrEqual':
      return any((one) => order(value, one) >= 0);
    case 'contains':
      return any((one) => text.includes(foldCase(shown(one))));
    case 'notContain':
      return !any((one) => text.includes(foldCase(shown(one))));
    case 'startsWith':
      return any((one) => text.startsWith(foldCase(shown(one))));
    default:
      throw new UnsupportedFeature(`the filter "${filter.operation}" of a roll-up summary`);
  }
}

const BOOLEANS: Record<string, string> = { '1': 'true', '0': 'false' };

function shown(value: FieldValue): string {
  return value === null ? '' : isNumeric(value) ? toBigDecimal(value).toPlainString() : String(value);
}

function isSame(value: ScalarValue, wanted: FieldValue): boolean {
  if (typeof value === 'boolean') {
    const text = shown(wanted).toLowerCase();
    return String(value) === (BOOLEANS[text] ?? text);
  }
  return isNumeric(value) ? order(value, wanted) === 0 : foldCase(shown(value)) === foldCase(shown(wanted));
}

/** NaN, which is neither more nor less, where one of them is nothing or no number. */
function order(value: ScalarValue, wanted: FieldValue): number {
  if (value === null || wanted === null) return Number.NaN;
  if (!isNumeric(value) || isNumeric(wanted))
    return compareFieldValues(value, isNumeric(value) ? wanted : shown(wanted));
  const text = shown(wanted);
  return /^-?\d+(\.\d+)?$/.test(text) ? compareFieldValues(value, decimal(text)) : Number.NaN;
}
