import { accountSettings } from '../accountSettings.js';
import type { Gap } from '../orderGaps.js';
import { openOrdersOf, recheckDays, recheckFrom } from '../recheckDue.js';
import { RECHECK, RECHECK_MS, recheckPlan } from '../recheckStream.js';
import type { Seller } from '../seller.js';
import { syncStream } from '../syncStream.js';
import { asError } from './control.js';
import { LeaseLost } from './heldLease.js';
import { reconcileSweep } from './reconcileSweep.js';
import { byAccount } from './sweep.js';
import type { Sweep } from './sweep.js';
import { passGate, pause } from './term.js';
import type { Term, WatchDeps } from './term.js';

const LOOK_MS = 60_000;
/** Accounts whose turn is near go along, so that one query serves them all. */
const EARLY_SHARE = 0.25;

/** Re-checks open orders by the hour and reconciles the last days daily, one account after the other. */
export async function sweepLoop(deps: WatchDeps, term: Term): Promise<void> {
  const { clock, org } = deps;
  const lastAt = new Map(
    term.checkpoints.map(({ accountKey, stream, sequence }) => [`${accountKey} ${stream}`, Date.parse(sequence ?? '')])
  );
  // What never ran has its first turn after one interval: the first run has just read everything.
  const begunAt = clock();
  const sweeps = [recheck(deps, term), reconcileSweep(deps, term)];

  while (!term.signal.aborted) {
    await pause(deps, LOOK_MS, term.signal);
    for (const sweep of sweeps) await turn(sweep);
  }

  async function turn(sweep: Sweep): Promise<void> {
    await passGate(deps, term);
    if (term.signal.aborted) return;
    const overdueMs = (seller: Seller, share: number): number => {
      const account = term.accounts.get(seller.accountKey);
      const everyMs = (account?.isImportEnabled ?? true) ? sweep.everyMs(account) : 0;
      const last = lastAt.get(`${seller.accountKey} ${sweep.stream}`) || begunAt;
      return everyMs === 0 ? -1 : clock() - last - everyMs * (1 - share);
    };
    if (!deps.sellers.some((seller) => overdueMs(seller, 0) >= 0)) return;
    const due = deps.sellers.filter((seller) => overdueMs(seller, EARLY_SHARE) >= 0);
    try {
      const rows = await sweep.read(due);
      for (const seller of due) {
        if (term.signal.aborted) return;
        const failure = await sweep.serve(seller, rows.get(seller.accountKey) ?? []);
        if (failure && deps.isCommon(failure)) throw failure;
        lastAt.set(`${seller.accountKey} ${sweep.stream}`, clock());
        if (failure instanceof LeaseLost) term.end();
        else if (failure) {
          const { message: reason } = failure;
          deps.tell({ event: 'failed', account: seller.accountKey, stream: sweep.stream, reason });
        }
      }
    } catch (error) {
      const failure = asError(error);
      if (deps.isCommon(failure)) term.outage.failed('api', failure);
      else throw failure;
    }
  }

  function keysOf(sellers: readonly Seller[]): string[] {
    return sellers.map(({ accountKey }) => accountKey);
  }

  function recheck(watch: WatchDeps, during: Term): Sweep {
    return {
      stream: RECHECK,
      everyMs: (account) => (recheckDays(account) === 0 ? 0 : (account?.recheckMs ?? RECHECK_MS)),
      read: async (sellers) => {
        const starts = sellers.map(({ accountKey }) => recheckFrom(during.accounts.get(accountKey), clock())).sort();
        return byAccount(await org.readOpenOrders(keysOf(sellers), starts[0] ?? ''));
      },
      serve: async (seller, rows) => {
        const account = during.accounts.get(seller.accountKey);
        const young = openOrdersOf(rows, seller.accountKey, recheckFrom(account, clock()));
        const gaps: Gap[] = [];
        const { failure } = await syncStream({
          plan: recheckPlan(young, (gap) => gaps.push(gap)),
          seller,
          publisher: during.publisher,
          checkpoint: undefined,
          settings: accountSettings(watch.settings, account),
          clock,
          newId: watch.newId,
          signal: during.signal,
          onDelivery: (delivery) => watch.onDelivery?.(seller.accountKey, delivery)
        });
        const gone = gaps.filter(({ kind }) => kind === 'gone').length;
        if (!failure) {
          const changed = gaps.length - gone;
          watch.tell({ event: 'rechecked', account: seller.accountKey, orders: young.length, changed, gone });
        }
        return failure;
      }
    };
  }
}
