/**
 * `npm run bench`: what the real runner costs, counted at a local Allegro and a local Salesforce org.
 * No network or answer time is injected: times would measure this machine alone, so only counts and memory are judged.
 */
import { parseArgs } from 'node:util';
import { table, type Figure } from '../local/bench/figure.js';
import { backfillFigures, deltaFigure, idleFigure, trickleFigure } from '../local/bench/orders.js';
import { LocalWorld } from '../local/world.js';

const HELP = `Usage: npm run bench [-- --json] [--orders <number>] [--only <name>]

  --json     print one JSON object on standard output
  --orders   how many orders Allegro has (default 1500; the changes in bulk want at least 1,000 with a delivery)
  --only     backfill, delta, trickle or idle; the back-fill runs before the others in any case`;
const PARTS = ['backfill', 'delta', 'trickle', 'idle'];
const CHANGED = 1000;

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    orders: { type: 'string', default: '1500' },
    only: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false }
  }
});

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const wants = (part: string): boolean => options.only === undefined || options.only === part;

async function measure(world: LocalWorld): Promise<Figure[]> {
  say('Back-fill…');
  const backfill = await backfillFigures(world);
  const figures = wants('backfill') ? backfill : [];
  if (wants('delta')) {
    for (const events of [1, 3, 5]) {
      say(`Changes in bulk, ${events} event(s) an order…`);
      figures.push(await deltaFigure(world, CHANGED, events));
    }
  }
  if (wants('trickle') || wants('idle')) say('Changes one at a time, and none…');
  if (wants('trickle')) figures.push(await trickleFigure(world));
  if (wants('idle')) figures.push(await idleFigure(world));
  return figures;
}

async function main(): Promise<number> {
  const orders = Number(options.orders);
  if (!Number.isInteger(orders) || orders < 1) throw new Error(`--orders wants a whole number: ${options.orders}`);
  if (options.only !== undefined && !PARTS.includes(options.only)) {
    throw new Error(`--only knows ${PARTS.join(', ')}, not ${options.only}`);
  }
  const world = await LocalWorld.start({ seed: 'bench', orders });
  try {
    await world.loginToOrg();
    await world.connectSeller();
    const figures = await measure(world);
    const profile = { name: 'none', injectedMilliseconds: 0 };
    if (options.json) process.stdout.write(`${JSON.stringify({ seed: 'bench', orders, profile, figures }, null, 2)}\n`);
    else process.stdout.write(`${table(figures)}\n\nNo network or answer times injected. Seed: bench.\n`);
    return figures.every(({ isPassed }) => isPassed) ? 0 : 1;
  } finally {
    await world.close();
  }
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
