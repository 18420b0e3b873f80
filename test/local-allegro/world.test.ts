import { EVENT_TYPES, DISCOUNT_TYPES, FULFILLMENT_STATUSES, ORDER_STATUSES } from '../../local/allegro/world/model.js';
import type { CheckoutForm, LineItem } from '../../local/allegro/world/model.js';
import { minorUnits, money, totalToPay } from '../../local/allegro/world/money.js';
import { World } from '../../local/allegro/world/world.js';
import { NOON } from './client.js';

const world = (orders = 240, seed = 'demo'): World => new World(seed, orders, () => NOON);
const formsOf = (it: World): CheckoutForm[] => [...it.store.all()].map((entry) => entry.form);
const linesOf = (it: World): LineItem[] => formsOf(it).flatMap((form) => form.lineItems);
const share = <T>(list: T[], test: (item: T) => boolean): number => list.filter(test).length / list.length;
const countBy = <T>(list: T[], key: (item: T) => string): Record<string, number> =>
  list.reduce<Record<string, number>>((sums, item) => ({ ...sums, [key(item)]: (sums[key(item)] ?? 0) + 1 }), {});

describe('the seeded world', () => {
  it('is the same for the same seed, byte for byte, and another for another seed', () => {
    expect(world().digest()).toBe(world().digest());
    expect(JSON.stringify(formsOf(world()))).toBe(JSON.stringify(formsOf(world())));
    expect(world(240, 'other').digest()).not.toBe(world().digest());
  });

  it('goes on the same way when the same things are done to it', () => {
    const [a, b] = [world(), world()] as [World, World];
    for (const it of [a, b]) {
      const { id } = it.addOrder({ scenario: 'bought', marketplace: 'allegro-cz', lines: 3 });
      it.pay(id);
      it.setFulfillment(id, 'SENT');
    }

    expect(a.digest()).toBe(b.digest());
  });

  it.each([1, 7, 50, 240, 1000])('holds exactly as many orders as were asked for: %i', (orders) => {
    expect(world(orders).store.size).toBe(orders);
  });

  it('covers all marketplaces and currencies, none of them starved', () => {
    const currencies = countBy(
      formsOf(world()),
      (form) => `${form.marketplace.id} ${form.summary.totalToPay.currency}`
    );

    expect(Object.keys(currencies).sort()).toEqual([
      'allegro-cz CZK',
      'allegro-hu HUF',
      'allegro-pl PLN',
      'allegro-sk EUR'
    ]);
    expect(Math.min(...Object.values(currencies))).toBeGreaterThanOrEqual(8);
    expect(currencies['allegro-pl PLN']).toBeGreaterThanOrEqual(0.88 * 240);
  });

  it('charges each order exactly what its parts add up to', () => {
    for (const form of formsOf(world(1000))) {
      expect(form.summary.totalToPay).toEqual(money(totalToPay(form), form.summary.totalToPay.currency));
      const parts = form.lineItems.map((line) => {
        const services = line.selectedAdditionalServices.reduce(
          (sum, it) => sum + minorUnits(it.price) * it.quantity,
          0
        );
        const deposit = line.deposit ? minorUnits(line.deposit.price) : 0;
        return (minorUnits(line.price) + deposit) * line.quantity + services;
      });
      const delivery = form.delivery ? minorUnits(form.delivery.cost) : 0;
      expect(minorUnits(form.summary.totalToPay)).toBe(parts.reduce((sum, part) => sum + part, delivery));
    }
  });

  it('keeps to one currency within an order, and to whole forints', () => {
    for (const form of formsOf(world(1000))) {
      const amounts = JSON.stringify(form).match(/"currency":"[A-Z]{3}"/g) ?? [];
      expect(new Set(amounts).size).toBe(1);
      if (form.marketplace.id === 'allegro-hu') {
        expect(JSON.stringify(form)).not.toMatch(/"amount":"\d+\.(?!00)/);
      }
    }
  });

  it('leaves out as much as live accounts do', () => {
    const it = world(1000);
    const forms = formsOf(it);
    const lines = linesOf(it);
    const measured: [string, number, number][] = [
      ['delivery.address', 0.15, share(forms, (form) => form.delivery?.address === null)],
      ['delivery.pickupPoint', 0.22, share(forms, (form) => form.delivery?.pickupPoint === null)],
      ['delivery.time.from', 0.15, share(forms, (form) => form.delivery !== undefined && !form.delivery.time?.from)],
      ['payment.finishedAt', 0.13, share(forms, (form) => !form.payment?.finishedAt)],
      ['payment.paidAmount', 0.23, share(forms, (form) => !form.payment?.paidAmount)],
      ['payment.provider', 0.09, share(forms, (form) => form.payment?.provider === null)],
      ['invoice.address', 0.83, share(forms, (form) => form.invoice.address === null)],
      ['lineItems.tax', 0.12, share(lines, (line) => line.tax === null)],
      ['lineItems.discounts', 0.94, share(lines, (line) => line.discounts === null)],
      ['buyer.firstName', 0.01, share(forms, (form) => form.buyer.firstName === null)],
      ['lines per order / 10', 0.165, lines.length / forms.length / 10],
      ['messageToSeller', 1, share(forms, (form) => form.messageToSeller === null)],
      ['note', 1, share(forms, (form) => form.note === null)],
      ['deposit', 1, share(lines, (line) => line.deposit === null)]
    ];

    for (const [field, expected, actual] of measured) {
      expect({ field, isNear: Math.abs(expected - actual) <= 0.05, actual }).toMatchObject({ field, isNear: true });
    }
  });

  it('knows every status, discount, kind of payment and rarity, even when it is small', () => {
    const it = world();
    const forms = formsOf(it);
    const lines = linesOf(it);

    expect(new Set(forms.map((form) => form.status))).toEqual(new Set(ORDER_STATUSES));
    expect(new Set(forms.map((form) => form.fulfillment.status))).toEqual(new Set(FULFILLMENT_STATUSES));
    expect(new Set(lines.flatMap((line) => line.discounts ?? []).map((it) => it.type))).toEqual(
      new Set(DISCOUNT_TYPES)
    );
    expect(new Set(forms.map((form) => form.payment?.type))).toEqual(
      new Set([undefined, 'ONLINE', 'CASH_ON_DELIVERY', 'WIRE_TRANSFER', 'SPLIT_PAYMENT', 'EXTENDED_TERM'])
    );
    for (const rarity of [
      forms.some((form) => form.buyer.guest),
      forms.some((form) => form.surcharges.length > 0),
      forms.some((form) => form.invoice.address?.company),
      forms.some((form) => form.invoice.address?.naturalPerson),
      forms.some((form) => form.delivery?.pickupPoint),
      forms.some((form) => form.lineItems.length >= 6),
      lines.some((line) => line.deposit),
      lines.some((line) => line.selectedAdditionalServices.length > 0),
      lines.some((line) => line.vouchers.length > 0),
      lines.some((line) => line.price.amount !== line.originalPrice.amount),
      it.store.gone.size >= 2
    ]) {
      expect(rarity).toBeTruthy();
    }
  });

  it('masks e-mails: the pair stays for a buyer, the rest differs for each order', () => {
    const forms = formsOf(world());
    const masks = forms.map((form) => form.buyer.email);
    const pairs = new Map<string, Set<string>>();
    for (const { buyer } of forms) {
      expect(buyer.email).toMatch(/^[a-z0-9]{10}\+[0-9a-f]{9}@allegromail\.pl$/);
      pairs.set(buyer.id, (pairs.get(buyer.id) ?? new Set()).add(buyer.email.split('+')[0] as string));
    }

    expect(new Set(masks).size).toBe(masks.length);
    expect([...pairs.values()].every((it) => it.size === 1)).toBe(true);
    expect(pairs.size).toBeLessThan(forms.length);
  });
});

describe('the journal of the seeded world', () => {
  const it240 = world();
  const events = it240.journal.read('0', new Set(), Infinity, NOON);

  it('has ascending ids of sixteen digits and every type', () => {
    const ids = events.map((event) => event.id);

    expect(ids.every((id) => /^\d{16}$/.test(id))).toBe(true);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(events.map((event) => event.type))).toEqual(new Set(EVENT_TYPES));
  });

  it('names only orders that exist or have vanished, the vanished ones with lines of the order that took them in', () => {
    for (const { order } of events) {
      const id = order.checkoutForm?.id;
      if (id === undefined) continue;
      const heir = it240.store.gone.get(id);
      const form = it240.store.get(heir ?? id)?.form;
      expect(form).toBeDefined();
      const lineIds = form?.lineItems.map((line) => line.id);
      expect(lineIds).toEqual(expect.arrayContaining(order.lineItems.map((line) => line.id)));
      expect(order.lineItems.length).toBeGreaterThan(0);
    }
    expect(events.some(({ order }) => it240.store.gone.has(order.checkoutForm?.id ?? ''))).toBe(true);
  });

  it('ends at the revision that the order has now', () => {
    const last = new Map(events.map(({ order }) => [order.checkoutForm?.id, order.checkoutForm?.revision]));
    const settled = [...it240.store.all()].filter(({ form }) => last.get(form.id) === form.revision);

    expect(settled.length).toBeGreaterThan(0.9 * last.size - it240.store.gone.size);
  });

  it('contains events twice, out of order, hours late, and without a form', () => {
    const seen = new Map<string, number>();
    for (const event of events) {
      const key = `${event.order.checkoutForm?.id} ${event.type} ${event.occurredAt}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    const isBackwards = events.some((event, i) => i > 0 && event.occurredAt < (events[i - 1]?.occurredAt ?? ''));
    const lateness = events.map((event) => Number(event.id) / 1000 - Date.parse(event.occurredAt));

    expect([...seen.values()].some((count) => count > 1)).toBe(true);
    expect(isBackwards).toBe(true);
    expect(Math.max(...lateness)).toBeGreaterThan(600_000);
    expect(events.some(({ order }) => order.checkoutForm === undefined)).toBe(true);
  });

  it('lost the word of some payments', () => {
    const told = new Set(
      events.filter((it) => it.type === 'READY_FOR_PROCESSING').map((it) => it.order.checkoutForm?.id)
    );
    const recent = [...it240.store.all()].filter((it) => it.boughtAt > NOON - 50 * 86_400_000);
    const silent = recent.filter(({ form }) => form.status === 'READY_FOR_PROCESSING' && !told.has(form.id));

    expect(silent.length).toBeGreaterThan(0);
  });

  it('forgets after sixty days', () => {
    const ages = events.map((event) => NOON - Number(event.id) / 1000);

    expect(Math.max(...ages)).toBeLessThanOrEqual(60 * 86_400_000);
    expect([...it240.store.all()].some((it) => it.boughtAt < NOON - 61 * 86_400_000)).toBe(true);
  });
});
