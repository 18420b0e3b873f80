import type { FieldOrderContext } from '@apexdevtools/apex-parser';
import { SoqlError, type FieldSchema } from '../types.js';

/** The parser's accessors say they always return a node; where the grammar has `?` they return null. */
export function optional<T>(node: T): T | null {
  return node;
}

export function cannot(field: FieldSchema, what: 'filtered' | 'sorted' | 'grouped'): SoqlError {
  return new SoqlError('INVALID_FIELD', `field '${field.name}' can not be ${what} in a query call`);
}

/** Nulls come first unless the query says otherwise, whichever the direction. */
export function directionOf(order: FieldOrderContext): { isDescending: boolean; nullsFirst: boolean } {
  return { isDescending: optional(order.DESC()) !== null, nullsFirst: optional(order.LAST()) === null };
}

/** Picklists sort by the order of their values in set-up. */
export function rankOf(field: FieldSchema): Map<string, number> | null {
  if (field.type !== 'picklist' || field.picklistValues.length === 0) return null;
  return new Map(field.picklistValues.map((value, index) => [value.value.toLowerCase(), index]));
}
