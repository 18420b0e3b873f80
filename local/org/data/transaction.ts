import { LimitCounters } from './limits.js';
import type { TransactionKind, UserContext } from './types.js';

/** A mark in the undo log. Going back to it undoes every change of rows made since. */
export type Savepoint = { readonly mark: number; readonly log: UndoLog };

/** How to take back each change, newest last. */
export class UndoLog {
  private readonly undo: (() => void)[] = [];

  public push(undo: () => void): void {
    this.undo.push(undo);
  }

  public get mark(): number {
    return this.undo.length;
  }

  public rollbackTo(mark: number): void {
    while (this.undo.length > mark) this.undo.pop()?.();
  }

  public clear(): void {
    this.undo.length = 0;
  }
}

export type TransactionOptions = {
  kind: TransactionKind;
  user: UserContext;
  /** A transaction whose fate this one shares: asynchronous work that runs inside a test. */
  within?: Transaction;
};

/**
 * One unit of work: who, how much, and how to undo it. Changes are visible at once (the org runs one unit at a time)
 * and `abort` takes them back. Made by `OrgData.begin`.
 */
export class Transaction {
  public readonly kind: TransactionKind;
  public user: UserContext;
  /** Whether Apex runs with sharing now; null where the code that began has not said. */
  public withSharing: boolean | null = null;
  public limits: LimitCounters;
  /** How deep triggers have called each other through DML. */
  public triggerDepth = 0;
  /** For layers above: state that lives as long as this unit of work (statics, current test, queued events). */
  public readonly attachments = new Map<string | symbol, unknown>();
  public readonly log: UndoLog;
  public readonly parent: Transaction | null;
  private readonly start: number;
  private commitHooks: (() => void)[] = [];
  private state: 'open' | 'committed' | 'aborted' = 'open';

  public constructor(options: TransactionOptions) {
    this.kind = options.kind;
    this.user = options.user;
    this.limits = LimitCounters.for(options.kind);
    this.parent = options.within ?? null;
    this.log = options.within?.log ?? new UndoLog();
    this.start = this.log.mark;
  }

  public get isOpen(): boolean {
    return this.state === 'open';
  }

  public savepoint(): Savepoint {
    return { mark: this.log.mark, log: this.log };
  }

  public rollback(to: Savepoint): void {
    if (to.log !== this.log) throw new Error('The savepoint belongs to another unit of work');
    this.log.rollbackTo(to.mark);
  }

  /** Runs after a commit, in order; rolling back past this point forgets it. */
  public onCommit(run: () => void): void {
    this.commitHooks.push(run);
    this.log.push(() => {
      this.commitHooks = this.commitHooks.filter((hook) => hook !== run);
    });
  }

  /** Keeps the changes and runs what waited for that. Within another transaction the rows stay undoable by that one. */
  public commit(): void {
    this.close('committed');
    if (this.parent === null) this.log.clear();
    const hooks = this.commitHooks;
    this.commitHooks = [];
    for (const hook of hooks) hook();
  }

  /** Takes every change back. Within another transaction: back to where this one began. */
  public abort(): void {
    this.close('aborted');
    this.commitHooks = [];
    this.log.rollbackTo(this.start);
  }

  private close(state: 'committed' | 'aborted'): void {
    if (this.state !== 'open') throw new Error(`The unit of work is already ${this.state}`);
    this.state = state;
  }
}
