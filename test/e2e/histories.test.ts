import { startLocalAllegro, type LocalAllegro } from '../../local/allegro/allegro.js';
import { Random } from '../../local/allegro/random.js';
import { LocalOrg } from '../../local/org/org.js';
import { projectDir } from '../../local/world.js';
import { accountReport } from '../../src/sync/reports.js';
import { heal } from './histories/heal.js';
import { arrivalOf, lifeOf, sender } from './histories/lives.js';
import type { State } from './histories/lives.js';
import { publish, rowsOf } from './histories/orgRows.js';

/**
 * Generated histories: whatever the order, the repetitions and the omissions in which states of an order arrive, the
 * org ends with what Allegro says last. Seeds are in the names; `HISTORIES=500` runs more of them.
 */
const HISTORIES = Number(process.env['HISTORIES'] ?? 20);
const SEED = process.env['HISTORIES_SEED'] ?? 'histories';
const ORDERS_A_HISTORY = 3;

jest.setTimeout(60_000 + HISTORIES * 2_000);

let allegro: LocalAllegro;
/** Hears every history as it is generated. */
let stormy: LocalOrg;
/** Hears of each order only what Allegro says last. */
let calm: LocalOrg;

beforeAll(async () => {
  [allegro, stormy, calm] = await Promise.all([
    startLocalAllegro({ seed: SEED, orders: 0 }),
    LocalOrg.start({ projectDir }),
    LocalOrg.start({ projectDir })
  ]);
  const account = accountReport(sender, {
    login: 'seller',
    environment: 'custom',
    marketplaces: ['allegro-pl']
  } as never);
  for (const org of [stormy, calm]) await publish(org, [account]);
});
afterAll(async () => {
  await Promise.all([allegro?.close(), stormy?.close(), calm?.close()]);
});

function expectSameRows({ event }: State): void {
  const rows = rowsOf(stormy, event.event.Key);
  expect(rows).toEqual(rowsOf(calm, event.event.Key));
  expect(rows).toMatchObject({ order: [{ OrderId__c: event.event.Key }], failures: [] });
}

function seedsOf(kind: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${SEED}:${kind}${index}`);
}

it.each(seedsOf('', HISTORIES))('history %s ends with what Allegro says last', async (seed) => {
  const states = lifeOf(allegro, seed);
  const last = states.at(-1) as State;

  const arrival = arrivalOf(new Random(`${seed}:arrival`), states, (state) => state === last);
  for (const batch of arrival) await publish(stormy, batch);
  await publish(calm, [last.event]);

  expectSameRows(last);
});

it.each(seedsOf('omitted:', Math.ceil(HISTORIES / 2)))(
  'history %s, whose ends the journal leaves out, ends with what Allegro says last once it is reconciled',
  async (seed) => {
    const random = new Random(`${seed}:arrival`);
    const lives = Array.from({ length: ORDERS_A_HISTORY }, (_, index) => lifeOf(allegro, `${seed}:${index}`));
    const ends = lives.map((states) => states.at(-1) as State);
    const told = lives.flatMap((states) => states.slice(0, random.chance(0.7) ? -1 : undefined));

    for (const batch of arrivalOf(random, told, () => false)) await publish(stormy, batch);
    const { gaps, failure } = await heal(
      stormy,
      ends.map(({ form }) => form)
    );
    // What the bus repeats after that changes nothing any more.
    for (const batch of arrivalOf(random, told, () => false)) await publish(stormy, batch);
    for (const end of ends) await publish(calm, [end.event]);

    expect(failure).toBeNull();
    expect(gaps.filter(({ isHealed }) => isHealed !== true)).toEqual([]);
    for (const end of ends) expectSameRows(end);
  }
);

it('are lives in which something happens', () => {
  const distinct = Array.from({ length: 20 }, (_, index) => {
    const bodies = lifeOf(allegro, `${SEED}:check:${index}`).map(({ event: { event } }) => {
      const {
        updatedAt: _at,
        readAt: _readAt,
        eventId: _id,
        eventAt: _eventAt,
        ...rest
      } = JSON.parse(event.Payload) as Record<string, unknown>;
      return JSON.stringify(rest);
    });
    return new Set(bodies).size;
  });

  expect(distinct.filter((count) => count >= 3).length).toBeGreaterThan(10);
});
