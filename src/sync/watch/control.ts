import { passGate, pause } from './term.js';
import type { Term, WatchDeps } from './term.js';

/** A day of these is 1,152 + 288 + 144 calls, whatever the number of accounts. */
export const RENEW_MS = 75_000;
const LIMITS_MS = 300_000;
const SETTINGS_MS = 600_000;
const LOW_SHARE = 0.1;

/** Keeps the lease; ends the term once it is lost or nobody can tell. */
export async function renewLease(deps: WatchDeps, term: Term): Promise<void> {
  while (!term.signal.aborted) {
    await pause(deps, RENEW_MS, term.signal);
    if (term.signal.aborted) return;
    try {
      const claim = await deps.lease.claim();
      if (claim.isHeld) term.outage.succeeded('api');
      else term.end();
    } catch (error) {
      // It may still be good for a while; the next try may get through.
      term.outage.failed('api', asError(error));
    }
    if (!deps.lease.isHeld()) term.end();
  }
}

/** Learns what the admin changes at the records of the accounts. */
export async function readSettings(deps: WatchDeps, term: Term): Promise<void> {
  const { tell } = deps;
  while (!term.signal.aborted) {
    await pause(deps, SETTINGS_MS, term.signal);
    await passGate(deps, term);
    if (term.signal.aborted) return;
    try {
      for (const account of await deps.org.readAccounts(deps.sellers.map(({ accountKey }) => accountKey))) {
        const wasOn = term.accounts.get(account.accountKey)?.isImportEnabled ?? true;
        term.accounts.set(account.accountKey, account);
        if (wasOn === account.isImportEnabled) continue;
        tell({ event: account.isImportEnabled ? 'importOn' : 'importOff', account: account.accountKey });
      }
    } catch (error) {
      term.outage.failed('api', asError(error));
    }
  }
}

/** Warns before an allocation of the org is used up. */
export async function watchLimits(deps: WatchDeps, term: Term): Promise<void> {
  const low = new Set<string>();
  while (!term.signal.aborted) {
    await pause(deps, LIMITS_MS, term.signal);
    await passGate(deps, term);
    if (term.signal.aborted) return;
    try {
      for (const { name, max, remaining } of await deps.org.readLimits()) {
        const isLow = remaining < max * LOW_SHARE;
        if (isLow && !low.has(name)) deps.tell({ event: 'lowLimit', limit: name, remaining, max });
        if (isLow) low.add(name);
        else low.delete(name);
      }
    } catch (error) {
      term.outage.failed('api', asError(error));
    }
  }
}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
