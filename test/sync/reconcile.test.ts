import { randomUUID } from 'node:crypto';
import { reconcileAccount } from '../../src/sync/reconcile.js';
import type { ReconcileAccountDeps, Reconciliation } from '../../src/sync/reconcile.js';
import { FakeBus } from './support/fakeBus.js';
import { FakeOrg } from './support/fakeOrg.js';
import { connectedSeller } from './support/connectedSeller.js';
import { FakeSeller } from './support/fakeSeller.js';
import { orgAccount } from './support/orgAccount.js';
import { ACCOUNT, pass } from './support/pass.js';

type World = { seller: FakeSeller; bus: FakeBus; org: FakeOrg };

async function world(orders: number): Promise<World> {
  const seller = new FakeSeller();
  seller.addMany(orders);
  const bus = new FakeBus();
  await pass(seller, bus);
  const org = new FakeOrg(bus);
  org.apply();
  return { seller, bus, org };
}

async function reconcile(
  { seller, bus, org }: World,
  options: Partial<ReconcileAccountDeps> = {}
): Promise<Reconciliation> {
  seller.requests.length = 0;
  return reconcileAccount({
    seller: connectedSeller(seller),
    account: orgAccount(ACCOUNT),
    checkpoint: undefined,
    org,
    publisher: bus,
    windows: [{ from: '2026-03-01T00:00:00.000Z', to: new Date(seller.now).toISOString() }],
    settings: { backfillDays: 0 },
    isDryRun: false,
    clock: () => seller.now,
    sleep: async (ms) => {
      seller.now += ms;
    },
    signal: new AbortController().signal,
    newId: randomUUID,
    patienceMs: 10_000,
    ...options
  });
}

it('finds 1,000 orders as they should be in ten requests and one query, and sends none of them', async () => {
  const it = await world(1_000);
  const before = it.bus.keys('OrderSnapshot').length;

  const result = await reconcile(it);

  expect(result).toMatchObject({ outcome: 'Succeeded', compared: 1_000, gaps: [], failure: null });
  expect(it.seller.requests.length).toBe(10);
  expect(it.org.queries).toBe(1);
  expect(it.bus.keys('OrderSnapshot').length).toBe(before);
});

it('names every kind of gap, heals it, and says up to when all is complete', async () => {
  const it = await world(20);
  it.org.rows.delete('order-1');
  it.seller.change('order-2');
  it.seller.fulfil('order-3');
  it.seller.vanish('order-4');
  const to = new Date(it.seller.now).toISOString();

  const result = await reconcile(it);

  expect(result.gaps).toEqual(
    expect.arrayContaining([
      { orderId: 'order-1', kind: 'missing', isHealed: true },
      { orderId: 'order-2', kind: 'older', isHealed: true },
      { orderId: 'order-3', kind: 'fulfilment', isHealed: true },
      { orderId: 'order-4', kind: 'gone', isHealed: true }
    ])
  );
  expect(result).toMatchObject({ counts: { missing: 1, older: 1, fulfilment: 1, gone: 1 }, completeUpTo: to });
  expect(it.bus.checkpoints().find(({ stream }) => stream === 'orders.reconcile')?.completeUpTo).toBe(to);
  expect((await reconcile(it)).gaps).toEqual([]);
});

it('only names the gaps in a dry run', async () => {
  const it = await world(5);
  it.org.rows.delete('order-1');
  it.seller.vanish('order-2');
  const before = it.bus.events.length;

  const result = await reconcile(it, { isDryRun: true });

  expect(result.counts).toEqual({ missing: 1, older: 0, fulfilment: 0, gone: 1 });
  expect(result).toMatchObject({ completeUpTo: null, compared: 4 });
  expect(it.bus.events.length).toBe(before);
});

it('takes no order for missing that the org has with another time of purchase', async () => {
  const it = await world(5);
  const row = it.org.rows.get('order-1');
  if (row) it.org.rows.set('order-1', { ...row, boughtAt: '2026-02-01T00:00:00.000Z' });

  expect((await reconcile(it)).gaps).toEqual([]);
});

it('sends nothing of an order of which the org has heard something newer than the list shows', async () => {
  const it = await world(3);
  const row = it.org.rows.get('order-1');
  if (row) it.org.rows.set('order-1', { ...row, updatedAt: '2026-03-05T00:00:00.000Z', revision: 'newer' });

  expect((await reconcile(it)).gaps).toEqual([]);
});

it('brings back an order that the org holds for gone and Allegro lists', async () => {
  const it = await world(3);
  const row = it.org.rows.get('order-1');
  if (row) it.org.rows.set('order-1', { ...row, isGone: true });

  expect((await reconcile(it)).gaps).toMatchObject([{ orderId: 'order-1', kind: 'older', isHealed: true }]);
});

it('sends an order again that the org began to write and did not finish', async () => {
  const it = await world(3);
  const row = it.org.rows.get('order-1');
  if (row) it.org.rows.set('order-1', { ...row, isIncomplete: true });

  expect((await reconcile(it)).gaps).toMatchObject([{ orderId: 'order-1', kind: 'older', isHealed: true }]);
});

it('says which orders the org did not show in time, and then knows nothing to be complete', async () => {
  const it = await world(3);
  it.org.rows.delete('order-1');

  const result = await reconcile(it, {
    org: { readOrders: (key, span) => it.org.readOrders(key, span), findOrders: async () => [] }
  });

  expect(result).toMatchObject({ gaps: [{ orderId: 'order-1', isHealed: false }], completeUpTo: null });
});

it('leaves alone what the admin does not want imported', async () => {
  const it = await world(3);
  it.org.rows.clear();
  const account = orgAccount(ACCOUNT, { statuses: ['READY_FOR_PROCESSING'] });

  expect((await reconcile(it, { account })).gaps).toEqual([]);
  expect(await reconcile(it, { account: orgAccount(ACCOUNT, { isImportEnabled: false }) })).toMatchObject({
    outcome: 'ImportDisabled',
    compared: 0
  });
});

it('answers a failure of either side as its result', async () => {
  const it = await world(3);
  it.seller.beforeList = () => {
    throw new Error('Allegro answered 503');
  };

  expect(await reconcile(it)).toMatchObject({ outcome: 'Failed', failure: { message: 'Allegro answered 503' } });
});

it('compares several windows, and keeps as covered those in which nothing old was missing', async () => {
  const it = await world(20);
  const now = new Date(it.seller.now).toISOString();
  const windows = [
    { from: '2026-03-01T00:00:00.000Z', to: now },
    { from: '2026-02-01T00:00:00.000Z', to: '2026-03-01T00:00:00.000Z' }
  ];
  const covered = (): unknown =>
    JSON.parse(it.bus.checkpoints().findLast(({ stream }) => stream === 'orders.reconcile')?.cursor ?? 'null');

  it.org.rows.delete('order-1');
  expect(await reconcile(it, { windows })).toMatchObject({ compared: 20, counts: { missing: 1 }, completeUpTo: now });
  expect(covered()).toEqual({ from: '2026-02-01T00:00:00.000Z', to: now });

  it.org.rows.delete('order-2');
  const [newer, older] = windows;
  await reconcile(it, { windows: [{ from: now, to: now }, newer, older].flatMap((one) => one ?? []) });
  expect(covered()).toEqual({ from: now, to: now });
});
