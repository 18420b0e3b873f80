/** `JSON.deserialize`: JSON tokens to Apex values of a wanted type. */
import { Big, type BigDecimal } from 'bigdecimal.js';
import type { TypeRef } from '../../platform/platformTypes.js';
import type { FieldSchema } from '../../data/types.js';
import { toId18 } from '../../values/ids.js';
import { BlobValue, DoubleValue, type FieldValue } from '../../values/scalars.js';
import { SObjectRecord } from '../../values/sobject.js';
import { DatetimeValue, DateValue, TimeValue } from '../../values/time.js';
import type { ApexContext } from '../context.js';
import type { ApexType } from '../runtime/apexType.js';
import { BeanValue, readableProperties } from './beans.js';
import { ListValue, MapValue, SetValue } from './collections.js';
import { fromLocal } from '../../values/zones.js';
import type { JsonValue } from './jsonText.js';
import { stubNamed } from './stubNames.js';

const OBJECT: TypeRef = { name: 'Object', args: [] };
const STRING: TypeRef = { name: 'String', args: [] };

/** `JSON.deserializeUntyped`: maps, lists and primitives. */
export function untyped(json: JsonValue): unknown {
  switch (json.kind) {
    case 'object':
      return new MapValue(
        STRING,
        OBJECT,
        json.entries.map(([name, item]) => [name, untyped(item)] as const)
      );
    case 'array':
      return new ListValue(OBJECT, json.items.map(untyped));
    case 'string':
      return json.text;
    case 'number':
      return numberOf(json.text);
    case 'boolean':
      return json.value;
    case 'null':
      return null;
  }
}

/** Whole numbers are Integer, or Long where they do not fit; others are Decimal. */
function numberOf(text: string): number | bigint | BigDecimal {
  if (!/^-?\d+$/.test(text)) return Big(text);
  const whole = BigInt(text);
  if (BigInt.asIntN(32, whole) === whole) return Number(whole);
  return BigInt.asIntN(64, whole) === whole ? whole : Big(text);
}

/** A value of the type; `isStrict` refuses names that the type does not have. */
export function typed(rt: ApexContext, json: JsonValue, type: TypeRef, isStrict: boolean): unknown {
  return new Deserializer(rt, isStrict).value(json, type);
}

type Scalar = (source: { json: JsonValue; text: string }, fail: (message: string) => never) => unknown;

const integer =
  (bits: number): Scalar =>
  ({ text }, fail) => {
    if (!/^-?\d+$/.test(text)) return fail(`Illegal value for primitive type: ${text}`);
    const value = BigInt(text);
    if (BigInt.asIntN(bits, value) !== value)
      return fail(`Numeric value (${text}) out of range of ${bits === 32 ? 'int' : 'long'}`);
    return bits === 32 ? Number(value) : value;
  };
const isNumber = (text: string): boolean => /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text);

const SCALARS: Record<string, Scalar> = {
  string: ({ text }) => text,
  id: ({ text }, fail) => toId18(text) ?? fail(`Invalid id: ${text}`),
  integer: integer(32),
  long: integer(64),
  double: ({ text }, fail) =>
    isNumber(text) ? new DoubleValue(Number(text)) : fail(`Illegal value for primitive type: ${text}`),
  decimal: ({ text }, fail) => (isNumber(text) ? Big(text) : fail(`Illegal value for primitive type: ${text}`)),
  boolean: ({ json, text }, fail) => {
    if (json.kind === 'boolean') return json.value;
    return /^(?:true|false)$/i.test(text)
      ? text.toLowerCase() === 'true'
      : fail(`Illegal value for primitive type: ${text}`);
  },
  date: ({ text }, fail) => DateValue.parse(text.slice(0, 10)) ?? fail(`Invalid format: "${text}"`),
  datetime: ({ text }, fail) => readDatetime(text) ?? fail(`Invalid format: "${text}"`),
  time: ({ text }, fail) => TimeValue.parse(text) ?? fail(`Invalid format: "${text}"`),
  blob: ({ text }) => new BlobValue(Buffer.from(text, 'base64'))
};

/** ISO 8601 with or without zone, milliseconds or time; without a zone it is GMT. */
export function readDatetime(text: string): DatetimeValue | null {
  const zoned = DatetimeValue.parse(text);
  if (zoned !== null) return zoned;
  const day = DateValue.parse(text);
  if (day !== null) return new DatetimeValue(fromLocal(day.epochDay * 86_400_000, 'GMT'));
  return DatetimeValue.parse(`${text}Z`);
}

class Deserializer {
  public constructor(
    private readonly rt: ApexContext,
    private readonly isStrict: boolean
  ) {}

  public value(json: JsonValue, type: TypeRef): unknown {
    if (json.kind === 'null') return null;
    const name = type.name.toLowerCase().replace(/^system\./, '');
    const scalar = SCALARS[name];
    if (scalar !== undefined) return this.scalar(json, type, scalar);
    if (name === 'list') return new ListValue(type.args[0] ?? OBJECT, this.items(json, type));
    if (name === 'set') return new SetValue(type.args[0] ?? OBJECT, this.items(json, type));
    if (name === 'map') return this.map(json, type);
    if (name === 'object') return this.fail('Apex Type unsupported in JSON: Object');
    if (name === 'sobject' || this.rt.schema.object(type.name) !== undefined) return this.record(json, type.name);
    const userType = this.rt.findType(type.name);
    if (userType !== undefined) return this.userObject(json, userType);
    return this.bean(json, type);
  }

  private fail(message: string): never {
    return this.rt.throwApex('System.JSONException', message);
  }

  private scalar(json: JsonValue, type: TypeRef, read: Scalar): unknown {
    if (json.kind === 'object' || json.kind === 'array') {
      return this.fail(`Malformed JSON: Expected '${type.name}' but found ${json.kind}`);
    }
    const text = json.kind === 'boolean' ? String(json.value) : json.kind === 'null' ? 'null' : json.text;
    return read({ json, text }, (message) => this.fail(message));
  }

  private items(json: JsonValue, type: TypeRef): unknown[] {
    if (json.kind !== 'array') return this.fail("Malformed JSON: Expected '[' at the beginning of List/Set");
    return json.items.map((item) => this.value(item, type.args[0] ?? OBJECT));
  }

  private map(json: JsonValue, type: TypeRef): MapValue {
    if (json.kind !== 'object') return this.fail("Malformed JSON: Expected '{' at the beginning of object");
    const [keyType = STRING, valueType = OBJECT] = type.args;
    const map = new MapValue(keyType, valueType);
    for (const [name, item] of json.entries) {
      map.put(this.value({ kind: 'string', text: name }, keyType), this.value(item, valueType));
    }
    return map;
  }

  private entries(json: JsonValue): [string, JsonValue][] {
    return json.kind === 'object' ? json.entries : this.fail("Malformed JSON: Expected '{' at the beginning of object");
  }

  private userObject(json: JsonValue, type: ApexType): unknown {
    if (type.kind === 'enum') {
      const constant =
        json.kind === 'string'
          ? type.constants.find((name) => name.toLowerCase() === json.text.toLowerCase())
          : undefined;
      if (constant !== undefined) return this.rt.enumValue(type.name, constant);
      return this.fail(`No enum constant ${type.name}.${json.kind === 'string' ? json.text : ''}`);
    }
    const entries = this.entries(json);
    if (type.kind === 'interface' || type.isAbstract) {
      return this.fail(`Type cannot be constructed: ${type.name}`);
    }
    const object = this.rt.allocate(type);
    const fields = new Map(
      this.rt
        .fieldsOf(type)
        .filter((field) => !field.isStatic)
        .map((field) => [field.name.toLowerCase(), field])
    );
    const seen = new Set<string>();
    for (const [name, item] of entries) {
      const field = fields.get(name.toLowerCase());
      if (this.isStrict && field === undefined) return this.fail(`Unknown field: ${type.name}.${name}`);
      if (this.isStrict && seen.has(name.toLowerCase())) return this.fail(`Duplicate field: ${type.name}.${name}`);
      seen.add(name.toLowerCase());
      if (field === undefined || field.isTransient || !field.isWritable) continue;
      this.rt.writeField(object, field, this.value(item, field.type));
    }
    return object;
  }

  private bean(json: JsonValue, type: TypeRef): unknown {
    const stub = stubNamed(type.name);
    if (stub?.kind === 'enum') {
      const wanted = json.kind === 'string' ? json.text.toLowerCase() : '';
      const found = this.rt.enumValues(stub.name).find((constant) => constant.name.toLowerCase() === wanted);
      return found ?? this.fail(`No enum constant ${stub.name}.${json.kind === 'string' ? json.text : ''}`);
    }
    const properties = stub === undefined ? [] : readableProperties(stub);
    if (stub === undefined || stub.kind !== 'class' || properties.length === 0) {
      return this.fail(`Apex Type unsupported in JSON: ${type.name}`);
    }
    const bean = new BeanValue(stub.name);
    for (const [name, item] of this.entries(json)) {
      const property = properties.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
      if (property === undefined) continue;
      // Ids in results of the platform are taken as they are, even where they are none.
      const isId = property.type.name === 'Id';
      const value = this.value(item, isId ? STRING : property.type);
      bean.set(property.name, isId && typeof value === 'string' ? (toId18(value) ?? value) : value);
    }
    return bean;
  }

  private record(json: JsonValue, typeName: string): SObjectRecord {
    const entries = this.entries(json);
    const attributes = entries.find(([name]) => name === 'attributes')?.[1];
    const said = attributes?.kind === 'object' ? attributes.entries.find(([name]) => name === 'type')?.[1] : undefined;
    const isGeneric = /^(?:system\.)?sobject$/i.test(typeName);
    if (isGeneric && said?.kind !== 'string') {
      return this.fail('SObject type is missing: expected attributes with a type');
    }
    const name = isGeneric && said?.kind === 'string' ? said.text : typeName;
    const object = this.rt.schema.object(name);
    if (object === undefined) return this.fail(`Invalid SObject type: ${name}`);
    const record = new SObjectRecord(object.name);
    for (const [key, item] of entries) {
      if (key === 'attributes') continue;
      const field = object.field(key);
      if (field !== undefined) {
        record.fields.set(field.name, this.field(item, field));
        continue;
      }
      const parent = object.parentField(key);
      const child = object.child(key);
      if (parent?.relationshipName != null) {
        const target = parent.referenceTo.length === 1 ? (parent.referenceTo[0] ?? 'SObject') : 'SObject';
        record.fields.set(parent.relationshipName, item.kind === 'null' ? null : this.record(item, target));
      } else if (child?.relationshipName != null) {
        record.fields.set(child.relationshipName, this.children(item, child.childObject));
      } else {
        return this.fail(`No such column '${key}' on sobject of type ${object.name}`);
      }
    }
    return record;
  }

  private field(json: JsonValue, field: FieldSchema): FieldValue {
    const type =
      field.apexType === 'Object' || field.apexType === 'Address' || field.apexType === 'Location'
        ? 'String'
        : field.apexType;
    if (json.kind === 'object' || json.kind === 'array') return null;
    return this.value(json, { name: type, args: [] }) as FieldValue;
  }

  private children(json: JsonValue, objectName: string): SObjectRecord[] {
    const rows = json.kind === 'object' ? json.entries.find(([name]) => name === 'records')?.[1] : json;
    return rows?.kind === 'array' ? rows.items.map((item) => this.record(item, objectName)) : [];
  }
}
