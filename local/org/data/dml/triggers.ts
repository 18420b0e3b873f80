import { sameValue } from '../../values/compare.js';
import type { SObjectRecord } from '../../values/sobject.js';
import { toStored, WrongValue } from '../coerce.js';
import {
  TriggerFailure,
  type DmlError,
  type TriggerInvocation,
  type TriggerOperation,
  type TriggerTiming
} from '../types.js';
import { put, recordOf, rowError, type Pending, type Save } from './rows.js';
import { isComputed } from '../schema/objectSchema.js';

const MOST_DEPTH = 16;

/** A save whose triggers failed as a whole: every row of the chunk gets this error. */
export class ChunkFailure extends Error {
  public constructor(public readonly error: DmlError) {
    super(error.message);
  }
}

type Firing = Pick<Save, 'context' | 'tx' | 'object'>;

export function hasTriggers(save: Firing): boolean {
  const { hooks } = save.context;
  return hooks.runTriggers !== undefined && (hooks.hasTriggers?.(save.object.name) ?? true);
}

/** Runs the triggers of one moment. An exception that a trigger let out fails the whole chunk. */
export function fire(
  save: Firing,
  timing: TriggerTiming,
  operation: TriggerOperation,
  records: { news: SObjectRecord[] | null; olds: SObjectRecord[] | null }
): void {
  const { hooks } = save.context;
  if (!hasTriggers(save)) return;
  const invocation: TriggerInvocation = {
    objectName: save.object.name,
    timing,
    operation,
    newRecords: records.news,
    oldRecords: records.olds
  };
  save.tx.triggerDepth += 1;
  try {
    if (save.tx.triggerDepth > MOST_DEPTH)
      throw new TriggerFailure(`${save.object.name}: maximum trigger depth exceeded`);
    hooks.runTriggers?.(save.tx, invocation);
  } catch (error) {
    if (!(error instanceof TriggerFailure)) throw error;
    throw new ChunkFailure(rowError('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', error.message, []));
  } finally {
    save.tx.triggerDepth -= 1;
  }
}

/** Fires before triggers and takes over what they changed. */
export function fireBefore(save: Save, rows: Pending[]): void {
  if (!hasTriggers(save) || rows.length === 0) return;
  const { context, tx, object } = save;
  const news = rows.map((row) => {
    const record = recordOf(context, object, row.draft, tx.user, { formulas: true, readOnly: false });
    if (save.operation === 'insert') for (const name of UNKNOWN_BEFORE_INSERT) record.fields.delete(name);
    return record;
  });
  const before = news.map((record) => new Map(record.fields));
  fire(save, 'before', save.operation, { news, olds: oldRecords(save, rows) });
  rows.forEach((row, index) => {
    const record = news[index];
    if (record === undefined) return;
    takeErrors(record, row);
    takeChanges(save, record, before[index] ?? new Map(), row);
  });
}

const UNKNOWN_BEFORE_INSERT = [
  'Id',
  'CreatedDate',
  'CreatedById',
  'LastModifiedDate',
  'LastModifiedById',
  'SystemModstamp'
];

/** Fires after triggers; their errors fail the rows. */
export function fireAfter(save: Save, rows: Pending[]): void {
  if (!hasTriggers(save) || rows.length === 0) return;
  const { context, tx, object } = save;
  const news = rows.map((row) => recordOf(context, object, row.draft, tx.user, { formulas: true, readOnly: true }));
  fire(save, 'after', save.operation, { news, olds: oldRecords(save, rows) });
  rows.forEach((row, index) => {
    const record = news[index];
    if (record !== undefined) takeErrors(record, row);
  });
}

function oldRecords(save: Save, rows: Pending[]): SObjectRecord[] | null {
  if (save.operation === 'insert') return null;
  const { context, object, tx } = save;
  return rows.map((row) =>
    recordOf(context, object, row.old ?? new Map(), tx.user, { formulas: true, readOnly: true })
  );
}

export function takeErrors(record: SObjectRecord, row: { readonly errors: DmlError[] }): void {
  for (const error of record.errors) {
    row.errors.push(rowError(error.statusCode, error.message, error.field === null ? [] : [error.field]));
  }
}

function takeChanges(save: Save, record: SObjectRecord, before: ReadonlyMap<string, unknown>, row: Pending): void {
  for (const [name, value] of record.fields) {
    const field = save.object.field(name);
    if (field === undefined || isComputed(field) || field.name === 'Id') continue;
    if (before.has(name) && sameValue(value, before.get(name))) continue;
    try {
      put(row.draft, field.name, toStored(field, value));
    } catch (error) {
      if (!(error instanceof WrongValue)) throw error;
      row.errors.push(rowError(error.statusCode, error.message, [field.name]));
    }
  }
}
