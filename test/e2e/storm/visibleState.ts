import { query } from '../../../local/demoSummary.js';
import type { LocalWorld } from '../../../local/world.js';

/** What a person sees, without ids and times of the org itself, each list in an order of its own. */
const LISTS: Record<string, string> = {
  orders:
    'SELECT OrderId__c, AllegroStatus__c, FulfillmentStatus__c, TotalAmount, TotalToPay__c, PaymentState__c, ' +
    'PaidAmount__c, RefundedAmount__c, BuyerLogin__c, ShippingStreet, IsGone__c FROM Order ORDER BY OrderId__c',
  lines: 'SELECT LineKey__c, Quantity, UnitPrice, OfferId__c, IsUnlinked__c FROM OrderItem ORDER BY LineKey__c',
  accounts: 'SELECT BuyerId__c, Name FROM Account WHERE BuyerId__c != null ORDER BY BuyerId__c',
  contacts: 'SELECT BuyerId__c, LastName, BuyerLogin__c FROM Contact ORDER BY BuyerId__c',
  offers: 'SELECT OfferId__c, Name FROM Offer__c ORDER BY OfferId__c',
  payments: 'SELECT PaymentKey__c, Order__r.OrderId__c, Amount__c, State__c FROM Payment__c ORDER BY PaymentKey__c',
  // Their key holds the moment, which differs by what the two worlds' clocks do.
  operations:
    'SELECT PaymentId__c, Type__c, Amount__c, Currency__c FROM PaymentOperation__c ' +
    'ORDER BY PaymentId__c, Type__c, Amount__c',
  refunds: 'SELECT RefundId__c, Order__r.OrderId__c, Status__c, Amount__c FROM Refund__c ORDER BY RefundId__c',
  returns: 'SELECT ReturnId__c, Order__r.OrderId__c, Status__c FROM CustomerReturn__c ORDER BY ReturnId__c',
  claims: 'SELECT ClaimId__c, Order__r.OrderId__c, Status__c FROM RefundClaim__c ORDER BY ClaimId__c',
  // Steps between which nobody looked are told by whoever looked; these are told by the last state alone.
  timeline:
    'SELECT Kind__c, Order__r.OrderId__c FROM TimelineEntry__c ' +
    "WHERE Kind__c IN ('Bought', 'Paid', 'Cancelled', 'Refunded', 'ReturnAnnounced', 'CommissionRefunded') " +
    'ORDER BY Order__r.OrderId__c, Kind__c, EntryKey__c',
  openFailures: "SELECT RecordKey__c, Error__c FROM SyncFailure__c WHERE Status__c = 'Open'"
};

/** Everything that a person sees of a world's org, list by list. */
export async function visibleState(world: LocalWorld): Promise<Record<string, unknown[]>> {
  const lists = await Promise.all(
    Object.entries(LISTS).map(async ([name, soql]): Promise<[string, unknown[]]> => {
      const { records } = await query(world, soql);
      return [name, records.map((record) => withoutAttributes(record))];
    })
  );
  return Object.fromEntries(lists);
}

function withoutAttributes(record: Record<string, unknown>): unknown {
  return Object.fromEntries(
    Object.entries(record)
      .filter(([name]) => name !== 'attributes')
      .map(([name, value]) => [name, isRecord(value) ? withoutAttributes(value) : value])
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
