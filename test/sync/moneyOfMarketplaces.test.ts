import type { CustomerReturn, MoneyApi, PaymentOperation, RecordPage, Refund } from '../../src/sync/moneyApi.js';
import { moneyOfMarketplaces } from '../../src/sync/moneyOfMarketplaces.js';
import type { OrdersApi } from '../../src/sync/ordersApi.js';
import { checkoutForm } from './support/fakeSeller.js';

const AT = '2026-03-20T08:00:00.000Z';
const MARKETPLACES: Record<string, string> = { 'order-pl': 'allegro-pl', 'order-cz': 'allegro-cz' };

type Api = MoneyApi & Pick<OrdersApi, 'readForm'>;

const pageOf = <T>(values: T[]): RecordPage<T> => ({
  values,
  malformed: [],
  rows: values.length,
  totalCount: null,
  isLast: true
});

function refund(id: string, orderId: string | null): Refund {
  return {
    id,
    payment: { id: `payment-of-${id}` },
    order: orderId === null ? null : { id: orderId },
    status: 'SUCCESS',
    createdAt: AT,
    totalValue: { amount: '10.00', currency: 'PLN' }
  };
}

function operation(marketplaceId: string | null): PaymentOperation {
  return {
    type: 'CONTRIBUTION',
    group: 'INCOME',
    wallet: { type: 'AVAILABLE', paymentOperator: 'AF' },
    value: { amount: '10.00', currency: 'PLN' },
    occurredAt: AT,
    marketplaceId
  };
}

function customerReturn(id: string, marketplaceId: string): CustomerReturn {
  return { id, createdAt: AT, orderId: `order-of-${id}`, status: 'CREATED', marketplaceId };
}

/** A seller on two marketplaces, who notes which orders were asked for. */
function seller(): { api: Api; asked: string[] } {
  const asked: string[] = [];
  const api = {
    listOperations: async () => pageOf([operation('allegro-pl'), operation('allegro-cz'), operation(null)]),
    listReturns: async () => pageOf([customerReturn('pl', 'allegro-pl'), customerReturn('cz', 'allegro-cz')]),
    listRefunds: async () =>
      pageOf([refund('pl', 'order-pl'), refund('cz', 'order-cz'), refund('gone', 'order-gone'), refund('none', null)]),
    readForm: async (id: string) => {
      asked.push(id);
      const marketplace = MARKETPLACES[id];
      return marketplace === undefined
        ? null
        : { value: { ...checkoutForm(id, AT), marketplace: { id: marketplace } } };
    }
  };
  return { api: api as unknown as Api, asked };
}

const refundIds = async (api: MoneyApi): Promise<string[]> =>
  (await api.listRefunds({ from: AT, offset: 0 })).values.map(({ id }) => id);

it('leaves out what belongs to other marketplaces, and keeps what names none', async () => {
  const own = moneyOfMarketplaces(seller().api, ['allegro-pl']);

  const operations = await own.listOperations({ wallet: 'AVAILABLE', from: AT, to: AT, offset: 0 });
  const returns = await own.listReturns({ from: AT, offset: 0 });

  expect(operations.values.map(({ marketplaceId }) => marketplaceId)).toEqual(['allegro-pl', null]);
  expect(operations.rows).toBe(3);
  expect(returns.values.map(({ id }) => id)).toEqual(['pl']);
  expect(await refundIds(own)).toEqual(['pl', 'gone', 'none']);
});

it('asks once for the marketplace of an order that was refunded, also when the lists are read again', async () => {
  const { api, asked } = seller();

  await refundIds(moneyOfMarketplaces(api, ['allegro-pl']));
  await refundIds(moneyOfMarketplaces(api, ['allegro-pl']));

  expect(asked).toEqual(['order-pl', 'order-cz', 'order-gone']);
});

it('asks nothing where all marketplaces are wanted', async () => {
  const { api, asked } = seller();

  expect(await refundIds(moneyOfMarketplaces(api, undefined))).toHaveLength(4);
  expect(asked).toEqual([]);
});
