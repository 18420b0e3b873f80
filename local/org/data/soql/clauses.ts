import type { FieldOrderContext, FromNameListContext } from '@apexdevtools/apex-parser';
import { SoqlError, type FieldSchema, type ObjectSchema } from '../types.js';

/** The parser's accessors say they always return a node; where the grammar has `?` they return null. */
export function optional<T>(node: T): T | null {
  return node;
}

/** The object of a FROM clause, with its alias. */
export type From = { readonly object: ObjectSchema; readonly alias: string | null };

const RESERVED = new Set([
  'where',
  'limit',
  'order',
  'group',
  'having',
  'with',
  'offset',
  'for',
  'using',
  'all',
  'update',
  'not',
  'and',
  'or',
  'in',
  'like',
  'from'
]);

/** The parser takes a keyword without its clause for an alias. */
export function aliasOf(list: FromNameListContext, index: number): string | null {
  const alias = list.soqlId_list()[index]?.getText() ?? null;
  if (alias !== null && RESERVED.has(alias.toLowerCase()))
    throw new SoqlError('MALFORMED_QUERY', `unexpected token: '${alias}'`);
  return alias;
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
