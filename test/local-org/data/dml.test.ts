import { decimal } from '../../../local/org/values/compare.js';
import { SObjectRecord } from '../../../local/org/values/sobject.js';
import { DateValue } from '../../../local/org/values/time.js';
import { TestOrg, errorsOf, ids } from './support.js';

let org: TestOrg;

beforeAll(() => (org = new TestOrg()));
beforeEach(() => org.as(org.data.adminUser));
afterEach(() => org.tx.abort());

const parcel = (fields: Parameters<typeof SObjectRecord.of>[1]): SObjectRecord =>
  SObjectRecord.of('Parcel__c', { Name: 'box', ...fields });
const insert = (...rows: SObjectRecord[]): string[] => errorsOf(org.dml('insert', rows, { allOrNone: false }));
const update = (id: string, fields: Parameters<typeof SObjectRecord.of>[1]): string[] =>
  errorsOf(org.dml('update', [SObjectRecord.of('Parcel__c', { Id: id, ...fields })], { allOrNone: false }));
const read = (id: string, fields: string): unknown =>
  org.query(`SELECT ${fields} FROM Parcel__c WHERE Id = :id`, id)[0];

describe('an insert', () => {
  it('fills in ids, defaults, owner and who did it when', () => {
    const record = parcel({});
    const [id = ''] = ids(org.dml('insert', [record]));

    expect(record.id).toBe(id);
    expect(id).toMatch(/^a\w{17}$/);
    expect(read(id, 'IsFragile__c, Size__c, SentOn__c, Owner.Name, CreatedBy.Name, CreatedDate, IsDeleted')).toEqual({
      IsFragile__c: true,
      Size__c: 'Medium',
      SentOn__c: '2026-03-02',
      Owner: { Name: 'Local Admin' },
      CreatedBy: { Name: 'Local Admin' },
      CreatedDate: '2026-03-02T11:00:00.000Z',
      IsDeleted: false
    });
  });

  it("sets only the id on the caller's record, and keeps an explicit null", () => {
    const record = parcel({ Size__c: null });
    org.dml('insert', [record]);

    expect([...record.fields.keys()]).toEqual(['Name', 'Size__c', 'Id']);
    expect(read(record.id ?? '', 'Size__c')).toEqual({ Size__c: null });
  });

  it('rounds numbers to their scale, trims texts and stores blanks as null', () => {
    const id = org.insertOne('Parcel__c', {
      Name: ' box ',
      Weight__c: decimal('1.23456'),
      Batch__c: '  ',
      Price__c: decimal('2.005')
    });

    expect(read(id, 'Name, Weight__c, Batch__c, Price__c')).toEqual({
      Name: 'box',
      Weight__c: '1.235',
      Batch__c: null,
      Price__c: '2.01'
    });
  });

  it('numbers autonumbers by their format', () => {
    const created = org.insert('Depot__c', { City__c: 'a' }, { City__c: 'b' });

    expect(org.column('SELECT Name FROM Depot__c WHERE Id IN :created ORDER BY Name', created)).toEqual([
      'D-0001',
      'D-0002'
    ]);
  });

  it('finds a parent by the external id it carries', () => {
    org.insertOne('Account', { Name: 'North', Code__c: 'N' });
    const record = parcel({});
    record.set('Account__r', SObjectRecord.of('Account', { Code__c: 'n' }));
    const lost = parcel({});
    lost.set('Account__r', SObjectRecord.of('Account', { Code__c: 'X' }));
    const results = org.dml('insert', [record, lost], { allOrNone: false });

    expect(read(results[0]?.id ?? '', 'Account__r.Name')).toEqual({ Account__r: { Name: 'North' } });
    expect(errorsOf(results)).toEqual([
      'INVALID_FIELD: Foreign key external ID: X not found for field Code__c in entity Account []'
    ]);
  });

  it('refuses an id', () => {
    expect(insert(parcel({ Id: 'a00000000000001AAA' }))).toEqual([
      'INVALID_FIELD_FOR_INSERT_UPDATE: cannot specify Id in an insert call [Id]'
    ]);
  });

  it('gives a hierarchy setting to the organization when nobody is named', () => {
    org.insertOne('ParcelSettings__c', { IsPaused__c: true });

    expect(
      org.query('SELECT IsPaused__c FROM ParcelSettings__c WHERE SetupOwnerId = :id', org.data.seedIds.organization)
    ).toHaveLength(1);
  });
});

describe('validation', () => {
  it('names all missing required fields', () => {
    expect(errorsOf(org.dml('insert', [SObjectRecord.of('Depot__c', {})], { allOrNone: false }))).toEqual([
      'REQUIRED_FIELD_MISSING: Required fields are missing: [City__c] [City__c]'
    ]);
    expect(errorsOf(org.dml('insert', [SObjectRecord.of('Scan__c', {})], { allOrNone: false }))).toEqual([
      'REQUIRED_FIELD_MISSING: Required fields are missing: [Parcel__c] [Parcel__c]'
    ]);
  });

  it('refuses texts that are too long, unless they may be cut', () => {
    const long = 'x'.repeat(41);

    expect(insert(parcel({ ParcelKey__c: long }))).toEqual([
      `STRING_TOO_LONG: Parcel Key: data value too large: ${long} (max length=40) [ParcelKey__c]`
    ]);
    const [id = ''] = ids(org.dml('insert', [parcel({ ParcelKey__c: long })], { allowFieldTruncation: true }));
    expect(read(id, 'ParcelKey__c')).toEqual({ ParcelKey__c: 'x'.repeat(40) });
  });

  it('refuses values that do not fit', () => {
    expect(insert(parcel({ Size__c: 'Huge' }))).toEqual([
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: Size: bad value for restricted picklist field: Huge [Size__c]'
    ]);
    expect(insert(parcel({ Marks__c: 'Cold;Wet' }))).toEqual([
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: Marks: bad value for restricted picklist field: Wet [Marks__c]'
    ]);
    expect(insert(parcel({ NotifyEmail__c: 'nobody' }))).toEqual([
      'INVALID_EMAIL_ADDRESS: Notify: invalid email address: nobody [NotifyEmail__c]'
    ]);
    expect(insert(parcel({ Weight__c: decimal('123456') }))).toEqual([
      'NUMBER_OUTSIDE_VALID_RANGE: Weight: value outside of valid range on numeric field: 123456 [Weight__c]'
    ]);
    expect(insert(parcel({ SentOn__c: 'yesterday' }))).toEqual([
      'INVALID_TYPE_ON_FIELD_IN_RECORD: Sent On: value not of required type: yesterday [SentOn__c]'
    ]);
  });

  it('looks after lookups', () => {
    const gone = org.insertOne('Depot__c', { City__c: 'a' });
    org.dml('delete', [SObjectRecord.of('Depot__c', { Id: gone })]);

    expect(insert(parcel({ Depot__c: org.data.adminUser.id }))).toEqual([
      `FIELD_INTEGRITY_EXCEPTION: Depot: id value of incorrect type: ${org.data.adminUser.id} [Depot__c]`
    ]);
    expect(insert(parcel({ Account__c: '001000000000001AAA' }))).toEqual([
      'INVALID_CROSS_REFERENCE_KEY: invalid cross reference id [Account__c]'
    ]);
    expect(insert(parcel({ Depot__c: gone }))).toEqual(['ENTITY_IS_DELETED: entity is deleted [Depot__c]']);
    expect(insert(parcel({ Depot__c: 'nonsense' }))).toEqual([
      'MALFORMED_ID: Depot: id value of incorrect type: nonsense [Depot__c]'
    ]);
  });

  it('keeps unique fields unique, within one call too, with or without regard to case', () => {
    const first = org.insertOne('Parcel__c', { Name: 'a', ParcelKey__c: 'K1', SealCode__c: 'S' });

    expect(insert(parcel({ ParcelKey__c: 'k1' }))).toEqual([
      `DUPLICATE_VALUE: duplicate value found: ParcelKey__c duplicates value on record with id: ${first.slice(0, 15)} []`
    ]);
    expect(insert(parcel({ SealCode__c: 's' }))).toEqual([]);
    expect(insert(parcel({ ParcelKey__c: 'K2' }), parcel({ ParcelKey__c: 'K2' }))).toHaveLength(1);
  });

  it('runs validation rules, those about changes too', () => {
    expect(insert(parcel({ Weight__c: decimal(-1) }))).toEqual([
      'FIELD_CUSTOM_VALIDATION_EXCEPTION: A parcel cannot weigh less than nothing. [Weight__c]'
    ]);
    const id = org.insertOne('Parcel__c', { Name: 'a' });

    expect(update(id, { SealCode__c: 'S1' })).toEqual([]);
    expect(update(id, { SealCode__c: 'S1', Weight__c: decimal(1) })).toEqual([]);
    expect(update(id, { SealCode__c: 'S2' })).toEqual([
      'FIELD_CUSTOM_VALIDATION_EXCEPTION: A seal is never changed. []'
    ]);
  });

  it('accepts record types of the object only', () => {
    const [domestic] = org.records(
      `SELECT Id FROM RecordType WHERE SobjectType = 'Parcel__c' AND DeveloperName = 'Domestic'`
    );
    const id = org.insertOne('Parcel__c', { Name: 'a', RecordTypeId: domestic?.id ?? null });

    expect(read(id, 'RecordType.Name')).toEqual({ RecordType: { Name: 'Domestic' } });
  });
});

describe('an update', () => {
  it('changes what it names and leaves the rest', () => {
    const id = org.insertOne('Parcel__c', { Name: 'a', Weight__c: decimal(1), Batch__c: 'b' });
    org.now += 60_000;

    expect(update(id, { Weight__c: null })).toEqual([]);
    expect(read(id, 'Weight__c, Batch__c, LastModifiedDate')).toEqual({
      Weight__c: null,
      Batch__c: 'b',
      LastModifiedDate: '2026-03-02T11:01:00.000Z'
    });
    org.now -= 60_000;
  });

  it('may carry read-only fields that it does not change, as a queried record does', () => {
    const id = org.insertOne('Parcel__c', { Name: 'a', Price__c: decimal(1) });
    const scan = org.insertOne('Scan__c', { Parcel__c: id });
    const other = org.insertOne('Parcel__c', { Name: 'b' });
    const [queried] = org.records(
      'SELECT Id, Name, CreatedDate, PricePerKilo__c, Caption__c FROM Parcel__c WHERE Id = :id',
      id
    );

    expect(errorsOf(org.dml('update', [queried as SObjectRecord], { allOrNone: false }))).toEqual([]);
    const moved = org.dml('update', [SObjectRecord.of('Scan__c', { Id: scan, Parcel__c: other })], {
      allOrNone: false
    });
    expect(errorsOf(moved)[0]).toMatch(
      /^INVALID_FIELD_FOR_INSERT_UPDATE: Unable to create\/update fields: Parcel__c\. /
    );
  });

  it('is strict about read-only fields when asked, as REST is', () => {
    const id = org.insertOne('Parcel__c', { Name: 'a' });
    const record = SObjectRecord.of('Parcel__c', { Id: id, Caption__c: 'x' });

    expect(errorsOf(org.dml('update', [record], { allOrNone: false, strictFields: true }))).toHaveLength(1);
    expect(errorsOf(org.dml('update', [record], { allOrNone: false }))).toEqual([]);
  });

  it('says when the record is missing, gone, or named twice', () => {
    const id = org.insertOne('Parcel__c', { Name: 'a' });
    const gone = org.insertOne('Parcel__c', { Name: 'b' });
    org.dml('delete', [SObjectRecord.of('Parcel__c', { Id: gone })]);
    const rows = [null, gone, 'a00000000000001AAA', id, id].map((Id) =>
      SObjectRecord.of('Parcel__c', { Id, Name: 'c' })
    );

    expect(errorsOf(org.dml('update', rows, { allOrNone: false }))).toEqual([
      'MISSING_ARGUMENT: Id not specified in an update call [Id]',
      'ENTITY_IS_DELETED: entity is deleted []',
      'INVALID_CROSS_REFERENCE_KEY: invalid cross reference id []',
      `DUPLICATE_VALUE: Duplicate id in list: ${id} [Id]`
    ]);
  });
});

describe('partial success', () => {
  it('keeps the good rows when it may', () => {
    const results = org.dml('insert', [parcel({ ParcelKey__c: 'ok' }), parcel({ Size__c: 'Huge' })], {
      allOrNone: false
    });

    expect(results.map((result) => result.success)).toEqual([true, false]);
    expect(org.count(`SELECT COUNT() FROM Parcel__c WHERE ParcelKey__c = 'ok'`)).toBe(1);
  });

  it('undoes all rows otherwise, and says which were the cause', () => {
    const good = parcel({ ParcelKey__c: 'ok' });
    const results = org.dml('insert', [good, parcel({ Size__c: 'Huge' })], { allOrNone: true });

    expect(results.map((result) => result.errors[0]?.statusCode)).toEqual([
      'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST'
    ]);
    expect(good.id).toBeNull();
    expect(org.count('SELECT COUNT() FROM Parcel__c')).toBe(0);
  });

  it('undoes the chunks before the one that failed', () => {
    const rows = Array.from({ length: 201 }, (_, index) => parcel({ Weight__c: decimal(index < 200 ? 1 : -1) }));
    org.dml('insert', rows, { allOrNone: true });

    expect(org.count('SELECT COUNT() FROM Parcel__c')).toBe(0);
  });
});

describe('an upsert', () => {
  const upsert = (rows: SObjectRecord[], externalIdField = 'ParcelKey__c'): ReturnType<TestOrg['dml']> =>
    org.dml('upsert', rows, { allOrNone: false, externalIdField });

  it('inserts what is new and updates what is there', () => {
    org.insertOne('Parcel__c', { Name: 'old', ParcelKey__c: 'K1', Batch__c: 'b' });
    const results = upsert([
      parcel({ ParcelKey__c: 'k1', Name: 'changed' }),
      parcel({ ParcelKey__c: 'K2', Name: 'new' })
    ]);

    expect(results.map((result) => result.created)).toEqual([false, true]);
    expect(org.query('SELECT Name, ParcelKey__c, Batch__c FROM Parcel__c ORDER BY Name')).toEqual([
      { Name: 'changed', ParcelKey__c: 'k1', Batch__c: 'b' },
      { Name: 'new', ParcelKey__c: 'K2', Batch__c: null }
    ]);
  });

  it('refuses both rows of one call that name the same key', () => {
    expect(errorsOf(upsert([parcel({ ParcelKey__c: 'K' }), parcel({ ParcelKey__c: 'k' })]))).toEqual([
      'DUPLICATE_VALUE: Duplicate external id specified: K [ParcelKey__c]',
      'DUPLICATE_VALUE: Duplicate external id specified: k [ParcelKey__c]'
    ]);
  });

  it('refuses a key that several records have, a missing key and a field that is no key', () => {
    const twins = org.insert('Parcel__c', { Name: 'a', Batch__c: 'B' }, { Name: 'b', Batch__c: 'B' });

    expect(errorsOf(upsert([parcel({ Batch__c: 'B' })], 'Batch__c'))).toEqual([
      `DUPLICATE_EXTERNAL_ID: More than one record found for external id field: [${twins.join(', ')}] [Batch__c]`
    ]);
    expect(errorsOf(upsert([parcel({})]))).toEqual(['MISSING_ARGUMENT: ParcelKey__c not specified []']);
    expect(errorsOf(upsert([parcel({ Notes__c: 'x' })], 'Notes__c'))).toEqual([
      'INVALID_FIELD: Field name provided, Notes__c does not match an External ID, Salesforce Id, or indexed field for Parcel__c []'
    ]);
  });

  it('goes by the id when no field is named', () => {
    const id = org.insertOne('Parcel__c', { Name: 'old' });
    const results = org.dml('upsert', [
      SObjectRecord.of('Parcel__c', { Id: id, Name: 'changed' }),
      parcel({ Name: 'new' })
    ]);

    expect(results.map((result) => result.created)).toEqual([false, true]);
    expect(org.column('SELECT Name FROM Parcel__c ORDER BY Name')).toEqual(['changed', 'new']);
  });
});

describe('deleting', () => {
  const remove = (object: string, id: string): string[] =>
    errorsOf(org.dml('delete', [SObjectRecord.of(object, { Id: id })], { allOrNone: false }));
  const restore = (object: string, id: string): string[] =>
    errorsOf(org.dml('undelete', [SObjectRecord.of(object, { Id: id })], { allOrNone: false }));

  it('takes detail records along and brings them back', () => {
    const id = org.insertOne('Parcel__c', { Name: 'a', ParcelKey__c: 'K' });
    org.insert('Scan__c', { Parcel__c: id }, { Parcel__c: id });

    expect(remove('Parcel__c', id)).toEqual([]);
    expect(org.count('SELECT COUNT() FROM Scan__c')).toBe(0);
    expect(org.query('SELECT IsDeleted, Name FROM Parcel__c ALL ROWS')).toEqual([{ IsDeleted: true, Name: 'a' }]);
    expect(org.count(`SELECT COUNT() FROM Parcel__c WHERE ParcelKey__c = 'K'`)).toBe(0);

    expect(restore('Parcel__c', id)).toEqual([]);
    expect(org.count('SELECT COUNT() FROM Scan__c')).toBe(2);
    expect(org.count(`SELECT COUNT() FROM Parcel__c WHERE ParcelKey__c = 'K'`)).toBe(1);
  });

  it('clears lookups that may be cleared and restores them', () => {
    const account = org.insertOne('Account', { Name: 'North' });
    const id = org.insertOne('Parcel__c', { Name: 'a', Account__c: account });

    remove('Account', account);
    expect(read(id, 'Account__c')).toEqual({ Account__c: null });
    restore('Account', account);
    expect(read(id, 'Account__r.Name')).toEqual({ Account__r: { Name: 'North' } });
  });

  it('is refused while a lookup forbids it', () => {
    const depot = org.insertOne('Depot__c', { City__c: 'a' });
    org.insertOne('Parcel__c', { Name: 'box 1', Depot__c: depot });

    expect(remove('Depot__c', depot)[0]).toMatch(
      /^DELETE_FAILED: Your attempt to delete D-\d{4} could not be completed because it is associated with the following parcels\.: box 1 \[\]$/
    );
  });

  it('says when there is nothing to delete or to bring back', () => {
    const id = org.insertOne('Parcel__c', { Name: 'a' });
    remove('Parcel__c', id);

    expect(remove('Parcel__c', id)).toEqual(['ENTITY_IS_DELETED: entity is deleted []']);
    restore('Parcel__c', id);
    expect(restore('Parcel__c', id)).toEqual(['UNDELETE_FAILED: entity is not in recycle bin []']);
  });
});

describe('objects that cannot be written', () => {
  it('are refused by name', () => {
    expect(
      errorsOf(org.dml('insert', [SObjectRecord.of('Tariff__mdt', { MasterLabel: 'x' })], { allOrNone: false }))
    ).toEqual(['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: entity type cannot be inserted: Tariff []']);
  });

  it('need an event bus when they are events', () => {
    expect(() => org.dml('insert', [SObjectRecord.of('ParcelMoved__e', { Key__c: 'k' })])).toThrow(
      /publishing events without an event bus/
    );
  });
});

describe('user mode', () => {
  it('refuses what the user may not do and fields the user may not write, changed or not', () => {
    const user = org.data.userContext(
      org.insertOne('User', {
        Username: 'clerk@local.example',
        LastName: 'Clerk',
        Email: 'clerk@local.example',
        Alias: 'clerk',
        ProfileId: org.records(`SELECT Id FROM Profile WHERE Name LIKE 'Minimum%'`)[0]?.id ?? null,
        TimeZoneSidKey: 'GMT',
        LocaleSidKey: 'en_US',
        EmailEncodingKey: 'UTF-8',
        LanguageLocaleKey: 'en_US'
      })
    );
    const as = (rows: SObjectRecord[]): string[] => {
      org.tx.user = user;
      return errorsOf(org.dml('insert', rows, { allOrNone: false, accessLevel: 'user' }));
    };

    expect(as([parcel({})])).toEqual(["INSUFFICIENT_ACCESS_OR_READONLY: Access to entity 'Parcel__c' denied []"]);
    org.data.assignPermissionSet(user.id, 'parcelclerk');
    expect(as([parcel({ Weight__c: decimal(1) })])).toEqual([]);
    expect(as([parcel({ Price__c: decimal(1), Notes__c: 'x' })])).toEqual([
      'INVALID_FIELD_FOR_INSERT_UPDATE: Operation failed due to fields being inaccessible on Sobject Parcel__c, check errors on Exception or Result! [Price__c,Notes__c]'
    ]);
    expect(org.data.permissionsOf(user).hasCustomPermission('CanWeigh')).toBe(true);
    expect(org.data.permissionsOf(user).hasApexClass('ParcelService')).toBe(true);
  });
});

describe('standard people', () => {
  it('get their names put together, and cases their account from the contact', () => {
    const account = org.insertOne('Account', { Name: 'North' });
    const contact = org.insertOne('Contact', {
      FirstName: 'Ola',
      LastName: 'Testowa',
      AccountId: account,
      Email: 'ola@example.com'
    });
    const found = org.insertOne('Case', { Subject: 'Where is it?', ContactId: contact });

    expect(org.query('SELECT Name FROM Contact WHERE Id = :contact', contact)).toEqual([{ Name: 'Ola Testowa' }]);
    expect(
      org.query('SELECT CaseNumber, Status, IsClosed, Account.Name, ContactEmail FROM Case WHERE Id = :found', found)
    ).toEqual([
      {
        CaseNumber: '00000001',
        Status: 'New',
        IsClosed: false,
        Account: { Name: 'North' },
        ContactEmail: 'ola@example.com'
      }
    ]);
    expect(errorsOf(org.dml('insert', [SObjectRecord.of('Lead', { FirstName: 'x' })], { allOrNone: false }))).toEqual([
      'REQUIRED_FIELD_MISSING: Required fields are missing: [Company, LastName] [Company,LastName]'
    ]);
    void DateValue;
  });
});
