/** Members of List, Set, Map and Iterator. */
import type { ApexContext } from '../context.js';
import type { TypeRef } from '../../platform/platformTypes.js';
import { SObjectRecord } from '../../values/sobject.js';
import { ListValue, MapValue, SetValue } from './collections.js';
import { keyEquals, keyHash } from './equality.js';
import type { LibraryCall, LibraryClass } from './registry.js';
import { cloneRecord } from './sobjects.js';
import { sortValues } from './sorting.js';
import { toText } from './text.js';
import { IteratorValue, typeArgument, walk } from './walk.js';

const list = (self: unknown): ListValue => self as ListValue;
const set = (self: unknown): SetValue => self as SetValue;
const map = (self: unknown): MapValue => self as MapValue;

/** The element at an index; for `list.get(i)` and `list[i]` alike. */
export function listGet(rt: ApexContext, of: ListValue, index: unknown): unknown {
  return of.items[checkedIndex(rt, of, index)];
}

/** Puts a value at an index; for `list.set(i, v)` and `list[i] = v` alike. */
export function listSet(rt: ApexContext, of: ListValue, index: unknown, value: unknown): void {
  of.items[checkedIndex(rt, of, index)] = of.fit(value);
}

function checkedIndex(rt: ApexContext, of: ListValue, index: unknown): number {
  if (typeof index !== 'number') return rt.throwApex('System.NullPointerException', 'Argument cannot be null.');
  if (index < 0 || index >= of.items.length) {
    return rt.throwApex('System.ListException', `List index out of bounds: ${index}`);
  }
  return index;
}

const newList: LibraryCall = (rt, type, [source]) => {
  const elementType = typeArgument(type, 0);
  if (source === undefined) return new ListValue(elementType);
  if (typeof source === 'number') return new ListValue(elementType, new Array<unknown>(source).fill(null));
  const made = new ListValue(elementType);
  for (const item of walk(rt, source)) made.add(item);
  return made;
};

const newMap: LibraryCall = (rt, type, [source]) => {
  const made = new MapValue(typeArgument(type, 0), typeArgument(type, 1));
  if (source !== undefined) putAll(rt, made, source);
  return made;
};

function putAll(rt: ApexContext, target: MapValue, source: unknown): void {
  if (source === null) return rt.throwApex('System.NullPointerException', 'Argument cannot be null.');
  if (source instanceof MapValue) {
    for (const [key, value] of source.entries()) target.put(key, value);
    return;
  }
  const byName = target.keyType.name.toLowerCase() === 'string';
  const seen = new Set<unknown>();
  list(source).items.forEach((record, row) => {
    if (!(record instanceof SObjectRecord)) {
      return rt.throwApex('System.ListException', `Null list item not allowed: ${row}`);
    }
    const id = record.fields.get('Id') ?? null;
    if (id === null) return rt.throwApex('System.ListException', `Row with null Id at index: ${row}`);
    if (seen.has(id)) return rt.throwApex('System.ListException', `Row with duplicate Id at index: ${row}`);
    seen.add(id);
    target.put(byName ? String(id) : id, record);
  });
}

const deepCloneRecord = (
  rt: ApexContext,
  value: unknown,
  [keepId, keepReadOnly, keepAutoNumber]: unknown[]
): unknown =>
  value instanceof SObjectRecord
    ? cloneRecord(rt, value, {
        keepId: keepId === true,
        isDeep: true,
        keepReadOnly: keepReadOnly === true,
        keepAutoNumber: keepAutoNumber === true
      })
    : value;

const listClass: LibraryClass = {
  constructors: { new: newList },
  methods: {
    'add(T)': (_rt, self, [value]) => list(self).add(value),
    'add(Integer,T)': (rt, self, [index, value]) => {
      const of = list(self);
      if (index !== of.items.length) checkedIndex(rt, of, index);
      of.items.splice(index as number, 0, of.fit(value));
    },
    addAll: (rt, self, [source]) => {
      const of = list(self);
      const items = [...walk(rt, source)];
      rt.grow(8 * items.length);
      for (const item of items) of.add(item);
    },
    clear: (_rt, self) => void (list(self).items.length = 0),
    contains: (_rt, self, [value]) => list(self).indexOf(value) >= 0,
    indexOf: (_rt, self, [value]) => list(self).indexOf(value),
    get: (rt, self, [index]) => listGet(rt, list(self), index),
    set: (rt, self, [index, value]) => listSet(rt, list(self), index, value),
    remove: (rt, self, [index]) => list(self).items.splice(checkedIndex(rt, list(self), index), 1)[0],
    size: (_rt, self) => list(self).items.length,
    isEmpty: (_rt, self) => list(self).items.length === 0,
    clone: (_rt, self) => new ListValue(list(self).elementType, [...list(self).items]),
    deepClone: (rt, self, args) =>
      new ListValue(
        list(self).elementType,
        list(self).items.map((item) => deepCloneRecord(rt, item, args))
      ),
    iterator: (_rt, self) => new IteratorValue(list(self).items),
    sort: (rt, self, [comparator]) => sortValues(rt, list(self), comparator),
    getSObjectType: (rt, self) => sobjectTypeOf(rt, list(self).elementType),
    equals: (_rt, self, [other]) => keyEquals(self, other),
    hashCode: (_rt, self) => keyHash(self),
    'toString()': (rt, self) => toText(rt, self)
  }
};

const setClass: LibraryClass = {
  constructors: {
    new: (rt, type, [source]) => {
      const made = new SetValue(typeArgument(type, 0));
      if (source !== undefined) for (const item of walk(rt, source)) made.add(item);
      return made;
    }
  },
  methods: {
    add: (_rt, self, [value]) => set(self).add(value),
    addAll: (rt, self, [source]) => {
      let changed = false;
      for (const item of [...walk(rt, source)]) changed = set(self).add(item) || changed;
      return changed;
    },
    clear: (_rt, self) => set(self).clear(),
    contains: (_rt, self, [value]) => set(self).has(value),
    containsAll: (rt, self, [source]) => [...walk(rt, source)].every((item) => set(self).has(item)),
    isEmpty: (_rt, self) => set(self).size === 0,
    size: (_rt, self) => set(self).size,
    remove: (_rt, self, [value]) => set(self).remove(value),
    removeAll: (rt, self, [source]) => {
      let changed = false;
      for (const item of [...walk(rt, source)]) changed = set(self).remove(item) || changed;
      return changed;
    },
    retainAll: (rt, self, [source]) => {
      const kept = new SetValue(set(self).elementType, walk(rt, source));
      let changed = false;
      for (const item of set(self).values()) if (!kept.has(item)) changed = set(self).remove(item) || changed;
      return changed;
    },
    clone: (_rt, self) => new SetValue(set(self).elementType, set(self)),
    iterator: (_rt, self) => new IteratorValue(set(self).values()),
    equals: (_rt, self, [other]) => keyEquals(self, other),
    hashCode: (_rt, self) => keyHash(self),
    'toString()': (rt, self) => toText(rt, self)
  }
};

const mapClass: LibraryClass = {
  constructors: { new: newMap },
  methods: {
    clear: (_rt, self) => map(self).clear(),
    containsKey: (_rt, self, [key]) => map(self).has(key),
    get: (_rt, self, [key]) => map(self).get(key),
    put: (_rt, self, [key, value]) => map(self).put(key, value),
    putAll: (rt, self, [source]) => putAll(rt, map(self), source),
    remove: (_rt, self, [key]) => map(self).remove(key),
    keySet: (_rt, self) => map(self).keySet(),
    values: (_rt, self) => new ListValue(map(self).valueType, map(self).values()),
    size: (_rt, self) => map(self).size,
    isEmpty: (_rt, self) => map(self).size === 0,
    clone: (_rt, self) => new MapValue(map(self).keyType, map(self).valueType, map(self).entries()),
    deepClone: (rt, self) =>
      new MapValue(
        map(self).keyType,
        map(self).valueType,
        map(self)
          .entries()
          .map(([key, value]) => [key, deepCloneRecord(rt, value, [true, true, true])] as const)
      ),
    getSObjectType: (rt, self) => sobjectTypeOf(rt, map(self).valueType),
    equals: (_rt, self, [other]) => keyEquals(self, other),
    hashCode: (_rt, self) => keyHash(self),
    'toString()': (rt, self) => toText(rt, self)
  }
};

function sobjectTypeOf(rt: ApexContext, type: TypeRef): unknown {
  // A list of no particular object has no type.
  return rt.schema.object(type.name) === undefined ? null : rt.sobjectType(type.name);
}

const iteratorClass: LibraryClass = {
  methods: {
    hasNext: (rt, self) => (self instanceof IteratorValue ? self.hasNext() : rt.invokeMethod(self, 'hasNext', [])),
    next: (rt, self) => {
      if (!(self instanceof IteratorValue)) return rt.invokeMethod(self, 'next', []);
      if (!self.hasNext()) return rt.throwApex('System.NoSuchElementException', 'Iterator has no more elements');
      return self.next();
    }
  }
};

export const collectionClasses: Record<string, LibraryClass> = {
  'System.List': listClass,
  // What a query gives where the stubs leave its type open.
  'System.RecordSet': listClass,
  'System.Set': setClass,
  'System.Map': mapClass,
  'System.Iterator': iteratorClass
};
