import type { ParkedFailure } from '../salesforce/failures.js';
import { ORDERS } from './ordersStream.js';
import { orderChanges } from './orderChanges.js';
import { rereadOrders } from './orderRereads.js';
import type { StreamPlan } from './streams.js';

export const REREAD = 'orders.reread';

/** Whether the runner can bring the record of a failure by reading it at Allegro again: an order, named by its id. */
export function canReread({ stream, recordKey }: ParkedFailure): boolean {
  return stream === ORDERS && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(recordKey);
}

/**
 * Reads the orders of failures at Allegro once more and sends what is there, or that the order is gone. Keeps no
 * checkpoint: it can be repeated at any time.
 */
export function rereadPlan(failures: readonly ParkedFailure[]): StreamPlan {
  return {
    name: REREAD,
    defaultIntervalMs: 0,
    create: ({ api, sender, settings }) => ({
      name: REREAD,
      read: async function* () {
        const own = failures.filter(({ accountKey }) => accountKey === sender.accountKey);
        const rows = own.map(({ recordKey }) => ({
          orderId: recordKey,
          revision: null,
          status: null,
          fulfillmentStatus: null,
          updatedAt: null,
          boughtAt: null,
          isGone: false,
          isIncomplete: false,
          accountKey: sender.accountKey
        }));
        if (rows.length === 0) return;
        const orders = orderChanges(sender, settings.filter);
        yield* rereadOrders({ api, orders, clock: sender.clock, onGap: () => undefined }, rows);
      }
    })
  };
}
