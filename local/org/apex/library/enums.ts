/** Members of enums, of the platform and of the project. */
import type { ApexContext } from '../context.js';
import type { EnumValue } from '../runtime/values.js';
import { platformStubs } from '../types/stubs.js';
import { nullArgument } from './args.js';
import { ListValue } from './collections.js';
import { textHash } from './equality.js';
import type { LibraryClass } from './registry.js';

/** `Shade.valueOf('RED')`: names compare without case. */
export function enumValueOf(rt: ApexContext, typeName: string, name: unknown): EnumValue {
  if (name === null || name === undefined) return nullArgument(rt);
  const wanted = String(name).toLowerCase();
  const found = rt.enumValues(typeName).find((constant) => constant.name.toLowerCase() === wanted);
  return found ?? rt.throwApex('System.NoSuchElementException', `No enum constant ${typeName}.${String(name)}`);
}

/** What every constant can do. */
export const enumMethods: NonNullable<LibraryClass['methods']> = {
  name: (_rt, self) => (self as EnumValue).name,
  ordinal: (_rt, self) => (self as EnumValue).ordinal,
  equals: (_rt, self, [other]) => self === other,
  hashCode: (_rt, self) => textHash((self as EnumValue).name),
  'toString()': (_rt, self) => (self as EnumValue).name
};

/** Members of every enum of the platform. */
export function platformEnumClasses(): Record<string, LibraryClass> {
  const classes: Record<string, LibraryClass> = {};
  for (const stub of platformStubs().values()) {
    if (stub.kind !== 'enum') continue;
    const staticGetters: NonNullable<LibraryClass['staticGetters']> = {};
    for (const property of stub.properties)
      staticGetters[property.name] = (rt) => rt.enumValue(stub.name, property.name);
    classes[stub.name] = {
      staticGetters,
      statics: {
        values: (rt) => new ListValue({ name: stub.name, args: [] }, [...rt.enumValues(stub.name)]),
        'valueOf(*)': (rt, _self, [name]) => enumValueOf(rt, stub.name, name)
      },
      methods: enumMethods
    };
  }
  return classes;
}
