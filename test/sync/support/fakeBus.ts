import type { OutgoingEvent } from '../../../src/contract/busEvent.js';
import { busEventSchema } from '../../../src/contract/busEvent.js';
import { orderGoneSchema, orderSnapshotSchema } from '../../../src/contract/orderSnapshot.js';
import { offerDetailSchema } from '../../../src/contract/offer.js';
import {
  customerReturnSnapshotSchema,
  orderInvoicesSchema,
  paymentOperationsSchema,
  refundClaimSnapshotSchema,
  refundSnapshotSchema
} from '../../../src/contract/money.js';
import {
  accountReportSchema,
  checkpointReportSchema,
  failureReportSchema,
  runReportSchema
} from '../../../src/contract/syncReport.js';
import type { PublishOutcome } from '../../../src/salesforce/publisher.js';
import type { OrgCheckpoint } from '../../../src/salesforce/packageRecords.js';

const BODIES = {
  OrderSnapshot: orderSnapshotSchema.strict(),
  OrderGone: orderGoneSchema.strict(),
  PaymentOperations: paymentOperationsSchema.strict(),
  RefundSnapshot: refundSnapshotSchema.strict(),
  RefundClaimSnapshot: refundClaimSnapshotSchema.strict(),
  CustomerReturnSnapshot: customerReturnSnapshotSchema.strict(),
  OrderInvoices: orderInvoicesSchema.strict(),
  OfferDetail: offerDetailSchema.strict(),
  Account: accountReportSchema.strict(),
  Checkpoint: checkpointReportSchema.strict(),
  Failure: failureReportSchema.strict(),
  Run: runReportSchema.strict()
};

/** A bus that keeps what it is given, and refuses whatever the contract does not know. */
export class FakeBus {
  readonly events: OutgoingEvent[] = [];
  calls = 0;
  /** Answers a reason to refuse an event for. */
  refuse: (event: OutgoingEvent) => string | null = () => null;
  /** Throws to break a call. */
  beforeCall: (events: readonly OutgoingEvent[]) => void = () => undefined;

  async publish(events: readonly OutgoingEvent[]): Promise<PublishOutcome[]> {
    this.beforeCall(events);
    this.calls += 1;
    return events.map((outgoing): PublishOutcome => {
      busEventSchema.parse(outgoing.event);
      BODIES[outgoing.event.Type as keyof typeof BODIES].parse(JSON.parse(outgoing.event.Payload));
      const reason = this.refuse(outgoing);
      if (reason !== null) return { status: 'refused', reason };
      this.events.push(outgoing);
      return { status: 'stored', id: String(this.events.length) };
    });
  }

  pubsubCalls(): number {
    return this.calls;
  }

  close(): void {
    this.calls += 0;
  }

  ofType(type: string): OutgoingEvent[] {
    return this.events.filter(({ event }) => event.Type === type);
  }

  keys(type: string): string[] {
    return this.ofType(type).map(({ event }) => event.Key);
  }

  body(outgoing: OutgoingEvent | undefined): Record<string, unknown> {
    return JSON.parse(outgoing?.event.Payload ?? 'null') as Record<string, unknown>;
  }

  /** The checkpoints as the org would keep them: the one with the greatest sequence. */
  checkpoints(): OrgCheckpoint[] {
    const kept = new Map<string, OrgCheckpoint>();
    for (const outgoing of this.ofType('Checkpoint')) {
      const body = checkpointReportSchema.parse(this.body(outgoing));
      const key = `${outgoing.event.AccountKey}:${body.stream}`;
      if ((kept.get(key)?.sequence ?? '') > body.sequence) continue;
      kept.set(key, { accountKey: outgoing.event.AccountKey, ...body });
    }
    return [...kept.values()];
  }

  /** Each order as the org would have it: the body that came last. */
  orders(): Map<string, Record<string, unknown>> {
    const orders = new Map<string, Record<string, unknown>>();
    for (const outgoing of this.events) {
      if (outgoing.event.Type === 'OrderSnapshot') orders.set(outgoing.event.Key, this.body(outgoing));
      if (outgoing.event.Type === 'OrderGone') orders.delete(outgoing.event.Key);
    }
    return orders;
  }
}
