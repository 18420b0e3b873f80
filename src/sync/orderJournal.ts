import type { MalformedRecord, OrderEvent, OrdersApi } from './ordersApi.js';
import { EVENTS_A_PAGE } from './ordersApi.js';
import { isoTime } from './reports.js';

/** What the journal says about one order: that it changed, and how to recognise that a form shows the change. */
export type Doorbell = {
  orderId: string;
  /** The last event of the order in the journal. */
  eventId: string;
  eventAt: string;
  oldestAt: string;
  /** Revisions of the last event and of the latest one; empty when the journal names none. */
  revisions: Set<string>;
  /** When its latest line was bought, where the events say so. */
  boughtAt: string | null;
  /** Only the seller's status changed, so the form's `updatedAt` did not move. */
  isFulfilmentOnly: boolean;
};

/** A stretch of the journal. */
export type JournalPart = {
  doorbells: Doorbell[];
  /** Events that name no order. */
  unreadable: MalformedRecord[];
  /** Where the next part begins. */
  lastEventId: string | null;
  lastEventAt: string | null;
  /** True when there was nothing more at `readAt`. */
  isEnd: boolean;
  readAt: string;
};

/** One order may ring in many pages, so several are read before the orders are; memory bounds how many. */
const MOST_PAGES = 10;
const MOST_ORDERS = 2_000;

/** Reads the journal after event `from` until it ends or enough orders have changed. */
export async function readJournalPart(
  api: Pick<OrdersApi, 'readEvents'>,
  from: string | null,
  clock: () => number
): Promise<JournalPart> {
  const doorbells = new Map<string, Doorbell>();
  const part: JournalPart = {
    doorbells: [],
    unreadable: [],
    lastEventId: from,
    lastEventAt: null,
    isEnd: false,
    readAt: ''
  };
  for (let pages = 0; pages < MOST_PAGES && doorbells.size < MOST_ORDERS && !part.isEnd; pages += 1) {
    part.readAt = isoTime(clock());
    const before = part.lastEventId;
    const page = await api.readEvents({ from: before ?? undefined, limit: EVENTS_A_PAGE });
    for (const event of page.events) {
      if (!ring(doorbells, event))
        part.unreadable.push({ id: event.id, raw: event, error: 'order.checkoutForm: missing' });
    }
    for (const malformed of page.malformed) {
      const orderId = orderIdOf(malformed.raw);
      if (orderId === null) part.unreadable.push(malformed);
      else ringBlindly(doorbells, orderId, malformed.id ?? page.lastId ?? '', part.readAt);
    }
    const last = page.events.at(-1);
    part.lastEventId = page.lastId ?? last?.id ?? before;
    part.lastEventAt = last ? isoTime(Date.parse(last.occurredAt)) : part.lastEventAt;
    part.isEnd = page.rows < EVENTS_A_PAGE;
    if (!part.isEnd && part.lastEventId === before) {
      throw new Error(`The order journal after event ${before ?? 'none'} has a page without event ids.`);
    }
  }
  part.doorbells = [...doorbells.values()];
  return part;
}

function ring(doorbells: Map<string, Doorbell>, event: OrderEvent): boolean {
  const form = event.order.checkoutForm;
  if (!form) return false;
  const at = isoTime(Date.parse(event.occurredAt));
  const known = doorbells.get(form.id);
  const boughtAt = latest(known?.boughtAt ?? null, latestBoughtAt(event));
  const isFulfilmentOnly = event.type === 'FULFILLMENT_STATUS_CHANGED' && (known?.isFulfilmentOnly ?? true);
  // Ids may ascend while times do not: the form shows the last event by either order.
  const revisions = new Set(form.revision ? [form.revision] : []);
  if (known && known.eventAt > at) for (const revision of known.revisions) revisions.add(revision);
  doorbells.set(form.id, {
    orderId: form.id,
    eventId: event.id,
    eventAt: known && known.eventAt > at ? known.eventAt : at,
    oldestAt: known && known.oldestAt < at ? known.oldestAt : at,
    revisions,
    boughtAt,
    isFulfilmentOnly
  });
  return true;
}

/** An entry that cannot be read but names its order: the order is read, whatever happened to it. */
function ringBlindly(doorbells: Map<string, Doorbell>, orderId: string, eventId: string, at: string): void {
  const known = doorbells.get(orderId);
  doorbells.set(orderId, {
    orderId,
    eventId: eventId || (known?.eventId ?? ''),
    eventAt: known?.eventAt ?? at,
    oldestAt: known?.oldestAt ?? at,
    revisions: new Set(),
    boughtAt: known?.boughtAt ?? null,
    isFulfilmentOnly: known?.isFulfilmentOnly ?? true
  });
}

function latestBoughtAt(event: OrderEvent): string | null {
  const lines: unknown = event.order['lineItems'];
  if (!Array.isArray(lines)) return null;
  return lines.reduce<string | null>(
    (newest, line: unknown) => latest(newest, instantOf(fieldOf(line, 'boughtAt'))),
    null
  );
}

function latest(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}

function instantOf(value: unknown): string | null {
  const epochMs = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(epochMs) ? null : isoTime(epochMs);
}

function orderIdOf(raw: unknown): string | null {
  const id = fieldOf(fieldOf(fieldOf(raw, 'order'), 'checkoutForm'), 'id');
  return typeof id === 'string' && id !== '' && id.length <= 100 ? id : null;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
