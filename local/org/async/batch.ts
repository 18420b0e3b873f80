/** Runs a Batch job: start, execute for each scope, finish; each in a unit of work of its own. */
import type { ApexContext } from '../apex/context.js';
import { BeanValue } from '../apex/library/beans.js';
import { ListValue } from '../apex/library/collections.js';
import { QueryLocatorValue } from '../apex/library/database.js';
import { walk } from '../apex/library/walk.js';
import type { UserObject } from '../apex/runtime/values.js';
import type { TypeRef } from '../platform/platformTypes.js';
import { copyValue } from './copyValue.js';
import type { JobRows } from './jobRows.js';

export type BatchRun = {
  jobId: string;
  scopeSize: number;
  isTest: boolean;
  /** Runs a part in its own unit of work; gives the failure or null. */
  attempt: (run: () => void) => unknown;
  rows: JobRows;
};

/** Gives the first failure, or null. A failed scope is undone and the others go on; finish always runs. */
export function runBatch(rt: ApexContext, job: UserObject, batch: BatchRun): unknown {
  const { attempt, jobId, scopeSize } = batch;
  const context = new BeanValue('Database.BatchableContextImpl', { JobId: jobId, ChildJobId: jobId });
  let items: unknown[] = [];
  let elementType: TypeRef = { name: 'SObject', args: [] };
  const startFailure = attempt(() => {
    const scope = rt.invokeMethod(job, 'start', [context]);
    if (scope instanceof QueryLocatorValue) items = [...scope.records];
    else {
      items = [...walk(rt, scope)];
      if (scope instanceof ListValue) elementType = scope.elementType;
    }
  });
  if (startFailure !== null) return startFailure;

  const scopes: unknown[][] = [];
  for (let from = 0; from < items.length; from += scopeSize) scopes.push(items.slice(from, from + scopeSize));
  if (batch.isTest && scopes.length > 1) {
    return rt.newException(
      'System.UnexpectedException',
      'No more than one executeBatch can be called from within a test method. Please make sure the iterable returned from your start method matches the batch size, resulting in one executeBatch invocation.'
    );
  }
  const isStateful = job.$type.ancestors.has('database.stateful');
  let failure: unknown = null;
  let failed = 0;
  for (const scope of scopes) {
    const worker = isStateful ? job : copyValue(rt, job);
    const problem = attempt(() => {
      rt.invokeMethod(worker, 'execute', [context, new ListValue(elementType, scope)]);
    });
    if (problem === null) continue;
    failed += 1;
    failure ??= problem;
  }
  batch.rows.batchProgress(jobId, scopes.length, failed);
  const finisher = isStateful ? job : copyValue(rt, job);
  const finishFailure = attempt(() => void rt.invokeMethod(finisher, 'finish', [context]));
  return failure ?? finishFailure;
}
