/** A deep copy of an Apex value, as serialising a job makes it: transient fields are lost, identity within is kept. */
import type { ApexContext } from '../apex/context.js';
import { ListValue, MapValue, SetValue } from '../apex/library/collections.js';
import type { UserObject } from '../apex/runtime/values.js';
import { ExceptionValue } from '../apex/library/exceptions.js';
import { SObjectRecord } from '../values/sobject.js';
import type { FieldValue } from '../values/scalars.js';

export function copyValue<T>(rt: ApexContext, value: T, seen = new Map<unknown, unknown>()): T {
  if (value === null || typeof value !== 'object') return value;
  const known = seen.get(value);
  if (known !== undefined) return known as T;
  const remember = <U>(copy: U): U => {
    seen.set(value, copy);
    return copy;
  };
  if (value instanceof ListValue) {
    const copy = remember(new ListValue(value.elementType));
    for (const item of value.items) copy.items.push(copyValue(rt, item, seen));
    return copy as T;
  }
  if (value instanceof SetValue) {
    return remember(
      new SetValue(
        value.elementType,
        value.values().map((item) => copyValue(rt, item, seen))
      )
    ) as T;
  }
  if (value instanceof MapValue) {
    const copy = remember(new MapValue(value.keyType, value.valueType));
    for (const [key, item] of value.entries()) copy.put(copyValue(rt, key, seen), copyValue(rt, item, seen));
    return copy as T;
  }
  if (value instanceof SObjectRecord) {
    const copy = remember(value.copy());
    for (const [name, field] of copy.fields) copy.fields.set(name, copyField(rt, field, seen));
    return copy as T;
  }
  if (rt.isUserObject(value) && !(value instanceof ExceptionValue)) return copyObject(rt, value, seen) as T;
  return value;
}

function copyField(rt: ApexContext, field: FieldValue, seen: Map<unknown, unknown>): FieldValue {
  if (Array.isArray(field)) return field.map((child) => copyValue(rt, child, seen));
  return field instanceof SObjectRecord ? copyValue(rt, field, seen) : field;
}

function copyObject(rt: ApexContext, object: UserObject, seen: Map<unknown, unknown>): UserObject {
  const copy = rt.allocate(object.$type);
  seen.set(object, copy);
  const transient = new Set(
    rt
      .fieldsOf(object.$type)
      .filter((field) => field.isTransient)
      .map((field) => field.slot)
  );
  const [from, to] = [object as Record<string, unknown>, copy as Record<string, unknown>];
  for (const slot of Object.keys(from)) to[slot] = transient.has(slot) ? null : copyValue(rt, from[slot], seen);
  return copy;
}
