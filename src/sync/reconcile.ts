import type { OrgAccount, OrgCheckpoint } from '../salesforce/packageRecords.js';
import type { OrgOrder } from '../salesforce/orderRecords.js';
import type { EventPublisher } from '../salesforce/publisher.js';
import { pollUntil } from './checkpoints.js';
import type { WaitDeps } from './checkpoints.js';
import type { Delivery } from './engine.js';
import type { BoughtWindow } from './orderCursor.js';
import { GAP_KINDS, isHealed } from './orderGaps.js';
import type { Gap, GapKind } from './orderGaps.js';
import { RECONCILE, reconcilePlan } from './reconcileStream.js';
import { accountSettings } from './accountSettings.js';
import type { Seller } from './seller.js';
import type { StreamSettings } from './streams.js';
import { syncStream } from './syncStream.js';

export type ReconcileOrg = {
  readOrders(accountKey: string, span: BoughtWindow): Promise<OrgOrder[]>;
  findOrders(orderIds: string[]): Promise<OrgOrder[]>;
};

export type ReconcileAccountDeps = WaitDeps & {
  seller: Seller;
  account: OrgAccount | undefined;
  checkpoint: OrgCheckpoint | undefined;
  org: ReconcileOrg;
  publisher: Pick<EventPublisher, 'publish'>;
  window: BoughtWindow;
  settings: StreamSettings;
  /** Only names the gaps. */
  isDryRun: boolean;
  newId: () => string;
  /** How long to wait for the org to show what was healed; 0 not to wait. */
  patienceMs: number;
  onProgress?: (done: number, expected: number | null) => void;
  onDelivery?: (delivery: Delivery) => void;
};

export type NamedGap = {
  orderId: string;
  kind: GapKind;
  /** Whether the org shows the right state now; null when nobody looked. */
  isHealed: boolean | null;
};

export type Reconciliation = {
  outcome: 'Succeeded' | 'Failed' | 'Stopped' | 'ImportDisabled';
  /** Orders of Allegro's that were looked at. */
  compared: number;
  counts: Record<GapKind, number>;
  gaps: NamedGap[];
  /** Orders that cannot be read and are in the org as failures. */
  parked: number;
  /** All that was bought in the span before this is in the org, or on the way to it; null when that is not known. */
  completeUpTo: string | null;
  failure: Error | null;
};

/** Compares one account's orders with the org, and heals what differs. Never rejects: a failure is part of the result. */
export async function reconcileAccount(deps: ReconcileAccountDeps): Promise<Reconciliation> {
  const gaps: Gap[] = [];
  try {
    if (deps.account && !deps.account.isImportEnabled) return reconciliation('ImportDisabled', gaps, {});
    const rows = await deps.org.readOrders(deps.seller.accountKey, deps.window);
    const plan = reconcilePlan({
      window: deps.window,
      rows,
      findRows: (orderIds) => deps.org.findOrders(orderIds),
      onGap: (gap) => gaps.push(gap)
    });
    const settings = accountSettings(deps.settings, deps.account);
    if (deps.isDryRun) return await nameOnly(deps, plan, settings, gaps);

    const outcome = await syncStream({ ...deps, plan, settings });
    const compared = outcome.unchanged + outcome.parked + gaps.filter(({ kind }) => kind !== 'gone').length;
    const totals = { compared, parked: outcome.parked, failure: outcome.failure };
    if (outcome.failure) return reconciliation('Failed', gaps, totals);
    if (outcome.wasStopped) return reconciliation('Stopped', gaps, totals);
    const unhealed = await lookAgain(deps, gaps);
    return reconciliation('Succeeded', gaps, { ...totals, completeUpTo: deps.window.to }, unhealed);
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    return reconciliation(deps.signal.aborted ? 'Stopped' : 'Failed', gaps, { failure });
  }
}

async function nameOnly(
  deps: ReconcileAccountDeps,
  plan: ReturnType<typeof reconcilePlan>,
  settings: StreamSettings,
  gaps: Gap[]
): Promise<Reconciliation> {
  const { seller, clock, newId, window } = deps;
  const sender = { accountKey: seller.accountKey, stream: RECONCILE, clock, newId };
  let compared = 0;
  let parked = 0;
  for await (const page of plan.create({ api: seller.api, sender, settings }).read(null)) {
    const gone = page.changes.filter(({ event }) => event.Type === 'OrderGone').length;
    compared += page.changes.length - gone + page.parked.length + page.unchanged;
    parked += page.parked.length;
    deps.onProgress?.(compared, page.expected);
  }
  const completeUpTo = gaps.length === 0 ? window.to : null;
  return reconciliation('Succeeded', gaps, { compared, parked, completeUpTo });
}

/** Waits until the org shows what it was sent; answers the ids that it does not show in time, null when nobody waits. */
async function lookAgain(deps: ReconcileAccountDeps, gaps: readonly Gap[]): Promise<Set<string> | null> {
  if (deps.patienceMs === 0) return null;
  let waiting = [...gaps];
  await pollUntil(deps, deps.patienceMs, async () => {
    if (waiting.length === 0) return true;
    const rows = await deps.org.findOrders(waiting.map(({ orderId }) => orderId));
    const byId = new Map(rows.map((row) => [row.orderId, row]));
    waiting = waiting.filter((gap) => !isHealed(gap, byId.get(gap.orderId)));
    return waiting.length === 0;
  });
  return new Set(waiting.map(({ orderId }) => orderId));
}

function reconciliation(
  outcome: Reconciliation['outcome'],
  gaps: readonly Gap[],
  totals: Partial<Pick<Reconciliation, 'compared' | 'parked' | 'completeUpTo' | 'failure'>>,
  unhealed: Set<string> | null = null
): Reconciliation {
  const counts = Object.fromEntries(
    GAP_KINDS.map((kind) => [kind, gaps.filter((gap) => gap.kind === kind).length])
  ) as Record<GapKind, number>;
  return {
    outcome,
    compared: totals.compared ?? 0,
    counts,
    gaps: gaps.map(({ orderId, kind }) => ({
      orderId,
      kind,
      isHealed: unhealed === null ? null : !unhealed.has(orderId)
    })),
    parked: totals.parked ?? 0,
    completeUpTo: unhealed !== null && unhealed.size > 0 ? null : (totals.completeUpTo ?? null),
    failure: totals.failure ?? null
  };
}
