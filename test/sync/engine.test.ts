import { randomUUID } from 'node:crypto';
import type { OutgoingEvent } from '../../src/contract/busEvent.js';
import { runStream } from '../../src/sync/engine.js';
import type { EngineDeps, EngineResult } from '../../src/sync/engine.js';
import { busEvent, refusalReport } from '../../src/sync/reports.js';
import type { Sender } from '../../src/sync/reports.js';
import type { Position, StreamPage } from '../../src/sync/stream.js';
import { FakeBus } from './support/fakeBus.js';

const sender: Sender = { accountKey: 'custom:1', stream: 'orders', clock: () => 1_770_000_000_000, newId: randomUUID };

function gone(key: string): OutgoingEvent {
  const body = { id: key, readAt: '2026-03-01T08:00:00.000Z' };
  return busEvent(sender, 'OrderChanged__e', { type: 'OrderGone', key }, body);
}

/** A page of `size` records whose cursor is its number. */
function page(number: number, size: number): StreamPage {
  return {
    changes: Array.from({ length: size }, (_, index) => gone(`${number}.${index}`)),
    parked: [],
    unchanged: 0,
    position: { cursor: String(number), completeUpTo: null },
    expected: null
  };
}

type Setup = { pages: StreamPage[]; bus: FakeBus; saved: Position[]; fail?: Error; onPage?: (number: number) => void };

async function run(setup: Setup, overrides: Partial<EngineDeps> = {}): Promise<EngineResult> {
  return runStream({
    stream: {
      name: 'orders',
      read: async function* () {
        for (const [index, one] of setup.pages.entries()) {
          setup.onPage?.(index + 1);
          yield one;
        }
        if (setup.fail) throw setup.fail;
      }
    },
    start: null,
    publisher: setup.bus,
    save: async (position) => {
      setup.saved.push(position);
    },
    refusal: (event, reason) => refusalReport(sender, event, reason),
    clock: () => 0,
    signal: new AbortController().signal,
    ...overrides
  });
}

function setup(pages: StreamPage[]): Setup {
  return { pages, bus: new FakeBus(), saved: [] };
}

it('saves a position only when the bus has acknowledged everything up to it', async () => {
  const world = setup([page(1, 150), page(2, 150), page(3, 150)]);
  world.bus.beforeCall = () => {
    if (world.bus.calls === 1) throw new Error('the bus is down');
  };

  const result = await run(world);

  expect(result.failure?.message).toBe('the bus is down');
  expect(world.saved).toEqual([]);
  expect(result.stored).toEqual({ OrderGone: 200 });
});

it('saves the page that was acknowledged whole when the source fails, and hands the failure back', async () => {
  const world = { ...setup([page(1, 150), page(2, 20)]), fail: new Error('Allegro is down') };

  const result = await run(world);

  expect(world.saved.map(({ cursor }) => cursor)).toEqual(['2']);
  expect(result.failure?.message).toBe('Allegro is down');
  expect(result.stored).toEqual({ OrderGone: 170 });
});

it('repeats the same records after a crash between publishing and saving', async () => {
  const crashed = setup([page(1, 30)]);
  const save = async (): Promise<void> => {
    throw new Error('killed');
  };

  await run(crashed, { save });
  const again = { ...setup([page(1, 30)]), bus: crashed.bus };
  await run(again);

  const keys = crashed.bus.keys('OrderGone');
  expect(keys.slice(30)).toEqual(keys.slice(0, 30));
  expect(again.saved.map(({ cursor }) => cursor)).toEqual(['1']);
});

it('fills each call to the bus, whatever the size of the pages', async () => {
  const world = setup(Array.from({ length: 11 }, (_, index) => page(index + 1, 91)));

  await run(world);

  expect(world.bus.events.length).toBe(1_001);
  expect(world.bus.calls).toBe(6);
});

it('saves now and then in a long run, and at its end', async () => {
  const world = setup(Array.from({ length: 50 }, (_, index) => page(index + 1, 100)));

  await run(world);

  expect(world.saved.map(({ cursor }) => cursor)).toEqual(['20', '40', '50']);
});

it('reports an event that the bus refuses as a failure under the same correlation id, and goes on', async () => {
  const world = setup([page(1, 3)]);
  world.bus.refuse = ({ event }) => (event.Key === '1.1' && event.Type === 'OrderGone' ? 'Payload: too long' : null);

  const result = await run(world);

  const [failure] = world.bus.ofType('Failure');
  expect(result).toMatchObject({ stored: { OrderGone: 2 }, parked: 1, failure: null });
  expect(failure?.event.Key).toBe('1.1');
  expect(failure?.event.CorrelationId).toBe(world.pages[0]?.changes[1]?.event.CorrelationId);
  expect(world.bus.body(failure)['snapshot']).toBe(world.pages[0]?.changes[1]?.event.Payload);
  expect(world.saved.length).toBe(1);
});

it('does not pass a record that can be stored neither as itself nor as a failure', async () => {
  const world = setup([page(1, 3)]);
  world.bus.refuse = ({ event }) => (event.Key === '1.1' ? 'no' : null);

  const result = await run(world);

  expect(result.failure?.message).toMatch(/refused the failure report of 1.1/);
  expect(world.saved).toEqual([]);
});

it('publishes and saves what it has read when it is asked to stop', async () => {
  const controller = new AbortController();
  const world = setup([page(1, 10), page(2, 10), page(3, 10), page(4, 10)]);
  world.onPage = (number) => {
    if (number === 2) controller.abort();
  };

  const result = await run(world, { signal: controller.signal });

  expect(result.wasStopped).toBe(true);
  expect(result.failure).toBeNull();
  expect(world.saved.length).toBe(1);
  expect(world.bus.events.length).toBe(Number(world.saved[0]?.cursor) * 10);
});

it('does not call a request that the stop has cut off a failure', async () => {
  const controller = new AbortController();
  const world = { ...setup([page(1, 10)]), fail: new DOMException('This operation was aborted', 'AbortError') };
  world.onPage = () => controller.abort();

  const result = await run(world, { signal: controller.signal });

  expect(result).toMatchObject({ wasStopped: true, failure: null });
});

it('publishes and saves nothing when the source has nothing', async () => {
  const world = setup([]);

  const result = await run(world);

  expect(world.bus.calls).toBe(0);
  expect(world.saved).toEqual([]);
  expect(result.position).toBeNull();
});

it('tells of each delivery with ids only', async () => {
  const world = setup([page(1, 1)]);
  const deliveries: unknown[] = [];

  await run(world, { onDelivery: (delivery) => deliveries.push(delivery) });

  const event = world.pages[0]?.changes[0]?.event;
  expect(deliveries).toEqual([
    { key: '1.0', type: 'OrderGone', correlationId: event?.CorrelationId, outcome: 'stored', storedAs: '1' }
  ]);
});
