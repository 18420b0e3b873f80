/** The simulated network of a measurement: how long each service lets its callers wait. */
import { setTimeout as wait } from 'node:timers/promises';
import { Random } from '../allegro/random.js';
import type { LocalWorld } from '../world.js';

type Span = readonly [leastMs: number, mostMs: number];
export type Profile = {
  name: 'none' | 'sandbox';
  /** The order journal. */
  journal: Span;
  /** Orders, one or a page of them. */
  orders: Span;
  /** Each call of the org: REST and Pub/Sub. */
  org: Span;
};

/** `sandbox`: answer times of Allegro's sandbox as callers have published them, and a guess for the org's. */
export const PROFILES: Record<Profile['name'], Profile> = {
  none: { name: 'none', journal: [0, 0], orders: [0, 0], org: [0, 0] },
  sandbox: { name: 'sandbox', journal: [90, 338], orders: [1000, 1200], org: [100, 400] }
};

/** Puts the profile's times before the answers of both services; the seed makes them the same each time. */
export async function applyProfile(world: LocalWorld, { name, journal, orders, org }: Profile): Promise<void> {
  if (name === 'none') return;
  await delay(world, '/order/events', journal);
  await delay(world, '/order/event-stats', journal);
  await delay(world, '/order/checkout-forms', orders);
  const random = new Random('org');
  world.org.delayCalls(() => wait(random.int(...org)));
}

async function delay(world: LocalWorld, path: string, [delayMs, delayMaxMs]: Span): Promise<void> {
  const response = await fetch(`${world.allegro.url}/_control/faults`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ path, times: null, delayMs, delayMaxMs })
  });
  if (!response.ok) throw new Error(`Allegro refused the delay of ${path}: ${await response.text()}`);
}
