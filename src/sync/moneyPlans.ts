import { INVOICES, invoicesStream } from './invoicesStream.js';
import type { MoneyApi } from './moneyApi.js';
import { moneyOfMarketplaces } from './moneyOfMarketplaces.js';
import {
  CUSTOMER_RETURNS,
  customerReturnsStream,
  REFUND_CLAIMS,
  refundClaimsStream,
  REFUNDS,
  refundsStream
} from './moneyStreams.js';
import type { MoneyStreamDeps } from './moneyStreams.js';
import type { OrderFilter } from './orderFilter.js';
import type { OrdersApi } from './ordersApi.js';
import { PAYMENTS, paymentsStream } from './paymentsStream.js';
import type { Sender } from './reports.js';
import type { Stream } from './stream.js';

type MoneyDeps = {
  api: OrdersApi & MoneyApi;
  sender: Sender;
  settings: { backfillDays: number; filter?: OrderFilter };
};

/** A stream of money or returns, and how long a quiet account waits between two looks. */
export type MoneyPlan = { readonly name: string; create(deps: MoneyDeps): Stream; readonly defaultIntervalMs: number };

const MINUTE_MS = 60_000;

/** Which statuses and days an admin wants is said of orders; money is followed for all of them. */
function ownMoney({ api, sender, settings: { backfillDays, filter } }: MoneyDeps): MoneyStreamDeps {
  return { api: moneyOfMarketplaces(api, filter?.marketplaces), sender, backfillDays };
}

/** In the order in which they run; all of them come after the orders, which they refer to. */
export const MONEY_STREAMS: readonly MoneyPlan[] = [
  {
    name: PAYMENTS,
    create: (deps) => paymentsStream(ownMoney(deps)),
    defaultIntervalMs: 5 * MINUTE_MS
  },
  {
    name: REFUNDS,
    create: (deps) => refundsStream(ownMoney(deps)),
    defaultIntervalMs: 5 * MINUTE_MS
  },
  {
    name: CUSTOMER_RETURNS,
    create: (deps) => customerReturnsStream(ownMoney(deps)),
    defaultIntervalMs: 10 * MINUTE_MS
  },
  {
    name: REFUND_CLAIMS,
    create: (deps) => refundClaimsStream(ownMoney(deps)),
    defaultIntervalMs: 60 * MINUTE_MS
  },
  {
    name: INVOICES,
    create: ({ api, sender, settings }) => invoicesStream({ api, sender, marketplaces: settings.filter?.marketplaces }),
    defaultIntervalMs: 60 * MINUTE_MS
  }
];
