import type { OrgAccount, OrgCheckpoint } from '../salesforce/packageRecords.js';
import type { EventPublisher } from '../salesforce/publisher.js';
import type { Delivery } from './engine.js';
import type { GapKind } from './orderGaps.js';
import { GAP_KINDS } from './orderGaps.js';
import { reconcileAccount } from './reconcile.js';
import type { NamedGap, ReconcileAccountDeps, ReconcileOrg, Reconciliation } from './reconcile.js';
import type { BoughtWindow } from './orderCursor.js';
import { RECONCILE, reconcileWindows } from './reconcileWindows.js';
import { resendMoney } from './resendMoney.js';
import type { Seller } from './seller.js';

export type ReconcileAccountsDeps = Omit<
  ReconcileAccountDeps,
  'seller' | 'account' | 'checkpoint' | 'publisher' | 'org' | 'windows' | 'onProgress' | 'onDelivery'
> & {
  sellers: readonly Seller[];
  /** The span to compare; null for what each account needs. */
  window: BoughtWindow | null;
  /** Whether money of the same span is sent again. */
  withMoney: boolean;
  publisher: EventPublisher;
  org: ReconcileOrg & {
    readAccounts(accountKeys: string[]): Promise<OrgAccount[]>;
    readCheckpoints(accountKeys: string[]): Promise<OrgCheckpoint[]>;
    calls(): number;
  };
  isCommon: (failure: Error) => boolean;
  onAccount?: (accountKey: string) => void;
  onProgress?: (done: number, expected: number | null) => void;
  onDelivery?: (accountKey: string, delivery: Delivery) => void;
};

export type AccountReconciliation = Omit<Reconciliation, 'failure' | 'counts'> &
  Record<GapKind, number> & {
    account: string;
    /** The first and the last moment of purchase that was compared. */
    from: string;
    to: string;
    /** Events of money that were sent again, by stream; null when it was left out. */
    money: Record<string, number> | null;
    allegroCalls: number;
    salesforceApiCalls: number;
    pubsubCalls: number;
    seconds: number;
    error: string | null;
  };

export type ReconcileResult = {
  isDryRun: boolean;
  accounts: AccountReconciliation[];
  /** Gaps of all accounts. */
  gaps: number;
  /** Those that the org still has. */
  gapsLeft: number;
  allegroCalls: number;
  salesforceApiCalls: number;
  pubsubCalls: number;
  seconds: number;
};

/** Orders as young as this are compared every time. */
const USUAL_DAYS = 30;

/** Reconciles each account in turn; what stops one account does not stop the others. */
export async function reconcileAccounts(
  deps: ReconcileAccountsDeps
): Promise<{ result: ReconcileResult; failures: Error[] }> {
  const { sellers, org, publisher, clock } = deps;
  const startedAt = clock();
  const keys = sellers.map(({ accountKey }) => accountKey);
  const accounts = await org.readAccounts(keys);
  const checkpoints = await org.readCheckpoints(keys);
  const results: AccountReconciliation[] = [];
  const failures: Error[] = [];

  for (const seller of sellers) {
    if (deps.signal.aborted) break;
    const { accountKey } = seller;
    const isOurs = (row: { accountKey: string }): boolean => row.accountKey === accountKey;
    const before = { at: clock(), allegro: seller.allegroCalls(), org: org.calls(), pubsub: publisher.pubsubCalls() };
    deps.onAccount?.(accountKey);
    const known = checkpoints.filter(isOurs);
    const windows = deps.window === null ? reconcileWindows(known, clock(), USUAL_DAYS) : [deps.window];
    const account = accounts.find(isOurs);
    const reconciled = await reconcileAccount({
      ...deps,
      seller,
      account,
      checkpoint: known.find(({ stream }) => stream === RECONCILE),
      windows,
      onDelivery: (delivery) => deps.onDelivery?.(accountKey, delivery)
    });
    const from = windows.at(-1)?.from ?? '';
    const isMoneyWanted = deps.withMoney && !deps.isDryRun && reconciled.outcome === 'Succeeded';
    const resent = isMoneyWanted
      ? await resendMoney({
          ...deps,
          seller,
          account,
          from,
          onDelivery: (delivery) => deps.onDelivery?.(accountKey, delivery)
        })
      : null;
    const { counts, failure: orderFailure, ...reconciliation } = reconciled;
    const failure = orderFailure ?? resent?.failure ?? null;
    results.push({
      account: accountKey,
      from,
      to: windows[0]?.to ?? '',
      ...reconciliation,
      ...(failure === null ? {} : { outcome: 'Failed' as const }),
      parked: reconciliation.parked + (resent?.parked ?? 0),
      ...counts,
      money: resent?.sent ?? null,
      allegroCalls: seller.allegroCalls() - before.allegro,
      salesforceApiCalls: org.calls() - before.org,
      pubsubCalls: publisher.pubsubCalls() - before.pubsub,
      seconds: secondsSince(before.at, clock()),
      error: failure?.message ?? null
    });
    if (failure) failures.push(failure);
    if (failure && deps.isCommon(failure)) break;
  }

  const gaps = results.flatMap((account) => account.gaps);
  const isLeft = (gap: NamedGap): boolean => deps.isDryRun || gap.isHealed === false;
  return {
    result: {
      isDryRun: deps.isDryRun,
      accounts: results,
      gaps: gaps.length,
      gapsLeft: gaps.filter(isLeft).length,
      allegroCalls: results.reduce((total, { allegroCalls }) => total + allegroCalls, 0),
      salesforceApiCalls: org.calls(),
      pubsubCalls: publisher.pubsubCalls(),
      seconds: secondsSince(startedAt, clock())
    },
    failures
  };
}

/** How many gaps there are of each kind, in words of the caller; kinds without any are left out. */
export function gapCounts(account: Record<GapKind, number>): { kind: GapKind; count: number }[] {
  return GAP_KINDS.map((kind) => ({ kind, count: account[kind] })).filter(({ count }) => count > 0);
}

function secondsSince(start: number, end: number): number {
  return Math.round((end - start) / 100) / 10;
}
