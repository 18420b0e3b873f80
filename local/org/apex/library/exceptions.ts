/** Members of Exception and of the platform's exception types. */
import { loadPlatformTypes, type TypeRef } from '../../platform/platformTypes.js';
import type { ApexContext } from '../context.js';
import { int } from './args.js';
import { ListValue } from './collections.js';
import type { LibraryCall, LibraryClass } from './registry.js';

/** One row's error of a DmlException, as its `getDml…` members tell it. */
export type DmlRowError = { index: number; id: string | null; statusCode: string; message: string; fields: string[] };

/**
 * An Apex exception: platform ones are instances of this class, user ones of emitted subclasses.
 * `typeName` is as `getTypeName()` gives it: `System.DmlException`, `MyException`, `Outer.MyException`.
 */
export class ExceptionValue {
  public cause: unknown = null;
  public lineNumber = 0;
  public stackTrace = '';
  public dmlErrors: DmlRowError[] = [];
  /** What single exception types carry besides: `objectName`, `inaccessibleFields`, … */
  public readonly details = new Map<string, unknown>();

  public constructor(
    public typeName: string,
    public message: string | null = null
  ) {}
}

/** What `getMessage()` says of an exception that was made without a message. */
export const NO_MESSAGE = 'Script-thrown exception';

/** Gives a new exception what its constructor got: a message, a cause, both or nothing. */
export function initException(exception: ExceptionValue, args: readonly unknown[]): void {
  const [first, second] = args;
  if (first instanceof ExceptionValue) exception.cause = first;
  else if (first !== undefined) exception.message = first === null ? null : String(first);
  if (second instanceof ExceptionValue) exception.cause = second;
  if (/(?:^|\.)AuraHandledException$/i.test(exception.typeName)) {
    // The platform hides this message from Apex until `setMessage` says it again.
    exception.details.set('clientMessage', exception.message);
    exception.message = null;
  }
}

const construct: LibraryCall = (rt, type, args) => {
  const { name } = type as TypeRef;
  const exception = rt.newException(name.includes('.') ? name : `System.${name}`, null);
  initException(exception, args);
  return exception;
};

const of = (self: unknown): ExceptionValue => self as ExceptionValue;

function row(rt: ApexContext, self: unknown, index: unknown): DmlRowError {
  const at = int(rt, index);
  const found = of(self).dmlErrors[at];
  return found ?? rt.throwApex('System.TypeException', `DML error index out of bounds: ${at}`);
}

const STRING = { name: 'String', args: [] };

const exceptionMethods: Record<string, LibraryCall> = {
  getCause: (_rt, self) => of(self).cause,
  getLineNumber: (_rt, self) => of(self).lineNumber,
  getMessage: (_rt, self) => of(self).message ?? NO_MESSAGE,
  getStackTraceString: (_rt, self) => of(self).stackTrace,
  getTypeName: (_rt, self) => of(self).typeName,
  initCause: (rt, self, [cause]) => {
    if (of(self).cause !== null) return rt.throwApex('System.IllegalArgumentException', "Can't overwrite cause");
    of(self).cause = cause;
  },
  setMessage: (_rt, self, [message]) => void (of(self).message = message === null ? null : String(message)),
  getNumDml: (rt, self) => {
    if (of(self).dmlErrors.length > 0 || /DmlException$|EmailException$/.test(of(self).typeName))
      return of(self).dmlErrors.length;
    return rt.throwApex('System.TypeException', `getNumDml is not valid for ${of(self).typeName}`);
  },
  getDmlFieldNames: (rt, self, [index]) => new ListValue(STRING, [...row(rt, self, index).fields]),
  getDmlFields: (rt, self, [index]) => {
    const error = row(rt, self, index);
    const named = of(self).details.get('objectName');
    const object =
      typeof named === 'string' ? rt.schema.object(named) : rt.schema.objectByKeyPrefix(error.id?.slice(0, 3) ?? '');
    const tokens = object === undefined ? [] : error.fields.map((field) => rt.sobjectField(object.name, field));
    return new ListValue({ name: 'Schema.SObjectField', args: [] }, tokens);
  },
  getDmlId: (rt, self, [index]) => row(rt, self, index).id,
  getDmlIndex: (rt, self, [index]) => row(rt, self, index).index,
  getDmlMessage: (rt, self, [index]) => row(rt, self, index).message,
  getDmlStatusCode: (rt, self, [index]) => row(rt, self, index).statusCode,
  getDmlType: (rt, self, [index]) => rt.enumValue('System.StatusCode', row(rt, self, index).statusCode),
  getInaccessibleFields: (_rt, self) => of(self).details.get('inaccessibleFields') ?? null
};

/** `System.Exception` has the members; the others only constructors. */
function allExceptions(): Record<string, LibraryClass> {
  const classes: Record<string, LibraryClass> = {};
  for (const stub of Object.values(loadPlatformTypes().classes)) {
    if (stub.name === 'System.Exception')
      classes[stub.name] = { constructors: { new: construct }, methods: exceptionMethods };
    else if (stub.superclass?.name === 'Exception') classes[stub.name] = { constructors: { new: construct } };
  }
  return classes;
}

export const exceptionClasses: Record<string, LibraryClass> = allExceptions();
