import type { OrgAccount } from '../../../src/salesforce/packageRecords.js';

/** An account as the org has it where the admin has set nothing. */
export function orgAccount(accountKey: string, more: Partial<OrgAccount> = {}): OrgAccount {
  return {
    accountKey,
    login: 'test_shop',
    marketplaces: ['allegro-pl'],
    isImportEnabled: true,
    statuses: [],
    importFrom: null,
    streams: [],
    quietMs: null,
    busyMs: null,
    recheckDays: null,
    recheckMs: null,
    ...more
  };
}
