import { readDefinition } from '../../../local/org/metadata/readDefinition.js';
import { failureOf, runApex } from './support.js';

const ALL = readDefinition('config/full-scratch-def.json');
const PERSON = `Account person = new Account(FirstName = 'Jan', LastName = 'Nowak', PersonEmail = 'jan@example.com');`;

const withAll = (code: string): string[] => runApex(code, {}, ALL);
const failingWithAll = (code: string): string | null => failureOf(code, {}, ALL);

describe('Apex in an org with optional features', () => {
  it('compiles fields of persons, and makes contacts of them', () => {
    expect(
      withAll(`${PERSON} insert person;
        person = [SELECT IsPersonAccount, PersonContact.Email, RecordType.IsPersonType FROM Account];
        System.debug(person.IsPersonAccount + ' ' + person.PersonContact.Email + ' ' + person.RecordType.IsPersonType);
        System.debug([SELECT AccountId FROM Contact WHERE IsPersonAccount = TRUE].AccountId == person.Id);`)
    ).toEqual(['true jan@example.com true', 'true']);
  });

  it('puts what features bring by name too', () => {
    expect(
      withAll(`Account a = new Account(); a.put('LastName', 'Nowak'); a.put('PersonMailingCountryCode', 'PL');
        a.put('CurrencyIsoCode', 'PLN'); insert a;
        Contact c = [SELECT Name, MailingCountry, CurrencyIsoCode FROM Contact];
        System.debug(c.Name + ' ' + c.MailingCountry + ' ' + c.CurrencyIsoCode);`)
    ).toEqual(['Nowak Poland PLN']);
  });

  it('does not let a person have a name of its own', () => {
    expect(failingWithAll(`${PERSON} person.Name = 'Other'; insert person;`)).toMatch(
      /INVALID_FIELD_FOR_INSERT_UPDATE, Unable to create\/update fields: Name\..*\[Name\]/
    );
  });

  it('describes the record types of persons, none of which is the usual one', () => {
    expect(
      withAll(`Map<String, Schema.RecordTypeInfo> types = Account.SObjectType.getDescribe().getRecordTypeInfosByDeveloperName();
        System.debug(types.get('PersonAccount').isActive() + ' ' + types.get('PersonAccount').isDefaultRecordTypeMapping());
        System.debug(types.get('Master').isDefaultRecordTypeMapping());`)
    ).toEqual(['true false', 'true']);
  });

  it('knows the currency of a user', () => {
    const code =
      'System.debug(UserInfo.isMultiCurrencyOrganization() + " " + UserInfo.getDefaultCurrency());'.replaceAll(
        '"',
        "'"
      );

    expect(withAll(code)).toEqual(['true USD']);
    expect(runApex(code)).toEqual(['false USD']);
  });

  it('lists active currencies and countries as picklist values', () => {
    expect(
      withAll(`Set<String> active = new Set<String>();
        for (Schema.PicklistEntry entry : Order.CurrencyIsoCode.getDescribe().getPicklistValues()) if (entry.isActive()) active.add(entry.getValue());
        System.debug(active.contains('PLN') + ' ' + active.contains('GBP'));
        System.debug(Contact.MailingCountryCode.getDescribe().getPicklistValues().size() > 200);`)
    ).toEqual(['true false', 'true']);
  });
});

describe('Apex in an org without optional features', () => {
  it.each([
    'Account.PersonEmail',
    'Account.LastName',
    'Contact.IsPersonAccount',
    'Order.CurrencyIsoCode',
    'Lead.CountryCode'
  ])('does not compile with %s', (field) => {
    expect(failureOf(`System.debug(${field});`)).toContain(field.split('.')[1]);
  });

  it('throws when such a field is put by name', () => {
    expect(failureOf(`new Account().put('PersonEmail', 'a@example.com');`)).toMatch(/SObjectException.*PersonEmail/);
    expect(failureOf(`new Order().put('CurrencyIsoCode', 'PLN');`)).toMatch(/SObjectException.*CurrencyIsoCode/);
    expect(failureOf(`Database.query('SELECT IsoCode FROM CurrencyType');`)).toMatch(/QueryException.*CurrencyType/);
  });
});
