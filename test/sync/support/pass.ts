import { randomUUID } from 'node:crypto';
import { syncAccount } from '../../../src/sync/syncAccount.js';
import type { AccountOutcome, SyncAccountDeps } from '../../../src/sync/syncAccount.js';
import type { FakeBus } from './fakeBus.js';
import type { FakeSeller } from './fakeSeller.js';

export const ACCOUNT = 'custom:100200';

/** One pass of the orders stream, from where the bus says the last one ended; requests are counted from zero. */
export async function pass(
  seller: FakeSeller,
  bus: FakeBus,
  options: Partial<SyncAccountDeps> = {}
): Promise<AccountOutcome> {
  seller.requests.length = 0;
  const report = { environment: 'custom', sellerId: '100200', login: 'test_shop', marketplaces: ['allegro-pl'] };
  const account = { accountKey: ACCOUNT, login: 'test_shop', marketplaces: ['allegro-pl'], isImportEnabled: true };
  return syncAccount({
    seller: { accountKey: ACCOUNT, report, api: seller, allegroCalls: () => seller.requests.length },
    publisher: bus,
    known: { account, checkpoint: bus.checkpoints()[0] },
    readAccounts: async () => [account],
    clock: () => seller.now,
    sleep: async (ms) => {
      seller.now += ms;
    },
    signal: new AbortController().signal,
    newId: randomUUID,
    backfillDays: 365,
    patienceMs: 10_000,
    ...options
  });
}
