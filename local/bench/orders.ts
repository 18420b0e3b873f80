/** What orders cost: a back-fill, then changes in bulk, then one by one, then nothing. */
import { compareTotals, query } from '../demoSummary.js';
import type { LocalWorld } from '../world.js';
import { atMost, type Figure } from './figure.js';
import { syncPass, type Pass } from './pass.js';

const ORDER_PATHS = /\/order\/(checkout-forms(\/\{\w+\})?|events|event-stats)$/;
/** A journal page is 1,000 events, a list page 100 orders. */
const JOURNAL_PAGE = 1000;
const LIST_PAGE = 100;
/** Ten orders changed one at a time say enough: each poll costs the same. */
const TRICKLE = 10;

export async function backfillFigures(world: LocalWorld): Promise<Figure[]> {
  const pass = await syncPass(world, '--stream', 'orders');
  const expected = world.allegro.world.store.size;
  const succeeded = await rightOrders(world);
  const share = 1000 / expected;
  const right = { succeeded, expected };
  const orders = ordersPath(pass);
  return [
    atMost({
      name: 'Allegro requests per 1,000 orders, back-fill',
      floor: '10',
      most: 12,
      measured: orders * share,
      unit: 'requests',
      ...right,
      detail: { ...pass.byPath, seconds: Math.round(pass.seconds) }
    }),
    atMost({
      name: 'Pub/Sub publish calls per 1,000 orders',
      floor: '5',
      most: 6,
      measured: pass.publishRpcs * share,
      unit: 'calls',
      ...right,
      detail: { publishCalls: pass.publishRpcs, allCalls: pass.pubsubRpcs, events: pass.eventsPublished }
    }),
    atMost({
      name: `peak memory, back-fill of ${expected} orders`,
      floor: 'flat',
      most: 200,
      measured: pass.peakMegabytes,
      unit: 'MB',
      ...right,
      detail: { seconds: Math.round(pass.seconds) }
    }),
    atMost({
      name: 'daily Salesforce API calls of one run, whatever the orders',
      floor: '0',
      // Accounts, checkpoints and limits are read once a run; none of it may grow with the orders.
      most: 10,
      measured: pass.dailyApi,
      unit: 'calls',
      ...right
    })
  ];
}

/** Changes `count` orders, `events` times each, and brings them over in one pass. */
export async function deltaFigure(world: LocalWorld, count: number, events: number): Promise<Figure> {
  const ids = changeable(world).slice(0, count);
  for (let round = 0; round < events; round += 1) for (const id of ids) change(world, id, round);
  const pass = await syncPass(world, '--stream', 'orders');
  const floor = Math.ceil((ids.length * events) / JOURNAL_PAGE) + Math.ceil(ids.length / LIST_PAGE);
  return atMost({
    name: `Allegro requests, ${ids.length} changed orders, ${events} event(s) each`,
    floor: String(floor),
    most: Math.ceil((30 * ids.length) / 1000),
    measured: ordersPath(pass),
    unit: 'requests',
    succeeded: await upToDate(world, ids),
    expected: ids.length,
    detail: pass.byPath
  });
}

/** One changed order a poll: no batch can help, so each may cost the journal and one read. */
export async function trickleFigure(world: LocalWorld): Promise<Figure> {
  const ids = changeable(world).slice(0, TRICKLE);
  let reads = 0;
  for (const id of ids) {
    change(world, id, 0);
    const { byPath } = await syncPass(world, '--stream', 'orders');
    reads += ordersPath({ byPath }) - (byPath['GET /order/events'] ?? 0);
  }
  return atMost({
    name: 'reads of orders per changed order, one at a time',
    floor: '1',
    most: 1,
    measured: reads / ids.length,
    unit: 'reads',
    succeeded: await upToDate(world, ids),
    expected: ids.length
  });
}

/** A pass that finds nothing; an hour of `watch` is 3,600 / interval of its journal requests. */
export async function idleFigure(world: LocalWorld): Promise<Figure> {
  const pass = await syncPass(world, '--stream', 'orders');
  const expected = world.allegro.world.store.size;
  return atMost({
    name: 'Allegro requests of a pass that finds nothing',
    floor: '1',
    most: 1,
    measured: ordersPath(pass),
    unit: 'requests',
    succeeded: await rightOrders(world),
    expected,
    detail: { eventsPublished: pass.eventsPublished }
  });
}

/** Orders whose lines in the org add up to Allegro's total. */
export async function rightOrders(world: LocalWorld): Promise<number> {
  return world.allegro.world.store.size - (await compareTotals(world)).length;
}

function ordersPath({ byPath }: Pick<Pass, 'byPath'>): number {
  const counts = Object.entries(byPath).filter(([path]) => ORDER_PATHS.test(path));
  return counts.reduce((total, [, count]) => total + count, 0);
}

function changeable(world: LocalWorld): string[] {
  return [...world.allegro.world.store.all()].flatMap(({ form }) => (form.delivery ? [form.id] : []));
}

function change(world: LocalWorld, id: string, round: number): void {
  world.allegro.world.changeAddress(id, { street: `ul. Testowa ${round + 1}` });
}

/** Orders that the org has in the revision that Allegro has. */
async function upToDate(world: LocalWorld, ids: readonly string[]): Promise<number> {
  const { records } = await query(world, 'SELECT OrderId__c, AllegroRevision__c FROM Order WHERE OrderId__c != null');
  const inOrg = new Map(records.map((row) => [row['OrderId__c'], row['AllegroRevision__c']]));
  return ids.filter((id) => inOrg.get(id) === world.allegro.world.entry(id).form.revision).length;
}
