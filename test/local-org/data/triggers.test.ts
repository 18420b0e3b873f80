import { TriggerFailure, type TriggerInvocation } from '../../../local/org/data/types.js';
import { LimitExceeded } from '../../../local/org/data/limits.js';
import { decimal } from '../../../local/org/values/compare.js';
import { SObjectRecord } from '../../../local/org/values/sobject.js';
import { TestOrg, errorsOf } from './support.js';

let org: TestOrg;
let fired: string[];

beforeEach(() => {
  org = new TestOrg();
  fired = [];
});

function onTrigger(run: (invocation: TriggerInvocation) => void): void {
  org.data.hooks.runTriggers = (_tx, invocation) => {
    if (invocation.objectName !== 'Parcel__c') return;
    const count = (invocation.newRecords ?? invocation.oldRecords ?? []).length;
    fired.push(`${invocation.timing} ${invocation.operation} ${count}`);
    run(invocation);
  };
}

const parcels = (...names: string[]): SObjectRecord[] => names.map((Name) => SObjectRecord.of('Parcel__c', { Name }));

describe('triggers', () => {
  it('fire before and after, in chunks of 200', () => {
    onTrigger(() => undefined);
    org.dml('insert', parcels(...Array.from({ length: 450 }, (_, index) => `p${index}`)));

    expect(fired).toEqual([
      'before insert 200',
      'after insert 200',
      'before insert 200',
      'after insert 200',
      'before insert 50',
      'after insert 50'
    ]);
  });

  it('see defaults before an insert, and ids and formulas after it', () => {
    const seen: unknown[] = [];
    onTrigger(({ timing, newRecords }) => {
      const [record] = newRecords ?? [];
      seen.push([timing, record?.id, record?.get('Size__c'), record?.get('Caption__c'), record?.isReadOnly]);
    });
    const [id = ''] = org.insert('Parcel__c', { Name: 'box' });

    expect(seen).toEqual([
      ['before', null, 'Medium', 'box for', false],
      ['after', id, 'Medium', 'box for', true]
    ]);
  });

  it("change rows before they are saved, without touching the caller's record", () => {
    onTrigger(({ timing, newRecords }) => {
      if (timing === 'before') newRecords?.forEach((record) => record.set('Weight__c', decimal('2')));
    });
    const [record = new SObjectRecord('Parcel__c')] = parcels('box');
    org.dml('insert', [record]);

    expect(record.has('Weight__c')).toBe(false);
    expect(org.column('SELECT Weight__c FROM Parcel__c')).toEqual(['2.000']);
  });

  it('see old and new values of an update in the same order', () => {
    const ids = org.insert('Parcel__c', { Name: 'a' }, { Name: 'b' });
    const seen: unknown[] = [];
    onTrigger(({ timing, newRecords, oldRecords }) => {
      seen.push([
        timing,
        oldRecords?.map((record) => record.get('Name')),
        newRecords?.map((record) => record.get('Name'))
      ]);
    });
    org.dml(
      'update',
      ids.map((Id, index) => SObjectRecord.of('Parcel__c', { Id, Name: `new ${index}` }))
    );

    expect(seen).toEqual([
      ['before', ['a', 'b'], ['new 0', 'new 1']],
      ['after', ['a', 'b'], ['new 0', 'new 1']]
    ]);
  });

  it('fail rows by adding errors, and fire again for the rows that survive', () => {
    onTrigger(({ timing, newRecords }) => {
      for (const record of newRecords ?? []) {
        if (timing === 'before' && record.get('Name') === 'bad') record.addError('No bad ones.', 'Name');
      }
    });
    const results = org.dml('insert', parcels('a', 'bad', 'c'), { allOrNone: false });

    expect(results.map((result) => result.success)).toEqual([true, false, true]);
    expect(errorsOf(results)).toEqual(['FIELD_CUSTOM_VALIDATION_EXCEPTION: No bad ones. [Name]']);
    expect(fired).toEqual(['before insert 3', 'before insert 2', 'after insert 2']);
  });

  it('fail rows after they were stored too, and what was stored is taken back', () => {
    onTrigger(({ timing, newRecords }) => {
      if (timing === 'after')
        newRecords?.filter((record) => record.get('Name') === 'bad').forEach((record) => record.addError('Too late.'));
    });
    const results = org.dml('insert', parcels('a', 'bad'), { allOrNone: false });

    expect(results.map((result) => result.success)).toEqual([true, false]);
    expect(org.column('SELECT Name FROM Parcel__c')).toEqual(['a']);
    expect(fired).toEqual(['before insert 2', 'after insert 2', 'before insert 1', 'after insert 1']);
  });

  it('give up after three attempts', () => {
    onTrigger(({ timing, newRecords }) => {
      if (timing === 'before') newRecords?.[0]?.addError('The first is always wrong.');
    });
    const results = org.dml('insert', parcels('a', 'b', 'c', 'd'), { allOrNone: false });

    expect(new Set(errorsOf(results))).toEqual(
      new Set(['UNKNOWN_EXCEPTION: Too many batch retries in the presence of Apex triggers and partial failures. []'])
    );
    expect(fired).toHaveLength(3);
    expect(org.count('SELECT COUNT() FROM Parcel__c')).toBe(0);
  });

  it('start each attempt with the limits of the first', () => {
    onTrigger(({ timing, newRecords }) => {
      org.tx.limits.count('queries', 60);
      if (timing === 'before')
        newRecords?.filter((record) => record.get('Name') === 'bad').forEach((record) => record.addError('No.'));
    });
    org.data.hooks.hasTriggers = () => true;

    expect(() => org.dml('insert', parcels('a', 'bad'), { allOrNone: false })).toThrow(LimitExceeded);
    expect(fired).toEqual(['before insert 2', 'before insert 1', 'after insert 1']);
  });

  it('fail the whole chunk when one of them throws', () => {
    onTrigger(() => {
      throw new TriggerFailure('ParcelTrigger: execution of BeforeInsert\n\ncaused by: System.NullPointerException');
    });
    const results = org.dml('insert', parcels('a', 'b'), { allOrNone: false });

    expect(errorsOf(results)[1]).toMatch(
      /^CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: ParcelTrigger: execution of BeforeInsert/
    );
    expect(results).toHaveLength(2);
  });

  it('cannot call each other for ever', () => {
    onTrigger(({ timing, newRecords }) => {
      if (timing === 'after') {
        const results = org.dml(
          'update',
          (newRecords ?? []).map((record) => SObjectRecord.of('Parcel__c', { Id: record.id, Name: 'again' }))
        );
        if (!results[0]?.success) throw new TriggerFailure(results[0]?.errors[0]?.message ?? '');
      }
    });
    const results = org.dml('insert', parcels('a'), { allOrNone: false });

    expect(errorsOf(results)[0]).toMatch(/maximum trigger depth exceeded/);
    expect(org.count('SELECT COUNT() FROM Parcel__c')).toBe(0);
  });

  it('fire for deletes and undeletes, and can forbid a delete', () => {
    const [keep = '', drop = ''] = org.insert('Parcel__c', { Name: 'keep' }, { Name: 'drop' });
    onTrigger(({ timing, operation, oldRecords }) => {
      if (timing === 'before' && operation === 'delete')
        oldRecords?.filter((record) => record.get('Name') === 'keep').forEach((record) => record.addError('Stays.'));
    });
    const rows = [keep, drop].map((Id) => SObjectRecord.of('Parcel__c', { Id }));
    const results = org.dml('delete', rows, { allOrNone: false });
    org.dml('undelete', [SObjectRecord.of('Parcel__c', { Id: drop })]);

    expect(results.map((result) => result.success)).toEqual([false, true]);
    expect(fired).toEqual(['before delete 2', 'before delete 1', 'after delete 1', 'after undelete 1']);
  });
});
