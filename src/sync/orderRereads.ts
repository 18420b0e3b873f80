import type { OrgOrder } from '../salesforce/orderRecords.js';
import { sorted } from './orderChanges.js';
import type { Change, OrderChanges } from './orderChanges.js';
import { gapOf } from './orderGaps.js';
import type { Gap } from './orderGaps.js';
import type { Doorbell } from './orderJournal.js';
import { readOrders } from './orderReads.js';
import type { Finding } from './orderReads.js';
import type { OrdersApi } from './ordersApi.js';
import type { StreamPage } from './stream.js';

export type RereadDeps = {
  api: Pick<OrdersApi, 'listForms' | 'readForm'>;
  orders: OrderChanges;
  clock: () => number;
  onGap: (gap: Gap) => void;
};

/** Reads orders that the org has, in as few requests as it can, and sends those that differ or are gone. */
export async function* rereadOrders(deps: RereadDeps, rows: readonly OrgOrder[]): AsyncGenerator<StreamPage> {
  const { api, orders, clock, onGap } = deps;
  const byId = new Map(rows.map((row) => [row.orderId, row]));

  const changeOf = (finding: Finding): Change => {
    const { readAt, doorbell } = finding;
    const { orderId } = doorbell;
    if ('malformed' in finding) return orders.ofMalformed(finding.malformed, orderId, { readAt });
    if ('isGone' in finding) {
      onGap({ orderId, kind: 'gone', wanted: null });
      return orders.ofGone(orderId, { readAt });
    }
    const gap = orders.isWanted(finding.form) ? gapOf(finding.form, byId.get(orderId)) : null;
    if (gap === null) return 'unchanged';
    onGap(gap);
    return orders.ofForm(finding.form, { readAt });
  };

  for await (const findings of readOrders(api, rows.map(doorbellOf), clock)) {
    yield { ...sorted(findings.map(changeOf)), position: null, expected: rows.length };
  }
}

/** Nothing rang; the order is to be read all the same, in whatever revision it is. */
function doorbellOf({ orderId, boughtAt }: OrgOrder): Doorbell {
  return { orderId, boughtAt, eventId: '', eventAt: '', oldestAt: '', revisions: new Set(), isFulfilmentOnly: true };
}
