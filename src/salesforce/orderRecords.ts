import { z } from 'zod';
import type { PackagedOrg } from './org.js';
import { soqlText } from './org.js';

const orderSchema = z
  .looseObject({
    OrderId__c: z.string(),
    AllegroRevision__c: z.string().nullish(),
    AllegroStatus__c: z.string().nullish(),
    FulfillmentStatus__c: z.string().nullish(),
    AllegroUpdatedAt__c: z.string().nullish(),
    BoughtAt__c: z.string().nullish(),
    IsGone__c: z.boolean(),
    IsIncomplete__c: z.boolean(),
    AllegroAccount__r: z.looseObject({ AccountKey__c: z.string().nullish() }).nullish()
  })
  .transform((row) => ({
    orderId: row.OrderId__c,
    revision: row.AllegroRevision__c ?? null,
    status: row.AllegroStatus__c ?? null,
    fulfillmentStatus: row.FulfillmentStatus__c ?? null,
    updatedAt: row.AllegroUpdatedAt__c ?? null,
    boughtAt: row.BoughtAt__c == null ? null : new Date(row.BoughtAt__c).toISOString(),
    isGone: row.IsGone__c,
    /** Whether the org began to write it and has not come to the end. */
    isIncomplete: row.IsIncomplete__c,
    accountKey: row.AllegroAccount__r?.AccountKey__c ?? ''
  }));
/** The key and the version of an order as the org has it. */
export type OrgOrder = z.infer<typeof orderSchema>;

const COLUMNS =
  '{OrderId__c}, {AllegroRevision__c}, {AllegroStatus__c}, {FulfillmentStatus__c}, {AllegroUpdatedAt__c}, ' +
  '{BoughtAt__c}, {IsGone__c}, {IsIncomplete__c}, {AllegroAccount__r}.{AccountKey__c}';

/** The orders of some accounts that were bought in a span of time, both ends included; 2,000 a call. */
export async function readOrders(
  org: PackagedOrg,
  accountKeys: readonly string[],
  span: { from: string; to: string }
): Promise<OrgOrder[]> {
  return org.query(
    `SELECT ${COLUMNS} FROM Order WHERE ${ofAccounts(accountKeys)} AND {BoughtAt__c} >= ${span.from} ` +
      `AND {BoughtAt__c} <= ${span.to}`,
    orderSchema
  );
}

/** The orders of some accounts that were bought since and are neither closed nor both paid and taken up by the seller. */
export async function readOpenOrders(
  org: PackagedOrg,
  accountKeys: readonly string[],
  from: string
): Promise<OrgOrder[]> {
  return org.query(
    `SELECT ${COLUMNS} FROM Order WHERE ${ofAccounts(accountKeys)} AND {BoughtAt__c} >= ${from} ` +
      "AND {IsGone__c} = false AND {AllegroStatus__c} != 'CANCELLED' " +
      "AND ({FulfillmentStatus__c} = null OR {FulfillmentStatus__c} = 'NEW' " +
      "OR {PaymentState__c} = null OR {PaymentState__c} IN ('NotBooked', 'PartlyPaid'))",
    orderSchema
  );
}

/** Keys that a query may name: its text must fit into a URL. With more, the orders of all accounts are read. */
const KEYS_A_QUERY = 200;

/** The condition that rows are of one of the accounts. */
export function ofAccounts(accountKeys: readonly string[]): string {
  if (accountKeys.length > KEYS_A_QUERY) return '{AllegroAccount__c} != null';
  return `{AllegroAccount__r}.{AccountKey__c} IN (${accountKeys.map(soqlText).join(', ')})`;
}

/** Ids that a query by them may name: its text must fit into a URL. */
const IDS_A_QUERY = 200;

/** The orders of these ids, wherever their time of purchase lies. */
export async function findOrders(org: PackagedOrg, orderIds: readonly string[]): Promise<OrgOrder[]> {
  const found: OrgOrder[] = [];
  for (let start = 0; start < orderIds.length; start += IDS_A_QUERY) {
    const some = orderIds
      .slice(start, start + IDS_A_QUERY)
      .map(soqlText)
      .join(', ');
    found.push(...(await org.query(`SELECT ${COLUMNS} FROM Order WHERE {OrderId__c} IN (${some})`, orderSchema)));
  }
  return found;
}
