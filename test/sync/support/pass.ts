import { randomUUID } from 'node:crypto';
import type { OrgAccount, OrgCheckpoint } from '../../../src/salesforce/packageRecords.js';
import { STREAMS } from '../../../src/sync/streams.js';
import { syncAccount } from '../../../src/sync/syncAccount.js';
import type { SyncAccountDeps } from '../../../src/sync/syncAccount.js';
import type { StreamOutcome } from '../../../src/sync/syncStream.js';
import { ACCOUNT, connectedSeller } from './connectedSeller.js';
import type { FakeBus } from './fakeBus.js';
import { orgAccount } from './orgAccount.js';
import type { FakeSeller } from './fakeSeller.js';

export { ACCOUNT };

/** One pass of the orders stream, from where the bus says the last one ended; requests are counted from zero. */
export async function pass(
  seller: FakeSeller,
  bus: FakeBus,
  options: Omit<Partial<SyncAccountDeps>, 'known'> & {
    known?: { account: OrgAccount | undefined; checkpoint: OrgCheckpoint | undefined };
    backfillDays?: number;
  } = {}
): Promise<StreamOutcome & { isImportEnabled: boolean }> {
  seller.requests.length = 0;
  const account = orgAccount(ACCOUNT);
  const { known, backfillDays = 365, ...others } = options;
  const checkpoint = known ? known.checkpoint : bus.checkpoints()[0];
  const { isImportEnabled, streams } = await syncAccount({
    seller: connectedSeller(seller, ['allegro-pl']),
    publisher: bus,
    streams: STREAMS.filter(({ name }) => name === 'orders'),
    settings: { backfillDays },
    known: {
      account: known ? known.account : account,
      checkpoints: checkpoint ? [{ ...checkpoint, accountKey: ACCOUNT }] : []
    },
    readAccounts: async () => [account],
    clock: () => seller.now,
    sleep: async (ms) => {
      seller.now += ms;
    },
    signal: new AbortController().signal,
    newId: randomUUID,
    patienceMs: 10_000,
    isCommon: () => false,
    isOfAccount: () => false,
    ...others
  });
  return { ...(streams[0] ?? NOTHING), isImportEnabled };
}

const NOTHING: StreamOutcome = {
  stream: 'orders',
  stored: {},
  parked: 0,
  unchanged: 0,
  position: null,
  wasStopped: false,
  failure: null,
  sequence: null
};
