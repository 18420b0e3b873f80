/**
 * The values of Apex's List, Set and Map. They keep their element types, iterate in the order of insertion,
 * and find keys by Apex's rules (`equality.ts`). Index and null checks that throw Apex exceptions are in the members.
 */
import { Big, BigDecimal } from 'bigdecimal.js';
import type { TypeRef } from '../../platform/platformTypes.js';
import { DoubleValue } from '../../values/scalars.js';
import { keyEquals, keyHash, needsEquals, textKey } from './equality.js';
import { toId18 } from '../../values/ids.js';

const OBJECT: TypeRef = { name: 'Object', args: [] };

export class ListValue {
  public readonly typeName = 'List';
  private readonly coerce: Coerce | null;

  /** The list takes the array as its own; it must hold values of the element type. */
  public constructor(
    public readonly elementType: TypeRef = OBJECT,
    public readonly items: unknown[] = []
  ) {
    this.coerce = coercion(elementType);
  }

  public get size(): number {
    return this.items.length;
  }

  public add(value: unknown): void {
    this.items.push(this.coerce === null ? value : this.coerce(value));
  }

  /** The value as the list would hold it. */
  public fit(value: unknown): unknown {
    return this.coerce === null ? value : this.coerce(value);
  }

  public indexOf(value: unknown): number {
    const wanted = this.fit(value);
    return this.items.findIndex((item) => keyEquals(item, wanted));
  }

  public [Symbol.iterator](): IterableIterator<unknown> {
    return this.items[Symbol.iterator]();
  }
}

export class SetValue {
  public readonly typeName = 'Set';
  private readonly table: KeyTable;

  public constructor(
    public readonly elementType: TypeRef = OBJECT,
    items: Iterable<unknown> = [],
    table?: KeyTable
  ) {
    this.table = table ?? new KeyTable(elementType);
    for (const item of items) this.add(item);
  }

  public get size(): number {
    return this.table.size;
  }

  public has(value: unknown): boolean {
    return this.table.find(value) !== undefined;
  }

  /** Whether the set changed. */
  public add(value: unknown): boolean {
    if (this.table.find(value) !== undefined) return false;
    this.table.put(value, null);
    return true;
  }

  public remove(value: unknown): boolean {
    return this.table.remove(value) !== undefined;
  }

  public clear(): void {
    this.table.clear();
  }

  /** The values at this moment; the set may change while they are walked. */
  public values(): unknown[] {
    return [...this.table.entries()].map((entry) => entry.key);
  }

  public [Symbol.iterator](): IterableIterator<unknown> {
    return this.values()[Symbol.iterator]();
  }
}

export class MapValue {
  public readonly typeName = 'Map';
  private readonly table: KeyTable;
  private readonly coerce: Coerce | null;

  public constructor(
    public readonly keyType: TypeRef = OBJECT,
    public readonly valueType: TypeRef = OBJECT,
    entries: Iterable<readonly [unknown, unknown]> = []
  ) {
    this.table = new KeyTable(keyType);
    this.coerce = coercion(valueType);
    for (const [key, value] of entries) this.put(key, value);
  }

  public get size(): number {
    return this.table.size;
  }

  public has(key: unknown): boolean {
    return this.table.find(key) !== undefined;
  }

  /** The value, or null where the key is not there. */
  public get(key: unknown): unknown {
    return this.table.find(key)?.value ?? null;
  }

  /** Returns what was there before, or null. A key that is there keeps its place. */
  public put(key: unknown, value: unknown): unknown {
    return this.table.put(key, this.coerce === null ? value : this.coerce(value));
  }

  public remove(key: unknown): unknown {
    return this.table.remove(key)?.value ?? null;
  }

  public clear(): void {
    this.table.clear();
  }

  /** The keys as a set that stays tied to the map: removing from it removes the entry. */
  public keySet(): SetValue {
    return new SetValue(this.keyType, [], this.table);
  }

  public keys(): unknown[] {
    return [...this.table.entries()].map((entry) => entry.key);
  }

  public values(): unknown[] {
    return [...this.table.entries()].map((entry) => entry.value);
  }

  public entries(): [unknown, unknown][] {
    return [...this.table.entries()].map((entry) => [entry.key, entry.value]);
  }
}

type Entry = { readonly key: unknown; value: unknown; readonly slot: unknown; readonly hash: number | null };

/** Entries in order of insertion, found by Apex key equality. */
class KeyTable {
  /** By the key itself, its text, or (where user code decides equality) by the entry. */
  private readonly slots = new Map<unknown, Entry>();
  private readonly chains = new Map<number, Entry[]>();
  private readonly coerce: Coerce | null;

  public constructor(keyType: TypeRef) {
    this.coerce = coercion(keyType);
  }

  public get size(): number {
    return this.slots.size;
  }

  public entries(): IterableIterator<Entry> {
    return this.slots.values();
  }

  public find(given: unknown): Entry | undefined {
    const key = this.coerce === null ? given : this.coerce(given);
    if (typeof key !== 'object' || key === null) return this.slots.get(key ?? null);
    if (!needsEquals(key)) return this.slots.get(textKey(key) ?? key);
    const hash = keyHash(key);
    return this.chains.get(hash)?.find((entry) => keyEquals(key, entry.key));
  }

  public put(given: unknown, value: unknown): unknown {
    const found = this.find(given);
    if (found !== undefined) {
      const before = found.value;
      found.value = value;
      return before;
    }
    const key = this.coerce === null ? given : this.coerce(given);
    if (typeof key !== 'object' || key === null) {
      this.slots.set(key ?? null, { key: key ?? null, value, slot: key ?? null, hash: null });
    } else if (!needsEquals(key)) {
      const slot = textKey(key) ?? key;
      this.slots.set(slot, { key, value, slot, hash: null });
    } else {
      this.putChained(key, value);
    }
    return null;
  }

  public remove(given: unknown): Entry | undefined {
    const entry = this.find(given);
    if (entry === undefined) return undefined;
    this.slots.delete(entry.hash === null ? entry.slot : entry);
    if (entry.hash !== null) {
      const rest = (this.chains.get(entry.hash) ?? []).filter((other) => other !== entry);
      if (rest.length === 0) this.chains.delete(entry.hash);
      else this.chains.set(entry.hash, rest);
    }
    return entry;
  }

  public clear(): void {
    this.slots.clear();
    this.chains.clear();
  }

  private putChained(key: object, value: unknown): void {
    const hash = keyHash(key);
    const entry: Entry = { key, value, slot: null, hash };
    this.slots.set(entry, entry);
    const chain = this.chains.get(hash);
    if (chain === undefined) this.chains.set(hash, [entry]);
    else chain.push(entry);
  }
}

type Coerce = (value: unknown) => unknown;

const COERCIONS: Record<string, Coerce> = {
  id: (value) => (typeof value === 'string' ? (toId18(value) ?? value) : value),
  long: (value) => (typeof value === 'number' ? BigInt(value) : value),
  double: (value) => {
    if (typeof value === 'number' || typeof value === 'bigint') return new DoubleValue(Number(value));
    return value instanceof BigDecimal ? new DoubleValue(value.numberValue()) : value;
  },
  decimal: (value) => {
    if (typeof value === 'number' || typeof value === 'bigint') return Big(value);
    return value instanceof DoubleValue ? Big(String(value.value)) : value;
  }
};

/** What a value of another, narrower type becomes when it is stored; null where nothing ever changes. */
function coercion(type: TypeRef): Coerce | null {
  return COERCIONS[type.name.toLowerCase().replace(/^system\./, '')] ?? null;
}
