/** What `sync watch` costs while nothing happens, and how soon it brings what does. */
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Random } from '../allegro/random.js';
import { ORG_ALIAS, type LocalWorld } from '../world.js';
import { rightOrders } from './orders.js';
import { atMost, type Figure } from './figure.js';

const JOURNAL = /\/order\/events$/;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TOPIC = 'OrderChanged__e';
const TRIGGER = 'OrderChangedTrigger';
/** The first looks, which read what is new, are over by then. */
const WARM_UP_MS = 20_000;
/** An account that had news is looked at more often for a while. */
const SETTLE_MS = 60_000;
/** Seconds between two looks at a quiet account; as the runner has it by itself. */
const INTERVAL = 10;
const PLACED = 60;

export async function idleFigures(world: LocalWorld, accounts: number, windowMs: number): Promise<Figure[]> {
  const stop = await watch(world);
  try {
    await wait(WARM_UP_MS + SETTLE_MS);
    world.allegro.counters.reset();
    const apiBefore = world.org.counters.dailyApi;
    const startedAt = Date.now();
    await wait(windowMs);
    const share = HOUR_MS / (Date.now() - startedAt);
    const { byPath } = world.allegro.counters.snapshot();
    const asked = Object.entries(byPath).reduce((sum, [path, count]) => sum + (JOURNAL.test(path) ? count : 0), 0);
    const api = world.org.counters.dailyApi - apiBefore;
    const floor = (3600 / INTERVAL) * accounts;
    const expected = world.allegro.world.store.size;
    const right = { succeeded: await rightOrders(world), expected };
    return [
      atMost({
        name: `journal requests of an idle hour, ${accounts} account(s), every ${INTERVAL} s`,
        floor: String(floor),
        most: Math.ceil(floor * 1.1),
        measured: asked * share,
        unit: 'requests',
        basis: 'derived',
        ...right,
        detail: { windowSeconds: Math.round(windowMs / 1000), counted: asked, ...byPath }
      }),
      atMost({
        name: `daily Salesforce API calls of watching ${accounts} account(s)`,
        floor: '0',
        most: 2_000,
        measured: (api * share * DAY_MS) / HOUR_MS,
        unit: 'calls a day',
        basis: 'derived',
        ...right,
        detail: { counted: api }
      })
    ];
  } finally {
    await stop();
  }
}

/** Places orders one by one while the daemon watches; each begins its way when Allegro has it. */
export async function latencyFigure(world: LocalWorld, networkMs: number): Promise<Figure> {
  const stop = await watch(world);
  const placed = new Map<string, number>();
  const random = new Random('latency');
  try {
    await wait(WARM_UP_MS);
    for (let i = 0; i < PLACED; i += 1) {
      placed.set(world.allegro.world.addOrder().id, Date.now());
      await wait(random.int(100, 1_500));
    }
    await wait(5_000);
    await world.org.drain();
  } finally {
    await stop();
  }
  const started = startTimes(world);
  const all = [...placed].flatMap(([id, at]) => (started.has(id) ? [(started.get(id) ?? 0) - at] : []));
  all.sort((a, b) => a - b);
  const percentile = (share: number): number =>
    all[Math.min(all.length - 1, Math.floor(all.length * share))] ?? Infinity;
  const expected = world.allegro.world.store.size;
  return atMost({
    name: 'placed to trigger starts, p95, our own share (injected network time taken off)',
    floor: '–',
    most: 1_000,
    measured: percentile(0.95) - networkMs,
    unit: 'ms',
    succeeded: await rightOrders(world),
    expected,
    detail: { endToEndP50: percentile(0.5), endToEndP95: percentile(0.95), orders: all.length, networkMs }
  });
}

/** When a trigger first began on each order's events, in milliseconds since 1970. */
function startTimes(world: LocalWorld): Map<string, number> {
  const { bus, firings } = world.org.org;
  const keys = new Map<string, string>();
  for (const { replayId, record, raw } of bus.logOf(TOPIC).after(0n, 1_000_000)) {
    const event = record ?? bus.avroOf(TOPIC).decode(raw.payload);
    keys.set(replayId.toString(), String(event.get('Key__c')));
  }
  const started = new Map<string, number>();
  // Every topic counts its events from the beginning.
  for (const { replayIds, startedAt } of firings.filter(({ trigger }) => trigger === TRIGGER)) {
    for (const replayId of replayIds) {
      const key = keys.get(replayId);
      if (key !== undefined && !started.has(key)) started.set(key, startedAt);
    }
  }
  return started;
}

/** Starts the daemon on the orders of all accounts; answers how to end it. */
async function watch(world: LocalWorld): Promise<() => Promise<void>> {
  const child = world.spawnRunner([
    'allegro',
    'sync',
    'watch',
    '--target-org',
    ORG_ALIAS,
    '--stream',
    'orders',
    '--json'
  ]);
  let said = '';
  child.stdout?.resume();
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close');
  return async () => {
    if (child.exitCode !== null) throw new Error(`The daemon ended by itself:\n${said}`);
    child.kill('SIGINT');
    await ended;
  };
}
