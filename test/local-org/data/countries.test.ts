import { SObjectRecord } from '../../../local/org/values/sobject.js';
import { TestOrg, errorsOf } from './support.js';

type Fields = Parameters<typeof SObjectRecord.of>[1];

let org: TestOrg;

beforeEach(() => {
  org = new TestOrg({ definition: 'config/full-scratch-def.json' });
});

const contact = (fields: Fields): string => org.insertOne('Contact', { LastName: 'Nowak', ...fields });
const places = (): unknown => org.query('SELECT MailingCountryCode, MailingCountry FROM Contact')[0];
const update = (Id: string, fields: Fields): string =>
  errorsOf(org.dml('update', [SObjectRecord.of('Contact', { Id, ...fields })], { allOrNone: false }))[0] ?? 'no error';

describe('a country picklist', () => {
  it.each([
    [{ MailingCountryCode: 'pl' }],
    [{ MailingCountry: 'poland' }],
    [{ MailingCountryCode: 'PL', MailingCountry: 'Elsewhere' }]
  ])('gives a new record both code and name: %j', (fields) => {
    contact(fields);

    expect(places()).toEqual({ MailingCountryCode: 'PL', MailingCountry: 'Poland' });
  });

  it('changes one with the other, and empties one with the other', () => {
    const id = contact({ MailingCountryCode: 'PL' });

    update(id, { MailingCountry: 'Hungary' });
    expect(places()).toEqual({ MailingCountryCode: 'HU', MailingCountry: 'Hungary' });
    update(id, { MailingCountryCode: 'SK' });
    expect(places()).toEqual({ MailingCountryCode: 'SK', MailingCountry: 'Slovakia' });
    update(id, { MailingCountryCode: null });
    expect(places()).toEqual({ MailingCountryCode: null, MailingCountry: null });
  });

  it('refuses codes and names that are not in the list, and a change to two countries at once', () => {
    const id = contact({ MailingCountryCode: 'PL' });

    expect(update(id, { MailingCountryCode: 'XX' })).toMatch(
      /^FIELD_INTEGRITY_EXCEPTION: The MailingCountryCode field contains XX, .*\[MailingCountryCode\]$/
    );
    expect(update(id, { MailingCountry: 'Polska' })).toMatch(
      /^FIELD_INTEGRITY_EXCEPTION: There's a problem with this country/
    );
    expect(update(id, { MailingCountryCode: 'SK', MailingCountry: 'Hungary' })).toMatch(/^FIELD_INTEGRITY_EXCEPTION/);
    expect(places()).toEqual({ MailingCountryCode: 'PL', MailingCountry: 'Poland' });
  });

  it('refuses states where there are none, and needs a country for one', () => {
    const id = contact({ MailingCountryCode: 'PL' });

    expect(update(id, { MailingState: 'Mazowieckie' })).toMatch(
      /^FIELD_INTEGRITY_EXCEPTION: There's a problem with this state/
    );
    expect(update(id, { OtherState: 'Mazowieckie' })).toMatch(/country\/territory must be specified/);
    expect(() => update(id, { MailingCountryCode: 'US', MailingState: 'Ohio' })).toThrow(
      'Unsupported: states of United States'
    );
  });

  it('serves every address: of orders, accounts, leads and persons', () => {
    org.insertOne('Account', { Name: 'Shop', BillingCountryCode: 'CZ', ShippingCountry: 'Poland' });
    org.insertOne('Account', { LastName: 'Nowak', PersonMailingCountryCode: 'SK' });
    org.insertOne('Lead', { LastName: 'Nowak', CountryCode: 'HU' });

    expect(org.query('SELECT BillingCountry, ShippingCountryCode, PersonMailingCountry FROM Account')).toEqual([
      { BillingCountry: 'Czechia', ShippingCountryCode: 'PL', PersonMailingCountry: null },
      { BillingCountry: null, ShippingCountryCode: null, PersonMailingCountry: 'Slovakia' }
    ]);
    expect(places()).toEqual({ MailingCountryCode: 'SK', MailingCountry: 'Slovakia' });
    expect(org.column('SELECT Country FROM Lead')).toEqual(['Hungary']);
  });

  it('is in no org that has not switched it on', () => {
    org = new TestOrg();
    contact({ MailingCountry: 'Polska' });

    expect(org.column('SELECT MailingCountry FROM Contact')).toEqual(['Polska']);
    expect(org.data.schema.require('Contact').field('MailingCountryCode')).toBeUndefined();
  });
});
