/** What the bus checks and fills in when an event is published as a record. */
import { randomUUID } from 'node:crypto';
import type { DmlError, DmlResult, FieldSchema, ObjectSchema } from '../data/types.js';
import { isNumeric, toBigDecimal } from '../values/compare.js';
import { decimal } from '../values/compare.js';
import type { FieldValue } from '../values/scalars.js';
import { SObjectRecord } from '../values/sobject.js';
import { DatetimeValue } from '../values/time.js';

export const EVENT_SYSTEM_FIELDS = new Set(['Id', 'ReplayId', 'EventUuid', 'CreatedDate', 'CreatedById']);

/** The meaningless id of every event that a publish call reports. */
const QUEUED_EVENT_ID = 'e01xx0000000001AAA';

export function customFields(event: ObjectSchema): FieldSchema[] {
  return event.fields.filter((field) => field.isCustom && !EVENT_SYSTEM_FIELDS.has(field.name));
}

/** Success: queued, with the event's uuid where an error would stand. */
export function enqueued(eventUuid: string): DmlResult {
  return {
    id: QUEUED_EVENT_ID,
    success: true,
    created: true,
    errors: [{ statusCode: 'OPERATION_ENQUEUED', message: eventUuid, fields: [] }]
  };
}

export function refused(errors: DmlError[]): DmlResult {
  return { id: null, success: false, created: false, errors };
}

/** A copy with defaults, and its uuid. An empty text that Apex publishes arrives as null. */
export function prepareEvent(
  event: ObjectSchema,
  record: SObjectRecord,
  from: 'apex' | 'api'
): { record: SObjectRecord; uuid: string } {
  const prepared = new SObjectRecord(event.name);
  for (const field of customFields(event)) {
    let value = record.get(field.name);
    if (value === '' && from === 'apex') value = null;
    if (value === null) value = defaultOf(field);
    prepared.set(field.name, value);
  }
  const given = record.get('EventUuid');
  const uuid = typeof given === 'string' ? given : randomUUID();
  prepared.set('EventUuid', uuid);
  return { record: prepared, uuid };
}

/** Required, lengths and number precision are checked at publish; nothing else is. */
export function checkEvent(event: ObjectSchema, record: SObjectRecord): DmlError[] {
  const errors: DmlError[] = [];
  const missing = customFields(event)
    .filter((field) => field.isRequired && isMissing(record.get(field.name)))
    .map((field) => field.name);
  if (missing.length > 0) {
    errors.push({
      statusCode: 'REQUIRED_FIELD_MISSING',
      message: `Required fields are missing: [${missing.join(', ')}]`,
      fields: missing
    });
  }
  for (const field of customFields(event)) {
    const error = checkValue(field, record.get(field.name));
    if (error !== null) errors.push(error);
  }
  return errors;
}

function isMissing(value: FieldValue): boolean {
  return value === null || value === '';
}

function checkValue(field: FieldSchema, value: FieldValue): DmlError | null {
  if (typeof value === 'string' && field.length > 0 && value.length > field.length) {
    const shown = value.length > 100 ? `${value.slice(0, 100)}...` : value;
    return {
      statusCode: 'STRING_TOO_LONG',
      message: `${field.label}: data value too large: ${shown} (max length=${field.length})`,
      fields: [field.name]
    };
  }
  if (isNumeric(value) && field.precision > 0) {
    const integerDigits = field.precision - field.scale;
    if (
      toBigDecimal(value)
        .abs()
        .compareTo(decimal(`1e${integerDigits}`)) >= 0
    ) {
      return {
        statusCode: 'NUMBER_OUTSIDE_VALID_RANGE',
        message: `${field.label}: value outside of valid range on numeric field: ${toBigDecimal(value).toPlainString()}`,
        fields: [field.name]
      };
    }
  }
  return null;
}

function defaultOf(field: FieldSchema): FieldValue {
  const formula = field.defaultFormula?.trim();
  if (field.type === 'boolean') return formula?.toLowerCase() === 'true';
  if (formula === undefined || formula === '') return null;
  const text = /^"(.*)"$/s.exec(formula) ?? /^'(.*)'$/s.exec(formula);
  if (text !== null) return text[1] ?? '';
  return /^-?\d+(\.\d+)?$/.test(formula) ? decimal(formula) : null;
}

/** The event as an Apex trigger sees it: with system fields, and date/times without milliseconds. */
export function asTriggerRecord(
  record: SObjectRecord,
  system: { replayId: bigint; createdAt: number; createdById: string; eventUuid: string }
): SObjectRecord {
  const seen = new SObjectRecord(record.typeName);
  for (const [name, value] of record.fields) {
    seen.set(name, value instanceof DatetimeValue ? wholeSeconds(value.epochMs) : value);
  }
  seen.set('ReplayId', String(system.replayId));
  seen.set('EventUuid', system.eventUuid);
  seen.set('CreatedDate', wholeSeconds(system.createdAt));
  seen.set('CreatedById', system.createdById);
  seen.isReadOnly = true;
  return seen;
}

function wholeSeconds(epochMs: number): DatetimeValue {
  return new DatetimeValue(Math.floor(epochMs / 1000) * 1000);
}
