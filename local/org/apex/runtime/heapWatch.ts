/** Holds the heap of a unit of work against its limit, looking only as often as it could have passed it. */
import type { LimitCounters } from '../../data/limits.js';
import { sizeOf } from './heap.js';

/** What compiled code keeps for the estimate. */
export type HeapLedger = { readonly held: readonly unknown[]; top: number; allocated: number; maxAllocated: number };

/** The least share of the limit that is allocated between two looks, so that a nearly full heap stays cheap. */
const LEAST_SHARE = 1 / 20;

export class HeapWatch {
  /** Variables from here on belong to the unit of work that runs now. */
  private base = 0;

  public constructor(
    private readonly ledger: HeapLedger,
    /** What is reachable without being in a variable of a call. */
    private readonly otherRoots: () => Iterable<unknown>,
    private readonly limits: () => LimitCounters
  ) {}

  /** Another unit of work runs within this one; the result goes back to `leave`. */
  public enter(): number {
    const outer = this.base;
    this.base = this.ledger.top;
    this.lookSoon();
    return outer;
  }

  public leave(outer: number): void {
    this.base = outer;
    this.lookSoon();
  }

  /** Bytes in use now. */
  public size(): number {
    const { held, top } = this.ledger;
    return sizeOf([...held.slice(this.base, top), ...this.otherRoots()]);
  }

  /** Fails with the limit when what is in use and what is about to be is too much. */
  public look(pending: number): void {
    const limits = this.limits();
    const max = limits.max('heapBytes');
    const used = this.size() + pending;
    this.ledger.allocated = 0;
    this.ledger.maxAllocated = Math.max(max - used, max * LEAST_SHARE);
    limits.set('heapBytes', used);
  }

  private lookSoon(): void {
    this.ledger.allocated = 0;
    this.ledger.maxAllocated = this.limits().max('heapBytes') * LEAST_SHARE;
  }
}
