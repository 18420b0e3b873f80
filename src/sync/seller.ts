import type { AccountReport } from '../contract/syncReport.js';
import type { MoneyApi } from './moneyApi.js';
import type { OffersApi } from './offersApi.js';
import type { OrdersApi } from './ordersApi.js';

/** What all streams together ask of one seller's Allegro. */
export type SellerApi = OrdersApi & MoneyApi & OffersApi;

/** A connected seller account and the way to its Allegro. */
export type Seller = {
  accountKey: string;
  report: AccountReport;
  api: SellerApi;
  /** Requests sent to Allegro so far, each try counted. */
  allegroCalls(): number;
};
