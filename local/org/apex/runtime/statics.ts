/** Statics of classes, which belong to one unit of work each. */
import type { Transaction } from '../../data/transaction.js';
import type { ClassHandle, Statics } from './classHandle.js';
import type { Kernel } from './kernel.js';

const STATICS = Symbol('apex statics');
const CPU = Symbol('apex cpu ticks');

/** Takes statics, and the CPU time counted so far, off the classes and gives them back to the unit of work they are of. */
export class StaticsKeeper {
  private initialised: ClassHandle[] = [];

  /** `restart` sets the kernel's CPU clock. */
  public constructor(
    private readonly kernel: Kernel,
    private readonly restart: (ticks: number) => void
  ) {}

  public started(handle: ClassHandle): void {
    this.initialised.push(handle);
  }

  /** The values of all statics of the unit of work under way. */
  public values(): unknown[] {
    return this.initialised.flatMap(({ s }) => (s === null ? [] : Object.values(s)));
  }

  public suspend(tx: Transaction | null): Transaction | null {
    if (tx === null) return null;
    const kept = new Map<ClassHandle, Statics>();
    for (const handle of this.initialised) {
      if (handle.s !== null) kept.set(handle, handle.s);
      handle.s = null;
    }
    this.initialised = [];
    tx.attachments.set(STATICS, kept);
    tx.attachments.set(CPU, this.kernel.ticks);
    return tx;
  }

  public resume(tx: Transaction): void {
    const kept = tx.attachments.get(STATICS) as Map<ClassHandle, Statics> | undefined;
    this.initialised = [];
    for (const [handle, statics] of kept ?? []) {
      handle.s = statics;
      this.initialised.push(handle);
    }
    this.restart((tx.attachments.get(CPU) as number | undefined) ?? 0);
  }
}
