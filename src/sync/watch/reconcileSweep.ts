import type { OrgOrder } from '../../salesforce/orderRecords.js';
import type { OrgCheckpoint } from '../../salesforce/packageRecords.js';
import type { BoughtWindow } from '../orderCursor.js';
import { reconcileAccount } from '../reconcile.js';
import { RECONCILE, reconcileWindows } from '../reconcileWindows.js';
import type { Seller } from '../seller.js';
import { byAccount } from './sweep.js';
import type { Sweep } from './sweep.js';
import type { Term, WatchDeps } from './term.js';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 7;

/** What is compared this time: three calls to the org for all accounts together. */
type Reading = {
  checkpoints: readonly OrgCheckpoint[];
  windows: Map<string, BoughtWindow[]>;
  olderRows: Map<string, OrgOrder[]>;
};

/**
 * Reconciles the last days daily, and each time one month more of what was imported before and is not covered yet, for
 * all accounts at once, so that more accounts cost no more calls.
 */
export function reconcileSweep(deps: WatchDeps, term: Term): Sweep {
  const { clock, org } = deps;
  let reading: Reading = { checkpoints: [], windows: new Map(), olderRows: new Map() };

  const read = async (sellers: readonly Seller[]): Promise<Map<string, OrgOrder[]>> => {
    const keys = sellers.map(({ accountKey }) => accountKey);
    const now = clock();
    const checkpoints = await org.readCheckpoints(keys);
    const wanted = keys.map((key): [string, BoughtWindow[]] => [
      key,
      reconcileWindows(ofAccount(checkpoints, key), now, USUAL_DAYS)
    ]);
    const older = wanted.map(([, [, next]]) => next?.to ?? '');
    const until = older.sort().at(-1) ?? '';
    const windows = new Map(wanted.map(([key, [usual, next]]) => [key, chosen(usual, next, until)]));
    reading = { checkpoints, windows, olderRows: byAccount(await readOlder(windows)) };
    const usual = wanted[0]?.[1][0];
    return byAccount(usual === undefined ? [] : await org.readOrders(keys, usual));
  };

  const readOlder = async (windows: Map<string, BoughtWindow[]>): Promise<OrgOrder[]> => {
    const asked = [...windows].flatMap(([key, [, older]]) => (older === undefined ? [] : [{ key, older }]));
    const [first] = asked;
    if (first === undefined) return [];
    const from = asked.reduce((oldest, { older }) => (older.from < oldest ? older.from : oldest), first.older.from);
    return org.readOrders(
      asked.map(({ key }) => key),
      { from, to: first.older.to }
    );
  };

  const serve = async (seller: Seller, rows: OrgOrder[]): Promise<Error | null> => {
    const { accountKey } = seller;
    const windows = reading.windows.get(accountKey) ?? [];
    const olderRows = reading.olderRows.get(accountKey) ?? [];
    const { failure, outcome, compared, gaps, completeUpTo } = await reconcileAccount({
      ...deps,
      seller,
      account: term.accounts.get(accountKey),
      checkpoint: ofAccount(reading.checkpoints, accountKey).find(({ stream }) => stream === RECONCILE),
      org: {
        readOrders: async (_key, span) => (span === windows[0] ? rows : boughtSince(olderRows, span.from)),
        findOrders: (orderIds) => org.findOrders(orderIds)
      },
      publisher: term.publisher,
      windows,
      isDryRun: false,
      signal: term.signal,
      patienceMs: 0,
      onDelivery: (delivery) => deps.onDelivery?.(accountKey, delivery)
    });
    if (outcome === 'Succeeded') {
      deps.tell({ event: 'reconciled', account: accountKey, compared, gaps: gaps.length, completeUpTo });
    }
    return failure;
  };

  return { stream: RECONCILE, everyMs: () => DAY_MS, read, serve };
}

/** An older window is taken along when it ends where those of this turn end. */
function chosen(usual: BoughtWindow | undefined, older: BoughtWindow | undefined, until: string): BoughtWindow[] {
  return [usual, older?.to === until ? older : undefined].flatMap((window) => window ?? []);
}

function ofAccount(checkpoints: readonly OrgCheckpoint[], accountKey: string): OrgCheckpoint[] {
  return checkpoints.filter((row) => row.accountKey === accountKey);
}

function boughtSince(rows: readonly OrgOrder[], from: string): OrgOrder[] {
  return rows.filter(({ boughtAt }) => boughtAt !== null && boughtAt >= from);
}
