import { Connection } from '@jsforce/jsforce-node';
import type { LocalOrg } from '../../../local/org/org.js';
import type { ScalarValue } from '../../../local/org/values/scalars.js';
import { DatetimeValue } from '../../../local/org/values/time.js';
import { connectOrg } from '../../../src/salesforce/org.js';
import type { PackagedOrg } from '../../../src/salesforce/org.js';
import { orgTransport } from '../../../src/salesforce/orgTransport.js';
import type { FakeSeller } from '../../sync/support/fakeSeller.js';

type Values = Record<string, ScalarValue>;

/** Puts rows into the org as they are: no triggers, no checks, so that ten thousand cost nothing. */
export function addRows(org: LocalOrg, object: string, rows: readonly Values[]): string[] {
  const { data } = org.org;
  const tx = data.begin({ kind: 'synchronous', user: data.adminUser });
  const ids = rows.map((values) => data.addRow(tx, object, values));
  tx.commit();
  return ids;
}

export const moment = (text: string): DatetimeValue => new DatetimeValue(Date.parse(text));

/** Orders at Allegro that nobody tells of, and the org's rows of them: paid and sent, cancelled, or gone. */
export function addFinishedOrders(org: LocalOrg, seller: FakeSeller, accountId: string, count: number): void {
  const states = [
    { status: 'READY_FOR_PROCESSING', fulfillment: 'SENT', payment: 'Paid' },
    { status: 'READY_FOR_PROCESSING', fulfillment: 'PICKED_UP', payment: 'CashOnDelivery' },
    { status: 'CANCELLED', fulfillment: 'NEW', payment: 'NotBooked' }
  ];
  const rows = seller.addMany(count, { isSilent: true }).map((id, index) => {
    const { status, fulfillment, payment } = states[index % states.length] as (typeof states)[number];
    const form = seller.orders.get(id)?.form;
    Object.assign(form ?? {}, { status, fulfillment: { status: fulfillment } });
    return { ...rowOf(seller, accountId, id), PaymentState__c: payment };
  });
  addRows(org, 'Order', rows);
}

/** An order as the org has it, by its key and version. */
export function rowOf(seller: FakeSeller, accountId: string, id: string): Values {
  const form = seller.orders.get(id)?.form;
  return {
    OrderId__c: id,
    AllegroAccount__c: accountId,
    AllegroStatus__c: form?.status ?? null,
    FulfillmentStatus__c: form?.fulfillment?.status ?? null,
    AllegroRevision__c: form?.revision ?? null,
    AllegroUpdatedAt__c: form?.updatedAt ?? null,
    BoughtAt__c: moment(form?.lineItems[0]?.boughtAt ?? ''),
    IsGone__c: false
  };
}

/** The org as one of its users reaches it by REST. */
export async function signIn(org: LocalOrg, user: 'integration' | 'admin'): Promise<PackagedOrg> {
  const { accessToken } = org.addresses.users[user];
  const connection = new Connection({ instanceUrl: org.url, accessToken, version: '65.0' });
  return connectOrg(
    orgTransport({
      getOrgId: () => org.orgId,
      getUsername: () => org.username,
      getConnection: () =>
        Object.assign(connection, {
          getApiVersion: () => '65.0',
          getAuthInfoFields: () => ({}),
          refreshAuth: async () => undefined
        })
    })
  );
}
