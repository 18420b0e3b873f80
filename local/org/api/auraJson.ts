/** Apex values as a page gets them from an `@AuraEnabled` method: only what is marked is visible. */
import { BigDecimal } from 'bigdecimal.js';
import type { ApexContext } from '../apex/context.js';
import { ListValue, MapValue, SetValue } from '../apex/library/collections.js';
import { EnumValue, type UserObject } from '../apex/runtime/values.js';
import { BlobValue, DoubleValue } from '../values/scalars.js';
import { SObjectRecord } from '../values/sobject.js';
import { DateValue, DatetimeValue, TimeValue } from '../values/time.js';

export function toAuraJson(rt: ApexContext, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof DoubleValue) return value.value;
  if (value instanceof BigDecimal) return Number(value.toString());
  if (value instanceof DateValue || value instanceof DatetimeValue) return value.toString();
  if (value instanceof TimeValue) return value.ms;
  if (value instanceof BlobValue) return value.bytes.toString('base64');
  if (value instanceof EnumValue) return value.name;
  if (value instanceof SObjectRecord) return recordJson(rt, value);
  if (Array.isArray(value)) return value.map((item) => toAuraJson(rt, item));
  if (value instanceof ListValue) return value.items.map((item) => toAuraJson(rt, item));
  if (value instanceof SetValue) return value.values().map((item) => toAuraJson(rt, item));
  if (value instanceof MapValue) {
    return Object.fromEntries(
      value.entries().map(([key, item]) => [String(toAuraJson(rt, key)), toAuraJson(rt, item)])
    );
  }
  if (rt.isUserObject(value)) return objectJson(rt, value);
  throw new Error(`A value of type ${rt.typeOf(value).name} cannot be returned to a page`);
}

/** Fields that are null are left out, as the platform does. */
function recordJson(rt: ApexContext, record: SObjectRecord): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  for (const [name, value] of record.fields) if (value !== null) json[name] = toAuraJson(rt, value);
  return json;
}

function objectJson(rt: ApexContext, object: UserObject): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  for (const field of rt.fieldsOf(object.$type)) {
    const isVisible = field.annotations.some((annotation) => annotation.name.toLowerCase() === 'auraenabled');
    if (!field.isStatic && isVisible) json[field.name] = toAuraJson(rt, rt.readField(object, field));
  }
  return json;
}
