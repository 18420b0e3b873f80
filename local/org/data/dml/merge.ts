/** Merging: a record takes over what hangs on up to two others of its object, which are deleted for it. */
import type { SObjectRecord } from '../../values/sobject.js';
import { toId18 } from '../../values/ids.js';
import type { Table } from '../store/table.js';
import type { Transaction } from '../transaction.js';
import type { DmlError, DmlOptions, DmlResult, ObjectSchema } from '../types.js';
import { childrenOf, setReference, type Removal } from './removal.js';
import { rowError, type DmlContext } from './rows.js';
import { Call, failure, ROLLED_BACK } from './runDml.js';

const MOST_LOSERS = 2;

/**
 * The losers are deleted with one delete event, then the master is updated with one update event; children change
 * their parent without triggers. One result for each loser.
 */
export function runMerge(
  context: DmlContext,
  tx: Transaction,
  [master, ...losers]: SObjectRecord[],
  options: DmlOptions
): DmlResult[] {
  if (master === undefined || losers.length === 0) return [];
  if (options.countsLimits !== false) {
    tx.limits.count('dmlStatements');
    tx.limits.count('dmlRows', losers.length + 1);
  }
  const object = context.store.schema.require(master.typeName);
  const refused = refusal(object, master, losers);
  if (refused !== null) return losers.map(() => failure([refused]));
  const start = tx.savepoint();
  const call = new Call(context, tx, options, object);
  const table = context.store.table(object);
  const masterId = toId18(master.id ?? '') ?? '';
  const related = new Map<string, string[]>();
  const results = new Array<DmlResult>(losers.length);
  call.run('delete', losers, 0, results, (loser) => {
    related.set(loser.id ?? '', takeOver(context, tx, table, loser, masterId));
  });
  if (options.allOrNone && results.some(({ success }) => !success)) {
    tx.rollback(start);
    return results.map((result) => (result.success ? failure([ROLLED_BACK]) : result));
  }
  const updated = call.runOne('update', master);
  if (updated?.success !== true) {
    tx.rollback(start);
    return losers.map(() => failure(updated?.errors ?? []));
  }
  return results.map((result) =>
    result.success ? { ...result, id: masterId, relatedIds: related.get(result.id ?? '') ?? [] } : result
  );
}

function refusal(object: ObjectSchema, master: SObjectRecord, losers: readonly SObjectRecord[]): DmlError | null {
  if (!object.isMergeable) return rowError('INVALID_TYPE', `Merge is not supported for: ${object.label}`);
  if (losers.length > MOST_LOSERS) return rowError('INVALID_ARGUMENT', 'Merge takes at most two records to be merged');
  if (losers.some((loser) => loser.typeName !== master.typeName))
    return rowError('INVALID_TYPE', 'Records to be merged must be of one object');
  if (master.id === null) return rowError('MISSING_ARGUMENT', 'Id not specified in an update call', ['Id']);
  if (losers.some((loser) => loser.id !== null && toId18(loser.id) === toId18(master.id ?? '')))
    return rowError('INVALID_ARGUMENT', 'A record cannot be merged with itself');
  return null;
}

/** Gives the loser's children to the master; share rows go with the loser, and nothing becomes its own parent. */
function takeOver(context: DmlContext, tx: Transaction, table: Table, loser: Removal, masterId: string): string[] {
  const id = loser.id ?? '';
  const moved: string[] = [];
  for (const child of childrenOf(context, table.object, id)) {
    if (child.table.object.name === `${table.object.name}Share`) continue;
    for (const childId of child.ids) {
      setReference(tx, child.table, childId, child.field, childId === masterId ? null : masterId);
      moved.push(childId);
    }
  }
  setReference(tx, table, id, 'MasterRecordId', masterId);
  loser.row = table.get(id) ?? null;
  return moved;
}
