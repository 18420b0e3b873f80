/** `JSON.serialize`: Apex values to JSON tokens. */
import { BigDecimal } from 'bigdecimal.js';
import { BlobValue, DoubleValue } from '../../values/scalars.js';
import { AGGREGATE_RESULT, SObjectRecord } from '../../values/sobject.js';
import { DatetimeValue, DateValue, TimeValue } from '../../values/time.js';
import type { ApexContext } from '../context.js';
import { EnumValue, SObjectFieldToken, SObjectTypeToken, type UserObject } from '../runtime/values.js';
import { BeanValue } from './beans.js';
import { ListValue, MapValue, SetValue } from './collections.js';
import { ExceptionValue } from './exceptions.js';
import { UuidValue } from './identity.js';
import type { JsonValue } from './jsonText.js';
import { dateText, timeText } from '../../values/timeText.js';
import { doubleText, toText } from './text.js';

export type WriteOptions = { suppressNulls: boolean };

const NULL: JsonValue = { kind: 'null' };
const string = (text: string): JsonValue => ({ kind: 'string', text });
const number = (text: string): JsonValue => ({ kind: 'number', text });

export function toJson(rt: ApexContext, value: unknown, options: WriteOptions): JsonValue {
  return new Serializer(rt, options).value(value);
}

class Serializer {
  private readonly path = new Set<unknown>();

  public constructor(
    private readonly rt: ApexContext,
    private readonly options: WriteOptions
  ) {}

  public value(value: unknown): JsonValue {
    const scalar = scalarJson(value);
    if (scalar !== null) return scalar;
    if (this.path.has(value)) {
      return this.rt.throwApex('System.JSONException', 'Direct self-reference leading to cycle');
    }
    this.path.add(value);
    const json = this.compound(value as object);
    this.path.delete(value);
    return json;
  }

  private compound(value: object): JsonValue {
    if (value instanceof ListValue) return { kind: 'array', items: value.items.map((item) => this.value(item)) };
    if (value instanceof SetValue) return { kind: 'array', items: value.values().map((item) => this.value(item)) };
    if (value instanceof MapValue)
      return this.object(
        value.entries().map(([key, item]) => [this.keyText(key), item]),
        false
      );
    if (value instanceof SObjectRecord) return this.record(value);
    if (this.rt.isUserObject(value) && !(value instanceof ExceptionValue)) return this.userObject(value);
    if (value instanceof BeanValue) {
      return this.object(
        value
          .propertyNames()
          .filter((name) => value.has(name))
          .map((name) => [beanName(name), value.get(name)])
      );
    }
    const { typeName } = value as { typeName?: string };
    return this.rt.throwApex(
      'System.JSONException',
      `Apex Type unsupported in JSON: ${typeName ?? this.rt.typeOf(value).name}`
    );
  }

  private object(entries: [string, unknown][], suppresses = this.options.suppressNulls): JsonValue {
    const kept = suppresses ? entries.filter(([, item]) => item !== null && item !== undefined) : entries;
    return { kind: 'object', entries: kept.map(([name, item]) => [name, this.value(item)]) };
  }

  private keyText(key: unknown): string {
    if (key === null) return 'null';
    // Keys that stand for a field or an object are written as their names.
    if (key instanceof SObjectFieldToken || key instanceof SObjectTypeToken) return toText(this.rt, key);
    const json = scalarJson(key);
    if (json === null) {
      return this.rt.throwApex(
        'System.JSONException',
        `Apex Type unsupported in JSON: Map key of ${this.rt.typeOf(key).name}`
      );
    }
    return json.kind === 'string' || json.kind === 'number' ? json.text : toText(this.rt, key);
  }

  private userObject(value: UserObject): JsonValue {
    const fields = this.rt
      .fieldsOf(value.$type)
      .filter((field) => !field.isStatic && !field.isTransient && field.isReadable);
    return this.object(fields.map((field) => [field.name, this.rt.readField(value, field)]));
  }

  private record(record: SObjectRecord): JsonValue {
    const isAggregate = record.typeName === AGGREGATE_RESULT;
    const attributes: [string, JsonValue][] = [['type', string(record.typeName)]];
    if (!isAggregate && record.id !== null) {
      attributes.push(['url', string(`/services/data/v65.0/sobjects/${record.typeName}/${record.id}`)]);
    }
    const entries: [string, JsonValue][] = [['attributes', { kind: 'object', entries: attributes }]];
    for (const [name, value] of record.fields) {
      if (value === null && this.options.suppressNulls) continue;
      if (Array.isArray(value)) entries.push([name, this.children(value)]);
      else entries.push([name, value instanceof DatetimeValue ? string(offsetText(value)) : this.value(value)]);
    }
    return { kind: 'object', entries };
  }

  private children(records: SObjectRecord[]): JsonValue {
    return {
      kind: 'object',
      entries: [
        ['totalSize', number(String(records.length))],
        ['done', { kind: 'boolean', value: true }],
        ['records', { kind: 'array', items: records.map((child) => this.value(child)) }]
      ]
    };
  }
}

/** `SaveResult.Success` is `success` in JSON. */
const beanName = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** `2026-03-01T10:20:30.000+0000`, as fields of records show it. */
const offsetText = (value: DatetimeValue): string => value.toString().replace('Z', '+0000');

/** The JSON of a primitive; null where the value is none. */
export function scalarJson(value: unknown): JsonValue | null {
  if (value === null || value === undefined) return NULL;
  if (typeof value === 'string') return string(value);
  if (typeof value === 'boolean') return { kind: 'boolean', value };
  if (typeof value === 'number' || typeof value === 'bigint') return number(String(value));
  if (value instanceof DoubleValue) return number(doubleText(value.value));
  if (value instanceof BigDecimal) return number(value.toPlainString());
  if (value instanceof DateValue) return string(dateText(value.epochDay));
  if (value instanceof DatetimeValue) return string(value.toString());
  if (value instanceof TimeValue) return string(timeText(value.ms));
  if (value instanceof BlobValue) return string(value.bytes.toString('base64'));
  if (value instanceof EnumValue) return string(value.name);
  if (value instanceof UuidValue) return string(value.text);
  return null;
}
