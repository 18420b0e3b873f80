import { createHash } from 'node:crypto';
import { PAYLOAD_LIMIT } from '../contract/busEvent.js';
import type { OutgoingEvent } from '../contract/busEvent.js';
import type { OrderGone, OrderSnapshot } from '../contract/orderSnapshot.js';
import { isWanted } from './orderFilter.js';
import type { OrderFilter } from './orderFilter.js';
import { mapOrder } from './orderMapper.js';
import type { ReadContext } from './orderMapper.js';
import type { CheckoutForm, MalformedRecord } from './ordersApi.js';
import { busEvent, failureReport } from './reports.js';
import type { Sender } from './reports.js';
import type { StreamPage } from './stream.js';

/** What a read of one order means for the org. */
export type Change = { change: OutgoingEvent } | { parked: OutgoingEvent } | 'unchanged';

/** Turns what was read of orders into events. */
export type OrderChanges = {
  /** Whether the org wants the order at all; one that it does not want is never sent. */
  isWanted(form: CheckoutForm): boolean;
  ofForm(form: CheckoutForm, context: ReadContext): Change;
  ofMalformed(malformed: MalformedRecord, key: string | null, context: ReadContext): Change;
  ofGone(orderId: string, context: ReadContext): Change;
};

/** So many orders are remembered that one which rings again is recognised, and no more: memory stays flat. */
const MOST_REMEMBERED = 5_000;

/** Remembers what it has answered for each order: an order that is read again without a change is not sent twice. */
export function orderChanges(sender: Sender, filter: OrderFilter = {}): OrderChanges {
  const sent = new Map<string, string>();

  const remember = (orderId: string, print: string): void => {
    sent.delete(orderId);
    sent.set(orderId, print);
    if (sent.size <= MOST_REMEMBERED) return;
    const [oldest] = sent.keys();
    if (oldest !== undefined) sent.delete(oldest);
  };

  return {
    isWanted: (form) => isWanted(form, filter),
    ofForm: (form, context) => {
      if (!isWanted(form, filter)) return 'unchanged';
      const { snapshot, problem } = mapOrder(form, context);
      if (snapshot === undefined) return { parked: parkForm(sender, form, problem, context) };
      const print = fingerprint(snapshot);
      if (sent.get(snapshot.id) === print) return 'unchanged';
      const change = snapshotEvent(sender, snapshot, context);
      if (change.event.Payload.length > PAYLOAD_LIMIT) {
        const error = `The order takes ${change.event.Payload.length} characters; an event holds ${PAYLOAD_LIMIT}. Nothing of it was sent.`;
        return { parked: parkForm(sender, form, error, context) };
      }
      remember(snapshot.id, print);
      return { change };
    },
    ofMalformed: (malformed, key, context) => ({ parked: parkMalformed(sender, malformed, key, context) }),
    ofGone: (orderId, context) => {
      sent.delete(orderId);
      return { change: goneEvent(sender, orderId, context) };
    }
  };
}

/** Changes as a page has them. */
export function sorted(all: readonly Change[]): Pick<StreamPage, 'changes' | 'parked' | 'unchanged'> {
  return {
    changes: all.flatMap((one) => (typeof one === 'object' && 'change' in one ? one.change : [])),
    parked: all.flatMap((one) => (typeof one === 'object' && 'parked' in one ? one.parked : [])),
    unchanged: all.filter((one) => one === 'unchanged').length
  };
}

function snapshotEvent(sender: Sender, snapshot: OrderSnapshot, context: ReadContext): OutgoingEvent {
  return busEvent(
    sender,
    'OrderChanged__e',
    {
      type: 'OrderSnapshot',
      key: snapshot.id,
      occurredAt: context.eventAt ?? snapshot.updatedAt ?? snapshot.boughtAt,
      revision: snapshot.revision ?? null
    },
    snapshot
  );
}

function goneEvent(sender: Sender, orderId: string, context: ReadContext): OutgoingEvent {
  const body: OrderGone = {
    id: orderId,
    readAt: context.readAt,
    ...(context.eventId === undefined ? {} : { eventId: context.eventId })
  };
  const occurredAt = context.eventAt ?? context.readAt;
  return busEvent(sender, 'OrderChanged__e', { type: 'OrderGone', key: orderId, occurredAt }, body);
}

function parkForm(sender: Sender, form: CheckoutForm, problem: string, context: ReadContext): OutgoingEvent {
  return parkMalformed(sender, { id: form.id, raw: form, error: problem }, form.id, context);
}

function parkMalformed(
  sender: Sender,
  malformed: MalformedRecord,
  key: string | null,
  context: ReadContext
): OutgoingEvent {
  const snapshot = JSON.stringify(malformed.raw) ?? 'null';
  return failureReport(sender, {
    key: key || `unknown ${createHash('sha256').update(snapshot).digest('hex').slice(0, 32)}`,
    error: malformed.error,
    snapshot,
    occurredAt: context.eventAt ?? context.readAt
  });
}

/** Equal for two reads of an order between which nothing changed. */
function fingerprint({ readAt: _readAt, eventId: _eventId, ...content }: OrderSnapshot): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64').slice(0, 22);
}
