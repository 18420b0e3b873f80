import type { ApexContext } from '../apex/context.js';
import { ExceptionValue } from '../apex/library/exceptions.js';
import { LimitExceeded } from '../data/limits.js';
import type { Transaction } from '../data/transaction.js';

/** Runs Apex in a unit of work of its own: statics begin anew, and what ran before goes on afterwards. */
export type ApexRunner = {
  readonly context: ApexContext;
  run<T>(tx: Transaction, work: () => T): T;
};

/** True for what ends Apex code on a real org; anything else is a gap or fault of the local org. */
export function isApexFailure(error: unknown): boolean {
  return error instanceof ExceptionValue || error instanceof LimitExceeded || isStackOverflow(error);
}

/** `System.DmlException: Insert failed. …`, as logs and status fields show it. */
export function failureText(error: unknown): string {
  if (isStackOverflow(error)) return 'System.LimitException: Maximum stack depth reached: 1001';
  if (error instanceof LimitExceeded) return `System.LimitException: ${error.message}`;
  if (error instanceof ExceptionValue) return `${error.typeName}: ${error.message ?? 'Script-thrown exception'}`;
  return error instanceof Error ? error.message : String(error);
}

function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && /call stack/i.test(error.message);
}
