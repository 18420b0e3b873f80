import { LimitExceeded } from '../../../local/org/data/limits.js';
import { decimal } from '../../../local/org/values/compare.js';
import { SObjectRecord } from '../../../local/org/values/sobject.js';
import { TestOrg } from './support.js';

let org: TestOrg;
beforeEach(() => (org = new TestOrg()));

const names = (): unknown[] => org.column('SELECT Name FROM Parcel__c ORDER BY Name');

describe('a unit of work', () => {
  it('goes back to a savepoint, with its indexes', () => {
    org.insertOne('Parcel__c', { Name: 'a', ParcelKey__c: 'A' });
    const before = org.tx.savepoint();
    const id = org.insertOne('Parcel__c', { Name: 'b', ParcelKey__c: 'B' });
    org.dml('update', [SObjectRecord.of('Parcel__c', { Id: id, ParcelKey__c: 'C' })]);
    org.dml('delete', org.records(`SELECT Id FROM Parcel__c WHERE ParcelKey__c = 'A'`));
    expect(names()).toEqual(['b']);

    org.tx.rollback(before);

    expect(names()).toEqual(['a']);
    expect(org.count(`SELECT COUNT() FROM Parcel__c WHERE ParcelKey__c IN ('B', 'C')`)).toBe(0);
    expect(org.count(`SELECT COUNT() FROM Parcel__c WHERE ParcelKey__c = 'A'`)).toBe(1);
    org.insertOne('Parcel__c', { Name: 'c', ParcelKey__c: 'B' });
  });

  it('takes everything back when it is aborted, and keeps it once it is committed', () => {
    org.insertOne('Parcel__c', { Name: 'gone' });
    org.tx.abort();
    org.as(org.data.adminUser);
    org.insertOne('Parcel__c', { Name: 'kept' });
    org.tx.commit();
    org.as(org.data.adminUser);

    expect(names()).toEqual(['kept']);
  });

  it('runs what waits for the commit, unless a rollback went past it', () => {
    const ran: string[] = [];
    org.tx.onCommit(() => ran.push('first'));
    const before = org.tx.savepoint();
    org.tx.onCommit(() => ran.push('undone'));
    org.tx.rollback(before);
    org.tx.onCommit(() => ran.push('second'));
    org.tx.commit();

    expect(ran).toEqual(['first', 'second']);
  });

  it('can share its fate with another one that has its own limits', () => {
    const outer = org.tx;
    const inner = org.data.begin({ kind: 'asynchronous', user: org.data.adminUser, within: outer });
    org.tx = inner;
    org.insertOne('Parcel__c', { Name: 'inner' });
    inner.commit();

    expect(inner.limits.max('queries')).toBe(200);
    expect(outer.limits.used('dmlStatements')).toBe(0);
    outer.abort();
    org.as(org.data.adminUser);
    expect(names()).toEqual([]);
  });
});

describe('limits', () => {
  it('count queries, rows, sub-queries and changes', () => {
    const id = org.insertOne('Parcel__c', { Name: 'a' });
    org.insert('Scan__c', { Parcel__c: id }, { Parcel__c: id });
    org.records('SELECT Id, (SELECT Id FROM Scans__r) FROM Parcel__c');

    expect(org.tx.limits.used('queries')).toBe(1);
    expect(org.tx.limits.used('aggregateQueries')).toBe(1);
    expect(org.tx.limits.used('queryRows')).toBe(3);
    expect(org.tx.limits.used('dmlStatements')).toBe(2);
    expect(org.tx.limits.used('dmlRows')).toBe(3);
  });

  it('leave custom metadata and REST out', () => {
    org.records('SELECT Id FROM Tariff__mdt');
    org.data.query(org.tx, org.data.compileQuery('SELECT Id FROM Account'), [], { countsLimits: false });

    expect(org.tx.limits.used('queries')).toBe(0);
  });

  it('end the unit of work with the words of the platform', () => {
    const tooMany = (): void => {
      for (let count = 0; count <= 100; count += 1) org.records('SELECT Id FROM Account LIMIT 1');
    };

    expect(tooMany).toThrow(new LimitExceeded('queries', 101));
    expect(new LimitExceeded('queries', 101).message).toBe('Too many SOQL queries: 101');
  });
});

describe('ten thousand rows', () => {
  const ROWS = 10_000;
  let big: TestOrg;

  beforeAll(() => {
    org = new TestOrg();
    const accounts = org.insert(
      'Account',
      ...Array.from({ length: 100 }, (_, index) => ({ Name: `a${index}`, Code__c: `c${index}` }))
    );
    org.insert(
      'Parcel__c',
      ...Array.from({ length: ROWS - 100 }, (_, index) => ({
        Name: `p${index}`,
        ParcelKey__c: `k${index}`,
        Account__c: accounts[index % 100] ?? null,
        Weight__c: decimal(index % 10)
      }))
    );
    org.tx.commit();
    big = org;
  });
  beforeEach(() => {
    org = big;
    org.as(org.data.adminUser);
  });

  const readFor = (soql: string, ...binds: Parameters<TestOrg['column']>[1][]): number => {
    const before = org.data.rowsRead;
    org.records(soql, ...binds);
    return org.data.rowsRead - before;
  };

  it("are found by ids, unique keys, lookups and parents' keys without a scan", () => {
    const [row] = org.records(`SELECT Id, Account__c FROM Parcel__c WHERE ParcelKey__c = 'k77'`);

    expect(readFor('SELECT Id FROM Parcel__c WHERE Id = :id', row?.id ?? '')).toBe(1);
    expect(
      readFor('SELECT Id FROM Parcel__c WHERE ParcelKey__c IN :keys AND Weight__c > 0', ['k1', 'k2', 'nothing'])
    ).toBe(2);
    expect(readFor('SELECT Id FROM Parcel__c WHERE Account__c = :id', row?.get('Account__c') ?? null)).toBe(99);
    expect(readFor(`SELECT Id FROM Parcel__c WHERE Account__r.Code__c = 'C5' AND Name != 'x'`)).toBe(99);
    expect(readFor(`SELECT Id, (SELECT Id FROM Parcels__r) FROM Account WHERE Code__c = 'c5'`)).toBe(100);
    expect(readFor(`SELECT Id FROM Parcel__c WHERE Account__c IN (SELECT Id FROM Account WHERE Code__c = 'c5')`)).toBe(
      100
    );
    expect(readFor(`SELECT Id FROM Parcel__c WHERE ParcelKey__c = 'k1' OR Name = 'p2'`)).toBe(2);
  });

  it('stop a scan once the limit is reached', () => {
    expect(readFor('SELECT Id FROM Parcel__c WHERE Weight__c = 3 LIMIT 2')).toBe(14);
  });

  it('count against the limits of one unit of work', () => {
    expect(org.records('SELECT Id FROM Parcel__c')).toHaveLength(ROWS - 100);
    expect(org.tx.limits.used('queryRows')).toBe(ROWS - 100);
    expect(() =>
      org.dml(
        'update',
        Array.from({ length: ROWS + 1 }, () => SObjectRecord.of('Parcel__c', { Name: 'x' }))
      )
    ).toThrow('Too many DML rows: 10001');
  });
});
