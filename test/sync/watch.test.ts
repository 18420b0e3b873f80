import { keyOf, NotYours, OrgDown, WatchWorld } from './support/watchWorld.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

let stop: AbortController;
let running: Promise<unknown>[];

beforeEach(() => {
  stop = new AbortController();
  running = [];
});

/** Starts a runner and lets it do what it does at once. */
async function start(world: WatchWorld, id = 'one', signal = stop, more = {}): Promise<void> {
  running.push(world.runner(id, signal, more));
  await world.pass(0);
}

async function end(world: WatchWorld): Promise<void> {
  stop.abort();
  await world.pass(0);
  await Promise.all(running);
}

it('asks an idle account no more often than its interval says', async () => {
  const world = new WatchWorld(10);
  await start(world);
  await world.pass(MINUTE);
  for (const seller of world.sellers) seller.requests.length = 0;

  await world.pass(HOUR);

  const journal = world.sellers.map(({ requests }) => requests.filter((each) => each === 'events').length);
  expect(Math.max(...journal)).toBeLessThanOrEqual(360 * 1.1);
  expect(Math.min(...journal)).toBeGreaterThan(340);
  await end(world);
});

it('makes no more than 2,000 calls to the org a day, and not one more for more accounts', async () => {
  const calls: number[] = [];
  for (const accounts of [1, 5]) {
    const world = new WatchWorld(accounts);
    stop = new AbortController();
    running = [];
    await start(world, 'one', stop, { intervals: { quietMs: 10 * MINUTE } });
    await world.pass(24 * HOUR);
    calls.push(world.calls.length);
    await end(world);
  }

  expect(calls[0]).toBeLessThanOrEqual(2_000);
  expect(calls[1]).toBe(calls[0]);
}, 60_000);

it('looks often while orders come in, and slowly returns to its quiet interval', async () => {
  const world = new WatchWorld(1);
  const [seller] = world.sellers;
  await start(world);
  await world.pass(MINUTE);
  seller?.add('order-a');
  await world.pass(10 * SECOND);
  seller!.requests.length = 0;

  await world.pass(5 * SECOND);
  const soon = seller!.requests.length;
  await world.pass(10 * MINUTE);
  seller!.requests.length = 0;
  await world.pass(5 * MINUTE);

  expect(soon).toBeGreaterThanOrEqual(3);
  expect(seller!.requests.length).toBeLessThanOrEqual(31);
  await end(world);
});

it('publishes an order within its interval after it was placed', async () => {
  const world = new WatchWorld(1);
  await start(world);
  await world.pass(MINUTE);
  world.sellers[0]?.add('order-a');

  await world.pass(10 * SECOND);

  expect(world.bus.orders().has('order-a')).toBe(true);
  expect(world.told('pass')).toMatchObject([{ account: keyOf(0), stream: 'orders', published: 1 }]);
  await end(world);
});

it('spreads the first looks of many accounts over the interval', async () => {
  const world = new WatchWorld(10);
  await start(world);

  await world.pass(4 * SECOND);

  const asked = world.sellers.filter(({ requests }) => requests.length > 0).length;
  expect(asked).toBeGreaterThanOrEqual(4);
  expect(asked).toBeLessThanOrEqual(6);
  await end(world);
});

it('takes the intervals and streams that the admin has set at the account', async () => {
  const world = new WatchWorld(2);
  world.accounts.set(keyOf(0), { ...world.accounts.get(keyOf(0))!, quietMs: MINUTE });
  world.accounts.set(keyOf(1), { ...world.accounts.get(keyOf(1))!, streams: ['refunds'] });
  await start(world);
  await world.pass(5 * MINUTE);
  for (const seller of world.sellers) seller.requests.length = 0;

  await world.pass(10 * MINUTE);

  expect(world.sellers[0]!.requests.length).toBe(10);
  expect(world.sellers[1]!.requests.length).toBe(0);
  await end(world);
});

it('stops an account that was switched off in the org, and goes on once it is switched on', async () => {
  const world = new WatchWorld(1);
  const account = world.accounts.get(keyOf(0))!;
  await start(world);
  world.accounts.set(keyOf(0), { ...account, isImportEnabled: false });
  await world.pass(11 * MINUTE);
  const asked = world.sellers[0]!.requests.length;
  await world.pass(5 * MINUTE);
  const later = world.sellers[0]!.requests.length;
  world.accounts.set(keyOf(0), account);
  await world.pass(12 * MINUTE);

  expect(later).toBe(asked);
  expect(world.sellers[0]!.requests.length).toBeGreaterThan(later);
  expect(world.news.map(({ event }) => event)).toEqual(expect.arrayContaining(['importOff', 'importOn']));
  await end(world);
});

it('lets an account whose access is lost stop nobody else, and says once what to do', async () => {
  const world = new WatchWorld(2);
  world.sellers[0]!.readEvents = async () => {
    world.sellers[0]!.requests.push('events');
    throw new NotYours('connect it again');
  };
  await start(world);
  await world.pass(HOUR);
  world.sellers[1]!.add('order-b');
  await world.pass(20 * SECOND);

  expect(world.told('needsReauthorisation')).toMatchObject([{ account: keyOf(0) }]);
  expect(world.bus.orders().has('order-b')).toBe(true);
  expect(world.sellers[0]!.requests.length).toBeLessThan(40);
  await end(world);
});

it('waits where the org does not answer, says so once, and brings everything when it does', async () => {
  const world = new WatchWorld(2);
  await start(world);
  await world.pass(MINUTE);
  world.bus.beforeCall = () => {
    throw new OrgDown('no answer');
  };
  world.sellers[0]!.add('order-a');
  world.sellers[1]!.add('order-b');
  await world.pass(20 * MINUTE);
  world.bus.beforeCall = () => undefined;
  await world.pass(10 * MINUTE);

  expect(world.told('orgDown').length).toBe(1);
  expect(world.told('orgUp').length).toBeGreaterThanOrEqual(1);
  expect([...world.bus.orders().keys()].sort()).toEqual(['order-a', 'order-b']);
  await end(world);
});

it('goes on after any failure at Allegro', async () => {
  const world = new WatchWorld(1);
  const seller = world.sellers[0]!;
  const readEvents = seller.readEvents.bind(seller);
  await start(world);
  seller.readEvents = async () => {
    throw new Error('Allegro answered 503');
  };
  await world.pass(HOUR);
  seller.readEvents = readEvents;
  seller.add('order-a');
  await world.pass(6 * MINUTE);

  expect(world.told('failed').length).toBe(1);
  expect(world.told('recovered').length).toBe(1);
  expect(world.bus.orders().has('order-a')).toBe(true);
  await end(world);
});

it('waits while another runner holds the lease, and takes over at once when that gives it back', async () => {
  const world = new WatchWorld(1);
  const first = new AbortController();
  await start(world, 'one', first);
  await start(world, 'two');
  world.sellers[0]!.add('order-a');
  await world.pass(5 * MINUTE);
  const standby = world.told('standby').length;
  first.abort();
  await world.pass(2 * MINUTE);
  world.sellers[0]!.add('order-b');
  await world.pass(MINUTE);

  expect(standby).toBeGreaterThan(0);
  expect(world.told('serving').length).toBe(2);
  expect(world.holder?.id).toBe('two');
  expect(world.bus.keys('OrderSnapshot')).toEqual(['order-a', 'order-b']);
  await end(world);
});

it('takes over what a killed runner held, from where that one was, once the lease has run out', async () => {
  const world = new WatchWorld(1);
  world.sellers[0]!.addMany(500);
  world.holder = { id: 'killed', until: world.time.now() + 3 * MINUTE };
  await start(world);
  await world.pass(2 * MINUTE);
  const early = world.bus.events.length;
  await world.pass(2 * MINUTE);

  expect(early).toBe(0);
  expect(world.bus.orders().size).toBe(500);
  await end(world);
});

it('writes nothing once it can no longer renew the lease, and begins anew from what the org says', async () => {
  const world = new WatchWorld(1);
  await start(world);
  await world.pass(MINUTE);
  world.beforeCall = (what) => {
    if (what === 'lease') throw new OrgDown('no answer');
  };
  await world.pass(5 * MINUTE);
  const written = world.bus.events.length;
  world.holder = { id: 'other', until: world.time.now() + 10 * MINUTE };
  world.sellers[0]!.add('order-a');
  await world.pass(5 * MINUTE);
  const meanwhile = world.bus.events.length;
  world.beforeCall = () => undefined;
  await world.pass(20 * MINUTE);

  expect(world.told('leaseLost').length).toBe(1);
  expect(meanwhile).toBe(written);
  expect(world.bus.orders().has('order-a')).toBe(true);
  expect(world.calls.filter((what) => what === 'checkpoints').length).toBe(2);
  await end(world);
});

it('re-checks open orders by the hour with one query, and sends what the journal has not told of', async () => {
  const world = new WatchWorld(2);
  world.sellers[0]!.addMany(30);
  await start(world);
  await world.pass(MINUTE);
  const order = world.sellers[0]!.orders.get('order-3')!;
  order.form.updatedAt = new Date(world.time.now()).toISOString();
  order.form.revision = 'silent';
  world.sellers[0]!.vanish('order-4');
  await world.pass(HOUR + 5 * MINUTE);

  expect(world.calls.filter((what) => what === 'open').length).toBe(1);
  expect(world.bus.orders().get('order-3')).toMatchObject({ revision: 'silent' });
  expect(world.bus.keys('OrderGone')).toEqual(['order-4']);
  await end(world);
});

it('compares what was imported long ago too, a month more each day, and brings what the bus has lost', async () => {
  const world = new WatchWorld(2);
  const [seller] = world.sellers;
  const now = world.time.now();
  for (let days = 160; days > 0; days -= 10) {
    seller!.now = now - days * 24 * HOUR;
    seller!.add(`order-${days}`);
  }
  seller!.now = now;
  await start(world, 'one', stop, { intervals: { quietMs: HOUR } });
  await world.pass(MINUTE);
  await world.rows.readOpenOrders();
  world.rows.rows.delete('order-150');
  const before = world.bus.keys('OrderSnapshot').length;

  await world.pass(8 * 24 * HOUR);

  expect(world.bus.keys('OrderSnapshot').slice(before)).toEqual(['order-150']);
  expect(world.rows.rows.has('order-150')).toBe(true);
  await end(world);
}, 60_000);

it('gives the lease back when it is stopped, with everything saved', async () => {
  const world = new WatchWorld(1);
  world.sellers[0]!.addMany(5);
  await start(world);
  await world.pass(MINUTE);

  await end(world);

  expect(world.holder).toBeNull();
  expect(world.news.at(-1)).toMatchObject({ event: 'stopped', published: 5 });
  expect(world.bus.checkpoints().map(({ stream }) => stream)).toContain('orders');
});
