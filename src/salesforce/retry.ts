import { setTimeout as wait } from 'node:timers/promises';
import { SalesforceError } from './salesforceError.js';

/** Waits; rejects as soon as the signal aborts. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

export type RetryOptions = {
  /** Tries in all, the first included. */
  attempts?: number;
  sleep?: Sleep;
  /** 0 to 1; a test's own makes the jitter known. */
  random?: () => number;
  onRetry?: (error: SalesforceError, waitMs: number) => void;
};

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/** The real wait; everything that waits is handed this or a test's own. */
export const systemSleep: Sleep = async (ms, signal) => {
  await wait(ms, undefined, signal ? { signal } : undefined);
};

/** How long to wait after so many failures: doubling, of which a random half is kept. */
export function backOff(failures: number, random: () => number = Math.random): number {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
  return Math.round(longest / 2 + (longest / 2) * random());
}

/**
 * Runs `attempt` until it succeeds, fails for good, or has failed `attempts` times. Only transient errors are tried
 * again, whatever the HTTP method: everything we send may arrive twice.
 */
export async function retry<T>(attempt: () => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const { attempts = 6, sleep = systemSleep, random = Math.random, onRetry } = options;
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof SalesforceError) || !error.isTransient || failures >= attempts) throw error;
      const waitMs = backOff(failures, random);
      onRetry?.(error, waitMs);
      await sleep(waitMs);
    }
  }
}
