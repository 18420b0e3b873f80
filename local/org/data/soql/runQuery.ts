import type { SObjectRecord } from '../../values/sobject.js';
import type { RowReader } from '../rowReader.js';
import type { SharingView } from '../sharing.js';
import type { Transaction } from '../transaction.js';
import {
  AccessDenied,
  SoqlError,
  type BindValue,
  type QueryOptions,
  type UserContext,
  type UserPermissions
} from '../types.js';
import type { CompiledQuery } from './compiledQuery.js';
import { countRowsOf, selectRecords } from './execute.js';
import { noSuchColumn } from './paths.js';
import { Query, type QueryRun } from './plan.js';

export type QueryEnvironment = {
  readonly reader: RowReader;
  readonly clock: () => number;
  permissionsOf(user: UserContext): UserPermissions;
  sharingOf(user: UserContext): SharingView;
};

/** Runs a compiled query as the user of the unit of work, and counts what it uses up. */
export function runQuery(
  environment: QueryEnvironment,
  tx: Transaction,
  compiled: CompiledQuery,
  binds: readonly BindValue[],
  options: QueryOptions
): SObjectRecord[] {
  const query = begin(environment, tx, compiled, options);
  if (query.resultKind === 'count') throw new Error('SELECT COUNT() gives a number: use count()');
  const counts = options.countsLimits !== false;
  return selectRecords(query.plan, runOf(environment, tx, query, binds, options), (rows) => {
    if (counts) tx.limits.count('queryRows', rows);
  });
}

/** The number of rows that the query finds. */
export function runCount(
  environment: QueryEnvironment,
  tx: Transaction,
  compiled: CompiledQuery,
  binds: readonly BindValue[],
  options: QueryOptions
): number {
  const query = begin(environment, tx, compiled, options);
  const run = runOf(environment, tx, query, binds, options);
  if (options.countsLimits !== false) tx.limits.count('queryRows');
  if (query.resultKind === 'aggregate') return selectRecords(query.plan, run, () => undefined).length;
  return countRowsOf(query.plan, run);
}

function runOf(
  environment: QueryEnvironment,
  tx: Transaction,
  query: Query,
  binds: readonly BindValue[],
  options: QueryOptions
): QueryRun {
  const isShared = accessOf(query, options) === 'user' || tx.withSharing === true;
  return {
    reader: environment.reader,
    user: tx.user,
    sharing: isShared ? environment.sharingOf(tx.user) : null,
    binds,
    now: environment.clock(),
    inApex: options.countsLimits !== false,
    cache: new Map()
  };
}

function accessOf(query: Query, options: QueryOptions): 'user' | 'enforced' | 'system' {
  return query.access ?? (options.accessLevel === 'user' ? 'user' : 'system');
}

function begin(environment: QueryEnvironment, tx: Transaction, compiled: CompiledQuery, options: QueryOptions): Query {
  if (!(compiled instanceof Query)) throw new Error('The query was not made by compileQuery');
  if (options.countsLimits !== false && compiled.plan.object.kind !== 'customMetadata') {
    tx.limits.count('queries');
    if (compiled.subqueryCount > 0) tx.limits.count('aggregateQueries', compiled.subqueryCount);
  }
  const access = accessOf(compiled, options);
  if (access !== 'system') checkAccess(compiled, environment.permissionsOf(tx.user), access);
  return compiled;
}

/** User mode looks at every clause; SECURITY_ENFORCED only at what is selected and from where. */
function checkAccess(query: Query, permissions: UserPermissions, access: 'user' | 'enforced'): void {
  const root = query.plan.object.name;
  let problem = permissions.object(root).read ? null : denied(root, access);
  const inaccessible = new Map<string, Set<string>>();
  for (const { object, field, inSelect } of query.usedFields) {
    if (access === 'enforced' && !inSelect) continue;
    if (object.name === 'Name') continue; // the pseudo-object behind references to several objects
    const mayRead = permissions.object(object.name).read;
    if (mayRead && permissions.field(object.name, field.name).read) continue;
    inaccessible.set(object.name, (inaccessible.get(object.name) ?? new Set()).add(field.name));
    if (!mayRead) problem ??= denied(object.name, access);
    problem ??= access === 'user' ? noSuchColumn(field.name, object.name) : insufficient();
  }
  if (problem === null) return;
  if (access === 'user') problem.inaccessible = inaccessible;
  throw problem;
}

function denied(objectName: string, access: 'user' | 'enforced'): SoqlError {
  return access === 'user' ? new AccessDenied(objectName) : insufficient();
}

function insufficient(): SoqlError {
  return new SoqlError('INSUFFICIENT_ACCESS', 'Insufficient permissions: secure query included inaccessible field');
}
