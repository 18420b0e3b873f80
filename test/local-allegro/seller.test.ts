import { MEDIA_TYPE, TestClient, type Form } from './client.js';

describe('what a seller does at the local Allegro', () => {
  let client: TestClient;
  beforeEach(async () => {
    client = await TestClient.start({ orders: 240, operationLimit: 3, waybillLimit: 2 });
  });
  afterEach(() => client.close());

  const addOrder = async (wish: object = {}): Promise<Form> => {
    const { ids } = await client.control('POST', '/orders', wish);
    return (await client.get(`/order/checkout-forms/${ids[0]}`)).body;
  };
  const setStatus = (id: string, status: string, revision?: string): ReturnType<TestClient['call']> =>
    client.call('PUT', `/order/checkout-forms/${id}/fulfillment`, {
      body: { status },
      query: revision === undefined ? {} : { 'checkoutForm.revision': revision }
    });
  const read = async (id: string): Promise<Form> => (await client.get(`/order/checkout-forms/${id}`)).body;

  it('knows who the seller is, all marketplaces and carriers', async () => {
    const me = (await client.get('/me')).body;
    const { marketplaces } = (await client.get('/marketplaces')).body;
    const carriers = await client.get('/order/carriers');

    expect(me).toMatchObject({ id: client.allegro.sellerId, baseMarketplace: { id: 'allegro-pl' } });
    expect(marketplaces.map((it) => [it.id, it.currencies.base.code])).toEqual([
      ['allegro-pl', 'PLN'],
      ['allegro-cz', 'CZK'],
      ['allegro-sk', 'EUR'],
      ['allegro-hu', 'HUF']
    ]);
    expect(carriers.body.carriers).toContainEqual({ id: 'OTHER' });
    expect(carriers.headers.get('cache-control')).toBe('max-age=86400');
  });

  describe('setting the fulfilment status', () => {
    it('answers 204, changes the revision, echoes in the journal and leaves updatedAt alone', async () => {
      const before = await addOrder();
      const { latestEvent } = (await client.get('/order/event-stats')).body;
      await client.control('POST', '/clock', { advanceSeconds: 60 });

      const answer = await setStatus(before.id, 'SENT', before.revision);
      const after = await read(before.id);
      const { events } = (await client.get('/order/events', { from: latestEvent.id })).body;

      expect([answer.status, answer.text]).toEqual([204, '']);
      expect(after.fulfillment.status).toBe('SENT');
      expect(after.updatedAt).toBe(before.updatedAt);
      expect(after.revision).not.toBe(before.revision);
      expect(events.map((it) => [it.type, it.order.checkoutForm])).toEqual([
        ['FULFILLMENT_STATUS_CHANGED', { id: before.id, revision: after.revision }]
      ]);
    });

    it('refuses an outdated revision with 409 and writes without one', async () => {
      const { id, revision } = await addOrder();
      await client.control('POST', `/orders/${id}/address`, { city: 'Toruń' });

      const refused = await setStatus(id, 'PROCESSING', revision);
      expect([refused.status, refused.body.errors[0].code]).toEqual([409, 'ConflictException']);
      expect((await setStatus(id, 'PROCESSING')).status).toBe(204);
    });

    it('refuses RETURNED and unknown statuses', async () => {
      const { id } = await addOrder();

      expect((await setStatus(id, 'RETURNED')).status).toBe(422);
      expect((await setStatus(id, 'LOST')).status).toBe(422);
      expect((await client.call('PUT', `/order/checkout-forms/${id}/fulfillment`, { body: {} })).status).toBe(422);
    });

    it('refuses an order that has had too many operations, even when nothing changes', async () => {
      const { id } = await addOrder();
      for (let i = 0; i < 3; i++) expect((await setStatus(id, 'SENT')).status).toBe(204);

      const refused = await setStatus(id, 'SENT');

      expect(refused.status).toBe(422);
      expect(refused.body.errors[0]).toMatchObject({
        code: 'SellerOrdersStoreUnprocessableEntityException',
        message: ''
      });
    });

    it("refuses orders of Allegro's warehouse, orders unknown, and tokens that only read", async () => {
      const { body } = await client.get('/order/checkout-forms', { 'fulfillment.provider.id': 'ALLEGRO', limit: '1' });
      expect((await setStatus(body.checkoutForms[0].id, 'SENT')).status).toBe(403);
      expect((await setStatus('29738e61-7f6a-11e8-ac45-09db60ede9d6', 'SENT')).status).toBe(404);

      const { id } = await addOrder();
      client.token = (await client.signIn({ scope: 'allegro:api:orders:read' })).access_token;
      expect((await setStatus(id, 'SENT')).status).toBe(403);
    });

    it('reads bodies under its own media type only, and only JSON', async () => {
      const { id } = await addOrder();
      const put = (body: unknown, type: string): ReturnType<TestClient['call']> =>
        client.call('PUT', `/order/checkout-forms/${id}/fulfillment`, { body, headers: { 'Content-Type': type } });

      expect((await put({ status: 'SENT' }, 'application/json')).status).toBe(415);
      expect((await put('{"status":', MEDIA_TYPE)).status).toBe(400);
    });
  });

  describe('adding parcels', () => {
    const add = (id: string, body: object): ReturnType<TestClient['call']> =>
      client.call('POST', `/order/checkout-forms/${id}/shipments`, { body });

    it('adds a parcel for the whole order or for some lines, without moving updatedAt', async () => {
      const before = await addOrder({ lines: 3 });
      const first = await add(before.id, {
        carrierId: 'DPD',
        waybill: '1000123456',
        lineItems: [{ id: before.lineItems[0].id }]
      });
      expect(first.status).toBe(201);
      expect((await read(before.id)).fulfillment.shipmentSummary.lineItemsSent).toBe('SOME');

      const second = await add(before.id, { carrierId: 'OTHER', carrierName: 'Gołąb', waybill: 'G-1' });
      const after = await read(before.id);

      expect(second.body.lineItems).toHaveLength(3);
      expect(after.fulfillment.shipmentSummary.lineItemsSent).toBe('ALL');
      expect(after.updatedAt).toBe(before.updatedAt);
      const parcels = (await client.get(`/order/checkout-forms/${before.id}/shipments`)).body.shipments;
      expect(parcels).toEqual([first.body, second.body]);
    });

    it('refuses carriers, numbers and lines that are wrong, each with its own code', async () => {
      const { id } = await addOrder();
      const code = async (body: object): Promise<unknown[]> => {
        const answer = await add(id, body);
        return [answer.status, answer.body.errors[0].code];
      };

      expect(await code({ carrierId: 'ALLEGRO', waybill: '1' })).toEqual([400, 'WaybillValidationException']);
      expect(await code({ carrierId: 'DPD', waybill: ' ' })).toEqual([400, 'WaybillValidationException']);
      expect(await code({ carrierId: 'DPD', waybill: 'ęśćź' })).toEqual([400, 'CarrierWaybillValidationException']);
      expect(await code({ carrierId: 'OTHER', waybill: '1' })).toEqual([400, 'WaybillValidationException']);
      expect(await code({ carrierId: 'DPD', waybill: '1', lineItems: [{ id: 'foreign' }] })).toEqual([
        422,
        'VALIDATION_ERROR'
      ]);
    });

    it('refuses a waybill that too many orders use', async () => {
      const orders = [await addOrder(), await addOrder(), await addOrder()];
      const statuses = [];
      for (const { id } of orders) statuses.push((await add(id, { carrierId: 'DPD', waybill: 'SHARED' })).status);

      expect(statuses).toEqual([201, 201, 409]);
    });

    it('lists the parcels of the seeded orders', async () => {
      const { body } = await client.get('/order/checkout-forms', { 'fulfillment.status': 'SENT', limit: '5' });

      for (const { id } of body.checkoutForms) {
        expect((await client.get(`/order/checkout-forms/${id}/shipments`)).body.shipments.length).toBeGreaterThan(0);
      }
    });
  });
});
