import fc from 'fast-check';
import { checkoutFormSchema } from '../../src/allegro/schemas.js';
import type { CheckoutForm } from '../../src/allegro/schemas.js';
import { orderSnapshotSchema } from '../../src/contract/orderSnapshot.js';
import type { OrderSnapshot } from '../../src/contract/orderSnapshot.js';
import { mapOrder } from '../../src/sync/orderMapper.js';
import { checkoutForm } from './support/fakeSeller.js';

const AT = '2026-03-01T08:00:00.000Z';
const context = { readAt: '2026-03-01T09:00:00.000Z' };

function small(change: (form: CheckoutForm) => void = () => undefined): CheckoutForm {
  const form = checkoutForm('o-1', AT);
  change(form);
  return form;
}

function mapped(form: CheckoutForm): OrderSnapshot {
  const { snapshot, problem } = mapOrder(form, context);
  if (!snapshot) throw new Error(problem);
  return snapshot;
}

describe('what an order becomes', () => {
  it('carries what is there and leaves out what is not', () => {
    expect(mapped(small())).toEqual({
      id: 'o-1',
      status: 'BOUGHT',
      fulfillmentStatus: 'NEW',
      revision: `rev-${AT}`,
      updatedAt: AT,
      readAt: context.readAt,
      boughtAt: AT,
      marketplace: 'allegro-pl',
      currencyCode: 'PLN',
      total: '39.80',
      buyer: { id: '900001', login: 'buyer_one', email: 'mask+one@allegromail.example', isGuest: false },
      lines: [
        {
          id: 'line-of-o-1',
          offerId: '7700001',
          offerName: 'Blue enamel mug',
          quantity: 2,
          price: '19.90',
          originalPrice: '24.90',
          boughtAt: AT
        }
      ]
    });
  });

  it('keeps delivery, pick-up point, payment, invoice wish and extras of a line', () => {
    const pln = (amount: string): { amount: string; currency: string } => ({ amount, currency: 'PLN' });
    const snapshot = mapped(
      small((form) => {
        Object.assign(form, {
          delivery: {
            method: { id: 'm-1', name: 'Parcel locker' },
            cost: pln('8.99'),
            smart: true,
            calculatedNumberOfPackages: 1,
            address: {
              firstName: 'Test',
              lastName: 'Buyer',
              street: 'Long 1',
              city: 'Town',
              zipCode: '00-001',
              countryCode: 'PL',
              phoneNumber: '+48500000000'
            },
            pickupPoint: {
              id: 'TWN01',
              name: 'Locker TWN01',
              address: { street: 'Short 2', city: 'Town', zipCode: '00-002', countryCode: 'PL' }
            },
            time: { from: AT, to: AT, dispatch: { from: null, to: AT } },
            cancellation: null
          },
          payment: {
            id: 'p-1',
            type: 'ONLINE',
            provider: 'AF',
            finishedAt: AT,
            paidAmount: pln('48.79'),
            features: ['ALLEGRO_PAY']
          },
          surcharges: [{ id: 'p-2', type: 'ONLINE', paidAmount: null }],
          invoice: {
            required: true,
            address: {
              street: 'Long 1',
              city: 'Town',
              zipCode: '00-001',
              countryCode: 'PL',
              company: { name: 'Example Ltd', ids: [{ type: 'PL_NIP', value: '0000000000' }], taxId: '0000000000' },
              naturalPerson: null
            }
          },
          note: { text: 'pack well' },
          messageToSeller: 'blue, please'
        });
        Object.assign(form.lineItems[0] ?? {}, {
          deposit: { price: pln('0.50') },
          tax: { rate: '23.00', subject: 'GOODS', exemption: null },
          discounts: [{ type: 'COUPON' }, { type: 'BUNDLE' }],
          selectedAdditionalServices: [
            { definitionId: 'CARRY_IN', name: 'Carry in', price: pln('20.00'), quantity: 1 },
            { definitionId: 'CARRY_IN', name: 'Carry in', price: pln('25.00'), quantity: null }
          ],
          vouchers: [{ code: 'c', type: 'V', status: 'ACTIVE', value: pln('1.00') }]
        });
      })
    );

    expect(snapshot.delivery).toEqual({
      methodId: 'm-1',
      methodName: 'Parcel locker',
      cost: '8.99',
      isSmart: true,
      packages: 1,
      recipient: {
        firstName: 'Test',
        lastName: 'Buyer',
        street: 'Long 1',
        city: 'Town',
        postCode: '00-001',
        country: 'PL',
        phone: '+48500000000'
      },
      pickupPoint: {
        id: 'TWN01',
        name: 'Locker TWN01',
        street: 'Short 2',
        city: 'Town',
        postCode: '00-002',
        country: 'PL'
      },
      dispatchTo: AT,
      deliveryFrom: AT,
      deliveryTo: AT
    });
    expect(snapshot.payment).toEqual({
      id: 'p-1',
      type: 'ONLINE',
      provider: 'AF',
      finishedAt: AT,
      paidAmount: '48.79',
      features: ['ALLEGRO_PAY']
    });
    expect(snapshot.surcharges).toEqual([{ id: 'p-2', type: 'ONLINE' }]);
    expect(snapshot.invoice).toEqual({
      isRequired: true,
      companyName: 'Example Ltd',
      taxIds: [{ type: 'PL_NIP', value: '0000000000' }],
      address: { street: 'Long 1', city: 'Town', postCode: '00-001', country: 'PL' }
    });
    expect(snapshot.lines[0]).toMatchObject({
      deposit: '0.50',
      taxRate: '23.00',
      discounts: ['COUPON', 'BUNDLE'],
      services: [
        { id: 'CARRY_IN', price: '20.00', quantity: 1 },
        { id: 'CARRY_IN#2', price: '25.00', quantity: 1 }
      ],
      vouchers: [{ type: 'V', code: 'c', status: 'ACTIVE', value: '1.00' }]
    });
    expect([snapshot.sellerNote, snapshot.messageToSeller]).toEqual(['pack well', 'blue, please']);
  });

  it('writes every time one way, so that text compares as time does', () => {
    const snapshot = mapped(small((form) => Object.assign(form, { updatedAt: '2026-03-01T10:00:00+01:00' })));

    expect(snapshot.updatedAt).toBe('2026-03-01T09:00:00.000Z');
  });

  it('takes the purchase of the earliest line as the purchase of the order', () => {
    const snapshot = mapped(
      small((form) => {
        const [line] = form.lineItems;
        if (line) form.lineItems.push({ ...line, id: 'second', boughtAt: '2026-02-28T08:00:00Z' });
      })
    );

    expect(snapshot.boughtAt).toBe('2026-02-28T08:00:00.000Z');
  });

  it("names the catalogue's product only where the offer sells one piece of one", () => {
    const withProducts = (products: { id: string; quantity: number }[]): string | undefined =>
      mapped(
        small((form) => {
          for (const line of form.lineItems) line.offer.productSet = { products };
        })
      ).lines[0]?.catalogueProductId;

    expect(withProducts([{ id: 'cat-1', quantity: 1 }])).toBe('cat-1');
    expect(withProducts([{ id: 'cat-1', quantity: 2 }])).toBeUndefined();
    expect(
      withProducts([
        { id: 'cat-1', quantity: 1 },
        { id: 'cat-2', quantity: 1 }
      ])
    ).toBeUndefined();
  });

  it('lands an order whose marketplace is not named', () => {
    expect(mapped(small((form) => Object.assign(form, { marketplace: null }))).marketplace).toBe('unknown');
  });
});

describe('what no order can be', () => {
  const other = { amount: '1.00', currency: 'CZK' };
  const impossible: [string, RegExp, (form: CheckoutForm) => void][] = [
    [
      'a line in another currency',
      /^lineItems\[0\]\.price\.currency: is CZK/,
      (form) => Object.assign(form.lineItems[0] ?? {}, { price: other })
    ],
    [
      'delivery in another currency',
      /^delivery\.cost\.currency/,
      (form) => Object.assign(form, { delivery: { cost: other } })
    ],
    [
      'money paid in another currency',
      /^payment\.paidAmount\.currency/,
      (form) => Object.assign(form, { payment: { id: 'p', type: 'ONLINE', paidAmount: other } })
    ],
    ['no lines', /^lineItems: empty/, (form) => form.lineItems.splice(0)],
    [
      'nothing of a line',
      /^lineItems\[0\]\.quantity/,
      (form) => Object.assign(form.lineItems[0] ?? {}, { quantity: 0 })
    ],
    ['a line twice', /^lineItems\[1\]\.id/, (form) => form.lineItems.push(...form.lineItems)],
    [
      'a service without a price',
      /selectedAdditionalServices\[0\]\.price: missing/,
      (form) => Object.assign(form.lineItems[0] ?? {}, { selectedAdditionalServices: [{ name: 'Wrap' }] })
    ],
    [
      'no time of purchase',
      /boughtAt/,
      (form) => {
        Object.assign(form, { updatedAt: null });
        Object.assign(form.lineItems[0] ?? {}, { boughtAt: null });
      }
    ]
  ];

  it.each(impossible)('names the field: %s', (_name, problem, change) => {
    expect(mapOrder(small(change), context).problem).toMatch(problem);
  });
});

describe('any form that can be read', () => {
  const amount = fc
    .tuple(fc.nat(10_000_000), fc.nat(99))
    .map(([whole, part]) => `${whole}.${String(part).padStart(2, '0')}`);
  const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null | undefined> =>
    fc.option(fc.option(arbitrary, { nil: null }), { nil: undefined });
  const text = fc.string({ unit: 'grapheme', maxLength: 40 });
  const instant = fc
    .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString());
  const money = (currency: string): fc.Arbitrary<object> => amount.map((value) => ({ amount: value, currency }));
  const address = fc.record({
    street: maybe(text),
    city: maybe(text),
    zipCode: maybe(text),
    postCode: maybe(text),
    countryCode: maybe(text)
  });
  const payment = (currency: string): fc.Arbitrary<object> =>
    fc.record({
      id: fc.uuid(),
      type: text,
      provider: maybe(text),
      finishedAt: maybe(instant),
      paidAmount: maybe(money(currency)),
      features: maybe(fc.array(text))
    });
  const line = (currency: string): fc.Arbitrary<object> =>
    fc.record({
      id: fc.uuid(),
      offer: fc.record({ id: fc.nat().map(String), name: text, external: maybe(fc.record({ id: maybe(text) })) }),
      quantity: fc.integer({ min: 1, max: 999 }),
      price: money(currency),
      originalPrice: money(currency),
      deposit: maybe(fc.record({ price: maybe(money(currency)) })),
      tax: maybe(fc.record({ rate: maybe(text), subject: maybe(text) })),
      boughtAt: instant,
      discounts: maybe(fc.array(fc.record({ type: maybe(text) }))),
      selectedAdditionalServices: maybe(
        fc.array(
          fc.record({
            definitionId: maybe(text),
            name: maybe(text),
            price: money(currency),
            quantity: maybe(fc.integer({ min: 1, max: 9 }))
          }),
          { maxLength: 3 }
        )
      ),
      vouchers: maybe(fc.array(fc.record({ type: maybe(text), value: maybe(money(currency)) })))
    });
  const form = fc.constantFrom('PLN', 'CZK', 'EUR', 'HUF').chain((currency) =>
    fc.record({
      id: fc.uuid(),
      status: text,
      buyer: fc.record({
        id: fc.nat().map(String),
        login: text,
        email: maybe(text),
        guest: maybe(fc.boolean()),
        address: maybe(address)
      }),
      fulfillment: maybe(fc.record({ status: maybe(text) })),
      delivery: maybe(
        fc.record({
          address: maybe(address),
          pickupPoint: maybe(fc.record({ id: maybe(text), name: maybe(text), address: maybe(address) })),
          cost: maybe(money(currency)),
          smart: maybe(fc.boolean())
        })
      ),
      payment: maybe(payment(currency)),
      surcharges: maybe(fc.array(payment(currency))),
      invoice: maybe(fc.record({ required: maybe(fc.boolean()), address: maybe(address) })),
      lineItems: fc.uniqueArray(line(currency), {
        minLength: 1,
        maxLength: 5,
        selector: (one) => (one as { id: string }).id
      }),
      marketplace: maybe(fc.record({ id: maybe(text) })),
      summary: fc.record({ totalToPay: money(currency) }),
      updatedAt: maybe(instant),
      revision: maybe(text)
    })
  );

  it('maps to a snapshot that the contract takes, with every amount exactly as Allegro sent it', () => {
    fc.assert(
      fc.property(form, (raw) => {
        const read = checkoutFormSchema.parse(raw);
        const snapshot = mapped(read);

        expect(orderSnapshotSchema.strict().parse(snapshot)).toEqual(snapshot);
        expect(snapshot.total).toBe(read.summary.totalToPay.amount);
        expect(snapshot.lines.map((one) => [one.id, one.price, one.originalPrice, one.quantity, one.deposit])).toEqual(
          read.lineItems.map((one) => [
            one.id,
            one.price.amount,
            one.originalPrice.amount,
            one.quantity,
            one.deposit?.price?.amount
          ])
        );
        expect(snapshot.lines.flatMap((one) => one.services?.map(({ price }) => price) ?? [])).toEqual(
          read.lineItems.flatMap((one) => one.selectedAdditionalServices?.map(({ price }) => price?.amount) ?? [])
        );
        expect(snapshot.delivery?.cost).toBe(read.delivery?.cost?.amount);
      }),
      { numRuns: 200 }
    );
  });
});
