import type { OrgAccount, OrgCheckpoint } from '../salesforce/packageRecords.js';
import type { OrgOrder } from '../salesforce/orderRecords.js';
import type { EventPublisher } from '../salesforce/publisher.js';
import { pollUntil } from './checkpoints.js';
import type { WaitDeps } from './checkpoints.js';
import type { Delivery } from './engine.js';
import type { BoughtWindow } from './orderCursor.js';
import { GAP_KINDS, isHealed } from './orderGaps.js';
import type { Gap, GapKind } from './orderGaps.js';
import { reconcilePlan } from './reconcileStream.js';
import { coveredBy, RECONCILE } from './reconcileWindows.js';
import { accountSettings } from './accountSettings.js';
import type { Seller } from './seller.js';
import type { StreamPlan, StreamSettings } from './streams.js';
import { syncStream } from './syncStream.js';
import type { StreamOutcome } from './syncStream.js';

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
  /** Spans by time of purchase, compared one after the other; the first is compared again the next time. */
  windows: readonly BoughtWindow[];
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
    const totals = { compared: 0, parked: 0 };
    let { checkpoint } = deps;
    for (const [index, window] of deps.windows.entries()) {
      const found: Gap[] = [];
      const pass = { window, isUsual: index === 0, checkpoint, base: totals.compared };
      const outcome = await compareWindow(deps, pass, (gap) => {
        found.push(gap);
        gaps.push(gap);
      });
      checkpoint = outcome.checkpoint;
      const listed = found.filter(({ kind }) => kind !== 'gone').length;
      totals.compared += outcome.unchanged + outcome.parked + listed;
      totals.parked += outcome.parked;
      if (outcome.failure) return reconciliation('Failed', gaps, { ...totals, failure: outcome.failure });
      if (outcome.wasStopped) return reconciliation('Stopped', gaps, totals);
    }
    const completeUpTo = deps.windows[0]?.to ?? null;
    if (deps.isDryRun) {
      return reconciliation('Succeeded', gaps, { ...totals, completeUpTo: gaps.length === 0 ? completeUpTo : null });
    }
    return reconciliation('Succeeded', gaps, { ...totals, completeUpTo }, await lookAgain(deps, gaps));
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    return reconciliation(deps.signal.aborted ? 'Stopped' : 'Failed', gaps, { failure });
  }
}

type Pass = { window: BoughtWindow; isUsual: boolean; checkpoint: OrgCheckpoint | undefined; base: number };
type PassOutcome = Pick<StreamOutcome, 'unchanged' | 'parked' | 'failure' | 'wasStopped'> &
  Pick<ReconcileAccountDeps, 'checkpoint'>;

/** Compares one window, and sends what differs unless it is a dry run. */
async function compareWindow(
  deps: ReconcileAccountDeps,
  { window, isUsual, checkpoint, base }: Pass,
  onGap: (gap: Gap) => void
): Promise<PassOutcome> {
  const { seller, org } = deps;
  const rows = await org.readOrders(seller.accountKey, window);
  const covered = coveredBy(checkpoint);
  const findRows = (orderIds: string[]): Promise<OrgOrder[]> => org.findOrders(orderIds);
  const plan = reconcilePlan({ window, covered, isUsual, rows, findRows, onGap });
  const settings = accountSettings(deps.settings, deps.account);
  const isOnly = deps.windows.length === 1;
  const onProgress = (done: number, expected: number | null): void =>
    deps.onProgress?.(base + done, isOnly ? expected : null);
  if (deps.isDryRun) return { ...(await nameOnly({ ...deps, onProgress }, plan, settings)), checkpoint };
  const outcome = await syncStream({ ...deps, onProgress, checkpoint, plan, settings });
  const { position, sequence } = outcome;
  const next = position && { accountKey: seller.accountKey, stream: RECONCILE, ...position, sequence };
  return { ...outcome, checkpoint: next ?? checkpoint };
}

async function nameOnly(
  deps: ReconcileAccountDeps,
  plan: StreamPlan,
  settings: StreamSettings
): Promise<Omit<PassOutcome, 'checkpoint'>> {
  const { seller, clock, newId } = deps;
  const sender = { accountKey: seller.accountKey, stream: RECONCILE, clock, newId };
  const outcome = { unchanged: 0, parked: 0, failure: null, wasStopped: false };
  let done = 0;
  for await (const page of plan.create({ api: seller.api, sender, settings }).read(null)) {
    outcome.unchanged += page.unchanged;
    outcome.parked += page.parked.length;
    done += page.changes.length + page.parked.length + page.unchanged;
    deps.onProgress?.(done, page.expected);
  }
  return outcome;
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
