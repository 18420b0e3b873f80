import { startLocalAllegro, type LocalAllegro } from '../../local/allegro/allegro.js';
import { LimitExceeded } from '../../local/org/data/limits.js';
import { LocalOrg } from '../../local/org/org.js';
import { projectDir } from '../../local/world.js';
import type { OutgoingEvent } from '../../src/contract/busEvent.js';
import { mapReturn } from '../../src/sync/moneyMapper.js';
import { accountReport, busEvent } from '../../src/sync/reports.js';
import { heal } from './histories/heal.js';
import { lifeOf, sender } from './histories/lives.js';
import { publish, rowsOf, select } from './histories/orgRows.js';

/** Rows that the org cannot lock in any run of the trigger, and limits that end one: a record is written in part. */
let allegro: LocalAllegro;
let org: LocalOrg;
/** Has never met a locked row. */
let calm: LocalOrg;

beforeAll(async () => {
  [allegro, org, calm] = await Promise.all([
    startLocalAllegro({ seed: 'locked', orders: 0 }),
    LocalOrg.start({ projectDir }),
    LocalOrg.start({ projectDir })
  ]);
  const account = accountReport(sender, { login: 'seller', environment: 'custom', marketplaces: [] } as never);
  for (const each of [org, calm]) await publish(each, [account]);
}, 60_000);
afterAll(async () => {
  await Promise.all([allegro?.close(), org?.close(), calm?.close()]);
});

/**
 * Publishes while others hold the rows of these objects: of each the first so many tries to lock one go through. An upsert
 * tries twice.
 */
async function publishWhileLocked(locked: Record<string, number>, events: readonly OutgoingEvent[]): Promise<void> {
  const { hooks } = org.org.data;
  const written: Record<string, number> = {};
  let transaction: unknown;
  hooks.isRowLocked = (name, tx) => {
    const free = locked[name];
    if (free === undefined || tx.kind !== 'eventTrigger') return false;
    if (tx !== transaction) for (const each of Object.keys(locked)) written[each] = 0;
    transaction = tx;
    written[name] = (written[name] ?? 0) + 1;
    return written[name] > free;
  };
  try {
    await publish(org, events);
  } finally {
    delete hooks.isRowLocked;
  }
}

const openFailures = (): number => select(org, "SELECT Id FROM SyncFailure__c WHERE Status__c = 'Open'").length;

it('completes an order that was written without its lines when the same state comes again', async () => {
  const [first] = lifeOf(allegro, 'new order');
  if (!first) throw new Error('no state');

  await publishWhileLocked({ OrderItem: 0, Order: 2 }, [first.event]);
  expect(rowsOf(org, first.form.id)).toMatchObject({ order: [{ TotalAmount: '0.00' }], lines: [] });
  expect(openFailures()).toBe(1);

  await publish(org, [first.event]);
  await publish(calm, [first.event]);

  expect(rowsOf(org, first.form.id)).toEqual(rowsOf(calm, first.form.id));
  expect(openFailures()).toBe(0);
});

it('completes an order whose lines a limit of the org cut off, of which nothing was parked', async () => {
  const [first] = lifeOf(allegro, 'cut off');
  if (!first) throw new Error('no state');
  const { hooks } = org.org.data;
  hooks.isRowLocked = (name) => {
    if (name === 'OrderItem') throw new LimitExceeded('cpuMs', 0);
    return false;
  };
  try {
    await publish(org, [first.event]);
  } finally {
    delete hooks.isRowLocked;
  }
  const { id } = first.form;
  // What a trigger did before a limit ended it stays.
  expect(rowsOf(org, id)).toMatchObject({ order: [{ TotalAmount: '0.00' }], lines: [], failures: [] });
  expect(select(org, `SELECT IsIncomplete__c FROM Order WHERE OrderId__c = '${id}'`)).toEqual([
    { IsIncomplete__c: 'true' }
  ]);

  const { gaps } = await heal(org, [first.form]);
  await publish(calm, [first.event]);

  expect(gaps).toMatchObject([{ orderId: id, isHealed: true }]);
  expect(rowsOf(org, id)).toMatchObject(linesOf(calm, id));
});

/** Total and lines, without how the order was read last. */
function linesOf(from: LocalOrg, orderId: string): object {
  const { order, lines } = rowsOf(from, orderId) as { order: { TotalAmount: string }[]; lines: unknown[] };
  return { order: order.map(({ TotalAmount }) => ({ TotalAmount })), lines, failures: [] };
}

it('completes a return that was written without its items when the same state comes again', async () => {
  const readAt = '2026-05-01T10:00:00.000Z';
  const { body } = mapReturn(
    {
      id: 'return-1',
      createdAt: readAt,
      orderId: 'order-1',
      status: 'CREATED',
      items: [{ offerId: '1', quantity: 1, name: 'A' }]
    },
    readAt
  );
  const event = busEvent(
    sender,
    'OrderChanged__e',
    { type: 'CustomerReturnSnapshot', key: 'return-1', occurredAt: readAt },
    body
  );
  const items = (): unknown[] => select(org, 'SELECT OfferName__c FROM CustomerReturnItem__c');

  await publishWhileLocked({ CustomerReturnItem__c: 0 }, [event]);
  expect([select(org, 'SELECT ReturnId__c FROM CustomerReturn__c').length, items().length]).toEqual([1, 0]);
  expect(openFailures()).toBe(1);

  await publish(org, [event]);

  expect(items()).toHaveLength(1);
  expect(openFailures()).toBe(0);
});

it('leaves an order that was written in part at its state when an older one comes late', async () => {
  const states = lifeOf(allegro, 'late state');
  const [older] = states;
  const newer = states.at(-1);
  if (!older || !newer) throw new Error('no states');

  await publishWhileLocked({ OrderItem: 0 }, [newer.event]);
  await publish(org, [older.event]);
  expect(openFailures()).toBe(1);
  await publish(org, [newer.event]);
  await publish(calm, [newer.event]);

  expect(rowsOf(org, newer.form.id)).toEqual(rowsOf(calm, newer.form.id));
});
