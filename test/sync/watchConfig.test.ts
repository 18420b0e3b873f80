import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readWatchConfig } from '../../src/watchConfig.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'orgs-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string): Promise<unknown> {
  const file = path.join(folder, 'orgs.json');
  await writeFile(file, text);
  return readWatchConfig(file);
}

it('reads which orgs to serve, and leaves to the flags what it does not say', async () => {
  const orgs = [{ targetOrg: 'pl' }, { targetOrg: 'cz', marketplaces: ['allegro-cz'], interval: 30 }];

  expect(await read(JSON.stringify({ orgs }))).toEqual(orgs);
});

it('lets one org be served twice with leases of their own', async () => {
  const orgs = [
    { targetOrg: 'pl', accounts: ['shop'] },
    { targetOrg: 'pl', accounts: ['outlet'], lease: 'outlet' }
  ];

  expect(await read(JSON.stringify({ orgs }))).toEqual(orgs);
});

it.each([
  ['no JSON', '{"orgs": [', /orgs\.json.*JSON/s],
  ['no orgs', '{"orgs": []}', /orgs: /],
  ['a word that it does not know', '{"orgs": [{"targetOrg": "pl", "marketplace": "x"}]}', /orgs\.0: .*marketplace/],
  ['a stream that there is not', '{"orgs": [{"targetOrg": "pl", "streams": ["order"]}]}', /orgs\.0\.streams\.0: /],
  ['an interval out of bounds', '{"orgs": [{"targetOrg": "pl", "interval": 0}]}', /orgs\.0\.interval: /],
  ['one lease for two', '{"orgs": [{"targetOrg": "pl"}, {"targetOrg": "pl"}]}', /orgs\.1: .*"pl".*"default"/]
])('says where there is %s', async (_what, text, message) => {
  await expect(read(text)).rejects.toMatchObject({ message: expect.stringMatching(message) as string, exitCode: 2 });
});

it('says which file cannot be read', async () => {
  await expect(readWatchConfig('/nowhere/orgs.json')).rejects.toMatchObject({
    message: expect.stringContaining('/nowhere/orgs.json') as string,
    exitCode: 2
  });
});
