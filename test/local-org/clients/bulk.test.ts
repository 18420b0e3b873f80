import type { Connection } from 'jsforce';
import type { LocalOrg } from '../../../local/org/org.js';
import { call, connect, startOrg } from '../api/support.js';

let org: LocalOrg;
let connection: Connection;
beforeAll(async () => {
  org = await startOrg();
  connection = connect(org);
  connection.bulk2.pollInterval = 20;
  connection.bulk2.pollTimeout = 30_000;
});
afterAll(async () => {
  await org.close();
});

describe('Bulk API 2.0 through jsforce', () => {
  it('inserts rows and says of each what became of it', async () => {
    const rows = Array.from({ length: 450 }, (_, index) => ({ Name: `Bulk, "${index}"\nline`, Key__c: `b${index}` }));
    const input = [...rows, { Name: 'no key', Key__c: '' }];

    const done = await connection.bulk2.loadAndWaitForResults({ object: 'Parcel__c', operation: 'insert', input });
    const { totalSize } = await connection.query("SELECT Id FROM Parcel__c WHERE Key__c LIKE 'b%'");

    expect(done.successfulResults).toHaveLength(450);
    expect(done.successfulResults[0]).toMatchObject({ sf__Created: 'true', Name: 'Bulk, "0"\nline', Key__c: 'b0' });
    expect(done.failedResults).toMatchObject([
      { sf__Error: 'REQUIRED_FIELD_MISSING:Required fields are missing: [Key__c]:Key__c--', Name: 'no key' }
    ]);
    expect(done.unprocessedRecords).toEqual([]);
    expect(totalSize).toBe(450);
  });

  it('upserts by external id, empties with #N/A, leaves alone what is blank, finds parents', async () => {
    await connection.sobject('Parcel__c').create({ Name: 'old', Key__c: 'u1', Weight__c: 2, Group__c: 'kept' });
    const job = connection.bulk2.createJob({
      object: 'Parcel__c',
      operation: 'upsert',
      externalIdFieldName: 'Key__c',
      lineEnding: 'CRLF',
      columnDelimiter: 'SEMICOLON'
    });

    await job.open();
    await job.uploadData(
      'Key__c;Name;Weight__c;Group__c\r\nu1;new;#N/A;\r\nu2;"second; one";3.5;g\r\nu3;third;heavy;\r\n'
    );
    await job.close();
    await job.poll(20, 30_000);
    const done = await job.getAllResults();
    const raw = String(await job.getSuccessfulResults(true));
    const { records } = await connection.query(
      "SELECT Key__c, Name, Weight__c, Group__c FROM Parcel__c WHERE Key__c IN ('u1', 'u2') ORDER BY Key__c"
    );

    expect(done.successfulResults.map((row) => row.sf__Created)).toEqual(['false', 'true']);
    expect(done.failedResults[0]?.sf__Error).toContain('INVALID_TYPE_ON_FIELD_IN_RECORD');
    expect(raw.split('\r\n')[0]).toBe('"sf__Id";"sf__Created";"Key__c";"Name";"Weight__c";"Group__c"');
    expect(records).toMatchObject([
      { Key__c: 'u1', Name: 'new', Weight__c: null, Group__c: 'kept' },
      { Key__c: 'u2', Name: 'second; one', Weight__c: 3.5, Group__c: 'g' }
    ]);
  });

  it('fails a job whose header names no field, and keeps its rows as unprocessed', async () => {
    const job = connection.bulk2.createJob({ object: 'Parcel__c', operation: 'insert' });

    await job.open();
    await job.uploadData('Nonsense__c\nx\n');
    await job.close();

    await expect(job.poll(20, 30_000)).rejects.toThrow('InvalidBatch : Field name not found : Nonsense__c');
    expect(await job.getUnprocessedRecords()).toMatchObject([{ Nonsense__c: 'x' }]);
  });

  it('does not process a job that was aborted', async () => {
    const job = connection.bulk2.createJob({ object: 'Parcel__c', operation: 'insert' });

    await job.open();
    await job.uploadData('Name,Key__c\nx,aborted\n');
    await job.abort();

    await expect(job.poll(20, 30_000)).rejects.toThrow('Job has been aborted');
    await expect(job.close()).rejects.toMatchObject({ errorCode: 'INVALIDJOBSTATE' });
  });

  it('updates and deletes by id', async () => {
    const created = await connection.sobject('Parcel__c').create([
      { Name: 'd1', Key__c: 'd1' },
      { Name: 'd2', Key__c: 'd2' }
    ]);
    const ids = created.map((row) => row.id ?? '');

    const updated = await connection.bulk2.loadAndWaitForResults({
      object: 'Parcel__c',
      operation: 'update',
      input: ids.map((Id) => ({ Id, Group__c: 'moved' }))
    });
    const moved = await connection.query("SELECT Id FROM Parcel__c WHERE Group__c = 'moved'");
    const deleted = await connection.bulk2.loadAndWaitForResults({
      object: 'Parcel__c',
      operation: 'delete',
      input: ids.map((Id) => ({ Id }))
    });

    expect(updated.successfulResults).toHaveLength(2);
    expect(moved.totalSize).toBe(2);
    expect(deleted.successfulResults.map((row) => row.sf__Id)).toEqual(ids);
  });

  it('queries as CSV, with parents, in pages', async () => {
    const account = await connection.sobject('Account').create({ Name: 'Bulk parent' });
    const rows = Array.from({ length: 5 }, (_, index) => ({
      Name: `q "${index}"`,
      Key__c: `q${index}`,
      Account__c: account.id ?? null
    }));
    await connection.sobject('Parcel__c').create(rows);

    const soql = "SELECT Id, Name, Account__r.Name, Weight__c FROM Parcel__c WHERE Key__c LIKE 'q%' ORDER BY Key__c";
    const records = await (await connection.bulk2.query(soql)).toArray();
    const job = (await call(org, 'POST', '/jobs/query', { operation: 'query', query: soql })).body as { id: string };
    await new Promise((resolve) => setImmediate(resolve));
    const page = await fetch(`${org.url}/services/data/v65.0/jobs/query/${job.id}/results?maxRecords=2&locator=2`, {
      headers: { Authorization: `Bearer ${org.accessToken}` }
    });

    expect(records).toHaveLength(5);
    expect(records[0]).toMatchObject({ Name: 'q "0"', 'Account__r.Name': 'Bulk parent', Weight__c: '' });
    expect(page.headers.get('sforce-locator')).toBe('4');
    expect((await page.text()).trim().split('\n')).toHaveLength(3);
    await expect(connection.bulk2.query('SELECT Nonsense__c FROM Parcel__c')).rejects.toMatchObject({
      errorCode: 'INVALID_FIELD'
    });
  });
});
