/** How Apex code ended when it did not end well, in the words of logs and test results. */
import { LimitExceeded } from '../../data/limits.js';
import { UnsupportedFeature } from '../../values/errors.js';
import { ExceptionValue } from '../library/exceptions.js';
import { stackOfError } from './stack.js';

export type ApexFailure = { type: string; message: string; stackTrace: string; line: number };

/** The failure behind anything thrown; null for what is no failure of Apex but a fault of the local org. */
export function failureOf(error: unknown): ApexFailure | null {
  if (error instanceof ExceptionValue) {
    const { typeName: type, stackTrace, lineNumber: line } = error;
    return { type, message: describeException(error), stackTrace, line };
  }
  if (!(error instanceof Error)) return null;
  if (error instanceof LimitExceeded) return failure(error, 'System.LimitException', error.message);
  if (error instanceof UnsupportedFeature) return failure(error, 'UnsupportedFeature', error.message);
  // JavaScript's stack ends before the platform's does: a thousand calls of Apex are beyond what either allows.
  const isTooDeep = error instanceof RangeError && /call stack/i.test(error.message);
  return isTooDeep ? failure(error, 'System.LimitException', 'Maximum stack depth reached: 1001') : null;
}

/** `System.DmlException: Insert failed. …` */
export function describeException(error: ExceptionValue): string {
  return `${error.typeName}: ${error.message ?? 'Script-thrown exception'}`;
}

function failure(error: Error, type: string, message: string): ApexFailure {
  const { text, line } = stackOfError(error);
  return { type, message: `${type}: ${message}`, stackTrace: text, line };
}
