import type { OrgOrder } from '../salesforce/orderRecords.js';
import { readBackfill, startBackfill } from './orderBackfill.js';
import { orderChanges, sorted } from './orderChanges.js';
import type { Change } from './orderChanges.js';
import type { BoughtWindow } from './orderCursor.js';
import { gapOf } from './orderGaps.js';
import type { Gap } from './orderGaps.js';
import { rereadOrders } from './orderRereads.js';
import { joined, RECONCILE } from './reconcileWindows.js';
import type { StreamPage } from './stream.js';
import type { StreamDeps, StreamPlan } from './streams.js';

export type ReconcileDeps = {
  window: BoughtWindow;
  /** What was compared before, without a break. */
  covered: BoughtWindow | null;
  /** Whether the next reconcile compares the window again in any case. */
  isUsual: boolean;
  /** The orders that the org has in the window. */
  rows: readonly OrgOrder[];
  /** Finds orders that the org has elsewhere, e.g. since one of their lines was bought earlier. */
  findRows: (orderIds: string[]) => Promise<OrgOrder[]>;
  onGap: (gap: Gap) => void;
};

/** What is covered after a window: nothing more where something old was healed, for nobody has seen it arrive. */
function coveredAfter({ window, covered, isUsual }: ReconcileDeps, gaps: number): BoughtWindow | null {
  return isUsual || gaps === 0 ? joined(covered, window) : covered;
}

/**
 * Compares every order that Allegro lists in a window with the org, 100 in a request, and sends what differs. What the
 * org has and Allegro does not list is read by itself. At its end, all that was bought in the window is complete or sent.
 */
export function reconcilePlan(deps: ReconcileDeps): StreamPlan {
  return {
    name: RECONCILE,
    defaultIntervalMs: 86_400_000,
    create: (streamDeps) => ({ name: RECONCILE, read: () => reconcile(streamDeps, deps) })
  };
}

async function* reconcile({ api, sender, settings }: StreamDeps, deps: ReconcileDeps): AsyncGenerator<StreamPage> {
  const { window, findRows } = deps;
  let gaps = 0;
  const onGap = (gap: Gap): void => {
    gaps += 1;
    deps.onGap(gap);
  };
  const { clock } = sender;
  const orders = orderChanges(sender, settings.filter);
  const rows = new Map(deps.rows.map((row) => [row.orderId, row]));
  const unseen = new Map([...rows].filter(([, row]) => !row.isGone));
  const named = new Set<string>();

  for await (const { page, readAt, expected } of readBackfill(api, startBackfill(window), clock)) {
    const strangers = page.forms.filter((form) => !rows.has(form.id) && orders.isWanted(form)).map(({ id }) => id);
    if (strangers.length > 0) for (const row of await findRows(strangers)) rows.set(row.orderId, row);
    const changes = page.forms.map((form): Change => {
      unseen.delete(form.id);
      const gap = orders.isWanted(form) ? gapOf(form, rows.get(form.id)) : null;
      // A row that moved to the next page while we paged comes twice.
      if (gap === null || named.has(form.id)) return 'unchanged';
      named.add(form.id);
      onGap(gap);
      return orders.ofForm(form, { readAt });
    });
    const parked = page.malformed.map((malformed): Change => {
      if (malformed.id !== null) unseen.delete(malformed.id);
      return orders.ofMalformed(malformed, malformed.id, { readAt });
    });
    yield { ...sorted([...changes, ...parked]), position: null, expected };
  }

  yield* rereadOrders({ api, orders, clock, onGap }, [...unseen.values()]);
  const covered = coveredAfter(deps, gaps);
  const position = { cursor: covered === null ? '' : JSON.stringify(covered), completeUpTo: covered?.to ?? null };
  yield { changes: [], parked: [], unchanged: 0, position, expected: null };
}
