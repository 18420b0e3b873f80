/** Whether a value is of a type at run time, what it can be cast to, and what type it has. */
import type { TypeRef } from '../../platform/platformTypes.js';
import { isNumeric, toBigDecimal } from '../../values/compare.js';
import { isId, toId18 } from '../../values/ids.js';
import { BlobValue, DoubleValue } from '../../values/scalars.js';
import { SObjectRecord } from '../../values/sobject.js';
import { DatetimeValue, DateValue, TimeValue } from '../../values/time.js';
import { ListValue, MapValue, SetValue } from '../library/collections.js';
import { ExceptionValue } from '../library/exceptions.js';
import { platformStub } from '../types/stubs.js';
import type { ApexType } from './apexType.js';
import { EnumValue, SObjectFieldToken, SObjectTypeToken, TypeToken } from './values.js';

export type Checker = (value: unknown) => boolean;

const simple = (name: string): TypeRef => ({ name, args: [] });

const PRIMITIVES: Record<string, Checker> = {
  object: (value) => value != null,
  integer: (value) => typeof value === 'number',
  long: (value) => typeof value === 'bigint' || typeof value === 'number',
  // `instanceof` on the platform finds every number a Double, and a Date a Datetime.
  double: (value) => isNumeric(value),
  decimal: (value) => isNumeric(value),
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  id: (value) => typeof value === 'string' && isId(value),
  date: (value) => value instanceof DateValue,
  datetime: (value) => value instanceof DatetimeValue || value instanceof DateValue,
  time: (value) => value instanceof TimeValue,
  blob: (value) => value instanceof BlobValue,
  sobject: (value) => value instanceof SObjectRecord,
  type: (value) => value instanceof TypeToken,
  'schema.sobjecttype': (value) => value instanceof SObjectTypeToken,
  'schema.sobjectfield': (value) => value instanceof SObjectFieldToken,
  exception: (value) => value instanceof ExceptionValue
};

export type TypeLookup = {
  findUser(name: string): ApexType | undefined;
  isObject(name: string): boolean;
};

export class TypeTests {
  private readonly checkers = new Map<string, Checker>();

  public constructor(private readonly lookup: TypeLookup) {}

  /** A test for one type; made once for each. */
  public checker(type: TypeRef): Checker {
    const key = textOf(type).toLowerCase();
    let known = this.checkers.get(key);
    if (known === undefined) this.checkers.set(key, (known = this.makeChecker(type)));
    return known;
  }

  /** Whether a value of one type is one of the other, for element types of collections. */
  public isAssignable(from: TypeRef, to: TypeRef): boolean {
    const [a, b] = [bare(from.name), bare(to.name)];
    if (b === 'object') return true;
    if (a === 'decimal' && b === 'double') return true;
    if (a === b) return from.args.every((arg, i) => to.args[i] === undefined || this.isAssignable(arg, to.args[i]));
    if (b === 'sobject') return this.lookup.isObject(from.name);
    if (a === 'sobject') return this.lookup.isObject(to.name);
    if (a === 'id' && b === 'string') return true;
    return this.lookup.findUser(from.name)?.ancestors.has(b) ?? this.stubAncestors(a).has(b);
  }

  /** The value as one of the type, or undefined when that cannot be. */
  public cast(value: unknown, type: TypeRef): unknown {
    if (value == null) return null;
    const name = bare(type.name);
    if (isNumeric(value) && NUMBER_CASTS[name] !== undefined) return NUMBER_CASTS[name](value);
    if (name === 'id' && typeof value === 'string') return toId18(value) ?? undefined;
    if (name === 'datetime' && value instanceof DateValue) return new DatetimeValue(value.epochDay * 86_400_000);
    return this.checker(type)(value) ? value : undefined;
  }

  /** Widens numbers to the type of a variable; everything else as it is. */
  public fit(value: unknown, type: TypeRef): unknown {
    if (value == null) return null;
    const name = bare(type.name);
    if (isNumeric(value)) return NUMBER_CASTS[name]?.(value) ?? value;
    if (name === 'datetime' && value instanceof DateValue) return new DatetimeValue(value.epochDay * 86_400_000);
    return name === 'id' && typeof value === 'string' ? (toId18(value) ?? value) : value;
  }

  public typeOf(value: unknown): TypeRef {
    if (value == null) return simple('Object');
    const user = (value as { $type?: ApexType }).$type;
    if (user !== undefined) return simple(user.name);
    if (value instanceof ListValue) return { name: 'List', args: [value.elementType] };
    if (value instanceof SetValue) return { name: 'Set', args: [value.elementType] };
    if (value instanceof MapValue) return { name: 'Map', args: [value.keyType, value.valueType] };
    if (value instanceof SObjectRecord) return simple(value.typeName);
    if (value instanceof ExceptionValue || value instanceof EnumValue) return simple(display(value.typeName));
    const named = ['Integer', 'Long', 'Boolean', 'String', 'Double', 'Decimal', 'Date', 'Datetime', 'Time', 'Blob'];
    if (typeof value === 'bigint') return simple('Long');
    if (value instanceof DoubleValue) return simple('Double');
    for (const name of [...named, 'Type', 'Schema.SObjectType', 'Schema.SObjectField']) {
      if (PRIMITIVES[name.toLowerCase()]?.(value) === true) return simple(name);
    }
    const { typeName } = value as { typeName?: unknown };
    return simple(typeof typeName === 'string' ? display(typeName) : 'Object');
  }

  private makeChecker(type: TypeRef): Checker {
    const name = bare(type.name);
    const primitive = PRIMITIVES[name];
    const user = this.lookup.findUser(type.name);
    if (user !== undefined) return this.userChecker(user);
    if (primitive !== undefined) return primitive;
    if (name === 'list') return (v) => v instanceof ListValue && this.fitsArgs([v.elementType], type.args);
    if (name === 'set') return (v) => v instanceof SetValue && this.fitsArgs([v.elementType], type.args);
    if (name === 'map') return (v) => v instanceof MapValue && this.fitsArgs([v.keyType, v.valueType], type.args);
    if (platformStub(name) === undefined && this.lookup.isObject(type.name)) {
      const object = name.replace(/^schema\./, '');
      return (value) => value instanceof SObjectRecord && value.typeName.toLowerCase() === object;
    }
    return this.platformChecker(name);
  }

  private userChecker(user: ApexType): Checker {
    const wanted = user.name.toLowerCase();
    if (user.kind === 'enum') return (value) => value instanceof EnumValue && value.typeName.toLowerCase() === wanted;
    return (value) => (value as { $type?: ApexType } | null | undefined)?.$type?.ancestors.has(wanted) ?? false;
  }

  private platformChecker(name: string): Checker {
    return (value) => {
      if (value == null) return false;
      const user = (value as { $type?: ApexType }).$type;
      if (user !== undefined) return user.ancestors.has(name);
      const own =
        value instanceof ListValue
          ? 'list'
          : value instanceof SetValue
            ? 'set'
            : value instanceof MapValue
              ? 'map'
              : (value as { typeName?: unknown }).typeName;
      if (typeof own !== 'string') return false;
      const lower = bare(own);
      return lower === name || this.stubAncestors(lower).has(name);
    };
  }

  private fitsArgs(from: readonly TypeRef[], to: readonly TypeRef[]): boolean {
    return from.every((arg, i) => to[i] === undefined || this.isAssignable(arg, to[i]));
  }

  private stubAncestors(name: string): Set<string> {
    const found = new Set<string>();
    const visit = (at: string): void => {
      const stub = platformStub(at);
      if (stub === undefined) return;
      for (const parent of [...(stub.superclass === null ? [] : [stub.superclass]), ...stub.interfaces]) {
        found.add(bare(parent.name));
        visit(bare(parent.name));
      }
    };
    visit(name);
    return found;
  }
}

const NUMBER_CASTS: Record<string, (value: Parameters<typeof toBigDecimal>[0]) => unknown> = {
  integer: (value) => {
    if (typeof value === 'number') return value;
    if (typeof value === 'bigint') return Number(BigInt.asIntN(32, value));
    return undefined;
  },
  long: (value) => (typeof value === 'number' ? BigInt(value) : typeof value === 'bigint' ? value : undefined),
  double: (value) => (value instanceof DoubleValue ? value : new DoubleValue(toBigDecimal(value).numberValue())),
  decimal: toBigDecimal
};

export function bare(name: string): string {
  return name.toLowerCase().replace(/^system\./, '');
}

function display(name: string): string {
  return name.startsWith('System.') ? name.slice('System.'.length) : name;
}

export function textOf(type: TypeRef): string {
  return type.args.length === 0 ? type.name : `${type.name}<${type.args.map(textOf).join(',')}>`;
}
