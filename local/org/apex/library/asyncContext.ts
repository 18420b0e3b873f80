import type { Transaction } from '../../data/transaction.js';

/** Under this name a unit of work says what asynchronous work it is: put into `tx.attachments` by who starts it. */
export const ASYNC_CONTEXT = Symbol.for('apex.asyncContext');

export type AsyncContext = {
  readonly kind: 'queueable' | 'batch' | 'future' | 'scheduled';
  readonly jobId: string;
  /** Queueable: how many jobs led to this one, itself included. */
  readonly stackDepth?: number;
  readonly maximumStackDepth?: number | null;
  readonly delayMinutes?: number;
  /** Whether this is the finalizer of the job. */
  readonly isFinalizer?: true;
  /** Queueable: what `System.attachFinalizer` was given. */
  finalizer?: unknown;
};

/** What asynchronous work runs now, null in synchronous code. */
export function asyncContextOf(tx: Transaction): AsyncContext | null {
  return (tx.attachments.get(ASYNC_CONTEXT) as AsyncContext | undefined) ?? null;
}
