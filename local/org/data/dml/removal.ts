import type { SObjectRecord } from '../../values/sobject.js';
import { toId18 } from '../../values/ids.js';
import { DatetimeValue } from '../../values/time.js';
import type { Row, Table } from '../store/table.js';
import type { DmlError, ObjectSchema } from '../types.js';
import { recordOf, rowError, textOf, type BinEntry, type DmlContext, type Save } from './rows.js';
import { standardRules } from './standardRules.js';
import { fire, takeErrors } from './triggers.js';
import { checkRecord } from './userMode.js';
import type { Transaction } from '../transaction.js';

/** One record on its way to the recycle bin or back. */
export type Removal = {
  readonly index: number;
  readonly input: SObjectRecord;
  readonly id: string | null;
  row: Row | null;
  readonly errors: DmlError[];
};

type Removing = Pick<Save, 'context' | 'tx' | 'object' | 'table' | 'options'>;

export function prepareRemoval(
  save: Removing,
  input: SObjectRecord,
  index: number,
  operation: 'delete' | 'undelete'
): Removal {
  const errors: DmlError[] = [];
  const id = input.id === null ? null : toId18(input.id);
  const row = id === null ? null : ((operation === 'delete' ? save.table.get(id) : save.table.getDeleted(id)) ?? null);
  if (input.id === null)
    errors.push(
      rowError('MISSING_ARGUMENT', `Id not specified in an ${operation === 'delete' ? 'delete' : 'undelete'} call`, [])
    );
  else if (row === null) errors.push(missing(save, id, operation));
  else if (operation === 'undelete' && !save.object.isUndeletable)
    errors.push(rowError('UNDELETE_FAILED', 'entity is not in recycle bin', []));
  else {
    const unshared = checkRecord(save, row, 'all');
    if (unshared !== null) errors.push(unshared);
  }
  return { index, input, id, row, errors };
}

function missing(save: Removing, id: string | null, operation: 'delete' | 'undelete'): DmlError {
  const isGone = id !== null && save.table.getDeleted(id) !== undefined;
  if (operation === 'undelete') return rowError('UNDELETE_FAILED', 'entity is not in recycle bin', []);
  return isGone
    ? rowError('ENTITY_IS_DELETED', 'entity is deleted', [])
    : rowError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
}

/**
 * One attempt to delete a chunk, with its triggers. What hangs on a record goes with it or lets go of it, without
 * triggers, unless `takeOver` gives it to another record first.
 */
export function attemptDelete(save: Removing, rows: Removal[], takeOver?: (row: Removal) => void): void {
  const olds = records(save, rows, true);
  fire(save, 'before', 'delete', { news: null, olds });
  rows.forEach((row, index) => takeFrom(olds[index], row));
  if (takeOver !== undefined && rows.every((row) => row.errors.length === 0)) rows.forEach(takeOver);
  const rules = standardRules(save.object.name);
  for (const row of rows) {
    if (row.errors.length > 0 || row.row === null) continue;
    const error = rules?.checkDelete?.(save.context, row.row) ?? checkRestrict(save.context, save.object, row.row);
    if (error !== null) row.errors.push(error);
  }
  if (rows.some((row) => row.errors.length > 0)) return;
  for (const row of rows) if (row.id !== null) remove(save.context, save.tx, save.table, row.id);
  rules?.afterDelete?.(
    save.context,
    save.tx,
    rows.flatMap((row) => row.row ?? [])
  );
  const after = records(save, rows, true);
  fire(save, 'after', 'delete', { news: null, olds: after });
  rows.forEach((row, index) => takeFrom(after[index], row));
}

/** One attempt to bring records back, with what went with them. */
export function attemptUndelete(save: Removing, rows: Removal[]): void {
  for (const row of rows) if (row.id !== null) restore(save.context, save.tx, save.table, row.id);
  const news = records(save, rows, true);
  fire(save, 'after', 'undelete', { news, olds: null });
  rows.forEach((row, index) => takeFrom(news[index], row));
}

function records(save: Removing, rows: Removal[], readOnly: boolean): SObjectRecord[] {
  return rows.map((row) =>
    recordOf(save.context, save.object, row.row ?? new Map(), save.tx.user, { formulas: true, readOnly })
  );
}

function takeFrom(record: SObjectRecord | undefined, row: Removal): void {
  if (record !== undefined) takeErrors(record, row);
}

/** Children that forbid the deletion of their parent, anywhere in what would go with it. */
function checkRestrict(context: DmlContext, object: ObjectSchema, row: Row): DmlError | null {
  const id = textOf(row, 'Id') ?? '';
  for (const { table, field, rule, ids } of childrenOf(context, object, id)) {
    if (rule === 'restrict' && ids.length > 0) {
      const text = `Your attempt to delete ${nameOf(object, row)} could not be completed because it is associated with the following ${table.object.pluralLabel.toLowerCase()}.: ${ids.map((child) => nameOf(table.object, table.get(child))).join(', ')}`;
      return rowError('DELETE_FAILED', text, []);
    }
    if (rule !== 'cascade') continue;
    for (const child of ids) {
      const childRow = table.get(child);
      const error =
        childRow === undefined || field === undefined ? null : checkRestrict(context, table.object, childRow);
      if (error !== null) return error;
    }
  }
  return null;
}

function nameOf(object: ObjectSchema, row: Row | undefined): string {
  return (row === undefined || object.nameField === null ? null : textOf(row, object.nameField)) ?? object.label;
}

function remove(context: DmlContext, tx: Transaction, table: Table, id: string): void {
  const cascaded: string[] = [];
  const cleared: { id: string; field: string; value: string }[] = [];
  for (const child of childrenOf(context, table.object, id)) {
    for (const childId of child.ids) {
      if (child.rule === 'cascade') {
        remove(context, tx, child.table, childId);
        cascaded.push(childId);
      } else if (child.rule === 'setNull') {
        setReference(tx, child.table, childId, child.field, null);
        cleared.push({ id: childId, field: child.field, value: id });
      }
    }
  }
  touch(context, tx, table, id);
  table.delete(id, tx.log);
  setBin(context, tx, id, { cascaded, cleared });
}

function restore(context: DmlContext, tx: Transaction, table: Table, id: string): void {
  table.undelete(id, tx.log);
  touch(context, tx, table, id);
  // A record that lost a merge is its own again.
  if (table.object.isMergeable) setReference(tx, table, id, 'MasterRecordId', null);
  const entry = context.bin.get(id);
  for (const childId of entry?.cascaded ?? []) {
    const object = context.store.schema.objectByKeyPrefix(childId.slice(0, 3));
    if (object !== undefined) restore(context, tx, context.store.table(object), childId);
  }
  for (const link of entry?.cleared ?? []) {
    const found = context.store.find(link.id);
    if (found !== undefined && found.row.get(link.field) === undefined)
      setReference(tx, found.table, link.id, link.field, link.value);
  }
}

function touch(context: DmlContext, tx: Transaction, table: Table, id: string): void {
  const row = table.get(id);
  if (row === undefined) return;
  const now = new DatetimeValue(Math.floor(context.clock() / 1000) * 1000);
  table.put(id, new Map([...row, ['SystemModstamp', now], ['LastModifiedDate', now]]), tx.log);
}

export function setReference(tx: Transaction, table: Table, id: string, field: string, value: string | null): void {
  const row = table.get(id);
  if (row === undefined) return;
  const changed = new Map(row);
  if (value === null) changed.delete(field);
  else changed.set(field, value);
  table.put(id, changed, tx.log);
}

function setBin(context: DmlContext, tx: Transaction, id: string, entry: BinEntry): void {
  const before = context.bin.get(id);
  context.bin.set(id, entry);
  tx.log.push(() => {
    if (before === undefined) context.bin.delete(id);
    else context.bin.set(id, before);
  });
}

type Children = { table: Table; field: string; rule: 'setNull' | 'restrict' | 'cascade'; ids: string[] };

/** Records of tables in use that refer to a record. */
export function childrenOf(context: DmlContext, object: ObjectSchema, id: string): Children[] {
  const found: Children[] = [];
  for (const table of context.store.used) {
    for (const reference of table.object.fields) {
      if (reference.type !== 'reference' || !table.hasIndex(reference.name)) continue;
      if (
        reference.referenceTo.length > 0 &&
        !reference.referenceTo.some((name) => context.store.schema.object(name) === object)
      )
        continue;
      const ids = [...table.find(reference, id)].sort();
      if (ids.length > 0) found.push({ table, field: reference.name, rule: reference.deleteRule, ids });
    }
  }
  return found;
}
