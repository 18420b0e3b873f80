import { hash8, type Random } from '../random.js';
import type { CatalogueOffer } from './catalogue.js';
import type { Market } from './markets.js';
import type { Buyer, CheckoutForm, EventType, FulfillmentStatus, LineItem, OrderStatus, Shipment } from './model.js';
import { money, totalToPay } from './money.js';
import { makeBuyer, makeDelivery, makeInvoice, makePayments, makeShipments } from './parts.js';
import type { LinePlan, Plan, Scenario } from './plan.js';
import { DAY, HOUR, iso } from './time.js';

/** One thing that happened to an order, for the journal. `revision` is the order's after it. */
export type Step = { type: EventType; at: number; revision: string };
/** An order, how it came to be, and its parcels. */
export type ComposedOrder = { form: CheckoutForm; steps: Step[]; shipments: Shipment[]; revisions: number };

/** The n-th revision of an order: opaque, and never the same for two of them. */
export function revisionOf(orderId: string, number: number): string {
  return hash8(`${orderId}#${number}`);
}

/** Makes orders that fit a plan. Buyers come back: about every fifth order is from one who has bought before. */
export class Composer {
  private readonly buyers = new Map<string, { buyer: Buyer; pair: string }[]>();

  constructor(private readonly catalogue: Map<string, CatalogueOffer[]>) {}

  /** `boughtAt` and `now` bound the story; with both the same everything happened at once. */
  compose(random: Random, plan: Plan, boughtAt: number, now: number): ComposedOrder {
    const id = random.uuid();
    const buyer = this.buyerFor(random, plan);
    const clock = new Clock(random, boughtAt, now);
    const steps: Step[] = [];
    const record = (type: EventType, at: number): void => {
      steps.push({ type, at, revision: revisionOf(id, steps.length + 1) });
    };

    record('BOUGHT', boughtAt);
    let updatedAt = boughtAt;
    const isFilledIn = plan.scenario !== 'bought';
    if (isFilledIn) record('FILLED_IN', (updatedAt = clock.after(HOUR / 2)));
    const lineItems = plan.lines.map((line, i) => this.makeLine(random, plan.market, line, boughtAt, i));
    const delivery = isFilledIn ? makeDelivery(random, plan, buyer, clock.time) : undefined;
    const currency = plan.market.currency;
    const total = totalToPay(delivery ? { lineItems, delivery } : { lineItems });

    const isReady = isFilledIn && plan.scenario !== 'filledIn' && plan.scenario !== 'cancelledUnpaid';
    if (isReady) record('READY_FOR_PROCESSING', (updatedAt = clock.after(HOUR / 3)));
    const paid = clock.time;
    if (plan.scenario === 'extendedTermPaid' || plan.scenario === 'surcharge') {
      record('READY_FOR_PROCESSING', (updatedAt = clock.after(2 * DAY)));
    }
    if (delivery?.address && isReady && random.chance(0.06)) {
      record('BUYER_MODIFIED', (updatedAt = clock.after(6 * HOUR)));
      delivery.address.modifiedAt = iso(updatedAt);
    }
    if (plan.scenario === 'cancelledPaid' || plan.scenario === 'cancelledUnpaid') {
      const byBuyer = plan.scenario === 'cancelledPaid' || random.chance(0.5);
      record(byBuyer ? 'BUYER_CANCELLED' : 'AUTO_CANCELLED', (updatedAt = clock.after(DAY)));
      if (delivery && random.chance(0.5)) delivery.cancellation = { date: iso(updatedAt) };
    }
    const path = plan.scenario === 'bought' || plan.scenario === 'filledIn' ? [] : pathTo(plan.fulfillment);
    for (let i = 0; i < path.length; i++) record('FULFILLMENT_STATUS_CHANGED', clock.after(2 * DAY));

    const shipments = delivery ? makeShipments(random, plan, lineItems, clock.time) : [];
    const sent = new Set(shipments.flatMap((it) => it.lineItems.map((line) => line.id))).size;
    const payments = isFilledIn ? makePayments(random, plan.scenario, total, currency, paid, clock.time) : null;
    const form: CheckoutForm = {
      id,
      messageToSeller: random.chance(0.04) ? random.pick(plan.market.messages) : null,
      buyer,
      ...(payments ? { payment: payments.payment } : {}),
      status: statusOf(plan.scenario),
      fulfillment: {
        status: plan.fulfillment,
        shipmentSummary: { lineItemsSent: sent === 0 ? 'NONE' : sent < lineItems.length ? 'SOME' : 'ALL' },
        provider: { id: random.chance(0.02) ? 'ALLEGRO' : 'SELLER' }
      },
      ...(delivery ? { delivery } : {}),
      invoice: makeInvoice(random, plan, buyer, paid),
      lineItems,
      surcharges: payments?.surcharges ?? [],
      codBookedPayments: [],
      note: random.chance(0.02) ? { text: 'Sprawdzić przed wysyłką' } : null,
      marketplace: { id: plan.market.id },
      summary: { totalToPay: money(total, currency) },
      updatedAt: iso(updatedAt),
      revision: revisionOf(id, steps.length)
    };
    const shipment = shipments[0];
    if (plan.scenario === 'cashOnDelivery' && plan.fulfillment === 'PICKED_UP' && form.payment && shipment) {
      const booked = { paymentId: random.uuid(), shipmentId: shipment.id, paidAmount: money(total, currency) };
      form.codBookedPayments.push({ ...booked, paidAt: iso(clock.time) });
    }
    return { form, steps, shipments, revisions: steps.length };
  }

  private buyerFor(random: Random, plan: Plan): Buyer {
    const known = this.buyers.get(plan.market.id) ?? [];
    this.buyers.set(plan.market.id, known);
    const regular = plan.hasName && !plan.isGuest && known.length > 0 && random.chance(0.2) ? random.pick(known) : null;
    const pair = regular?.pair ?? `${random.pick(['bfq', 'vzy', 'kxl', 'mwj'])}${random.hex(7)}`;
    const email = `${pair}+${random.hex(9)}@allegromail.pl`;
    if (regular) return { ...regular.buyer, email };

    const buyer = makeBuyer(random, plan, email);
    if (plan.hasName && !plan.isGuest) known.push({ buyer, pair });
    return buyer;
  }

  private makeLine(random: Random, market: Market, plan: LinePlan, boughtAt: number, index: number): LineItem {
    const { offer, price, taxRate } = random.pick(this.catalogue.get(market.id) ?? []);
    const { currency, priceStep } = market;
    const off = plan.discount ? random.int(3, 30) : 0;
    const reduced = Math.max(priceStep, Math.floor((price * (100 - off)) / 100 / priceStep) * priceStep);
    const quantity = random.chance(0.82) ? 1 : random.int(2, 7);
    const service = plan.extra === 'service' ? random.pick(market.services) : null;
    const polishExtra = market.country === 'PL' ? plan.extra : null;
    return {
      id: random.uuid(),
      offer,
      quantity,
      originalPrice: money(price, currency),
      price: money(reduced, currency),
      deposit: polishExtra === 'deposit' ? { price: money(50 * random.int(1, 6), currency) } : null,
      reconciliation: random.chance(0.01)
        ? { value: money(priceStep * 100, currency), type: random.pick(['BILLING', 'WALLET'] as const), quantity }
        : null,
      selectedAdditionalServices: service
        ? [{ definitionId: service[0], name: service[1], price: money(service[2], currency), quantity }]
        : [],
      vouchers:
        polishExtra === 'voucher'
          ? [{ code: random.hex(9), type: 'NOTEBOOKS_FOR_TEACHERS', status: 'ACTIVE', value: money(reduced, currency) }]
          : [],
      tax: plan.hasTax ? { rate: taxRate, subject: 'GOODS', exemption: null } : null,
      boughtAt: iso(boughtAt - index * 1000),
      discounts: plan.discount ? [{ type: plan.discount }] : null
    };
  }
}

/** Time that only moves forward and never past `now`. */
class Clock {
  constructor(
    private readonly random: Random,
    public time: number,
    private readonly now: number
  ) {}

  after(atMost: number): number {
    const room = Math.max(0, this.now - this.time);
    this.time += Math.floor(Math.min(atMost, room / 2) * (0.1 + 0.9 * this.random.next()));
    return this.time;
  }
}

function statusOf(scenario: Scenario): OrderStatus {
  if (scenario === 'bought') return 'BOUGHT';
  if (scenario === 'filledIn') return 'FILLED_IN';
  return scenario.startsWith('cancelled') ? 'CANCELLED' : 'READY_FOR_PROCESSING';
}

function pathTo(status: FulfillmentStatus): FulfillmentStatus[] {
  switch (status) {
    case 'NEW':
      return [];
    case 'SENT':
      return ['PROCESSING', 'READY_FOR_SHIPMENT', 'SENT'];
    case 'PICKED_UP':
      return ['PROCESSING', 'SENT', 'PICKED_UP'];
    case 'RETURNED':
      return ['PROCESSING', 'SENT', 'PICKED_UP', 'RETURNED'];
    case 'READY_FOR_SHIPMENT':
    case 'READY_FOR_PICKUP':
      return ['PROCESSING', status];
    default:
      return [status];
  }
}
