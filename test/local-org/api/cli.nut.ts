import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LocalOrg } from '../../../local/org/org.js';
import { connect, startOrg } from './support.js';

type CliAnswer = { status: number; result: unknown; message?: string };

const sf = path.join(__dirname, '../../../node_modules/.bin/sf');

let org: LocalOrg;
let home: string;
beforeAll(async () => {
  org = await startOrg();
  home = mkdtempSync(path.join(tmpdir(), 'local-org-cli-'));
  const login = await run(
    ['org', 'login', 'access-token', '--instance-url', org.url, '--no-prompt', '--alias', 'local'],
    {
      SF_ACCESS_TOKEN: org.accessToken
    }
  );
  expect(login).toMatchObject({ status: 0, result: { username: org.username, orgId: org.orgId } });
});
afterAll(async () => {
  await org.close();
  rmSync(home, { recursive: true, force: true });
});

/** Runs the real sf CLI with a home of its own. */
function run(args: string[], extra: Record<string, string> = {}): Promise<CliAnswer> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    USERPROFILE: home,
    SF_AUTOUPDATE_DISABLE: 'true',
    SF_DISABLE_TELEMETRY: 'true',
    SF_SKIP_NEW_VERSION_CHECK: 'true',
    SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
    ...extra
  };
  return new Promise((resolve, reject) => {
    const child = spawn(sf, [...args, '--json'], { env, cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let problems = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (problems += chunk.toString()));
    child.on('error', reject);
    child.on('close', () => {
      try {
        resolve(JSON.parse(output) as CliAnswer);
      } catch {
        reject(new Error(`sf ${args.join(' ')} printed no JSON:\n${output}\n${problems}`));
      }
    });
  });
}

describe('the sf CLI', () => {
  it('displays and lists the org', async () => {
    const display = await run(['org', 'display', '--target-org', 'local']);
    const list = await run(['org', 'list']);

    expect(display).toMatchObject({
      status: 0,
      result: { id: org.orgId, username: org.username, instanceUrl: `${org.url}/`, connectedStatus: 'Connected' }
    });
    expect(JSON.stringify(list.result)).toContain(org.username);
  }, 120_000);

  it('creates a record and queries it', async () => {
    const values = "Name='From the CLI' Key__c=cli Weight__c=2.5";

    const created = await run([
      'data',
      'create',
      'record',
      '--target-org',
      'local',
      '--sobject',
      'Parcel__c',
      '--values',
      values
    ]);
    const soql = "SELECT Name, Weight__c FROM Parcel__c WHERE Key__c = 'cli'";
    const queried = await run(['data', 'query', '--target-org', 'local', '--query', soql]);

    expect(created).toMatchObject({ status: 0, result: { success: true } });
    expect(queried).toMatchObject({
      status: 0,
      result: { totalSize: 1, done: true, records: [{ Name: 'From the CLI', Weight__c: 2.5 }] }
    });
    expect((await connect(org).query(soql)).totalSize).toBe(1);
  }, 120_000);

  it('is told what is wrong with a query', async () => {
    const answer = await run([
      'data',
      'query',
      '--target-org',
      'local',
      '--query',
      'SELECT Nonsense__c FROM Parcel__c'
    ]);

    expect(answer.status).toBe(1);
    expect(answer.message).toContain('Nonsense__c');
  }, 120_000);
});
