/**
 * Members of Cache.Org, Cache.Session and their partitions: values by key, with their time to live. Sizes, capacity
 * and hit rates are not kept. Each test method has caches of its own.
 */
import { DoubleValue } from '../../values/scalars.js';
import type { ApexContext } from '../context.js';
import type { TypeToken } from '../runtime/values.js';
import { given, int, text } from './args.js';
import { ListValue, SetValue } from './collections.js';
import type { LibraryCall, LibraryClass } from './registry.js';
import { walk } from './walk.js';

type Kind = 'Org' | 'Session';
type Entry = { readonly value: unknown; readonly until: number };

const STRING = { name: 'String', args: [] };
const DEFAULT_PARTITION = 'local.default';
const DAY_SECONDS = 86_400;
const MOST_SECONDS = { Org: 2 * DAY_SECONDS, Session: DAY_SECONDS / 3 };
const KEPT = Symbol('platform cache');
const outsideOfTests = new WeakMap<object, Map<string, Map<string, Entry>>>();

function cachesOf(rt: ApexContext): Map<string, Map<string, Entry>> {
  const made = (): Map<string, Map<string, Entry>> => new Map();
  if (rt.test === null) {
    const known = outsideOfTests.get(rt.data) ?? made();
    outsideOfTests.set(rt.data, known);
    return known;
  }
  const known = (rt.test.attachments.get(KEPT) as Map<string, Map<string, Entry>> | undefined) ?? made();
  rt.test.attachments.set(KEPT, known);
  return known;
}

class PartitionValue {
  public readonly typeName: string;

  public constructor(
    public readonly kind: Kind,
    public readonly name: string
  ) {
    this.typeName = `cache.${kind}Partition`;
  }

  public entries(rt: ApexContext): Map<string, Entry> {
    const caches = cachesOf(rt);
    const key = `${this.kind}.${this.name.toLowerCase()}`;
    const entries = caches.get(key) ?? new Map<string, Entry>();
    caches.set(key, entries);
    for (const [name, entry] of entries) if (entry.until <= rt.now()) entries.delete(name);
    return entries;
  }
}

/** `key`, or `namespace.partition.key` where the whole cache is asked. */
function place(rt: ApexContext, kind: Kind, self: unknown, key: unknown): { partition: PartitionValue; key: string } {
  const given = text(rt, key);
  const parts = given.split('.');
  const own = parts.at(-1) ?? '';
  const isWhole = !(self instanceof PartitionValue);
  if (!/^[A-Za-z0-9]{1,50}$/.test(own) || (parts.length !== 1 && !(isWhole && parts.length === 3))) {
    return rt.throwApex(
      'cache.InvalidParamException',
      `Key '${given}' is invalid: it must be alphanumeric and at most 50 characters long`
    );
  }
  if (!isWhole) return { partition: self, key: own };
  const name = parts.length === 3 ? parts.slice(0, 2).join('.') : DEFAULT_PARTITION;
  return { partition: new PartitionValue(kind, name), key: own };
}

function partitionNamed(rt: ApexContext, kind: Kind, name: unknown): PartitionValue {
  const full = text(rt, name);
  return new PartitionValue(kind, full.includes('.') ? full : `local.${full}`);
}

function members(kind: Kind): Record<string, LibraryCall> {
  const read = (rt: ApexContext, self: unknown, key: unknown): unknown => {
    const at = place(rt, kind, self, key);
    return at.partition.entries(rt).get(at.key)?.value ?? null;
  };
  const holds = (rt: ApexContext, self: unknown, key: unknown): boolean => {
    const at = place(rt, kind, self, key);
    return at.partition.entries(rt).has(at.key);
  };
  const drop = (rt: ApexContext, self: unknown, key: unknown): boolean => {
    const at = place(rt, kind, self, key);
    return at.partition.entries(rt).delete(at.key);
  };
  const put: LibraryCall = (rt, self, [key, value, ttl]) => {
    const at = place(rt, kind, self, key);
    if (value === null) rt.throwApex('cache.InvalidParamException', 'Value cannot be null');
    const seconds = typeof ttl === 'number' ? int(rt, ttl) : MOST_SECONDS[kind];
    if (seconds < 0 || seconds > MOST_SECONDS[kind]) {
      rt.throwApex('cache.InvalidParamException', `ttlSecs must be between 0 and ${MOST_SECONDS[kind]}`);
    }
    const until = rt.now() + (seconds === 0 ? MOST_SECONDS[kind] : seconds) * 1000;
    at.partition.entries(rt).set(at.key, { value, until });
    return null;
  };
  const all =
    (one: (rt: ApexContext, self: unknown, key: unknown) => unknown, element: string): LibraryCall =>
    (rt, self, [keys]) =>
      new ListValue(
        { name: element, args: [] },
        [...walk(rt, keys)].map((key) => one(rt, self, key))
      );
  const whole = (self: unknown): PartitionValue =>
    self instanceof PartitionValue ? self : new PartitionValue(kind, DEFAULT_PARTITION);
  return {
    'get(String)': (rt, self, [key]) => read(rt, self, key),
    'get(List<String>)': all(read, 'Object'),
    'get(Type,String)': (rt, self, [builder, key]) => {
      const { type } = given<TypeToken>(rt, builder);
      const stored = builtKey(type.name, text(rt, key));
      if (holds(rt, self, stored)) return read(rt, self, stored);
      const value = rt.invokeMethod(rt.construct(type), 'doLoad', [key]);
      if (value !== null) put(rt, self, [stored, value]);
      return value;
    },
    'contains(String)': (rt, self, [key]) => holds(rt, self, key),
    'contains(List<String>)': all(holds, 'Boolean'),
    'remove(String)': (rt, self, [key]) => drop(rt, self, key),
    'remove(List<String>)': all(drop, 'Boolean'),
    'remove(Type,String)': (rt, self, [builder, key]) =>
      drop(rt, self, builtKey(given<TypeToken>(rt, builder).type.name, text(rt, key))),
    put,
    getKeys: (rt, self) => new SetValue(STRING, [...whole(self).entries(rt).keys()]),
    getNumKeys: (rt, self) => BigInt(whole(self).entries(rt).size),
    getName: (_rt, self) => whole(self).name,
    // How full it is, which the local org does not measure: empty.
    getCapacity: () => new DoubleValue(0),
    isAvailable: () => true
  };
}

/** What a cache builder makes is kept under the name of its class and the key. */
function builtKey(className: string, key: string): string {
  return `${className}${key}`.replace(/[^A-Za-z0-9]/g, '').slice(-50);
}

function whole(kind: Kind): LibraryClass {
  return { statics: { ...members(kind), getPartition: (rt, _self, [name]) => partitionNamed(rt, kind, name) } };
}

function partition(kind: Kind): LibraryClass {
  return {
    constructors: { 'new(String)': (rt, _self, [name]) => partitionNamed(rt, kind, name) },
    methods: members(kind)
  };
}

const eitherMembers: Record<string, LibraryCall> = Object.fromEntries(
  Object.keys(members('Org')).map((name) => [
    name,
    (rt, self, args) => members(given<PartitionValue>(rt, self).kind)[name]?.(rt, self, args)
  ])
);

export const cacheClasses: Record<string, LibraryClass> = {
  'cache.Org': whole('Org'),
  'cache.Session': whole('Session'),
  'cache.OrgPartition': partition('Org'),
  'cache.SessionPartition': partition('Session'),
  'cache.Partition': { methods: eitherMembers }
};
