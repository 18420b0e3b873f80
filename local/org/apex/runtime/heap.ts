/**
 * The estimate of Apex heap. Allocations are only added up; when they could have passed the limit, or code asks, what is
 * still reachable is measured: from the variables of the calls under way, the statics and the trigger's records. So what
 * was dropped does not count. Temporary values of an expression are not seen until a variable holds them.
 */
import { BigDecimal } from 'bigdecimal.js';
import { BlobValue } from '../../values/scalars.js';
import { SObjectRecord } from '../../values/sobject.js';
import { ListValue, MapValue, SetValue } from '../library/collections.js';
import { EnumValue, SObjectFieldToken, SObjectTypeToken, TypeToken, type UserObject } from './values.js';

/** Bytes by kind; text is a byte for each character, as plain text takes on the platform. */
const TEXT = 8;
const OBJECT = 16;
const SLOT = 8;
const ENTRY = 16;
const RECORD = 32;
const SCALAR = 16;

/** Texts from this length on are counted once however many variables hold them; short ones are not worth looking up. */
const SHARED_TEXT = 64;

/** Bytes that everything reachable from the roots takes. */
export function sizeOf(roots: Iterable<unknown>): number {
  const seen = new Set<unknown>();
  const open = [...roots];
  let bytes = 0;
  while (open.length > 0) bytes += visit(open.pop(), seen, open);
  return bytes;
}

/** Bytes of the value itself; what it holds is left in `open`. */
function visit(value: unknown, seen: Set<unknown>, open: unknown[]): number {
  if (typeof value === 'string') {
    if (value.length >= SHARED_TEXT) {
      if (seen.has(value)) return 0;
      seen.add(value);
    }
    return TEXT + value.length;
  }
  if (typeof value !== 'object' || value === null) return 0;
  if (seen.has(value)) return 0;
  seen.add(value);
  if (value instanceof ListValue) return pushAll(open, value.items, SLOT);
  if (Array.isArray(value)) return pushAll(open, value, SLOT);
  if (value instanceof SetValue) return pushAll(open, value.values(), ENTRY);
  if (value instanceof MapValue) {
    const entries = value.entries();
    for (const [key, item] of entries) open.push(key, item);
    return OBJECT + ENTRY * entries.length;
  }
  if (value instanceof SObjectRecord) {
    for (const item of value.fields.values()) open.push(item);
    return RECORD + SLOT * value.fields.size;
  }
  if (value instanceof BlobValue) return OBJECT + value.bytes.length;
  if (value instanceof BigDecimal) return SCALAR;
  if (isShared(value)) return 0;
  const items = Object.values(value) as unknown[];
  // Objects of the library lead into the org itself: only the texts that they hold are theirs for sure.
  const isOwn = (value as Partial<UserObject>).$type !== undefined;
  return pushAll(open, isOwn ? items : items.filter((item) => typeof item === 'string'), SLOT);
}

function pushAll(open: unknown[], items: readonly unknown[], each: number): number {
  for (const item of items) if (typeof item === 'string' || typeof item === 'object') open.push(item);
  return OBJECT + each * items.length;
}

/** Constants that exist once for everybody. */
function isShared(value: object): boolean {
  return (
    value instanceof EnumValue ||
    value instanceof TypeToken ||
    value instanceof SObjectTypeToken ||
    value instanceof SObjectFieldToken
  );
}
