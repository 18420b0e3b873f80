import { sameValue } from '../../values/compare.js';
import { SObjectRecord } from '../../values/sobject.js';
import type { FieldValue, ScalarValue } from '../../values/scalars.js';
import { toStored, WrongValue } from '../coerce.js';
import type { Row } from '../store/table.js';
import type { DmlError, FieldSchema, ObjectSchema } from '../types.js';
import { put, rowError, type Draft, type Pending, type Save } from './rows.js';
import { isComputed } from '../schema/objectSchema.js';

const AUDIT = new Set([
  'Id',
  'IsDeleted',
  'CreatedDate',
  'CreatedById',
  'LastModifiedDate',
  'LastModifiedById',
  'SystemModstamp',
  'LastViewedDate',
  'LastReferencedDate',
  'LastActivityDate'
]);

/** Reads what the caller wants to be saved: values in stored form, parents by external id, defaults on insert. */
export function prepare(save: Save, input: SObjectRecord, index: number, old: Row | null): Pending {
  const draft: Draft = new Map(old ?? []);
  const given = new Set<string>();
  const errors: DmlError[] = [];
  const readOnly: string[] = [];
  for (const [name, value] of input.fields) {
    const field = save.object.field(name);
    if (field === undefined) {
      resolveParent(save, input, name, value, { draft, given, errors });
      continue;
    }
    if (field.name === 'Id' || AUDIT.has(field.name) || isComputed(field)) {
      if (save.options.strictFields === true && field.name !== 'Id') readOnly.push(field.name);
      continue;
    }
    takeValue(save, field, value, old, { draft, given, errors, readOnly });
  }
  if (readOnly.length > 0) errors.push(notWritable(readOnly));
  if (save.operation === 'insert') applyDefaults(save, input, draft);
  return { index, input, id: input.id, old, draft, given, errors };
}

type Target = { draft: Draft; given: Set<string>; errors: DmlError[] };

function takeValue(
  save: Save,
  field: FieldSchema,
  value: FieldValue,
  old: Row | null,
  target: Target & { readOnly: string[] }
): void {
  let stored: ScalarValue;
  try {
    stored = toStored(field, value);
  } catch (error) {
    if (!(error instanceof WrongValue)) throw error;
    target.errors.push(rowError(error.statusCode, error.message, [field.name]));
    return;
  }
  const isChanged = !sameValue(
    stored,
    old?.get(field.name) ?? (field.type === 'boolean' && old !== null ? false : null)
  );
  const isWritable = save.operation === 'insert' ? field.isCreateable : field.isUpdateable;
  if (!isWritable && save.options.asOrg !== true) {
    // Code may save a record it has queried: a field it did not touch is no attempt to write it.
    const isAttempt = save.options.strictFields === true || (isChanged && !field.isAutoNumber);
    if (isAttempt) target.readOnly.push(field.name);
    return;
  }
  put(target.draft, field.name, stored);
  if (isChanged) target.given.add(field.name);
}

export function notWritable(fields: string[]): DmlError {
  return rowError(
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    `Unable to create/update fields: ${fields.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
    fields
  );
}

/** `new OrderItem(Order = new Order(OrderId__c = '1'))`: the parent is found by the external id it carries. */
function resolveParent(save: Save, input: SObjectRecord, name: string, value: FieldValue, target: Target): void {
  const reference = save.object.parentField(name);
  if (reference === undefined || !(value instanceof SObjectRecord)) return;
  if (value.id !== null || input.fields.has(reference.name)) return;
  const parent = save.context.store.schema.object(value.typeName);
  const keys = [...value.fields].filter(([, key]) => key !== null);
  const [only] = keys;
  const field = only === undefined ? undefined : parent?.field(only[0]);
  if (parent === undefined || only === undefined || field === undefined || keys.length !== 1 || !field.isIdLookup) {
    target.errors.push(
      rowError('INVALID_FIELD', `${name} must name its record by exactly one external id`, [reference.name])
    );
    return;
  }
  const ids = findByKey(save, parent, field, toStored(field, only[1]));
  const [id] = ids;
  if (id === undefined || ids.length > 1) {
    const reason = id === undefined ? 'not found' : 'is not unique';
    const text = `Foreign key external ID: ${String(only[1])} ${reason} for field ${field.name} in entity ${parent.name}`;
    target.errors.push(rowError('INVALID_FIELD', text, []));
    return;
  }
  put(target.draft, reference.name, id);
  target.given.add(reference.name);
}

/** Ids of the live records whose external id has the value. */
export function findByKey(
  save: Pick<Save, 'context'>,
  object: ObjectSchema,
  field: FieldSchema,
  value: ScalarValue
): string[] {
  const table = save.context.store.table(object);
  if (field.name === 'Id') return typeof value === 'string' && table.get(value) !== undefined ? [value] : [];
  if (table.hasIndex(field.name)) return [...table.find(field, value)].sort();
  return [...table.scan()]
    .filter((row) => sameValue(row.get(field.name) ?? null, value))
    .map((row) => String(row.get('Id')));
}

function applyDefaults(save: Save, input: SObjectRecord, draft: Draft): void {
  for (const field of save.object.fields) {
    if (draft.has(field.name) || input.fields.has(field.name)) continue;
    if (field.defaultFormula !== null) put(draft, field.name, defaultValue(save, field, draft));
    else if (field.type === 'boolean' && field.formula === null && !AUDIT.has(field.name)) draft.set(field.name, false);
  }
}

export function defaultValue(
  save: Pick<Save, 'context' | 'tx' | 'object'>,
  field: FieldSchema,
  draft: Draft
): ScalarValue {
  const { context, tx, object } = save;
  if (field.defaultFormula === '$User.Id') return tx.user.id;
  if (field.defaultFormula === '$Organization.Id') return context.organizationId;
  const type = field.apexType === 'Id' || field.apexType === 'String' ? 'string' : field.type;
  const formula = context.formulas.get(object, field.defaultFormula ?? '', type, field.scale);
  return toStored(
    field,
    context.formulas.run(formula, { object, row: draft, prior: null, isNew: true, user: tx.user })
  );
}
