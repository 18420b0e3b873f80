import { z } from 'zod';
import { TOPICS } from '../contract/busEvent.js';
import type { PackagedOrg } from './org.js';
import { soqlText } from './org.js';
import { SalesforceError } from './salesforceError.js';

/** What the org knows of a seller account. */
const accountSchema = z
  .looseObject({
    AccountKey__c: z.string(),
    Login__c: z.string().nullish(),
    Marketplaces__c: z.string().nullish(),
    IsImportEnabled__c: z.boolean(),
    ImportStatuses__c: z.string().nullish(),
    ImportFrom__c: z.string().nullish(),
    Streams__c: z.string().nullish(),
    QuietInterval__c: z.number().nullish(),
    BusyInterval__c: z.number().nullish(),
    RecheckDays__c: z.number().nullish(),
    RecheckMinutes__c: z.number().nullish()
  })
  .transform((row) => ({
    accountKey: row.AccountKey__c,
    login: row.Login__c ?? '',
    marketplaces: listOf(row.Marketplaces__c),
    isImportEnabled: row.IsImportEnabled__c,
    /** Statuses of the orders to import; all when empty. */
    statuses: listOf(row.ImportStatuses__c),
    /** Nothing that was bought before this is imported; null for no such bound. */
    importFrom: isoTime(row.ImportFrom__c),
    /** Streams that run for the account; all when empty. */
    streams: listOf(row.Streams__c),
    /** How long to wait between two looks, at most and at least; null for the runner's own. */
    quietMs: milliseconds(row.QuietInterval__c, 1_000),
    busyMs: milliseconds(row.BusyInterval__c, 1_000),
    /** Open orders so many days old are read again, so often; null for the runner's own. */
    recheckDays: row.RecheckDays__c ?? null,
    recheckMs: milliseconds(row.RecheckMinutes__c, 60_000)
  }));
export type OrgAccount = z.infer<typeof accountSchema>;

/** How far a stream of an account is stored, as the org keeps it. */
const checkpointSchema = z
  .looseObject({
    AccountKey__c: z.string(),
    Stream__c: z.string(),
    Cursor__c: z.string().nullish(),
    Sequence__c: z.string().nullish(),
    CompleteUpTo__c: z.string().nullish()
  })
  .transform((row) => ({
    accountKey: row.AccountKey__c,
    stream: row.Stream__c,
    cursor: row.Cursor__c ?? null,
    sequence: row.Sequence__c ?? null,
    completeUpTo: isoTime(row.CompleteUpTo__c)
  }));
export type OrgCheckpoint = z.infer<typeof checkpointSchema>;

/** A combination of states at Allegro that no status mapping fits. */
const unmappedSchema = z
  .looseObject({ combination: z.string(), orders: z.number(), example: z.string().nullish() })
  .transform(({ combination, orders, example }) => ({
    /** Status, payment type, payment state, fulfilment status. */
    combination,
    orders,
    /** Allegro's id of one such order. */
    example: example ?? null
  }));
export type UnmappedStatus = z.infer<typeof unmappedSchema>;

const runSchema = z
  .looseObject({
    AccountKey__c: z.string(),
    Stream__c: z.string().nullish(),
    FinishedAt__c: z.string().nullish(),
    Outcome__c: z.string().nullish(),
    Published__c: z.number().nullish(),
    Parked__c: z.number().nullish(),
    Error__c: z.string().nullish()
  })
  .transform((row) => ({
    accountKey: row.AccountKey__c,
    stream: row.Stream__c ?? '',
    finishedAt: isoTime(row.FinishedAt__c),
    outcome: row.Outcome__c ?? null,
    published: row.Published__c ?? 0,
    parked: row.Parked__c ?? 0,
    error: row.Error__c ?? null
  }));
export type OrgRun = z.infer<typeof runSchema>;

const failureSchema = z
  .looseObject({ AccountKey__c: z.string().nullish(), Stream__c: z.string().nullish() })
  .transform((row) => ({ accountKey: row.AccountKey__c ?? '', stream: row.Stream__c ?? '' }));
export type OrgFailure = z.infer<typeof failureSchema>;

const leaseSchema = z
  .looseObject({
    LeaseKey__c: z.string().nullish(),
    HolderName__c: z.string().nullish(),
    ExpiresAt__c: z.string().nullish()
  })
  .transform((row) => ({
    lease: row.LeaseKey__c ?? '',
    holder: row.HolderName__c ?? '',
    expiresAt: isoTime(row.ExpiresAt__c)
  }));
export type HeldBy = z.infer<typeof leaseSchema>;

const subscriberSchema = z
  .looseObject({
    Name: z.string().nullish(),
    Topic: z.string(),
    Status: z.string().nullish(),
    Retries: z.number().nullish(),
    LastError: z.string().nullish()
  })
  .transform((row) => ({
    name: row.Name ?? '',
    topic: row.Topic,
    status: row.Status ?? 'Unknown',
    retries: row.Retries ?? 0,
    lastError: row.LastError ?? null
  }));
export type OrgSubscriber = z.infer<typeof subscriberSchema>;

/** The rows of the accounts given, in one call; of all accounts when none is given. */
export async function readAccounts(org: PackagedOrg, accountKeys?: readonly string[]): Promise<OrgAccount[]> {
  return org.query(
    'SELECT {AccountKey__c}, {Login__c}, {Marketplaces__c}, {IsImportEnabled__c}, {ImportStatuses__c}, ' +
      '{ImportFrom__c}, {Streams__c}, {QuietInterval__c}, {BusyInterval__c}, {RecheckDays__c}, {RecheckMinutes__c} ' +
      'FROM {AllegroAccount__c}' +
      among(accountKeys),
    accountSchema
  );
}

/** The checkpoints of the accounts given, in one call; of all accounts when none is given. */
export async function readCheckpoints(org: PackagedOrg, accountKeys?: readonly string[]): Promise<OrgCheckpoint[]> {
  return org.query(
    'SELECT {AccountKey__c}, {Stream__c}, {Cursor__c}, {Sequence__c}, {CompleteUpTo__c} FROM {SyncCheckpoint__c}' +
      among(accountKeys),
    checkpointSchema
  );
}

/** The newest runs, newest first. */
export async function readRuns(org: PackagedOrg): Promise<OrgRun[]> {
  return org.query(
    'SELECT {AccountKey__c}, {Stream__c}, {FinishedAt__c}, {Outcome__c}, {Published__c}, {Parked__c}, {Error__c} ' +
      'FROM {SyncRun__c} ORDER BY {FinishedAt__c} DESC NULLS LAST LIMIT 200',
    runSchema
  );
}

/** Whose failures are open, one entry for each. */
export async function readOpenFailures(org: PackagedOrg): Promise<OrgFailure[]> {
  return org.query(
    "SELECT {AccountKey__c}, {Stream__c} FROM {SyncFailure__c} WHERE {Status__c} = 'Open' LIMIT 10000",
    failureSchema
  );
}

/** Which runners watch, or did last. */
export async function readLeases(org: PackagedOrg): Promise<HeldBy[]> {
  return org.query('SELECT {LeaseKey__c}, {HolderName__c}, {ExpiresAt__c} FROM {SyncLease__c}', leaseSchema);
}

/** The state of the package's event triggers; null where the user may not look. */
export async function readSubscribers(org: PackagedOrg): Promise<OrgSubscriber[] | null> {
  try {
    const subscribers = await org.query(
      "SELECT Name, Topic, Status, Retries, LastError FROM EventBusSubscriber WHERE Type = 'ApexTrigger'",
      subscriberSchema
    );
    const topics = new Set<string>(TOPICS.map((topic) => org.prefix + topic));
    return subscribers.filter((subscriber) => topics.has(subscriber.topic));
  } catch (error) {
    if (error instanceof SalesforceError && !error.isTransient && error.code !== 'SessionExpired') return null;
    throw error;
  }
}

/** Combinations of states that no status mapping fits, the most frequent first; null where the user may not look. */
export async function readUnmappedStatuses(org: PackagedOrg): Promise<UnmappedStatus[] | null> {
  try {
    return await org.query(
      'SELECT {UnmappedStatus__c} combination, COUNT(Id) orders, MIN({OrderId__c}) example FROM Order ' +
        'WHERE {UnmappedStatus__c} != null GROUP BY {UnmappedStatus__c} ORDER BY COUNT(Id) DESC LIMIT 200',
      unmappedSchema
    );
  } catch (error) {
    if (error instanceof SalesforceError && !error.isTransient && error.code !== 'SessionExpired') return null;
    throw error;
  }
}

/** A picklist's values come with semicolons between them, a text's with commas. */
function listOf(text: string | null | undefined): string[] {
  return (text ?? '')
    .split(/[,;]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function milliseconds(count: number | null | undefined, unit: number): number | null {
  return count == null ? null : count * unit;
}

/** REST writes times with `+0000`; ours end with `Z`. */
function isoTime(text: string | null | undefined): string | null {
  return text == null ? null : new Date(text).toISOString();
}

function among(accountKeys: readonly string[] | undefined): string {
  return accountKeys === undefined ? '' : ` WHERE {AccountKey__c} IN (${accountKeys.map(soqlText).join(', ')})`;
}
