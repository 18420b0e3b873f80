import fc from 'fast-check';
import { parseOrderCursor } from '../../src/sync/orderCursor.js';
import { FakeBus } from './support/fakeBus.js';
import { FakeSeller } from './support/fakeSeller.js';
import { pass } from './support/pass.js';

/** A seller whose orders are all in the org already. */
async function synced(count: number): Promise<{ seller: FakeSeller; bus: FakeBus; ids: string[] }> {
  const seller = new FakeSeller();
  const bus = new FakeBus();
  const ids = seller.addMany(count);
  await pass(seller, bus);
  bus.events.length = bus.events.findLastIndex(({ event }) => event.Type === 'Run') + 1;
  return { seller, bus, ids };
}

function cursorOf(bus: FakeBus): ReturnType<typeof parseOrderCursor> {
  return parseOrderCursor(bus.checkpoints()[0]?.cursor ?? '');
}

describe('the first run', () => {
  it('notes the newest event before it reads the list, and follows the journal from there', async () => {
    const seller = new FakeSeller();
    const bus = new FakeBus();
    seller.addMany(3);
    let isMeanwhile = true;
    seller.beforeList = () => {
      if (isMeanwhile) seller.change('order-0');
      isMeanwhile = false;
    };

    await pass(seller, bus);

    expect(seller.requests).toEqual(['event-stats', 'list', 'events', 'form']);
    expect(bus.orders().size).toBe(3);
    expect(cursorOf(bus)).toMatchObject({ event: seller.events.at(-1)?.id, backfill: null });
  });

  it('back-fills 1,000 orders with at most 12 requests and 6 calls to the bus', async () => {
    const seller = new FakeSeller();
    const bus = new FakeBus();
    seller.addMany(1_000);

    const result = await pass(seller, bus);

    expect(result.stored).toEqual({ OrderSnapshot: 1_000 });
    expect(seller.requests.length).toBeLessThanOrEqual(12);
    expect(bus.calls).toBeLessThanOrEqual(6);
  });

  it('halves a window of more than 10,000 orders and misses none', async () => {
    const seller = new FakeSeller();
    const bus = new FakeBus();
    seller.addMany(12_000, { isSilent: true });

    await pass(seller, bus);

    expect(bus.orders().size).toBe(12_000);
  });

  it('misses no order when another one vanishes while it pages', async () => {
    const seller = new FakeSeller();
    const bus = new FakeBus();
    const ids = seller.addMany(350, { isSilent: true });
    seller.beforeList = ({ offset }) => {
      if (offset === 200) seller.vanish('order-345');
    };

    await pass(seller, bus);

    expect(ids.filter((id) => !bus.orders().has(id) && id !== 'order-345')).toEqual([]);
  });

  it('publishes an order twice at most where it changes during the back-fill', async () => {
    const seller = new FakeSeller();
    const bus = new FakeBus();
    seller.addMany(10);
    seller.tell('order-3', 'READY_FOR_PROCESSING');

    const first = await pass(seller, bus);
    seller.tell('order-4', 'FILLED_IN');
    seller.tell('order-4', 'FILLED_IN');
    const second = await pass(seller, bus);

    expect(first.stored).toEqual({ OrderSnapshot: 10 });
    expect(second.stored).toEqual({ OrderSnapshot: 1 });
  });

  it('begins with what changes from now on when no back-fill is wanted', async () => {
    const seller = new FakeSeller();
    const bus = new FakeBus();
    seller.addMany(5);

    await pass(seller, bus, { backfillDays: 0 });
    seller.change('order-2');
    await pass(seller, bus);

    expect(bus.keys('OrderSnapshot')).toEqual(['order-2']);
  });

  it('works for a seller who has never sold', async () => {
    const seller = new FakeSeller();
    const bus = new FakeBus();

    await pass(seller, bus);
    seller.add('order-0');
    await pass(seller, bus);

    expect(bus.keys('OrderSnapshot')).toEqual(['order-0']);
  });
});

describe('a run with nothing new', () => {
  it('publishes nothing at all and asks Allegro once', async () => {
    const { seller, bus } = await synced(20);
    const before = bus.events.length;

    const result = await pass(seller, bus);

    expect(bus.events.length).toBe(before);
    expect(seller.requests).toEqual(['events']);
    expect(result.position).toBeNull();
  });
});

describe('following the journal', () => {
  it('reads a single changed order by itself', async () => {
    const { seller, bus } = await synced(20);
    seller.change('order-7');

    await pass(seller, bus);

    expect(seller.requests).toEqual(['events', 'form']);
    expect(bus.keys('OrderSnapshot').at(-1)).toBe('order-7');
  });

  it.each([1, 3, 5])('reads 1,000 changed orders of %i events each with at most 30 requests', async (events) => {
    const { seller, bus, ids } = await synced(1_500);
    for (let round = 0; round < events; round += 1) for (const id of ids.slice(0, 1_000)) seller.change(id);
    const before = bus.events.length;

    await pass(seller, bus);

    expect(seller.requests.length).toBeLessThanOrEqual(30);
    expect(bus.orders().size).toBe(1_500);
    expect(bus.events.length - before).toBe(1_000 + 2);
  });

  it('reads 1,000 orders of which only the fulfilment changed with at most 30 requests', async () => {
    const { seller, bus, ids } = await synced(1_500);
    for (const id of ids.slice(0, 1_000)) seller.fulfil(id);

    const result = await pass(seller, bus);

    expect(seller.requests.length).toBeLessThanOrEqual(30);
    expect(result.stored).toEqual({ OrderSnapshot: 1_000 });
    expect(bus.orders().get('order-0')?.['fulfillmentStatus']).toBe('SENT');
  });

  it('reads a few fulfilment changes one by one', async () => {
    const { seller, bus } = await synced(500);
    for (const id of ['order-1', 'order-200', 'order-499']) seller.fulfil(id);

    await pass(seller, bus);

    expect(seller.requests).toEqual(['events', 'form', 'form', 'form']);
  });

  it('misses no order when one moves to the end of the list while it pages', async () => {
    const { seller, bus, ids } = await synced(400);
    for (const id of ids) seller.change(id);
    let pages = 0;
    seller.beforeList = () => {
      pages += 1;
      if (pages > 1 && pages < 5) seller.change(`order-${300 + pages}`, 'BUYER_MODIFIED');
    };

    await pass(seller, bus);

    for (const id of ids) expect(bus.orders().get(id)?.['updatedAt']).toBe(seller.orders.get(id)?.form.updatedAt);
  });

  it('pages by offset where more orders than a page changed at one time', async () => {
    const { seller, bus, ids } = await synced(300);
    const at = seller.tick();
    for (const id of ids) {
      const form = seller.orders.get(id)?.form;
      if (form) Object.assign(form, { updatedAt: at, revision: 'same-moment' });
      seller.tell(id, 'READY_FOR_PROCESSING');
    }

    const result = await pass(seller, bus);

    expect(result.stored).toEqual({ OrderSnapshot: 300 });
    expect(seller.requests.filter((request) => request === 'form').length).toBeLessThanOrEqual(1);
  });

  it('reads by itself an order that the list shows in an older revision', async () => {
    const { seller, bus, ids } = await synced(10);
    for (const id of ids) seller.change(id);
    const list = seller.listForms.bind(seller);
    seller.listForms = async (query) => {
      const page = await list(query);
      for (const form of page.forms) if (form.id === 'order-5') form.revision = 'stale';
      return page;
    };

    await pass(seller, bus);

    expect(seller.requests).toEqual(['events', 'list', 'form']);
    expect(bus.orders().get('order-5')?.['revision']).toBe(seller.orders.get('order-5')?.form.revision);
  });

  it('says that an order is gone when Allegro no longer has it', async () => {
    const { seller, bus } = await synced(10);
    seller.change('order-1');
    seller.change('order-2');
    seller.vanish('order-2');

    const result = await pass(seller, bus);

    expect(result.stored).toEqual({ OrderSnapshot: 1, OrderGone: 1 });
    expect(bus.keys('OrderGone')).toEqual(['order-2']);
  });

  it('goes on from an old cursor by a new back-fill when the journal no longer reaches it', async () => {
    const { seller, bus, ids } = await synced(50);
    for (const id of ids) seller.change(id);
    seller.tick(61 * 86_400_000);
    seller.events.length = 0;
    seller.add('order-new');

    await pass(seller, bus);

    expect(seller.requests).toContain('event-stats');
    expect(bus.orders().get('order-3')?.['revision']).toBe(seller.orders.get('order-3')?.form.revision);
    expect(bus.orders().has('order-new')).toBe(true);
  });
});

describe('bad records', () => {
  it('parks a malformed form of the back-fill and brings the others over', async () => {
    const seller = new FakeSeller();
    const bus = new FakeBus();
    seller.addMany(5);
    seller.spoil('order-3');

    const result = await pass(seller, bus);

    expect(result.parked).toBe(1);
    expect(bus.orders().size).toBe(4);
    expect(bus.keys('Failure')).toEqual(['order-3']);
    expect(bus.body(bus.ofType('Failure')[0])).toMatchObject({
      error: 'lineItems: expected an array',
      isSnapshotComplete: true
    });
  });

  it('parks a malformed form that the journal led to, and the cursor passes it', async () => {
    const { seller, bus } = await synced(5);
    seller.change('order-1');
    seller.spoil('order-1');

    await pass(seller, bus);
    const again = await pass(seller, bus);

    expect(bus.keys('Failure')).toEqual(['order-1']);
    expect(again.parked).toBe(0);
  });

  it('parks an order that does not fit an event, whole or not at all', async () => {
    const { seller, bus } = await synced(2);
    const form = seller.orders.get('order-1')?.form;
    if (form) form.messageToSeller = 'x'.repeat(140_000);
    seller.change('order-1');

    await pass(seller, bus);

    const failure = bus.body(bus.ofType('Failure')[0]);
    expect(failure['error']).toMatch(/an event holds 131072/);
    expect(failure['isSnapshotComplete']).toBe(false);
  });

  it('shortens a snapshot whose escaped text would not fit an event', async () => {
    const { seller, bus } = await synced(2);
    const form = seller.orders.get('order-1')?.form;
    if (form) Object.assign(form, { messageToSeller: '"\u0001'.repeat(60_000) });
    seller.change('order-1');

    await pass(seller, bus);

    expect(bus.keys('Failure')).toEqual(['order-1']);
  });

  it('reads the order of an entry that cannot be read but names it, and parks one that names none', async () => {
    const { seller, bus } = await synced(5);
    seller.change('order-2');
    const named = seller.events.at(-1);
    seller.change('order-3');
    const nameless = seller.events.at(-1);
    seller.malformedEvents.push(
      {
        id: named?.id ?? '',
        raw: { id: named?.id, order: { checkoutForm: { id: 'order-2' } } },
        error: 'type: missing'
      },
      { id: nameless?.id ?? '', raw: { id: nameless?.id }, error: 'order: missing' }
    );

    await pass(seller, bus);

    expect(bus.keys('OrderSnapshot').at(-1)).toBe('order-2');
    expect(bus.keys('Failure')).toEqual([`event ${nameless?.id}`]);
    expect(cursorOf(bus).event).toBe(nameless?.id);
  });

  it('refuses a cursor it did not write, by name', async () => {
    const { seller, bus } = await synced(2);
    const checkpoint = { accountKey: '', stream: 'orders', cursor: '{"page":7}', sequence: null, completeUpTo: null };

    const result = await pass(seller, bus, { known: { account: undefined, checkpoint } });

    expect(result.failure?.name).toBe('UnreadableCursor');
  });
});

describe('any history of events', () => {
  it('ends with the orders as Allegro has them, whatever is told twice, late or out of order', async () => {
    const step = fc.record({
      action: fc.constantFrom('add', 'change', 'fulfil', 'vanish', 'repeat', 'swap', 'sync'),
      pick: fc.nat(1_000)
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const seller = new FakeSeller();
        const bus = new FakeBus();
        seller.addMany(3);
        await pass(seller, bus);
        for (const { action, pick } of steps) {
          const ids = [...seller.orders.keys()];
          const id = ids[pick % Math.max(1, ids.length)];
          if (action === 'add') seller.add(`new-${seller.now}`);
          else if (action === 'sync') await pass(seller, bus);
          else if (id === undefined) continue;
          else if (action === 'change') seller.change(id);
          else if (action === 'fulfil') seller.fulfil(id);
          else if (action === 'vanish') {
            seller.vanish(id);
            seller.tell(id, 'AUTO_CANCELLED');
          } else if (action === 'repeat') seller.tell(id, 'BOUGHT');
          else {
            seller.tick(-60_000);
            seller.tell(id, 'FILLED_IN');
            seller.tick(60_000);
          }
        }
        await pass(seller, bus);

        const expected = [...seller.orders.values()].map(({ form }) => [
          form.id,
          form.revision,
          form.fulfillment?.status
        ]);
        const actual = [...bus.orders().values()].map((body) => [
          body['id'],
          body['revision'],
          body['fulfillmentStatus']
        ]);
        expect(actual.sort()).toEqual(expected.sort());
      }),
      { numRuns: 60 }
    );
  });
});
