import { Big } from 'bigdecimal.js';
import type { BeanValue } from '../../../local/org/apex/library/beans.js';
import type { ListValue } from '../../../local/org/apex/library/collections.js';
import { MapValue } from '../../../local/org/apex/library/collections.js';
import { USER_MODE } from '../../../local/org/apex/library/accessLevel.js';
import { BindScope } from '../../../local/org/apex/library/database.js';
import type { DmlResult } from '../../../local/org/data/types.js';
import { SObjectRecord } from '../../../local/org/values/sobject.js';
import { apexError, library, list, ref } from './support.js';

const { call, stat, get, rt } = library();
const account = (fields = {}): SObjectRecord => SObjectRecord.of('Account', fields);

describe('SObject', () => {
  it('reads and writes fields by name, in any case, with their types', () => {
    const record = account();

    expect(call('SObject.put(String,Object)', record, 'annualrevenue', 5)).toBeNull();
    expect(call('SObject.get(String)', record, 'AnnualRevenue')).toEqual(Big('5'));
    expect(apexError(() => call('SObject.put(String,Object)', record, 'Nope__c', 1))).toBe(
      'System.SObjectException: Invalid field Nope__c for Account'
    );
    expect(apexError(() => call('SObject.put(String,Object)', record, 'AnnualRevenue', 'much'))).toBe(
      'System.SObjectException: Illegal assignment from String to Decimal'
    );
  });

  it('refuses what a query did not select', () => {
    const record = account({ Id: '001000000000001AAA' });
    record.isQueried = true;

    expect(apexError(() => call('SObject.get(String)', record, 'Name'))).toBe(
      'System.SObjectException: SObject row was retrieved via SOQL without querying the requested field: Account.Name'
    );
  });

  it('refuses changes of a read-only record', () => {
    const record = account();
    record.isReadOnly = true;

    expect(apexError(() => call('SObject.put(String,Object)', record, 'Name', 'x'))).toBe(
      'System.FinalException: Record is read-only'
    );
  });

  it('clones without id and remembers the source', () => {
    const record = account({ Id: '001000000000001AAA', Name: 'Acme' });

    const copy = call('SObject.clone()', record) as SObjectRecord;

    expect([copy.id, copy.get('Name')]).toEqual([null, 'Acme']);
    expect(call('SObject.isClone()', copy)).toBe(true);
    expect(call('SObject.getCloneSourceId()', copy)).toBe('001000000000001AAA');
    expect(call('SObject.isClone()', record)).toBe(false);
  });

  it('collects errors, on the record or on a field', () => {
    const record = account();

    call('SObject.addError(String)', record, 'Not like this');
    call('SObject.addError(String,String)', record, 'name', 'Name it');

    expect(call('SObject.hasErrors()', record)).toBe(true);
    const errors = call('SObject.getErrors()', record) as ListValue;
    expect(
      errors.items.map((error) => [
        (error as BeanValue).get('Message'),
        ((error as BeanValue).get('Fields') as ListValue).items
      ])
    ).toEqual([
      ['Not like this', []],
      ['Name it', ['Name']]
    ]);
  });

  it('tells the fields that are set', () => {
    const map = call('SObject.getPopulatedFieldsAsMap()', account({ Name: null })) as MapValue;

    expect(map.keys()).toEqual(['Name']);
    expect(call('SObject.isSet(String)', account({ Name: null }), 'NAME')).toBe(true);
  });

  it('reaches parents and children', () => {
    const parent = account({ Name: 'Acme' });
    const contact = SObjectRecord.of('Contact', { Account: parent });

    expect(call('SObject.getSObject(String)', contact, 'Account')).toBe(parent);
    expect(call('SObject.getSObjects(String)', account({ Contacts: [contact] }), 'Contacts')).toEqual(
      list('Contact', contact)
    );
    expect(apexError(() => call('SObject.getSObject(String)', contact, 'Nope'))).toBe(
      'System.SObjectException: Invalid relationship Nope for Contact'
    );
  });
});

describe('Schema', () => {
  it('describes objects and fields', () => {
    const described = call('Schema.SObjectType.getDescribe()', rt.sobjectType('Account'));
    const field = call('Schema.SObjectField.getDescribe()', rt.sobjectField('Account', 'Industry'));

    expect(call('Schema.DescribeSObjectResult.getKeyPrefix()', described)).toBe('001');
    expect(call('Schema.DescribeSObjectResult.isCreateable()', described)).toBe(true);
    expect(get('Schema.DescribeSObjectResult.Name', described)).toBe('Account');
    expect((call('Schema.DescribeFieldResult.getType()', field) as { name: string }).name).toBe('PICKLIST');
    const entries = call('Schema.DescribeFieldResult.getPicklistValues()', field) as ListValue;
    expect(entries.items.map((entry) => call('Schema.PicklistEntry.getLabel()', entry))).toEqual([
      'Retail trade',
      'Banking'
    ]);
  });

  it('finds objects and fields in any case', () => {
    const all = stat('Schema.getGlobalDescribe()') as MapValue;
    const fields = get(
      'Schema.DescribeSObjectResult.Fields',
      call('Schema.SObjectType.getDescribe()', rt.sobjectType('Account'))
    );
    const map = call('Schema.SObjectTypeFields.getMap()', fields) as MapValue;

    expect(call('Map.get(K)', all, 'ACCOUNT')).toBe(rt.sobjectType('Account'));
    expect(call('Map.containsKey(K)', map, 'ISACTIVE__C')).toBe(true);
    expect(map.keys()[1]).toBe('name');
  });

  it('respects field-level security', () => {
    const hidden = library({ hiddenFields: ['Name'] });
    const field = hidden.call('Schema.SObjectField.getDescribe()', hidden.rt.sobjectField('Account', 'Name'));

    expect(hidden.call('Schema.DescribeFieldResult.isAccessible()', field)).toBe(false);
  });

  it('makes records with defaults, and events with their uuid', () => {
    const made = call(
      'Schema.SObjectType.newSObject(Id,Boolean)',
      rt.sobjectType('Account'),
      null,
      true
    ) as SObjectRecord;

    expect([made.get('Industry'), made.get('IsActive__c')]).toEqual(['Retail', false]);
  });
});

describe('Security.stripInaccessible', () => {
  it('takes hidden fields out and says which', () => {
    const hidden = library({ hiddenFields: ['AnnualRevenue'] });
    const records = list('Account', account({ Name: 'Acme', AnnualRevenue: Big('1') }), account({ Name: 'Other' }));

    const decision = hidden.stat(
      'Security.stripInaccessible(AccessType,List<SObject>)',
      hidden.rt.enumValue('System.AccessType', 'READABLE'),
      records
    );

    const kept = hidden.call('SObjectAccessDecision.getRecords()', decision) as ListValue;
    expect((kept.items[0] as SObjectRecord).has('AnnualRevenue')).toBe(false);
    expect(String(hidden.rt.toText(hidden.call('SObjectAccessDecision.getRemovedFields()', decision)))).toBe(
      '{Account={AnnualRevenue}}'
    );
    expect(hidden.rt.toText(hidden.call('SObjectAccessDecision.getModifiedIndexes()', decision))).toBe('{0}');
  });
});

describe('Database', () => {
  const refused: DmlResult = {
    id: null,
    success: false,
    created: false,
    errors: [{ statusCode: 'DUPLICATE_VALUE', message: 'twice', fields: ['Name'] }]
  };
  const saved: DmlResult = { id: '001000000000001AAA', success: true, created: true, errors: [] };

  it('throws for a failed row unless partial success is wanted', () => {
    const lib = library({ dml: () => [saved, refused] });
    const records = list('Account', account(), account());

    expect(apexError(() => lib.stat('Database.insert(List<SObject>)', records))).toBe(
      'System.DmlException: insert failed. First exception on row 1; first error: DUPLICATE_VALUE, twice'
    );
    const results = lib.stat('Database.insert(List<SObject>,Boolean)', records, false) as ListValue;
    expect(results.items.map((result) => lib.call('Database.SaveResult.isSuccess()', result))).toEqual([true, false]);
    const [error] = (lib.call('Database.SaveResult.getErrors()', results.items[1]) as ListValue).items;
    expect((lib.call('Database.Error.getStatusCode()', error) as { name: string }).name).toBe('DUPLICATE_VALUE');
  });

  it('gives one result for one record, and deletes by id', () => {
    const seen: string[] = [];
    const lib = library({
      dml: (operation, records) => {
        seen.push(`${operation} ${records.map((record) => `${record.typeName} ${record.id ?? ''}`).join()}`);
        return [saved];
      }
    });

    const result = lib.stat(
      'Database.upsert(SObject,Schema.SObjectField,Boolean,AccessLevel)',
      account(),
      lib.rt.sobjectField('Account', 'Name'),
      true,
      USER_MODE
    );
    lib.stat('Database.delete(Id)', '001000000000001AAA');

    expect(lib.call('Database.UpsertResult.isCreated()', result)).toBe(true);
    expect(seen).toEqual(['upsert Account ', 'delete Account 001000000000001AAA']);
  });

  it('binds by the map or by the variables of the caller', () => {
    const binds: unknown[] = [];
    const lib = library({
      query: (_soql, values) => {
        binds.push(values);
        return [account({ Name: 'Acme' })];
      }
    });
    const soql = 'SELECT Name FROM Account WHERE Name IN :names';

    const rows = lib.stat(
      'Database.query(String)',
      soql,
      new BindScope((name) => (name === 'names' ? list('String', 'Acme') : null))
    );
    lib.stat(
      'Database.queryWithBinds(String,Map<String,Object>,AccessLevel)',
      soql,
      new MapValue(ref('String'), ref('Object'), [['Names', 'x']]),
      USER_MODE
    );

    expect((rows as ListValue).elementType.name).toBe('Account');
    expect(binds).toEqual([[['Acme']], ['x']]);
    expect(apexError(() => lib.stat('Database.query(String)', soql))).toBe(
      'System.QueryException: Variable does not exist: names'
    );
  });
});
