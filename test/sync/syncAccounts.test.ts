import { randomUUID } from 'node:crypto';
import { accountReport } from '../../src/sync/reports.js';
import { STREAMS } from '../../src/sync/streams.js';
import type { StreamPlan } from '../../src/sync/streams.js';
import { syncAccounts } from '../../src/sync/syncAccounts.js';
import type { SyncAccountsDeps, SyncRun } from '../../src/sync/syncAccounts.js';
import { FakeBus } from './support/fakeBus.js';
import { FakeOrg } from './support/fakeOrg.js';
import { FakeSeller } from './support/fakeSeller.js';
import { orgAccount } from './support/orgAccount.js';

class OrgDown extends Error {}

type Setup = { sellers: FakeSeller[]; bus: FakeBus; reads: number };

function setup(): Setup {
  const sellers = [new FakeSeller(), new FakeSeller()];
  for (const seller of sellers) seller.addMany(3);
  return { sellers, bus: new FakeBus(), reads: 0 };
}

async function run(world: Setup, overrides: Partial<SyncAccountsDeps> = {}): Promise<SyncRun> {
  let now = Date.parse('2026-04-01T00:00:00.000Z');
  return syncAccounts({
    sellers: world.sellers.map((seller, index) => ({
      accountKey: `custom:${index}`,
      report: { environment: 'custom', sellerId: String(index), login: `shop_${index}`, marketplaces: [] },
      api: seller,
      allegroCalls: () => seller.requests.length
    })),
    publisher: world.bus,
    org: {
      readAccounts: async (keys) =>
        keys.map((accountKey) => orgAccount(accountKey, { login: `shop_${accountKey.at(-1)}`, marketplaces: [] })),
      readCheckpoints: async (keys) => {
        world.reads += 1;
        return world.bus.checkpoints().filter(({ accountKey }) => keys.includes(accountKey));
      },
      calls: () => world.reads
    },
    clock: () => now,
    sleep: async (ms) => {
      now += ms;
    },
    signal: new AbortController().signal,
    newId: randomUUID,
    streams: STREAMS.filter(({ name }) => name === 'orders'),
    settings: { backfillDays: 365 },
    isOfAccount: () => false,
    patienceMs: 60_000,
    isCommon: (failure) => failure instanceof OrgDown,
    ...overrides
  });
}

it('serves each account and says for each what was done', async () => {
  const world = setup();

  const { result, failures } = await run(world);

  expect(failures).toEqual([]);
  expect(result.accounts).toMatchObject([
    { account: 'custom:0', outcome: 'Succeeded', published: 3, parked: 0, gone: 0, isCheckpointSeen: true },
    { account: 'custom:1', outcome: 'Succeeded', published: 3, allegroCalls: 3, pubsubCalls: 2, error: null }
  ]);
});

it('reads the org once for all accounts and once more to see the checkpoints', async () => {
  const world = setup();

  const { result } = await run(world);

  expect(result.salesforceApiCalls).toBe(2);
});

it('says up to when the data is complete, also when there was nothing new', async () => {
  const world = setup();
  const first = await run(world);

  const second = await run(world);

  expect(second.result.published).toBe(0);
  expect(second.result.accounts[0]?.streams[0]?.cursor).toBe(first.result.accounts[0]?.streams[0]?.cursor);
  expect(second.result.accounts[0]?.completeUpTo).toBe('2026-04-01T00:00:00.000Z');
});

it('goes on with the other accounts when one fails', async () => {
  const world = setup();
  const [first] = world.sellers;
  if (first) {
    first.readEventStats = async () => {
      throw new Error('this seller has to approve again');
    };
  }

  const { result, failures } = await run(world);

  expect(failures.map(({ message }) => message)).toEqual(['this seller has to approve again']);
  expect(result.accounts.map(({ outcome }) => outcome)).toEqual(['Failed', 'Succeeded']);
});

it('stops at a failure that would meet every account', async () => {
  const world = setup();
  world.bus.beforeCall = () => {
    throw new OrgDown('no network');
  };

  const { result } = await run(world);

  expect(result.accounts.map(({ account, outcome }) => [account, outcome])).toEqual([['custom:0', 'Failed']]);
});

it('says so when the org does not show the checkpoint in time', async () => {
  const world = setup();

  const { result } = await run(world, {
    org: { readAccounts: async () => [], readCheckpoints: async () => [], calls: () => 0 }
  });

  expect(result.accounts.map(({ isCheckpointSeen }) => isCheckpointSeen)).toEqual([false, false]);
});

it('does not wait for the org when it is told not to', async () => {
  const world = setup();

  const { result } = await run(world, { patienceMs: 0 });

  expect(result.accounts.map(({ isCheckpointSeen }) => isCheckpointSeen)).toEqual([null, null]);
  expect(world.reads).toBe(1);
});

/** A stream that finds one account report, or fails. */
function plan(name: string, failure?: Error): StreamPlan {
  return {
    name,
    defaultIntervalMs: 60_000,
    create: ({ sender }) => ({
      name,
      read: async function* () {
        if (failure) throw failure;
        const report = accountReport(sender, { environment: 'custom', sellerId: '0', login: 'x', marketplaces: [] });
        const position = { cursor: `{"of":"${name}"}`, completeUpTo: '2026-03-31T00:00:00.000Z' };
        yield { changes: [report], parked: [], unchanged: 0, position, expected: null };
      }
    })
  };
}

class NotYours extends Error {}

it('keeps a checkpoint for each stream and goes on after one that failed', async () => {
  const world = setup();

  const { result, failures } = await run(world, {
    streams: [plan('orders'), plan('refunds', new Error('Allegro answered 500')), plan('returns')]
  });

  expect(failures.map(({ message }) => message)).toEqual(['Allegro answered 500', 'Allegro answered 500']);
  expect(result.accounts[0]).toMatchObject({ outcome: 'Failed', published: 2, error: 'Allegro answered 500' });
  expect(result.accounts[0]?.streams).toMatchObject([
    { stream: 'orders', outcome: 'Succeeded', cursor: '{"of":"orders"}', isCheckpointSeen: true },
    { stream: 'refunds', outcome: 'Failed', cursor: null, isCheckpointSeen: null },
    { stream: 'returns', outcome: 'Succeeded', cursor: '{"of":"returns"}', isCheckpointSeen: true }
  ]);
});

it('tries no other stream of an account whose access is lost, and serves the next account', async () => {
  const world = setup();
  const isFirst = { once: true };
  const orders: StreamPlan = {
    ...plan('orders'),
    create: (deps) => {
      const failure = isFirst.once ? new NotYours('connect it again') : undefined;
      isFirst.once = false;
      return plan('orders', failure).create(deps);
    }
  };

  const { result } = await run(world, {
    streams: [orders, plan('refunds')],
    isOfAccount: (failure) => failure instanceof NotYours
  });

  expect(result.accounts.map(({ streams }) => streams.map(({ outcome }) => outcome))).toEqual([
    ['Failed'],
    ['Succeeded', 'Succeeded']
  ]);
});

it('re-checks open orders when an hour has gone by, with one query for all accounts', async () => {
  const world = setup();
  let queries = 0;
  let now = Date.parse('2026-04-01T00:00:00.000Z');
  const rows = new FakeOrg(world.bus);
  const pass = async (): Promise<SyncRun> =>
    run(world, {
      clock: () => now,
      sleep: async (ms) => {
        now += ms;
      },
      org: {
        readAccounts: async (keys) => keys.map((key) => orgAccount(key, { recheckDays: 60 })),
        readCheckpoints: async () => world.bus.checkpoints(),
        readOpenOrders: async () => {
          queries += 1;
          return rows.readOpenOrders();
        },
        calls: () => 0
      }
    });
  await pass();
  await pass();
  const early = queries;
  world.sellers[1]?.vanish('order-1');
  now += 3_700_000;

  const { result } = await pass();

  expect(early).toBe(0);
  expect(queries).toBe(1);
  expect(result.accounts.map(({ streams }) => streams.map(({ stream }) => stream))).toEqual([
    ['orders', 'orders.recheck'],
    ['orders', 'orders.recheck']
  ]);
  expect(result).toMatchObject({ gone: 1, published: 0 });
});
