import type { ListValue } from '../../../local/org/apex/library/collections.js';
import { MapValue, SetValue } from '../../../local/org/apex/library/collections.js';
import { APEX_EQUALS, APEX_HASH } from '../../../local/org/apex/library/equality.js';
import { SObjectRecord } from '../../../local/org/values/sobject.js';
import { Big } from 'bigdecimal.js';
import { apexError, FakeObject, library, list, ref } from './support.js';

const { call, make, rt } = library();

describe('List', () => {
  it('says which index is out of bounds', () => {
    const items = list('Integer', 1, 2, 3);

    expect(apexError(() => call('List.get(Integer)', items, 3))).toBe(
      'System.ListException: List index out of bounds: 3'
    );
    expect(apexError(() => call('List.remove(Integer)', items, -1))).toBe(
      'System.ListException: List index out of bounds: -1'
    );
  });

  it('inserts, removes and finds', () => {
    const items = make('List<String>') as ListValue;

    call('List.add(T)', items, 'a');
    call('List.add(Integer,T)', items, 0, 'b');
    call('List.addAll(List<T>)', items, list('String', 'c'));

    expect(items.items).toEqual(['b', 'a', 'c']);
    expect(call('List.remove(Integer)', items, 1)).toBe('a');
    expect(call('List.indexOf(T)', items, 'c')).toBe(1);
    expect(call('List.contains(T)', items, 'C')).toBe(false);
  });

  it('sorts primitives with nulls first', () => {
    const items = list('String', 'b', null, 'B', 'a');

    call('List.sort()', items);

    expect(items.items).toEqual([null, 'B', 'a', 'b']);
  });

  it('sorts by the objects own comparison or by a comparator', () => {
    const person = (age: number): FakeObject =>
      new FakeObject('Person', { compareTo: (other) => age - Number((other as FakeObject).fields['age']) }, { age });
    const people = list('Person', person(3), person(1), person(2));
    const longest = new FakeObject('Longest', { compare: (a, b) => String(b).length - String(a).length });
    const words = list('String', 'a', 'ccc', 'bb');

    call('List.sort()', people);
    call('List.sort(Comparator<T>)', words, longest);

    expect(people.items.map((one) => (one as FakeObject).fields['age'])).toEqual([1, 2, 3]);
    expect(words.items).toEqual(['ccc', 'bb', 'a']);
  });

  it('refuses to sort what does not compare', () => {
    expect(apexError(() => call('List.sort()', list('Object', list('String'), list('String'))))).toBe(
      'System.ListException: One or more of the items in this list is not Comparable.'
    );
  });

  it('copies deeply on request only', () => {
    const account = SObjectRecord.of('Account', { Id: '001000000000001AAA', Name: 'Acme' });
    const items = list('Account', account);

    const shallow = call('List.clone()', items) as ListValue;
    const deep = call('List.deepClone(Boolean)', items, true) as ListValue;

    expect(shallow.items[0]).toBe(account);
    expect(deep.items[0]).not.toBe(account);
    expect((deep.items[0] as SObjectRecord).id).toBe('001000000000001AAA');
  });
});

describe('Set and Map', () => {
  it('keep the order of insertion', () => {
    const map = new MapValue(ref('String'), ref('Integer'));
    map.put('b', 1);
    map.put('a', 2);
    map.put('b', 3);

    expect(map.entries()).toEqual([
      ['b', 3],
      ['a', 2]
    ]);
    expect(call('Set.toString()', new SetValue(ref('String'), ['z', 'a', 'z']))).toBe('{z, a}');
    expect(call('Map.toString()', map)).toBe('{b=3, a=2}');
  });

  it('take ids of 15 and 18 characters for one', () => {
    const ids = new SetValue(ref('Id'), ['001D000000IqhSL']);

    expect(ids.has('001D000000IqhSLIAZ')).toBe(true);
    expect(ids.values()).toEqual(['001D000000IqhSLIAZ']);
  });

  it('take decimals of different scale for one', () => {
    expect(new SetValue(ref('Decimal'), [Big('1.0'), Big('1.00')]).size).toBe(1);
  });

  it('find records by their field values', () => {
    const first = SObjectRecord.of('Account', { Name: 'Acme' });
    const same = SObjectRecord.of('Account', { Name: 'Acme' });

    expect(new SetValue(ref('Account'), [first, same]).size).toBe(1);
    first.set('Name', 'Other');
    expect(new SetValue(ref('Account'), [first, same]).size).toBe(2);
  });

  it('ask user objects that declare equals and hashCode', () => {
    class Key {
      public constructor(private readonly id: number) {}
      public [APEX_EQUALS](other: unknown): boolean {
        return other instanceof Key && other.id === this.id;
      }
      public [APEX_HASH](): number {
        return this.id % 2;
      }
    }
    const map = new MapValue(ref('Object'), ref('String'));

    map.put(new Key(1), 'one');
    map.put(new Key(3), 'three');
    map.put(new Key(1), 'uno');

    expect([map.size, map.get(new Key(1)), map.get(new Key(3)), map.get(new Key(5))]).toEqual([
      2,
      'uno',
      'three',
      null
    ]);
    expect(map.remove(new Key(1))).toBe('uno');
    expect(map.values()).toEqual(['three']);
  });

  it('remove entries through the key set', () => {
    const map = new MapValue(ref('String'), ref('Integer'), [
      ['a', 1],
      ['b', 2]
    ]);

    call('Set.remove(T)', map.keySet(), 'a');

    expect(map.keys()).toEqual(['b']);
  });

  it('tell whether they changed', () => {
    const set = new SetValue(ref('Integer'), [1, 2, 3]);

    expect(call('Set.add(T)', set, 3)).toBe(false);
    expect(call('Set.retainAll(Set<T>)', set, new SetValue(ref('Integer'), [2]))).toBe(true);
    expect(set.values()).toEqual([2]);
    expect(call('Set.containsAll(List<T>)', set, list('Integer', 2))).toBe(true);
  });

  it('index records by id, and refuse those without', () => {
    const record = SObjectRecord.of('Account', { Id: '001000000000001AAA' });

    const map = make('Map<Id,Account>(List<SObject>)', list('Account', record)) as MapValue;

    expect(map.get('001000000000001')).toBe(record);
    expect(apexError(() => make('Map<Id,Account>(List<SObject>)', list('Account', new SObjectRecord('Account'))))).toBe(
      'System.ListException: Row with null Id at index: 0'
    );
  });

  it('compare by content', () => {
    expect(rt.equals(list('Integer', 1, 2), list('Integer', 1, 2))).toBe(true);
    expect(
      call('Set.equals(Set<Object>)', new SetValue(ref('Integer'), [1, 2]), new SetValue(ref('Integer'), [2, 1]))
    ).toBe(true);
    expect(rt.hash(list('Integer', 1, 2))).toBe(rt.hash(list('Integer', 1, 2)));
  });
});
