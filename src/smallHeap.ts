import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8 collect early rather than grow: what a sync holds at a time is small, but left alone the heap grows with what
 * has passed through. Costs no measurable time; see docs/performance.md. Works from the call on, for the whole process.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--optimize-for-size');
  setFlagsFromString('--heap-growing-percent=10');
}
