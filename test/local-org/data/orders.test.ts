import { decimal } from '../../../local/org/values/compare.js';
import { SObjectRecord } from '../../../local/org/values/sobject.js';
import { DateValue } from '../../../local/org/values/time.js';
import { TestOrg, errorsOf } from './support.js';

let org: TestOrg;
let account: string;
let pricebook: string;
let product: string;
let entry: string;

beforeAll(() => {
  org = new TestOrg();
  account = org.insertOne('Account', { Name: 'Buyer' });
  pricebook = org.insertOne('Pricebook2', { Name: 'Shop', IsActive: true });
  product = org.insertOne('Product2', { Name: 'Mug', ProductCode: 'M', IsActive: true });
  org.insertOne('PricebookEntry', {
    Pricebook2Id: org.data.seedIds.standardPricebook,
    Product2Id: product,
    UnitPrice: decimal(9),
    IsActive: true
  });
  entry = org.insertOne('PricebookEntry', {
    Pricebook2Id: pricebook,
    Product2Id: product,
    UnitPrice: decimal(10),
    IsActive: true
  });
  org.tx.commit();
});
beforeEach(() => org.as(org.data.adminUser));
afterEach(() => org.tx.abort());

type Fields = Parameters<typeof SObjectRecord.of>[1];
const order = (fields: Fields = {}): string =>
  org.insertOne('Order', {
    AccountId: account,
    EffectiveDate: DateValue.of(2026, 3, 1),
    Status: 'Draft',
    Pricebook2Id: pricebook,
    ...fields
  });
const line = (OrderId: string, fields: Fields = {}): string =>
  org.insertOne('OrderItem', {
    OrderId,
    PricebookEntryId: entry,
    Quantity: decimal(1),
    UnitPrice: decimal('9.99'),
    ...fields
  });
const failing = (operation: 'insert' | 'update' | 'delete', object: string, fields: Fields): string =>
  errorsOf(org.dml(operation, [SObjectRecord.of(object, fields)], { allOrNone: false }))[0] ?? 'no error';
const total = (id: string): unknown => org.column('SELECT TotalAmount FROM Order WHERE Id = :id', id)[0];

describe('an order', () => {
  it('is numbered, and adds up its lines exactly', () => {
    const id = order();
    const first = line(id, { Quantity: decimal(3), UnitPrice: decimal('33.33') });
    line(id, { UnitPrice: decimal('0.01') });

    expect(total(id)).toBe('100.00');
    expect(
      org.query('SELECT OrderItemNumber, TotalPrice, ListPrice, Product2.Name FROM OrderItem WHERE Id = :first', first)
    ).toEqual([{ OrderItemNumber: '0000000001', TotalPrice: '99.99', ListPrice: '10.00', Product2: { Name: 'Mug' } }]);
    org.dml('update', [SObjectRecord.of('OrderItem', { Id: first, Quantity: decimal(1) })]);
    expect(total(id)).toBe('33.34');
    org.dml('delete', [SObjectRecord.of('OrderItem', { Id: first })]);
    expect(total(id)).toBe('0.01');
  });

  it('needs an account, a start date and a status that the org knows', () => {
    expect(failing('insert', 'Order', {})).toBe(
      'REQUIRED_FIELD_MISSING: Required fields are missing: [AccountId, EffectiveDate, Status] [AccountId,EffectiveDate,Status]'
    );
    expect(
      failing('insert', 'Order', { AccountId: account, EffectiveDate: DateValue.of(2026, 3, 1), Status: 'Sent' })
    ).toMatch(/^INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: Status/);
    expect(
      failing('insert', 'Order', { AccountId: account, EffectiveDate: DateValue.of(2026, 3, 1), Status: 'Activated' })
    ).toMatch(/^FIELD_INTEGRITY_EXCEPTION: Status/);
    expect(
      failing('insert', 'Order', {
        AccountId: account,
        EffectiveDate: DateValue.of(2026, 3, 1),
        Status: 'Draft',
        TotalAmount: decimal(1)
      })
    ).toMatch(/^INVALID_FIELD_FOR_INSERT_UPDATE: .*TotalAmount/);
  });

  it('needs a price book before it has lines, and keeps it while it has some', () => {
    const id = order({ Pricebook2Id: null });

    expect(
      failing('insert', 'OrderItem', {
        OrderId: id,
        PricebookEntryId: entry,
        Quantity: decimal(1),
        UnitPrice: decimal(1)
      })
    ).toMatch(/^FIELD_INTEGRITY_EXCEPTION: Order ID: the order needs a price book/);
    org.dml('update', [SObjectRecord.of('Order', { Id: id, Pricebook2Id: pricebook })]);
    line(id);
    expect(failing('update', 'Order', { Id: id, Pricebook2Id: null })).toMatch(
      /^FIELD_INTEGRITY_EXCEPTION: Price Book ID/
    );
  });

  it('is activated by its status alone, once it has lines', () => {
    const id = order();
    expect(failing('update', 'Order', { Id: id, Status: 'Activated' })).toMatch(/^FAILED_ACTIVATION/);
    line(id);
    expect(failing('update', 'Order', { Id: id, Status: 'Activated', PoNumber: '1' })).toMatch(
      /^FAILED_ACTIVATION: Status must be the only field/
    );
    org.dml('update', [SObjectRecord.of('Order', { Id: id, Status: 'Activated' })]);

    expect(org.query('SELECT StatusCode, ActivatedBy.Name FROM Order WHERE Id = :id', id)).toEqual([
      { StatusCode: 'Activated', ActivatedBy: { Name: 'Local Admin' } }
    ]);
  });

  it('guards its lines and itself once it is activated', () => {
    const id = order();
    const item = line(id);
    org.dml('update', [SObjectRecord.of('Order', { Id: id, Status: 'Activated' })]);

    expect(failing('delete', 'Order', { Id: id })).toMatch(/^DELETE_FAILED/);
    expect(failing('delete', 'OrderItem', { Id: item })).toMatch(/^DELETE_FAILED/);
    expect(
      failing('insert', 'OrderItem', {
        OrderId: id,
        PricebookEntryId: entry,
        Quantity: decimal(1),
        UnitPrice: decimal(1)
      })
    ).toMatch(/^FIELD_INTEGRITY_EXCEPTION: .*activated order/);
    expect(failing('update', 'OrderItem', { Id: item, Description: 'x' })).toBe('no error');
  });

  it('takes its lines along when it is deleted as a draft', () => {
    const id = order();
    line(id);
    org.dml('delete', [SObjectRecord.of('Order', { Id: id })]);

    expect(org.count('SELECT COUNT() FROM OrderItem')).toBe(0);
  });
});

describe('an order line', () => {
  it("must be of the order's price book, with a price and a positive quantity", () => {
    const id = order();
    const other = org.insertOne('Pricebook2', { Name: 'Other', IsActive: true });
    const stranger = org.insertOne('PricebookEntry', {
      Pricebook2Id: other,
      Product2Id: product,
      UnitPrice: decimal(1),
      IsActive: true
    });
    const base = { OrderId: id, PricebookEntryId: entry, Quantity: decimal(1), UnitPrice: decimal(1) };

    expect(failing('insert', 'OrderItem', { ...base, PricebookEntryId: stranger })).toMatch(
      /^FIELD_INTEGRITY_EXCEPTION: Price Book Entry ID/
    );
    expect(failing('insert', 'OrderItem', { ...base, UnitPrice: null })).toMatch(
      /^REQUIRED_FIELD_MISSING: .*\[UnitPrice\]/
    );
    expect(failing('insert', 'OrderItem', { ...base, Quantity: decimal(0) })).toMatch(
      /^FIELD_INTEGRITY_EXCEPTION: Quantity/
    );
  });

  it('never changes its order, entry or product', () => {
    const [id, second] = [order(), order()];
    const item = line(id);

    expect(failing('update', 'OrderItem', { Id: item, OrderId: second })).toMatch(
      /^INVALID_FIELD_FOR_INSERT_UPDATE: .*OrderId/
    );
    expect(
      failing('update', 'OrderItem', { Id: item, Product2Id: product, PricebookEntryId: entry, Quantity: decimal(2) })
    ).toBe('no error');
  });
});

describe('a price', () => {
  it('is standard before it is special, and once in each book', () => {
    const fresh = org.insertOne('Product2', { Name: 'Cup', IsActive: true });

    expect(
      failing('insert', 'PricebookEntry', { Pricebook2Id: pricebook, Product2Id: fresh, UnitPrice: decimal(1) })
    ).toMatch(/^STANDARD_PRICE_NOT_DEFINED/);
    expect(
      failing('insert', 'PricebookEntry', { Pricebook2Id: pricebook, Product2Id: product, UnitPrice: decimal(1) })
    ).toBe('DUPLICATE_VALUE: This price definition already exists in this price book []');
  });

  it('follows the standard price where it says so', () => {
    const book = org.insertOne('Pricebook2', { Name: 'Follower', IsActive: true });
    expect(
      failing('insert', 'PricebookEntry', {
        Pricebook2Id: book,
        Product2Id: product,
        UseStandardPrice: true,
        UnitPrice: decimal(1)
      })
    ).toMatch(/^FIELD_INTEGRITY_EXCEPTION: Unit Price/);
    const follower = org.insertOne('PricebookEntry', {
      Pricebook2Id: book,
      Product2Id: product,
      UseStandardPrice: true,
      IsActive: true
    });
    const [standard] = org.records(
      'SELECT Id FROM PricebookEntry WHERE Product2Id = :product AND Pricebook2.IsStandard = true',
      product
    );
    org.dml('update', [SObjectRecord.of('PricebookEntry', { Id: standard?.id ?? '', UnitPrice: decimal('7.5') })]);

    expect(org.query('SELECT UnitPrice, Name, ProductCode FROM PricebookEntry WHERE Id = :follower', follower)).toEqual(
      [{ UnitPrice: '7.50', Name: 'Mug', ProductCode: 'M' }]
    );
  });

  it('is part of the org from its first day in the standard price book', () => {
    expect(org.query('SELECT Name, IsActive FROM Pricebook2 WHERE IsStandard = true')).toEqual([
      { Name: 'Standard Price Book', IsActive: true }
    ]);
    expect(failing('delete', 'Pricebook2', { Id: org.data.seedIds.standardPricebook })).toMatch(/^DELETE_FAILED/);
  });
});
