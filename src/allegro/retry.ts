import { AllegroError } from './allegroError.js';
import type { Sleep } from './time.js';

export type RetryOptions = {
  sleep: Sleep;
  signal: AbortSignal;
  /** Tries in all, the first included. */
  attempts?: number;
  /** 0 to 1; a test's own makes the jitter known. */
  random?: () => number;
  onRetry?: (error: AllegroError, waitMs: number) => void;
};

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/**
 * Runs `attempt` until it succeeds, fails for good, or has failed `attempts` times. Only transient Allegro errors are
 * tried again: after as long as Allegro asked for, else after a doubling wait of which a random half is kept.
 */
export async function retry<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { sleep, signal, attempts = 5, random = Math.random, onRetry } = options;
  for (let failures = 1; ; failures += 1) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof AllegroError) || !error.isTransient || failures >= attempts) throw error;
      const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
      const waitMs = error.retryAfterMs ?? Math.round(longest / 2 + (longest / 2) * random());
      onRetry?.(error, waitMs);
      await sleep(waitMs, signal);
    }
  }
}
