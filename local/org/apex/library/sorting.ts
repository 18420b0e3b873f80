/** `List.sort`: primitives, enums, records, Comparable objects, or by a Comparator. Nulls come first. */
import { BigDecimal } from 'bigdecimal.js';
import type { ApexContext } from '../context.js';
import { DoubleValue } from '../../values/scalars.js';
import { SObjectRecord } from '../../values/sobject.js';
import { DatetimeValue, DateValue, TimeValue } from '../../values/time.js';
import type { ListValue } from './collections.js';

export function sortValues(rt: ApexContext, list: ListValue, comparator?: unknown): void {
  if (comparator === null) return rt.throwApex('System.NullPointerException', 'Argument cannot be null.');
  const compare =
    comparator === undefined
      ? (left: unknown, right: unknown): number => naturalOrder(rt, left, right)
      : (left: unknown, right: unknown): number => Number(rt.invokeMethod(comparator, 'compare', [left, right]));
  const sorted = [...list.items].sort(compare);
  sorted.forEach((item, i) => (list.items[i] = item));
}

/** Negative, zero or positive as `left` sorts before, with or after `right`. */
export function naturalOrder(rt: ApexContext, left: unknown, right: unknown): number {
  const leftNull = left === null || left === undefined;
  const rightNull = right === null || right === undefined;
  if (rt.isUserObject(left) && !rightNull) return Number(rt.invokeMethod(left, 'compareTo', [right]));
  if (leftNull || rightNull) return Number(rightNull) - Number(leftNull);
  if (left instanceof SObjectRecord && right instanceof SObjectRecord) return recordOrder(rt, left, right);
  return valueOrder(rt, left, right);
}

function valueOrder(rt: ApexContext, left: unknown, right: unknown): number {
  if (left instanceof BigDecimal && right instanceof BigDecimal) return left.compareTo(right);
  const leftKey = orderKey(left);
  const rightKey = orderKey(right);
  if (leftKey === undefined || rightKey === undefined) {
    return rt.throwApex('System.ListException', 'One or more of the items in this list is not Comparable.');
  }
  if (leftKey === rightKey) return 0;
  return leftKey < rightKey ? -1 : 1;
}

function orderKey(value: unknown): string | number | bigint | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return Number(value);
  if (value instanceof DoubleValue) return value.value;
  if (value instanceof BigDecimal) return value.numberValue();
  if (value instanceof DateValue) return value.epochDay;
  if (value instanceof DatetimeValue) return value.epochMs;
  if (value instanceof TimeValue) return value.ms;
  const ordinal = (value as { ordinal?: unknown }).ordinal;
  return typeof ordinal === 'number' ? ordinal : undefined;
}

/** By type, then Name, then standard fields in alphabetical order, then custom fields. */
function recordOrder(rt: ApexContext, left: SObjectRecord, right: SObjectRecord): number {
  if (left.typeName !== right.typeName) return left.typeName < right.typeName ? -1 : 1;
  const names = [...new Set([...left.fields.keys(), ...right.fields.keys()])].filter((name) => name !== 'Id');
  const rank = (name: string): string => `${name === 'Name' ? 0 : name.endsWith('__c') ? 2 : 1}${name}`;
  names.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  for (const name of names) {
    const a = left.fields.get(name) ?? null;
    const b = right.fields.get(name) ?? null;
    if (typeof a === 'object' && a !== null && orderKey(a) === undefined) continue;
    if (typeof b === 'object' && b !== null && orderKey(b) === undefined) continue;
    const order = naturalOrder(rt, a, b);
    if (order !== 0) return order;
  }
  return 0;
}
