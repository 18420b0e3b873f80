/** What compiled code calls by `$k`: everything that is more than an operator of JavaScript. */
import type { UserContext } from '../../data/types.js';
import type { TypeRef } from '../../platform/platformTypes.js';
import type { SObjectRecord } from '../../values/sobject.js';
import { ListValue, MapValue, SetValue } from '../library/collections.js';
import { enumValueOf } from '../library/enums.js';
import { APEX_EQUALS, APEX_HASH, keyEquals, keyHash } from '../library/equality.js';
import { ExceptionValue, initException } from '../library/exceptions.js';
import { fieldSetNamed } from '../library/fieldSets.js';
import { libraryMember, type LibraryCall } from '../library/registry.js';
import { walk } from '../library/walk.js';
import { UnsupportedFeature } from '../../values/errors.js';
import type { ApexContext } from '../context.js';
import { DataCalls, type Soql } from './dataCalls.js';
import type { ClassHandle, JsClass, Statics } from './classHandle.js';
import type { Checker, TypeTests } from './typeTests.js';
import type { EnumValue } from './values.js';
import {
  ApexObject,
  type SObjectFieldToken,
  type SObjectTypeToken,
  type TypeToken,
  type UserObject
} from './values.js';

/** What the kernel needs of the runtime around it. */
export type KernelHost = {
  readonly tests: TypeTests;
  handle(name: string): ClassHandle;
  enterUser(user: UserContext): UserContext;
  leaveUser(before: UserContext): void;
  /** Tells the limits how much CPU the statements so far stand for. */
  countCpu(): void;
  /** Measures the heap; `pending` bytes are about to be held as well. */
  countHeap(pending: number): void;
  callFuture(className: string, methodName: string, args: unknown[]): void;
  triggerVariable(name: string, record: TypeRef): unknown;
};

export class Kernel extends DataCalls {
  /** Statements run since the last look at the CPU estimate, and how many until the next. */
  public ticks = 0;
  public maxTicks = 0;

  /** What the variables of the calls under way hold, up to `top`: compiled code keeps it for the estimate of the heap. */
  public readonly held: unknown[] = [];
  public top = 0;
  /** Bytes allocated since the heap was last measured, and how many until the next time. */
  public allocated = 0;
  public maxAllocated = 0;

  public readonly ApexObject = ApexObject;
  public readonly UserException: new () => ExceptionValue;

  public constructor(
    rt: ApexContext,
    private readonly host: KernelHost
  ) {
    super(rt);
    this.UserException = class extends ExceptionValue {
      public constructor() {
        super('', null);
        const { $type } = this as unknown as UserObject;
        this.typeName = $type.name;
        const stack = rt.stackTrace();
        this.stackTrace = stack.text;
        this.lineNumber = stack.line;
      }
    };
  }

  public overCpu(): void {
    this.host.countCpu();
  }

  public allocate(bytes: number): void {
    if ((this.allocated += bytes) > this.maxAllocated) this.host.countHeap(bytes);
  }

  /** Text that was just made. */
  public allocatedText(text: string): string {
    if (text !== null && (this.allocated += text.length) > this.maxAllocated) this.host.countHeap(text.length);
    return text;
  }

  /** A method of a class that says `with sharing`, `without sharing` or `inherited sharing` begins; as it was before. */
  public enterSharing(declared: 'with' | 'without' | 'inherited'): boolean | null {
    const { tx } = this.rt;
    const before = tx.withSharing;
    // A class that inherits is as strict as can be when nobody has called it.
    tx.withSharing = declared === 'inherited' ? (before ?? true) : declared === 'with';
    return before;
  }

  public leaveSharing(before: boolean | null): void {
    this.rt.tx.withSharing = before;
  }

  // ---- what units make once when they load
  public type(ref: TypeRef): TypeRef {
    return ref;
  }

  public lib(
    className: string,
    kind: Parameters<typeof libraryMember>[1],
    name: string,
    params: TypeRef[]
  ): LibraryCall {
    return libraryMember(className, kind, name, params);
  }

  public handle(name: string): ClassHandle {
    return this.host.handle(name);
  }

  public define(
    handle: ClassHandle,
    js: JsClass,
    blank: () => Statics,
    clinit: ((statics: Statics) => void) | null,
    aliases: readonly [string, string][]
  ): void {
    const prototype = js.prototype as Record<PropertyKey, unknown>;
    Object.defineProperty(prototype, '$type', { value: handle.type });
    for (const [slot, own] of aliases) prototype[slot] = prototype[own];
    if (Object.hasOwn(prototype, 'equals$Object')) {
      prototype[APEX_EQUALS] = function (this: Record<string, (other: unknown) => unknown>, other: unknown) {
        return this['equals$Object']?.(other);
      };
    }
    if (Object.hasOwn(prototype, 'hashcode$')) {
      prototype[APEX_HASH] = function (this: Record<string, () => unknown>) {
        return this['hashcode$']?.();
      };
    }
    handle.define(js, blank, clinit);
  }

  public checker(type: TypeRef): Checker {
    return this.host.tests.checker(type);
  }

  public soql(text: string): Soql {
    return { text, compiled: null };
  }

  public enumConstant(typeName: string, name: string): EnumValue {
    return this.rt.enumValue(typeName, name);
  }

  public sobjectType(name: string): SObjectTypeToken {
    return this.rt.sobjectType(name);
  }

  public sobjectField(objectName: string, fieldName: string): SObjectFieldToken {
    return this.rt.sobjectField(objectName, fieldName);
  }

  public typeToken(type: TypeRef): TypeToken {
    return this.rt.typeToken(type);
  }

  // ---- collections
  public newList(type: TypeRef, items: unknown[]): ListValue {
    return new ListValue(type.args[0], items);
  }

  public newSet(type: TypeRef, items: unknown[]): SetValue {
    return new SetValue(type.args[0], items);
  }

  public newMap(type: TypeRef, entries: [unknown, unknown][]): MapValue {
    return new MapValue(type.args[0], type.args[1], entries);
  }

  public newArray(type: TypeRef, size: number | null): ListValue {
    if (size === null) return this.npe();
    return new ListValue(type.args[0], new Array<unknown>(size).fill(null));
  }

  public listGet(list: ListValue, index: number | null): unknown {
    if (index === null) return this.npe();
    const { items } = list;
    return index >= 0 && index < items.length ? items[index] : this.outOfBounds(index);
  }

  public listSet(list: ListValue, index: number | null, value: unknown): unknown {
    if (index === null) return this.npe();
    if (index < 0 || index >= list.items.length) return this.outOfBounds(index);
    list.items[index] = value;
    return value;
  }

  private outOfBounds(index: number): never {
    return this.rt.throwApex('System.ListException', `List index out of bounds: ${index}`);
  }

  /** What a loop walks over. */
  public each(source: unknown): Iterable<unknown> {
    if (source instanceof ListValue) return source.items;
    if (source == null) return this.npe();
    return source instanceof SetValue ? source.values() : walk(this.rt, source);
  }

  /** Rows of a query by 200. */
  public *chunks(source: ListValue): Iterable<ListValue> {
    for (let at = 0; at < source.items.length; at += 200) {
      yield new ListValue(source.elementType, source.items.slice(at, at + 200));
    }
  }

  // ---- enums, exceptions, objects
  public enumStatic(typeName: string, name: string, args: unknown[]): unknown {
    if (name === 'values') return new ListValue({ name: typeName, args: [] }, [...this.rt.enumValues(typeName)]);
    return enumValueOf(this.rt, typeName, args[0]);
  }

  public initException(exception: ExceptionValue, args: unknown[]): void {
    initException(exception, args);
  }

  public thrown(value: unknown): unknown {
    return value ?? this.npe();
  }

  /** What a catch clause sees; errors that Apex cannot catch go on up. */
  public caught(error: unknown): ExceptionValue {
    if (error instanceof ExceptionValue) return error;
    throw error;
  }

  public cast(value: unknown, type: TypeRef): unknown {
    return this.rt.cast(value, type);
  }

  public objectMethod(self: unknown, name: string, args: unknown[], isSuper = false): unknown {
    const own = self as Record<string, ((...given: unknown[]) => unknown) | undefined>;
    if (name === 'tostring')
      return isSuper ? this.rt.toText(self) : (own['tostring$']?.call(self) ?? this.rt.toText(self));
    if (name === 'hashcode')
      return isSuper || own['hashcode$'] === undefined ? keyHash(isSuper ? {} : self) : own['hashcode$'].call(self);
    if (isSuper) return self === args[0];
    return keyEquals(self, args[0]);
  }

  /** A method of a platform type that a class of the project may have for itself. */
  public dynamic(self: object, slot: string, library: LibraryCall, args: unknown[]): unknown {
    const own = (self as Record<string, unknown>)[slot];
    if (typeof own === 'function') return own.apply(self, args) as unknown;
    return library(this.rt, self, args);
  }

  public cloneObject(object: object): object {
    return Object.assign(Object.create(Object.getPrototypeOf(object) as object) as object, object);
  }

  // ---- the platform around the code
  /** Stands for code that the compiler refused, where the rest of the project was loaded all the same. */
  public notCompiled(place: string): never {
    throw new UnsupportedFeature(`code that does not compile (${place})`, 'The local org cannot run it.');
  }

  public describe(objectName: string): unknown {
    return libraryMember('Schema.SObjectType', 'method', 'getDescribe')(this.rt, this.rt.sobjectType(objectName), []);
  }

  public describeField(token: SObjectFieldToken): unknown {
    return libraryMember('Schema.SObjectField', 'method', 'getDescribe')(this.rt, token, []);
  }

  public fieldSet(objectName: string, name: string): unknown {
    return (
      fieldSetNamed(this.rt, objectName, name) ??
      this.rt.throwApex('System.SObjectException', `Invalid field set ${name} for ${objectName}`)
    );
  }

  public triggerVariable(name: string, record: TypeRef): unknown {
    return this.host.triggerVariable(name, record);
  }

  public future(className: string, methodName: string, args: unknown[]): void {
    this.host.callFuture(className, methodName, args);
  }

  public enterUser(user: SObjectRecord): UserContext {
    if (user.id === null) this.dml('insert', user, {});
    return this.host.enterUser(this.rt.data.userContext(user.id ?? ''));
  }

  public leaveUser(before: UserContext): void {
    this.host.leaveUser(before);
  }
}
