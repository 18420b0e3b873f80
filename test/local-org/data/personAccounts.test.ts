import { SObjectRecord } from '../../../local/org/values/sobject.js';
import { TestOrg, errorsOf } from './support.js';

type Fields = Parameters<typeof SObjectRecord.of>[1];

let org: TestOrg;

beforeEach(() => {
  org = new TestOrg({ definition: 'config/person-accounts-scratch-def.json', extraDirectories: ['people', 'persons'] });
});

const person = (fields: Fields = {}): string => org.insertOne('Account', { LastName: 'Nowak', ...fields });
const contactOf = (account: string): string =>
  String(org.column('SELECT PersonContactId FROM Account WHERE Id = :id', account)[0]);
const failing = (operation: 'insert' | 'update' | 'delete' | 'upsert', object: string, fields: Fields): string =>
  errorsOf(org.dml(operation, [SObjectRecord.of(object, fields)], { allOrNone: false }))[0] ?? 'no error';
const recordType = (name: string): string =>
  org.records('SELECT Id FROM RecordType WHERE DeveloperName = :n', name)[0]?.id ?? '';

describe('a person account', () => {
  it('is an account and a contact, each found by the other', () => {
    const id = person({ FirstName: 'Jan', PersonEmail: 'jan@example.com', PersonMobilePhone: '600', Phone: '22' });

    expect(org.query('SELECT Name, IsPersonAccount, PersonEmail, RecordType.DeveloperName FROM Account')).toEqual([
      {
        Name: 'Jan Nowak',
        IsPersonAccount: true,
        PersonEmail: 'jan@example.com',
        RecordType: { DeveloperName: 'PersonAccount' }
      }
    ]);
    expect(org.query('SELECT Name, IsPersonAccount, Email, MobilePhone, Phone, AccountId FROM Contact')).toEqual([
      {
        Name: 'Jan Nowak',
        IsPersonAccount: true,
        Email: 'jan@example.com',
        MobilePhone: '600',
        Phone: '22',
        AccountId: id
      }
    ]);
    expect(org.column('SELECT Account.PersonContact.LastName FROM Contact WHERE Id = :id', contactOf(id))).toEqual([
      { PersonContact: { LastName: 'Nowak' } }
    ]);
  });

  it('is made by a last name or by its record type, and a business account by a name', () => {
    person();
    person({ RecordTypeId: recordType('Member') });
    org.insertOne('Account', { Name: 'Nowak and Sons' });
    org.insertOne('Account', { Name: 'Corner', RecordTypeId: recordType('Shop') });

    expect(org.query('SELECT IsPersonAccount, RecordType.DeveloperName FROM Account ORDER BY Id')).toEqual([
      { IsPersonAccount: true, RecordType: { DeveloperName: 'PersonAccount' } },
      { IsPersonAccount: true, RecordType: { DeveloperName: 'Member' } },
      { IsPersonAccount: false, RecordType: null },
      { IsPersonAccount: false, RecordType: { DeveloperName: 'Shop' } }
    ]);
    expect(org.count('SELECT COUNT() FROM Contact')).toBe(2);
    expect(org.column('SELECT DeveloperName FROM RecordType WHERE IsPersonType = TRUE ORDER BY DeveloperName')).toEqual(
      ['Member', 'PersonAccount']
    );
  });

  it('takes its name from its parts alone', () => {
    const id = person({ FirstName: 'Jan' });

    expect(failing('update', 'Account', { Id: id, Name: 'Other' })).toMatch(
      /^INVALID_FIELD_FOR_INSERT_UPDATE: Unable to create\/update fields: Name/
    );
    expect(failing('insert', 'Account', { Name: 'X', LastName: 'Y' })).toMatch(/create\/update fields: Name/);
    expect(failing('insert', 'Account', { FirstName: 'Y', RecordTypeId: recordType('PersonAccount') })).toBe(
      'REQUIRED_FIELD_MISSING: Required fields are missing: [LastName] [LastName]'
    );
    org.dml('update', [SObjectRecord.of('Account', { Id: id, FirstName: 'Anna', Name: 'Jan Nowak' })]);
    expect(org.column('SELECT Name FROM Contact')).toEqual(['Anna Nowak']);
  });

  it('keeps the fields of a person from business accounts', () => {
    expect(failing('insert', 'Account', { Name: 'Shop', PersonEmail: 'a@example.com' })).toMatch(/fields: PersonEmail/);
    expect(failing('insert', 'Account', { Name: 'Shop', Tier__pc: 'Gold' })).toMatch(/fields: Tier__pc/);
  });

  it('shows custom fields of contacts with __pc, with the defaults and rules of the contact', () => {
    const id = person({ CardNumber__pc: 'C1' });

    expect(org.query('SELECT CardNumber__c, Tier__c FROM Contact')).toEqual([
      { CardNumber__c: 'C1', Tier__c: 'Silver' }
    ]);
    expect(failing('update', 'Account', { Id: id, Tier__pc: 'Wood' })).toMatch(/^INVALID_OR_NULL_FOR_RESTRICTED/);
    expect(failing('insert', 'Account', { LastName: 'B', CardNumber__pc: 'C1' })).toMatch(/^DUPLICATE_VALUE/);
    expect(failing('insert', 'Contact', { LastName: 'B', CardNumber__c: 'C1' })).toMatch(/^DUPLICATE_VALUE/);
    org.insertOne('Contact', { LastName: 'B', CardNumber__c: 'C2' });
    expect(failing('update', 'Account', { Id: id, CardNumber__pc: 'C2' })).toMatch(/^DUPLICATE_VALUE/);
  });

  it('is upserted by an external id of the account, not of the person', () => {
    const upsert = (Fields: Fields, externalIdField: string): string[] =>
      errorsOf(org.dml('upsert', [SObjectRecord.of('Account', Fields)], { externalIdField, allOrNone: false }));

    expect(upsert({ Code__c: 'K1', LastName: 'Nowak' }, 'Code__c')).toEqual([]);
    expect(upsert({ Code__c: 'K1', PersonEmail: 'new@example.com' }, 'Code__c')).toEqual([]);
    expect(org.query('SELECT Name, Email FROM Contact')).toEqual([{ Name: 'Nowak', Email: 'new@example.com' }]);
    expect(upsert({ CardNumber__pc: 'C1', LastName: 'X' }, 'CardNumber__pc')[0]).toMatch(
      /CardNumber__pc does not match an External ID/
    );
  });

  it('fires the triggers of accounts alone', () => {
    const fired: string[] = [];
    org.data.hooks.runTriggers = (_tx, { objectName, timing, operation, newRecords }) => {
      const [record] = newRecords ?? [];
      const hasContact = record?.get('PersonContactId') != null;
      fired.push(`${objectName} ${timing} ${operation} ${String(record?.get('IsPersonAccount'))} ${hasContact}`);
    };
    const id = person();
    org.dml('delete', [SObjectRecord.of('Account', { Id: id })]);

    expect(fired).toEqual([
      'Account before insert true false',
      'Account after insert true true',
      'Account before delete undefined false',
      'Account after delete undefined false'
    ]);
  });

  it('takes changes of its contact, but not another account, and not a removal', () => {
    const id = person({ CardNumber__pc: 'C1' });
    const contact = contactOf(id);
    const other = org.insertOne('Account', { Name: 'Shop' });

    org.dml('update', [SObjectRecord.of('Contact', { Id: contact, Email: 'c@example.com', FirstName: 'Ewa' })]);

    expect(org.query('SELECT Name, PersonEmail, CardNumber__pc FROM Account WHERE Id = :id', id)).toEqual([
      { Name: 'Ewa Nowak', PersonEmail: 'c@example.com', CardNumber__pc: 'C1' }
    ]);
    expect(failing('update', 'Contact', { Id: contact, AccountId: other })).toBe(
      'INVALID_FIELD_FOR_INSERT_UPDATE: Account: bad field names on insert/update call: AccountId [AccountId]'
    );
    expect(failing('delete', 'Contact', { Id: contact })).toMatch(/^INVALID_PERSON_ACCOUNT_OPERATION/);
  });

  it('has no other contacts, and nobody reports to its person', () => {
    const id = person();

    expect(failing('insert', 'Contact', { LastName: 'Other', AccountId: id })).toMatch(
      /^INVALID_PERSON_ACCOUNT_OPERATION: cannot reference person contact/
    );
    expect(failing('insert', 'Contact', { LastName: 'Other', ReportsToId: contactOf(id) })).toMatch(
      /^INVALID_PERSON_ACCOUNT_OPERATION/
    );
  });

  it('goes to the recycle bin with its contact, and comes back with it', () => {
    const id = person();
    const contact = contactOf(id);

    org.dml('delete', [SObjectRecord.of('Account', { Id: id })]);
    expect(org.count('SELECT COUNT() FROM Contact')).toBe(0);

    org.dml('undelete', [SObjectRecord.of('Account', { Id: id })]);
    expect(contactOf(id)).toBe(contact);
    expect(org.count('SELECT COUNT() FROM Contact')).toBe(1);
  });

  it('leaves nothing behind when its account is not saved', () => {
    const rows = [SObjectRecord.of('Account', { LastName: 'Good' }), SObjectRecord.of('Account', {})];

    org.dml('insert', rows);

    expect(org.count('SELECT COUNT() FROM Contact')).toBe(0);
  });

  it('says by name that accounts cannot turn into persons here', () => {
    const shop = org.insertOne('Account', { Name: 'Shop' });

    expect(() => failing('update', 'Account', { Id: shop, RecordTypeId: recordType('PersonAccount') })).toThrow(
      'Unsupported: turning a business account into a person account'
    );
  });

  it('shows a user the fields of the person whose contact fields the user may see', () => {
    const permissions = org.data.permissionsOf(org.data.integrationUser);

    expect(permissions.field('Account', 'LastName')).toEqual(permissions.field('Contact', 'LastName'));
    expect(permissions.field('Account', 'Tier__pc').read).toBe(false);
  });
});

describe('a lead', () => {
  it('needs no company where it can become a person account', () => {
    expect(failing('insert', 'Lead', { LastName: 'Nowak' })).toBe('no error');
    org = new TestOrg();
    expect(failing('insert', 'Lead', { LastName: 'Nowak' })).toMatch(/REQUIRED_FIELD_MISSING.*Company/);
  });
});

describe('an org without person accounts', () => {
  it('has none of their fields', () => {
    const { schema } = new TestOrg({ extraDirectories: [] }).data;
    const names = schema.require('Account').fields.map((field) => field.name);

    expect(names.filter((name) => /^Person|__pc$|^LastName$|^FirstName$|^Salutation$|IsPerson/.test(name))).toEqual([]);
    expect(schema.require('Contact').field('IsPersonAccount')).toBeUndefined();
    expect(() => new TestOrg({ extraDirectories: ['persons'] })).toThrow(
      'the project adds to PersonAccount, but there is no such object'
    );
  });
});
