import type { OrgAccount, OrgCheckpoint } from '../salesforce/packageRecords.js';
import type { OrgOrder } from '../salesforce/orderRecords.js';
import type { EventPublisher } from '../salesforce/publisher.js';
import { awaitCheckpoints } from './checkpoints.js';
import type { AwaitedCheckpoint, WaitDeps } from './checkpoints.js';
import type { Delivery } from './engine.js';
import { ORDERS } from './ordersStream.js';
import { openOrdersOf, recheckFrom, recheckTurn } from './recheckDue.js';
import type { Known } from './recheckDue.js';
import type { Seller } from './seller.js';
import type { StreamPlan, StreamSettings } from './streams.js';
import { syncAccount } from './syncAccount.js';
import type { AccountOutcome, FailureScope } from './syncAccount.js';
import { accountResult, streamResult, sumOf } from './syncResult.js';
import type { AccountResult, Counts } from './syncResult.js';

export type SyncAccountsDeps = WaitDeps &
  FailureScope & {
    sellers: readonly Seller[];
    streams: readonly StreamPlan[];
    settings: StreamSettings;
    publisher: EventPublisher;
    org: {
      readAccounts(accountKeys: string[]): Promise<OrgAccount[]>;
      readCheckpoints(accountKeys: string[]): Promise<OrgCheckpoint[]>;
      /** Without it, open orders are not re-checked. */
      readOpenOrders?: (accountKeys: string[], from: string) => Promise<OrgOrder[]>;
      calls(): number;
    };
    newId: () => string;
    /** How long to wait, at the end, for the org to show what was sent; 0 not to wait. */
    patienceMs: number;
    onStream?: (accountKey: string, stream: string) => void;
    onProgress?: (accountKey: string, done: number, expected: number | null) => void;
    onDelivery?: (accountKey: string, delivery: Delivery) => void;
  };

/** The accounts and their sums; calls count what was read for all accounts together, too. */
export type SyncResult = Counts & {
  accounts: AccountResult[];
  allegroCalls: number;
  salesforceApiCalls: number;
  pubsubCalls: number;
  seconds: number;
};

/** The result, and the failures behind the streams that failed. */
export type SyncRun = { result: SyncResult; failures: Error[] };

/** One pass over each account in turn; what stops one account does not stop the others. */
export async function syncAccounts(deps: SyncAccountsDeps): Promise<SyncRun> {
  const { sellers, org, publisher, clock, signal } = deps;
  const startedAt = clock();
  const keys = sellers.map(({ accountKey }) => accountKey);
  const accounts = await org.readAccounts(keys);
  const checkpoints = await org.readCheckpoints(keys);
  const openOrders = recheckReader(deps, accounts, checkpoints);
  const results: AccountResult[] = [];
  const failures: Error[] = [];
  const awaited: AwaitedCheckpoint[] = [];

  for (const seller of sellers) {
    if (signal.aborted) break;
    const { accountKey } = seller;
    const before = { at: clock(), allegro: seller.allegroCalls(), org: org.calls(), pubsub: publisher.pubsubCalls() };
    const known = {
      account: accounts.find((row) => row.accountKey === accountKey),
      checkpoints: checkpoints.filter((row) => row.accountKey === accountKey)
    };
    const { outcome, failure } = await passOver(deps, seller, known, openOrders);
    const streams = outcome.streams.map((each) =>
      streamResult(
        each,
        known.checkpoints.find(({ stream }) => stream === each.stream),
        before.at
      )
    );
    results.push(
      accountResult(accountKey, outcome, streams, failure, {
        allegroCalls: seller.allegroCalls() - before.allegro,
        salesforceApiCalls: org.calls() - before.org,
        pubsubCalls: publisher.pubsubCalls() - before.pubsub,
        seconds: secondsSince(before.at, clock())
      })
    );
    for (const { stream, sequence } of outcome.streams) if (sequence) awaited.push({ accountKey, stream, sequence });
    const met = [failure, ...outcome.streams.map((each) => each.failure)].filter((each) => each !== null);
    failures.push(...met);
    if (met.some(deps.isCommon)) break;
  }

  if (deps.patienceMs > 0 && awaited.length > 0 && !failures.some(deps.isCommon)) {
    const missing = await awaitCheckpoints(awaited, (some) => org.readCheckpoints(some), deps, deps.patienceMs);
    for (const result of results) markSeen(result, awaited, missing);
  }
  return {
    result: {
      accounts: results,
      ...sumOf(results),
      allegroCalls: results.reduce((total, { allegroCalls }) => total + allegroCalls, 0),
      salesforceApiCalls: org.calls(),
      pubsubCalls: publisher.pubsubCalls(),
      seconds: secondsSince(startedAt, clock())
    },
    failures
  };
}

type OpenOrdersReader = (accountKey: string) => Promise<readonly OrgOrder[] | null>;

/** Reads the open orders of all accounts whose turn it is at once, when the first of them comes. */
function recheckReader(
  { sellers, org, clock, streams }: SyncAccountsDeps,
  accounts: readonly OrgAccount[],
  checkpoints: readonly OrgCheckpoint[]
): OpenOrdersReader | undefined {
  const { readOpenOrders } = org;
  if (!readOpenOrders || !streams.some(({ name }) => name === ORDERS)) return undefined;
  const now = clock();
  const knownOf = (accountKey: string): Known => ({
    account: accounts.find((row) => row.accountKey === accountKey),
    checkpoints: checkpoints.filter((row) => row.accountKey === accountKey)
  });
  const due = sellers
    .map(({ accountKey }) => accountKey)
    .filter((accountKey) => recheckTurn(knownOf(accountKey), now) === 'due');
  let rows: Promise<OrgOrder[]> | undefined;
  return async (accountKey) => {
    const known = knownOf(accountKey);
    const turn = recheckTurn(known, now);
    if (turn !== 'due') return turn === 'justRead' ? [] : null;
    const starts = due.map((key) => recheckFrom(knownOf(key).account, now)).sort();
    rows ??= readOpenOrders(due, starts[0] ?? '');
    return openOrdersOf(await rows, accountKey, recheckFrom(known.account, now));
  };
}

async function passOver(
  deps: SyncAccountsDeps,
  seller: Seller,
  known: Known,
  openOrders: OpenOrdersReader | undefined
): Promise<{ outcome: AccountOutcome; failure: Error | null }> {
  const { accountKey } = seller;
  try {
    const outcome = await syncAccount({
      seller,
      streams: deps.streams,
      settings: deps.settings,
      known,
      publisher: deps.publisher,
      readAccounts: (some) => deps.org.readAccounts(some),
      clock: deps.clock,
      sleep: deps.sleep,
      signal: deps.signal,
      newId: deps.newId,
      patienceMs: deps.patienceMs,
      isCommon: deps.isCommon,
      isOfAccount: deps.isOfAccount,
      ...(openOrders ? { openOrders: () => openOrders(accountKey) } : {}),
      onStream: (stream) => deps.onStream?.(accountKey, stream),
      onProgress: (done, expected) => deps.onProgress?.(accountKey, done, expected),
      onDelivery: (delivery) => deps.onDelivery?.(accountKey, delivery)
    });
    return { outcome, failure: null };
  } catch (error) {
    // Not even the account could be made known; the others may do better.
    const failure = error instanceof Error ? error : new Error(String(error));
    return { outcome: { isImportEnabled: true, streams: [] }, failure };
  }
}

function markSeen(
  result: AccountResult,
  awaited: readonly AwaitedCheckpoint[],
  missing: readonly AwaitedCheckpoint[]
): void {
  for (const stream of result.streams) {
    const isIt = (one: AwaitedCheckpoint): boolean => one.accountKey === result.account && one.stream === stream.stream;
    if (awaited.some(isIt)) stream.isCheckpointSeen = !missing.some(isIt);
  }
  const seen = result.streams.flatMap(({ isCheckpointSeen }) => isCheckpointSeen ?? []);
  result.isCheckpointSeen = seen.length === 0 ? null : seen.every((each) => each);
}

function secondsSince(start: number, end: number): number {
  return Math.round((end - start) / 100) / 10;
}
