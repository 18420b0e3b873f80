import { UnsupportedFeature } from '../../values/errors.js';
import { toId18 } from '../../values/ids.js';
import type { SObjectRecord } from '../../values/sobject.js';
import { toStored, WrongValue } from '../coerce.js';
import { indexKey, type Row } from '../store/table.js';
import type { Transaction } from '../transaction.js';
import type { DmlError, DmlOperation, DmlOptions, DmlResult, FieldSchema, ObjectSchema } from '../types.js';
import { findByKey, prepare } from './prepare.js';
import { attemptDelete, attemptUndelete, prepareRemoval, type Removal } from './removal.js';
import { rowError, type DmlContext, type Pending, type Save } from './rows.js';
import { attempt } from './save.js';
import { standardRules } from './standardRules.js';
import { ChunkFailure } from './triggers.js';
import { checkFields, checkObject, checkParents, checkRecord } from './userMode.js';

const CHUNK = 200;
const ATTEMPTS = 3;
export const ROLLED_BACK = rowError(
  'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  'Record rolled back because not all records were valid and the request was using AllOrNone header'
);

/** Saves or removes records of any objects. Row errors are in the results; what is thrown ends the unit of work. */
export function runDml(
  context: DmlContext,
  tx: Transaction,
  operation: Exclude<DmlOperation, 'merge'>,
  records: SObjectRecord[],
  options: DmlOptions
): DmlResult[] {
  if (records.length === 0) return [];
  if (options.countsLimits !== false) {
    tx.limits.count('dmlStatements');
    tx.limits.count('dmlRows', records.length);
  }
  const start = tx.savepoint();
  const results = new Array<DmlResult>(records.length);
  for (const part of partsOf(records)) {
    const call = new Call(context, tx, options, context.store.schema.require(part.typeName));
    call.run(operation, part.records, part.from, results);
    if (options.allOrNone && part.records.some((_, index) => results[part.from + index]?.success !== true)) break;
  }
  if (options.allOrNone && records.some((_, index) => results[index]?.success !== true)) {
    tx.rollback(start);
    return records.map((_, index) => {
      const result = results[index];
      return result === undefined || result.success ? failure([ROLLED_BACK]) : result;
    });
  }
  results.forEach((result, index) => {
    const record = records[index];
    if (result.success && result.id !== null && record !== undefined && operation !== 'delete')
      record.fields.set('Id', result.id);
  });
  return results;
}

export function failure(errors: DmlError[], id: string | null = null): DmlResult {
  return { id, success: false, created: false, errors };
}

type Part = { typeName: string; from: number; records: SObjectRecord[] };

/** Chunks of at most 200 records of one object, in the caller's order. */
function partsOf(records: SObjectRecord[]): Part[] {
  const parts: Part[] = [];
  records.forEach((record, index) => {
    const last = parts.at(-1);
    if (last !== undefined && last.typeName === record.typeName && last.records.length < CHUNK)
      last.records.push(record);
    else parts.push({ typeName: record.typeName, from: index, records: [record] });
  });
  return parts;
}

type Item = { readonly index: number; readonly errors: DmlError[]; readonly id: string | null };

/** One chunk of a DML call. */
export class Call {
  public constructor(
    private readonly context: DmlContext,
    private readonly tx: Transaction,
    private readonly options: DmlOptions,
    private readonly object: ObjectSchema
  ) {}

  public run(
    operation: Exclude<DmlOperation, 'merge'>,
    records: SObjectRecord[],
    from: number,
    results: DmlResult[],
    takeOver?: (row: Removal) => void
  ): void {
    const refused = this.refusal(operation);
    if (refused !== null) {
      records.forEach((_, index) => (results[from + index] = failure([refused])));
      return;
    }
    if (this.object.kind === 'platformEvent') return this.publish(records, from, results);
    const items = records.map((record, index) => ({ record, index: from + index }));
    if (operation === 'upsert') return this.upsert(items, results);
    if (operation === 'insert' || operation === 'update') return this.save(operation, items, results);
    this.remove(operation, items, results, takeOver);
  }

  /** The result of the one record. */
  public runOne(operation: Exclude<DmlOperation, 'merge'>, record: SObjectRecord): DmlResult | undefined {
    const results: DmlResult[] = [];
    this.run(operation, [record], 0, results);
    return results[0];
  }

  private refusal(operation: Exclude<DmlOperation, 'merge'>): DmlError | null {
    const { object } = this;
    const allowed =
      operation === 'delete' ? object.isDeletable : operation === 'update' ? object.isUpdateable : object.isCreateable;
    if (!allowed)
      return rowError(
        'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
        `entity type cannot be ${DONE[operation]}: ${object.label}`
      );
    const context = { context: this.context, tx: this.tx, object, options: this.options };
    if (operation === 'delete') return checkObject(context, 'delete');
    if (operation === 'update') return checkObject(context, 'edit');
    if (operation === 'upsert') return checkObject(context, 'create') ?? checkObject(context, 'edit');
    return checkObject(context, operation === 'undelete' ? 'delete' : 'create');
  }

  private publish(records: SObjectRecord[], from: number, results: DmlResult[]): void {
    const { publish } = this.context.hooks;
    if (publish === undefined) throw new UnsupportedFeature('publishing events without an event bus');
    publish(this.tx, records).forEach((result, index) => (results[from + index] = result));
  }

  private save(operation: 'insert' | 'update', items: Input[], results: DmlResult[]): void {
    const save: Save = {
      context: this.context,
      tx: this.tx,
      object: this.object,
      table: this.context.store.table(this.object),
      operation,
      options: this.options
    };
    const seen = new Set<string>();
    const prepareAll = (inputs: Input[]): Pending[] => inputs.map((input) => this.prepare(save, input, seen));
    const rows = prepareAll(items);
    const bad = rows.filter((row) => row.errors.length > 0);
    for (const row of bad) results[row.index] = failure(row.errors);
    const good = new Set(rows.filter((row) => row.errors.length === 0).map((row) => row.index));
    if (this.options.allOrNone && bad.length > 0) return;
    this.attempts(
      items.filter((item) => good.has(item.index)),
      (inputs) => {
        seen.clear();
        return prepareAll(inputs);
      },
      (pending) => attempt(save, pending),
      results,
      operation === 'insert'
    );
  }

  private prepare(save: Save, input: Input, seen: Set<string>): Pending {
    const { record, index } = input;
    const refuse = (error: DmlError): Pending => ({
      index,
      input: record,
      id: null,
      old: null,
      draft: new Map(),
      given: new Set(),
      errors: [error]
    });
    let old: Row | null = null;
    if (save.operation === 'insert') {
      if (record.id !== null)
        return refuse(rowError('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id']));
    } else {
      const found = this.findOld(save, record, seen);
      if ('statusCode' in found) return refuse(found);
      const unshared = checkRecord(save, found.row, 'edit');
      if (unshared !== null) return refuse(unshared);
      old = found.row;
    }
    const pending = prepare(save, record, index, old);
    if (old !== null) pending.id = String(old.get('Id'));
    standardRules(save.object.name)?.settle?.(save, pending);
    const denied = checkFields(save, pending) ?? checkParents(save, pending);
    if (denied !== null) pending.errors.push(denied);
    if (this.context.hooks.isRowLocked?.(save.object.name, this.tx) === true) {
      pending.errors.push(rowError('UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record'));
    }
    return pending;
  }

  private findOld(save: Save, record: SObjectRecord, seen: Set<string>): { row: Row } | DmlError {
    if (record.id === null) return rowError('MISSING_ARGUMENT', 'Id not specified in an update call', ['Id']);
    const id = toId18(record.id);
    if (id === null) return rowError('MALFORMED_ID', `Id: id value of incorrect type: ${record.id}`, ['Id']);
    if (seen.has(id)) return rowError('DUPLICATE_VALUE', `Duplicate id in list: ${id}`, ['Id']);
    seen.add(id);
    const row = save.table.get(id);
    if (row !== undefined) return { row };
    if (save.table.getDeleted(id) !== undefined) return rowError('ENTITY_IS_DELETED', 'entity is deleted', []);
    return rowError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
  }

  private upsert(items: Input[], results: DmlResult[]): void {
    const fieldName = this.options.externalIdField ?? 'Id';
    const field = this.object.field(fieldName);
    if (field === undefined || !field.isIdLookup) {
      const text = `Field name provided, ${fieldName} does not match an External ID, Salesforce Id, or indexed field for ${this.object.name}`;
      for (const item of items) results[item.index] = failure([rowError('INVALID_FIELD', text, [])]);
      return;
    }
    const inserts: Input[] = [];
    const updates: Input[] = [];
    const matched = new Map<number, string>();
    const twice = this.repeatedKeys(items, field);
    for (const item of items) {
      const found = this.match(item.record, field, twice);
      if (typeof found === 'object' && found !== null) results[item.index] = failure([found]);
      else if (found === null) inserts.push(item);
      else {
        matched.set(item.index, found);
        updates.push({ ...item, record: withId(item.record, found) });
      }
    }
    if (inserts.length > 0) this.save('insert', inserts, results);
    if (updates.length > 0) this.save('update', updates, results);
  }

  private repeatedKeys(items: Input[], field: FieldSchema): ReadonlySet<string> {
    const seen = new Set<string>();
    const twice = new Set<string>();
    for (const { record } of items) {
      const key = keyOfRecord(record, field);
      if (key === null) continue;
      if (seen.has(key)) twice.add(key);
      seen.add(key);
    }
    return twice;
  }

  /** The id of the record to update, null to insert, or why neither. */
  private match(record: SObjectRecord, field: FieldSchema, twice: ReadonlySet<string>): string | null | DmlError {
    if (field.name === 'Id') return record.id;
    const key = keyOfRecord(record, field);
    if (key === null) return rowError('MISSING_ARGUMENT', `${field.name} not specified`, []);
    const shown = String(record.get(field.name));
    if (twice.has(key)) return rowError('DUPLICATE_VALUE', `Duplicate external id specified: ${shown}`, [field.name]);
    const ids = findByKey({ context: this.context }, this.object, field, storedKey(record, field));
    if (record.id !== null && !(ids.length === 1 && ids[0] === toId18(record.id)))
      return rowError('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id']);
    if (ids.length > 1) {
      return rowError(
        'DUPLICATE_EXTERNAL_ID',
        `More than one record found for external id field: [${ids.join(', ')}]`,
        [field.name]
      );
    }
    return ids[0] ?? null;
  }

  private remove(
    operation: 'delete' | 'undelete',
    items: Input[],
    results: DmlResult[],
    takeOver?: (row: Removal) => void
  ): void {
    const save = {
      context: this.context,
      tx: this.tx,
      object: this.object,
      table: this.context.store.table(this.object),
      options: this.options
    };
    const prepareAll = (inputs: Input[]): Removal[] =>
      inputs.map((input) => prepareRemoval(save, input.record, input.index, operation));
    const rows = prepareAll(items);
    const bad = rows.filter((row) => row.errors.length > 0);
    for (const row of bad) results[row.index] = failure(row.errors, row.id);
    if (this.options.allOrNone && bad.length > 0) return;
    const good = new Set(rows.filter((row) => row.errors.length === 0).map((row) => row.index));
    this.attempts(
      items.filter((item) => good.has(item.index)),
      prepareAll,
      (removals) =>
        operation === 'delete' ? attemptDelete(save, removals, takeOver) : attemptUndelete(save, removals),
      results,
      false
    );
  }

  /**
   * Saves as the platform does: when rows fail, the attempt is undone and the others are tried again, with their
   * triggers and with the limits of the start. After three attempts the whole chunk fails.
   */
  private attempts<T extends Item>(
    inputs: Input[],
    prepareAll: (inputs: Input[]) => T[],
    run: (rows: T[]) => void,
    results: DmlResult[],
    created: boolean
  ): void {
    let left = inputs;
    const usage = this.tx.limits.snapshot();
    for (let count = 1; left.length > 0; count += 1) {
      const before = this.tx.savepoint();
      const rows = prepareAll(left);
      try {
        run(rows);
      } catch (error) {
        if (!(error instanceof ChunkFailure)) throw error;
        this.tx.rollback(before);
        for (const row of rows) results[row.index] = failure([error.error]);
        return;
      }
      const failed = rows.filter((row) => row.errors.length > 0);
      if (failed.length === 0) {
        for (const row of rows) results[row.index] = { id: row.id, success: true, created, errors: [] };
        return;
      }
      this.tx.rollback(before);
      for (const row of failed) results[row.index] = failure(row.errors);
      const isBad = new Set(failed.map((row) => row.index));
      left = left.filter((input) => !isBad.has(input.index));
      if (this.options.allOrNone) return;
      if (count === ATTEMPTS) return this.giveUp(inputs, results);
      this.tx.limits.restore(usage);
    }
  }

  private giveUp(inputs: Input[], results: DmlResult[]): void {
    const text = 'Too many batch retries in the presence of Apex triggers and partial failures.';
    for (const input of inputs) results[input.index] = failure([rowError('UNKNOWN_EXCEPTION', text)]);
  }
}

type Input = { readonly record: SObjectRecord; readonly index: number };

const DONE: Record<Exclude<DmlOperation, 'merge'>, string> = {
  insert: 'inserted',
  update: 'updated',
  upsert: 'upserted',
  delete: 'deleted',
  undelete: 'undeleted'
};

function withId(record: SObjectRecord, id: string): SObjectRecord {
  const copy = record.copy();
  copy.fields.set('Id', id);
  return copy;
}

function storedKey(record: SObjectRecord, field: FieldSchema): ReturnType<typeof toStored> {
  try {
    return toStored(field, record.get(field.name));
  } catch (error) {
    if (error instanceof WrongValue) return null;
    throw error;
  }
}

function keyOfRecord(record: SObjectRecord, field: FieldSchema): string | null {
  const value = storedKey(record, field);
  return value === null ? null : indexKey(field, value);
}
