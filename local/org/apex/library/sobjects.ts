/** Members of SObject, and the reading and writing of fields that compiled code shares. */
import type { FieldSchema, ObjectSchema } from '../../data/types.js';
import { toId18 } from '../../values/ids.js';
import type { FieldValue } from '../../values/scalars.js';
import { AGGREGATE_RESULT, SObjectRecord } from '../../values/sobject.js';
import type { ApexContext } from '../context.js';
import type { SObjectTypeToken } from '../runtime/values.js';
import { SObjectFieldToken } from '../runtime/values.js';
import { given, text } from './args.js';
import { BeanValue } from './beans.js';
import { ListValue, MapValue } from './collections.js';
import { applyDefaults } from './defaults.js';
import { ExceptionValue } from './exceptions.js';
import { keyHash } from './equality.js';
import type { LibraryCall, LibraryClass } from './registry.js';
import { customSettingMembers } from './settings.js';
import { toText } from './text.js';

const STRING = { name: 'String', args: [] };
const OBJECT = { name: 'Object', args: [] };

const record = (self: unknown): SObjectRecord => self as SObjectRecord;

function sobjectError(rt: ApexContext, message: string): never {
  return rt.throwApex('System.SObjectException', message);
}

/** The name in a `get` or `put`: a text or a field token. */
function nameOf(rt: ApexContext, name: unknown): string {
  return name instanceof SObjectFieldToken ? name.fieldName : text(rt, name);
}

const objectOf = (rt: ApexContext, of: SObjectRecord): ObjectSchema => rt.schema.require(of.typeName);

/** The field of a record by a name known at run time only. */
export function getField(rt: ApexContext, of: SObjectRecord, name: string): unknown {
  if (of.typeName === AGGREGATE_RESULT) {
    for (const [alias, value] of of.fields) if (alias.toLowerCase() === name.toLowerCase()) return value;
    return sobjectError(rt, `Invalid field ${name} for AggregateResult`);
  }
  const field = objectOf(rt, of).field(name);
  if (field === undefined) return sobjectError(rt, `Invalid field ${name} for ${of.typeName}`);
  return readField(rt, of, field.name);
}

/** The field by its canonical name; what a query did not select is an error. */
export function readField(rt: ApexContext, of: SObjectRecord, name: string): unknown {
  const value = of.fields.get(name);
  if (value !== undefined) return value;
  if (of.isQueried && name !== 'Id') {
    return sobjectError(
      rt,
      `SObject row was retrieved via SOQL without querying the requested field: ${of.typeName}.${name}`
    );
  }
  return objectOf(rt, of).field(name)?.type === 'boolean' ? false : null;
}

/** Sets a field by a name known at run time only, with the checks of `SObject.put`. */
export function putField(rt: ApexContext, of: SObjectRecord, name: string, value: unknown): unknown {
  const field = objectOf(rt, of).field(name);
  if (field === undefined) return sobjectError(rt, `Invalid field ${name} for ${of.typeName}`);
  const before = of.fields.get(field.name) ?? null;
  writeField(rt, of, field, value);
  return before;
}

/** Sets a field after checking that the record may change and that the value is of the field's type. */
export function writeField(rt: ApexContext, of: SObjectRecord, field: FieldSchema, value: unknown): void {
  if (of.isReadOnly) return rt.throwApex('System.FinalException', 'Record is read-only');
  of.fields.set(field.name, fieldValue(rt, field, value));
}

/** The value as the field holds it. */
export function fieldValue(rt: ApexContext, field: FieldSchema, value: unknown): FieldValue {
  if (value === null || value === undefined) return null;
  const type = { name: field.apexType, args: [] };
  const fitted = rt.fit(value, type);
  if (field.apexType === 'Id' && typeof fitted === 'string') {
    return toId18(fitted) ?? rt.throwApex('System.StringException', `Invalid id: ${fitted}`);
  }
  if (field.apexType !== 'Object' && !rt.instanceOf(fitted, type)) {
    return sobjectError(rt, `Illegal assignment from ${rt.typeOf(value).name} to ${field.apexType}`);
  }
  return fitted as FieldValue;
}

/** The parent record under a relationship name or reference field, null where there is none. */
export function getParent(rt: ApexContext, of: SObjectRecord, name: string): unknown {
  const object = objectOf(rt, of);
  const field = object.parentField(name) ?? object.field(name);
  if (field === undefined || field.relationshipName === null) {
    return sobjectError(rt, `Invalid relationship ${name} for ${of.typeName}`);
  }
  const value = of.fields.get(field.relationshipName);
  if (value === undefined && of.isQueried && !of.fields.has(field.name)) {
    return sobjectError(
      rt,
      `SObject row was retrieved via SOQL without querying the requested field: ${of.typeName}.${field.relationshipName}`
    );
  }
  return value ?? null;
}

function putParent(rt: ApexContext, of: SObjectRecord, name: string, value: unknown): unknown {
  const object = objectOf(rt, of);
  const field = object.parentField(name) ?? object.field(name);
  if (field === undefined || field.relationshipName === null) {
    return sobjectError(rt, `Invalid relationship ${name} for ${of.typeName}`);
  }
  if (of.isReadOnly) return rt.throwApex('System.FinalException', 'Record is read-only');
  const before = of.fields.get(field.relationshipName) ?? null;
  of.fields.set(field.relationshipName, value as FieldValue);
  return before;
}

/** The children under a relationship name as a list, null where none were queried. */
export function getChildren(rt: ApexContext, of: SObjectRecord, name: string): ListValue | null {
  const relationship = objectOf(rt, of).child(name);
  if (relationship === undefined || relationship.relationshipName === null) {
    return sobjectError(rt, `Invalid relationship ${name} for ${of.typeName}`);
  }
  const children = of.fields.get(relationship.relationshipName);
  return Array.isArray(children) ? new ListValue({ name: relationship.childObject, args: [] }, children) : null;
}

// ---------------------------------------------------------------- clones

type CloneMark = { sourceId: string | null };
const clones = new WeakMap<SObjectRecord, CloneMark>();
const READ_ONLY = ['CreatedById', 'CreatedDate', 'LastModifiedById', 'LastModifiedDate', 'SystemModstamp'];

export type CloneOptions = { keepId?: boolean; isDeep?: boolean; keepReadOnly?: boolean; keepAutoNumber?: boolean };

/** A copy, as `clone(preserveId, isDeepClone, preserveReadonlyTimestamps, preserveAutonumber)` makes it. */
export function cloneRecord(rt: ApexContext, of: SObjectRecord, options: CloneOptions): SObjectRecord {
  const copy = new SObjectRecord(of.typeName);
  const object = rt.schema.object(of.typeName);
  for (const [name, value] of of.fields) {
    if (name === 'Id' && options.keepId !== true) continue;
    if (READ_ONLY.includes(name) && options.keepReadOnly !== true) continue;
    if (options.keepAutoNumber !== true && object?.field(name)?.isAutoNumber === true) continue;
    copy.fields.set(name, options.isDeep === true ? deepValue(rt, value) : value);
  }
  copy.isQueried = of.isQueried;
  clones.set(copy, { sourceId: of.id });
  return copy;
}

function deepValue(rt: ApexContext, value: FieldValue): FieldValue {
  const all: CloneOptions = { keepId: true, isDeep: true, keepReadOnly: true, keepAutoNumber: true };
  if (value instanceof SObjectRecord) return cloneRecord(rt, value, all);
  return Array.isArray(value) ? value.map((child) => cloneRecord(rt, child, all)) : value;
}

// ---------------------------------------------------------------- errors

const addError: LibraryCall = (rt, self, [first, second]) => {
  const isOnField = first instanceof SObjectFieldToken || typeof second === 'string';
  const message = isOnField ? second : first;
  const body = message instanceof ExceptionValue ? (message.message ?? '') : toText(rt, message);
  const field = isOnField ? nameOf(rt, first) : null;
  record(self).addError(body, field === null ? null : (objectOf(rt, record(self)).field(field)?.name ?? field));
};

/** A Database.Error. */
export function errorBean(rt: ApexContext, statusCode: string, message: string, fields: readonly string[]): BeanValue {
  return new BeanValue('Database.Error', {
    StatusCode: rt.enumValue('System.StatusCode', statusCode),
    Message: message,
    Fields: new ListValue(STRING, [...fields])
  });
}

const methods: Record<string, LibraryCall> = {
  addError,
  clear: (_rt, self) => record(self).fields.clear(),
  get: (rt, self, [name]) => getField(rt, record(self), nameOf(rt, name)),
  put: (rt, self, [name, value]) => putField(rt, record(self), nameOf(rt, name), value),
  getSObject: (rt, self, [name]) => getParent(rt, record(self), nameOf(rt, name)),
  putSObject: (rt, self, [name, value]) => putParent(rt, record(self), nameOf(rt, name), value),
  getSObjects: (rt, self, [name]) => {
    const children = getChildren(rt, record(self), nameOf(rt, name));
    return children === null || children.size === 0 ? null : children;
  },
  getSObjectType: (rt, self) => rt.sobjectType(record(self).typeName),
  getPopulatedFieldsAsMap: (rt, self) => {
    const map = new MapValue(STRING, OBJECT);
    for (const [name, value] of record(self).fields) {
      map.put(name, Array.isArray(value) ? (getChildren(rt, record(self), name) ?? value) : value);
    }
    return map;
  },
  isSet: (rt, self, [name]) => {
    const field = objectOf(rt, record(self)).field(nameOf(rt, name));
    return field !== undefined && record(self).fields.has(field.name);
  },
  clone: (rt, self, [keepId, isDeep, keepReadOnly, keepAutoNumber]) =>
    cloneRecord(rt, record(self), {
      keepId: keepId === true,
      isDeep: isDeep === true,
      keepReadOnly: keepReadOnly === true,
      keepAutoNumber: keepAutoNumber === true
    }),
  isClone: (_rt, self) => clones.has(record(self)),
  getCloneSourceId: (_rt, self) => clones.get(record(self))?.sourceId ?? null,
  hasErrors: (_rt, self) => record(self).errors.length > 0,
  getErrors: (rt, self) =>
    new ListValue(
      { name: 'Database.Error', args: [] },
      record(self).errors.map((error) =>
        errorBean(rt, error.statusCode, error.message, error.field === null ? [] : [error.field])
      )
    ),
  getOptions: (_rt, self) => options.get(record(self)) ?? null,
  setOptions: (rt, self, [value]) => void options.set(record(self), given<BeanValue>(rt, value)),
  equals: (rt, self, [other]) => rt.equals(self, other),
  hashCode: (_rt, self) => keyHash(self),
  'toString()': (rt, self) => toText(rt, self),
  ...customSettingMembers
};

const options = new WeakMap<SObjectRecord, BeanValue>();

/** The Database.DMLOptions set on the record, for the DML that takes it. */
export const dmlOptionsOf = (of: SObjectRecord): BeanValue | null => options.get(of) ?? null;

/** `X.SObjectType.newSObject(id, loadDefaults)`. */
export function newSObject(rt: ApexContext, type: SObjectTypeToken, id: unknown, loadDefaults: unknown): SObjectRecord {
  const made = new SObjectRecord(type.objectName);
  if (typeof id === 'string')
    made.fields.set('Id', toId18(id) ?? rt.throwApex('System.StringException', `Invalid id: ${id}`));
  if (loadDefaults === true) applyDefaults(rt, made);
  return made;
}

export const sobjectClasses: Record<string, LibraryClass> = {
  'System.SObject': {
    methods,
    // Called on the object itself: `self` is its SObjectTypeToken.
    statics: { ...customSettingMembers, getSObjectType: (_rt, self) => self },
    constructors: { new: (_rt, type) => new SObjectRecord((type as { name: string }).name) },
    getters: { Id: (_rt, self) => record(self).id },
    setters: { Id: (rt, self, [value]) => void putField(rt, record(self), 'Id', value) }
  }
};
