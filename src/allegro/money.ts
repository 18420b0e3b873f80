import type { z } from 'zod';
import { AllegroError } from './allegroError.js';
import type { AllegroClient } from './client.js';
import { BETA_V1, PUBLIC_V1 } from './mediaTypes.js';
import {
  customerReturnSchema,
  customerReturnsPageSchema,
  orderInvoicesSchema,
  paymentOperationSchema,
  paymentOperationsPageSchema,
  refundClaimSchema,
  refundClaimsPageSchema,
  refundSchema,
  refundsPageSchema
} from './moneySchemas.js';
import type { CustomerReturn, OrderInvoices, PaymentOperation, Refund, RefundClaim } from './moneySchemas.js';
import { parseRecord, parseRecords } from './parse.js';
import type { MalformedRecord, ParsedRecord } from './parse.js';

/** Most rows that a page of each list may hold. */
const OPERATIONS_A_PAGE = 50;
const REFUNDS_A_PAGE = 100;
const CLAIMS_A_PAGE = 100;
const RETURNS_A_PAGE = 1_000;

export type Wallet = 'AVAILABLE' | 'WAITING';

/** One page of a list, its rows read one by one. */
export type RecordPage<T> = {
  values: T[];
  malformed: MalformedRecord[];
  /** How many rows the page held, wrong ones included. */
  rows: number;
  /** How many the whole list holds, where Allegro says so. */
  totalCount: number | null;
  /** Whether the list ends here. */
  isLast: boolean;
};

/** Entries of one wallet within a closed span of time, newest first. */
export async function listPaymentOperations(
  client: AllegroClient,
  query: { wallet: Wallet; from: string; to: string; offset: number }
): Promise<RecordPage<PaymentOperation>> {
  const page = await client.get({
    path: '/payments/payment-operations',
    accept: PUBLIC_V1,
    schema: paymentOperationsPageSchema,
    query: {
      'wallet.type': query.wallet,
      'occurredAt.gte': query.from,
      'occurredAt.lte': query.to,
      limit: OPERATIONS_A_PAGE,
      offset: query.offset
    }
  });
  return pageOf(paymentOperationSchema, page.paymentOperations, page.totalCount, query.offset, OPERATIONS_A_PAGE);
}

/** Refunds made since a time, over the API, in the panel, or by Allegro itself. */
export async function listRefunds(
  client: AllegroClient,
  query: { from: string; offset: number }
): Promise<RecordPage<Refund>> {
  const page = await client.get({
    path: '/payments/refunds',
    accept: PUBLIC_V1,
    schema: refundsPageSchema,
    query: { 'occurredAt.gte': query.from, limit: REFUNDS_A_PAGE, offset: query.offset }
  });
  return pageOf(refundSchema, page.refunds, page.totalCount, query.offset, REFUNDS_A_PAGE);
}

/** Commission claims; Allegro has no filter by time for them. */
export async function listRefundClaims(
  client: AllegroClient,
  query: { offset: number }
): Promise<RecordPage<RefundClaim>> {
  const page = await client.get({
    path: '/order/refund-claims',
    accept: PUBLIC_V1,
    schema: refundClaimsPageSchema,
    query: { limit: CLAIMS_A_PAGE, offset: query.offset }
  });
  return pageOf(refundClaimSchema, page.refundClaims, null, query.offset, CLAIMS_A_PAGE);
}

/** Returns declared since a time; a later change of one does not bring it back into the span. */
export async function listCustomerReturns(
  client: AllegroClient,
  query: { from: string; offset: number }
): Promise<RecordPage<CustomerReturn>> {
  const page = await client.get({
    path: '/order/customer-returns',
    accept: BETA_V1,
    schema: customerReturnsPageSchema,
    query: { 'createdAt.gte': query.from, limit: RETURNS_A_PAGE, offset: query.offset }
  });
  return pageOf(customerReturnSchema, page.customerReturns, null, query.offset, RETURNS_A_PAGE);
}

/** The documents of one order; null when Allegro has no such order. */
export async function readInvoices(
  client: AllegroClient,
  orderId: string
): Promise<ParsedRecord<OrderInvoices> | null> {
  try {
    const path = `/order/checkout-forms/${encodeURIComponent(orderId)}/invoices`;
    return parseRecord(orderInvoicesSchema, await client.get({ path, accept: PUBLIC_V1 }));
  } catch (error) {
    if (error instanceof AllegroError && error.status === 404) return null;
    throw error;
  }
}

function pageOf<T>(
  schema: z.ZodType<T>,
  raws: unknown[],
  total: number | null | undefined,
  offset: number,
  limit: number
): RecordPage<T> {
  const rows = raws.length;
  const isLast = rows === 0 || (total == null ? rows < limit : offset + rows >= total);
  return { ...parseRecords(schema, raws), rows, totalCount: total ?? null, isLast };
}
