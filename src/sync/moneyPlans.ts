import { INVOICES, invoicesStream } from './invoicesStream.js';
import type { MoneyApi } from './moneyApi.js';
import {
  CUSTOMER_RETURNS,
  customerReturnsStream,
  REFUND_CLAIMS,
  refundClaimsStream,
  REFUNDS,
  refundsStream
} from './moneyStreams.js';
import type { OrdersApi } from './ordersApi.js';
import { PAYMENTS, paymentsStream } from './paymentsStream.js';
import type { Sender } from './reports.js';
import type { Stream } from './stream.js';

type MoneyDeps = { api: OrdersApi & MoneyApi; sender: Sender; settings: { backfillDays: number } };

/** A stream of money or returns, and how long a quiet account waits between two looks. */
export type MoneyPlan = { readonly name: string; create(deps: MoneyDeps): Stream; readonly defaultIntervalMs: number };

const MINUTE_MS = 60_000;

/** In the order in which they run; all of them come after the orders, which they refer to. */
export const MONEY_STREAMS: readonly MoneyPlan[] = [
  {
    name: PAYMENTS,
    create: ({ api, sender, settings }) => paymentsStream({ api, sender, backfillDays: settings.backfillDays }),
    defaultIntervalMs: 5 * MINUTE_MS
  },
  {
    name: REFUNDS,
    create: ({ api, sender, settings }) => refundsStream({ api, sender, backfillDays: settings.backfillDays }),
    defaultIntervalMs: 5 * MINUTE_MS
  },
  {
    name: CUSTOMER_RETURNS,
    create: ({ api, sender, settings }) => customerReturnsStream({ api, sender, backfillDays: settings.backfillDays }),
    defaultIntervalMs: 10 * MINUTE_MS
  },
  {
    name: REFUND_CLAIMS,
    create: ({ api, sender, settings }) => refundClaimsStream({ api, sender, backfillDays: settings.backfillDays }),
    defaultIntervalMs: 60 * MINUTE_MS
  },
  {
    name: INVOICES,
    create: ({ api, sender }) => invoicesStream({ api, sender }),
    defaultIntervalMs: 60 * MINUTE_MS
  }
];
