import { randomUUID } from 'node:crypto';
import { BETA_MEDIA_TYPE } from '../../local/allegro/http/errors.js';
import { minorUnits } from '../../local/allegro/world/money.js';
import {
  CLAIM_STATUSES,
  REFUND_STATUSES,
  RETURN_STATUSES,
  type CustomerReturn,
  type OrderInvoices,
  type PaymentOperation,
  type Refund,
  type RefundClaim
} from '../../local/allegro/world/moneyModel.js';
import { last, NOON, TestClient, type CallOptions } from './client.js';

const BETA: CallOptions = { headers: { Accept: BETA_MEDIA_TYPE } };

type MoneyBody = {
  paymentOperations: PaymentOperation[];
  refunds: Refund[];
  refundClaims: RefundClaim[];
  customerReturns: CustomerReturn[];
  count: number;
  totalCount: number;
  parcels: CustomerReturn['parcels'];
  invoices: OrderInvoices['invoices'];
  errors: { code: string; message: string }[];
};
type MoneyAnswer = { status: number; body: MoneyBody };

describe('money and returns at the local Allegro', () => {
  let client: TestClient;
  beforeAll(async () => {
    client = await TestClient.start({ orders: 1_000 });
  });
  afterAll(() => client.close());

  const get = async (
    path: string,
    query: Record<string, string> = {},
    options: CallOptions = {}
  ): Promise<MoneyAnswer> => (await client.get(path, query, options)) as unknown as MoneyAnswer;
  const operations = async (query: Record<string, string> = {}): Promise<PaymentOperation[]> => {
    const all: PaymentOperation[] = [];
    for (let offset = 0; ; offset += 50) {
      const { body } = await get('/payments/payment-operations', { ...query, offset: String(offset) });
      all.push(...body.paymentOperations);
      if (all.length >= body.totalCount) return all;
    }
  };
  const refunds = async (query: Record<string, string> = {}): Promise<Refund[]> =>
    (await get('/payments/refunds', { limit: '100', ...query })).body.refunds;
  const returns = async (query: Record<string, string> = {}): Promise<CustomerReturn[]> =>
    (await get('/order/customer-returns', { limit: '1000', ...query }, BETA)).body.customerReturns;
  /** An order that is paid and that nobody has refunded yet. */
  const paidOrder = async (): Promise<string> => (await client.control('POST', '/orders', { lines: 1 })).ids[0];

  describe('the wallet', () => {
    it('lists the available money unless the waiting one is asked for, newest first, fifty a page', async () => {
      const available = await operations();
      const waiting = await operations({ 'wallet.type': 'WAITING' });
      const times = available.map((it) => it.occurredAt);

      expect(new Set(available.map((it) => it.wallet.type))).toEqual(new Set(['AVAILABLE']));
      expect(new Set(waiting.map((it) => it.wallet.type))).toEqual(new Set(['WAITING']));
      expect(times).toEqual([...times].sort().reverse());
      expect((await get('/payments/payment-operations', { limit: '51' }, { isUndocumented: true })).status).toBe(422);
      expect((await get('/payments/payment-operations', { offset: '10001' }, { isUndocumented: true })).status).toBe(
        422
      );
    });

    it('filters by payment, group, currency and time', async () => {
      const sample = last((await operations()).filter((it) => it.type === 'CONTRIBUTION'));
      const filters: [Record<string, string>, (it: PaymentOperation) => boolean][] = [
        [{ 'payment.id': sample.payment?.id ?? '' }, (it) => it.payment?.id === sample.payment?.id],
        [{ group: 'REFUND' }, (it) => it.group === 'REFUND'],
        [{ currency: 'HUF' }, (it) => it.value.currency === 'HUF'],
        [{ 'occurredAt.gte': sample.occurredAt }, (it) => it.occurredAt >= sample.occurredAt],
        [{ 'occurredAt.lte': sample.occurredAt }, (it) => it.occurredAt <= sample.occurredAt]
      ];

      for (const [query, isWanted] of filters) {
        const found = await operations(query);
        expect({ query, found: found.length > 0, all: found.every(isWanted) }).toEqual({
          query,
          found: true,
          all: true
        });
      }
    });

    it('has an entry for each payment that orders name, but for the few that are meant not to tie', async () => {
      const entries = [...(await operations()), ...(await operations({ 'wallet.type': 'WAITING' }))];
      const income = new Map(
        entries
          .filter((it) => it.group === 'INCOME')
          .map((it) => [it.surcharge?.id ?? it.payment?.id, minorUnits(it.value)])
      );
      const wrong = [...client.allegro.world.store.all()].flatMap(({ form }) => {
        const paid = [
          ...[form.payment, ...form.surcharges].flatMap((it) =>
            it?.finishedAt && it.paidAmount ? [{ id: it.id, value: it.paidAmount }] : []
          ),
          ...form.codBookedPayments.map((it) => ({ id: it.paymentId, value: it.paidAmount }))
        ];
        return paid.filter(({ id, value }) => income.get(id) !== minorUnits(value));
      });

      expect(wrong).toHaveLength(2);
      expect(income.size).toBeGreaterThan(800);
    });

    it('moves when a buyer pays and when a refund succeeds', async () => {
      const id = await paidOrder();
      const { payment } = (await client.get(`/order/checkout-forms/${id}`)).body;

      const refund = (await client.control('POST', '/refunds', {
        orderId: id,
        status: 'SUCCESS'
      })) as unknown as Refund;

      const entries = [
        ...(await operations({ 'payment.id': payment.id })),
        ...(await operations({ 'payment.id': payment.id, 'wallet.type': 'WAITING' }))
      ];
      expect(entries.map((it) => [it.type, it.value.amount])).toEqual([
        ['REFUND_CHARGE', `-${refund.totalValue.amount}`],
        ['CONTRIBUTION', payment.paidAmount.amount]
      ]);
    });
  });

  describe('refunds', () => {
    it('occur in every status, whole and in part, and pay back no more than was paid', async () => {
      const all = await refunds();

      expect(new Set(all.map((it) => it.status))).toEqual(new Set(REFUND_STATUSES));
      expect(all.some((it) => it.lineItems?.[0]?.type === 'AMOUNT')).toBe(true);
      expect(all.some((it) => it.overpaid)).toBe(true);
      for (const refund of all) {
        const form = client.allegro.world.entry(refund.order?.id ?? '').form;
        expect(minorUnits(refund.totalValue)).toBeLessThanOrEqual(minorUnits(form.payment?.paidAmount ?? last([])));
      }
    });

    it('can be asked for by order, by payment, by state and since a time', async () => {
      const sample = last((await refunds()).filter((it) => it.status === 'SUCCESS'));

      expect(await refunds({ 'order.id': sample.order?.id ?? '' })).toEqual([sample]);
      expect(await refunds({ 'payment.id': sample.payment.id })).toEqual([sample]);
      expect(await refunds({ id: sample.id })).toEqual([sample]);
      expect(new Set((await refunds({ status: 'IN_PROGRESS' })).map((it) => it.status))).toEqual(
        new Set(['IN_PROGRESS'])
      );
      expect(await refunds({ 'occurredAt.gte': new Date(NOON + 1).toISOString() })).toEqual([]);
      expect((await get('/payments/refunds', { status: 'NEW' }, { isUndocumented: true })).status).toBe(422);
    });

    it('are started by a command that can be repeated without paying twice', async () => {
      const id = await paidOrder();
      const form = (await client.get(`/order/checkout-forms/${id}`)).body;
      const body = {
        payment: { id: form.payment.id },
        order: { id },
        commandId: randomUUID(),
        reason: 'REFUND',
        lineItems: [{ id: form.lineItems[0].id, type: 'QUANTITY', quantity: 1 }]
      };

      const first = (await client.call('POST', '/payments/refunds', { body })) as unknown as MoneyAnswer;
      const second = (await client.call('POST', '/payments/refunds', { body })) as unknown as MoneyAnswer;

      expect(first).toMatchObject({ status: 200, body: { status: 'NEW', totalValue: form.lineItems[0].price } });
      expect(second.body).toEqual(first.body);
      expect(await refunds({ 'order.id': id })).toHaveLength(1);
    });

    it('are refused with the reason: no part, another order’s line, too many pieces, no command', async () => {
      const id = await paidOrder();
      const form = (await client.get(`/order/checkout-forms/${id}`)).body;
      const line = form.lineItems[0];
      const base = { payment: { id: form.payment.id }, order: { id }, commandId: randomUUID(), reason: 'REFUND' };
      const attempt = async (patch: object): Promise<MoneyAnswer> =>
        (await client.call('POST', '/payments/refunds', {
          body: { ...base, ...patch },
          isUndocumented: true
        })) as unknown as MoneyAnswer;
      const pieces = (lineId: string, quantity: number): object => ({
        lineItems: [{ id: lineId, type: 'QUANTITY', quantity }]
      });

      expect((await attempt({})).body.errors[0]?.message).toContain('At least one part');
      expect((await attempt(pieces(randomUUID(), 1))).body.errors[0]?.message).toContain('does not belong');
      expect((await attempt(pieces(line.id, line.quantity + 1))).body.errors[0]?.message).toContain(
        `available: ${line.quantity}`
      );
      expect(await attempt({ ...pieces(line.id, 1), commandId: undefined })).toMatchObject({ status: 422 });
      expect(await attempt({ ...pieces(line.id, 1), reason: 'WHIM' })).toMatchObject({ status: 422 });
      expect(await attempt({ ...pieces(line.id, 1), payment: { id: randomUUID() } })).toMatchObject({ status: 404 });
    });
  });

  describe('customer returns', () => {
    it('speak the beta version only', async () => {
      expect((await get('/order/customer-returns')).status).toBe(406);
    });

    it('occur in every state, with parcels, with parcels without number, and without parcels', async () => {
      const all = await returns();

      expect(new Set(all.map((it) => it.status))).toEqual(new Set(RETURN_STATUSES));
      expect(all.some((it) => it.parcels.length === 0)).toBe(true);
      expect(all.some((it) => it.parcels[0]?.waybill === null)).toBe(true);
      expect(all.some((it) => it.refund?.bankAccount)).toBe(true);
    });

    it('go on after the last one seen, and filter by state and order', async () => {
      const all = await returns();
      const middle = all[Math.floor(all.length / 2)] ?? last(all);

      expect(await returns({ from: middle.id })).toEqual(all.slice(all.indexOf(middle) + 1));
      expect(await returns({ orderId: middle.orderId })).toEqual(all.filter((it) => it.orderId === middle.orderId));
      expect(new Set((await returns({ status: 'DELIVERED' })).map((it) => it.status))).toEqual(new Set(['DELIVERED']));
      expect((await get(`/order/customer-returns/${middle.id}`, {}, BETA)).body).toEqual(middle);
      expect((await get(`/order/customer-returns/${randomUUID()}`, {}, BETA)).status).toBe(404);
    });

    it('take 25 requests a second from one seller', async () => {
      const calm = await TestClient.start({ orders: 0 });
      try {
        const answers = await Promise.all(
          Array.from({ length: 26 }, () => calm.get('/order/customer-returns', {}, BETA))
        );

        expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
      } finally {
        await calm.close();
      }
    });

    it('are announced and go on as the buyer and the carrier do', async () => {
      const orderId = await paidOrder();

      const { id } = await client.control('POST', '/returns', { orderId });
      expect((await get(`/order/customer-returns/${id}`, {}, BETA)).body).toMatchObject({
        status: 'CREATED',
        parcels: []
      });
      await client.control('POST', `/returns/${id}`, { status: 'IN_TRANSIT' });

      const { body } = await get(`/order/customer-returns/${id}`, {}, BETA);
      expect(body).toMatchObject({ status: 'IN_TRANSIT', orderId });
      expect(body.parcels).toHaveLength(1);
    });
  });

  it('has commission claims in every state, whose amount is a number', async () => {
    const { body } = await get('/order/refund-claims', { limit: '100' });

    expect(new Set(body.refundClaims.map((it) => it.status))).toEqual(new Set(CLAIM_STATUSES));
    expect(typeof body.refundClaims[0]?.commission.amount).toBe('number');
    const granted = (await get('/order/refund-claims', { status: 'GRANTED', limit: '100' })).body.refundClaims;
    expect(granted).toEqual(body.refundClaims.filter((it) => it.status === 'GRANTED'));
    const [first] = granted;
    expect((await get(`/order/refund-claims/${first?.id ?? ''}`)).body).toEqual(first);
  });

  it('has invoices of orders, with the state of their files', async () => {
    const ids = [...client.allegro.world.store.all()].map(({ form }) => form.id);
    const answers = await Promise.all(ids.map((id) => get(`/order/checkout-forms/${id}/invoices`)));
    const files = answers.flatMap(({ body }) => body.invoices).map((it) => it.file?.securityVerification.status);

    expect(new Set(files)).toEqual(new Set(['ACCEPTED', 'REJECTED', 'WAITING', undefined]));
    expect((await get(`/order/checkout-forms/${randomUUID()}/invoices`)).status).toBe(404);
  });

  it('books cash on delivery as a payment of its own', async () => {
    const { ids } = await client.control('POST', '/orders', { scenario: 'cashOnDelivery' });

    await client.control('POST', `/orders/${ids[0]}/cash-booked`, {});

    const { codBookedPayments, summary } = (await client.get(`/order/checkout-forms/${ids[0]}`)).body;
    expect(codBookedPayments).toMatchObject([{ paidAmount: summary.totalToPay }]);
    const query = { 'payment.id': codBookedPayments[0]?.paymentId ?? '', 'wallet.type': 'WAITING' };
    expect(await operations(query)).toMatchObject([{ type: 'CONTRIBUTION', value: summary.totalToPay }]);
  });

  it('needs the scope of payments', async () => {
    const narrow = await client.signIn({ scope: 'allegro:api:orders:read' });

    const { status } = await client.call('GET', '/payments/refunds', {
      headers: { Authorization: `Bearer ${narrow.access_token}` }
    });

    expect(status).toBe(403);
  });
});
