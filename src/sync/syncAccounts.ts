import type { OrgAccount, OrgCheckpoint } from '../salesforce/packageRecords.js';
import type { EventPublisher } from '../salesforce/publisher.js';
import { awaitCheckpoints } from './checkpoints.js';
import type { AwaitedCheckpoint, WaitDeps } from './checkpoints.js';
import type { Delivery } from './engine.js';
import { ORDERS } from './ordersStream.js';
import { isoTime } from './reports.js';
import { syncAccount } from './syncAccount.js';
import type { AccountOutcome, Seller } from './syncAccount.js';

export type SyncAccountsDeps = WaitDeps & {
  sellers: readonly Seller[];
  publisher: EventPublisher;
  org: {
    readAccounts(accountKeys: string[]): Promise<OrgAccount[]>;
    readCheckpoints(accountKeys: string[]): Promise<OrgCheckpoint[]>;
    calls(): number;
  };
  newId: () => string;
  backfillDays: number;
  /** How long to wait, at the end, for the org to show what was sent; 0 not to wait. */
  patienceMs: number;
  /** True for a failure that would meet every account, as that of the org or the bus. */
  isCommon: (failure: Error) => boolean;
  onAccount?: (accountKey: string) => void;
  onProgress?: (accountKey: string, done: number, expected: number | null) => void;
  onDelivery?: (accountKey: string, delivery: Delivery) => void;
};

export type AccountResult = {
  account: string;
  outcome: 'Succeeded' | 'Failed' | 'Stopped' | 'ImportDisabled';
  /** Whole orders sent. */
  published: number;
  /** Orders sent as failures. */
  parked: number;
  /** Orders that Allegro no longer has. */
  gone: number;
  /** Orders read whose present state had been sent already. */
  unchanged: number;
  allegroCalls: number;
  salesforceApiCalls: number;
  pubsubCalls: number;
  seconds: number;
  /** Where the next run begins; null while nothing is stored. */
  cursor: string | null;
  /** All that happened at Allegro before this is on the bus; null during a back-fill. */
  completeUpTo: string | null;
  /** Whether the org has shown the checkpoint; null when there was none or nobody waited. */
  isCheckpointSeen: boolean | null;
  error: string | null;
};

/** The accounts and their sums; calls count what was read for all accounts together, too. */
export type SyncResult = {
  accounts: AccountResult[];
  published: number;
  parked: number;
  gone: number;
  unchanged: number;
  allegroCalls: number;
  salesforceApiCalls: number;
  pubsubCalls: number;
  seconds: number;
};

/** The result, and the failures behind the accounts that failed. */
export type SyncRun = { result: SyncResult; failures: Error[] };

/** One pass over each account in turn; what stops one account does not stop the others. */
export async function syncAccounts(deps: SyncAccountsDeps): Promise<SyncRun> {
  const { sellers, org, publisher, clock, signal } = deps;
  const startedAt = clock();
  const keys = sellers.map(({ accountKey }) => accountKey);
  const accounts = await org.readAccounts(keys);
  const checkpoints = await org.readCheckpoints(keys);
  const results: AccountResult[] = [];
  const failures: Error[] = [];
  const awaited: AwaitedCheckpoint[] = [];

  for (const seller of sellers) {
    if (signal.aborted) break;
    const { accountKey } = seller;
    deps.onAccount?.(accountKey);
    const before = { at: clock(), org: org.calls(), pubsub: publisher.pubsubCalls() };
    const checkpoint = checkpoints.find((row) => row.accountKey === accountKey && row.stream === ORDERS);
    const account = accounts.find((row) => row.accountKey === accountKey);
    const outcome = await passOver(deps, seller, { account, checkpoint });
    results.push({
      ...resultOf(accountKey, outcome, checkpoint, before.at),
      allegroCalls: seller.allegroCalls(),
      salesforceApiCalls: org.calls() - before.org,
      pubsubCalls: publisher.pubsubCalls() - before.pubsub,
      seconds: secondsSince(before.at, clock())
    });
    if (outcome.sequence !== null) awaited.push({ accountKey, stream: ORDERS, sequence: outcome.sequence });
    if (outcome.failure) failures.push(outcome.failure);
    if (outcome.failure && deps.isCommon(outcome.failure)) break;
  }

  if (deps.patienceMs > 0 && awaited.length > 0 && !failures.some(deps.isCommon)) {
    const missing = await awaitCheckpoints(awaited, (some) => org.readCheckpoints(some), deps, deps.patienceMs);
    for (const result of results) {
      if (!awaited.some(({ accountKey }) => accountKey === result.account)) continue;
      result.isCheckpointSeen = !missing.some(({ accountKey }) => accountKey === result.account);
    }
  }
  return {
    result: {
      accounts: results,
      published: sum(results, 'published'),
      parked: sum(results, 'parked'),
      gone: sum(results, 'gone'),
      unchanged: sum(results, 'unchanged'),
      allegroCalls: sum(results, 'allegroCalls'),
      salesforceApiCalls: org.calls(),
      pubsubCalls: publisher.pubsubCalls(),
      seconds: secondsSince(startedAt, clock())
    },
    failures
  };
}

type Outcome = Pick<
  AccountOutcome,
  'stored' | 'parked' | 'unchanged' | 'position' | 'wasStopped' | 'failure' | 'sequence' | 'isImportEnabled'
>;

async function passOver(
  deps: SyncAccountsDeps,
  seller: Seller,
  known: { account: OrgAccount | undefined; checkpoint: OrgCheckpoint | undefined }
): Promise<Outcome> {
  const { accountKey } = seller;
  try {
    return await syncAccount({
      seller,
      known,
      publisher: deps.publisher,
      readAccounts: (some) => deps.org.readAccounts(some),
      clock: deps.clock,
      sleep: deps.sleep,
      signal: deps.signal,
      newId: deps.newId,
      backfillDays: deps.backfillDays,
      patienceMs: deps.patienceMs,
      onProgress: (done, expected) => deps.onProgress?.(accountKey, done, expected),
      onDelivery: (delivery) => deps.onDelivery?.(accountKey, delivery)
    });
  } catch (error) {
    // Not even the account could be made known; the others may do better.
    const failure = error instanceof Error ? error : new Error(String(error));
    const nothing = { stored: {}, parked: 0, unchanged: 0, position: null, sequence: null, isImportEnabled: true };
    return { ...nothing, wasStopped: deps.signal.aborted, failure };
  }
}

function resultOf(
  account: string,
  outcome: Outcome,
  checkpoint: OrgCheckpoint | undefined,
  startedAt: number
): Omit<AccountResult, 'allegroCalls' | 'salesforceApiCalls' | 'pubsubCalls' | 'seconds'> {
  return {
    account,
    outcome: verdict(outcome),
    published: outcome.stored['OrderSnapshot'] ?? 0,
    parked: outcome.parked,
    gone: outcome.stored['OrderGone'] ?? 0,
    unchanged: outcome.unchanged,
    cursor: (outcome.position ?? checkpoint)?.cursor ?? null,
    completeUpTo: completeUpTo(outcome, checkpoint, startedAt),
    isCheckpointSeen: null,
    error: outcome.failure?.message ?? null
  };
}

/** A pass that went to the end of the journal and found nothing new has everything up to its own beginning. */
function completeUpTo(outcome: Outcome, checkpoint: OrgCheckpoint | undefined, startedAt: number): string | null {
  if (outcome.position) return outcome.position.completeUpTo;
  const known = checkpoint?.completeUpTo ?? null;
  return known !== null && verdict(outcome) === 'Succeeded' ? isoTime(startedAt) : known;
}

function verdict(outcome: Outcome): AccountResult['outcome'] {
  if (!outcome.isImportEnabled) return 'ImportDisabled';
  if (outcome.failure) return 'Failed';
  return outcome.wasStopped ? 'Stopped' : 'Succeeded';
}

function sum(
  results: readonly AccountResult[],
  name: 'published' | 'parked' | 'gone' | 'unchanged' | 'allegroCalls'
): number {
  return results.reduce((total, result) => total + result[name], 0);
}

function secondsSince(start: number, end: number): number {
  return Math.round((end - start) / 100) / 10;
}
