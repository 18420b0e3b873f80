import type { OrderEvent } from '../../local/allegro/world/model.js';
import { last, TestClient, type Form } from './client.js';

describe('the control API of the local Allegro', () => {
  let client: TestClient;
  beforeEach(async () => {
    client = await TestClient.start({ orders: 30 });
  });
  afterEach(() => client.close());

  const add = async (wish: object = {}): Promise<string> => (await client.control('POST', '/orders', wish)).ids[0];
  const act = (id: string, action: string, body: object = {}): Promise<unknown> =>
    client.control('POST', `/orders/${id}/${action}`, body);
  const read = async (id: string): Promise<Form> => (await client.get(`/order/checkout-forms/${id}`)).body;
  const cursor = async (): Promise<string> => (await client.get('/order/event-stats')).body.latestEvent.id;
  const eventsAfter = async (from: string): Promise<OrderEvent[]> =>
    (await client.get('/order/events', { from })).body.events;
  const typesAfter = async (from: string): Promise<string[]> => (await eventsAfter(from)).map((it) => it.type);
  const tick = (seconds = 60): Promise<unknown> => client.control('POST', '/clock', { advanceSeconds: seconds });

  it('names every order with its total', async () => {
    const { orders } = await client.control('GET', '/orders');
    const { body } = await client.get('/order/checkout-forms');

    expect(orders).toHaveLength(30);
    expect(new Map(orders.map((it) => [it.id, it.totalToPay]))).toEqual(
      new Map(body.checkoutForms.map((it) => [it.id, it.summary.totalToPay]))
    );
  });

  it.each([
    'online',
    'bought',
    'filledIn',
    'cancelledUnpaid',
    'cancelledPaid',
    'cashOnDelivery',
    'extendedTermOpen',
    'extendedTermPaid',
    'wire',
    'split',
    'surcharge',
    'partlyPaid',
    'overPaid'
  ])('adds an order of the kind %s on every marketplace, valid by the document', async (scenario) => {
    for (const marketplace of ['allegro-pl', 'allegro-cz', 'allegro-sk', 'allegro-hu']) {
      const from = await cursor();
      const form = await read(await add({ scenario, marketplace, lines: 2 }));
      expect(form.marketplace.id).toBe(marketplace);
      expect(last(await eventsAfter(from)).order.checkoutForm).toEqual({ id: form.id, revision: form.revision });
    }
  });

  it('adds many orders, orders of a hundred lines, and fixes parts of them', async () => {
    expect((await client.control('POST', '/orders', { count: 3, lines: 100 })).ids).toHaveLength(3);
    const form = await read(await add({ set: { 'lineItems.0.quantity': 3, 'buyer.login': 'zmyslony_stale' } }));

    expect(form.buyer.login).toBe('zmyslony_stale');
    const unit = BigInt(form.lineItems[0].price.amount.replace('.', ''));
    const cost = BigInt(form.delivery.cost.amount.replace('.', ''));
    expect(BigInt(form.summary.totalToPay.amount.replace('.', ''))).toBe(unit * 3n + cost);
    expect(form.payment.paidAmount).toEqual(form.summary.totalToPay);
  });

  it('lets the buyer fill in, pay, pay more, move and cancel: each moves updatedAt and the revision', async () => {
    const id = await add({ scenario: 'bought' });
    const steps: [string, object, string][] = [
      ['fill-in', {}, 'FILLED_IN'],
      ['pay', {}, 'READY_FOR_PROCESSING'],
      ['surcharge', { amount: '5.00' }, 'READY_FOR_PROCESSING'],
      ['address', { street: 'Nowa 1', city: 'Toruń' }, 'BUYER_MODIFIED'],
      ['cancel', { by: 'buyer' }, 'BUYER_CANCELLED']
    ];

    for (const [action, body, type] of steps) {
      const [before, from] = [await read(id), await cursor()];
      await tick();
      await act(id, action, body);
      const after = await read(id);
      expect(await typesAfter(from)).toEqual([type]);
      expect(after.updatedAt > before.updatedAt).toBe(true);
      expect(after.revision).not.toBe(before.revision);
    }
    const end = await read(id);
    expect(end).toMatchObject({
      status: 'CANCELLED',
      delivery: { address: { city: 'Toruń', modifiedAt: expect.any(String) as string } },
      surcharges: [{ paidAmount: { amount: '5.00' } }]
    });
    expect(end.payment.paidAmount).toEqual(end.summary.totalToPay);
  });

  it('lists an updated order at its new place', async () => {
    const { body } = await client.get('/order/checkout-forms', {
      sort: 'updatedAt',
      limit: '1',
      status: 'READY_FOR_PROCESSING'
    });
    const { id } = body.checkoutForms[0];
    await tick();
    await act(id, 'surcharge', { amount: '1.00' });

    const newest = await client.get('/order/checkout-forms', { sort: '-updatedAt', limit: '1' });
    const all = await client.get('/order/checkout-forms', { sort: 'updatedAt' });

    expect(newest.body.checkoutForms[0].id).toBe(id);
    expect(all.body.checkoutForms.filter((it) => it.id === id)).toHaveLength(1);
  });

  it('lets the seller change the status in the panel', async () => {
    const id = await add();
    const from = await cursor();
    await act(id, 'fulfillment', { status: 'RETURNED' });

    expect((await read(id)).fulfillment.status).toBe('RETURNED');
    expect(await typesAfter(from)).toEqual(['FULFILLMENT_STATUS_CHANGED']);
  });

  it('merges purchases that are paid together: new id, same line ids, old ids gone', async () => {
    const ids = [await add({ scenario: 'bought' }), await add({ scenario: 'filledIn', lines: 2 })];
    const old = [await read(ids[0] as string), await read(ids[1] as string)];
    const from = await cursor();
    const { id } = await client.control('POST', '/orders/merge', { ids });

    const merged = await read(id);
    expect(merged.status).toBe('READY_FOR_PROCESSING');
    expect(merged.lineItems).toEqual(old.flatMap((it) => it.lineItems));
    for (const gone of ids) expect((await client.get(`/order/checkout-forms/${gone}`)).status).toBe(404);
    expect((await eventsAfter(from)).map((it) => [it.type, it.order.checkoutForm?.id])).toEqual([
      ['FILLED_IN', id],
      ['READY_FOR_PROCESSING', id]
    ]);
    expect((await client.control('GET', '/orders')).gone).toContainEqual({ id: ids[0], mergedInto: id });
    expect((await client.get('/order/checkout-forms')).body.totalCount).toBe(31);
  });

  it('lets the journal lose, delay and repeat events, and sends lost ones after all', async () => {
    const id = await add({ scenario: 'bought' });
    const from = await cursor();

    await client.control('POST', '/journal', { omit: 1 });
    await act(id, 'pay');
    expect(await eventsAfter(from)).toEqual([]);

    await client.control('POST', '/journal', { late: 1, lateSeconds: 10 });
    await act(id, 'address', { city: 'Toruń' });
    expect(await eventsAfter(from)).toEqual([]);
    await tick(10);
    expect(await typesAfter(from)).toEqual(['BUYER_MODIFIED']);

    expect(await client.control('POST', '/journal/resend')).toEqual({ resent: 2 });
    await client.control('POST', '/journal', { duplicate: 1 });
    await act(id, 'surcharge', { amount: '1.00' });
    await client.control('POST', '/journal', {});
    await act(id, 'repeat-event');
    expect(await typesAfter(from)).toEqual([
      'BUYER_MODIFIED',
      'FILLED_IN',
      'READY_FOR_PROCESSING',
      'READY_FOR_PROCESSING',
      'READY_FOR_PROCESSING',
      'READY_FOR_PROCESSING'
    ]);
  });

  it('forgets old events when the clock moves on', async () => {
    await tick(61 * 86_400);
    client.token = (await client.signIn()).access_token;
    expect((await client.get('/order/events')).body.events).toEqual([]);
    expect((await client.get('/order/event-stats')).body).toEqual({});

    const id = await add();
    expect((await client.get('/order/events')).body.events.at(-1)?.order.checkoutForm?.id).toBe(id);
  });

  it('counts calls by operation, answer, fault and seller, and nothing of its own', async () => {
    await client.control('POST', '/counters/reset');
    await client.control('POST', '/faults', { path: '/order/checkout-forms/12345', delayMs: 1 });
    await client.get('/order/events');
    await client.get('/order/events', { limit: '1' });
    await client.get('/order/checkout-forms/12345');

    expect(await client.control('GET', '/counters')).toEqual({
      total: 3,
      byPath: { 'GET /order/events': 2, 'GET /order/checkout-forms/{id}': 1 },
      byStatus: { 200: 2, 422: 1 },
      byFault: { delay: 1 },
      bySeller: { [client.allegro.sellerId]: 3 }
    });
    expect(client.allegro.counters.total).toBe(3);
  });

  it('says what is wrong with a wish it does not understand', async () => {
    await expect(add({ scenario: 'stolen' })).rejects.toThrow('Unknown scenario stolen; known: online');
    await expect(add({ marketplace: 'allegro-xx' })).rejects.toThrow('Unknown marketplace allegro-xx');
    await expect(act('no-such-id', 'pay')).rejects.toThrow('No order no-such-id');
    await expect(client.control('POST', '/clock', { advanceSeconds: -1 })).rejects.toThrow('only moves forward');
    await expect(client.control('POST', '/faults', { pth: '/me' })).rejects.toThrow('Unknown fault fields: pth');
  });

  describe('faults', () => {
    const fault = (body: object): Promise<unknown> => client.control('POST', '/faults', body);

    it('answer with a status so many times, on one path and method', async () => {
      await fault({ path: '/order/events', method: 'GET', status: 503, times: 2 });

      expect((await client.get('/me')).status).toBe(200);
      expect((await client.get('/order/events')).status).toBe(503);
      expect((await client.get('/order/events')).status).toBe(503);
      expect((await client.get('/order/events')).status).toBe(200);
    });

    it('answer with headers and a body of their own', async () => {
      await fault({ status: 429, headers: { 'Retry-After': '7' } });
      const limited = await client.get('/me');
      await fault({ status: 400, body: { code: null, message: 'Order not found' } });
      const odd = await client.get('/me', {}, { isUndocumented: true });

      expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
      expect([odd.status, odd.body]).toEqual([400, { code: null, message: 'Order not found' }]);
    });

    it('cut the JSON, or the connection in the middle or before the answer', async () => {
      await fault({ path: '/order/checkout-forms', malformed: true });
      const cut = await client.get('/order/checkout-forms', {}, { isUndocumented: true });
      expect(cut.status).toBe(200);
      expect(() => JSON.parse(cut.text) as unknown).toThrow();

      await fault({ path: '/order/checkout-forms', half: true });
      await expect(client.get('/order/checkout-forms')).rejects.toThrow('terminated');
      await fault({ path: '/order/checkout-forms', drop: true });
      await expect(client.get('/order/checkout-forms')).rejects.toThrow('fetch failed');
      expect((await client.get('/order/checkout-forms')).status).toBe(200);
    });

    it('lose the answer to a write that was carried out', async () => {
      const id = await add();
      await fault({ method: 'PUT', drop: 'afterwards' });

      const write = client.call('PUT', `/order/checkout-forms/${id}/fulfillment`, { body: { status: 'SENT' } });
      await expect(write).rejects.toThrow('fetch failed');
      expect((await read(id)).fulfillment.status).toBe('SENT');
    });

    it('strike a share of the calls until they are cleared, the same ones with the same seed', async () => {
      const storm = async (it: TestClient): Promise<number[]> => {
        await it.control('POST', '/faults', { path: '/me', status: 500, share: 0.3, times: null });
        const statuses: number[] = [];
        for (let i = 0; i < 40; i++) statuses.push((await it.get('/me')).status);
        await it.control('DELETE', '/faults');
        return [...statuses, (await it.get('/me')).status];
      };
      const twin = await TestClient.start({ orders: 30 });
      const statuses = await storm(client);

      expect(await storm(twin)).toEqual(statuses);
      expect(statuses.filter((it) => it === 500).length).toBeGreaterThan(3);
      expect(last(statuses)).toBe(200);
      await twin.close();
    });

    it('damage single fields of one order, in the list too, until it is healed', async () => {
      const id = await add();
      const whole = await read(id);
      await act(id, 'damage', { path: 'lineItems.0.price.amount', value: 'a lot' });
      await act(id, 'damage', { path: 'buyer.login' });

      const damaged = (await client.get(`/order/checkout-forms/${id}`, {}, { isUndocumented: true })).body;
      const { body } = await client.get('/order/checkout-forms', { limit: '1' }, { isUndocumented: true });

      expect(damaged.lineItems[0].price.amount).toBe('a lot');
      expect(damaged.buyer).not.toHaveProperty('login');
      expect(body.checkoutForms[0]).toEqual(damaged);
      await act(id, 'damage');
      expect(await read(id)).toEqual(whole);
    });
  });
});
