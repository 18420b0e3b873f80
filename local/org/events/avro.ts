/** Events as Avro: the schema that GetSchema gives, and the bytes that travel. */
import { createHash } from 'node:crypto';
import avro from 'avsc';
import type { FieldSchema, ObjectSchema } from '../data/types.js';
import { decimal, isNumeric, toBigDecimal } from '../values/compare.js';
import type { FieldValue } from '../values/scalars.js';
import { SObjectRecord } from '../values/sobject.js';
import { DateValue, DatetimeValue } from '../values/time.js';
import { customFields } from './publishing.js';

type AvroField = { name: string; type: string | string[]; doc: string; default?: null };
export type AvroSchema = { name: string; namespace: string; type: 'record'; fields: AvroField[] };

const DAY_MS = 86_400_000;

/** Schema of one event definition. Its id is a fingerprint: it changes whenever the definition does. */
export class EventAvro {
  public readonly schema: AvroSchema;
  public readonly json: string;
  public readonly id: string;
  private readonly type: avro.Type;
  private readonly fields: FieldSchema[];

  public constructor(private readonly event: ObjectSchema) {
    this.fields = customFields(event);
    this.schema = {
      name: event.name,
      namespace: 'com.sforce.eventbus',
      type: 'record',
      fields: [
        { name: 'CreatedDate', type: 'long', doc: 'CreatedDate:DateTime' },
        { name: 'CreatedById', type: 'string', doc: 'CreatedBy:EntityId' },
        ...this.fields.map(avroField)
      ]
    };
    this.json = JSON.stringify(this.schema);
    this.id = createHash('md5').update(this.json).digest('base64url');
    this.type = avro.Type.forSchema(this.schema, { wrapUnions: false });
  }

  public encode(record: SObjectRecord, system: { createdAt: number; createdById: string }): Buffer {
    return this.type.toBuffer(this.values(record, system));
  }

  /** The event's values by field name, as JSON readers of the schema see them. */
  public values(record: SObjectRecord, system: { createdAt: number; createdById: string }): Record<string, unknown> {
    const values: Record<string, unknown> = { CreatedDate: system.createdAt, CreatedById: system.createdById };
    for (const field of this.fields) values[field.name] = toAvro(field, record.get(field.name));
    return values;
  }

  /** Reads what a client sent. Throws when the bytes do not fit the schema: nobody checked them at publish. */
  public decode(payload: Buffer): SObjectRecord {
    const values = this.type.fromBuffer(payload) as Record<string, unknown>;
    const record = new SObjectRecord(this.event.name);
    for (const field of this.fields) record.set(field.name, fromAvro(field, values[field.name]));
    return record;
  }
}

function avroField(field: FieldSchema): AvroField {
  const type = avroType(field);
  const doc = `Data:${docType(field)}`;
  if (field.isRequired) return { name: field.name, type, doc };
  return { name: field.name, type: ['null', type], doc, default: null };
}

function avroType(field: FieldSchema): string {
  if (field.type === 'boolean') return 'boolean';
  if (field.apexType === 'Decimal' || field.apexType === 'Double' || field.apexType === 'Integer') return 'double';
  if (field.type === 'datetime' || field.type === 'date') return 'long';
  return 'string';
}

function docType(field: FieldSchema): string {
  if (field.type === 'boolean') return 'Boolean';
  if (field.type === 'datetime') return 'DateTime';
  if (field.type === 'date') return 'DateOnly';
  if (field.type === 'textarea') return 'PlainTextArea';
  return avroType(field) === 'double' ? 'Double' : 'Text';
}

function toAvro(field: FieldSchema, value: FieldValue): unknown {
  if (value === null) return field.isRequired && field.type === 'boolean' ? false : null;
  if (value instanceof DatetimeValue) return value.epochMs;
  if (value instanceof DateValue) return value.epochDay * DAY_MS;
  if (isNumeric(value)) return Number(toBigDecimal(value).toString());
  return value;
}

function fromAvro(field: FieldSchema, value: unknown): FieldValue {
  if (value === null || value === undefined) return field.type === 'boolean' ? false : null;
  if (typeof value === 'number') {
    if (field.type === 'datetime') return new DatetimeValue(value);
    if (field.type === 'date') return new DateValue(Math.floor(value / DAY_MS));
    return decimal(value);
  }
  return typeof value === 'boolean' || typeof value === 'string' ? value : null;
}
