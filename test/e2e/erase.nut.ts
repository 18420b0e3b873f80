import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { query } from '../../local/demoSummary.js';
import { ORG_ALIAS } from '../../local/world.js';
import type { CommandOutcome, LocalWorld } from '../../local/world.js';
import type { ErasureCertificate } from '../../src/erasure/certificate.js';
import { buildRunner } from '../support/buildRunner.js';
import { ADMIN, signedInWorld } from './signedIn.js';

jest.setTimeout(180_000);

/** Of another day than today's, but not so old that the CLI itself throws it away now and then. */
const OLDER_LOG = `sf-${new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)}.log`;
type BuyerRow = { BuyerId__c: string; BuyerLogin__c: string; LastName__c: string; MaskedEmail__c: string };

let world: LocalWorld;
let buyer: BuyerRow;

beforeAll(async () => {
  await buildRunner();
  world = await signedInWorld({ seed: 'erase', orders: 40 });
  expect((await world.runner(['allegro', 'sync', 'run', '--target-org', ORG_ALIAS, '--json'])).code).toBe(0);
  await world.org.drain();
  [buyer] = (await rows('SELECT BuyerId__c, BuyerLogin__c, LastName__c, MaskedEmail__c FROM BuyerLink__c')) as [
    BuyerRow
  ];
}, 300_000);
afterAll(() => world?.close());

const rows = async (soql: string): Promise<unknown[]> => (await query(world, soql)).records;

const erase = (...flags: string[]): Promise<CommandOutcome> =>
  world.runner(['allegro', 'buyer', 'erase', '--target-org', ADMIN, ...flags]);

function resultOf({ stdout, stderr }: CommandOutcome): ErasureCertificate {
  const answer = JSON.parse(stdout) as { status: number; result: ErasureCertificate };
  if (answer.status !== 0) throw new Error(`${stdout} ${stderr}`);
  return answer.result;
}

it('asks for exactly one name', async () => {
  const { code, stderr } = await erase();

  expect(code).toBe(2);
  expect(stderr).toContain('Exactly one of the following must be provided');
});

it('tells a user without the permission what to do', async () => {
  const { code, stdout } = await world.runner([
    'allegro',
    'buyer',
    'erase',
    '--target-org',
    ORG_ALIAS,
    '--buyer-id',
    '1',
    '--json'
  ]);

  expect(code).toBe(21);
  expect((JSON.parse(stdout) as { actions: string[] }).actions.join()).toContain('permset');
});

it('previews first, and changes nothing', async () => {
  const before = await rows('SELECT Id, BuyerLogin__c, RecipientName__c FROM Order ORDER BY Id');

  const { org } = resultOf(await erase('--login', buyer.BuyerLogin__c, '--json'));

  expect(org.certificate.isPreview).toBe(true);
  expect(org.certificate.entries.map(({ objectName }) => objectName)).toEqual(
    expect.arrayContaining(['BuyerLink__c', 'Contact', 'Account', 'Order'])
  );
  expect(await rows('SELECT Id, BuyerLogin__c, RecipientName__c FROM Order ORDER BY Id')).toEqual(before);
});

it('erases for good: neither certificate, nor logs, nor a new back-fill hold the person', async () => {
  const logs = path.join(world.env['HOME'] ?? '', '.sf');
  await mkdir(logs, { recursive: true });
  await writeFile(path.join(logs, OLDER_LOG), `a ${buyer.BuyerId__c} b\n1${buyer.BuyerId__c}\n`);
  const file = path.join(logs, 'certificate.json');

  const { code, stdout, stderr } = await erase('--buyer-id', buyer.BuyerId__c, '--confirm', '--certificate', file);

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('The person was erased.');
  const written = (await readFile(file, 'utf8')) + (await readFile(file.replace('.json', '.txt'), 'utf8'));
  for (const word of [buyer.BuyerId__c, buyer.BuyerLogin__c, buyer.LastName__c]) expect(written).not.toContain(word);
  expect(written).toContain('Data at Allegro stay as they are');
  expect(await readFile(path.join(logs, OLDER_LOG), 'utf8')).toBe(`a [erased] b\n1${buyer.BuyerId__c}\n`);
  await backfillAgain();
  const found = `SELECT Id FROM Contact WHERE BuyerId__c = '${buyer.BuyerId__c}'`;
  expect(await rows(found)).toEqual([]);
  expect(await rows(`SELECT Id FROM Order WHERE BuyerLogin__c = '${buyer.BuyerLogin__c}'`)).toEqual([]);
});

/** The org loses its orders and the runner its place, so that everything comes again. */
async function backfillAgain(): Promise<void> {
  const headers = { Authorization: `Bearer ${world.org.addresses.users.admin.accessToken}` };
  for (const object of ['SyncCheckpoint__c', 'OrderItem', 'Order']) {
    for (const row of (await rows(`SELECT Id FROM ${object}`)) as { Id: string }[]) {
      await fetch(`${world.org.url}/services/data/v65.0/sobjects/${object}/${row.Id}`, { method: 'DELETE', headers });
    }
  }
  expect(await rows('SELECT Id FROM Order')).toEqual([]);
  expect((await world.runner(['allegro', 'sync', 'run', '--target-org', ORG_ALIAS, '--json'])).code).toBe(0);
  await world.org.drain();
  expect((await rows('SELECT Id FROM Order')).length).toBeGreaterThan(30);
}
