import { z } from 'zod';
import type { OrgCheckpoint } from '../salesforce/packageRecords.js';
import { BACKFILL, backfilledFrom } from './backfillStream.js';
import { parseOrderCursor } from './orderCursor.js';
import type { BoughtWindow } from './orderCursor.js';
import { ORDERS } from './ordersStream.js';
import { parseCursor } from './parseCursor.js';
import { isoTime } from './reports.js';

export const RECONCILE = 'orders.reconcile';

const DAY_MS = 86_400_000;
/** The rows of one window are in memory at once. */
const LONGEST_DAYS = 30;

const coveredSchema = z.object({ from: z.iso.datetime(), to: z.iso.datetime() });

/** What has been compared without a break, as the checkpoint keeps it; null before the first time. */
export function coveredBy(checkpoint: OrgCheckpoint | undefined): BoughtWindow | null {
  return checkpoint?.cursor ? parseCursor(RECONCILE, coveredSchema, checkpoint.cursor) : null;
}

/** What is covered once a window is, too: both together where they meet, else the later one. */
export function joined(covered: BoughtWindow | null, window: BoughtWindow): BoughtWindow {
  if (covered === null) return window;
  const [earlier, later] = covered.to <= window.to ? [covered, window] : [window, covered];
  if (earlier.to < later.from) return later;
  return { from: earlier.from < later.from ? earlier.from : later.from, to: later.to };
}

/**
 * What an account's reconcile has to compare, newest first: the last days always, since there things change; and of all
 * that was ever imported what no reconcile has covered yet.
 */
export function reconcileWindows(
  checkpoints: readonly OrgCheckpoint[],
  now: number,
  usualDays: number
): BoughtWindow[] {
  const of = (name: string): OrgCheckpoint | undefined => checkpoints.find(({ stream }) => stream === name);
  const covered = coveredBy(of(RECONCILE));
  const oldest = Math.min(importedFrom(of(ORDERS)), backfilledFrom(of(BACKFILL)));
  const usualFrom = now - usualDays * DAY_MS;
  const windows = [{ from: isoTime(usualFrom), to: isoTime(now) }];
  for (let to = usualFrom; to > oldest;) {
    const from = Math.max(oldest, to - LONGEST_DAYS * DAY_MS);
    const window = { from: isoTime(from), to: isoTime(to) };
    const isCovered = covered !== null && covered.from <= window.from && window.to <= covered.to;
    if (!isCovered) windows.push(window);
    to = from;
  }
  return windows;
}

/** Since when the orders stream has imported; never when it is not known. */
function importedFrom(checkpoint: OrgCheckpoint | undefined): number {
  const since = checkpoint?.cursor ? parseOrderCursor(checkpoint.cursor).since : undefined;
  return since === undefined ? Infinity : Date.parse(since);
}
