import type { LocalOrg } from '../../../local/org/org.js';
import { SObjectRecord } from '../../../local/org/values/sobject.js';
import type { OutgoingEvent } from '../../../src/contract/busEvent.js';

type Fields = Record<string, string | null>;

/** Puts events on the org's bus and waits until its Apex has dealt with them. */
export async function publish(org: LocalOrg, events: readonly OutgoingEvent[]): Promise<void> {
  const records = events.map(({ topic, event }) =>
    SObjectRecord.of(topic, Object.fromEntries(Object.entries(event).map(([name, value]) => [`${name}__c`, value])))
  );
  for (const { success, errors } of org.org.bus.publish(null, records, { from: 'api' })) {
    if (!success) throw new Error(JSON.stringify(errors));
  }
  await org.drain();
}

/** Rows as text, without their ids. */
export function select({ org }: LocalOrg, soql: string): Fields[] {
  const { data } = org;
  const tx = data.begin({ kind: 'synchronous', user: data.adminUser });
  return data.query(tx, data.compileQuery(soql), []).map((record) => {
    const shown = [...record.fields].map(([name, value]) => [name, value === null ? null : String(value as string)]);
    return Object.fromEntries(shown.filter(([name]) => name !== 'Id')) as Fields;
  });
}

/** An order with its lines, and every failure that is open. */
export function rowsOf(org: LocalOrg, orderId: string): unknown {
  return {
    order: select(
      org,
      'SELECT OrderId__c, AllegroStatus__c, FulfillmentStatus__c, TotalToPay__c, TotalAmount, PaymentState__c, ' +
        `ShippingStreet, BuyerLogin__c, AllegroRevision__c, AllegroUpdatedAt__c FROM Order WHERE OrderId__c = '${orderId}'`
    ),
    lines: select(
      org,
      'SELECT LineKey__c, Quantity, UnitPrice, OfferId__c FROM OrderItem ' +
        `WHERE Order.OrderId__c = '${orderId}' ORDER BY LineKey__c`
    ),
    failures: select(org, "SELECT Error__c FROM SyncFailure__c WHERE Status__c = 'Open'")
  };
}
