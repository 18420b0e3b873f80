import { z } from 'zod';
import { soqlText } from './org.js';
import type { PackagedOrg } from './org.js';

/** Which days, both ends included, and of which account; of all accounts when it is left out. */
export type MoneySpan = { from: string; to: string; account?: string | undefined };

const time = z
  .string()
  .nullish()
  .transform((value) => (value == null ? null : new Date(value).toISOString()));
const orderOfSchema = z.looseObject({ OrderNumber: z.string().nullish() }).nullish();

const paymentSchema = z
  .looseObject({
    PaymentId__c: z.string(),
    Amount__c: z.number().nullish(),
    Currency__c: z.string().nullish(),
    WalletAmount__c: z.number().nullish(),
    PaidAt__c: time,
    Order__r: orderOfSchema
  })
  .transform((row) => ({
    paymentId: row.PaymentId__c,
    amount: row.Amount__c ?? 0,
    currencyCode: row.Currency__c ?? '',
    /** What the wallet received of the payment; null when nothing. */
    walletAmount: row.WalletAmount__c ?? null,
    at: row.PaidAt__c,
    orderNumber: row.Order__r?.OrderNumber ?? null
  }));
/** What one order says of a payment that is booked. */
export type OrgPayment = z.infer<typeof paymentSchema>;

const operationSchema = z
  .looseObject({
    PaymentId__c: z.string(),
    Amount__c: z.number().nullish(),
    Currency__c: z.string().nullish(),
    OccurredAt__c: time
  })
  .transform((row) => ({
    paymentId: row.PaymentId__c,
    amount: row.Amount__c ?? 0,
    currencyCode: row.Currency__c ?? '',
    at: row.OccurredAt__c
  }));
/** One entry of the wallet. */
export type OrgOperation = z.infer<typeof operationSchema>;

const refundSchema = z
  .looseObject({
    PaymentId__c: z.string().nullish(),
    Amount__c: z.number().nullish(),
    Currency__c: z.string().nullish(),
    RefundedAt__c: time,
    Order__c: z.string().nullish(),
    Order__r: orderOfSchema
  })
  .transform((row) => ({
    paymentId: row.PaymentId__c ?? '',
    amount: row.Amount__c ?? 0,
    currencyCode: row.Currency__c ?? '',
    at: row.RefundedAt__c,
    hasOrder: row.Order__c != null,
    orderNumber: row.Order__r?.OrderNumber ?? null
  }));
/** Money that went back. */
export type OrgRefund = z.infer<typeof refundSchema>;

const INCOME = "('CONTRIBUTION', 'SURCHARGE')";
const OUTCOME = "('REFUND_CHARGE', 'REFUND_CANCEL')";
const REFUND =
  'SELECT {PaymentId__c}, {Amount__c}, {Currency__c}, {RefundedAt__c}, {Order__c}, {Order__r}.OrderNumber ' +
  "FROM {Refund__c} WHERE {Status__c} = 'SUCCESS'";
const OPERATION = 'SELECT {PaymentId__c}, {Amount__c}, {Currency__c}, {OccurredAt__c} FROM {PaymentOperation__c}';
/** As many ids as one query names: it travels in an address. */
const IDS_A_QUERY = 150;

export async function readPayments(org: PackagedOrg, span: MoneySpan): Promise<OrgPayment[]> {
  return org.query(
    'SELECT {PaymentId__c}, {Amount__c}, {Currency__c}, {WalletAmount__c}, {PaidAt__c}, {Order__r}.OrderNumber ' +
      "FROM {Payment__c} WHERE {State__c} = 'Booked'" +
      within('{PaidAt__c}', span) +
      ofAccount('{Order__r}.{AllegroAccount__r}.{AccountKey__c}', span) +
      ' ORDER BY {PaidAt__c}, Id',
    paymentSchema
  );
}

/** What came into the wallet. */
export async function readIncome(org: PackagedOrg, span: MoneySpan): Promise<OrgOperation[]> {
  return org.query(
    `${OPERATION} WHERE {Type__c} IN ${INCOME}` +
      within('{OccurredAt__c}', span) +
      ofAccount('{AccountKey__c}', span) +
      ' ORDER BY {OccurredAt__c}, Id',
    operationSchema
  );
}

export async function readRefunds(org: PackagedOrg, span: MoneySpan): Promise<OrgRefund[]> {
  return org.query(
    REFUND + within('{RefundedAt__c}', span) + ofAccount('{AccountKey__c}', span) + ' ORDER BY {RefundedAt__c}, Id',
    refundSchema
  );
}

/** The ids among these that payments of any day have. */
export async function readKnownPayments(org: PackagedOrg, ids: readonly string[]): Promise<Set<string>> {
  const known = await byIds(ids, async (some) =>
    org.query(
      `SELECT {PaymentId__c} FROM {Payment__c} WHERE {PaymentId__c} IN ${some}`,
      z.looseObject({ PaymentId__c: z.string() })
    )
  );
  return new Set(known.map(({ PaymentId__c: id }) => id));
}

/** All refunds of these payments, of whatever day. */
export async function readRefundsOf(org: PackagedOrg, ids: readonly string[]): Promise<OrgRefund[]> {
  return byIds(ids, async (some) => org.query(`${REFUND} AND {PaymentId__c} IN ${some}`, refundSchema));
}

/** What left the wallet for these payments, on whatever day; amounts are negative. */
export async function readOutcomeOf(org: PackagedOrg, ids: readonly string[]): Promise<OrgOperation[]> {
  return byIds(ids, async (some) =>
    org.query(`${OPERATION} WHERE {Type__c} IN ${OUTCOME} AND {PaymentId__c} IN ${some}`, operationSchema)
  );
}

async function byIds<T>(ids: readonly string[], read: (some: string) => Promise<T[]>): Promise<T[]> {
  const unique = [...new Set(ids)].filter((id) => id !== '');
  const rows: T[] = [];
  for (let at = 0; at < unique.length; at += IDS_A_QUERY) {
    const texts = unique.slice(at, at + IDS_A_QUERY).map(soqlText);
    rows.push(...(await read(`(${texts.join(',')})`)));
  }
  return rows;
}

const within = (field: string, { from, to }: MoneySpan): string => ` AND ${field} >= ${from} AND ${field} <= ${to}`;

const ofAccount = (field: string, { account }: MoneySpan): string =>
  account === undefined ? '' : ` AND ${field} = ${soqlText(account)}`;
