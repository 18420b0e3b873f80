import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { OutgoingEvent } from '../../src/contract/busEvent.js';
import { reconcileAccount } from '../../src/sync/reconcile.js';
import { FakeBus } from './support/fakeBus.js';
import { connectedSeller } from './support/connectedSeller.js';
import { FakeSeller } from './support/fakeSeller.js';
import { NewestOrg } from './support/newestOrg.js';
import { orgAccount } from './support/orgAccount.js';
import { ACCOUNT, pass } from './support/pass.js';

/**
 * What happens at Allegro, what its journal makes of it, and when the runner and the bus do their part. fast-check prints
 * the seed of a history that fails; `HISTORIES=2000` runs more of them.
 */
const RUNS = Number(process.env['HISTORIES'] ?? 120);

const step = fc.record({
  action: fc.constantFrom('add', 'change', 'change', 'fulfil', 'fulfil', 'vanish', 'sync', 'sync', 'deliver'),
  /** Lost: the journal never names it. Twice, late: it names it again, or under an older time. */
  told: fc.constantFrom('once', 'once', 'lost', 'twice', 'late'),
  pick: fc.nat(1_000)
});
/** What becomes of an event on its way from the bus to the org: when it comes, how often, if at all. */
const way = fc.record({ place: fc.nat(1_000), times: fc.constantFrom(1, 1, 1, 2, 3, 0), isLate: fc.boolean() });
type Way = { place: number; times: number; isLate: boolean };

/** A bus between runner and org that delivers in any order, repeats, loses, and keeps some until the very end. */
class WildBus extends FakeBus {
  private taken = 0;
  private late: OutgoingEvent[] = [];

  constructor(
    private readonly org: NewestOrg,
    private readonly ways: readonly Way[]
  ) {
    super();
  }

  deliver(): void {
    this.take((outgoing, { times, isLate }) => {
      if (isLate) this.late.push(outgoing);
      return isLate ? 0 : times;
    });
  }

  /** As it ought to be: everything at once, nothing left out. */
  deliverFaithfully(): void {
    this.take(() => 1);
  }

  deliverLate(): void {
    for (const outgoing of this.late.reverse()) this.org.receive(outgoing);
  }

  private take(timesOf: (outgoing: OutgoingEvent, way: Way) => number): void {
    const arrivals = this.events.slice(this.taken).flatMap((outgoing, index) => {
      const one = this.ways[(this.taken + index) % this.ways.length] as Way;
      const isOrder = outgoing.topic === 'OrderChanged__e';
      return isOrder
        ? Array.from({ length: timesOf(outgoing, one) }, (_, n) => ({ outgoing, at: one.place * (n + 1) }))
        : [];
    });
    this.taken = this.events.length;
    for (const { outgoing } of arrivals.sort((a, b) => a.at - b.at)) this.org.receive(outgoing);
  }
}

function happen(seller: FakeSeller, { action, told, pick }: { action: string; told: string; pick: number }): void {
  const ids = [...seller.orders.keys()];
  const id = action === 'add' ? `new-${seller.now}` : ids[pick % ids.length];
  if (id === undefined) return;
  const before = seller.events.length;
  if (action === 'add') seller.add(id);
  else if (action === 'change') seller.change(id);
  else if (action === 'fulfil') seller.fulfil(id, pick % 2 === 0 ? 'SENT' : 'PROCESSING');
  else {
    seller.vanish(id);
    seller.tell(id, 'AUTO_CANCELLED');
  }
  if (told === 'lost') seller.events.length = before;
  if (told === 'twice') seller.tell(id, 'BOUGHT');
  const last = seller.events.at(-1);
  if (told === 'late' && last) last.occurredAt = new Date(seller.now - 90_000).toISOString();
}

function reconcile(seller: FakeSeller, bus: WildBus, org: NewestOrg): ReturnType<typeof reconcileAccount> {
  org.beforeAnswer = () => bus.deliverFaithfully();
  return reconcileAccount({
    seller: connectedSeller(seller),
    account: orgAccount(ACCOUNT),
    checkpoint: undefined,
    org,
    publisher: bus,
    windows: [{ from: '2026-03-01T00:00:00.000Z', to: new Date(seller.tick()).toISOString() }],
    settings: { backfillDays: 0 },
    isDryRun: false,
    clock: () => seller.now,
    sleep: async (ms) => void seller.tick(ms),
    signal: new AbortController().signal,
    newId: randomUUID,
    patienceMs: 10_000
  });
}

it('ends with the orders as Allegro has them, whatever the journal and the bus repeat, mix up or leave out', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 50 }),
      fc.array(way, { minLength: 1, maxLength: 40 }),
      async (steps, ways) => {
        const seller = new FakeSeller();
        const org = new NewestOrg();
        const bus = new WildBus(org, ways);
        seller.addMany(3);
        await pass(seller, bus);
        for (const one of steps) {
          if (one.action === 'sync') await pass(seller, bus);
          else if (one.action === 'deliver') bus.deliver();
          else happen(seller, one);
        }
        bus.deliver();

        const healed = await reconcile(seller, bus, org);
        bus.deliverLate();
        const left = await reconcile(seller, bus, org);

        expect(org.visible()).toEqual(
          [...seller.orders.values()]
            .map(({ form }) => [form.id, form.revision, form.updatedAt, form.fulfillment?.status])
            .sort()
        );
        expect([healed.completeUpTo, left.completeUpTo]).not.toContain(null);
        // Only an order that the org first hears of when it is gone at Allegro comes back by what is late.
        expect(left.gaps.filter(({ kind }) => kind !== 'gone')).toEqual([]);
      }
    ),
    { numRuns: RUNS }
  );
});
