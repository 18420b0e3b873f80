/** The `ApexContext` of one runtime: what library and compiled code ask the org. */
import type { OrgData } from '../../data/orgData.js';
import type { Transaction } from '../../data/transaction.js';
import type { DmlResult, Schema } from '../../data/types.js';
import type { TypeRef } from '../../platform/platformTypes.js';
import { compareFieldValues, compareText, isNumeric, compareNumbers } from '../../values/compare.js';
import type { FieldValue } from '../../values/scalars.js';
import type { SObjectRecord } from '../../values/sobject.js';
import type { ApexContext, ApexHooks, EventTriggerState, StubHandler, TestState, TriggerState } from '../context.js';
import { keyEquals, keyHash } from '../library/equality.js';
import { ExceptionValue } from '../library/exceptions.js';
import { toText } from '../library/text.js';
import type { ApexFieldInfo, ApexMethodInfo, ApexType } from './apexType.js';
import { platformStub } from '../types/stubs.js';
import type { Objects } from './objects.js';
import { currentStack } from './stack.js';
import { type TypeTests, textOf } from './typeTests.js';
import { EnumValue, SObjectFieldToken, SObjectTypeToken, TypeToken, type UserObject } from './values.js';

/** What the context needs of the runtime that owns it. */
export type ContextHost = {
  readonly data: OrgData;
  readonly tests: TypeTests;
  readonly objects: Objects;
  findType(name: string): ApexType | undefined;
  resolveType(text: string): TypeRef | null;
  heapSize(): number;
  grow(bytes: number): void;
  invokeStatic(className: string, name: string, args: readonly unknown[]): unknown;
  label(name: string, language: string): string;
};

const VERBS: Record<string, string> = {
  insert: 'Insert',
  update: 'Update',
  upsert: 'Upsert',
  delete: 'Delete',
  undelete: 'Undelete',
  merge: 'Merge'
};

/** Platform enums whose order is not that of the stubs, which list constants by name. */
const ENUM_ORDER: Record<string, readonly string[]> = {
  'System.LoggingLevel': ['NONE', 'INTERNAL', 'FINEST', 'FINER', 'FINE', 'DEBUG', 'INFO', 'WARN', 'ERROR'],
  'System.TriggerOperation': [
    'BEFORE_INSERT',
    'BEFORE_UPDATE',
    'BEFORE_DELETE',
    'AFTER_INSERT',
    'AFTER_UPDATE',
    'AFTER_DELETE',
    'AFTER_UNDELETE'
  ]
};

export class RuntimeContext implements ApexContext {
  public readonly hooks: ApexHooks = {};
  public test: TestState | null = null;
  public trigger: TriggerState | null = null;
  public eventTrigger: EventTriggerState | null = null;
  public current: Transaction | null = null;
  private readonly tokens = new Map<string, SObjectTypeToken | SObjectFieldToken | TypeToken>();
  private readonly enums = new Map<string, readonly EnumValue[]>();
  public host!: ContextHost;

  public get tx(): Transaction {
    if (this.current === null) throw new Error('No Apex runs now');
    return this.current;
  }

  public get data(): OrgData {
    return this.host.data;
  }

  public get schema(): Schema {
    return this.host.data.schema;
  }

  public now(): number {
    return this.data.clock();
  }

  public log(level: string, text: string): void {
    this.hooks.debug?.(level, text);
  }

  public heapSize(): number {
    return this.host.heapSize();
  }

  public grow(bytes: number): void {
    this.host.grow(bytes);
  }

  // ---- exceptions
  public throwApex(typeName: string, message: string, fill?: (exception: ExceptionValue) => void): never {
    const exception = this.newException(typeName, message);
    fill?.(exception);
    // An Apex exception is a value of its own, not an Error of JavaScript.
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw exception;
  }

  public newException(typeName: string, message: string | null): ExceptionValue {
    const exception = new ExceptionValue(typeName, message);
    const stack = currentStack();
    exception.stackTrace = stack.text;
    exception.lineNumber = stack.line;
    return exception;
  }

  public stackTrace(): { text: string; line: number } {
    return currentStack();
  }

  public throwDmlErrors(operation: string, records: readonly SObjectRecord[], results: readonly DmlResult[]): never {
    const failures = results.flatMap((result, index) =>
      result.errors
        .filter((error) => error.statusCode !== 'ALL_OR_NONE_OPERATION_ROLLED_BACK')
        .map((error) => ({ index, id: result.id ?? records[index]?.id ?? null, ...error }))
    );
    const [first] = failures;
    const verb = VERBS[operation.toLowerCase()] ?? operation;
    if (first === undefined) return this.throwApex('System.DmlException', `${verb} failed.`);
    const withId = first.id === null || operation === 'insert' ? '' : ` with id ${first.id}`;
    const message = `${verb} failed. First exception on row ${first.index}${withId}; first error: ${first.statusCode}, ${first.message}: [${first.fields.join(', ')}]`;
    return this.throwApex('System.DmlException', message, (exception) => {
      exception.dmlErrors = failures.map(({ index, id, statusCode, message: text, fields }) => ({
        index,
        id,
        statusCode,
        message: text,
        fields
      }));
      exception.details.set('objectName', records[first.index]?.typeName);
    });
  }

  // ---- rules of the language
  public equals(left: unknown, right: unknown): boolean {
    if (left === right || (left == null && right == null)) return true;
    if (left == null || right == null) return false;
    if (typeof left === 'string' && typeof right === 'string') return left.toLowerCase() === right.toLowerCase();
    if (isNumeric(left) && isNumeric(right)) return compareNumbers(left, right) === 0;
    return keyEquals(left, right);
  }

  public hash(value: unknown): number {
    return keyHash(value);
  }

  public compare(left: unknown, right: unknown): number {
    if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
    if (left instanceof EnumValue && right instanceof EnumValue) return Math.sign(left.ordinal - right.ordinal);
    return compareFieldValues(left as FieldValue, right as FieldValue);
  }

  public toText(value: unknown): string {
    if (!this.isUserObject(value) || value instanceof ExceptionValue) return toText(this, value);
    const own = (value as unknown as Record<string, (() => string | null) | undefined>)['tostring$'];
    if (own !== undefined) return own.call(value) ?? 'null';
    const fields = this.fieldsOf(value.$type).map((field) => {
      const item = (value as unknown as Record<string, unknown>)[field.slot];
      return `${field.name}=${item === value ? '(already output)' : this.shallowText(item)}`;
    });
    return `${value.$type.name.split('.').at(-1) ?? ''}:[${fields.join(', ')}]`;
  }

  /** Objects inside objects may point back: only their names are shown below the first level. */
  private shallowText(value: unknown): string {
    if (!this.isUserObject(value)) return toText(this, value);
    const own = (value as unknown as Record<string, (() => unknown) | undefined>)['tostring$'];
    return own === undefined ? `${value.$type.name.split('.').at(-1) ?? ''}:[...]` : String(own.call(value));
  }

  public instanceOf(value: unknown, type: TypeRef): boolean {
    return this.host.tests.checker(type)(value);
  }

  public cast(value: unknown, type: TypeRef): unknown {
    const result = this.host.tests.cast(value, type);
    if (result !== undefined) return result;
    const from = textOf(this.typeOf(value));
    return this.throwApex('System.TypeException', `Invalid conversion from runtime type ${from} to ${textOf(type)}`);
  }

  public fit(value: unknown, type: TypeRef): unknown {
    return this.host.tests.fit(value, type);
  }

  public typeOf(value: unknown): TypeRef {
    return this.host.tests.typeOf(value);
  }

  // ---- types and objects of the project
  public isUserObject(value: unknown): value is UserObject {
    return typeof value === 'object' && value !== null && (value as Partial<UserObject>).$type !== undefined;
  }

  public findType(name: string): ApexType | undefined {
    return this.host.findType(name);
  }

  public resolveType(text: string): TypeRef | null {
    return this.host.resolveType(text);
  }

  public fieldsOf(type: ApexType): readonly ApexFieldInfo[] {
    return this.host.objects.fieldsOf(type);
  }

  public methodsOf(type: ApexType): readonly ApexMethodInfo[] {
    return this.host.objects.methodsOf(type);
  }

  public readField(object: UserObject, field: ApexFieldInfo): unknown {
    return this.host.objects.read(object, field);
  }

  public writeField(object: UserObject, field: ApexFieldInfo, value: unknown): void {
    this.host.objects.write(object, field, value);
  }

  public construct(type: TypeRef, args: readonly unknown[] = []): unknown {
    return this.host.objects.construct(type, args);
  }

  public allocate(type: ApexType): UserObject {
    return this.host.objects.allocate(type);
  }

  public createStub(type: ApexType, handler: StubHandler): UserObject {
    return this.host.objects.createStub(type, handler);
  }

  public invokeMethod(object: unknown, name: string, args: readonly unknown[]): unknown {
    return this.host.objects.invoke(object, name, args);
  }

  public hasMethod(object: unknown, name: string, argCount: number): boolean {
    return this.host.objects.has(object, name, argCount);
  }

  public invokeStatic(className: string, name: string, args: readonly unknown[]): unknown {
    return this.host.invokeStatic(className, name, args);
  }

  // ---- tokens
  public sobjectType(objectName: string): SObjectTypeToken {
    const name = this.schema.object(objectName)?.name ?? objectName;
    return this.token(`o ${name}`, () => new SObjectTypeToken(name));
  }

  public sobjectField(objectName: string, fieldName: string): SObjectFieldToken {
    const object = this.schema.object(objectName);
    const name = object?.field(fieldName)?.name ?? fieldName;
    const owner = object?.name ?? objectName;
    return this.token(`f ${owner}.${name}`, () => new SObjectFieldToken(owner, name));
  }

  public typeToken(type: TypeRef): TypeToken {
    const text = textOf(type);
    return this.token(`t ${text.toLowerCase()}`, () => new TypeToken(type, text));
  }

  private token<T extends SObjectTypeToken | SObjectFieldToken | TypeToken>(key: string, make: () => T): T {
    const known = this.tokens.get(key);
    if (known !== undefined) return known as T;
    const made = make();
    this.tokens.set(key, made);
    return made;
  }

  public enumValue(typeName: string, constant: string): EnumValue {
    const wanted = constant.toLowerCase();
    const found = this.enumValues(typeName).find((value) => value.name.toLowerCase() === wanted);
    if (found === undefined) throw new Error(`The enum ${typeName} has no constant ${constant}`);
    return found;
  }

  public enumValues(typeName: string): readonly EnumValue[] {
    const key = typeName.toLowerCase();
    const known = this.enums.get(key);
    if (known !== undefined) return known;
    const user = this.findType(typeName);
    const stub = user === undefined ? platformStub(typeName) : undefined;
    const name = user?.name ?? stub?.name ?? typeName;
    const names =
      user?.constants ??
      ENUM_ORDER[name] ??
      stub?.properties.filter((property) => property.isStatic).map((property) => property.name);
    if (names === undefined) throw new Error(`There is no enum ${typeName}`);
    const lower = name.toLowerCase();
    const values =
      (this.enums.get(lower) as EnumValue[] | undefined) ??
      names.map((constant, i) => new EnumValue(name, constant, i));
    this.enums.set(key, values);
    this.enums.set(lower, values);
    return values;
  }

  public label(name: string): string {
    return this.host.label(name, this.current?.user.language ?? 'en_US');
  }
}
