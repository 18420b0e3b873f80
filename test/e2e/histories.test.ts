import { startLocalAllegro, type LocalAllegro } from '../../local/allegro/allegro.js';
import { Random } from '../../local/allegro/random.js';
import { LocalOrg } from '../../local/org/org.js';
import { SObjectRecord } from '../../local/org/values/sobject.js';
import { projectDir } from '../../local/world.js';
import type { OutgoingEvent } from '../../src/contract/busEvent.js';
import { orderChanges } from '../../src/sync/orderChanges.js';
import { accountReport } from '../../src/sync/reports.js';

/**
 * Generated histories: whatever the order, the repetitions and the omissions in which states of an order arrive, the
 * org ends with what Allegro says last. Seeds are in the names; `HISTORIES=500` runs more of them.
 */
const HISTORIES = Number(process.env['HISTORIES'] ?? 30);
const SEED = process.env['HISTORIES_SEED'] ?? 'histories';
const START = Date.UTC(2026, 4, 1, 10);

jest.setTimeout(60_000 + HISTORIES * 2_000);

let allegro: LocalAllegro;
/** Hears every history as it is generated. */
let stormy: LocalOrg;
/** Hears of each order only what Allegro says last. */
let calm: LocalOrg;
const sender = { accountKey: 'custom:1', stream: 'orders', clock: () => START, newId: () => 'id' };

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

async function publish(org: LocalOrg, events: readonly OutgoingEvent[]): Promise<void> {
  const records = events.map(({ topic, event }) =>
    SObjectRecord.of(topic, Object.fromEntries(Object.entries(event).map(([name, value]) => [`${name}__c`, value])))
  );
  for (const { success, errors } of org.org.bus.publish(null, records, { from: 'api' })) {
    if (!success) throw new Error(JSON.stringify(errors));
  }
  await org.drain();
}

/** The states of one order, from its beginning to where a random life has led it, oldest first. */
function lifeOf(seed: string): OutgoingEvent[] {
  const random = new Random(seed);
  const { world } = allegro;
  const { id } = world.addOrder({ lines: random.int(1, 4) });
  const states: OutgoingEvent[] = [];
  const note = (): void => {
    const at = new Date(START + states.length * 60_000).toISOString();
    const form = { ...structuredClone(world.entry(id).form), updatedAt: at };
    // Each state by itself, as if a runner of its own had read it.
    const change = orderChanges(sender).ofForm(form, {
      readAt: at,
      eventId: String(states.length),
      eventAt: at
    });
    if (typeof change === 'string' || !('change' in change)) throw new Error(JSON.stringify(change));
    states.push(change.change);
  };
  const steps = [
    (): void => void world.changeAddress(id, { street: `ul. ${random.int(1, 99)}` }),
    (): void => void world.setFulfillment(id, random.pick(['PROCESSING', 'SENT', 'NEW'])),
    (): void => void world.addSurcharge(id, '5.00'),
    (): void => void world.cancel(id, 'buyer')
  ];
  note();
  for (let i = random.int(2, 5); i > 0; i -= 1) {
    try {
      random.pick(steps)();
    } catch {
      // Not every step fits every state: a cancelled order cannot be cancelled again.
    }
    note();
  }
  return states;
}

/** A random arrival: any order, anything repeated, anything but the last state left out, in batches of any size. */
function arrivalOf(seed: string, states: readonly OutgoingEvent[]): OutgoingEvent[][] {
  const random = new Random(`${seed}:arrival`);
  const last = states.at(-1);
  const arrived = states.filter((state) => state === last || random.chance(0.7));
  for (const state of states) if (random.chance(0.4)) arrived.push(state);
  for (let i = arrived.length - 1; i > 0; i -= 1) {
    const j = random.int(0, i);
    [arrived[i], arrived[j]] = [arrived[j] as OutgoingEvent, arrived[i] as OutgoingEvent];
  }
  const batches: OutgoingEvent[][] = [[]];
  for (const state of arrived) {
    if (random.chance(0.3)) batches.push([]);
    batches.at(-1)?.push(state);
  }
  return batches.filter((batch) => batch.length > 0);
}

function rowsOf(org: LocalOrg, orderId: string): unknown {
  const { data } = org.org;
  const tx = data.begin({ kind: 'synchronous', user: data.adminUser });
  const select = (soql: string): unknown[] =>
    data.query(tx, data.compileQuery(soql), []).map((record) => {
      const shown = [...record.fields].map(([name, value]) => [name, value === null ? null : String(value as string)]);
      return Object.fromEntries(shown.filter(([name]) => name !== 'Id')) as unknown;
    });
  return {
    order: select(
      'SELECT OrderId__c, AllegroStatus__c, FulfillmentStatus__c, TotalToPay__c, TotalAmount, PaymentState__c, ' +
        `ShippingStreet, BuyerLogin__c, AllegroRevision__c, AllegroUpdatedAt__c FROM Order WHERE OrderId__c = '${orderId}'`
    ),
    lines: select(
      'SELECT LineKey__c, Quantity, UnitPrice, OfferId__c FROM OrderItem ' +
        `WHERE Order.OrderId__c = '${orderId}' ORDER BY LineKey__c`
    ),
    failures: select("SELECT Error__c FROM SyncFailure__c WHERE Status__c = 'Open'")
  };
}

it.each(Array.from({ length: HISTORIES }, (_, index) => `${SEED}:${index}`))(
  'history %s ends with what Allegro says last',
  async (seed) => {
    const states = lifeOf(seed);
    const last = states.at(-1) as OutgoingEvent;

    for (const batch of arrivalOf(seed, states)) await publish(stormy, batch);
    await publish(calm, [last]);

    const rows = rowsOf(stormy, last.event.Key);
    expect(rows).toEqual(rowsOf(calm, last.event.Key));
    expect(rows).toMatchObject({ order: [{ OrderId__c: last.event.Key }], failures: [] });
  }
);

it('are lives in which something happens', () => {
  const distinct = Array.from({ length: 20 }, (_, index) => {
    const bodies = lifeOf(`${SEED}:check:${index}`).map(({ event }) => {
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
