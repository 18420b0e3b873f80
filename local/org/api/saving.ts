/** Saving records for REST: events go to the bus, rows to the store; several types in one list are fine. */
import type { Transaction } from '../data/transaction.js';
import type { DmlOperation, DmlResult } from '../data/types.js';
import type { SObjectRecord } from '../values/sobject.js';
import type { OrgContext } from './orgContext.js';
import { RestError, type RestRequest } from './rest.js';

export type SaveOptions = { allOrNone: boolean; externalIdField?: string };

const ROLLED_BACK = 'Record rolled back because not all records were valid and the request was using AllOrNone header';

/** Saves records of one type. */
export function save(
  org: OrgContext,
  tx: Transaction,
  operation: DmlOperation,
  records: SObjectRecord[],
  options: SaveOptions,
  request: Pick<RestRequest, 'headers'>
): DmlResult[] {
  const object = org.data.schema.require(records[0]?.typeName ?? '');
  if (object.kind === 'platformEvent') {
    if (operation !== 'insert') {
      throw new RestError(400, 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `${object.name}: events can only be created`);
    }
    if (!org.data.permissionsOf(tx.user).object(object.name).create) {
      throw new RestError(403, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');
    }
    return org.bus.publish(tx, records, { from: 'api', allOrNone: options.allOrNone });
  }
  return org.data.dml(tx, operation, records, {
    ...options,
    accessLevel: 'user',
    countsLimits: false,
    strictFields: true,
    duplicateRuleSave: /allowSave\s*=\s*true/i.test(request.headers['sforce-duplicate-rule-header'] ?? '')
  });
}

/** A record to save, or the reason why the request's JSON is none. */
export type Candidate = { record: SObjectRecord } | { failure: DmlResult };

/** Saves records of any types in their order; with `allOrNone` one bad row undoes all. */
export function saveMixed(
  org: OrgContext,
  tx: Transaction,
  operation: DmlOperation,
  candidates: Candidate[],
  options: SaveOptions,
  request: Pick<RestRequest, 'headers'>
): DmlResult[] {
  const before = tx.savepoint();
  const results: DmlResult[] = [];
  const isHopeless = options.allOrNone && candidates.some((candidate) => 'failure' in candidate);
  for (let from = 0; from < candidates.length;) {
    const first = candidates[from];
    if (first === undefined) break;
    if ('failure' in first) {
      results.push(first.failure);
      from += 1;
      continue;
    }
    const chunk: SObjectRecord[] = [];
    for (const candidate of candidates.slice(from)) {
      if ('failure' in candidate || candidate.record.typeName !== first.record.typeName) break;
      chunk.push(candidate.record);
    }
    results.push(...(isHopeless ? chunk.map(rolledBack) : save(org, tx, operation, chunk, options, request)));
    from += chunk.length;
  }
  if (!options.allOrNone || results.every((result) => result.success)) return results;
  tx.rollback(before);
  return results.map((result) => (result.success ? rolledBack() : result));
}

function rolledBack(): DmlResult {
  return {
    id: null,
    success: false,
    created: false,
    errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK', message: ROLLED_BACK, fields: [] }]
  };
}
