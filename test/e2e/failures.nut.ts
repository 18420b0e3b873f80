import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { query } from '../../local/demoSummary.js';
import { ORG_ALIAS } from '../../local/world.js';
import type { CommandOutcome, LocalWorld } from '../../local/world.js';
import type { FailuresList } from '../../src/commands/allegro/failures/list.js';
import type { FailuresReplay } from '../../src/commands/allegro/failures/replay.js';
import { orderChanges } from '../../src/sync/orderChanges.js';
import { buildRunner } from '../support/buildRunner.js';
import { ADMIN, signedInWorld } from './signedIn.js';

jest.setTimeout(180_000);

const API = '/services/data/v65.0';
let world: LocalWorld;
/** Malformed at Allegro: the runner parks what it read. */
let malformed: string;
/** Refused by the org: the package parks the whole event. */
let refused: string;

beforeAll(async () => {
  await buildRunner();
  world = await signedInWorld({ seed: 'failures', orders: 30 });
  [malformed = '', refused = ''] = [...world.allegro.world.store.all()].map(({ form }) => form.id);
  await damage(malformed, 'lineItems.0.price.amount', 'a lot');
  expect((await sync('run')).code).toBe(0);
  await publishBroken(refused);
}, 300_000);
afterAll(() => world?.close());

async function damage(id: string, field?: string, value?: unknown): Promise<void> {
  const response = await fetch(`${world.allegro.url}/_control/orders/${id}/damage`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(field === undefined ? {} : { path: field, value })
  });
  expect(response.status).toBe(200);
}

/** Publishes a snapshot of the order that the package cannot apply, as a runner of another version might. */
async function publishBroken(id: string): Promise<void> {
  const { form } = world.allegro.world.entry(id);
  const sender = { accountKey: await accountKey(), stream: 'orders', clock: Date.now, newId: () => 'e2e' };
  const change = orderChanges(sender).ofForm(form, { readAt: '2026-05-02T10:00:00.000Z' });
  if (typeof change === 'string' || !('change' in change)) throw new Error('The order cannot be mapped');
  const { event } = change.change;
  const body = { ...(JSON.parse(event.Payload) as object), id: 'another', updatedAt: '2027-01-01T10:00:00.000Z' };
  const fields = { ...event, Payload: JSON.stringify(body) };
  const response = await fetch(`${world.org.url}${API}/sobjects/OrderChanged__e`, {
    method: 'POST',
    headers: adminHeaders(),
    body: JSON.stringify(Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${name}__c`, value])))
  });
  expect(response.status).toBe(201);
  await world.org.drain();
}

async function accountKey(): Promise<string> {
  const { records } = await query(world, 'SELECT AccountKey__c FROM AllegroAccount__c');
  return String(records[0]?.['AccountKey__c']);
}

const adminHeaders = (): Record<string, string> => ({
  Authorization: `Bearer ${world.org.addresses.users.admin.accessToken}`,
  'Content-Type': 'application/json'
});

async function sync(...args: string[]): Promise<CommandOutcome> {
  const command = ['allegro', 'sync', ...args, '--target-org', ORG_ALIAS, '--json'];
  const outcome = await world.runner(command, undefined, { SF_LOG_LEVEL: 'info' });
  await world.org.drain();
  return outcome;
}

const failures = async (...args: string[]): Promise<CommandOutcome> =>
  world.runner(['allegro', 'failures', ...args, '--target-org', ADMIN]);

function resultOf<T>({ code, stdout, stderr }: CommandOutcome): T {
  const answer = JSON.parse(stdout) as { status: number; result: T };
  if (code !== 0 || answer.status !== 0) throw new Error(`${stdout} ${stderr}`);
  return answer.result;
}

const list = async (...flags: string[]): Promise<FailuresList> =>
  resultOf<FailuresList>(await failures('list', ...flags, '--json'));

async function replay(...flags: string[]): Promise<FailuresReplay> {
  const outcome = await failures('replay', ...flags, '--json');
  await world.org.drain();
  return resultOf<FailuresReplay>(outcome);
}

const orders = async (id: string): Promise<number> =>
  (await query(world, `SELECT COUNT() FROM Order WHERE OrderId__c = '${id}'`)).totalSize;

async function updatedAt(id: string): Promise<string> {
  const { records } = await query(world, `SELECT AllegroUpdatedAt__c FROM Order WHERE OrderId__c = '${id}'`);
  return String(records[0]?.['AllegroUpdatedAt__c']);
}

/** Mends what the org has kept of the order, as an update of the package would. */
async function mendBody(failureId: string): Promise<void> {
  const headers = adminHeaders();
  const url = `${world.org.url}${API}/sobjects/SyncFailure__c/${failureId}`;
  const { Body__c: body } = (await (await fetch(url, { headers })).json()) as { Body__c: string };
  const whole = { ...(JSON.parse(body) as object), id: refused };
  const response = await fetch(url, {
    method: 'PATCH',
    headers,
    body: JSON.stringify({ Body__c: JSON.stringify(whole) })
  });
  expect(response.status).toBe(204);
}

it('lists what could not be brought over, by reason, without bodies and buyers', async () => {
  const { failures: parked, reasons } = await list();

  expect(parked.map(({ recordKey }) => recordKey).sort()).toEqual([malformed, refused].sort());
  expect(reasons.reduce((sum, { count }) => sum + count, 0)).toBe(parked.length);
  expect(parked.every((one) => !('Body__c' in one) && !('Snapshot__c' in one))).toBe(true);
  const text = await failures('list');
  expect(text.code).toBe(0);
  expect(text.stdout).toContain(malformed);
  expect(text.stdout).toContain('sf allegro failures replay --all --dry-run');
  expect((await list('--stream', 'refunds')).failures).toEqual([]);
  expect((await list('--reason', 'price')).failures.map(({ recordKey }) => recordKey)).toEqual([malformed]);
});

it('wants to be told which failures, and knows those that there are', async () => {
  const nothing = await failures('replay');
  const unknown = await failures('replay', '--id', 'SF-99999999');

  expect([nothing.code, unknown.code]).toEqual([2, 2]);
  expect(nothing.stderr).toContain('--all');
  expect(unknown.stderr).toContain('SF-99999999');
});

it('tells a user without the permission what to do', async () => {
  const { code, stderr } = await world.runner(['allegro', 'failures', 'replay', '--all', '--target-org', ORG_ALIAS]);

  expect(code).toBe(21);
  expect(stderr).toContain('permset');
});

it('says what a replay would do, and changes nothing', async () => {
  const before = await list();
  const failureId = before.failures.find(({ recordKey }) => recordKey === refused)?.id ?? '';
  await mendBody(failureId);

  const preview = await replay('--all', '--dry-run');

  expect(preview).toMatchObject({ isPreview: true, total: 2, updated: 1, needsRunner: 1, reread: null });
  expect(await updatedAt(refused)).not.toContain('2027');
  expect((await list()).failures.map(({ attempts }) => attempts)).toEqual(
    before.failures.map(({ attempts }) => attempts)
  );
});

it('lands what is mended: from the kept event, and by reading at Allegro again', async () => {
  await damage(malformed);

  const done = await replay('--all');

  expect(done).toMatchObject({ isPreview: false, total: 2, updated: 1, needsRunner: 1 });
  expect(done.reread?.published).toBe(1);
  expect(await orders(malformed)).toBe(1);
  expect(await updatedAt(refused)).toContain('2027');
  expect((await list()).failures).toEqual([]);
  expect((await list('--status', 'resolved')).failures).toHaveLength(2);
});

it('changes nothing that is already right, however often it is repeated', async () => {
  const { failures: settled } = await list('--status', 'resolved');
  const kept = settled.find(({ recordKey }) => recordKey === refused);
  const before = await query(world, 'SELECT Id, SystemModstamp FROM OrderItem ORDER BY Id');

  const again = await replay('--id', kept?.name ?? '');

  expect(again).toMatchObject({ total: 1, skipped: 1, created: 0, updated: 0 });
  expect((await query(world, 'SELECT Id, SystemModstamp FROM OrderItem ORDER BY Id')).records).toEqual(before.records);
});

it('gives the runner, the event and the record one correlation id', async () => {
  const { records } = await query(
    world,
    'SELECT CorrelationId__c, OrderId__c FROM Order WHERE CorrelationId__c != null LIMIT 1'
  );
  const folder = path.join(world.env['HOME'] ?? '', '.sf');
  const names = (await readdir(folder)).filter((name) => /^sf-.*\.log$/.test(name));
  const logs = await Promise.all(names.map(async (name) => readFile(path.join(folder, name), 'utf8')));

  const id = String(records[0]?.['CorrelationId__c']);
  expect(id).not.toBe('');
  const line = logs
    .join('\n')
    .split('\n')
    .find((text) => text.includes(id));
  expect(line).toContain(String(records[0]?.['OrderId__c']));
});
