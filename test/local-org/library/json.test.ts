import { Big } from 'bigdecimal.js';
import type { BeanValue } from '../../../local/org/apex/library/beans.js';
import type { ListValue } from '../../../local/org/apex/library/collections.js';
import { MapValue } from '../../../local/org/apex/library/collections.js';
import { BlobValue, DoubleValue } from '../../../local/org/values/scalars.js';
import { SObjectRecord } from '../../../local/org/values/sobject.js';
import { DatetimeValue, DateValue } from '../../../local/org/values/time.js';
import { apexError, FakeObject, library, list, ref } from './support.js';

const lib = library({
  classes: {
    Line: {
      fields: [
        { name: 'sku', type: 'String' },
        { name: 'price', type: 'Decimal' }
      ]
    },
    Cart: {
      fields: [
        { name: 'id', type: 'Integer' },
        { name: 'lines', type: 'List<Line>' },
        { name: 'bought', type: 'Date' },
        { name: 'at', type: 'Datetime' },
        { name: 'tags', type: 'Map<String,Integer>' }
      ]
    },
    Shape: { fields: [], isAbstract: true }
  }
});
const { call, stat, rt } = lib;
const type = (text: string): unknown => rt.typeToken(ref(text));
const deserialize = (json: string, text: string): unknown => stat('JSON.deserialize(String,Type)', json, type(text));

describe('JSON.serialize', () => {
  it('writes every kind of primitive', () => {
    const map = new MapValue(ref('String'), ref('Object'), [
      ['text', 'a"\n'],
      ['decimal', Big('1.50')],
      ['double', new DoubleValue(3)],
      ['long', 12n],
      ['date', DateValue.of(2026, 3, 1)],
      ['datetime', new DatetimeValue(0)],
      ['blob', new BlobValue(Buffer.from('hi'))],
      ['none', null]
    ]);

    expect(stat('JSON.serialize(Object)', map)).toBe(
      '{"text":"a\\"\\n","decimal":1.50,"double":3.0,"long":12,"date":"2026-03-01","datetime":"1970-01-01T00:00:00.000Z","blob":"aGk=","none":null}'
    );
  });

  it('writes objects field by field and leaves nulls out on request', () => {
    const cart = new FakeObject('Cart', {}, { id: 1, lines: null });

    expect(stat('JSON.serialize(Object)', cart)).toBe('{"id":1,"lines":null,"bought":null,"at":null,"tags":null}');
    expect(stat('JSON.serialize(Object,Boolean)', cart, true)).toBe('{"id":1}');
  });

  it('writes records with their attributes, parents and children', () => {
    const account = SObjectRecord.of('Account', {
      Id: '001000000000001AAA',
      Since__c: new DatetimeValue(0),
      Contacts: [SObjectRecord.of('Contact', { LastName: 'Nowak' })]
    });

    expect(stat('JSON.serialize(Object)', account)).toBe(
      '{"attributes":{"type":"Account","url":"/services/data/v65.0/sobjects/Account/001000000000001AAA"},"Id":"001000000000001AAA",' +
        '"Since__c":"1970-01-01T00:00:00.000+0000","Contacts":{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Contact"},"LastName":"Nowak"}]}}'
    );
  });

  it('lays pretty text out like the platform', () => {
    const map = new MapValue(ref('String'), ref('Object'), [
      ['a', list('Integer', 1, 2)],
      ['b', new MapValue()]
    ]);

    expect(stat('JSON.serializePretty(Object)', map)).toBe('{\n  "a" : [ 1, 2 ],\n  "b" : { }\n}');
  });

  it('refuses what has no JSON form', () => {
    expect(apexError(() => stat('JSON.serialize(Object)', rt.sobjectType('Account')))).toContain(
      'Apex Type unsupported in JSON'
    );
  });
});

describe('JSON.deserialize', () => {
  it('fills typed objects, in any case of the names', () => {
    const cart = deserialize(
      '{"ID":7,"lines":[{"sku":"A","price":1.20}],"bought":"2026-03-01","at":"2026-03-01T10:00:00.000+0100","tags":{"x":1},"unknown":true}',
      'Cart'
    ) as FakeObject;

    expect(cart.fields['id']).toBe(7);
    expect(((cart.fields['lines'] as ListValue).items[0] as FakeObject).fields['price']).toEqual(Big('1.20'));
    expect(cart.fields['bought']).toEqual(DateValue.of(2026, 3, 1));
    expect(cart.fields['at']).toEqual(new DatetimeValue(Date.UTC(2026, 2, 1, 9)));
    expect((cart.fields['tags'] as MapValue).get('x')).toBe(1);
  });

  it('refuses unknown names when strict', () => {
    expect(apexError(() => stat('JSON.deserializeStrict(String,Type)', '{"unknown":1}', type('Cart')))).toBe(
      'System.JSONException: Unknown field: Cart.unknown'
    );
  });

  it('fills records with fields of the right kind', () => {
    const account = deserialize(
      '{"attributes":{"type":"Account"},"name":"Acme","AnnualRevenue":5,"Contacts":{"records":[{"LastName":"N"}]}}',
      'SObject'
    );

    expect(account).toBeInstanceOf(SObjectRecord);
    expect((account as SObjectRecord).get('Name')).toBe('Acme');
    expect((account as SObjectRecord).get('AnnualRevenue')).toEqual(Big('5'));
    expect((account as SObjectRecord).fields.get('Contacts')).toHaveLength(1);
    expect(apexError(() => deserialize('{"Nope__c":1}', 'Account'))).toBe(
      "System.JSONException: No such column 'Nope__c' on sobject of type Account"
    );
  });

  it('makes results of the platform that tests cannot make otherwise', () => {
    const result = deserialize(
      '{"success":false,"errors":[{"message":"no","statusCode":"UNKNOWN_EXCEPTION"}]}',
      'Database.SaveResult'
    ) as BeanValue;

    expect(call('Database.SaveResult.isSuccess()', result)).toBe(false);
    expect(
      call('Database.Error.getMessage()', (call('Database.SaveResult.getErrors()', result) as ListValue).items[0])
    ).toBe('no');
  });

  it('gives maps, lists and exact numbers without a type', () => {
    const value = stat('JSON.deserializeUntyped(String)', '{"a":[1,2.50,3000000000,null,true]}') as MapValue;

    expect((value.get('a') as ListValue).items).toEqual([1, Big('2.50'), 3000000000n, null, true]);
  });

  it('says where the text is broken', () => {
    expect(apexError(() => deserialize('{"a" 1}', 'Cart'))).toBe(
      "System.JSONException: Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value at input location [1,7]"
    );
    expect(apexError(() => deserialize('', 'Cart'))).toBe(
      'System.JSONException: No content to map to Object due to end of input'
    );
    expect(apexError(() => deserialize('[]', 'Cart'))).toBe(
      "System.JSONException: Malformed JSON: Expected '{' at the beginning of object"
    );
    expect(apexError(() => deserialize('{}', 'List<Cart>'))).toBe(
      "System.JSONException: Malformed JSON: Expected '[' at the beginning of List/Set"
    );
  });
});

describe('JSONGenerator and JSONParser', () => {
  it('writes step by step', () => {
    const generator = stat('JSON.createGenerator(Boolean)', false);

    call('JSONGenerator.writeStartObject()', generator);
    call('JSONGenerator.writeStringField(String,String)', generator, 'name', 'Acme');
    call('JSONGenerator.writeFieldName(String)', generator, 'items');
    call('JSONGenerator.writeStartArray()', generator);
    call('JSONGenerator.writeNumber(Integer)', generator, 1);
    call('JSONGenerator.writeObject(Object)', generator, list('Integer', 2));
    call('JSONGenerator.writeEndArray()', generator);
    call('JSONGenerator.writeEndObject()', generator);

    expect(call('JSONGenerator.getAsString()', generator)).toBe('{"name":"Acme","items":[1,[2]]}');
  });

  it('reads token by token and skips or reads whole values', () => {
    const parser = stat('JSON.createParser(String)', '{"skip":{"x":[1]},"line":{"sku":"A"},"last":1.5}');
    const next = (): unknown => (call('JSONParser.nextToken()', parser) as { name: string } | null)?.name;

    expect([next(), next(), next()]).toEqual(['START_OBJECT', 'FIELD_NAME', 'START_OBJECT']);
    call('JSONParser.skipChildren()', parser);
    expect(next()).toBe('FIELD_NAME');
    next();
    expect((call('JSONParser.readValueAs(Type)', parser, type('Line')) as FakeObject).fields['sku']).toBe('A');
    expect([next(), call('JSONParser.getText()', parser), next()]).toEqual([
      'FIELD_NAME',
      'last',
      'VALUE_NUMBER_FLOAT'
    ]);
    expect(call('JSONParser.getDecimalValue()', parser)).toEqual(Big('1.5'));
    expect([next(), next()]).toEqual(['END_OBJECT', undefined]);
  });
});
