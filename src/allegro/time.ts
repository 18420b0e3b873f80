import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds since 1970. */
export type Clock = () => number;

/** Waits; rejects as soon as the signal aborts. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** The real clock and the real wait; everything that needs time is handed these or a test's own. */
export const systemClock: Clock = () => Date.now();

export const systemSleep: Sleep = async (ms, signal) => {
  await wait(ms, undefined, signal ? { signal } : undefined);
};
