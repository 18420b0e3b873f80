import type { OutgoingEvent } from '../../../src/contract/busEvent.js';
import type { OrgOrder } from '../../../src/salesforce/orderRecords.js';
import type { ReconcileOrg } from '../../../src/sync/reconcile.js';

type Body = { [name: string]: unknown };
type Row = { body: Body; isGone: boolean; accountKey: string };

/** An org that keeps the newest state of each order, whatever reaches it and when; by the rules of `OrderVersion.cls`. */
export class NewestOrg implements ReconcileOrg {
  private readonly rows = new Map<string, Row>();
  /** Runs before the org answers: what it has to hear first. */
  beforeAnswer: () => void = () => undefined;

  receive({ event }: OutgoingEvent): void {
    const body = JSON.parse(event.Payload) as Body;
    const isGone = event.Type === 'OrderGone';
    const known = this.rows.get(event.Key);
    if (known === undefined && isGone) return;
    if (known !== undefined && compare(versionOf({ body, isGone }), versionOf(known)) <= 0) return;
    // An order that is gone keeps what was known of it; only when that was learned is new.
    const kept = isGone && known ? { ...known.body, readAt: body['readAt'] } : body;
    this.rows.set(event.Key, { body: kept, isGone, accountKey: event.AccountKey });
  }

  /** What a person sees of the orders that are there. */
  visible(): unknown[] {
    return [...this.rows]
      .filter(([, { isGone }]) => !isGone)
      .map(([id, { body }]) => [id, body['revision'], body['updatedAt'], body['fulfillmentStatus']])
      .sort();
  }

  async readOrders(_accountKey: string, { from, to }: { from: string; to: string }): Promise<OrgOrder[]> {
    return this.answer().filter(({ boughtAt }) => (boughtAt ?? '') >= from && (boughtAt ?? '') <= to);
  }

  async findOrders(orderIds: string[]): Promise<OrgOrder[]> {
    return this.answer().filter(({ orderId }) => orderIds.includes(orderId));
  }

  private answer(): OrgOrder[] {
    this.beforeAnswer();
    return [...this.rows].map(([orderId, { body, isGone, accountKey }]) => ({
      orderId,
      revision: textOf(body['revision']),
      status: textOf(body['status']),
      fulfillmentStatus: textOf(body['fulfillmentStatus']),
      updatedAt: textOf(body['updatedAt']),
      boughtAt: textOf(body['boughtAt']),
      isGone,
      isIncomplete: false,
      accountKey
    }));
  }
}

type Version = { updatedAt: string | null; eventId: string | null; readAt: string };

function versionOf({ body, isGone }: Pick<Row, 'body' | 'isGone'>): Version {
  const readAt = textOf(body['readAt']) ?? '';
  if (isGone) return { updatedAt: null, eventId: null, readAt };
  return { updatedAt: textOf(body['updatedAt']), eventId: textOf(body['eventId']), readAt };
}

function compare(one: Version, other: Version): number {
  if (one.updatedAt !== null && other.updatedAt !== null && one.updatedAt !== other.updatedAt) {
    return one.updatedAt < other.updatedAt ? -1 : 1;
  }
  if (one.eventId !== null && other.eventId !== null && one.eventId !== other.eventId) {
    return one.eventId.length - other.eventId.length || (one.eventId < other.eventId ? -1 : 1);
  }
  return one.readAt < other.readAt ? -1 : one.readAt > other.readAt ? 1 : 0;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
