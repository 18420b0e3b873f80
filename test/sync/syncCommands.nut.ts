import type { ChildProcess } from 'node:child_process';
import { startLocalAllegro } from '../../local/allegro/allegro.js';
import type { LocalAllegro } from '../../local/allegro/allegro.js';
import { runCommand } from '../allegro-client/support/commands.js';
import type { Ended } from '../allegro-client/support/commands.js';
import { makeHome } from '../allegro-client/support/privateHome.js';
import type { PrivateHome } from '../allegro-client/support/privateHome.js';
import { StubOrg } from '../salesforce/support/stubOrg.js';
import { StubPubSub } from '../salesforce/support/stubPubSub.js';
import { buildRunner } from '../support/buildRunner.js';
import { connectSeller, signIn } from '../support/signIn.js';
import type { ReconcileResult } from '../../src/sync/reconcileAccounts.js';
import type { SyncResult } from '../../src/sync/syncAccounts.js';

const ORDERS = 120;
const TOKEN = '00D000000000001AAA!stub.token';

let bin: string;
let home: PrivateHome;
let allegro: LocalAllegro;
let org: StubOrg;
let bus: StubPubSub;

beforeAll(async () => {
  bin = await buildRunner();
}, 300_000);

beforeEach(async () => {
  [home, allegro, org, bus] = await Promise.all([
    makeHome(),
    startLocalAllegro({ seed: 'commands', orders: ORDERS, deviceInterval: 1 }),
    new StubOrg().start(),
    new StubPubSub().start()
  ]);
  bus.token = TOKEN;
  org.answer = ({ path, query }) => {
    if (path.includes('/SyncLease__c/')) return { status: 204, body: null };
    if (!path.endsWith('/query')) return null;
    const soql = query.get('q') ?? '';
    const records = /FROM (AllegroAccount__c|SyncCheckpoint__c|SyncRun__c)/.test(soql) ? rowsOf(soql) : [];
    return { status: 200, body: { done: true, totalSize: records.length, records } };
  };
});

afterEach(async () => {
  bus.stop();
  await Promise.all([allegro.close(), org.stop(), home.remove()]);
});

/** What the package would have made of the reports on the bus. */
function rowsOf(soql: string): object[] {
  const type = /FROM AllegroAccount__c/.test(soql) ? 'Account' : /FROM SyncRun__c/.test(soql) ? 'Run' : 'Checkpoint';
  const rows = bus.published
    .filter(({ value }) => value['Type__c'] === type)
    .map(({ value }) => {
      const body = JSON.parse(String(value['Payload__c'])) as Record<string, unknown>;
      return {
        AccountKey__c: value['AccountKey__c'],
        Stream__c: body['stream'] ?? 'orders',
        Login__c: body['login'],
        Marketplaces__c: Array.isArray(body['marketplaces']) ? body['marketplaces'].join(',') : null,
        IsImportEnabled__c: true,
        Cursor__c: body['cursor'],
        Sequence__c: body['sequence'],
        CompleteUpTo__c: body['completeUpTo'],
        FinishedAt__c: body['finishedAt'],
        Outcome__c: body['outcome']
      };
    });
  return [...new Map(rows.map((row) => [row.Stream__c, row])).values()];
}

function command(
  args: string[],
  env: NodeJS.ProcessEnv = {},
  onOutput: (text: string, child: ChildProcess) => void = () => undefined
): Promise<Ended> {
  return runCommand(
    bin,
    ['allegro', ...args],
    {
      ...home.env,
      ALLEGRO_CLIENT_ID: allegro.clientId,
      ALLEGRO_CLIENT_SECRET: allegro.clientSecret,
      ALLEGRO_PUBSUB_ENDPOINT: bus.url,
      SF_TARGET_ORG: TOKEN,
      SF_ORG_INSTANCE_URL: org.url,
      ...env
    },
    onOutput
  );
}

async function control(path: string, body: object): Promise<void> {
  const response = await fetch(`${allegro.url}/_control${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body)
  });
  expect({ path, status: response.status }).toEqual({ path, status: 200 });
}

const connect = (): Promise<void> =>
  connectSeller(home.folder, allegro, (userCode) => control('/device/approve', { user_code: userCode }));

/** Signs in to the stub under `runner@example.com`. */
async function signInToStub(): Promise<void> {
  org.answer = ({ path }) =>
    path.startsWith('/services/oauth2') || path.includes('/User/')
      ? {
          status: 200,
          body: {
            preferred_username: 'runner@example.com',
            organization_id: '00D000000000001',
            user_id: '005000000000001AAA',
            Username: 'runner@example.com'
          }
        }
      : null;
  await signIn(home.folder, [{ url: org.url, accessToken: TOKEN, alias: 'stub' }]);
}

type Answer<T> = {
  status: number;
  result: T;
  warnings?: string[];
  name?: string;
  message?: string;
  actions?: string[];
};
const answerOf = <T>({ stdout }: Ended): Answer<T> => JSON.parse(stdout) as Answer<T>;

describe('sync run', () => {
  it('brings every order over, then nothing, then what has changed', async () => {
    await connect();

    const first = answerOf<SyncResult>(await command(['sync', 'run', '--stream', 'orders', '--json']));
    const published = bus.published.length;
    const second = answerOf<SyncResult>(await command(['sync', 'run', '--stream', 'orders', '--json']));

    expect(first.status).toBe(0);
    expect(first.result).toMatchObject({ published: ORDERS, parked: 0, gone: 0 });
    expect(first.result.accounts[0]).toMatchObject({ outcome: 'Succeeded', isCheckpointSeen: true, error: null });
    expect(first.result.allegroCalls).toBeLessThanOrEqual(8);
    expect(second.result).toMatchObject({ published: 0, parked: 0, allegroCalls: 1, pubsubCalls: 0 });
    expect(bus.published.length).toBe(published);

    await control('/orders', {});
    const third = answerOf<SyncResult>(await command(['sync', 'run', '--stream', 'orders', '--json']));
    expect(third.result.published).toBe(1);
  });

  it('tells a human how far it is and what came of it', async () => {
    await connect();

    const { code, stdout } = await command(['sync', 'run', '--stream', 'orders', '--no-wait']);

    expect(code).toBe(0);
    expect(stdout).toMatch(/custom:\S+: reading orders/);
    expect(stdout).toMatch(/done\s/);
    expect(stdout).toContain(String(ORDERS));
  });

  it('parks a damaged order, brings the others and warns', async () => {
    await connect();
    const { orders } = (await (await fetch(`${allegro.url}/_control/orders`)).json()) as { orders: { id: string }[] };
    const [order] = orders;
    await control(`/orders/${order?.id}/damage`, { path: 'lineItems.0.price.amount', value: 'a lot' });

    const { result, warnings } = answerOf<SyncResult>(await command(['sync', 'run', '--stream', 'orders', '--json']));

    expect(result).toMatchObject({ published: ORDERS - 1, parked: 1 });
    expect(warnings?.join()).toMatch(/1 orders could not be brought over/);
    const failure = bus.published.find(({ value }) => value['Type__c'] === 'Failure');
    expect(failure?.value['Key__c']).toBe(order?.id);
  });

  it.each<[string, number, string, () => Promise<NodeJS.ProcessEnv>]>([
    [
      'the package is not in the org',
      21,
      'PackageMissingError',
      async () => {
        org.sobjects = ['Account'];
        return {};
      }
    ],
    ['no target org is set', 20, 'NoTargetOrgError', async () => ({ SF_TARGET_ORG: '' })],
    ['the default org is not known', 20, 'NoTargetOrgError', async () => ({ SF_TARGET_ORG: 'nobody@example.com' })],
    [
      'the session has expired',
      20,
      'SessionExpiredError',
      async () => {
        org.answer = () => ({
          status: 401,
          body: [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }]
        });
        return {};
      }
    ],
    [
      'the token would travel in the clear',
      2,
      'InsecureEndpointError',
      async () => ({ ALLEGRO_PUBSUB_ENDPOINT: 'http://bus.example.com:7443' })
    ],
    [
      'Allegro cannot be reached',
      10,
      'AllegroUnreachableError',
      async () => {
        await allegro.close();
        return {};
      }
    ]
  ])('ends with an error that says what to do when %s', async (_name, exitCode, name, prepare) => {
    await connect();
    const env = await prepare();

    const ended = await command(['sync', 'run', '--stream', 'orders', '--json'], env);

    const answer = answerOf<unknown>(ended);
    expect([ended.code, answer.name, answer.message]).toEqual([exitCode, name, expect.any(String)]);
    expect(answer.actions?.length).toBeGreaterThan(0);
  });

  it('says so when the target org is unknown', async () => {
    await connect();

    const ended = await command(['sync', 'run', '--target-org', 'nobody@example.com', '--json']);

    const { name, message } = answerOf<unknown>(ended);
    expect([ended.code, name]).toEqual([20, 'OrgUnknownError']);
    expect(message).toMatch(/^You are not signed in to this org: [^\n]*nobody@example.com\.?$/);
  });

  it('says so when the org cannot be reached', async () => {
    await connect();
    await signInToStub();
    const deadOrg = org;
    org = await new StubOrg().start();
    await deadOrg.stop();

    const ended = await command(['sync', 'run', '--target-org', 'runner@example.com', '--json'], {
      SF_ORG_INSTANCE_URL: ''
    });

    expect([ended.code, answerOf<unknown>(ended).name]).toEqual([22, 'NetworkError']);
  }, 120_000);

  it('does not wait for minutes for an org that has never been reached', async () => {
    await connect();

    const ended = await command(['sync', 'run', '--target-org', TOKEN, '--json'], {
      SF_ORG_INSTANCE_URL: 'http://127.0.0.1:1'
    });

    const { name, message } = answerOf<unknown>(ended);
    expect([ended.code, name]).toEqual([22, 'NetworkError']);
    expect(message).toContain('within 15 s');
  });

  it('names the next command when no account is connected', async () => {
    const ended = await command(['sync', 'run', '--stream', 'orders', '--json']);

    expect(ended.code).toBe(13);
    expect(answerOf<unknown>(ended).actions?.join()).toContain('sf allegro account connect');
  });
});

describe('sync status', () => {
  it('shows how far each stream is', async () => {
    await connect();
    await command(['sync', 'run', '--stream', 'orders', '--json']);

    const { result } = answerOf<{ streams: object[] }>(await command(['sync', 'status', '--json']));

    expect(result.streams).toMatchObject([
      {
        stream: 'orders',
        openFailures: 0,
        lastRun: { outcome: 'Succeeded' },
        completeUpTo: expect.any(String) as string
      },
      { stream: 'orders.recheck', openFailures: 0 }
    ]);
  });
});

describe('sync backfill', () => {
  it('brings the orders of a span over, and says what is wrong with a span that is none', async () => {
    await connect();

    const ended = await command(['sync', 'backfill', '--from', '2020-01-01', '--json']);
    const wrong = await command(['sync', 'backfill', '--from', '2026-02-01', '--to', '2026-01-01', '--json']);

    expect(answerOf<SyncResult>(ended).result).toMatchObject({ published: ORDERS, parked: 0 });
    expect([wrong.code, answerOf<unknown>(wrong).name]).toEqual([2, 'EmptyWindowError']);
  });
});

describe('sync reconcile', () => {
  it('ends with 30 where a dry run finds that the org lacks orders', async () => {
    await connect();

    const ended = await command(['sync', 'reconcile', '--from', '2020-01-01', '--dry-run', '--json']);

    const { result } = answerOf<ReconcileResult>(ended);
    expect([ended.code, result.gaps, result.gapsLeft, result.pubsubCalls]).toEqual([30, ORDERS, ORDERS, 0]);
    expect(result.accounts[0]).toMatchObject({ missing: ORDERS, completeUpTo: null });
  });
});

describe('sync watch', () => {
  /** Runs it until it has told of this, then sends the signal. */
  const watchUntil = (told: RegExp, signal: NodeJS.Signals): Promise<Ended> => {
    let isSent = false;
    // Once: a second signal would end it at once.
    return command(['sync', 'watch', '--stream', 'orders', '--json', '--interval', '1'], {}, (text, child) => {
      if (isSent || !told.test(text)) return;
      isSent = true;
      child.kill(signal);
    });
  };

  it('goes on after a kill, tells what it does line by line, and stops in good order', async () => {
    await connect();
    await watchUntil(/"event":"serving"/, 'SIGKILL');

    const ended = await watchUntil(/"event":"pass"/, 'SIGTERM');

    const news = ended.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string });
    expect(ended.code).toBe(0);
    expect(news.map(({ event }) => event)).toEqual(['started', 'serving', 'pass', 'stopping', 'stopped']);
    expect(new Set(bus.published.map(({ value }) => value['Key__c'])).size).toBeGreaterThanOrEqual(ORDERS);
    const lease = org.requests.filter(({ path }) => path.includes('/SyncLease__c/LeaseKey__c/default'));
    expect(lease.length).toBe(3);
  });
});
