import { randomUUID } from 'node:crypto';
import { backfillPlan, BACKFILL } from '../../src/sync/backfillStream.js';
import { syncStream } from '../../src/sync/syncStream.js';
import type { StreamOutcome } from '../../src/sync/syncStream.js';
import { FakeBus } from './support/fakeBus.js';
import { FakeSeller } from './support/fakeSeller.js';
import { ACCOUNT, pass } from './support/pass.js';

const WINDOW = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z' };

async function backfill(
  seller: FakeSeller,
  bus: FakeBus,
  window = WINDOW,
  isUntilNow = false,
  signal = new AbortController().signal
): Promise<StreamOutcome> {
  seller.requests.length = 0;
  return syncStream({
    plan: backfillPlan(window, isUntilNow),
    seller: {
      accountKey: ACCOUNT,
      report: { environment: 'custom', sellerId: '100200', login: 'test_shop', marketplaces: [] },
      api: seller,
      allegroCalls: () => seller.requests.length
    },
    publisher: bus,
    checkpoint: bus.checkpoints().find(({ stream }) => stream === BACKFILL),
    settings: { backfillDays: 0 },
    clock: () => seller.now,
    newId: randomUUID,
    signal
  });
}

it('brings every order of the window and none beside it, in ten requests for 1,000', async () => {
  const seller = new FakeSeller();
  seller.addMany(1_000, { isSilent: true });
  const inside = { from: WINDOW.from, to: new Date(seller.now).toISOString() };
  seller.addMany(5);
  const bus = new FakeBus();

  const result = await backfill(seller, bus, inside);

  expect(result).toMatchObject({ stored: { OrderSnapshot: 1_000 }, failure: null });
  expect(seller.requests.length).toBe(10);
  expect(result.position?.completeUpTo).toBe(inside.to);
});

it('reads windows of more orders than Allegro lists in at most twelve requests for 1,000', async () => {
  const seller = new FakeSeller();
  seller.addMany(12_000, { isSilent: true });
  const bus = new FakeBus();

  const result = await backfill(seller, bus);

  expect(result.stored).toEqual({ OrderSnapshot: 12_000 });
  expect(bus.orders().size).toBe(12_000);
  expect(seller.requests.length).toBeLessThanOrEqual(12 * 12);
});

it('goes on where a kill has interrupted it', async () => {
  const seller = new FakeSeller();
  seller.addMany(4_500, { isSilent: true });
  const bus = new FakeBus();
  bus.beforeCall = () => {
    if (bus.keys('OrderSnapshot').length >= 3_000) throw new Error('killed');
  };
  await backfill(seller, bus);
  bus.beforeCall = () => undefined;

  await backfill(seller, bus);

  expect(bus.orders().size).toBe(4_500);
  expect(seller.requests.length).toBeLessThan(30);
});

it('takes over what an earlier back-fill until now has left, and adds what was bought since', async () => {
  const seller = new FakeSeller();
  seller.addMany(4_500, { isSilent: true });
  const bus = new FakeBus();
  bus.beforeCall = () => {
    if (bus.keys('OrderSnapshot').length >= 3_000) throw new Error('killed');
  };
  await backfill(seller, bus, { ...WINDOW, to: new Date(seller.now).toISOString() }, true);
  bus.beforeCall = () => undefined;
  seller.addMany(100, { isSilent: true });

  await backfill(seller, bus, { ...WINDOW, to: new Date(seller.now).toISOString() }, true);

  expect(bus.orders().size).toBe(4_600);
  expect(seller.requests.length).toBeLessThan(30);
});

it('starts again where another window is asked for, or the same once more', async () => {
  const seller = new FakeSeller();
  seller.addMany(250, { isSilent: true });
  const bus = new FakeBus();
  await backfill(seller, bus);

  const second = await backfill(seller, bus);

  expect(second.stored).toEqual({ OrderSnapshot: 250 });
});

it('leaves the place of the journal alone', async () => {
  const seller = new FakeSeller();
  seller.addMany(3);
  const bus = new FakeBus();
  await pass(seller, bus);
  const before = bus.checkpoints().find(({ stream }) => stream === 'orders');

  await backfill(seller, bus);

  expect(bus.checkpoints().find(({ stream }) => stream === 'orders')).toEqual(before);
});
