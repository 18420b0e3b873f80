import type { LocalWorld } from './world.js';

/** What `npm run demo -- --once --json` prints. Calls are those of the first sync, counted by the local services. */
export type DemoSummary = {
  ordersInAllegro: number;
  ordersInOrg: number;
  orderItems: number;
  contacts: number;
  timelineEntries: number;
  failures: number;
  /** Orders whose lines in the org do not add up to Allegro's `summary.totalToPay` to the grosz. */
  totalsThatDiffer: number;
  allegroCalls: number;
  salesforceApiCalls: number;
  pubsubCalls: number;
  publishedBySecondSync: number;
  /** From nothing running to all orders applied. */
  seconds: number;
};

type Counts = Pick<
  DemoSummary,
  'ordersInAllegro' | 'ordersInOrg' | 'orderItems' | 'contacts' | 'timelineEntries' | 'failures'
>;
export type TotalDifference = { orderId: string; allegro: string; org: string | null };

export async function countRecords(world: LocalWorld): Promise<Counts> {
  const count = async (from: string): Promise<number> => (await query(world, `SELECT COUNT() FROM ${from}`)).totalSize;
  return {
    ordersInAllegro: (await allegroOrders(world)).length,
    ordersInOrg: await count('Order WHERE OrderId__c != null'),
    orderItems: await count('OrderItem WHERE LineKey__c != null'),
    contacts: await count('Contact WHERE BuyerId__c != null'),
    timelineEntries: await count('TimelineEntry__c'),
    failures: await count("SyncFailure__c WHERE Status__c != 'Resolved'")
  };
}

/** Orders that are missing in the org, or whose lines there add up to another total than Allegro's. */
export async function compareTotals(world: LocalWorld): Promise<TotalDifference[]> {
  const { records } = await query(world, 'SELECT OrderId__c, TotalAmount FROM Order WHERE OrderId__c != null');
  const inOrg = new Map(records.map((record) => [String(record['OrderId__c']), Number(record['TotalAmount'])]));
  return (await allegroOrders(world)).flatMap(({ id, totalToPay }) => {
    const total = inOrg.get(id);
    const isSame = total !== undefined && toMinorUnits(String(total)) === toMinorUnits(totalToPay.amount);
    return isSame ? [] : [{ orderId: id, allegro: totalToPay.amount, org: total === undefined ? null : String(total) }];
  });
}

/** Exact: decimal text to hundredths without binary fractions. */
function toMinorUnits(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.split('.');
  if (fraction.length > 2) return BigInt(-1); // more than hundredths is never equal to an amount of money
  return BigInt(whole + fraction.padEnd(2, '0'));
}

type AllegroOrder = { id: string; totalToPay: { amount: string; currency: string } };

async function allegroOrders(world: LocalWorld): Promise<AllegroOrder[]> {
  const response = await fetch(`${world.allegro.url}/_control/orders`);
  return ((await response.json()) as { orders: AllegroOrder[] }).orders;
}

type QueryPage = { totalSize: number; nextRecordsUrl?: string; records: Record<string, unknown>[] };

/** All rows of a query, page by page, over the org's REST API. */
export async function query(world: Pick<LocalWorld, 'org'>, soql: string): Promise<QueryPage> {
  const headers = { Authorization: `Bearer ${world.org.accessToken}` };
  const get = async (url: string): Promise<QueryPage> => {
    const response = await fetch(`${world.org.url}${url}`, { headers });
    if (!response.ok) throw new Error(`The local org answered ${response.status} to ${soql}: ${await response.text()}`);
    return (await response.json()) as QueryPage;
  };
  const first = await get(`/services/data/v65.0/query?q=${encodeURIComponent(soql)}`);
  const records = [...first.records];
  for (let next = first.nextRecordsUrl; next !== undefined;) {
    const page = await get(next);
    records.push(...page.records);
    next = page.nextRecordsUrl;
  }
  return { ...first, records };
}
