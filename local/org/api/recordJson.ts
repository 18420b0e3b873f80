/** Records as REST JSON and back, by the schema. */
import type { FieldSchema, ObjectSchema, Schema } from '../data/types.js';
import { decimal, isNumeric, toBigDecimal } from '../values/compare.js';
import { BlobValue, type FieldValue } from '../values/scalars.js';
import { AGGREGATE_RESULT, SObjectRecord } from '../values/sobject.js';
import { DateValue, DatetimeValue, TimeValue } from '../values/time.js';
import { RestError, badJson, isObject } from './rest.js';
import type { Projection } from './projection.js';

/** Builds a record from a request's JSON. Unknown fields and values of the wrong kind are refused by name. */
export function recordFromJson(schema: Schema, object: ObjectSchema, json: Record<string, unknown>): SObjectRecord {
  const record = new SObjectRecord(object.name);
  for (const [key, value] of Object.entries(json)) {
    if (key === 'attributes') continue;
    const field = object.field(key);
    if (field !== undefined) {
      record.set(field.name, fieldFromJson(field, value));
      continue;
    }
    const reference = object.parentField(key);
    if (reference === undefined || reference.relationshipName === null) {
      throw new RestError(400, 'INVALID_FIELD', `No such column '${key}' on sobject of type ${object.name}`);
    }
    record.set(reference.relationshipName, parentFromJson(schema, reference, value));
  }
  return record;
}

/** A parent named by one of its external ids: `"Account": { "BuyerId__c": "1" }`. */
function parentFromJson(schema: Schema, reference: FieldSchema, value: unknown): SObjectRecord | null {
  if (value === null) return null;
  if (!isObject(value)) throw badJson(`${reference.relationshipName ?? ''} must be an object with an external id`);
  const named = isObject(value['attributes']) ? value['attributes']['type'] : undefined;
  const parentName = typeof named === 'string' ? named : reference.referenceTo[0];
  const parent = parentName === undefined ? undefined : schema.object(parentName);
  if (parent === undefined)
    throw new RestError(400, 'INVALID_TYPE', `sObject type '${String(named)}' is not supported.`);
  return recordFromJson(schema, parent, value);
}

/** The value of one field, from JSON, or from the text that a URL or CSV carries. */
export function fieldFromJson(field: FieldSchema, value: unknown): FieldValue {
  if (value === null || value === undefined) return null;
  const refuse = (): RestError =>
    badJson(
      `Cannot deserialize instance of ${field.type} from ${tokenOf(value)} value ${printed(value)} or request may be missing a required field at [line:1, column:1]`
    );
  switch (field.apexType) {
    case 'Boolean': {
      if (typeof value === 'boolean') return value;
      const text = printed(value).toLowerCase();
      if (text === 'true' || text === '1') return true;
      if (text === 'false' || text === '0') return false;
      throw refuse();
    }
    case 'Integer':
    case 'Long':
    case 'Decimal':
    case 'Double': {
      if (value === '') return null;
      const text = printed(value).trim();
      if (typeof value === 'boolean' || !/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text)) throw refuse();
      if (field.apexType === 'Integer') return Math.trunc(Number(text));
      if (field.apexType === 'Long') return BigInt(decimal(text).toBigInt());
      return decimal(text.replace(/^\+/, ''));
    }
    case 'Date': {
      if (value === '') return null;
      const date = typeof value === 'string' ? (DateValue.parse(value) ?? dateOf(DatetimeValue.parse(value))) : null;
      if (date === null) throw refuse();
      return date;
    }
    case 'Datetime': {
      if (value === '') return null;
      const moment =
        typeof value === 'string' ? (DatetimeValue.parse(value) ?? midnight(DateValue.parse(value))) : null;
      if (moment === null) throw refuse();
      return moment;
    }
    case 'Time': {
      const time = typeof value === 'string' ? TimeValue.parse(value) : null;
      if (time === null) throw refuse();
      return time;
    }
    case 'Blob':
      if (typeof value !== 'string') throw refuse();
      return new BlobValue(Buffer.from(value, 'base64'));
    case 'Id':
      if (typeof value !== 'string') throw refuse();
      return value === '' ? null : value;
    default:
      if (typeof value !== 'string') throw refuse();
      return value;
  }
}

/** A record as REST shows it. Without a projection every field that it carries. */
export function recordToJson(record: SObjectRecord, version: number, projection?: Projection): Record<string, unknown> {
  const json: Record<string, unknown> = { attributes: attributesOf(record, version) };
  for (const [name, value] of record.fields) {
    if (projection !== undefined && name === 'Id' && !projection.hasId) continue;
    const inner = projection?.relationships.get(name.toLowerCase());
    if (value instanceof SObjectRecord) json[name] = recordToJson(value, version, inner);
    else if (Array.isArray(value)) json[name] = childrenToJson(value, version, inner);
    else json[name] = fieldToJson(value);
  }
  return json;
}

function childrenToJson(children: SObjectRecord[], version: number, projection: Projection | undefined): unknown {
  if (children.length === 0) return null;
  const records = children.map((child) => recordToJson(child, version, projection));
  return { totalSize: records.length, done: true, records };
}

function attributesOf(record: SObjectRecord, version: number): Record<string, unknown> {
  if (record.typeName === AGGREGATE_RESULT || record.id === null) return { type: record.typeName };
  return { type: record.typeName, url: `/services/data/v${version}.0/sobjects/${record.typeName}/${record.id}` };
}

/** A scalar as JSON: date/times as `2026-03-01T10:20:30.000+0000`, numbers as numbers. */
export function fieldToJson(value: FieldValue | undefined): unknown {
  if (value === undefined || value === null) return null;
  if (isNumeric(value)) return Number(toBigDecimal(value).toString());
  if (value instanceof DatetimeValue) return value.toString().replace(/Z$/, '+0000');
  if (value instanceof DateValue || value instanceof TimeValue) return value.toString();
  if (value instanceof BlobValue) return value.bytes.toString('base64');
  return value;
}

function tokenOf(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'VALUE_NUMBER_INT' : 'VALUE_NUMBER_FLOAT';
  if (typeof value === 'boolean') return value ? 'VALUE_TRUE' : 'VALUE_FALSE';
  if (typeof value === 'string') return 'VALUE_STRING';
  return Array.isArray(value) ? 'START_ARRAY' : 'START_OBJECT';
}

function printed(value: unknown): string {
  if (typeof value === 'object') return Array.isArray(value) ? '[' : '{';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function dateOf(moment: DatetimeValue | null): DateValue | null {
  return moment === null ? null : new DateValue(Math.floor(moment.epochMs / 86_400_000));
}

function midnight(day: DateValue | null): DatetimeValue | null {
  return day === null ? null : new DatetimeValue(day.epochDay * 86_400_000);
}
