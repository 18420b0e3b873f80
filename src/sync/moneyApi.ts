import type { RecordPage, Wallet } from '../allegro/money.js';
import type { CustomerReturn, OrderInvoices, PaymentOperation, Refund, RefundClaim } from '../allegro/moneySchemas.js';
import type { ParsedRecord } from '../allegro/parse.js';

export type { CustomerReturn, OrderInvoices, PaymentOperation, RecordPage, Refund, RefundClaim, Wallet };

/** What the streams of money and returns ask of one seller's Allegro. */
export type MoneyApi = {
  listOperations(query: {
    wallet: Wallet;
    from: string;
    to: string;
    offset: number;
  }): Promise<RecordPage<PaymentOperation>>;
  listRefunds(query: { from: string; offset: number }): Promise<RecordPage<Refund>>;
  listClaims(query: { offset: number }): Promise<RecordPage<RefundClaim>>;
  listReturns(query: { from: string; offset: number }): Promise<RecordPage<CustomerReturn>>;
  /** Null when Allegro has no such order. */
  readInvoices(orderId: string): Promise<ParsedRecord<OrderInvoices> | null>;
};

/** Farther than this Allegro does not page through the wallet, and it refuses to search for more. */
export const LAST_OPERATION = 10_000;
