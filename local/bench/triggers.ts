/** What the package's trigger takes of its limits, as the local org counts them. */
import type { LocalWorld } from '../world.js';
import { rightOrders } from './orders.js';
import { atMost, type Figure } from './figure.js';
import { syncPass } from './pass.js';

const TRIGGER = 'OrderChangedTrigger';
const MOST_QUERIES = 20;
const MOST_STATEMENTS = 15;
const LONG_ORDERS = 60;

type Use = { orders: number; queries: number; dmlStatements: number; firings: number };

export async function triggerFigures(world: LocalWorld): Promise<Figure[]> {
  const fifty = await useFor(world, 50, 3);
  const twoHundred = await useFor(world, 200, 3);
  const long = await useFor(world, LONG_ORDERS, 100);
  const expected = world.allegro.world.store.size;
  const succeeded = await rightOrders(world);
  const limit = (unit: string, most: number, few: number, many: number): Figure => ({
    ...atMost({
      name: `${unit} per trigger batch of 200 orders with 3 lines`,
      floor: 'constant',
      most,
      measured: many,
      unit,
      succeeded,
      expected,
      detail: { for50: few, for200: many }
    })
  });
  const figures = [
    limit('SOQL queries', MOST_QUERIES, fifty.queries, twoHundred.queries),
    limit('DML statements', MOST_STATEMENTS, fifty.dmlStatements, twoHundred.dmlStatements)
  ];
  for (const figure of figures) figure.isPassed &&= figure.detail?.['for50'] === figure.detail?.['for200'];
  return [
    ...figures,
    atMost({
      name: `SOQL queries per slice of orders with 100 lines (${LONG_ORDERS} orders)`,
      floor: 'constant',
      most: MOST_QUERIES,
      measured: long.queries,
      unit: 'SOQL queries',
      succeeded,
      expected,
      detail: { slices: long.firings, dmlStatements: long.dmlStatements }
    })
  ];
}

/** Places orders at Allegro, syncs them, and takes the largest use of one firing that wrote orders. */
async function useFor(world: LocalWorld, count: number, lines: number): Promise<Use> {
  for (let i = 0; i < count; i += 1) world.allegro.world.addOrder({ lines });
  const before = world.org.org.firings.length;
  await syncPass(world, '--stream', 'orders');
  const firings = world.org.org.firings.slice(before).filter(({ trigger }) => trigger === TRIGGER);
  const largest = (name: 'queries' | 'dmlStatements'): number => Math.max(0, ...firings.map((firing) => firing[name]));
  const orders = firings.reduce((sum, { handled }) => sum + handled, 0);
  return { orders, queries: largest('queries'), dmlStatements: largest('dmlStatements'), firings: firings.length };
}
