import type { DatetimeValue } from '../../values/time.js';
import { toStored } from '../coerce.js';
import { formatAutoNumber } from './autoNumber.js';
import { syncCountries } from './countryRules.js';
import { toStoredMoment } from './moment.js';
import { checkUnique, validate } from './validate.js';
import { fireAfter, fireBefore } from './triggers.js';
import { put, type Pending, type Save } from './rows.js';
import { dropManualShares } from './shares.js';
import { standardRules } from './standardRules.js';

/**
 * One attempt to save a chunk: before triggers, standard rules, validation, the store, roll-ups, after triggers.
 * Rows that fail carry errors. When any row has failed before the after triggers, these do not run: the caller
 * takes the attempt back and tries again with the rows that were good.
 */
export function attempt(save: Save, rows: Pending[]): void {
  fireBefore(save, rows);
  const rules = standardRules(save.object.name);
  for (const row of rows) {
    if (row.errors.length > 0) continue;
    rules?.complete?.(save, row);
    syncCountries(save, row);
    if (row.errors.length === 0) validate(save, row);
    if (row.errors.length === 0) rules?.check?.(save, row);
  }
  for (const row of rows) if (row.errors.length === 0) store(save, row);
  const saved = rows.filter((row) => row.errors.length === 0);
  if (saved.length < rows.length) return;
  rules?.afterSave?.(save, saved);
  for (const row of saved) row.draft = new Map(save.table.get(row.id ?? '') ?? row.draft);
  fireAfter(save, saved);
}

function store(save: Save, row: Pending): void {
  const { table, object, tx, context } = save;
  const isInsert = save.operation === 'insert';
  const duplicate = checkUnique(save, row);
  if (duplicate !== null) {
    row.errors.push(duplicate);
    return;
  }
  const now = toStoredMoment(context.clock());
  const id = isInsert ? table.newId() : (row.id ?? '');
  row.id = id;
  const { draft } = row;
  draft.set('Id', id);
  if (isInsert) {
    for (const field of object.fields) {
      if (field.isAutoNumber)
        put(
          draft,
          field.name,
          toStored(
            field,
            formatAutoNumber(
              field.displayFormat ?? '{0}',
              table.nextAutoNumber(field.name, field.startingNumber),
              context.clock()
            )
          )
        );
    }
    if (
      object.nameField === 'Name' &&
      !draft.has('Name') &&
      object.isCustom &&
      object.field('Name')?.isAutoNumber === false
    )
      draft.set('Name', id.slice(0, 15));
    setIfKnown(save, draft, 'CreatedDate', now);
    setIfKnown(save, draft, 'CreatedById', tx.user.id);
  }
  setIfKnown(save, draft, 'LastModifiedDate', now);
  setIfKnown(save, draft, 'LastModifiedById', tx.user.id);
  setIfKnown(save, draft, 'SystemModstamp', now);
  table.put(id, draft, tx.log);
  dropManualShares(save, row);
}

function setIfKnown(save: Save, draft: Pending['draft'], field: string, value: DatetimeValue | string): void {
  if (save.object.field(field) !== undefined) draft.set(field, value);
}
