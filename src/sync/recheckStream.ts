import type { OrgOrder } from '../salesforce/orderRecords.js';
import { orderChanges } from './orderChanges.js';
import type { Gap } from './orderGaps.js';
import { rereadOrders } from './orderRereads.js';
import { isoTime } from './reports.js';
import type { StreamPlan } from './streams.js';

export const RECHECK = 'orders.recheck';
export const RECHECK_DAYS = 14;
export const RECHECK_MS = 3_600_000;

/**
 * Reads open orders once more, by list pages where many are near each other, and sends those that have changed without
 * the journal's saying so: paid by now, another address, gone. Its checkpoint says when that was done last.
 */
export function recheckPlan(rows: readonly OrgOrder[], onGap: (gap: Gap) => void): StreamPlan {
  return {
    name: RECHECK,
    defaultIntervalMs: RECHECK_MS,
    create: ({ api, sender, settings }) => ({
      name: RECHECK,
      read: async function* () {
        const at = isoTime(sender.clock());
        const orders = orderChanges(sender, settings.filter);
        yield* rereadOrders({ api, orders, clock: sender.clock, onGap }, rows);
        const position = { cursor: JSON.stringify({ at }), completeUpTo: at };
        yield { changes: [], parked: [], unchanged: 0, position, expected: null };
      }
    })
  };
}
