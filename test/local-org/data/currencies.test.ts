import { decimal } from '../../../local/org/values/compare.js';
import { SObjectRecord } from '../../../local/org/values/sobject.js';
import { DateValue } from '../../../local/org/values/time.js';
import { TestOrg, errorsOf } from './support.js';

type Fields = Parameters<typeof SObjectRecord.of>[1];

let org: TestOrg;
let product: string;
let standard: string;

beforeEach(() => {
  org = new TestOrg({ definition: 'config/multi-currency-scratch-def.json' });
  product = org.insertOne('Product2', { Name: 'Mug', IsActive: true });
  standard = org.data.seedIds.standardPricebook;
});

const failing = (operation: 'insert' | 'update', object: string, fields: Fields): string =>
  errorsOf(org.dml(operation, [SObjectRecord.of(object, fields)], { allOrNone: false }))[0] ?? 'no error';
const price = (CurrencyIsoCode: string, fields: Fields = {}): Fields => ({
  Pricebook2Id: standard,
  Product2Id: product,
  UnitPrice: decimal(9),
  IsActive: true,
  CurrencyIsoCode,
  ...fields
});
const order = (fields: Fields = {}): string =>
  org.insertOne('Order', {
    AccountId: org.insertOne('Account', { Name: 'Buyer' }),
    EffectiveDate: DateValue.of(2026, 3, 1),
    Status: 'Draft',
    Pricebook2Id: standard,
    ...fields
  });
const line = (OrderId: string, PricebookEntryId: string, fields: Fields = {}): Fields => ({
  OrderId,
  PricebookEntryId,
  Quantity: decimal(1),
  UnitPrice: decimal(5),
  ...fields
});

describe('an org with several currencies', () => {
  it('lists its currencies, one of them the corporate one', () => {
    expect(org.column('SELECT IsoCode FROM CurrencyType WHERE IsActive = TRUE ORDER BY IsoCode')).toEqual([
      'CZK',
      'EUR',
      'HUF',
      'PLN',
      'USD'
    ]);
    expect(org.query('SELECT IsoCode, ConversionRate FROM CurrencyType WHERE IsCorporate = TRUE')).toEqual([
      { IsoCode: 'USD', ConversionRate: '1.000000' }
    ]);
    expect(() => org.query('SELECT Id FROM DatedConversionRate')).toThrow('DatedConversionRate');
  });

  it('gives each record the currency of its user unless told', () => {
    org.insert('Parcel__c', { Name: 'a' }, { Name: 'b', CurrencyIsoCode: 'PLN' });

    expect(org.column('SELECT CurrencyIsoCode FROM Parcel__c ORDER BY Name')).toEqual(['USD', 'PLN']);
  });

  it('refuses currencies that are not active, or are none', () => {
    expect(failing('insert', 'Parcel__c', { CurrencyIsoCode: 'GBP' })).toMatch(
      /^INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST/
    );
    expect(failing('insert', 'Parcel__c', { CurrencyIsoCode: 'ZZZ' })).toMatch(
      /^INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST/
    );
    expect(failing('insert', 'Parcel__c', { CurrencyIsoCode: null })).toMatch(/^REQUIRED_FIELD_MISSING/);
  });

  it('holds a price in each currency once, after the standard price in that currency', () => {
    const book = org.insertOne('Pricebook2', { Name: 'Shop', IsActive: true });
    org.insert('PricebookEntry', price('PLN'), price('CZK'));
    org.insert('PricebookEntry', price('PLN', { Pricebook2Id: book }));

    expect(failing('insert', 'PricebookEntry', price('PLN'))).toMatch(/^DUPLICATE_VALUE/);
    expect(failing('insert', 'PricebookEntry', price('EUR', { Pricebook2Id: book }))).toMatch(
      /^STANDARD_PRICE_NOT_DEFINED/
    );
  });

  it('lets an order take prices of its own currency alone', () => {
    const [pln = '', czk = ''] = org.insert('PricebookEntry', price('PLN'), price('CZK'));
    const id = order({ CurrencyIsoCode: 'PLN' });

    expect(failing('insert', 'OrderItem', line(id, czk))).toMatch(/^FIELD_INTEGRITY_EXCEPTION: .*another currency/);
    expect(failing('insert', 'OrderItem', line(id, pln, { CurrencyIsoCode: 'CZK' }))).toMatch(/another currency/);
    expect(failing('insert', 'OrderItem', line(id, pln))).toBe('no error');
    expect(org.column('SELECT CurrencyIsoCode FROM OrderItem')).toEqual(['PLN']);
    expect(failing('update', 'Order', { Id: id, CurrencyIsoCode: 'CZK' })).toMatch(/currency of an order that has/);
  });

  it('converts amounts to the currency of the user', () => {
    org.insert('Account', { Name: 'a', AnnualRevenue: decimal(8), CurrencyIsoCode: 'PLN' }, { Name: 'b' });

    expect(org.query('SELECT Name, convertCurrency(AnnualRevenue) FROM Account ORDER BY Name')).toEqual([
      { Name: 'a', AnnualRevenue: '2' },
      { Name: 'b', AnnualRevenue: null }
    ]);
    expect(() => org.query('SELECT convertCurrency(Name) FROM Account')).toThrow('needs a currency field, not Name');
  });
});

describe('an org with one currency', () => {
  it('has neither currencies nor a field for them', () => {
    org = new TestOrg();

    expect(() => org.query('SELECT IsoCode FROM CurrencyType')).toThrow('CurrencyType');
    expect(() => org.query('SELECT convertCurrency(AnnualRevenue) FROM Account')).toThrow('convertCurrency');
    expect(org.data.schema.require('Order').field('CurrencyIsoCode')).toBeUndefined();
  });
});
