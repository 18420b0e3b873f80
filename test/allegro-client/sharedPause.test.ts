import { setTimeout as wait } from 'node:timers/promises';
import { startLocalAllegro } from '../../local/allegro/allegro.js';
import type { LocalAllegro } from '../../local/allegro/allegro.js';
import { AccountStore } from '../../src/allegro/accountStore.js';
import type { AllegroClient } from '../../src/allegro/client.js';
import { connectAccount } from '../../src/allegro/connect.js';
import { openAllegroClient } from '../../src/allegro/connectedAccount.js';
import { readEvents } from '../../src/allegro/orders.js';
import { systemClock } from '../../src/allegro/time.js';
import type { Sleep } from '../../src/allegro/time.js';
import { FakeTime } from '../sync/support/fakeTime.js';
import { TEST_APP } from './support/clients.js';
import { liveIn, makeHome } from './support/privateHome.js';
import type { PrivateHome } from './support/privateHome.js';

/** Three sellers of one client id at an Allegro that takes so few requests that they reach its limit. */
const SELLERS = 3;
const READS = 20;
const A_MINUTE = 45;

let allegro: LocalAllegro;
let home: PrivateHome;
let clients: AllegroClient[];
let time: FakeTime;
const sleep: Sleep = (ms, signal) => time.sleep(ms, signal);
const stop = new AbortController();

beforeEach(async () => {
  home = await makeHome();
  liveIn(home);
  time = new FakeTime(systemClock());
  allegro = await startLocalAllegro({
    seed: `pause ${time.now()}`,
    orders: 5,
    sellers: SELLERS,
    deviceInterval: 1,
    clock: () => time.now(),
    rateLimit: { perMinute: A_MINUTE, blockSeconds: 60 }
  });
  const store = await AccountStore.open();
  clients = [];
  const connecting = (async () => {
    for (const seller of allegro.worlds.keys()) clients.push(await connect(store, seller));
  })();
  // The device flow waits between two polls.
  while (clients.length < SELLERS) {
    await Promise.race([connecting, wait(5)]);
    await time.pass(1_000);
  }
  // What connecting and the first look at the tokens cost is no part of the test.
  for (const client of clients) await readEvents(client, { limit: 5 });
  await time.pass(120_000);
  allegro.counters.reset();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await allegro.close();
  await home.remove();
});

async function control(path: string, body: object): Promise<void> {
  await fetch(`${allegro.url}/_control${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body)
  });
}

async function connect(store: AccountStore, seller: string): Promise<AllegroClient> {
  const account = await connectAccount({
    store,
    environment: 'custom',
    urls: { apiUrl: allegro.url, authUrl: allegro.url },
    settings: { app: TEST_APP, clientId: allegro.clientId, clientSecret: allegro.clientSecret },
    flow: 'device',
    redirectPort: 0,
    clock: () => time.now(),
    sleep,
    signal: stop.signal,
    onPrompt: ({ userCode }) => void control('/device/approve', { user_code: userCode, seller })
  });
  return openAllegroClient({
    account,
    store,
    settings: { app: TEST_APP },
    clock: () => time.now(),
    sleep,
    signal: stop.signal
  });
}

/** Every seller reads one page after the other, all sellers at once. */
async function readAll(): Promise<void> {
  await Promise.all(
    clients.map(async (client) => {
      for (let n = 0; n < READS; n += 1) await readEvents(client, { limit: 5 });
    })
  );
}

/** Waits until nobody sends anything any more; answers how many requests have come so far. */
async function quiet(): Promise<number> {
  for (let before = -1; ;) {
    const { total } = allegro.counters;
    if (total === before) return total;
    before = total;
    await wait(100);
  }
}

async function passes(ms: number): Promise<number> {
  await time.pass(ms);
  return quiet();
}

it('stops all sellers of a client id for as long as Allegro blocks it, once one of them has met the limit', async () => {
  const reading = readAll();
  const sent = await quiet();

  expect(allegro.counters.byStatus['200']).toBe(A_MINUTE);
  expect(sent).toBeGreaterThan(A_MINUTE);
  expect(sent - A_MINUTE).toBeLessThanOrEqual(SELLERS);
  expect(await passes(59_000)).toBe(sent);

  await passes(2_000);
  await reading;

  expect(allegro.counters.byStatus).toEqual({ '200': SELLERS * READS, '429': sent - A_MINUTE });
});

it('stops them until the time that Retry-After names, and no longer', async () => {
  await control('/faults', { path: '/order/events', status: 429, headers: { 'Retry-After': '7' } });
  const reading = readAll();
  const sent = await quiet();

  expect(allegro.counters.byStatus['429']).toBe(1);
  expect(sent).toBeLessThanOrEqual(SELLERS);
  expect(await passes(6_900)).toBe(sent);

  expect(await passes(200)).toBeGreaterThan(sent);
  await passes(60_000);
  await passes(60_000);
  await reading;

  expect(allegro.counters.byStatus['200']).toBe(SELLERS * READS);
});
