import { runTests } from '../../../local/org/apex/testRunner.js';
import type { LocalOrg } from '../../../local/org/org.js';
import { call, connect, startOrg } from './support.js';

let org: LocalOrg;
const problems: string[] = [];
beforeAll(async () => {
  org = await startOrg({ onProblem: (text) => problems.push(text) });
});
afterAll(async () => {
  await org.close();
});
beforeEach(() => {
  org.reset();
  problems.length = 0;
});

type Parcel = { Key__c: string; Weight__c: number | null; Group__c: string | null };

async function parcels(): Promise<Parcel[]> {
  const { records } = await connect(org).query('SELECT Key__c, Weight__c, Group__c FROM Parcel__c ORDER BY Key__c');
  return records as unknown as Parcel[];
}

async function publish(events: Record<string, unknown>[]): Promise<void> {
  const records = events.map((event) => ({ attributes: { type: 'ParcelSent__e' }, ...event }));
  const { body } = await call(org, 'POST', '/composite/sobjects', { records });
  expect((body as { success: boolean }[]).every((row) => row.success)).toBe(true);
  await org.drain();
}

describe('an event trigger in the org', () => {
  it('runs as Automated Process and may be retried', async () => {
    await publish([{ Key__c: 'A', Note__c: 'retry-once' }, { Key__c: 'B' }]);

    const { records } = await connect(org).query('SELECT CreatedBy.Name FROM Parcel__c');
    expect((await parcels()).map((parcel) => parcel.Key__c)).toEqual(['A', 'B']);
    expect(records[0]).toMatchObject({ CreatedBy: { Name: 'Automated Process' } });
  });

  it('shows its state by query, also when it has given up', async () => {
    await publish([{ Key__c: 'A', Note__c: 'retry-forever' }]);

    const { records } = await connect(org).query(
      "SELECT Name, Status, Retries, LastError, Type FROM EventBusSubscriber WHERE Topic = 'ParcelSent__e'"
    );
    expect(records[0]).toMatchObject({ Name: 'ParcelSentTrigger', Type: 'ApexTrigger', Status: 'Error' });
    expect(records[0]?.['LastError']).toContain('never good');
    expect(problems).toHaveLength(10);
  });

  it('keeps what it did before it failed, and goes on after its checkpoint', async () => {
    await publish([
      { Key__c: 'A', Note__c: 'checkpoint' },
      { Key__c: 'B', Note__c: 'fail' },
      { Key__c: 'C' },
      { Key__c: 'D' }
    ]);

    // The batch of three failed at B; after the checkpoint at A, B comes again and fails as a duplicate.
    expect((await parcels()).map((parcel) => parcel.Key__c)).toEqual(['A', 'B']);
    expect(problems[0]).toContain('System.IllegalArgumentException: no good');
  });

  it('starts jobs, whose finalizers see how they ended', async () => {
    await publish([
      { Key__c: 'heavy', Note__c: 'queue' },
      { Key__c: 'light', Note__c: 'queue' }
    ]);

    expect(await parcels()).toEqual([
      expect.objectContaining({ Key__c: 'heavy', Weight__c: null, Group__c: 'UNHANDLED_EXCEPTION' }),
      expect.objectContaining({ Key__c: 'light', Weight__c: 7.5, Group__c: 'SUCCESS' })
    ]);
    const { records } = await connect(org).query('SELECT Status, ExtendedStatus FROM AsyncApexJob ORDER BY Status');
    expect(records).toEqual([
      expect.objectContaining({ Status: 'Completed' }),
      expect.objectContaining({ Status: 'Failed', ExtendedStatus: 'System.IllegalArgumentException: too heavy' })
    ]);
  });

  it('publishes events that leave after its commit', async () => {
    await publish([{ Key__c: 'A', Note__c: 'publish' }]);

    const noted = org.org.bus.logOf('ParcelNoted__e').after(0n, 10);
    expect(noted.map((event) => event.record?.get('Key__c'))).toEqual(['A']);
    expect(org.counters).toMatchObject({ eventsPublished: 2, eventsHandled: 1 });
  });
});

describe('Apex for a page', () => {
  const aura = async (method: string, params: object, accessToken = org.accessToken): Promise<[number, unknown]> => {
    const response = await fetch(`${org.url}/_local/aura/ParcelController.${method}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(params)
    });
    return [response.status, await response.json()];
  };

  it('returns what is marked for pages', async () => {
    await publish([{ Key__c: 'A', Weight__c: 1.25 }, { Key__c: 'B' }]);

    const view = await aura('getParcel', { parcelKey: 'A' });
    const list = await aura('getParcels', { most: 1 });

    expect(view).toEqual([200, { key: 'A', weight: 1.25, tags: ['small', 'grey'] }]);
    expect(list).toEqual([200, [{ Id: expect.any(String) as string, Key__c: 'A', Weight__c: 1.25 }]]);
  });

  it('passes on the message of an AuraHandledException', async () => {
    expect(await aura('getParcel', { parcelKey: 'none' })).toEqual([500, { message: 'No parcel none' }]);
  });

  it('does not run what is not for pages, nor for those who may not', async () => {
    const [unmarked] = await aura('notForPages', {});
    const [forbidden] = await aura('getParcel', { parcelKey: 'A' }, org.addresses.users.agent.accessToken);

    expect([unmarked, forbidden]).toEqual([404, 403]);
  });
});

describe('anonymous Apex', () => {
  const execute = async (code: string): Promise<unknown> =>
    (await call(org, 'GET', `/tooling/executeAnonymous?anonymousBody=${encodeURIComponent(code)}`)).body;

  it('runs, and keeps what it did', async () => {
    const outcome = await execute("insert new Parcel__c(Name = 'x', Key__c = 'anonymous');");

    expect(outcome).toMatchObject({ compiled: true, success: true });
    expect(await parcels()).toHaveLength(1);
  });

  it('tells a compile error and an exception, and keeps nothing of a failed run', async () => {
    const compile = await execute('Integer i = nonsense;');
    const failed = await execute("insert new Parcel__c(Name = 'x', Key__c = 'x');\nInteger i = 1 / 0;");

    expect(compile).toMatchObject({ compiled: false, success: false, line: 1 });
    expect(failed).toMatchObject({ compiled: true, success: false, line: 2 });
    expect(await parcels()).toHaveLength(0);
  });
});

describe('Apex tests', () => {
  it('see events, jobs and callbacks as on the platform', () => {
    const { results } = runTests(org.org.runtime, org.org.data, { classes: ['ParcelAsyncTest'] });

    const failed = results.filter((result) => result.outcome !== 'pass');
    expect(failed.map((result) => `${result.methodName}: ${result.message}\n${result.stackTrace}`)).toEqual([]);
    expect(results.length).toBeGreaterThan(8);
  });
});
