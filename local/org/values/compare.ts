import { Big, BigDecimal } from 'bigdecimal.js';
import { BlobValue, DoubleValue, type FieldValue } from './scalars.js';
import { SObjectRecord } from './sobject.js';
import { DateValue, DatetimeValue, TimeValue } from './time.js';

/**
 * Equality of two values as map keys and set elements have it: strings case-sensitive, numbers of one kind by value,
 * records field by field. (Apex `==` on strings ignores case: that rule belongs to the language layer.)
 */
export function sameValue(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object') {
    return isNumeric(left) && isNumeric(right) && compareNumbers(left, right) === 0;
  }
  if (left instanceof DateValue) return right instanceof DateValue && left.epochDay === right.epochDay;
  if (left instanceof DatetimeValue) return right instanceof DatetimeValue && left.epochMs === right.epochMs;
  if (left instanceof TimeValue) return right instanceof TimeValue && left.ms === right.ms;
  if (left instanceof BlobValue) return right instanceof BlobValue && left.bytes.equals(right.bytes);
  if (isNumeric(left) && isNumeric(right)) return compareNumbers(left, right) === 0;
  if (left instanceof SObjectRecord) return right instanceof SObjectRecord && sameRecord(left, right);
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => sameValue(item, right[index]));
  }
  return false;
}

/** Records are equal when they are of one type and carry equal values in the same fields. */
export function sameRecord(left: SObjectRecord, right: SObjectRecord): boolean {
  if (left === right) return true;
  if (left.typeName !== right.typeName) return false;
  for (const [name, value] of left.fields) if (!sameValue(value, right.get(name))) return false;
  for (const [name, value] of right.fields) if (value !== null && !left.fields.has(name)) return false;
  return true;
}

/** A text that equal values share, for use as a key of a JavaScript map. */
export function keyOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return `s${value}`;
  if (typeof value === 'boolean') return `b${String(value)}`;
  if (isNumeric(value)) return `n${toBigDecimal(value).stripTrailingZeros().toPlainString()}`;
  if (value instanceof DateValue) return `d${value.epochDay}`;
  if (value instanceof DatetimeValue) return `t${value.epochMs}`;
  if (value instanceof TimeValue) return `m${value.ms}`;
  if (value instanceof BlobValue) return `x${value.bytes.toString('base64')}`;
  if (value instanceof SObjectRecord) return recordKey(value);
  if (Array.isArray(value)) return `[${value.map(keyOf).join(',')}]`;
  throw new TypeError(`No key for a ${typeof value}`);
}

function recordKey(record: SObjectRecord): string {
  const parts = [...record.fields].filter(([, value]) => value !== null).sort(([a], [b]) => (a < b ? -1 : 1));
  return `o${record.typeName}{${parts.map(([name, value]) => `${name}=${keyOf(value)}`).join(';')}}`;
}

export type NumericValue = number | bigint | DoubleValue | BigDecimal;

export function isNumeric(value: unknown): value is NumericValue {
  return (
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    value instanceof DoubleValue ||
    value instanceof BigDecimal
  );
}

/** The exact decimal of any number; of a Double, its shortest decimal text, as Apex converts it. */
export function toBigDecimal(value: NumericValue): BigDecimal {
  if (value instanceof BigDecimal) return value;
  if (value instanceof DoubleValue) return decimal(String(value.value));
  return decimal(String(value));
}

/** A Decimal from its text. */
export function decimal(text: string | number): BigDecimal {
  return Big(String(text));
}

export function compareNumbers(left: NumericValue, right: NumericValue): number {
  if (typeof left === 'number' && typeof right === 'number') return Math.sign(left - right);
  return toBigDecimal(left).compareTo(toBigDecimal(right));
}

/**
 * Order of two field values as SOQL compares and sorts them: strings without regard to case, nulls first.
 * Values of kinds that do not compare order by kind, so that sorting stays total.
 */
export function compareFieldValues(left: FieldValue, right: FieldValue): number {
  if (left === right) return 0;
  if (left === null) return -1;
  if (right === null) return 1;
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  if (isNumeric(left) && isNumeric(right)) return compareNumbers(left, right);
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  const [a, b] = [instantOf(left), instantOf(right)];
  if (a !== null && b !== null) return Math.sign(a - b);
  return keyOf(left) < keyOf(right) ? -1 : 1;
}

/** Case-insensitive order of two texts, the same on every machine. */
export function compareText(left: string, right: string): number {
  const [a, b] = [foldCase(left), foldCase(right)];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The form in which texts compare equal when they differ in case only. */
export function foldCase(text: string): string {
  return text.toLowerCase();
}

function instantOf(value: FieldValue): number | null {
  if (value instanceof DateValue) return value.epochDay * 86_400_000;
  if (value instanceof DatetimeValue) return value.epochMs;
  if (value instanceof TimeValue) return value.ms;
  return null;
}
