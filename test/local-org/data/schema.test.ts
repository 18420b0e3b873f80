import { TestOrg } from './support.js';

const { schema } = new TestOrg().data;

describe('the schema', () => {
  it('finds objects and fields in any case, with the package namespace and without', () => {
    expect(schema.object('PARCEL__C')?.name).toBe('Parcel__c');
    expect(schema.object('acme__parcel__c')?.name).toBe('Parcel__c');
    expect(schema.require('Parcel__c').field('ACME__weight__c')?.name).toBe('Weight__c');
    expect(schema.object('Nothing__c')).toBeUndefined();
  });

  it('takes standard objects and their fields from the platform stubs', () => {
    const order = schema.require('order');

    expect(order.field('EffectiveDate')).toMatchObject({ type: 'date', isRequired: true });
    expect(order.field('TotalAmount')).toMatchObject({ type: 'currency', isCreateable: false });
    expect(order.field('Status')).toMatchObject({ type: 'picklist', isRestrictedPicklist: true });
    expect(order.nameField).toBe('OrderNumber');
    expect(order.keyPrefix).toBe('801');
  });

  it('leaves out fields that need a feature which is off', () => {
    expect(schema.require('Account').field('PersonEmail')).toBeUndefined();
    expect(schema.require('Contact').field('CurrencyIsoCode')).toBeUndefined();
    expect(schema.require('Account').field('RecordTypeId')).toBeUndefined();
    expect(schema.require('Parcel__c').field('RecordTypeId')).toBeDefined();
  });

  it('knows by which field the children of standard objects point to them', () => {
    expect(schema.require('Account').child('contacts')).toMatchObject({ childObject: 'Contact', field: 'AccountId' });
    expect(schema.require('Account').child('ChildAccounts')).toMatchObject({ field: 'ParentId' });
    expect(schema.require('Order').child('OrderItems')).toMatchObject({ childObject: 'OrderItem', field: 'OrderId' });
    expect(schema.require('Pricebook2').child('PricebookEntries')).toMatchObject({ field: 'Pricebook2Id' });
  });

  it('names custom relationships with __r in both directions', () => {
    expect(schema.require('Parcel__c').parentField('depot__r')?.name).toBe('Depot__c');
    expect(schema.require('Depot__c').child('Parcels__r')).toMatchObject({
      childObject: 'Parcel__c',
      field: 'Depot__c'
    });
  });

  it('describes a number, a picklist and a formula as their metadata says', () => {
    const parcel = schema.require('Parcel__c');

    expect(parcel.field('Weight__c')).toMatchObject({ type: 'double', apexType: 'Decimal', precision: 8, scale: 3 });
    expect(parcel.field('Size__c')).toMatchObject({ isRestrictedPicklist: true, defaultFormula: '"Medium"' });
    expect(parcel.field('Size__c')?.picklistValues.map((value) => value.label)).toEqual([
      'Small box',
      'Medium box',
      'Large box'
    ]);
    expect(parcel.field('PricePerKilo__c')).toMatchObject({ isCreateable: false, treatBlanksAsZero: true });
  });

  it('gives every kind of object its own system fields', () => {
    expect(schema.require('ParcelMoved__e').fields.map((field) => field.name)).toEqual([
      'ReplayId',
      'EventUuid',
      'CreatedDate',
      'CreatedById',
      'Key__c'
    ]);
    expect(schema.require('ParcelMoved__e').publishBehavior).toBe('PublishImmediately');
    expect(schema.require('Tariff__mdt').field('QualifiedApiName')).toBeDefined();
    expect(schema.require('ParcelSettings__c').field('SetupOwnerId')).toBeDefined();
    expect(schema.require('Scan__c').field('OwnerId')).toBeUndefined();
    expect(schema.require('Parcel__c').field('OwnerId')?.referenceTo).toEqual(['Group', 'User']);
  });

  it('gives every object a key prefix of its own', () => {
    const prefixes = schema.objects.flatMap((object) => object.keyPrefix ?? []);

    expect(new Set(prefixes).size).toBe(prefixes.length);
    expect(schema.objectByKeyPrefix('001')?.name).toBe('Account');
  });
});
