/**
 * Platform classes that do little more than hold values. Their members come from the stubs: every property can be
 * read and set, and `getX`, `isX`, `setX` go to the property `X`.
 */
import { loadPlatformTypes, type PlatformClass, type TypeRef } from '../../platform/platformTypes.js';
import type { ApexContext } from '../context.js';
import { APEX_TEXT } from '../runtime/values.js';
import type { LibraryCall, LibraryClass } from './registry.js';

/** An instance of such a class. Property names are kept as the stub spells them and found in any case. */
export class BeanValue {
  private readonly values = new Map<string, unknown>();

  public constructor(
    public readonly typeName: string,
    values: Record<string, unknown> = {}
  ) {
    for (const [name, value] of Object.entries(values)) this.set(name, value);
  }

  public get(name: string): unknown {
    return this.values.get(name.toLowerCase()) ?? null;
  }

  public has(name: string): boolean {
    return this.values.has(name.toLowerCase());
  }

  public set(name: string, value: unknown): void {
    this.values.set(name.toLowerCase(), value);
  }

  /** The names of the properties that the class has. */
  public propertyNames(): string[] {
    return readableProperties(stubOf(this.typeName)).map((property) => property.name);
  }

  public [APEX_TEXT](): string {
    return `${this.typeName.replace(/^System\./, '')}[]`;
  }
}

export function stubOf(typeName: string): PlatformClass {
  const stub = loadPlatformTypes().classes[typeName];
  if (stub === undefined) throw new Error(`The platform has no class ${typeName}`);
  return stub;
}

/** The properties of a platform class; where it declares none, what its `getX()` and `isX()` give. */
export function readableProperties(stub: PlatformClass): { name: string; type: TypeRef }[] {
  const declared = stub.properties.filter((property) => !property.isStatic);
  if (declared.length > 0) return declared;
  return stub.methods.flatMap((method) => {
    const name = /^(?:get|is)([A-Z].*)$/.exec(method.name)?.[1];
    return name === undefined || method.isStatic || method.params.length > 0 ? [] : [{ name, type: method.returns }];
  });
}

export type BeanOptions = {
  /** Properties whose value is worked out when it is first asked for. */
  initial?: Record<string, (rt: ApexContext) => unknown>;
  /** Members besides those made from the properties. */
  members?: LibraryClass;
};

/** The members of a class whose instances are `BeanValue`s. */
export function beanClass(typeName: string, options: BeanOptions = {}): Record<string, LibraryClass> {
  const stub = stubOf(typeName);
  const initial = new Map(Object.entries(options.initial ?? {}).map(([name, make]) => [name.toLowerCase(), make]));
  const read =
    (name: string): LibraryCall =>
    (rt, self) => {
      // Interfaces such as FinalizerContext can also be given by a user's class.
      if (rt.isUserObject(self)) return rt.invokeMethod(self, `get${name}`, []);
      const bean = self as BeanValue;
      const make = initial.get(name.toLowerCase());
      if (make !== undefined && !bean.has(name)) bean.set(name, make(rt));
      return bean.get(name);
    };
  return { [typeName]: merged(propertyMembers(stub, read), options.members ?? {}) };
}

/** The members of a class whose properties are computed from a value of our own. */
export function viewClass<T>(
  typeName: string,
  properties: Record<string, (rt: ApexContext, self: T) => unknown>,
  members: LibraryClass = {}
): Record<string, LibraryClass> {
  const known = new Map(Object.entries(properties).map(([name, get]) => [name.toLowerCase(), get]));
  const stub = stubOf(typeName);
  const made = propertyMembers(stub, (name) => {
    const get = known.get(name.toLowerCase());
    return get === undefined ? undefined : (rt, self) => get(rt, self as T);
  });
  return { [typeName]: merged({ getters: made.getters ?? {}, methods: made.methods ?? {} }, members) };
}

function propertyMembers(stub: PlatformClass, read: (name: string) => LibraryCall | undefined): LibraryClass {
  const getters: Record<string, LibraryCall> = {};
  const setters: Record<string, LibraryCall> = {};
  const methods: Record<string, LibraryCall> = {};
  const write =
    (name: string): LibraryCall =>
    (_rt, self, [value]) =>
      (self as BeanValue).set(name, value);
  const names = new Map(stub.properties.filter((p) => !p.isStatic).map((p) => [p.name.toLowerCase(), p.name]));
  const add = (table: Record<string, LibraryCall>, key: string, call: LibraryCall | undefined): void => {
    if (call !== undefined) table[key] = call;
  };
  for (const name of names.values()) {
    add(getters, name, read(name));
    add(setters, name, write(name));
  }
  for (const method of stub.methods) {
    const part = /^(get|is|set)(.+)$/i.exec(method.name);
    if (method.isStatic || part === null) continue;
    const [, verb = '', rest = ''] = part;
    const property = names.get(rest.toLowerCase()) ?? names.get(method.name.toLowerCase()) ?? rest;
    if (verb.toLowerCase() === 'set' && method.params.length === 1) add(methods, method.name, write(property));
    if (verb.toLowerCase() !== 'set' && method.params.length === 0) add(methods, method.name, read(property));
  }
  return {
    constructors: { 'new()': () => new BeanValue(stub.name) },
    getters,
    setters,
    methods
  };
}

function merged(base: LibraryClass, extra: LibraryClass): LibraryClass {
  const result: LibraryClass = { ...base };
  for (const [kind, table] of Object.entries(extra) as [keyof LibraryClass, Record<string, LibraryCall>][]) {
    result[kind] = { ...result[kind], ...table };
  }
  return result;
}
