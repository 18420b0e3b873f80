import { z } from 'zod';
import { explainOrg } from '../../src/salesforce/errors.js';
import { connectOrg } from '../../src/salesforce/org.js';
import type { PackagedOrg } from '../../src/salesforce/org.js';
import { orgTransport } from '../../src/salesforce/orgTransport.js';
import {
  readAccounts,
  readCheckpoints,
  readOpenFailures,
  readSubscribers
} from '../../src/salesforce/packageRecords.js';
import { createRestPublisher } from '../../src/salesforce/restPublisher.js';
import { SalesforceError } from '../../src/salesforce/salesforceError.js';
import { outgoing } from './support/events.js';
import { StubOrg } from './support/stubOrg.js';
import type { StubAnswer } from './support/stubOrg.js';

let stub: StubOrg;
let waits: number[];
const retry = {
  sleep: async (ms: number): Promise<void> => {
    waits.push(ms);
  },
  random: (): number => 0.5
};

beforeEach(async () => {
  waits = [];
  stub = await new StubOrg().start();
});

afterEach(async () => {
  await stub.stop();
});

async function connect(): Promise<PackagedOrg> {
  const transport = orgTransport(stub.signedIn());
  return connectOrg(transport, retry);
}

function fails(times: number, answer: StubAnswer | 'drop'): void {
  let left = times;
  stub.answer = () => {
    left -= 1;
    return left >= 0 ? answer : null;
  };
}

describe('finding the package', () => {
  it('works without a namespace', async () => {
    expect((await connect()).prefix).toBe('');
  });

  it('finds the namespace of an installed package', async () => {
    stub.sobjects = [
      'acme__OrderChanged__e',
      'acme__OfferChanged__e',
      'acme__SyncReported__e',
      'other__OrderChanged__e',
      'My_OrderChanged__e'
    ];

    expect((await connect()).prefix).toBe('acme__');
  });

  it.each([[['Account']], [['OrderChanged__e']], [['MyOrderChanged__e', 'SyncReported__e']]])(
    'says that the package is missing in an org with %j',
    async (sobjects) => {
      stub.sobjects = sobjects;

      const failure = await connect().catch((error: unknown) => error);

      expect(failure).toMatchObject({ code: 'PackageMissing' });
      expect(explainOrg(failure as Error)).toMatchObject({
        exitCode: 21,
        actions: expect.arrayContaining([expect.stringContaining('sf project deploy start')]) as string[]
      });
    }
  );

  it('knows who it is and where', async () => {
    const { transport } = await connect();

    expect(transport).toMatchObject({ apiVersion: '65.0', instanceUrl: stub.url, username: 'runner@example.com' });
    expect(transport.accessToken()).toMatch(/!token$/);
  });
});

describe('calls', () => {
  it.each<[string, StubAnswer | 'drop']>([
    ['503', { status: 503, body: 'busy', isHtml: true }],
    ['half an answer', { status: 200, body: '[{"succ', isHtml: true }],
    ['a request limit', { status: 403, body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'too many' }] }],
    ['a lock', { status: 400, body: [{ errorCode: 'UNABLE_TO_LOCK_ROW', message: 'locked' }] }],
    ['a lost connection', 'drop']
  ])('are tried again after %s, a POST as well', async (_name, answer) => {
    const org = await connect();
    fails(2, answer);

    await expect(org.request('POST', '/sobjects', {})).resolves.toBeDefined();
    expect(waits).toEqual([375, 750]);
    expect(org.calls()).toBe(4);
  });

  it('are not tried again where it is of no use', async () => {
    const org = await connect();
    fails(9, { status: 400, body: [{ errorCode: 'MALFORMED_QUERY', message: 'unexpected token' }] });

    await expect(org.request('GET', '/query?q=x')).rejects.toMatchObject({
      kind: 'fatal',
      platformCode: 'MALFORMED_QUERY'
    });
    expect(waits).toEqual([]);
  });

  it('say that the session has expired, with what to do', async () => {
    const org = await connect();
    fails(9, { status: 401, body: [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }] });

    const failure = (await org.request('GET', '/limits').catch((error: unknown) => error)) as Error;

    expect(failure).toMatchObject({ code: 'SessionExpired' });
    expect(explainOrg(failure)).toMatchObject({ exitCode: 20, name: 'SessionExpiredError' });
  });

  it('refresh the login once for all calls that are refused together, and try these again', async () => {
    const org = await connect();
    stub.renewedToken = 'renewed';
    stub.answer = ({ token }) =>
      token === 'Bearer renewed'
        ? null
        : { status: 401, body: [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }] };

    await Promise.all(['a', 'b', 'c'].map((name) => org.request('GET', `/query?q=${name}`)));

    expect(stub.refreshes).toBe(1);
    expect(waits).toEqual([]);
  });

  it('carry neither token nor body to where the org sends them', async () => {
    const org = await connect();
    const elsewhere = await new StubOrg().start();
    const { host } = new URL(elsewhere.url);
    fails(9, { status: 307, body: '', isHtml: true, location: `${elsewhere.url}/sobjects` });

    const failure = (await org.request('POST', '/sobjects', {}).catch((error: unknown) => error)) as Error;
    await elsewhere.stop();

    expect(elsewhere.requests).toEqual([]);
    expect(explainOrg(failure)).toMatchObject({
      exitCode: 20,
      message: expect.stringContaining(host) as string
    });
  });

  it('end when their signal aborts', async () => {
    const transport = orgTransport(stub.signedIn());

    await expect(transport.request('GET', '/slow', undefined, AbortSignal.abort())).rejects.toMatchObject({
      code: 'Network'
    });
  });

  it('say that the org cannot be reached', async () => {
    const org = await connect();
    await stub.stop();

    const failure = (await org.request('GET', '/limits').catch((error: unknown) => error)) as Error;
    await stub.start();

    expect(explainOrg(failure)).toMatchObject({
      exitCode: 22,
      message: expect.stringContaining('cannot be reached') as string
    });
  });
});

describe('queries', () => {
  it('follow every page and speak of fields without the namespace', async () => {
    stub.sobjects = ['acme__OrderChanged__e', 'acme__OfferChanged__e', 'acme__SyncReported__e'];
    const org = await connect();
    const attributes = { type: 'acme__Thing__c' };
    stub.answer = ({ path }) => {
      if (path.endsWith('/query/next')) {
        return { status: 200, body: { done: true, records: [{ attributes, acme__Name__c: 'b' }] } };
      }
      const nextRecordsUrl = '/services/data/v65.0/query/next';
      return { status: 200, body: { done: false, nextRecordsUrl, records: [{ attributes, acme__Name__c: 'a' }] } };
    };

    const rows = await org.query('SELECT {Name__c} FROM {Thing__c}', z.looseObject({ Name__c: z.string() }));

    expect(rows.map((row) => row.Name__c)).toEqual(['a', 'b']);
    expect(stub.requests.map(({ query }) => query.get('q')).filter(Boolean)).toEqual([
      'SELECT acme__Name__c FROM acme__Thing__c'
    ]);
  });

  it('read the accounts and checkpoints of the keys given, quoted', async () => {
    const org = await connect();
    const row = {
      AccountKey__c: 'custom:1',
      Login__c: 'shop',
      Marketplaces__c: 'allegro-pl; allegro-cz',
      IsImportEnabled__c: true,
      ImportStatuses__c: 'BOUGHT;CANCELLED',
      ImportFrom__c: '2026-01-01T00:00:00.000+0000',
      Streams__c: 'orders, refunds',
      QuietInterval__c: 20,
      BusyInterval__c: null,
      RecheckDays__c: 0,
      RecheckMinutes__c: 30
    };
    const checkpoint = {
      AccountKey__c: 'custom:1',
      Stream__c: 'orders',
      Cursor__c: '{}',
      Sequence__c: 's',
      CompleteUpTo__c: '2026-03-01T08:00:00.000+0000'
    };
    stub.answer = ({ query }) => ({
      status: 200,
      body: { done: true, records: [query.get('q')?.includes('SyncCheckpoint__c') ? checkpoint : row] }
    });

    const accounts = await readAccounts(org, ["custom:1'; x"]);
    const checkpoints = await readCheckpoints(org, ['custom:1']);

    expect(stub.requests.at(-2)?.query.get('q')).toContain("IN ('custom:1\\'; x')");
    expect(accounts).toEqual([
      {
        accountKey: 'custom:1',
        login: 'shop',
        marketplaces: ['allegro-pl', 'allegro-cz'],
        isImportEnabled: true,
        statuses: ['BOUGHT', 'CANCELLED'],
        importFrom: '2026-01-01T00:00:00.000Z',
        streams: ['orders', 'refunds'],
        quietMs: 20_000,
        busyMs: null,
        recheckDays: 0,
        recheckMs: 1_800_000
      }
    ]);
    expect(checkpoints).toEqual([
      {
        accountKey: 'custom:1',
        stream: 'orders',
        cursor: '{}',
        sequence: 's',
        completeUpTo: '2026-03-01T08:00:00.000Z'
      }
    ]);
  });

  it('answer that the triggers cannot be seen where the user may not', async () => {
    const org = await connect();
    fails(9, {
      status: 400,
      body: [{ errorCode: 'INVALID_TYPE', message: "sObject type 'EventBusSubscriber' is not supported" }]
    });

    await expect(readSubscribers(org)).resolves.toBeNull();
    await expect(readOpenFailures(org)).rejects.toBeInstanceOf(SalesforceError);
  });
});

describe('publishing by REST', () => {
  const queued = {
    success: true,
    id: 'e01000000000001AAA',
    errors: [{ statusCode: 'OPERATION_ENQUEUED', message: 'uuid-1', fields: [] }]
  };
  const many = (count: number): ReturnType<typeof outgoing>[] =>
    Array.from({ length: count }, (_, index) => outgoing(`k-${index}`));
  const recordsOf = (body: unknown): Record<string, unknown>[] =>
    (body as { records: Record<string, unknown>[] }).records;

  it('takes OPERATION_ENQUEUED for the success it is', async () => {
    const org = await connect();
    stub.answer = ({ body }) => ({ status: 200, body: recordsOf(body).map(() => queued) });

    const outcomes = await createRestPublisher(org, retry).publish([
      outgoing('a', { Revision: 'r' }),
      outgoing('b', {}, 'SyncReported__e')
    ]);

    expect(outcomes).toEqual([
      { status: 'stored', id: 'uuid-1' },
      { status: 'stored', id: 'uuid-1' }
    ]);
    const [first, second] = recordsOf(stub.requests.at(-1)?.body);
    expect(first).toMatchObject({ attributes: { type: 'OrderChanged__e' }, Key__c: 'a', Revision__c: 'r' });
    expect(second).toMatchObject({ attributes: { type: 'SyncReported__e' } });
    expect(second).not.toHaveProperty('Revision__c');
  });

  it('sends at most 200 events in a call', async () => {
    const org = await connect();
    stub.answer = ({ body }) => ({ status: 200, body: recordsOf(body).map(() => queued) });

    await createRestPublisher(org, retry).publish(many(450));

    expect(stub.requests.slice(1).map(({ body }) => recordsOf(body).length)).toEqual([200, 200, 50]);
  });

  it('refuses the events the org refuses, and keeps the others', async () => {
    const org = await connect();
    const refused = {
      success: false,
      errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', message: 'Required fields are missing: [Key__c]' }]
    };
    stub.answer = ({ body }) => ({
      status: 200,
      body: recordsOf(body).map((record) => (record['Key__c'] === 'k-1' ? refused : queued))
    });

    const outcomes = await createRestPublisher(org, retry).publish(many(3));

    expect(outcomes.map(({ status }) => status)).toEqual(['stored', 'refused', 'stored']);
    expect(outcomes[1]).toMatchObject({ reason: expect.stringContaining('REQUIRED_FIELD_MISSING') as string });
  });

  it('sends again only the events that the org could not take just now', async () => {
    const org = await connect();
    const busy = { success: false, errors: [{ statusCode: 'PLATFORM_EVENT_PUBLISHING_UNAVAILABLE', message: 'busy' }] };
    let isFirst = true;
    stub.answer = ({ body }) => {
      const answers = recordsOf(body).map((_record, index) => (isFirst && index > 0 ? busy : queued));
      isFirst = false;
      return { status: 200, body: answers };
    };

    const outcomes = await createRestPublisher(org, retry).publish(many(3));

    expect(outcomes.every(({ status }) => status === 'stored')).toBe(true);
    expect(stub.requests.slice(1).map(({ body }) => recordsOf(body).length)).toEqual([3, 2]);
  });

  it('fails, with no word on the events, when the allocation stays used up', async () => {
    const org = await connect();
    const full = { success: false, errors: [{ statusCode: 'LIMIT_EXCEEDED', message: 'hourly' }] };
    stub.answer = ({ body }) => ({ status: 200, body: recordsOf(body).map(() => full) });

    await expect(createRestPublisher(org, retry).publish(many(2))).rejects.toMatchObject({ code: 'LimitExceeded' });
  });

  it('refuses what the contract does not allow without asking the org', async () => {
    const org = await connect();

    const outcomes = await createRestPublisher(org, retry).publish([outgoing('k'.repeat(101))]);

    expect(outcomes[0]).toMatchObject({ status: 'refused', reason: expect.stringMatching(/^Key/) as string });
    expect(stub.requests.length).toBe(1);
  });
});
