import type { EventPublisher } from '../salesforce/publisher.js';
import type { OrgAccount, OrgCheckpoint } from '../salesforce/packageRecords.js';
import type { AccountReport } from '../contract/syncReport.js';
import { checkpointWriter, pollUntil, publishAll } from './checkpoints.js';
import type { WaitDeps } from './checkpoints.js';
import { runStream } from './engine.js';
import type { Delivery, EngineResult } from './engine.js';
import type { MoneyApi } from './moneyApi.js';
import type { OrdersApi } from './ordersApi.js';
import { ORDERS, ordersStream } from './ordersStream.js';
import { accountReport, isoTime, refusalReport, runReport } from './reports.js';
import type { Sender } from './reports.js';

/** A connected seller account and the way to its Allegro. */
export type Seller = {
  accountKey: string;
  report: AccountReport;
  api: OrdersApi & MoneyApi;
  /** Requests sent to Allegro so far, each try counted. */
  allegroCalls(): number;
};

export type SyncAccountDeps = WaitDeps & {
  seller: Seller;
  publisher: Pick<EventPublisher, 'publish'>;
  /** The account and its checkpoint as the org had them when the run began. */
  known: { account: OrgAccount | undefined; checkpoint: OrgCheckpoint | undefined };
  readAccounts: (accountKeys: string[]) => Promise<OrgAccount[]>;
  newId: () => string;
  backfillDays: number;
  /** How long to wait for the org to show a new account; 0 not to wait. */
  patienceMs: number;
  onProgress?: (done: number, expected: number | null) => void;
  onDelivery?: (delivery: Delivery) => void;
};

export type AccountOutcome = EngineResult & {
  /** Sequence of the last checkpoint sent; null when none was. */
  sequence: string | null;
  /** False when the admin has switched the account's import off: nothing was read then. */
  isImportEnabled: boolean;
};

/**
 * One pass over one account's orders. Makes the account known to the org first, if it is new or has changed, and says
 * at the end what was done; a pass that finds nothing new sends nothing.
 */
export async function syncAccount(deps: SyncAccountDeps): Promise<AccountOutcome> {
  const { seller, publisher, known, clock, newId, signal } = deps;
  const sender: Sender = { accountKey: seller.accountKey, stream: ORDERS, clock, newId };
  const startedAt = isoTime(clock());
  if (known.account && !known.account.isImportEnabled) return idle(false);
  await introduce(deps, sender);

  const checkpoints = checkpointWriter(publisher, sender, known.checkpoint?.sequence ?? null);
  const runId = newId();
  const report = (
    result: Pick<EngineResult, 'stored' | 'parked'>,
    error: string | null
  ): ReturnType<typeof runReport> =>
    runReport(sender, runId, {
      startedAt,
      finishedAt: isoTime(clock()),
      outcome: error === null ? 'Succeeded' : 'Failed',
      published: sum(result.stored),
      parked: result.parked,
      allegroCalls: seller.allegroCalls(),
      error
    });

  const result = await runStream({
    stream: ordersStream({ api: seller.api, sender, backfillDays: deps.backfillDays }),
    start: known.checkpoint?.cursor ?? null,
    publisher,
    save: (position, tally, isLast) => checkpoints.write(position, isLast ? [report(tally, null)] : []),
    refusal: (event, reason) => refusalReport(sender, event, reason),
    clock,
    signal,
    ...(deps.onProgress ? { onProgress: deps.onProgress } : {}),
    ...(deps.onDelivery ? { onDelivery: deps.onDelivery } : {})
  });
  if (result.failure) await tellOfFailure(publisher, report(result, result.failure.message));
  return { ...result, sequence: checkpoints.lastSequence(), isImportEnabled: true };
}

/** Sends the account where the org lacks it or has it otherwise, and waits for a new one: orders refer to it. */
async function introduce(deps: SyncAccountDeps, sender: Sender): Promise<void> {
  const { seller, known, patienceMs } = deps;
  if (known.account && isSame(known.account, seller.report)) return;
  await publishAll(deps.publisher, [accountReport(sender, seller.report)]);
  if (known.account || patienceMs === 0) return;
  await pollUntil(deps, patienceMs, async () => (await deps.readAccounts([seller.accountKey])).length > 0);
}

function isSame(account: OrgAccount, report: AccountReport): boolean {
  const theirs = [...account.marketplaces].sort().join();
  return account.login === report.login && theirs === [...report.marketplaces].sort().join();
}

/** The failure itself matters more than that the org could not be told of it. */
async function tellOfFailure(
  publisher: Pick<EventPublisher, 'publish'>,
  report: ReturnType<typeof runReport>
): Promise<void> {
  try {
    await publishAll(publisher, [report]);
  } catch {
    return;
  }
}

function idle(isImportEnabled: boolean): AccountOutcome {
  return {
    stored: {},
    parked: 0,
    unchanged: 0,
    position: null,
    wasStopped: false,
    failure: null,
    sequence: null,
    isImportEnabled
  };
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
