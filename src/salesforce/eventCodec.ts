import avro from 'avsc';
import { z } from 'zod';
import type { BusEvent } from '../contract/busEvent.js';
import { contractProblem } from './publisher.js';
import { SalesforceError } from './salesforceError.js';

export type EncodedEvent = { payload: Buffer; refused?: never } | { payload?: never; refused: string };

/** Writes events in one version of an event's schema. */
export type EventCodec = {
  readonly schemaId: string;
  /** The bytes, or why this event cannot be sent: the server does not look, and would store nonsense. */
  encode(event: BusEvent, now: number): EncodedEvent;
};

const schemaSchema = z.looseObject({
  type: z.literal('record'),
  name: z.string(),
  fields: z.array(z.looseObject({ name: z.string(), type: z.unknown(), default: z.unknown().optional() }))
});

/** Which of our values each event field takes; what the schema has besides these stays empty. */
const FIELDS = [
  'Type',
  'Key',
  'AccountKey',
  'OccurredAt',
  'Revision',
  'CorrelationId',
  'ContractVersion',
  'Payload'
] as const;

/** Rejects a schema that our events do not fit, by naming the field. */
export function createEventCodec(schemaJson: string, schemaId: string, prefix: string, userId: string): EventCodec {
  const schema = readSchema(schemaJson);
  const type = avro.Type.forSchema(JSON.parse(schemaJson) as avro.Schema);
  const names = new Set(schema.fields.map((field) => field.name));
  const ours = FIELDS.map((field) => ({ field, name: `${prefix}${field}__c` }));
  for (const { name } of ours) {
    if (!names.has(name)) throw mismatch(`${schema.name} has no field ${name}`);
  }
  const known = new Set(['CreatedDate', 'CreatedById', ...ours.map(({ name }) => name)]);
  const empty: Record<string, unknown> = {};
  for (const field of schema.fields) {
    if (known.has(field.name)) continue;
    if (!isNullable(field.type))
      throw mismatch(`${schema.name} requires ${field.name}, which this runner does not know`);
    empty[field.name] = null;
  }

  return {
    schemaId,
    encode: (event, now) => {
      const problem = contractProblem(event);
      if (problem !== null) return { refused: problem };
      const value: Record<string, unknown> = { ...empty, CreatedDate: now, CreatedById: userId };
      for (const { field, name } of ours) value[name] = event[field];
      const wrong: string[] = [];
      const isValid = type.isValid(value, { errorHook: (path) => wrong.push(path.join('.')) });
      if (!isValid) return { refused: `${wrong[0] ?? schema.name}: does not fit the event's schema` };
      return { payload: type.toBuffer(value) };
    }
  };
}

function readSchema(schemaJson: string): z.infer<typeof schemaSchema> {
  try {
    return schemaSchema.parse(JSON.parse(schemaJson));
  } catch (cause) {
    throw new SalesforceError('The event bus sent a schema that cannot be read.', {
      kind: 'fatal',
      code: 'UnexpectedAnswer',
      cause
    });
  }
}

function isNullable(type: unknown): boolean {
  return type === 'null' || (Array.isArray(type) && type.includes('null'));
}

function mismatch(what: string): SalesforceError {
  return new SalesforceError(`The package in the org does not fit this runner: ${what}.`, {
    kind: 'fatal',
    code: 'PackageMismatch'
  });
}
