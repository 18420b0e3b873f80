import type { LibraryClass } from './registry.js';

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
  /** What single exception types carry besides: `getQuery`, `getInaccessibleFields`, … */
  public readonly details = new Map<string, unknown>();

  public constructor(
    public typeName: string,
    public message: string | null = null
  ) {}
}

export const exceptionClasses: Record<string, LibraryClass> = {};
