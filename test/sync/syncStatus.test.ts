import { syncStatus } from '../../src/sync/syncStatus.js';
import type { OrgSyncState } from '../../src/sync/syncStatus.js';
import { orgAccount } from './support/orgAccount.js';

const NOW = Date.parse('2026-03-02T01:00:00.000Z');

const state: OrgSyncState = {
  accounts: [orgAccount('custom:1', { login: 'shop_one', isImportEnabled: false })],
  checkpoints: [
    { accountKey: 'custom:1', stream: 'orders', cursor: '{}', sequence: '2026-03-02T00:00:00.000Z', completeUpTo: null }
  ],
  runs: [
    {
      accountKey: 'custom:1',
      stream: 'orders',
      finishedAt: 'newest',
      outcome: 'Failed',
      published: 1,
      parked: 2,
      error: 'x'
    },
    {
      accountKey: 'custom:1',
      stream: 'orders',
      finishedAt: 'older',
      outcome: 'Succeeded',
      published: 9,
      parked: 0,
      error: null
    }
  ],
  openFailures: [
    { accountKey: 'custom:1', stream: 'orders' },
    { accountKey: 'custom:1', stream: 'orders' },
    { accountKey: 'custom:2', stream: 'orders' }
  ],
  subscribers: null,
  leases: [
    { lease: 'default', holder: 'machine, process 7', expiresAt: '2026-03-03T00:00:00.000Z' },
    { lease: 'night', holder: 'gone', expiresAt: '2026-03-01T00:00:00.000Z' }
  ],
  limits: [],
  unmapped: [{ combination: 'CANCELLED · ONLINE · Paid · NEW', orders: 3, example: 'order-1' }]
};

it('puts together what the org knows of each stream', () => {
  const { streams } = syncStatus(state, [], NOW);

  expect(streams).toEqual([
    {
      account: 'custom:1',
      login: 'shop_one',
      stream: 'orders',
      isImportEnabled: false,
      checkpointAt: '2026-03-02T00:00:00.000Z',
      cursor: '{}',
      completeUpTo: null,
      lagSeconds: null,
      lastRun: { finishedAt: 'newest', outcome: 'Failed', published: 1, parked: 2, error: 'x' },
      openFailures: 2
    }
  ]);
});

it('shows an account that is connected here and has never run', () => {
  const { streams } = syncStatus(state, [{ key: 'custom:9', login: 'shop_nine' }], NOW);

  expect(streams.find(({ account }) => account === 'custom:9')).toMatchObject({
    login: 'shop_nine',
    isImportEnabled: true,
    checkpointAt: null,
    lastRun: null
  });
});

it('tells how far behind a stream is, and whether anybody watches', () => {
  const [checkpoint] = state.checkpoints;
  const behind = { ...state, checkpoints: [{ ...checkpoint!, completeUpTo: '2026-03-02T00:58:30.000Z' }] };

  const { streams, leases } = syncStatus(behind, [], NOW);

  expect(streams[0]?.lagSeconds).toBe(90);
  expect(leases.map(({ lease, isHeld }) => [lease, isHeld])).toEqual([
    ['default', true],
    ['night', false]
  ]);
});

it('says which states no status mapping fits, and that it does not know where the user may not look', () => {
  expect(syncStatus(state, [], NOW).unmapped).toEqual(state.unmapped);
  expect(syncStatus({ ...state, unmapped: null }, [], NOW).unmapped).toBeNull();
});
