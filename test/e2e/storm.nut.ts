import { Random } from '../../local/allegro/random.js';
import { compareTotals, query } from '../../local/demoSummary.js';
import type { LocalWorld } from '../../local/world.js';
import { ORG_ALIAS } from '../../local/world.js';
import { buildRunner } from '../support/buildRunner.js';
import { ADMIN, reconnectSeller, signedInWorld } from './signedIn.js';
import { Storm } from './storm/storm.js';
import { visibleState } from './storm/visibleState.js';

/**
 * Everything goes wrong at once; afterwards the org must be as after a calm run. The seed and what was injected are
 * printed. The long run: `STORM_KILLS=300 STORM_SEED=… npx jest test/e2e/storm.nut.ts --selectProjects runner`.
 */
const KILLS = Number(process.env['STORM_KILLS'] ?? 6);
const SEED = process.env['STORM_SEED'] ?? 'storm';
const ORDERS = 150;
const SYNC = ['allegro', 'sync', 'run', '--target-org', ORG_ALIAS, '--json'];
const RECONCILE = ['allegro', 'sync', 'reconcile', '--target-org', ORG_ALIAS, '--with-money', '--json'];
const REPLAY = ['allegro', 'failures', 'replay', '--all', '--target-org', ADMIN, '--json'];
/** Faults are drawn by chance, so their share of a few hundred calls is near one in ten. */
const LEAST_SHARE = 0.05;
const MOST_SHARE = 0.2;

jest.setTimeout(KILLS * 20_000 + 300_000);

let calm: LocalWorld;
let stormy: LocalWorld;

beforeAll(async () => {
  await buildRunner();
  calm = await signedInWorld({ seed: SEED, orders: ORDERS });
  stormy = await signedInWorld({ seed: SEED, orders: ORDERS });
}, 300_000);
afterAll(async () => {
  await Promise.all([calm?.close(), stormy?.close()]);
});

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

async function succeed(world: LocalWorld, args: string[]): Promise<void> {
  const { code, stdout, stderr } = await world.runner(args);
  await world.org.drain();
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stdout} ${stderr}`);
}

it('leaves the org as a calm run does, after one reconcile and one replay', async () => {
  const storm = new Storm(stormy, new Random(SEED));
  const broken = [...stormy.allegro.world.store.all()].slice(0, 2).map(({ form }) => form.id);
  await storm.damage(broken);
  await storm.begin();
  for (let step = 0; step < KILLS; step += 1) {
    if (step % 2 === 1) for (const world of [calm, stormy]) happen(world, step);
    // Now and then a second runner goes at the same time: it is killed as well, or comes to its end.
    const second = step % 4 === 3 ? [storm.syncThrough(SYNC)] : step % 8 === 5 ? [storm.syncAndKill(SYNC, false)] : [];
    await Promise.all([storm.syncAndKill(SYNC, step % 3 === 1), ...second]);
    if (step === Math.floor(KILLS / 2)) {
      await storm.control('/tokens/revoke', { kind: 'all' });
      expect(await storm.syncThrough(SYNC)).toBe(12);
      await reconnectSeller(stormy);
    }
  }
  // At least once everything passes through the storm; a run that gives up is followed by another.
  for (let tries = 0; tries < 5 && (await storm.syncThrough(SYNC)) !== 0; tries += 1);
  await stormy.org.drain();
  // The journal passes late events on as time goes by.
  await storm.control('/clock', { advanceSeconds: 60 });
  const { total, byFault } = stormy.allegro.counters.snapshot();
  await storm.end();

  await succeed(calm, SYNC);
  await succeed(stormy, SYNC);
  const parked = await query(stormy, "SELECT RecordKey__c FROM SyncFailure__c WHERE Status__c = 'Open'");
  expect(parked.records.map((row) => row['RecordKey__c'])).toEqual(expect.arrayContaining(broken));
  for (const id of broken) await storm.control(`/orders/${id}/damage`, {});
  await succeed(stormy, RECONCILE);
  await succeed(stormy, REPLAY);

  const share = Object.values(byFault).reduce((sum, count) => sum + count, 0) / total;
  const faults = { calls: total, share: Number(share.toFixed(3)), ...byFault };
  process.stderr.write(`Storm "${SEED}": ${JSON.stringify({ ...storm.injected, faults })}\n`);
  expect(Object.entries(storm.injected).filter(([, count]) => count === 0)).toEqual([]);
  expect(Object.keys(byFault).sort()).toEqual(['429', '503', 'delay', 'drop', 'half']);
  expect(share).toBeGreaterThan(LEAST_SHARE);
  expect(share).toBeLessThan(MOST_SHARE);
  const [expected, left] = await Promise.all([visibleState(calm), visibleState(stormy)]);
  // First what is said to be open, which explains what differs.
  expect(left['openFailures']).toEqual(expected['openFailures']);
  for (const name of Object.keys(expected)) expect({ [name]: left[name] }).toEqual({ [name]: expected[name] });
  expect(await compareTotals(stormy)).toEqual([]);
});
