import type { OrgOrder } from '../../../src/salesforce/orderRecords.js';
import type { FakeBus } from './fakeBus.js';

/** The orders that a bus has brought into an org, as their keys and versions. */
export class FakeOrg {
  readonly rows = new Map<string, OrgOrder>();
  /** Queries, each of which would be at least one call. */
  queries = 0;
  private applied = 0;

  constructor(private readonly bus: FakeBus) {}

  /** Applies what is on the bus since the last time. */
  apply(): void {
    for (const outgoing of this.bus.events.slice(this.applied)) {
      const { Type: type, Key: orderId } = outgoing.event;
      const known = this.rows.get(orderId);
      if (type === 'OrderGone' && known) this.rows.set(orderId, { ...known, isGone: true });
      if (type === 'OrderSnapshot') this.rows.set(orderId, rowOf(this.bus.body(outgoing), outgoing.event.AccountKey));
    }
    this.applied = this.bus.events.length;
  }

  async readOrders(_accountKey: string, { from, to }: { from: string; to: string }): Promise<OrgOrder[]> {
    this.queries += 1;
    this.apply();
    return [...this.rows.values()].filter(({ boughtAt }) => (boughtAt ?? '') >= from && (boughtAt ?? '') <= to);
  }

  async readOpenOrders(): Promise<OrgOrder[]> {
    this.queries += 1;
    this.apply();
    return [...this.rows.values()].filter(({ isGone }) => !isGone);
  }

  async findOrders(orderIds: string[]): Promise<OrgOrder[]> {
    this.queries += 1;
    this.apply();
    return orderIds.flatMap((orderId) => this.rows.get(orderId) ?? []);
  }
}

function rowOf(body: Record<string, unknown>, accountKey: string): OrgOrder {
  const text = (name: string): string | null => (typeof body[name] === 'string' ? body[name] : null);
  const boughtAt = text('boughtAt');
  return {
    orderId: text('id') ?? '',
    revision: text('revision'),
    status: text('status'),
    fulfillmentStatus: text('fulfillmentStatus'),
    updatedAt: text('updatedAt'),
    // The org keeps whole seconds.
    boughtAt: boughtAt === null ? null : `${boughtAt.slice(0, 19)}.000Z`,
    isGone: false,
    isIncomplete: false,
    accountKey
  };
}
