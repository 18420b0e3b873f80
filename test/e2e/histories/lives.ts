import type { LocalAllegro } from '../../../local/allegro/allegro.js';
import { Random } from '../../../local/allegro/random.js';
import type { CheckoutForm } from '../../../src/allegro/schemas.js';
import type { OutgoingEvent } from '../../../src/contract/busEvent.js';
import { orderChanges } from '../../../src/sync/orderChanges.js';

export const START = Date.UTC(2026, 4, 1, 10);
export const sender = { accountKey: 'custom:1', stream: 'orders', clock: () => START, newId: () => 'id' };

/** One state of an order: as Allegro shows it, and as a runner tells it. */
export type State = { form: CheckoutForm; event: OutgoingEvent };

/** The states of one order, from its beginning to where a random life has led it, oldest first. */
export function lifeOf({ world }: LocalAllegro, seed: string): State[] {
  const random = new Random(seed);
  const { id } = world.addOrder({ lines: random.int(1, 4) });
  const states: State[] = [];
  let updatedAt = '';
  const note = (isOfBuyer: boolean): void => {
    const at = new Date(START + states.length * 60_000).toISOString();
    // What the seller does leaves the time alone.
    if (isOfBuyer) updatedAt = at;
    const form = { ...structuredClone(world.entry(id).form), updatedAt } as CheckoutForm;
    // Each state by itself, as if a runner of its own had read it.
    const change = orderChanges(sender).ofForm(form, { readAt: at, eventId: String(states.length), eventAt: at });
    if (typeof change === 'string' || !('change' in change)) throw new Error(JSON.stringify(change));
    states.push({ form, event: change.change });
  };
  const steps: [boolean, () => void][] = [
    [true, (): void => void world.changeAddress(id, { street: `ul. ${random.int(1, 99)}` })],
    [false, (): void => void world.setFulfillment(id, random.pick(['PROCESSING', 'SENT', 'NEW']))],
    [true, (): void => void world.addSurcharge(id, '5.00')],
    [true, (): void => void world.cancel(id, 'buyer')]
  ];
  note(true);
  for (let i = random.int(2, 5); i > 0; i -= 1) {
    const [isOfBuyer, happen] = random.pick(steps);
    try {
      happen();
    } catch {
      // Not every step fits every state: a cancelled order cannot be cancelled again.
    }
    note(isOfBuyer);
  }
  return states;
}

/** A random arrival: any order, anything repeated, anything that may be left out left out, in batches of any size. */
export function arrivalOf(
  random: Random,
  states: readonly State[],
  isKept: (state: State) => boolean
): OutgoingEvent[][] {
  const arrived = states.filter((state) => isKept(state) || random.chance(0.7));
  for (const state of states) if (random.chance(0.4)) arrived.push(state);
  for (let i = arrived.length - 1; i > 0; i -= 1) {
    const j = random.int(0, i);
    [arrived[i], arrived[j]] = [arrived[j] as State, arrived[i] as State];
  }
  const batches: OutgoingEvent[][] = [[]];
  for (const { event } of arrived) {
    if (random.chance(0.3)) batches.push([]);
    batches.at(-1)?.push(event);
  }
  return batches.filter((batch) => batch.length > 0);
}
