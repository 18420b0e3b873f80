/**
 * `npm run demo`: both local services, one sync by the real runner, and the record pages in a browser.
 * `--once` ends after the sync; `--json` prints one JSON object on standard output; `--orders` and `--seed` choose
 * the world; `--port` the page's port. Progress goes to standard error.
 */
import { parseArgs } from 'node:util';
import { compareTotals, countRecords, query, type DemoSummary } from './demoSummary.js';
import { buildPage } from './page/build.js';
import { startPage } from './page/server.js';
import { LocalWorld, ORG_ALIAS } from './world.js';

const HELP = `Usage: npm run demo [-- --once] [--json] [--seed <text>] [--orders <number>] [--port <number>]

  --once     sync, print what happened, and end
  --json     print one JSON object on standard output
  --seed     another world of orders (the same seed gives the same world)
  --orders   how many orders Allegro has (default 240)
  --port     port of the record pages (default: a free one)`;

const { values: options } = parseArgs({
  options: {
    once: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    seed: { type: 'string' },
    orders: { type: 'string' },
    port: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false }
  }
});

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Runs one sync and returns what the runner says of it; its own progress stays visible. */
async function sync(world: LocalWorld, ...flags: string[]): Promise<{ published: number; parked: number }> {
  const args = ['allegro', 'sync', 'run', '--target-org', ORG_ALIAS, '--json', ...flags];
  const { code, stdout, stderr } = await world.runner(args);
  if (code !== 0) throw new Error(`The sync ended with exit code ${code}:\n${stdout}\n${stderr}`);
  const { result } = JSON.parse(stdout) as { result: { published: number; parked: number } };
  return result;
}

/** As the local services have counted them. */
function callsSoFar({ allegro, org }: LocalWorld): { allegro: number; salesforceApi: number; pubsub: number } {
  const { dailyApi, pubsubRpcs } = org.counters;
  return { allegro: allegro.counters.total, salesforceApi: dailyApi, pubsub: pubsubRpcs };
}

async function main(): Promise<void> {
  const started = Date.now();
  say('[1/6] Starting a local Allegro and a local Salesforce org with the package…');
  const world = await LocalWorld.start({
    say: (text) => say(`      ${text}`),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.orders === undefined ? {} : { orders: Number(options.orders) })
  });
  const stop = async (): Promise<void> => {
    say('\nStopping…');
    await world.close();
    process.exit(0);
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
  try {
    say('[2/6] Signing in to the org with the sf CLI…');
    await world.loginToOrg();
    say("[3/6] Filling the org with the seller's products…");
    say(`      ${await world.addCatalogue()} products`);
    say('[4/6] Connecting the seller account by the device flow…');
    await world.connectSeller();
    say('[5/6] Syncing orders…');
    const before = callsSoFar(world);
    const first = await sync(world);
    await world.org.drain();
    const after = callsSoFar(world);
    const seconds = (Date.now() - started) / 1000;
    say(`      ${first.published} events published, ${first.parked} parked`);
    // What the orders named is known to the org by now, so it can ask for the details that it has not got yet.
    await sync(world, '--stream', 'offers');
    await world.org.drain();
    const offers = await query(world, 'SELECT Id FROM Offer__c WHERE DetailReadAt__c != null');
    say(`      ${offers.records.length} offers read`);
    const second = await sync(world);
    say(`      a second sync published ${second.published}`);

    const summary: DemoSummary = {
      ...(await countRecords(world)),
      totalsThatDiffer: (await compareTotals(world)).length,
      allegroCalls: after.allegro - before.allegro,
      salesforceApiCalls: after.salesforceApi - before.salesforceApi,
      pubsubCalls: after.pubsub - before.pubsub,
      publishedBySecondSync: second.published,
      seconds: Number(seconds.toFixed(1))
    };
    if (options.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
    else for (const [name, value] of Object.entries(summary)) say(`      ${name}: ${value}`);
    if (options.once) return await world.close();

    say('[6/6] Building the record pages…');
    const page = await startPage({
      folder: await buildPage(),
      orgUrl: world.org.url,
      accessToken: world.org.addresses.users.agent.accessToken,
      sessions: { admin: world.org.addresses.users.admin.accessToken },
      port: Number(options.port ?? 0)
    });
    say(
      `\nOpen ${page.url} — Polish: ${page.url}/?language=pl — as an admin: ${page.url}/?user=admin\nCtrl-C ends it.`
    );
  } catch (error) {
    await world.close();
    throw error;
  }
}

if (options.help) say(HELP);
else {
  main().then(
    () => {
      if (options.once) process.exit(0);
    },
    (error: unknown) => {
      say(error instanceof Error ? error.message : String(error));
      process.exit(1);
    }
  );
}
