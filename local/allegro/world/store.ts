import type { CheckoutForm, Shipment } from './model.js';

export type OrderEntry = {
  form: CheckoutForm;
  /** When the latest line was bought, and `updatedAt`, as milliseconds: the keys of both orders of the list. */
  boughtAt: number;
  updatedAt: number;
  revisions: number;
  /** Writes by the seller so far; Allegro limits them for each order. */
  operations: number;
  shipments: Shipment[];
};

type SortKey = 'boughtAt' | 'updatedAt';

export type OrderQuery = {
  offset: number;
  limit: number;
  sort: SortKey;
  isDescending: boolean;
  bounds: Record<SortKey, { from: number; to: number }>;
  matches: ((entry: OrderEntry) => boolean) | null;
};

/** Orders by id, by time bought and by time updated. Ties are broken by id, so that paging is stable. */
export class OrderStore {
  private readonly byId = new Map<string, OrderEntry>();
  private readonly indexes: Record<SortKey, OrderEntry[]> = { boughtAt: [], updatedAt: [] };
  /** Ids that no longer answer, and the order that holds their lines now. */
  readonly gone = new Map<string, string>();
  private readonly waybills = new Map<string, number>();

  get size(): number {
    return this.byId.size;
  }

  get(id: string): OrderEntry | undefined {
    return this.byId.get(id);
  }

  all(): Iterable<OrderEntry> {
    return this.byId.values();
  }

  /** Adds many at once; sorts once. */
  load(entries: readonly OrderEntry[]): void {
    for (const entry of entries) {
      this.byId.set(entry.form.id, entry);
      entry.shipments.forEach((it) => this.countWaybill(it));
    }
    for (const key of ['boughtAt', 'updatedAt'] as const) {
      this.indexes[key] = [...this.byId.values()].sort((a, b) => compare(key, a, b));
    }
  }

  add(entry: OrderEntry): void {
    this.byId.set(entry.form.id, entry);
    this.insert(entry);
  }

  /** Changes an order and keeps the indexes right. */
  change(entry: OrderEntry, edit: () => void): void {
    this.withdraw(entry);
    edit();
    this.insert(entry);
  }

  /** The id stops answering; its lines live on in `mergedInto`. */
  remove(id: string, mergedInto: string): void {
    const entry = this.byId.get(id);
    if (!entry) throw new Error(`No order ${id}`);
    this.withdraw(entry);
    this.byId.delete(id);
    this.gone.set(id, mergedInto);
  }

  list(query: OrderQuery): { page: OrderEntry[]; total: number } {
    const index = this.indexes[query.sort];
    const start = lowerBound(index, query.sort, query.bounds[query.sort].from);
    const end = lowerBound(index, query.sort, query.bounds[query.sort].to + 1);
    const other: SortKey = query.sort === 'boughtAt' ? 'updatedAt' : 'boughtAt';
    const { from, to } = query.bounds[other];
    const isUnbounded = from === -Infinity && to === Infinity;

    if (isUnbounded && !query.matches) {
      const total = Math.max(0, end - start);
      const count = Math.max(0, Math.min(query.limit, total - query.offset));
      if (query.isDescending) {
        const last = end - query.offset;
        return { page: index.slice(last - count, last).reverse(), total };
      }
      return { page: index.slice(start + query.offset, start + query.offset + count), total };
    }
    const found = index
      .slice(start, end)
      .filter((it) => it[other] >= from && it[other] <= to && (query.matches?.(it) ?? true));
    if (query.isDescending) found.reverse();
    return { page: found.slice(query.offset, query.offset + query.limit), total: found.length };
  }

  ordersWithWaybill(waybill: string): number {
    return this.waybills.get(waybill) ?? 0;
  }

  addShipment(entry: OrderEntry, shipment: Shipment): void {
    entry.shipments = [...entry.shipments, shipment];
    this.countWaybill(shipment);
  }

  private countWaybill({ waybill }: Shipment): void {
    this.waybills.set(waybill, (this.waybills.get(waybill) ?? 0) + 1);
  }

  private insert(entry: OrderEntry): void {
    for (const key of ['boughtAt', 'updatedAt'] as const) {
      this.indexes[key].splice(position(this.indexes[key], key, entry), 0, entry);
    }
  }

  private withdraw(entry: OrderEntry): void {
    for (const key of ['boughtAt', 'updatedAt'] as const) {
      const at = position(this.indexes[key], key, entry);
      if (this.indexes[key][at] !== entry) throw new Error(`Index ${key} lost order ${entry.form.id}`);
      this.indexes[key].splice(at, 1);
    }
  }
}

function compare(key: SortKey, a: OrderEntry, b: OrderEntry): number {
  return a[key] - b[key] || (a.form.id < b.form.id ? -1 : a.form.id > b.form.id ? 1 : 0);
}

/** First place whose entry is not before `entry`. */
function position(index: OrderEntry[], key: SortKey, entry: OrderEntry): number {
  return search(index, (it) => compare(key, it, entry) >= 0);
}

function lowerBound(index: OrderEntry[], key: SortKey, time: number): number {
  return search(index, (it) => it[key] >= time);
}

/** First place where `isReached` holds, given that it holds for all that follow. */
export function search<T>(sorted: readonly T[], isReached: (item: T) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isReached(sorted[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}
