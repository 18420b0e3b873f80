import { readBackfill, startBackfill } from './orderBackfill.js';
import { orderChanges, sorted } from './orderChanges.js';
import type { Change } from './orderChanges.js';
import { formatOrderCursor, parseOrderCursor } from './orderCursor.js';
import type { OrderCursor } from './orderCursor.js';
import type { OrderFilter } from './orderFilter.js';
import { readJournalPart } from './orderJournal.js';
import { readOrders } from './orderReads.js';
import type { Finding } from './orderReads.js';
import type { OrdersApi } from './ordersApi.js';
import { isoTime } from './reports.js';
import type { Sender } from './reports.js';
import type { Stream, StreamPage } from './stream.js';

export const ORDERS = 'orders';

export type OrdersStreamDeps = {
  api: OrdersApi;
  sender: Sender;
  settings: {
    /** How far back the first run reads; 0 to begin with what changes from now on. */
    backfillDays: number;
    filter?: OrderFilter;
  };
};

const DAY_MS = 86_400_000;
/** Allegro keeps the journal for 60 days; after that, events may be missing between the cursor and its oldest one. */
const JOURNAL_DAYS = 59;
/** The first window ends a little in the future, so that a clock which is slow loses nothing. */
const CLOCK_MARGIN_MS = 3_600_000;

/**
 * The orders of one account: first a back-fill by closed windows of the list, then the journal, from the event that was
 * the newest before the back-fill began.
 */
export function ordersStream({ api, sender, settings }: OrdersStreamDeps): Stream {
  const { clock } = sender;
  const orders = orderChanges(sender, settings.filter);

  const firstCursor = async (from: number | null): Promise<OrderCursor> => {
    const { latestEvent } = await api.readEventStats();
    const eventAt = latestEvent ? Date.parse(latestEvent.occurredAt) : null;
    const to = Math.max(clock(), eventAt ?? 0) + CLOCK_MARGIN_MS;
    return {
      event: latestEvent?.id ?? null,
      eventAt: eventAt === null ? null : isoTime(eventAt),
      backfill: from === null ? null : startBackfill({ from: isoTime(from), to: isoTime(to) }),
      since: isoTime(from ?? clock())
    };
  };

  /** A cursor that the journal may no longer reach is replaced by a new start, if anything has happened since. */
  const reachable = async (cursor: OrderCursor): Promise<OrderCursor> => {
    const eventAt = cursor.eventAt === null ? null : Date.parse(cursor.eventAt);
    if (cursor.backfill !== null || eventAt === null || clock() - eventAt < JOURNAL_DAYS * DAY_MS) return cursor;
    const { rows } = await api.readEvents({ from: cursor.event ?? undefined, limit: 1 });
    if (rows === 0) return cursor;
    const anew = await firstCursor(eventAt - DAY_MS);
    return cursor.since === undefined ? anew : { ...anew, since: cursor.since };
  };

  const convertFinding = (finding: Finding): Change => {
    const { doorbell, readAt } = finding;
    const context = { readAt, eventId: doorbell.eventId, eventAt: doorbell.eventAt };
    if ('form' in finding) return orders.ofForm(finding.form, context);
    if ('malformed' in finding) return orders.ofMalformed(finding.malformed, doorbell.orderId, context);
    return orders.ofGone(doorbell.orderId, context);
  };

  async function* backfill(start: OrderCursor): AsyncGenerator<StreamPage> {
    if (start.backfill === null) return;
    for await (const { page, readAt, state, expected } of readBackfill(api, start.backfill, clock)) {
      const changes = page.forms.map((form) => orders.ofForm(form, { readAt }));
      const unreadable = page.malformed.map((malformed) => orders.ofMalformed(malformed, malformed.id, { readAt }));
      const cursor = formatOrderCursor({ ...start, backfill: state });
      yield { ...sorted([...changes, ...unreadable]), position: { cursor, completeUpTo: null }, expected };
    }
  }

  async function* journal(start: OrderCursor): AsyncGenerator<StreamPage> {
    for (let cursor = start, isEnd = false; !isEnd;) {
      const part = await readJournalPart(api, cursor.event, clock);
      isEnd = part.isEnd;
      if (part.lastEventId === cursor.event) continue;
      for await (const findings of readOrders(api, part.doorbells, clock)) {
        yield { ...sorted(findings.map(convertFinding)), position: null, expected: null };
      }
      cursor = { ...cursor, event: part.lastEventId, eventAt: part.lastEventAt ?? cursor.eventAt };
      const unreadable = part.unreadable.map((event) =>
        orders.ofMalformed(event, event.id && `event ${event.id}`, { readAt: part.readAt })
      );
      const completeUpTo = part.isEnd ? part.readAt : part.lastEventAt;
      yield { ...sorted(unreadable), position: { cursor: formatOrderCursor(cursor), completeUpTo }, expected: null };
    }
  }

  return {
    name: ORDERS,
    read: async function* (saved) {
      const start =
        saved === null
          ? await firstCursor(startOfBackfill(settings, clock()))
          : await reachable(parseOrderCursor(saved));
      yield* backfill(start);
      const isNew = saved === null || start.backfill !== null;
      if (isNew) yield startOfJournal(start, clock);
      yield* journal({ ...start, backfill: null });
    }
  };
}

/** The first run reads as far back as the admin and the command line both allow. */
function startOfBackfill({ backfillDays, filter }: OrdersStreamDeps['settings'], now: number): number | null {
  if (backfillDays <= 0) return null;
  return Math.max(now - backfillDays * DAY_MS, filter?.boughtFrom === undefined ? 0 : Date.parse(filter.boughtFrom));
}

/** The back-fill is stored; what the journal holds beyond is read next. */
function startOfJournal(start: OrderCursor, clock: () => number): StreamPage {
  const cursor = formatOrderCursor({ ...start, backfill: null });
  const completeUpTo = start.eventAt ?? isoTime(clock());
  return { changes: [], parked: [], unchanged: 0, position: { cursor, completeUpTo }, expected: null };
}
