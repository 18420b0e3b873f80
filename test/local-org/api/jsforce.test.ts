import type { Connection } from 'jsforce';
import type { LocalOrg } from '../../../local/org/org.js';
import { connect, startOrg } from './support.js';

let org: LocalOrg;
let connection: Connection;
beforeAll(async () => {
  org = await startOrg();
  connection = connect(org);
});
afterAll(async () => {
  await org.close();
});

const parcel = (key: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  Name: `Parcel ${key}`,
  Key__c: key,
  ...more
});

describe('jsforce', () => {
  it('creates, reads, updates and deletes a record', async () => {
    const parcels = connection.sobject('Parcel__c');

    const created = await parcels.create(parcel('crud', { Weight__c: 1.25, SentAt__c: '2026-01-05T10:20:30.000Z' }));
    const id = created.id ?? '';
    const read = await parcels.retrieve(id);
    await parcels.update({ Id: id, Weight__c: 2.5 });
    const changed = await parcels.retrieve(id, { fields: ['Weight__c'] });
    await parcels.destroy(id);

    expect(created).toEqual({ id, success: true, errors: [] });
    expect(read).toMatchObject({ Key__c: 'crud', Weight__c: 1.25, SentAt__c: '2026-01-05T10:20:30.000+0000' });
    expect(read['attributes']).toEqual({ type: 'Parcel__c', url: `/services/data/v65.0/sobjects/Parcel__c/${id}` });
    expect(changed['Weight__c']).toBe(2.5);
    await expect(parcels.retrieve(id)).rejects.toMatchObject({ errorCode: 'NOT_FOUND' });
  });

  it('is told which fields are missing or wrong', async () => {
    const parcels = connection.sobject('Parcel__c');

    await expect(parcels.create({ Name: 'keyless' })).rejects.toMatchObject({
      errorCode: 'REQUIRED_FIELD_MISSING',
      message: 'Required fields are missing: [Key__c]'
    });
    await expect(parcels.create(parcel('x', { Nonsense__c: 1 }))).rejects.toMatchObject({
      errorCode: 'INVALID_FIELD',
      message: "No such column 'Nonsense__c' on sobject of type Parcel__c"
    });
    await expect(parcels.create(parcel('x', { Weight__c: 'heavy' }))).rejects.toMatchObject({
      errorCode: 'JSON_PARSER_ERROR'
    });
  });

  it('upserts by external id: created, then updated', async () => {
    const parcels = connection.sobject('Parcel__c');

    const first = await parcels.upsert(parcel('upsert', { Weight__c: 1 }), 'Key__c');
    const second = await parcels.upsert(parcel('upsert', { Weight__c: 2 }), 'Key__c');

    expect(first).toMatchObject({ success: true, created: true });
    expect(second).toMatchObject({ id: first.id, success: true, created: false });
  });

  it('names a parent by external id', async () => {
    await connection.sobject('Parcel__c').create(parcel('one'));
    const account = await connection.sobject('Account').create({ Name: 'Parent' });

    const updated = await connection
      .sobject('Parcel__c')
      .upsert({ Key__c: 'one', Account__c: account.id } as Record<string, unknown>, 'Key__c');
    const { records } = await connection.query("SELECT Account__r.Name FROM Parcel__c WHERE Key__c = 'one'");

    expect(updated.success).toBe(true);
    expect(records[0]).toMatchObject({ Account__r: { Name: 'Parent' } });
    expect(records[0]).not.toHaveProperty('Id');
  });

  it('saves collections, row by row or all or none', async () => {
    const parcels = connection.sobject('Parcel__c');
    const rows = [parcel('c1'), { Name: 'keyless' }, parcel('c2')];

    const some = await parcels.create(rows);
    const none = await parcels.create([parcel('n1'), { Name: 'keyless' }], { allOrNone: true });
    const { totalSize } = await connection.query("SELECT Id FROM Parcel__c WHERE Key__c IN ('c1', 'c2', 'n1')");

    expect(some.map((row) => row.success)).toEqual([true, false, true]);
    expect(some[1]?.errors[0]).toMatchObject({ statusCode: 'REQUIRED_FIELD_MISSING', fields: ['Key__c'] });
    expect(none.map((row) => (row.errors[0] as { statusCode?: string } | undefined)?.statusCode)).toEqual([
      'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      'REQUIRED_FIELD_MISSING'
    ]);
    expect(totalSize).toBe(2);
  });

  it('upserts, retrieves and deletes collections', async () => {
    const parcels = connection.sobject('Parcel__c');

    const saved = await parcels.upsert([parcel('u1'), parcel('u2')], 'Key__c');
    const again = await parcels.upsert([parcel('u1'), parcel('u3')], 'Key__c');
    const ids = [...saved, ...again.slice(1)].map((row) => row.id ?? '');
    const read = await parcels.retrieve(ids, { fields: ['Key__c'] });
    const deleted = await parcels.destroy(ids);

    expect(again.map((row) => (row as { created?: boolean }).created)).toEqual([false, true]);
    expect((read as { Key__c?: string }[]).map((row) => row.Key__c)).toEqual(['u1', 'u2', 'u3']);
    expect(deleted.every((row) => row.success)).toBe(true);
  });

  it('pages through a query, children and counts', async () => {
    const account = await connection.sobject('Account').create({ Name: 'Pages' });
    for (let from = 0; from < 450; from += 150) {
      const rows = Array.from({ length: 150 }, (_, index) =>
        parcel(`page${from + index}`, { Account__c: account.id ?? null, Group__c: 'pages' })
      );
      await connection.sobject('Parcel__c').create(rows);
    }
    const soql = "SELECT Key__c FROM Parcel__c WHERE Group__c = 'pages' ORDER BY Key__c";
    const options = { headers: { 'Sforce-Query-Options': 'batchSize=200' }, autoFetch: true, maxFetch: 1000 };

    const first = await connection.query(soql, options);
    const all = await connection.query(soql, { ...options, autoFetch: true });
    const [parent] = (
      await connection.query(`SELECT Name, (SELECT Key__c FROM Parcels__r LIMIT 2) FROM Account WHERE Name = 'Pages'`)
    ).records;
    const counted = await connection.query("SELECT COUNT() FROM Parcel__c WHERE Group__c = 'pages'");
    const grouped = await connection.query(
      "SELECT Group__c, COUNT(Id) total FROM Parcel__c WHERE Group__c = 'pages' GROUP BY Group__c"
    );

    expect(first.totalSize).toBe(450);
    expect(all.records).toHaveLength(450);
    expect((parent as { Parcels__r?: { totalSize: number } }).Parcels__r?.totalSize).toBe(2);
    expect(counted).toMatchObject({ totalSize: 450, done: true, records: [] });
    expect(grouped.records[0]).toMatchObject({
      attributes: { type: 'AggregateResult' },
      Group__c: 'pages',
      total: 450
    });
  });

  it('describes what the project and the platform define', async () => {
    const all = await connection.describeGlobal();
    const described = await connection.sobject('Parcel__c').describe();

    const key = described.fields.find((field) => field.name === 'Key__c');
    expect(all.sobjects.map((object) => object.name)).toEqual(
      expect.arrayContaining(['Account', 'Order', 'Parcel__c', 'ParcelSent__e'])
    );
    expect(key).toMatchObject({
      type: 'string',
      length: 20,
      externalId: true,
      unique: true,
      nillable: false,
      custom: true
    });
    expect(described.fields.find((field) => field.name === 'Account__c')).toMatchObject({
      type: 'reference',
      referenceTo: ['Account'],
      relationshipName: 'Account__r'
    });
  });

  it('publishes events as it creates records', async () => {
    const [one] = await connection.sobject('ParcelSent__e').create([{ Key__c: 'event1' }]);
    const other = await connection.sobject('ParcelSent__e').create({ Key__c: 'event2' });
    await org.drain();
    const { totalSize } = await connection.query("SELECT Id FROM Parcel__c WHERE Key__c IN ('event1', 'event2')");

    expect(one).toMatchObject({ success: true, errors: [{ statusCode: 'OPERATION_ENQUEUED' }] });
    expect(other).toMatchObject({ success: true, errors: [{ statusCode: 'OPERATION_ENQUEUED' }] });
    expect(totalSize).toBe(2);
  });
});
