/**
 * `npm run bench`: what the real runner costs, counted at a local Allegro and a local Salesforce org, beside what others
 * do on the same simulated network.
 */
import { parseArgs } from 'node:util';
import { collections, oneByOne, type Baseline } from '../local/bench/baselines.js';
import { atLeast, table, type Figure } from '../local/bench/figure.js';
import { backfillFigures, deltaFigure, idleFigure, trickleFigure } from '../local/bench/orders.js';
import { applyProfile, PROFILES, type Profile } from '../local/bench/profile.js';
import { triggerFigures } from '../local/bench/triggers.js';
import { idleFigures, latencyFigure } from '../local/bench/watching.js';
import { LocalWorld } from '../local/world.js';

const PARTS = ['backfill', 'delta', 'trickle', 'quiet', 'triggers', 'idle', 'latency', 'baselines'] as const;
const HELP = `Usage: npm run bench [-- --json] [--orders <number>] [--only <part,…>] [--profile none|sandbox]

  --json          print one JSON object on standard output
  --orders        how many orders Allegro has for the back-fill (default 10000)
  --changed       how many orders change in bulk (default 1000)
  --only          some parts: ${PARTS.join(', ')}
  --profile       injected answer times: none, or sandbox (journal 90–338 ms, orders 1000–1200 ms, org 100–400 ms);
                  the baselines and the wall time beside them always have those of sandbox
  --accounts      for how many accounts to watch an idle time (default 1,10; 100 takes six minutes to connect)
  --idle-seconds  how long to watch it; an hour is derived from it (default 60)
  --baseline      orders of the two baselines (default 10 and ten times as many; 10,000 are extrapolated)

Figures of memory are the peak of the runner's process alone, as the system has seen it.
The services hold all orders in memory: more than 20,000 need NODE_OPTIONS=--max-old-space-size=16000.`;
const SEED = 'bench';
const RATIO_ORDERS = 10_000;
const LEAST_RATIO = 40;
type Part = (typeof PARTS)[number];

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    orders: { type: 'string', default: '10000' },
    changed: { type: 'string', default: '1000' },
    only: { type: 'string' },
    profile: { type: 'string', default: 'none' },
    accounts: { type: 'string', default: '1,10' },
    'idle-seconds': { type: 'string', default: '60' },
    baseline: { type: 'string', default: '10' },
    help: { type: 'boolean', short: 'h', default: false }
  }
});

const say = (text: string): void => void process.stderr.write(`${text}\n`);

function wholeNumber(name: 'orders' | 'changed' | 'idle-seconds' | 'baseline', text = options[name]): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} wants a whole number: ${text}`);
  return value;
}

function chosenParts(): Set<Part> {
  const named = options.only?.split(',') ?? PARTS;
  const unknown = named.filter((name) => !PARTS.some((part) => part === name));
  if (unknown.length > 0) throw new Error(`--only knows ${PARTS.join(', ')}, not ${unknown.join(', ')}`);
  return new Set(named as Part[]);
}

function chosenProfile(): Profile {
  const profile = Object.values(PROFILES).find(({ name }) => name === options.profile);
  if (profile === undefined)
    throw new Error(`--profile knows ${Object.keys(PROFILES).join(', ')}, not ${options.profile}`);
  return profile;
}

/** Runs work in a world of its own, whose accounts are connected. */
async function inWorld<T>(
  size: { orders: number; sellers?: number },
  profile: Profile,
  work: (world: LocalWorld) => Promise<T>
): Promise<T> {
  const world = await LocalWorld.start({ seed: SEED, ...size });
  try {
    await world.loginToOrg();
    for (const sellerId of world.allegro.worlds.keys()) await world.connectSeller(sellerId);
    await applyProfile(world, profile);
    return await work(world);
  } finally {
    await world.close();
  }
}

async function ordersFigures(parts: Set<Part>, orders: number, profile: Profile): Promise<Figure[]> {
  return inWorld({ orders }, profile, async (world) => {
    say(`Back-fill of ${orders} orders…`);
    const backfill = await backfillFigures(world);
    const figures = parts.has('backfill') ? backfill : [];
    if (parts.has('delta')) {
      for (const events of [1, 3, 5]) {
        say(`Changes in bulk, ${events} event(s) an order…`);
        figures.push(await deltaFigure(world, wholeNumber('changed'), events));
      }
    }
    if (parts.has('trickle')) {
      say('Changes one at a time…');
      figures.push(await trickleFigure(world));
    }
    if (parts.has('quiet')) figures.push(await idleFigure(world));
    if (parts.has('triggers')) {
      say('Trigger batches…');
      figures.push(...(await triggerFigures(world)));
    }
    return figures;
  });
}

async function idleHours(profile: Profile): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const accounts of options.accounts.split(',').map(Number)) {
    say(`Watching ${accounts} account(s) while nothing happens…`);
    const size = { orders: 20, sellers: accounts };
    const window = wholeNumber('idle-seconds') * 1000;
    figures.push(...(await inWorld(size, profile, (world) => idleFigures(world, accounts, window))));
  }
  return figures;
}

/** The wall time of this back-fill beside what two peers' way of working takes, all on the network of `sandbox`. */
async function baselineFigures(orders: number): Promise<{ figures: Figure[]; baselines: Baseline[] }> {
  const few = wholeNumber('baseline');
  say(`Baselines: ${few} orders one by one, ${few * 10} in collections…`);
  const network = PROFILES.sandbox;
  const baselines = [
    await inWorld({ orders: few * 15 }, network, (world) => oneByOne(world, few)),
    await inWorld({ orders: few * 15 }, network, (world) => collections(world, few * 10))
  ];
  say(`The same network, back-fill of ${orders} orders…`);
  const ours = await inWorld({ orders }, network, async (world) => {
    const [figure] = await backfillFigures(world);
    return { succeeded: figure?.succeeded ?? 0, seconds: figure?.detail?.['seconds'] ?? Infinity };
  });
  const oursAtRatio = (ours.seconds / orders) * RATIO_ORDERS;
  const figures = baselines.map((baseline, index) => {
    const theirs = (baseline.seconds / baseline.orders) * RATIO_ORDERS;
    return atLeast({
      name: `wall time of ${RATIO_ORDERS} orders against: ${baseline.name}`,
      floor: '–',
      least: index === 0 ? LEAST_RATIO : null,
      measured: theirs / oursAtRatio,
      unit: 'times less',
      basis: 'derived',
      succeeded: ours.succeeded,
      expected: orders,
      detail: { ourSeconds: Math.round(oursAtRatio), theirSeconds: Math.round(theirs), measuredOrders: baseline.orders }
    });
  });
  return { figures, baselines };
}

async function main(): Promise<number> {
  const orders = wholeNumber('orders');
  const parts = chosenParts();
  const profile = chosenProfile();
  const figures: Figure[] = [];
  let baselines: Baseline[] = [];
  const needsOrders = (['backfill', 'delta', 'trickle', 'quiet', 'triggers'] as const).some((part) => parts.has(part));
  if (needsOrders) figures.push(...(await ordersFigures(parts, orders, profile)));
  if (parts.has('idle')) figures.push(...(await idleHours(profile)));
  if (parts.has('latency')) {
    say('Orders while the daemon watches…');
    const [journal, form, org] = [profile.journal, profile.orders, profile.org].map(([, most]) => most);
    const network = (journal ?? 0) + (form ?? 0) + (org ?? 0);
    figures.push(await inWorld({ orders: 20 }, profile, (world) => latencyFigure(world, network)));
  }
  if (parts.has('baselines')) {
    const compared = await baselineFigures(orders);
    figures.push(...compared.figures);
    baselines = compared.baselines;
  }
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ seed: SEED, orders, profile, figures, baselines }, null, 2)}\n`);
  } else {
    process.stdout.write(`${table(figures)}\n\nInjected answer times: ${JSON.stringify(profile)}. Seed: ${SEED}.\n`);
    for (const { name, orders: count, seconds, allegroRequests, apiCalls } of baselines) {
      process.stdout.write(
        `${name}: ${count} orders, ${seconds.toFixed(1)} s, ${allegroRequests} requests, ${apiCalls} API calls\n`
      );
    }
  }
  return figures.every(({ isPassed }) => isPassed) ? 0 : 1;
}

if (options.help) say(HELP);
else {
  main().then(
    (code) => process.exit(code),
    (error: unknown) => {
      say(error instanceof Error ? error.message : String(error));
      process.exit(1);
    }
  );
}
