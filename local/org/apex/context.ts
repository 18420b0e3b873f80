/**
 * What compiled Apex and the platform library see of the running org: the unit of work, the data, the rules of the
 * language, user code to call back, and the hooks that higher layers (events, asynchronous work) fill in.
 * One object per `ApexRuntime`; `tx` and `test` change as units of work begin and end.
 */
import type { OrgData } from '../data/orgData.js';
import type { Transaction } from '../data/transaction.js';
import type { DmlResult, Schema, TriggerInvocation } from '../data/types.js';
import type { TypeRef } from '../platform/platformTypes.js';
import type { SObjectRecord } from '../values/sobject.js';
import type { ExceptionValue } from './library/exceptions.js';
import type { ApexFieldInfo, ApexMethodInfo, ApexType } from './runtime/apexType.js';
import type { EnumValue, SObjectFieldToken, SObjectTypeToken, TypeToken, UserObject } from './runtime/values.js';

export interface ApexContext {
  readonly data: OrgData;
  readonly schema: Schema;
  readonly hooks: ApexHooks;
  /** The unit of work that runs now. */
  readonly tx: Transaction;
  /** The test method that runs now, null outside of tests. */
  readonly test: TestState | null;
  /** The innermost trigger that runs now. */
  readonly trigger: TriggerState | null;
  /** What the platform event trigger that runs now may read and set. */
  readonly eventTrigger: EventTriggerState | null;
  /** Milliseconds since 1970 by the org's clock. */
  now(): number;
  /** One line of the debug log. */
  log(level: string, text: string): void;
  /** Bytes of Apex heap in use now: an estimate. */
  heapSize(): number;
  /** Tells the estimate of the heap of what grew at one stroke. */
  grow(bytes: number): void;

  // ---- exceptions
  /** Throws an Apex exception: `throwApex('System.ListException', 'List index out of bounds: 3')`. */
  throwApex(typeName: string, message: string, fill?: (exception: ExceptionValue) => void): never;
  /** The same, not thrown; with the Apex stack of this moment. */
  newException(typeName: string, message: string | null): ExceptionValue;
  /** The Apex stack of this moment, innermost call first: `Class.OrderService.save: line 12, column 1`. */
  stackTrace(): { text: string; line: number };
  /** Throws the System.DmlException that a DML statement throws when rows fail. */
  throwDmlErrors(operation: string, records: readonly SObjectRecord[], results: readonly DmlResult[]): never;

  // ---- rules of the language
  /** The `==` operator: text without case, collections and records by value, objects by `equals` or identity. */
  equals(left: unknown, right: unknown): boolean;
  hash(value: unknown): number;
  compare(left: unknown, right: unknown): number;
  toText(value: unknown): string;
  instanceOf(value: unknown, type: TypeRef): boolean;
  /** The value as a cast gives it, or System.TypeException. */
  cast(value: unknown, type: TypeRef): unknown;
  /** Widens a value for a variable of the type (Integer for a Decimal field, …); other values as they are. */
  fit(value: unknown, type: TypeRef): unknown;
  /** The type that the value has at run time; `Object` for null. */
  typeOf(value: unknown): TypeRef;

  // ---- types and objects of the project
  isUserObject(value: unknown): value is UserObject;
  /** A class of the project by its name in any case, `Outer.Inner` included. */
  findType(name: string): ApexType | undefined;
  /** A type by its text (`Map<Id, Order>`), checked against classes, SObjects and the platform; null when unknown. */
  resolveType(text: string): TypeRef | null;
  /** Own and inherited fields and properties that are not static, superclass first. */
  fieldsOf(type: ApexType): readonly ApexFieldInfo[];
  /** Own and inherited methods, nearest first. */
  methodsOf(type: ApexType): readonly ApexMethodInfo[];
  readField(object: UserObject, field: ApexFieldInfo): unknown;
  writeField(object: UserObject, field: ApexFieldInfo, value: unknown): void;
  /** Makes an instance by the constructor that fits the arguments; of project classes, SObjects and platform classes. */
  construct(type: TypeRef, args?: readonly unknown[]): unknown;
  /** A bare instance whose constructor has not run, as deserialising makes it. */
  allocate(type: ApexType): UserObject;
  /** An object of the class (or interface) whose every method call goes to `handler` instead. */
  createStub(type: ApexType, handler: StubHandler): UserObject;
  /** Calls a method by name (any case) and number of arguments; among overloads the one whose parameters fit. */
  invokeMethod(object: unknown, name: string, args: readonly unknown[]): unknown;
  hasMethod(object: unknown, name: string, argCount: number): boolean;
  invokeStatic(className: string, name: string, args: readonly unknown[]): unknown;

  // ---- tokens, one object each
  sobjectType(objectName: string): SObjectTypeToken;
  sobjectField(objectName: string, fieldName: string): SObjectFieldToken;
  typeToken(type: TypeRef): TypeToken;
  /** A constant of a platform enum (`System.TriggerOperation`) or of one of the project. */
  enumValue(typeName: string, constant: string): EnumValue;
  enumValues(typeName: string): readonly EnumValue[];
  /** The text of a custom label in the user's language. */
  label(name: string): string;
}

export type StubHandler = (stub: UserObject, method: ApexMethodInfo, args: readonly unknown[]) => unknown;

/** What the trigger variables read. Records are the data layer's own. */
export type TriggerState = TriggerInvocation & { readonly triggerName: string };

/** Shared by `EventBus.TriggerContext` and who delivers. */
export type EventTriggerState = {
  readonly retries: number;
  readonly lastError: string | null;
  /** Set by `setResumeCheckpoint`, checked to be a ReplayId of the batch. */
  resumeCheckpoint: string | null;
  readonly replayIds: readonly string[];
};

/** One running test method. */
export type TestState = {
  readonly className: string;
  readonly methodName: string;
  /** `before` startTest, `inside`, `after` stopTest. */
  phase: 'before' | 'inside' | 'after';
  /** `Test.setMock`: the mock by interface name, lower-case. */
  readonly mocks: Map<string, unknown>;
  /** What library classes keep for the length of the test method. */
  readonly attachments: Map<string | symbol, unknown>;
};

export type EnqueueOptions = {
  readonly delayMinutes?: number;
  readonly signature?: string;
  readonly maximumDepth?: number;
};

/**
 * Filled in by the layers above (`local/org/events`, `local/org/async`). What has no hook throws UnsupportedFeature,
 * except the test bus and the asynchronous work of tests, which the Apex layer does itself when nobody else does.
 */
export type ApexHooks = {
  /** `EventBus.publish` and `insert` of events; the rows say success or the error; `callback` is told the outcome. */
  publishEvents?: (rt: ApexContext, records: SObjectRecord[], callback: UserObject | null) => DmlResult[];
  /** `System.enqueueJob`: the id of the AsyncApexJob. */
  enqueueJob?: (rt: ApexContext, job: UserObject, options: EnqueueOptions) => string;
  /** A call of an `@future` method; `args` were checked and copied. */
  callFuture?: (rt: ApexContext, className: string, methodName: string, args: readonly unknown[]) => void;
  executeBatch?: (rt: ApexContext, job: UserObject, scopeSize: number) => string;
  schedule?: (rt: ApexContext, name: string, cron: string, job: UserObject) => string;
  scheduleBatch?: (rt: ApexContext, name: string, minutes: number, job: UserObject, scopeSize: number) => string;
  abortJob?: (rt: ApexContext, jobId: string) => void;
  /** `Test.stopTest`: runs what was enqueued and delivers what was published since `startTest`. */
  stopTest?: (rt: ApexContext) => void;
  /** `Test.getEventBus().deliver()`: one firing of every trigger that has events waiting. */
  deliverTestEvents?: (rt: ApexContext) => void;
  /** `Test.getEventBus().fail()`. */
  failTestEvents?: (rt: ApexContext) => void;
  /** A test method begins or ends: forget what an earlier one left. */
  resetTest?: (rt: ApexContext) => void;
  /** Where debug lines go. */
  debug?: (level: string, text: string) => void;
};
