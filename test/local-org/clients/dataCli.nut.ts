import { readFileSync } from 'node:fs';
import path from 'node:path';
import { connect } from '../api/support.js';
import { cliOnOrg } from './cli.js';

const there = cliOnOrg();

describe('sf data', () => {
  it('upserts and exports in bulk', async () => {
    const file = there.cli.file('up.csv', 'Name,Key__c,Weight__c\nOne,c1,1\nTwo,c2,2\n');
    const bad = there.cli.file('bad.csv', 'Name,Key__c,Weight__c\nThree,c3,heavy\n');
    const upsert = ['data', 'upsert', 'bulk', '--sobject', 'Parcel__c', '--external-id', 'Key__c', '--wait', '2'];
    const soql = 'SELECT Name, Key__c, Weight__c FROM Parcel__c ORDER BY Key__c';
    const output = ['--output-file', 'out.csv', '--result-format', 'csv', '--wait', '2'];

    const saved = await there.cli.onOrg(...upsert, '--file', file);
    const refused = await there.cli.onOrg(...upsert, '--file', bad);
    const exported = await there.cli.onOrg('data', 'export', 'bulk', '--query', soql, ...output);

    expect(saved).toMatchObject({ status: 0, result: { jobInfo: { state: 'JobComplete', numberRecordsFailed: 0 } } });
    expect(refused).toMatchObject({ status: 1, name: 'FailedRecordDetailsError' });
    expect(exported).toMatchObject({ status: 0, result: { totalSize: 2 } });
    expect(readFileSync(path.join(there.cli.home, 'out.csv'), 'utf8').trim().split('\n')).toEqual([
      '"Name","Key__c","Weight__c"',
      '"One","c1","1"',
      '"Two","c2","2"'
    ]);
  });

  it('imports a tree of parents and children, and names the record that is wrong', async () => {
    const tree = (key: string | undefined): string =>
      JSON.stringify({
        records: [
          {
            attributes: { type: 'Account', referenceId: 'parent' },
            Name: 'Tree',
            Parcels__r: {
              records: [{ attributes: { type: 'Parcel__c', referenceId: 'child' }, Name: 'Leaf', Key__c: key }]
            }
          }
        ]
      });

    const good = await there.cli.onOrg('data', 'import', 'tree', '--files', there.cli.file('tree.json', tree('leaf')));
    const wrong = await there.cli.onOrg(
      'data',
      'import',
      'tree',
      '--files',
      there.cli.file('wrong.json', tree(undefined))
    );
    const { records } = await connect(there.org).query("SELECT Account__r.Name FROM Parcel__c WHERE Key__c = 'leaf'");

    expect(good).toMatchObject({ status: 0, result: [{ refId: 'parent' }, { refId: 'child' }] });
    expect(records).toMatchObject([{ Account__r: { Name: 'Tree' } }]);
    expect(wrong.status).not.toBe(0);
    expect(JSON.stringify(wrong)).toContain('Required fields are missing: [Key__c]');
  });

  it('gets, updates and deletes a record', async () => {
    const { id = '' } = await connect(there.org).sobject('Parcel__c').create({ Name: 'single', Key__c: 'single' });
    const record = ['--sobject', 'Parcel__c'];

    const got = await there.cli.onOrg('data', 'get', 'record', ...record, '--where', 'Key__c=single');
    const updated = await there.cli.onOrg(
      'data',
      'update',
      'record',
      ...record,
      '--record-id',
      id,
      '--values',
      'Weight__c=4'
    );
    const read = await connect(there.org).sobject('Parcel__c').retrieve(id);
    const deleted = await there.cli.onOrg('data', 'delete', 'record', ...record, '--record-id', id);
    const gone = await there.cli.onOrg('data', 'get', 'record', ...record, '--record-id', id);

    expect(got).toMatchObject({ status: 0, result: { Id: id, Name: 'single' } });
    expect(updated).toMatchObject({ status: 0, result: { id, success: true } });
    expect(read['Weight__c']).toBe(4);
    expect(deleted).toMatchObject({ status: 0, result: { id, success: true } });
    expect(gone.status).toBe(1);
  });
});

describe('the sf CLI', () => {
  it('displays and lists the org', async () => {
    const display = await there.cli.onOrg('org', 'display');
    const list = await there.cli.run(['org', 'list']);

    expect(display).toMatchObject({
      status: 0,
      result: {
        id: there.org.orgId,
        username: there.org.username,
        instanceUrl: `${there.org.url}/`,
        connectedStatus: 'Connected'
      }
    });
    expect(JSON.stringify(list.result)).toContain(there.org.username);
  });

  it('creates a record and queries it', async () => {
    const values = "Name='From the CLI' Key__c=cli Weight__c=2.5";

    const created = await there.cli.onOrg('data', 'create', 'record', '--sobject', 'Parcel__c', '--values', values);
    const soql = "SELECT Name, Weight__c FROM Parcel__c WHERE Key__c = 'cli'";
    const queried = await there.cli.onOrg('data', 'query', '--query', soql);

    expect(created).toMatchObject({ status: 0, result: { success: true } });
    expect(queried).toMatchObject({
      status: 0,
      result: { totalSize: 1, done: true, records: [{ Name: 'From the CLI', Weight__c: 2.5 }] }
    });
    expect((await connect(there.org).query(soql)).totalSize).toBe(1);
  });

  it('is told what is wrong with a query', async () => {
    const answer = await there.cli.onOrg('data', 'query', '--query', 'SELECT Nonsense__c FROM Parcel__c');

    expect(answer.status).toBe(1);
    expect(answer.message).toContain('Nonsense__c');
  });

  it('describes objects and displays limits', async () => {
    const described = await there.cli.onOrg('sobject', 'describe', '--sobject', 'Parcel__c');
    const listed = await there.cli.onOrg('sobject', 'list', '--sobject', 'custom');
    const limits = await there.cli.onOrg('limits', 'api', 'display');

    expect(described).toMatchObject({ status: 0, result: { name: 'Parcel__c', custom: true } });
    expect(JSON.stringify(listed.result)).toContain('ParcelSent__e');
    expect(limits.status).toBe(0);
    expect(limits.result).toContainEqual(expect.objectContaining({ name: 'DailyApiRequests', max: 100_000 }));
  });
});
