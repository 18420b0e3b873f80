import { setTimeout as wait } from 'node:timers/promises';
import { Random } from '../../local/allegro/random.js';
import { compareTotals, query } from '../../local/demoSummary.js';
import { LocalWorld, ORG_ALIAS } from '../../local/world.js';
import { buildRunner } from '../support/buildRunner.js';
import { ADMIN, loginAsAdmin } from './admin.js';

/**
 * Everything goes wrong at once; afterwards the org must be as after a calm run. The seed and what was injected are
 * printed. The long run: `STORM_KILLS=300 STORM_SEED=… npx jest test/e2e/storm.nut.ts --selectProjects runner`.
 */
const KILLS = Number(process.env['STORM_KILLS'] ?? 6);
const SEED = process.env['STORM_SEED'] ?? 'storm';
const ORDERS = 200;
const STREAM = ['--target-org', ORG_ALIAS, '--stream', 'orders', '--json'];
const SYNC = ['allegro', 'sync', 'run', ...STREAM];
/** Rows that a lock may meet; what parks failures and checkpoints is left to its peace. */
const LOCKABLE = new Set(['Order', 'OrderItem', 'Contact', 'Account', 'TimelineEntry__c']);
/** One event of so many is lost, and one comes twice. */
const BUS_EVERY = 100;
/** One write of so many meets a lock. */
const LOCK_EVERY = 150;

jest.setTimeout(KILLS * 15_000 + 300_000);

type Injected = { kills: number; lost: number; repeated: number; locked: number; malformed: number; faults: number };

let calm: LocalWorld;
let stormy: LocalWorld;
const injected: Injected = { kills: 0, lost: 0, repeated: 0, locked: 0, malformed: 0, faults: 0 };
const random = new Random(SEED);

beforeAll(async () => {
  await buildRunner();
  [calm, stormy] = await Promise.all([ready(), ready()]);
}, 300_000);
afterAll(async () => {
  await Promise.all([calm?.close(), stormy?.close()]);
});

async function ready(): Promise<LocalWorld> {
  const world = await LocalWorld.start({ seed: SEED, orders: ORDERS });
  await world.loginToOrg();
  await loginAsAdmin(world);
  await world.connectSeller();
  return world;
}

async function control(world: LocalWorld, path: string, body: unknown, method = 'POST'): Promise<void> {
  const response = await fetch(`${world.allegro.url}/_control${path}`, {
    method,
    ...(method === 'POST' ? { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : {})
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
}

/** What happens at Allegro, the same in both worlds: new orders, payments, addresses, parcels, cancellations. */
function happen(world: LocalWorld, step: number): void {
  const allegro = world.allegro.world;
  const ids = [...allegro.store.all()].map(({ form }) => form.id);
  const chosen = new Random(`${SEED}:${step}`);
  for (let i = 0; i < 5; i += 1) allegro.addOrder({ lines: 1 + (i % 3) });
  for (let i = 0; i < 8; i += 1) {
    const id = chosen.pick(ids);
    const { form } = allegro.entry(id);
    if (form.delivery) allegro.changeAddress(id, { street: `ul. Burzowa ${step}` });
    if (i % 2 === 0) allegro.setFulfillment(id, 'SENT');
  }
}

/** Faults at Allegro, on the bus and at the rows; each is counted where it happens. */
async function unleash(world: LocalWorld): Promise<void> {
  await control(world, '/faults', { path: '/order', status: 503 });
  for (const fault of [{ status: 503 }, { status: 429 }, { drop: true }, { half: true }]) {
    await control(world, '/faults', { path: '/order', times: null, share: 0.025, ...fault });
  }
  await control(world, '/journal', { duplicate: 0.1, omit: 0.05, late: 0.1, lateSeconds: 2 });
  const { bus, data } = world.org.org;
  let events = 0;
  bus.misfortune = (name) => {
    if (name !== 'OrderChanged__e') return null;
    events += 1;
    const fate = events % BUS_EVERY === 0 ? 'lost' : events % BUS_EVERY === BUS_EVERY / 2 ? 'repeated' : null;
    if (fate !== null) injected[fate] += 1;
    return fate;
  };
  let writes = 0;
  data.hooks.isRowLocked = (name, { kind }) => {
    if (kind !== 'eventTrigger' || !LOCKABLE.has(name)) return false;
    writes += 1;
    const isLocked = writes % LOCK_EVERY === 0;
    if (isLocked) injected.locked += 1;
    return isLocked;
  };
}

async function calmDown(world: LocalWorld): Promise<void> {
  await control(world, '/faults', undefined, 'DELETE');
  await control(world, '/journal', {});
  world.org.org.bus.misfortune = () => null;
  delete world.org.org.data.hooks.isRowLocked;
}

/** Runs a sync and kills it somewhere on its way; it may also come to its end before. */
async function syncAndKill(world: LocalWorld): Promise<void> {
  const child = world.spawnRunner(SYNC);
  const ended = new Promise<boolean>((resolve) => {
    child.on('close', (_code, signal) => resolve(signal === 'SIGKILL'));
  });
  const before = world.allegro.counters.snapshot().total;
  const isAtWork = (): boolean => world.allegro.counters.snapshot().total > before;
  while (!isAtWork() && child.exitCode === null && child.signalCode === null) await wait(20);
  await wait(random.int(0, 1_500));
  child.kill('SIGKILL');
  if (await ended) injected.kills += 1;
}

async function succeed(world: LocalWorld, args: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await world.runner(args);
  await world.org.drain();
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stdout} ${stderr}`);
  return (JSON.parse(stdout) as { result: unknown }).result;
}

/** Everything of the orders that a person sees, without ids and times of the org itself. */
async function visibleState(world: LocalWorld): Promise<unknown> {
  const select = async (soql: string): Promise<unknown[]> =>
    (await query(world, soql)).records.map(({ attributes: _attributes, ...fields }) => fields);
  return {
    orders: await select(
      'SELECT OrderId__c, AllegroStatus__c, FulfillmentStatus__c, TotalAmount, TotalToPay__c, PaymentState__c, ' +
        'BuyerLogin__c, ShippingStreet, IsGone__c FROM Order ORDER BY OrderId__c'
    ),
    lines: await select(
      'SELECT LineKey__c, Quantity, UnitPrice, OfferId__c, IsUnlinked__c FROM OrderItem ORDER BY LineKey__c'
    ),
    accounts: await select('SELECT BuyerId__c, Name FROM Account WHERE BuyerId__c != null ORDER BY BuyerId__c'),
    contacts: await select('SELECT BuyerId__c, LastName, BuyerLogin__c FROM Contact ORDER BY BuyerId__c'),
    offers: await select('SELECT OfferId__c, Name FROM Offer__c ORDER BY OfferId__c'),
    openFailures: await select("SELECT RecordKey__c, Error__c FROM SyncFailure__c WHERE Status__c = 'Open'")
  };
}

it('leaves the org as a calm run does, after one reconcile and one replay', async () => {
  const broken = [...stormy.allegro.world.store.all()].slice(0, 2).map(({ form }) => form.id);
  for (const id of broken) {
    await control(stormy, `/orders/${id}/damage`, { path: 'lineItems.0.price.amount', value: 'a lot' });
    injected.malformed += 1;
  }
  await unleash(stormy);
  for (let step = 0; step < KILLS; step += 1) {
    if (step % 2 === 1) for (const world of [calm, stormy]) happen(world, step);
    // Now and then a second runner goes at the same time.
    await Promise.all([syncAndKill(stormy), ...(step % 4 === 3 ? [syncAndKill(stormy)] : [])]);
    if (step === Math.floor(KILLS / 2)) {
      await control(stormy, '/tokens/revoke', { kind: 'all' });
      const { code } = await stormy.runner(SYNC);
      expect(code).toBe(12);
      await stormy.connectSeller();
    }
  }
  // At least once everything passes through the storm; a run that gives up is followed by another.
  for (let tries = 0; tries < 5 && (await stormy.runner(SYNC)).code !== 0; tries += 1);
  await stormy.org.drain();
  // The journal passes late events on as time goes by.
  await control(stormy, '/clock', { advanceSeconds: 60 });
  const { byStatus } = stormy.allegro.counters.snapshot();
  injected.faults = (byStatus['429'] ?? 0) + (byStatus['503'] ?? 0);
  await calmDown(stormy);

  await succeed(calm, SYNC);
  await succeed(stormy, SYNC);
  const parked = await query(stormy, "SELECT RecordKey__c FROM SyncFailure__c WHERE Status__c = 'Open'");
  expect(parked.records.map((row) => row['RecordKey__c'])).toEqual(expect.arrayContaining(broken));
  for (const id of broken) await control(stormy, `/orders/${id}/damage`, {});
  await succeed(stormy, ['allegro', 'sync', 'reconcile', '--target-org', ORG_ALIAS, '--json']);
  await succeed(stormy, ['allegro', 'failures', 'replay', '--all', '--target-org', ADMIN, '--json']);

  process.stderr.write(`Storm "${SEED}": ${JSON.stringify(injected)}\n`);
  for (const [name, count] of Object.entries(injected))
    expect({ name, isThere: count > 0 }).toEqual({ name, isThere: true });
  expect(await visibleState(stormy)).toEqual(await visibleState(calm));
  expect(await compareTotals(stormy)).toEqual([]);
});
