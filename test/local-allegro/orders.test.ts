import { last, NOON, TestClient, type Body, type Form } from './client.js';

const DAY = 86_400_000;
const iso = (ms: number): string => new Date(ms).toISOString();

describe('reading orders from the local Allegro', () => {
  let client: TestClient;
  beforeAll(async () => {
    client = await TestClient.start();
  });
  afterAll(() => client.close());

  const list = async (query: Record<string, string>): Promise<Body> =>
    (await client.get('/order/checkout-forms', query)).body;
  const everything = async (query: Record<string, string> = {}): Promise<Form[]> => {
    const forms: Form[] = [];
    for (let offset = 0; ; offset += 100) {
      const page = await list({ ...query, offset: String(offset) });
      forms.push(...page.checkoutForms);
      if (forms.length >= page.totalCount) return forms;
    }
  };
  const boughtAt = (form: Form): string => last(form.lineItems.map((it) => it.boughtAt).sort());

  it('lists every order once, a hundred a page, newest purchase first', async () => {
    const forms = await everything();
    const times = forms.map(boughtAt);

    expect(new Set(forms.map((it) => it.id)).size).toBe(240);
    expect(times).toEqual([...times].sort().reverse());
    expect(await list({ limit: '7', offset: '238' })).toMatchObject({ count: 2, totalCount: 240 });
  });

  it.each([
    ['lineItems.boughtAt', boughtAt],
    ['updatedAt', (form: Form) => form.updatedAt]
  ])('sorts by %s both ways', async (sort, key) => {
    const up = (await everything({ sort })).map(key);
    const down = (await everything({ sort: `-${sort}` })).map(key);

    expect(up).toEqual([...up].sort());
    expect(down).toEqual([...up].reverse());
  });

  it('filters by every documented field', async () => {
    const forms = await everything();
    const sample = last(forms.filter((it) => it.surcharges.length > 0));
    const surcharge = last(sample.surcharges);
    const filters: [Record<string, string>, (form: Form) => boolean][] = [
      [{ status: 'CANCELLED' }, (it) => it.status === 'CANCELLED'],
      [{ 'fulfillment.status': 'SENT' }, (it) => it.fulfillment.status === 'SENT'],
      [{ 'fulfillment.provider.id': 'ALLEGRO' }, (it) => it.fulfillment.provider.id === 'ALLEGRO'],
      [
        { 'fulfillment.shipmentSummary.lineItemsSent': 'ALL' },
        (it) => it.fulfillment.shipmentSummary.lineItemsSent === 'ALL'
      ],
      [{ 'marketplace.id': 'allegro-hu' }, (it) => it.marketplace.id === 'allegro-hu'],
      [{ 'payment.id': sample.payment.id }, (it) => it.id === sample.id],
      [{ 'surcharges.id': surcharge.id }, (it) => it.id === sample.id],
      [
        { 'delivery.method.id': sample.delivery.method.id },
        (it) => it.delivery?.method.id === sample.delivery.method.id
      ],
      [{ 'buyer.login': sample.buyer.login }, (it) => it.buyer.login === sample.buyer.login],
      [
        { status: 'READY_FOR_PROCESSING', 'marketplace.id': 'allegro-sk' },
        (it) => it.status === 'READY_FOR_PROCESSING' && it.marketplace.id === 'allegro-sk'
      ],
      [{ 'buyer.login': 'nobody' }, () => false]
    ];

    for (const [query, fits] of filters) {
      const found = await everything(query);
      expect([query, found.map((it) => it.id).sort()]).toEqual([
        query,
        forms
          .filter(fits)
          .map((it) => it.id)
          .sort()
      ]);
    }
  });

  it('takes both ends of a time span for included', async () => {
    const forms = await everything();
    const [younger, bound] = [forms[5], forms[20]] as [Form, Form];
    const [from, to] = [iso(NOON - 20 * DAY), boughtAt(bound)];
    const bought = await everything({ 'lineItems.boughtAt.gte': from, 'lineItems.boughtAt.lte': to });
    const updated = await everything({ 'updatedAt.gte': younger.updatedAt, 'lineItems.boughtAt.lte': to });

    expect(bought.map((it) => it.id)).toEqual(
      forms.filter((it) => boughtAt(it) >= from && boughtAt(it) <= to).map((it) => it.id)
    );
    expect(bought.map((it) => it.id)).toContain(bound.id);
    expect(updated.every((it) => it.updatedAt >= younger.updatedAt && boughtAt(it) <= to)).toBe(true);
  });

  it('does not page past ten thousand results, nor by more than a hundred', async () => {
    const get = (query: Record<string, string>): ReturnType<TestClient['get']> =>
      client.get('/order/checkout-forms', query);

    expect((await get({ offset: '9900' })).body).toMatchObject({ count: 0, checkoutForms: [], totalCount: 240 });
    const tooFar = await get({ offset: '9901' });
    expect(tooFar.status).toBe(422);
    expect(tooFar.body.errors).toEqual([
      {
        code: 'VALIDATION_ERROR',
        message: 'Offset and limit parameters exceed maximal result size of 10000 items',
        details: null,
        path: '/order/checkout-forms',
        userMessage: null
      }
    ]);
    for (const query of [{ limit: '101' }, { limit: '0' }, { offset: '-1' }, { limit: 'ten' }]) {
      expect((await get(query as Record<string, string>)).status).toBe(422);
    }
    for (const query of [{ status: 'LOST' }, { sort: 'price' }, { 'updatedAt.gte': 'yesterday' }]) {
      expect((await get(query as Record<string, string>)).status).toBe(400);
    }
  });

  it('gives one order exactly as it stands in the list', async () => {
    const [form] = (await list({ limit: '1' })).checkoutForms;

    expect((await client.get(`/order/checkout-forms/${form.id}`)).body).toEqual(form);
  });

  it('answers 404 for ids that are upper case, vanished or unknown, and 422 for what is no id', async () => {
    const [form] = (await list({ limit: '1' })).checkoutForms;
    const { gone } = await client.control('GET', '/orders');
    const unknown = '29738e61-7f6a-11e8-ac45-09db60ede9d6';

    for (const id of [gone[0].id, unknown]) {
      const answer = await client.get(`/order/checkout-forms/${id}`);
      expect([answer.status, answer.body.errors[0].code]).toEqual([404, 'CheckoutFormNotFoundException']);
    }
    expect((await client.get(`/order/checkout-forms/${form.id.toUpperCase()}`)).status).toBe(404);
    expect((await client.get('/order/checkout-forms/12345')).status).toBe(422);
    expect((await client.get('/order/checkout-forms/de817cc9-4a94-3727-9d58-5cc4cbbb1279')).status).toBe(422);
  });

  describe('the journal', () => {
    it('reads on after an event id, oldest first, until it is empty', async () => {
      const all = await client.events(1000);
      const inSmallPages = await client.events(97);

      expect(inSmallPages).toEqual(all);
      expect((await client.get('/order/events', {})).body.events).toEqual(all.slice(0, 100));
      expect((await client.get('/order/events', { from: last(all).id })).body).toEqual({ events: [] });
      expect((await client.get('/order/event-stats')).body.latestEvent).toEqual({
        id: last(all).id,
        occurredAt: last(all).occurredAt
      });
    });

    it('filters by one or more types', async () => {
      const all = await client.events();
      const two = await client.get('/order/events', { type: ['BOUGHT', 'BUYER_CANCELLED'], limit: '1000' });

      expect(two.body.events).toEqual(
        all.filter((it) => ['BOUGHT', 'BUYER_CANCELLED'].includes(it.type)).slice(0, 1000)
      );
    });

    it('refuses what is no event id, no type, or too many', async () => {
      for (const query of [{ from: '29738e61-7f6a-11e8-ac45-09db60ede9d6' }, { type: 'SOLD' }, { limit: '1001' }]) {
        expect((await client.get('/order/events', query as Record<string, string>)).status).toBe(422);
      }
    });

    it('has nothing to tell to a new seller', async () => {
      const fresh = await TestClient.start({ orders: 0 });

      expect((await fresh.get('/order/events')).body).toEqual({ events: [] });
      expect((await fresh.get('/order/event-stats')).body).toEqual({});
      expect((await fresh.get('/order/checkout-forms')).body).toEqual({ checkoutForms: [], count: 0, totalCount: 0 });
      await fresh.close();
    });
  });
});
