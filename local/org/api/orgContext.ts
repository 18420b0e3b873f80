/** What every REST resource of the local org works with. */
import type { AnonymousOutcome } from '../apex/apexRuntime.js';
import { LimitExceeded } from '../data/limits.js';
import type { OrgData } from '../data/orgData.js';
import type { Transaction } from '../data/transaction.js';
import { SoqlError, TriggerFailure, type BindValue, type DmlResult, type ObjectSchema } from '../data/types.js';
import type { EventBus } from '../events/bus.js';
import type { Project } from '../metadata/types.js';
import { UnsupportedFeature } from '../values/errors.js';
import type { SObjectRecord } from '../values/sobject.js';
import type { DebugLog } from './debugLog.js';
import { RestError, notFound, notSupported, type RestRequest, type RestResponse } from './rest.js';
import type { Session } from './sessions.js';

/** Numbers that tell what a use of the org cost. */
export type OrgCounters = {
  /** REST calls that a real org would count against its daily allocation. */
  dailyApi: number;
  /** Remote procedure calls of the Pub/Sub API. */
  pubsubRpcs: number;
  /** Those of them that publish: calls of `Publish`, and requests on a `PublishStream`. */
  publishRpcs: number;
  eventsPublished: number;
  /** Events sent to Pub/Sub subscribers, counted once per subscriber. */
  eventsDelivered: number;
  /** Events handed to Apex triggers. */
  eventsHandled: number;
};

/** The parts of Apex that the API calls. */
export type ApexDoor = {
  /** Runs an `@AuraEnabled` method as the user, within the unit of work. */
  invokeAura(tx: Transaction, className: string, methodName: string, params: Record<string, unknown>): unknown;
  executeAnonymous(tx: Transaction, code: string): AnonymousOutcome;
};

export type OrgContext = {
  /** What the org is made of. */
  project: Project;
  data: OrgData;
  bus: EventBus;
  apex: ApexDoor;
  debugLog: DebugLog;
  orgId: string;
  orgName: string;
  clock: () => number;
  counters: OrgCounters;
  /** Waits as long as a network would take, before each call of the API; not at all unless a measurement says so. */
  travel: () => Promise<void>;
  limits: { dailyApi: number; publishedPerHour: number; deliveredPerDay: number };
  baseUrl: () => string;
};

/** Runs `run` in one unit of work as the caller: kept when it returns, undone when it throws. */
export function inTransaction<T>(org: OrgContext, request: RestRequest, run: (tx: Transaction) => T): T {
  if (request.transaction !== undefined) return run(request.transaction);
  const tx = beginFor(org, request.session);
  try {
    const result = run(tx);
    tx.commit();
    return result;
  } catch (error) {
    if (tx.isOpen) tx.abort();
    throw error;
  }
}

export function beginFor(org: OrgContext, session: Session, wish: { language?: string } = {}): Transaction {
  return org.data.begin({ kind: 'synchronous', user: { ...org.data.userContext(session.user.id), ...wish } });
}

/** The object of a path or `attributes.type`; one that the caller may not see does not exist for them. */
export function objectNamed(org: OrgContext, request: RestRequest, name: string): ObjectSchema {
  const object = org.data.schema.object(name);
  if (object === undefined) throw notFound();
  const access = org.data.permissionsOf(org.data.userContext(request.session.user.id)).object(object.name);
  if (!access.read && !access.create) throw notFound();
  return object;
}

/** Runs SOQL as the caller. */
export function queryRows(org: OrgContext, tx: Transaction, soql: string, binds: BindValue[] = []): SObjectRecord[] {
  const compiled = org.data.compileQuery(soql);
  return org.data.query(tx, compiled, binds, { accessLevel: 'user', countsLimits: false });
}

const STATUS_OF: Record<string, number> = {
  ENTITY_IS_DELETED: 404,
  NOT_FOUND: 404,
  INSUFFICIENT_ACCESS: 403,
  INSUFFICIENT_ACCESS_OR_READONLY: 403,
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: 403,
  REQUEST_LIMIT_EXCEEDED: 403
};

/** A failed row as the error answer of a call for one record. */
export function rowFailure(result: DmlResult): RestError {
  const [first] = result.errors;
  const code = first?.statusCode ?? 'UNKNOWN_EXCEPTION';
  const error = new RestError(STATUS_OF[code] ?? 400, code, first?.message ?? 'The record was not saved');
  error.items.splice(
    0,
    error.items.length,
    ...result.errors.map(({ statusCode, message, fields }) => ({ message, errorCode: statusCode, fields }))
  );
  return error;
}

/** A failed row as it stands in the answers of collections. */
export function rowJson(result: DmlResult): Record<string, unknown> {
  const errors = result.errors.map(({ statusCode, message, fields }) => ({ statusCode, message, fields }));
  return result.id === null || !result.success
    ? { success: result.success, errors }
    : { id: result.id, success: true, errors };
}

/** Errors of the layers below as the platform's answers; anything unforeseen goes on up. */
export function toRestError(error: unknown): RestError | null {
  if (error instanceof RestError) return error;
  if (error instanceof SoqlError) return new RestError(400, error.statusCode, error.message);
  if (error instanceof TriggerFailure) {
    return new RestError(400, 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', error.message, []);
  }
  if (error instanceof LimitExceeded) {
    return new RestError(400, 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `System.LimitException: ${error.message}`, []);
  }
  if (error instanceof UnsupportedFeature) return notSupported(error.feature);
  // The Apex library has an error of its own for the same thing.
  if (error instanceof Error && error.name === 'UnsupportedFeature')
    return new RestError(501, 'NOT_SUPPORTED_LOCALLY', error.message);
  return null;
}

/** Runs a call and turns what it throws into its answer. */
export function answered(run: () => RestResponse): RestResponse {
  try {
    return run();
  } catch (error) {
    const known = toRestError(error);
    if (known !== null) return known.response();
    throw error;
  }
}
