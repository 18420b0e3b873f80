import { setMaxListeners } from 'node:events';
import { pollUntil } from '../checkpoints.js';
import { introduce } from '../syncAccount.js';
import { asError, readSettings, renewLease, watchLimits } from './control.js';
import { fenced, LeaseLost } from './heldLease.js';
import { Outage } from './outage.js';
import { backOff, sharedLoad } from './pace.js';
import { intervalsOf, streamLoop } from './streamLoop.js';
import type { AccountState } from './streamLoop.js';
import { sweepLoop } from './sweeps.js';
import { passGate, pause } from './term.js';
import type { Term, WatchDeps } from './term.js';

/** How often a runner that waits for the lease asks for it. */
const STANDBY_MS = 60_000;
/** How long the org may take to show accounts that are new to it. */
const PATIENCE_MS = 30_000;

export type WatchTotals = {
  published: number;
  allegroCalls: number;
  salesforceApiCalls: number;
  pubsubCalls: number;
};

/**
 * Serves all accounts until the signal aborts, and only while the lease is this runner's. Nothing that can pass ends it:
 * it waits, says why, and goes on from the places that the org keeps.
 */
export async function watch(deps: WatchDeps): Promise<WatchTotals> {
  const { signal, lease, tell, sellers } = deps;
  const totals = { published: 0 };
  // Every loop waits on the same signal.
  setMaxListeners(0, signal);
  const outage = new Outage(deps.clock, deps.random, {
    begins: (reason) => tell({ event: 'orgDown', reason }),
    ends: () => tell({ event: 'orgUp' })
  });
  tell({
    event: 'started',
    accounts: sellers.map(({ accountKey }) => accountKey),
    streams: deps.streams.map(({ name }) => name),
    lease: deps.leaseName
  });

  while (!signal.aborted) {
    if (!(await takeLease(deps, outage))) continue;
    await serve(deps, outage, totals);
    if (!signal.aborted && !lease.isHeld()) tell({ event: 'leaseLost' });
  }

  // A row that cannot be given back runs out by itself.
  await lease.release().catch(() => undefined);
  const result = {
    published: totals.published,
    allegroCalls: sellers.reduce((total, seller) => total + seller.allegroCalls(), 0),
    salesforceApiCalls: deps.org.calls(),
    pubsubCalls: deps.publisher.pubsubCalls()
  };
  tell({ event: 'stopped', ...result });
  return result;
}

/** Answers true once the lease is this runner's; after a wait, false when it is not. */
async function takeLease(deps: WatchDeps, outage: Outage): Promise<boolean> {
  try {
    const claim = await deps.lease.claim();
    outage.succeeded('api');
    if (claim.isHeld) return true;
    deps.tell({ event: 'standby', reason: claim.reason });
    await pause(deps, STANDBY_MS, deps.signal);
  } catch (error) {
    outage.failed('api', asError(error));
    await pause(deps, outage.waitMs(), deps.signal);
  }
  return false;
}

/** One term: reads where to go on, then looks at every stream of every account until the term ends. */
async function serve(deps: WatchDeps, outage: Outage, totals: { published: number }): Promise<void> {
  const ended = new AbortController();
  const term: Term = {
    signal: AbortSignal.any([deps.signal, ended.signal]),
    end: () => ended.abort(),
    accounts: new Map(),
    checkpoints: [],
    outage,
    load: sharedLoad(),
    publisher: fenced(deps.publisher, deps.lease),
    totals
  };
  setMaxListeners(0, term.signal);
  const renewal = renewLease(deps, term);
  await load(deps, term);
  const loops = deps.sellers.flatMap((seller, index) => {
    const state: AccountState = { needsReauthorisation: false };
    return deps.streams.map((plan) => {
      // Spread over one interval, so that the accounts do not ask all at once.
      const { quietMs } = intervalsOf(deps, plan, term.accounts.get(seller.accountKey));
      return streamLoop(deps, term, seller, plan, state, (quietMs * index) / deps.sellers.length);
    });
  });
  const all = [...loops, readSettings(deps, term), watchLimits(deps, term), sweepLoop(deps, term)];
  try {
    await Promise.all(all);
  } finally {
    // What nobody foresaw in one loop ends them all in good order.
    term.end();
    await Promise.allSettled([...all, renewal]);
  }
}

/** Reads accounts and checkpoints, the only time in a term, and makes known what the org does not know. */
async function load(deps: WatchDeps, term: Term): Promise<void> {
  const keys = deps.sellers.map(({ accountKey }) => accountKey);
  for (let failures = 0; !term.signal.aborted;) {
    await passGate(deps, term);
    try {
      const accounts = await deps.org.readAccounts(keys);
      term.checkpoints = await deps.org.readCheckpoints(keys);
      for (const account of accounts) term.accounts.set(account.accountKey, account);
      for (const seller of deps.sellers) {
        await introduce({
          ...deps,
          seller,
          account: term.accounts.get(seller.accountKey),
          publisher: term.publisher
        });
      }
      const isKnown = async (): Promise<boolean> => (await deps.org.readAccounts(keys)).length >= keys.length;
      if (accounts.length < keys.length) await pollUntil({ ...deps, signal: term.signal }, PATIENCE_MS, isKnown);
      term.outage.succeeded('api');
      deps.tell({ event: 'serving', accounts: keys });
      for (const { accountKey, isImportEnabled } of accounts) {
        if (!isImportEnabled) deps.tell({ event: 'importOff', account: accountKey });
      }
      return;
    } catch (error) {
      const failure = asError(error);
      if (failure instanceof LeaseLost) term.end();
      else if (deps.isCommon(failure)) term.outage.failed('api', failure);
      else throw failure;
      failures += 1;
      await pause(deps, backOff(failures, deps.random), term.signal);
    }
  }
}
