import type { ScalarValue } from '../../values/scalars.js';
import type { Row } from '../store/table.js';
import type { DmlError, FieldSchema } from '../types.js';
import { rowError, textOf, type Pending, type Save } from './rows.js';

/** Checks a row after its before triggers, in the platform's order. Errors are added to the row. */
export function validate(save: Save, row: Pending): void {
  const changed = save.object.fields.filter((field) => hasChanged(save, row, field));
  const missing = changed.filter((field) => field.isRequired && !row.draft.has(field.name)).map((field) => field.name);
  if (missing.length > 0) {
    row.errors.push(
      rowError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing)
    );
  }
  for (const field of changed) {
    const value = row.draft.get(field.name) ?? null;
    const error = value === null ? null : checkValue(save, row, field, value);
    if (error !== null) row.errors.push(error);
  }
  if (row.errors.length === 0) runRules(save, row);
}

function hasChanged(save: Save, row: Pending, field: FieldSchema): boolean {
  return save.operation === 'insert' || row.draft.get(field.name) !== row.old?.get(field.name);
}

function checkValue(save: Save, row: Pending, field: FieldSchema, value: ScalarValue): DmlError | null {
  if (typeof value !== 'string') return null;
  if (field.type === 'reference') return checkReference(save, field, value);
  if (field.length > 0 && value.length > field.length) return tooLong(save, row, field, value);
  if (field.type === 'email' && !isEmail(value)) {
    return rowError('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${value}`, [field.name]);
  }
  if (field.isRestrictedPicklist) return checkPicklist(field, value);
  return null;
}

function tooLong(save: Save, row: Pending, field: FieldSchema, value: string): DmlError | null {
  if (save.options.allowFieldTruncation === true) {
    row.draft.set(field.name, value.slice(0, field.length));
    return null;
  }
  return rowError('STRING_TOO_LONG', `${field.label}: data value too large: ${value} (max length=${field.length})`, [
    field.name
  ]);
}

function isEmail(text: string): boolean {
  return /^[^\s@<>()[\],;:"]+@[^\s@<>()[\],;:".]+(\.[^\s@<>()[\],;:".]+)+$/.test(text);
}

function checkPicklist(field: FieldSchema, value: string): DmlError | null {
  const allowed = new Set(
    field.picklistValues.filter((known) => known.isActive).map((known) => known.value.toLowerCase())
  );
  const values = field.type === 'multipicklist' ? value.split(';') : [value];
  const bad = values.find((part) => !allowed.has(part.toLowerCase()));
  if (bad === undefined) return null;
  return rowError(
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    `${field.label}: bad value for restricted picklist field: ${bad}`,
    [field.name]
  );
}

function checkReference(save: Save, field: FieldSchema, id: string): DmlError | null {
  const { store } = save.context;
  const target = store.schema.objectByKeyPrefix(id.slice(0, 3));
  const isAllowed =
    field.referenceTo.length === 0 ||
    field.referenceTo.some((name) => store.schema.object(name)?.name === target?.name);
  if (target === undefined || !isAllowed) {
    return rowError('FIELD_INTEGRITY_EXCEPTION', `${field.label}: id value of incorrect type: ${id}`, [field.name]);
  }
  const row = store.table(target).get(id);
  if (row !== undefined) {
    return field.name === 'OwnerId' && target.name === 'Group'
      ? checkQueue(save, field, row)
      : checkRecordType(save, field, id);
  }
  if (store.table(target).getDeleted(id) !== undefined)
    return rowError('ENTITY_IS_DELETED', 'entity is deleted', [field.name]);
  return rowError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [field.name]);
}

/** Of all groups only a queue can own records, and only of the objects that it is for. */
function checkQueue(save: Save, field: FieldSchema, group: Row): DmlError | null {
  const id = textOf(group, 'Id') ?? '';
  if (textOf(group, 'Type') !== 'Queue')
    return rowError('FIELD_INTEGRITY_EXCEPTION', `${field.label}: id value of incorrect type: ${id}`, [field.name]);
  const { store } = save.context;
  const table = store.table(store.schema.require('QueueSobject'));
  const isFor = [...table.scan()].some(
    (row) => row.get('QueueId') === id && store.schema.object(textOf(row, 'SobjectType') ?? '') === save.object
  );
  return isFor ? null : rowError('INVALID_OPERATION', 'Queue not associated with this SObject type', [field.name]);
}

function checkRecordType(save: Save, field: FieldSchema, id: string): DmlError | null {
  if (field.name !== 'RecordTypeId' || save.object.recordTypes.some((recordType) => recordType.id === id)) return null;
  return rowError('INVALID_CROSS_REFERENCE_KEY', `${field.label}: this ID value isn't valid for the user: ${id}`, [
    field.name
  ]);
}

function runRules(save: Save, row: Pending): void {
  const { context, object, tx } = save;
  for (const rule of object.validationRules) {
    const formula = context.formulas.get(object, rule.formula, 'boolean');
    const isBroken = context.formulas.run(formula, {
      object,
      row: row.draft,
      prior: row.old,
      isNew: save.operation === 'insert',
      user: tx.user
    });
    if (isBroken !== true) continue;
    const field = rule.errorField === null ? null : (object.field(rule.errorField)?.name ?? rule.errorField);
    row.errors.push(rowError('FIELD_CUSTOM_VALIDATION_EXCEPTION', rule.message, field === null ? [] : [field]));
  }
}

/** Unique fields, checked as each row goes in, so that rows of one call see each other. */
export function checkUnique(save: Save, row: Pending): DmlError | null {
  for (const field of save.object.fields) {
    const value = field.isUnique ? (row.draft.get(field.name) ?? null) : null;
    if (value === null) continue;
    const other = [...save.table.find(field, value)].find((id) => id !== row.id);
    if (other === undefined) continue;
    const text = `duplicate value found: ${field.name} duplicates value on record with id: ${other.slice(0, 15)}`;
    return rowError('DUPLICATE_VALUE', text, []);
  }
  return null;
}

export { textOf };
