import type { LocalOrg } from '../../../local/org/org.js';
import type { CheckoutForm } from '../../../src/allegro/schemas.js';
import type { OrgOrder } from '../../../src/salesforce/orderRecords.js';
import { reconcileAccount } from '../../../src/sync/reconcile.js';
import type { Reconciliation } from '../../../src/sync/reconcile.js';
import type { SellerApi } from '../../../src/sync/seller.js';
import { orgAccount } from '../../sync/support/orgAccount.js';
import { publish, select } from './orgRows.js';
import { sender, START } from './lives.js';

const DAY_MS = 86_400_000;

/** Reconciles the org with a list of Allegro's that holds these forms. */
export async function heal(org: LocalOrg, forms: readonly CheckoutForm[]): Promise<Reconciliation> {
  const { accountKey } = sender;
  const now = START + DAY_MS;
  const findOrders = async (orderIds: readonly string[]): Promise<OrgOrder[]> =>
    select(
      org,
      'SELECT OrderId__c, AllegroRevision__c, AllegroStatus__c, FulfillmentStatus__c, AllegroUpdatedAt__c, IsGone__c, ' +
        'IsIncomplete__c ' +
        `FROM Order WHERE OrderId__c IN (${orderIds.map((id) => `'${id}'`).join(', ')})`
    ).map((row) => ({
      orderId: row['OrderId__c'] ?? '',
      revision: row['AllegroRevision__c'] ?? null,
      status: row['AllegroStatus__c'] ?? null,
      fulfillmentStatus: row['FulfillmentStatus__c'] ?? null,
      updatedAt: row['AllegroUpdatedAt__c'] ?? null,
      boughtAt: null,
      isGone: row['IsGone__c'] === 'true',
      isIncomplete: row['IsIncomplete__c'] === 'true',
      accountKey
    }));
  const api = {
    listForms: async () => ({ forms: [...forms], malformed: [], rows: forms.length, totalCount: forms.length })
  } as unknown as SellerApi;
  const report = { environment: 'custom', sellerId: '1', login: 'seller', marketplaces: ['allegro-pl'] };
  return reconcileAccount({
    ...sender,
    seller: { accountKey, report, api, allegroCalls: () => 0 },
    account: orgAccount(accountKey),
    checkpoint: undefined,
    org: { findOrders, readOrders: async () => findOrders(forms.map(({ id }) => id)) },
    publisher: {
      publish: async (events) => {
        await publish(org, events);
        return events.map(() => ({ status: 'stored', id: '1' }) as const);
      }
    },
    windows: [{ from: new Date(START - DAY_MS).toISOString(), to: new Date(now).toISOString() }],
    settings: { backfillDays: 0 },
    isDryRun: false,
    clock: () => now,
    sleep: async () => undefined,
    signal: new AbortController().signal,
    patienceMs: 1
  });
}
