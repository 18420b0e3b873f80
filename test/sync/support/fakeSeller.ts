import type { CheckoutForm, FormQuery, MalformedRecord, OrderEvent, OrdersApi } from '../../../src/sync/ordersApi.js';
import type { CustomerReturn, MoneyApi, PaymentOperation, Refund, RefundClaim } from '../../../src/sync/moneyApi.js';
import type { OffersApi } from '../../../src/sync/offersApi.js';
import { noRows } from './fakeMoney.js';

const START = Date.parse('2026-03-01T08:00:00.000Z');

export type FakeOrder = { form: CheckoutForm; malformed?: MalformedRecord };

/** Allegro as the orders stream sees it: a list, a journal, and a count of requests. */
export class FakeSeller implements OrdersApi, MoneyApi, OffersApi {
  readonly takeDueOffers: OffersApi['takeDueOffers'] = async () => [];
  readonly readOffer: OffersApi['readOffer'] = async () => null;
  readonly listOperations = noRows<PaymentOperation>;
  readonly listRefunds = noRows<Refund>;
  readonly listClaims = noRows<RefundClaim>;
  readonly listReturns = noRows<CustomerReturn>;
  readonly orders = new Map<string, FakeOrder>();
  readonly events: OrderEvent[] = [];
  readonly malformedEvents: MalformedRecord[] = [];
  readonly requests: string[] = [];
  /** Runs before each list request, e.g. to change an order while somebody pages. */
  beforeList: (query: FormQuery) => void = () => undefined;
  now = START;
  private nextEvent = 1_772_000_000_000_000;

  /** Time goes on with every change, so that every change has a time of its own. */
  tick(ms = 1_000): string {
    this.now += ms;
    return new Date(this.now).toISOString();
  }

  add(id: string, { isSilent = false }: { isSilent?: boolean } = {}): CheckoutForm {
    const at = this.tick();
    const form = checkoutForm(id, at);
    this.orders.set(id, { form });
    if (!isSilent) this.tell(id, 'BOUGHT');
    return form;
  }

  addMany(count: number, options: { isSilent?: boolean } = {}): string[] {
    const ids = Array.from({ length: count }, (_, index) => `order-${this.orders.size + index}`);
    for (const id of ids) this.add(id, options);
    return ids;
  }

  /** The buyer does something: `updatedAt` and the revision move. */
  change(id: string, type = 'READY_FOR_PROCESSING'): void {
    const { form } = this.get(id);
    form.updatedAt = this.tick();
    form.revision = `rev-${this.now}`;
    this.tell(id, type);
  }

  /** The seller sets a status: the revision moves, `updatedAt` does not. */
  fulfil(id: string, status = 'SENT'): void {
    const { form } = this.get(id);
    this.tick();
    form.fulfillment = { ...form.fulfillment, status };
    form.revision = `rev-${this.now}`;
    this.tell(id, 'FULFILLMENT_STATUS_CHANGED');
  }

  vanish(id: string): void {
    this.orders.delete(id);
  }

  spoil(id: string): void {
    const order = this.get(id);
    order.malformed = { id, raw: { ...order.form, lineItems: 'none' }, error: 'lineItems: expected an array' };
  }

  tell(id: string, type: string): OrderEvent {
    const form = this.orders.get(id)?.form;
    this.nextEvent += 1_000;
    const event: OrderEvent = {
      id: String(this.nextEvent),
      type,
      occurredAt: new Date(this.now).toISOString(),
      order: {
        checkoutForm: { id, revision: form?.revision ?? 'gone' },
        lineItems: (form?.lineItems ?? []).map(({ id: lineId, boughtAt }) => ({ id: lineId, boughtAt }))
      }
    };
    this.events.push(event);
    return event;
  }

  async readEventStats(): ReturnType<OrdersApi['readEventStats']> {
    this.requests.push('event-stats');
    const last = this.events.at(-1);
    return last ? { latestEvent: { id: last.id, occurredAt: last.occurredAt } } : {};
  }

  async readEvents({ from, limit }: Parameters<OrdersApi['readEvents']>[0]): ReturnType<OrdersApi['readEvents']> {
    this.requests.push('events');
    const events = this.events.filter(({ id }) => from === undefined || id > from).slice(0, limit);
    const broken = new Set(this.malformedEvents.map(({ id }) => id));
    const lastId = events.at(-1)?.id ?? null;
    return {
      events: structuredClone(events.filter(({ id }) => !broken.has(id))),
      malformed: this.malformedEvents.filter(({ id }) => events.some((event) => event.id === id)),
      rows: events.length,
      lastId
    };
  }

  async listForms(query: FormQuery): ReturnType<OrdersApi['listForms']> {
    this.requests.push('list');
    this.beforeList(query);
    const { offset = 0, limit = 100 } = query;
    if (offset + limit > 10_000) throw new Error('422 offset + limit must not exceed 10000');
    const isIn = (at: string, from?: string, to?: string): boolean =>
      (from === undefined || at >= from) && (to === undefined || at <= to);
    const rows = [...this.orders.values()]
      .filter(({ form }) => isIn(boughtAt(form), query.boughtAtFrom, query.boughtAtTo))
      .filter(({ form }) => isIn(form.updatedAt ?? '', query.updatedAtFrom, query.updatedAtTo))
      .sort((a, b) => compare(query.sort ?? '-lineItems.boughtAt', a.form, b.form));
    const page = rows.slice(offset, offset + limit);
    return {
      forms: structuredClone(page.filter(({ malformed }) => !malformed).map(({ form }) => form)),
      malformed: page.flatMap(({ malformed }) => malformed ?? []),
      rows: page.length,
      totalCount: rows.length
    };
  }

  async readInvoices(): Promise<null> {
    return null;
  }

  async readForm(id: string): ReturnType<OrdersApi['readForm']> {
    this.requests.push('form');
    const order = this.orders.get(id);
    if (!order) return null;
    return order.malformed ? { malformed: order.malformed } : { value: structuredClone(order.form) };
  }

  private get(id: string): FakeOrder {
    const order = this.orders.get(id);
    if (!order) throw new Error(`no order ${id}`);
    return order;
  }
}

function compare(sort: string, one: CheckoutForm, other: CheckoutForm): number {
  const key = (form: CheckoutForm): string => (sort.endsWith('updatedAt') ? (form.updatedAt ?? '') : boughtAt(form));
  const [a, b] = [key(one), key(other)];
  const ascending = a < b ? -1 : a > b ? 1 : 0;
  return sort.startsWith('-') ? -ascending : ascending;
}

function boughtAt(form: CheckoutForm): string {
  return form.lineItems.map((line) => line.boughtAt ?? '').reduce((a, b) => (a > b ? a : b), '');
}

/** A small order of one line. */
export function checkoutForm(id: string, at: string): CheckoutForm {
  const money = (amount: string): { amount: string; currency: string } => ({ amount, currency: 'PLN' });
  return {
    id,
    status: 'BOUGHT',
    buyer: { id: '900001', login: 'buyer_one', email: 'mask+one@allegromail.example', guest: false },
    fulfillment: { status: 'NEW' },
    lineItems: [
      {
        id: `line-of-${id}`,
        offer: { id: '7700001', name: 'Blue enamel mug' },
        quantity: 2,
        price: money('19.90'),
        originalPrice: money('24.90'),
        boughtAt: at
      }
    ],
    surcharges: [],
    marketplace: { id: 'allegro-pl' },
    summary: { totalToPay: money('39.80') },
    updatedAt: at,
    revision: `rev-${at}`
  };
}
