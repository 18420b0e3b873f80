import type { OrgAccount, OrgCheckpoint } from '../salesforce/packageRecords.js';
import type { OrgOrder } from '../salesforce/orderRecords.js';
import type { EventPublisher } from '../salesforce/publisher.js';
import type { AccountReport } from '../contract/syncReport.js';
import { accountSettings, wantedStreams } from './accountSettings.js';
import { pollUntil, publishAll } from './checkpoints.js';
import type { WaitDeps } from './checkpoints.js';
import type { Delivery } from './engine.js';
import { recheckPlan } from './recheckStream.js';
import { accountReport } from './reports.js';
import type { Seller } from './seller.js';
import type { StreamPlan, StreamSettings } from './streams.js';
import { syncStream } from './syncStream.js';
import type { StreamOutcome } from './syncStream.js';

/** Which failures end more than the stream that met them. */
export type FailureScope = {
  /** Would meet every account, as one of the org or the bus. */
  isCommon: (failure: Error) => boolean;
  /** Would meet every stream of the account, as one of its tokens. */
  isOfAccount: (failure: Error) => boolean;
};

export type IntroductionDeps = {
  seller: Seller;
  publisher: Pick<EventPublisher, 'publish'>;
  clock: () => number;
  /** The account as the org has it. */
  account: OrgAccount | undefined;
  newId: () => string;
};

export type SyncAccountDeps = Omit<IntroductionDeps, 'account'> &
  WaitDeps &
  FailureScope & {
    readAccounts: (accountKeys: string[]) => Promise<OrgAccount[]>;
    /** How long to wait for the org to show a new account; 0 not to wait. */
    patienceMs: number;
    streams: readonly StreamPlan[];
    settings: StreamSettings;
    /** The account and its checkpoints as the org had them when the run began. */
    known: { account: OrgAccount | undefined; checkpoints: readonly OrgCheckpoint[] };
    /** Open orders of the account to be read again; null when it is not their turn. */
    openOrders?: () => Promise<readonly OrgOrder[] | null>;
    onStream?: (stream: string) => void;
    onProgress?: (done: number, expected: number | null) => void;
    onDelivery?: (delivery: Delivery) => void;
  };

export type AccountOutcome = {
  /** False when the admin has switched the account's import off: nothing was read then. */
  isImportEnabled: boolean;
  /** Those that ran, in their order. */
  streams: StreamOutcome[];
};

/**
 * One pass over each stream of one account. Makes the account known to the org first, if it is new or has changed. What
 * stops one stream does not stop the next, unless it would meet that one, too.
 */
export async function syncAccount(deps: SyncAccountDeps): Promise<AccountOutcome> {
  const { seller, known, signal } = deps;
  if (known.account && !known.account.isImportEnabled) return { isImportEnabled: false, streams: [] };
  const isNew = await introduce({ ...deps, account: known.account });
  const isShown = async (): Promise<boolean> => (await deps.readAccounts([seller.accountKey])).length > 0;
  // Orders refer to it.
  if (isNew && deps.patienceMs > 0) await pollUntil(deps, deps.patienceMs, isShown);

  const streams: StreamOutcome[] = [];
  const pass = async (plan: StreamPlan): Promise<boolean> => {
    deps.onStream?.(plan.name);
    const outcome = await syncStream({
      plan,
      seller,
      publisher: deps.publisher,
      checkpoint: known.checkpoints.find(
        ({ accountKey, stream }) => accountKey === seller.accountKey && stream === plan.name
      ),
      settings: accountSettings(deps.settings, known.account),
      clock: deps.clock,
      newId: deps.newId,
      signal,
      ...(deps.onProgress ? { onProgress: deps.onProgress } : {}),
      ...(deps.onDelivery ? { onDelivery: deps.onDelivery } : {})
    });
    streams.push(outcome);
    return !outcome.failure || !(deps.isCommon(outcome.failure) || deps.isOfAccount(outcome.failure));
  };

  for (const plan of wantedStreams(deps.streams, known.account)) {
    if (signal.aborted && streams.length > 0) break;
    if (!(await pass(plan))) return { isImportEnabled: true, streams };
  }
  if (!signal.aborted && deps.openOrders) {
    const rows = await deps.openOrders();
    if (rows !== null) await pass(recheckPlan(rows, () => undefined));
  }
  return { isImportEnabled: true, streams };
}

/** Sends the account where the org lacks it or has it otherwise; answers whether it lacks it. */
export async function introduce(deps: IntroductionDeps): Promise<boolean> {
  const { seller, account, clock, newId } = deps;
  if (account && isSame(account, seller.report)) return false;
  const sender = { accountKey: seller.accountKey, stream: '', clock, newId };
  await publishAll(deps.publisher, [accountReport(sender, seller.report)]);
  return account === undefined;
}

function isSame(account: OrgAccount, report: AccountReport): boolean {
  const theirs = [...account.marketplaces].sort().join();
  return account.login === report.login && theirs === [...report.marketplaces].sort().join();
}
