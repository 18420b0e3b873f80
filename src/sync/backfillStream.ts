import { z } from 'zod';
import type { OrgCheckpoint } from '../salesforce/packageRecords.js';
import { readBackfill, startBackfill } from './orderBackfill.js';
import { orderChanges, sorted } from './orderChanges.js';
import { backfillSchema, readCursor } from './orderCursor.js';
import type { BackfillState, BoughtWindow } from './orderCursor.js';
import type { StreamPlan } from './streams.js';

export const BACKFILL = 'orders.backfill';

const cursorSchema = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  left: backfillSchema.nullable().describe('What is still to be read; null when everything is.')
});

/**
 * All orders bought in one closed window, by pages of the list, newest first. Has a checkpoint of its own, so that a
 * back-fill goes on where it was interrupted and the journal's cursor stays where it is. Another window, or one that is
 * done, starts from its beginning; one that reaches until now takes over what an earlier one has left.
 */
export function backfillPlan(window: BoughtWindow, isUntilNow: boolean): StreamPlan {
  return {
    name: BACKFILL,
    defaultIntervalMs: 0,
    create: ({ api, sender, settings }) => ({
      name: BACKFILL,
      read: async function* (saved) {
        const orders = orderChanges(sender, settings.filter);
        const start = stateOf(saved, window, isUntilNow);
        for await (const { page, readAt, state, expected } of readBackfill(api, start, sender.clock)) {
          const cursor = JSON.stringify({ ...window, left: state });
          yield {
            ...sorted([
              ...page.forms.map((form) => orders.ofForm(form, { readAt })),
              ...page.malformed.map((malformed) => orders.ofMalformed(malformed, malformed.id, { readAt }))
            ]),
            position: { cursor, completeUpTo: state === null ? window.to : null },
            expected: expected === null ? null : expected - start.done
          };
        }
      }
    })
  };
}

/** The start of the window that was last asked for, as milliseconds; infinite when none was. */
export function backfilledFrom(checkpoint: OrgCheckpoint | undefined): number {
  return checkpoint?.cursor ? Date.parse(readCursor(BACKFILL, cursorSchema, checkpoint.cursor).from) : Infinity;
}

function stateOf(saved: string | null, window: BoughtWindow, isUntilNow: boolean): BackfillState {
  if (saved === null) return startBackfill(window);
  const { from, to, left } = readCursor(BACKFILL, cursorSchema, saved);
  if (left === null || from !== window.from) return startBackfill(window);
  if (to === window.to) return left;
  if (!isUntilNow || to > window.to) return startBackfill(window);
  return { ...left, windows: [...left.windows, { from: to, to: window.to }] };
}
