import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { LocalOrg } from '../../../local/org/org.js';
import { connect, startOrg } from '../api/support.js';
import { Cli } from './cli.js';

const TIMEOUT = 240_000;

let org: LocalOrg;
let cli: Cli;
beforeAll(async () => {
  org = await startOrg();
  cli = await Cli.signedIn(org);
}, TIMEOUT);
afterAll(async () => {
  await org.close();
  cli.remove();
});

describe('sf data', () => {
  it(
    'upserts and exports in bulk',
    async () => {
      const file = cli.file('up.csv', 'Name,Key__c,Weight__c\nOne,c1,1\nTwo,c2,2\n');
      const bad = cli.file('bad.csv', 'Name,Key__c,Weight__c\nThree,c3,heavy\n');
      const upsert = ['data', 'upsert', 'bulk', '--sobject', 'Parcel__c', '--external-id', 'Key__c', '--wait', '2'];
      const soql = 'SELECT Name, Key__c, Weight__c FROM Parcel__c ORDER BY Key__c';
      const output = ['--output-file', 'out.csv', '--result-format', 'csv', '--wait', '2'];

      const saved = await cli.onOrg(...upsert, '--file', file);
      const refused = await cli.onOrg(...upsert, '--file', bad);
      const exported = await cli.onOrg('data', 'export', 'bulk', '--query', soql, ...output);

      expect(saved).toMatchObject({ status: 0, result: { jobInfo: { state: 'JobComplete', numberRecordsFailed: 0 } } });
      expect(refused).toMatchObject({ status: 1, name: 'FailedRecordDetailsError' });
      expect(exported).toMatchObject({ status: 0, result: { totalSize: 2 } });
      expect(readFileSync(path.join(cli.home, 'out.csv'), 'utf8').trim().split('\n')).toEqual([
        '"Name","Key__c","Weight__c"',
        '"One","c1","1"',
        '"Two","c2","2"'
      ]);
    },
    TIMEOUT
  );

  it(
    'imports a tree of parents and children, and names the record that is wrong',
    async () => {
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

      const good = await cli.onOrg('data', 'import', 'tree', '--files', cli.file('tree.json', tree('leaf')));
      const wrong = await cli.onOrg('data', 'import', 'tree', '--files', cli.file('wrong.json', tree(undefined)));
      const { records } = await connect(org).query("SELECT Account__r.Name FROM Parcel__c WHERE Key__c = 'leaf'");

      expect(good).toMatchObject({ status: 0, result: [{ refId: 'parent' }, { refId: 'child' }] });
      expect(records).toMatchObject([{ Account__r: { Name: 'Tree' } }]);
      expect(wrong.status).not.toBe(0);
      expect(JSON.stringify(wrong)).toContain('Required fields are missing: [Key__c]');
    },
    TIMEOUT
  );

  it(
    'gets, updates and deletes a record',
    async () => {
      const { id = '' } = await connect(org).sobject('Parcel__c').create({ Name: 'single', Key__c: 'single' });
      const record = ['--sobject', 'Parcel__c'];

      const got = await cli.onOrg('data', 'get', 'record', ...record, '--where', 'Key__c=single');
      const updated = await cli.onOrg(
        'data',
        'update',
        'record',
        ...record,
        '--record-id',
        id,
        '--values',
        'Weight__c=4'
      );
      const read = await connect(org).sobject('Parcel__c').retrieve(id);
      const deleted = await cli.onOrg('data', 'delete', 'record', ...record, '--record-id', id);
      const gone = await cli.onOrg('data', 'get', 'record', ...record, '--record-id', id);

      expect(got).toMatchObject({ status: 0, result: { Id: id, Name: 'single' } });
      expect(updated).toMatchObject({ status: 0, result: { id, success: true } });
      expect(read['Weight__c']).toBe(4);
      expect(deleted).toMatchObject({ status: 0, result: { id, success: true } });
      expect(gone.status).toBe(1);
    },
    TIMEOUT
  );
});

describe('the sf CLI', () => {
  it(
    'describes objects and displays limits',
    async () => {
      const described = await cli.onOrg('sobject', 'describe', '--sobject', 'Parcel__c');
      const listed = await cli.onOrg('sobject', 'list', '--sobject', 'custom');
      const limits = await cli.onOrg('limits', 'api', 'display');

      expect(described).toMatchObject({ status: 0, result: { name: 'Parcel__c', custom: true } });
      expect(JSON.stringify(listed.result)).toContain('ParcelSent__e');
      expect(limits.status).toBe(0);
      expect(limits.result).toContainEqual(expect.objectContaining({ name: 'DailyApiRequests', max: 100_000 }));
    },
    TIMEOUT
  );
});
