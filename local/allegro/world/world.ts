import { createHash } from 'node:crypto';
import { Random } from '../random.js';
import { makeCatalogue } from './catalogue.js';
import { Composer, revisionOf } from './compose.js';
import { tellHistory, type DatedDraft } from './history.js';
import { Journal } from './journal.js';
import { Ledger } from './ledger.js';
import { marketOf } from './markets.js';
import type { CheckoutForm, DeliveryAddress, EventType, FulfillmentStatus, Payment, Shipment } from './model.js';
import { minorUnits, money, totalToPay } from './money.js';
import { makeDelivery } from './parts.js';
import { setPath } from './paths.js';
import { seedMoney } from './seedMoney.js';
import { calmPlan, dealPlans, type Plan, type Scenario } from './plan.js';
import { OfferBook } from './offers.js';
import { OrderStore, type OrderEntry } from './store.js';
import { DAY, HOUR, iso } from './time.js';

export type Seller = { id: string; login: string };
export type NewOrder = {
  scenario?: Scenario;
  marketplace?: string;
  lines?: number;
  /** Fields to fix afterwards, by path, e.g. `{ 'buyer.login': 'zmyslony_1', 'lineItems.0.quantity': 3 }`. */
  set?: Record<string, unknown>;
};

/** How far back the seeded orders reach. */
const HISTORY_DAYS = 90;

/**
 * One seller's orders at Allegro and their journal. The same seed, number of orders and day give the same world, byte
 * for byte; what happens later depends on the calls alone (and on the clock for times).
 */
export class World {
  readonly seller: Seller;
  readonly store = new OrderStore();
  readonly journal: Journal;
  readonly ledger = new Ledger();
  readonly offers: OfferBook;
  private readonly composer: Composer;
  /** Chance for what happens after the start. */
  readonly later: Random;

  constructor(
    readonly seed: string,
    orders: number,
    /** Allegro's time, in milliseconds. */
    readonly now: () => number
  ) {
    const random = new Random(`${seed}/world`);
    this.seller = { id: random.digits(8), login: `sklep_probny_${random.digits(3)}` };
    this.journal = new Journal(this.seller.id, new Random(`${seed}/journal`));
    this.later = new Random(`${seed}/later`);
    const catalogue = makeCatalogue(random);
    this.composer = new Composer(catalogue);
    const today = Math.floor(now() / DAY) * DAY;
    this.offers = new OfferBook(seed, catalogue, today);
    this.populate(random, orders, today);
    const forms = [...this.store.all()].map(({ form }) => form);
    seedMoney(new Random(`${seed}/money`), this.ledger, forms, today);
  }

  /** A buyer buys now; by default pays at once. */
  addOrder(wish: NewOrder = {}): CheckoutForm {
    const plan = calmPlan(marketOf(wish.marketplace ?? 'allegro-pl'), wish.scenario ?? 'online', wish.lines ?? 1);
    const composed = this.composer.compose(this.later, plan, this.now(), this.now());
    const form = structuredClone(composed.form);
    form.fulfillment.provider.id = 'SELLER';
    for (const [path, value] of Object.entries(wish.set ?? {})) setPath(form, path, value);
    if (wish.set?.['summary.totalToPay.amount'] === undefined) recount(form);
    const { amount } = composed.form.summary.totalToPay;
    if (form.payment?.paidAmount?.amount === amount) form.payment.paidAmount = { ...form.summary.totalToPay };
    this.store.add(entryOf(form, composed.revisions, composed.shipments));
    this.ledger.bookPayments(form, this.now());
    for (const step of composed.steps) {
      this.publish(step.type, form, step.revision, step.at);
    }
    return form;
  }

  /** The buyer fills in the form: from now on it has delivery and payment. */
  fillIn(id: string): void {
    const entry = this.entry(id);
    const { form } = entry;
    if (form.status !== 'BOUGHT') throw new Error(`Order ${id} is ${form.status}, only BOUGHT can be filled in`);
    this.announce(entry, 'FILLED_IN', () => {
      form.status = 'FILLED_IN';
      form.delivery = makeDelivery(
        this.later,
        calmPlan(marketOf(form.marketplace.id), 'online', 1),
        form.buyer,
        this.now()
      );
      form.payment = this.newPayment(null);
      recount(form);
    });
  }

  /** The buyer's money arrives; all that is owed unless `amount` says otherwise. */
  pay(id: string, amount?: string): void {
    const entry = this.entry(id);
    const { form } = entry;
    if (form.status === 'CANCELLED') throw new Error(`Order ${id} is cancelled and cannot be paid`);
    if (form.status === 'BOUGHT') this.fillIn(id);
    this.announce(entry, 'READY_FOR_PROCESSING', () => {
      const { currency } = form.summary.totalToPay;
      form.status = 'READY_FOR_PROCESSING';
      form.payment = { ...(form.payment ?? this.newPayment(null)), finishedAt: iso(this.now()) };
      form.payment.paidAmount = amount === undefined ? { ...form.summary.totalToPay } : { amount, currency };
    });
  }

  /** The buyer pays something more; Allegro announces the order as ready once again. */
  addSurcharge(id: string, amount: string): void {
    const entry = this.entry(id);
    const { currency } = entry.form.summary.totalToPay;
    this.announce(entry, 'READY_FOR_PROCESSING', () => {
      entry.form.surcharges = [
        ...entry.form.surcharges,
        this.newPayment(money(minorUnits({ amount, currency }), currency))
      ];
    });
  }

  cancel(id: string, by: 'buyer' | 'auto'): void {
    const entry = this.entry(id);
    this.announce(entry, by === 'buyer' ? 'BUYER_CANCELLED' : 'AUTO_CANCELLED', () => {
      entry.form.status = 'CANCELLED';
      if (entry.form.delivery) entry.form.delivery.cancellation = { date: iso(this.now()) };
    });
  }

  changeAddress(id: string, patch: Partial<DeliveryAddress>): void {
    const entry = this.entry(id);
    const { delivery, buyer } = entry.form;
    if (!delivery) throw new Error(`Order ${id} has no delivery yet`);
    this.announce(entry, 'BUYER_MODIFIED', () => {
      const before = delivery.address ?? {
        firstName: buyer.firstName ?? '',
        lastName: buyer.lastName ?? '',
        street: buyer.address.street,
        city: buyer.address.city,
        zipCode: buyer.address.postCode,
        countryCode: buyer.address.countryCode
      };
      entry.form.delivery = { ...delivery, address: { ...before, ...patch, modifiedAt: iso(this.now()) } };
    });
  }

  /** The seller's doing, over the API or in the panel: a new revision and an event, but `updatedAt` stays. */
  setFulfillment(id: string, status: FulfillmentStatus): void {
    const entry = this.entry(id);
    if (entry.form.fulfillment.status === status) return;
    entry.form.fulfillment = { ...entry.form.fulfillment, status };
    this.revise(entry);
    this.publish('FULFILLMENT_STATUS_CHANGED', entry.form, entry.form.revision, this.now());
  }

  /** A parcel's number; like the status it moves neither `updatedAt` nor the journal. */
  addShipment(id: string, parcel: Omit<Shipment, 'id' | 'createdAt' | 'lineItems'> & { lineIds: string[] }): Shipment {
    const entry = this.entry(id);
    const { lineIds, ...rest } = parcel;
    const ids = lineIds.length > 0 ? lineIds : entry.form.lineItems.map((it) => it.id);
    const lineItems = ids.map((it) => ({ id: it }));
    const shipment = { id: this.later.hex(16), ...rest, lineItems, createdAt: iso(this.now()) };
    this.store.addShipment(entry, shipment);
    const sent = new Set(entry.shipments.flatMap((it) => it.lineItems.map((line) => line.id))).size;
    const lineItemsSent = sent < entry.form.lineItems.length ? 'SOME' : 'ALL';
    entry.form.fulfillment = { ...entry.form.fulfillment, shipmentSummary: { lineItemsSent } };
    return shipment;
  }

  /** The buyer pays several unpaid purchases together: a new id holds all lines, the old ids answer 404 from now on. */
  merge(ids: readonly string[]): CheckoutForm {
    const entries = ids.map((id) => this.entry(id));
    const [first] = entries;
    if (!first || entries.length < 2) throw new Error('A merge needs at least two orders');
    if (new Set(entries.map((it) => it.form.marketplace.id)).size > 1) {
      throw new Error('Orders of different marketplaces cannot be paid together');
    }
    const id = this.later.uuid();
    const form: CheckoutForm = {
      ...structuredClone(first.form),
      id,
      lineItems: entries.flatMap((it) => it.form.lineItems),
      status: 'BOUGHT',
      updatedAt: iso(this.now()),
      revision: revisionOf(id, 1)
    };
    form.buyer.email = form.buyer.email.replace(/\+[^@]*/, `+${this.later.hex(9)}`);
    delete form.payment;
    delete form.delivery;
    recount(form);
    for (const entry of entries) this.store.remove(entry.form.id, id);
    this.store.add(entryOf(form, 1, []));
    this.pay(id);
    return form;
  }

  /** A digest of every order and event: equal worlds have equal digests. */
  digest(): string {
    const hash = createHash('sha256');
    for (const { form, shipments } of this.store.all()) hash.update(JSON.stringify([form, shipments]));
    for (const event of this.journal.read('0', new Set(), Infinity, this.now())) hash.update(JSON.stringify(event));
    hash.update(JSON.stringify([...this.store.gone]));
    const { operations, refunds, claims, returns } = this.ledger;
    hash.update(JSON.stringify([operations, refunds, claims, returns]));
    for (const { form } of this.store.all()) hash.update(JSON.stringify(this.ledger.invoicesOf(form.id)));
    return hash.digest('hex');
  }

  entry(id: string): OrderEntry {
    const entry = this.store.get(id);
    if (!entry) throw new Error(`No order ${id}`);
    return entry;
  }

  /** Something happens to an order that moves `updatedAt` and rings in the journal. */
  announce(entry: OrderEntry, type: EventType, edit: () => void): void {
    this.store.change(entry, () => {
      edit();
      entry.updatedAt = this.now();
      entry.form.updatedAt = iso(entry.updatedAt);
    });
    this.ledger.bookPayments(entry.form, this.now());
    this.revise(entry);
    this.publish(type, entry.form, entry.form.revision, this.now());
  }

  private revise(entry: OrderEntry): void {
    entry.revisions += 1;
    entry.form.revision = revisionOf(entry.form.id, entry.revisions);
  }

  private publish(type: EventType, form: CheckoutForm, revision: string, occurredAt: number): void {
    this.journal.publish({ type, occurredAt, form, formId: form.id, revision, lineIds: null }, this.now());
  }

  private newPayment(paidAmount: Payment['paidAmount']): Payment {
    return {
      id: this.later.uuid(),
      type: 'ONLINE',
      provider: 'AF',
      finishedAt: paidAmount ? iso(this.now()) : null,
      paidAmount,
      reconciliation: null
    };
  }

  private populate(random: Random, count: number, until: number): void {
    const drafts: DatedDraft[] = [];
    const entries: OrderEntry[] = [];
    for (const plan of dealPlans(random, count)) {
      const order = this.composer.compose(random, plan, until - ageOf(random, plan), until);
      const history = tellHistory(random, plan, order, until);
      entries.push(entryOf(order.form, order.revisions, order.shipments));
      for (const id of history.goneIds) this.store.gone.set(id, order.form.id);
      for (const draft of history.drafts) drafts.push(draft);
    }
    this.store.load(entries);
    drafts.sort((a, b) => a.journaledAt - b.journaledAt);
    for (const { journaledAt, ...draft } of drafts) this.journal.append(draft, journaledAt);
  }
}

/** What is still to be done is young, what is finished may be old. */
function ageOf(random: Random, plan: Plan): number {
  const days =
    plan.scenario === 'bought' || plan.scenario === 'filledIn'
      ? 4
      : plan.scenario === 'extendedTermOpen'
        ? 20
        : ['NEW', 'PROCESSING', 'READY_FOR_SHIPMENT', 'READY_FOR_PICKUP'].includes(plan.fulfillment) &&
            !plan.scenario.startsWith('cancelled')
          ? 8
          : plan.fulfillment === 'SENT'
            ? 40
            : HISTORY_DAYS;
  return random.int(HOUR, days * DAY);
}

function entryOf(form: CheckoutForm, revisions: number, shipments: Shipment[]): OrderEntry {
  return {
    form,
    boughtAt: Math.max(...form.lineItems.map((it) => Date.parse(it.boughtAt))),
    updatedAt: Date.parse(form.updatedAt),
    revisions,
    operations: 0,
    shipments
  };
}

function recount(form: CheckoutForm): void {
  const { currency } = form.summary.totalToPay;
  form.summary = { totalToPay: money(totalToPay(form), currency) };
}
