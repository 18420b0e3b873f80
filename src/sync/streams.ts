import type { OrderFilter } from './orderFilter.js';
import { MONEY_STREAMS } from './moneyPlans.js';
import { OFFERS, offersStream } from './offersStream.js';
import { ORDERS, ordersStream } from './ordersStream.js';
import type { Sender } from './reports.js';
import type { SellerApi } from './seller.js';
import type { Stream } from './stream.js';

/** What the command line and the admin say about one account's streams. */
export type StreamSettings = {
  /** How far back the first run reads; 0 to begin with what changes from now on. */
  backfillDays: number;
  filter?: OrderFilter;
};

export type StreamDeps = { api: SellerApi; sender: Sender; settings: StreamSettings };

/** One kind of thing that flows, and how often to look for it. */
export type StreamPlan = {
  readonly name: string;
  create(deps: StreamDeps): Stream;
  /** How long a quiet account waits between two looks. */
  readonly defaultIntervalMs: number;
  /** How long one waits whose last looks have found something; the default interval when left out. */
  readonly busyIntervalMs?: number;
};

/** Every stream there is, in the order in which they run: what others refer to comes first. */
export const STREAMS: readonly StreamPlan[] = [
  {
    name: ORDERS,
    create: ({ api, sender, settings }) => ordersStream({ api, sender, settings }),
    defaultIntervalMs: 10_000,
    busyIntervalMs: 500
  },
  {
    name: OFFERS,
    create: ({ api, sender }) => offersStream({ api, sender }),
    defaultIntervalMs: 600_000
  },
  ...MONEY_STREAMS
];
