/**
 * When two Apex values are the same key: of a map, in a set, for `List.contains` and `equals`.
 * Unlike the `==` operator, text compares with its case.
 */
import { BigDecimal } from 'bigdecimal.js';
import { BlobValue, DoubleValue } from '../../values/scalars.js';
import { SObjectRecord } from '../../values/sobject.js';
import { DatetimeValue, DateValue, TimeValue } from '../../values/time.js';
import { ListValue, MapValue, SetValue } from './collections.js';

/** A user class that declares `equals` (`hashCode`) has it under this name on its prototype. */
export const APEX_EQUALS = Symbol.for('apex.equals');
export const APEX_HASH = Symbol.for('apex.hashCode');
/** A library value that is equal to others of the same text, such as `Type`. */
export const APEX_KEY = Symbol.for('apex.key');

type Custom = {
  [APEX_EQUALS]?: (other: unknown) => unknown;
  [APEX_HASH]?: () => unknown;
  [APEX_KEY]?: () => string;
};

/** Whether two values are equal as keys. */
export function keyEquals(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (left === null || right === null || left === undefined || right === undefined) return false;
  const ownEquals = customOf(left)?.[APEX_EQUALS];
  if (ownEquals !== undefined) return ownEquals.call(left, right) === true;
  if (left instanceof ListValue && right instanceof ListValue) {
    return left.items.length === right.items.length && left.items.every((item, i) => keyEquals(item, right.items[i]));
  }
  if (left instanceof SetValue && right instanceof SetValue) {
    return left.size === right.size && [...left].every((item) => right.has(item));
  }
  if (left instanceof MapValue && right instanceof MapValue) {
    return (
      left.size === right.size && [...left.entries()].every(([k, v]) => right.has(k) && keyEquals(v, right.get(k)))
    );
  }
  const leftKey = textKey(left);
  return leftKey !== undefined && leftKey === textKey(right);
}

/** The 32-bit hash of a value; equal values have equal hashes. */
export function keyHash(value: unknown): number {
  if (value === null || value === undefined) return 0;
  if (typeof value === 'number') return value | 0;
  if (typeof value === 'string') return textHash(value);
  if (typeof value === 'boolean') return value ? 1231 : 1237;
  if (typeof value === 'bigint') return Number(BigInt.asIntN(32, value ^ (value >> 32n)));
  const ownHash = customOf(value)?.[APEX_HASH];
  if (ownHash !== undefined) return Number(ownHash.call(value) ?? 0) | 0;
  if (value instanceof ListValue) {
    return value.items.reduce<number>((hash, item) => (Math.imul(31, hash) + keyHash(item)) | 0, 1);
  }
  if (value instanceof SetValue) return [...value].reduce<number>((hash, item) => (hash + keyHash(item)) | 0, 0);
  if (value instanceof MapValue) {
    return [...value.entries()].reduce<number>((hash, [k, v]) => (hash + (keyHash(k) ^ keyHash(v))) | 0, 0);
  }
  const key = textKey(value);
  return key === undefined ? identityHash(value) : textHash(key);
}

/** Whether equality of the value is decided by user code, so that only `keyEquals` can tell. */
export function needsEquals(value: object): boolean {
  const custom = value as Custom;
  if (custom[APEX_EQUALS] !== undefined || custom[APEX_HASH] !== undefined) return true;
  return value instanceof ListValue || value instanceof SetValue || value instanceof MapValue;
}

/** A text that is the same for equal values and differs for others; undefined where identity decides. */
export function textKey(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return `\u0001${typeof value}:${String(value)}`;
  if (value instanceof SObjectRecord) return sobjectKey(value, new Set());
  if (value instanceof DateValue) return `\u0001D${value.epochDay}`;
  if (value instanceof DatetimeValue) return `\u0001T${value.epochMs}`;
  if (value instanceof DoubleValue) return `\u0001d${Object.is(value.value, -0) ? '-0' : value.value}`;
  if (value instanceof BigDecimal) return `\u0001n${value.stripTrailingZeros().toString()}`;
  if (value instanceof TimeValue) return `\u0001t${value.ms}`;
  if (value instanceof BlobValue) return `\u0001b${value.bytes.toString('base64')}`;
  return customOf(value)?.[APEX_KEY]?.();
}

function sobjectKey(record: SObjectRecord, seen: Set<SObjectRecord>): string {
  if (seen.has(record)) return '\u0001cycle';
  seen.add(record);
  const parts = [...record.fields].map(([name, value]) => `${name}=${fieldKey(value, seen)}`).sort();
  seen.delete(record);
  return `\u0001S${record.typeName}{${parts.join(',')}}`;
}

function fieldKey(value: unknown, seen: Set<SObjectRecord>): string {
  if (value instanceof SObjectRecord) return sobjectKey(value, seen);
  if (Array.isArray(value)) return `[${value.map((item) => fieldKey(item, seen)).join(',')}]`;
  return textKey(value) ?? '';
}

function customOf(value: unknown): Custom | undefined {
  return typeof value === 'object' && value !== null ? value : undefined;
}

/** As Java's `String.hashCode`. */
export function textHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i += 1) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0;
  return hash;
}

const identities = new WeakMap<object, number>();
let lastIdentity = 0x2a139a55;

function identityHash(value: unknown): number {
  if (typeof value !== 'object' && typeof value !== 'function') return 0;
  const known = identities.get(value as object);
  if (known !== undefined) return known;
  lastIdentity = (Math.imul(lastIdentity, 1103515245) + 12345) & 0x7fffffff;
  identities.set(value as object, lastIdentity);
  return lastIdentity;
}
