/**
 * Where the compiler finds the body of a platform member: `libraryMember('System.String', 'method', 'substring', [...])`.
 * A member that the stubs declare and that has no body still compiles; calling it throws `UnsupportedFeature` by name.
 */
import { loadPlatformTypes, type PlatformClass, type TypeRef } from '../../platform/platformTypes.js';
import { UnsupportedFeature } from '../../values/errors.js';
import type { ApexContext } from '../context.js';
import { libraryClasses } from './classes.js';
import { callVirtual } from './virtual.js';

/**
 * The body of a member. `self` is null for statics. A constructor gets the `TypeRef` of the type under construction
 * (`List<Account>`) as `self` and returns the new value.
 */
export type LibraryCall = (rt: ApexContext, self: unknown, args: unknown[]) => unknown;

/**
 * Members of one platform class, keyed `substring(Integer,Integer)` (types as in the stubs), or for all overloads
 * `substring` or `substring(*)` (names that every JavaScript object has must be written with their parentheses).
 */
export type LibraryClass = {
  statics?: Record<string, LibraryCall>;
  methods?: Record<string, LibraryCall>;
  /** Keyed `new(String)` or `new` for every overload. */
  constructors?: Record<string, LibraryCall>;
  getters?: Record<string, LibraryCall>;
  setters?: Record<string, LibraryCall>;
  /** Reading (writing) a static property: `statics` getters have no arguments. */
  staticGetters?: Record<string, LibraryCall>;
  staticSetters?: Record<string, LibraryCall>;
};

export type MemberKind = 'static' | 'method' | 'constructor' | 'getter' | 'setter' | 'staticGetter' | 'staticSetter';

const TABLES = {
  static: 'statics',
  method: 'methods',
  constructor: 'constructors',
  getter: 'getters',
  setter: 'setters',
  staticGetter: 'staticGetters',
  staticSetter: 'staticSetters'
} as const satisfies Record<MemberKind, keyof LibraryClass>;

type Table = Map<string, LibraryCall>;

/**
 * The body of a platform member: exact signature first, then by name, then the same in the supertypes.
 * `className` is as in the stubs (`System.String`, `Database.SaveResult`); the `System.` may be left off.
 * Names compare without case. A constructor's name is `new`.
 */
export function libraryMember(className: string, kind: MemberKind, name: string, params: TypeRef[] = []): LibraryCall {
  const found = implementedMember(className, kind, name, params);
  if (found !== undefined) return found;

  const feature = `${className}.${name}${kind.toLowerCase().includes('etter') ? '' : signatureText(params)}`;
  return (rt, self, args) => {
    if (kind === 'method' && typeof self === 'object' && self !== null) {
      const bodyIn = (typeName: string): LibraryCall | undefined => implementedMember(typeName, kind, name, params);
      return callVirtual(rt, self, name, args, feature, bodyIn);
    }
    if (kind === 'static' && /^connectapi\./i.test(className)) refuseInSiloedTest(rt);
    throw new UnsupportedFeature(feature);
  };
}

/** What a test without `SeeAllData` gets from every call of Connect in Apex. */
function refuseInSiloedTest(rt: ApexContext): void {
  if (rt.test === null) return;
  const { className, methodName } = rt.test;
  const type = rt.findType(className);
  const method = type?.methods.find((one) => one.name === methodName && one.parameters.length === 0);
  const annotations = [...(type?.annotations ?? []), ...(method?.annotations ?? [])];
  const isTrue = (value: string | undefined): boolean => value?.toLowerCase() === 'true';
  if (annotations.some(({ name, values }) => name === 'istest' && isTrue(values['seealldata']))) return;
  rt.throwApex(
    'System.UnsupportedOperationException',
    'ConnectApi methods are not supported in data siloed tests. Please use @IsTest(SeeAllData=true).'
  );
}

/** The body of a platform member, or undefined where there is none. */
export function implementedMember(
  className: string,
  kind: MemberKind,
  name: string,
  params: TypeRef[] = []
): LibraryCall | undefined {
  const exact = `${name}${signatureText(params)}`.toLowerCase();
  const plain = name.toLowerCase();
  for (const typeName of withSupertypes(className)) {
    const table = tableOf(typeName, kind);
    const found = table?.get(exact) ?? table?.get(plain);
    if (found !== undefined) return found;
    if (kind === 'constructor') break;
  }
  return undefined;
}

/** A type as it is written in Apex: `Map<Id,List<Account>>`. */
export function typeText(type: TypeRef): string {
  return type.args.length === 0 ? type.name : `${type.name}<${type.args.map(typeText).join(',')}>`;
}

function signatureText(params: TypeRef[]): string {
  return `(${params.map(typeText).join(',')})`;
}

const tables = new Map<string, Table>();
const lowered = new Map<string, LibraryClass>();

function tableOf(className: string, kind: MemberKind): Table | undefined {
  if (lowered.size === 0) {
    for (const [name, members] of Object.entries(libraryClasses)) lowered.set(name.toLowerCase(), members);
  }
  const members = lowered.get(className)?.[TABLES[kind]];
  if (members === undefined) return undefined;
  const cacheKey = `${kind} ${className}`;
  const cached = tables.get(cacheKey);
  if (cached !== undefined) return cached;
  const table: Table = new Map();
  for (const [key, call] of Object.entries(members))
    table.set(
      key
        .replaceAll(' ', '')
        .replace(/\(\*\)$/, '')
        .toLowerCase(),
      call
    );
  tables.set(cacheKey, table);
  return table;
}

const stubs = new Map<string, PlatformClass>();
const chains = new Map<string, string[]>();

/** The class itself, then its superclasses and interfaces, then `Object`; lower-case, always with a namespace. */
function withSupertypes(className: string): string[] {
  const start = qualified(className);
  const cached = chains.get(start);
  if (cached !== undefined) return cached;
  if (stubs.size === 0) {
    for (const stub of Object.values(loadPlatformTypes().classes)) stubs.set(stub.name.toLowerCase(), stub);
  }
  const chain: string[] = [];
  const visit = (name: string): void => {
    if (chain.includes(name)) return;
    chain.push(name);
    const stub = stubs.get(name);
    if (stub?.superclass) visit(qualified(stub.superclass.name));
    for (const parent of stub?.interfaces ?? []) visit(qualified(parent.name));
  };
  visit(start);
  if (!chain.includes('system.object')) chain.push('system.object');
  chains.set(start, chain);
  return chain;
}

function qualified(className: string): string {
  const name = className.replace(/<.*$/, '').toLowerCase();
  return name.includes('.') ? name : `system.${name}`;
}
