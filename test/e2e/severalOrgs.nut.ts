import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { query } from '../../local/demoSummary.js';
import { LocalOrg } from '../../local/org/org.js';
import { LocalWorld, ORG_ALIAS, projectDir } from '../../local/world.js';
import { buildRunner } from '../support/buildRunner.js';
import { ADMIN, reconnectSeller, signInTo } from './signedIn.js';

jest.setTimeout(180_000);

let world: LocalWorld;
let other: LocalOrg;

beforeAll(async () => {
  await buildRunner();
  [world, other] = await Promise.all([
    LocalWorld.start({ seed: 'several-orgs', orders: 60 }),
    LocalOrg.start({ projectDir })
  ]);
  await signInTo(world, other);
  await reconnectSeller(world);
}, 180_000);
afterAll(async () => {
  await Promise.all([world?.close(), other?.close()]);
});

async function configFile(content: unknown): Promise<string> {
  const file = path.join(world.env['HOME'] ?? '', `orgs-${Math.random()}.json`);
  await writeFile(file, JSON.stringify(content));
  return file;
}

const marketplaces = (): string[] => [
  ...new Set([...world.allegro.world.store.all()].map(({ form }) => form.marketplace.id))
];

type News = { event: string; org?: string; stream?: string; published?: number };

/** Watches until each org has been told of every stream that has something for it, then stops in good order. */
async function watchFor(config: string, isEnough: (news: News[]) => boolean): Promise<{ code: number; news: News[] }> {
  const child = world.spawnRunner(['allegro', 'sync', 'watch', '--config', config, '--json']);
  let output = '';
  const news = (): News[] =>
    output
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as News);
  let isStopped = false;
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (isStopped || !isEnough(news())) return;
    isStopped = true;
    child.kill('SIGTERM');
  });
  const code = await new Promise<number>((resolve) => child.on('close', (exitCode) => resolve(exitCode ?? 1)));
  return { code, news: news() };
}

it('feeds two orgs from one account and one process, each with its marketplaces and their money', async () => {
  const [, ...rest] = marketplaces();
  expect(rest.length).toBeGreaterThan(0);
  const config = await configFile({
    orgs: [
      { targetOrg: ORG_ALIAS, marketplaces: ['allegro-pl'] },
      {
        targetOrg: ADMIN,
        marketplaces: marketplaces().filter((id) => id !== 'allegro-pl'),
        pubsubEndpoint: other.pubsubUrl
      }
    ]
  });
  const hasPassed = (news: News[], org: string, stream: string): boolean =>
    news.some((one) => one.event === 'pass' && one.org === org && one.stream === stream);

  const { code, news } = await watchFor(config, (told) =>
    [ORG_ALIAS, ADMIN].every((org) => hasPassed(told, org, 'orders') && hasPassed(told, org, 'payments'))
  );
  await Promise.all([world.org.drain(), other.drain()]);

  expect(code).toBe(0);
  expect(news.filter(({ event }) => event === 'stopped').map(({ org }) => org)).toEqual(
    expect.arrayContaining([ORG_ALIAS, ADMIN])
  );
  const ids = (isPolish: boolean): string[] =>
    [...world.allegro.world.store.all()]
      .filter(({ form }) => (form.marketplace.id === 'allegro-pl') === isPolish)
      .map(({ form }) => form.id)
      .sort();
  const inOrg = async (org: LocalOrg, field: string, from: string): Promise<unknown[]> =>
    (await query({ org }, `SELECT ${field} FROM ${from} ORDER BY ${field}`)).records.map((row) => row[field]);
  expect(await inOrg(world.org, 'OrderId__c', 'Order')).toEqual(ids(true));
  expect(await inOrg(other, 'OrderId__c', 'Order')).toEqual(ids(false));
  expect(new Set(await inOrg(world.org, 'Marketplace__c', 'PaymentOperation__c'))).toEqual(new Set(['allegro-pl']));
  expect(await inOrg(other, 'Marketplace__c', 'PaymentOperation__c')).not.toContain('allegro-pl');
});

it('names the org of the file that nobody is signed in to', async () => {
  const config = await configFile({ orgs: [{ targetOrg: ORG_ALIAS }, { targetOrg: 'nobody@example.com' }] });

  const { code, stderr } = await world.runner(['allegro', 'sync', 'watch', '--config', config]);

  expect(code).toBe(20);
  expect(stderr).toContain('nobody@example.com');
});
