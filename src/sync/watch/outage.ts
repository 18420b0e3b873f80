import { backOff } from './pace.js';

/** What may be out of order for all loops: the org's REST API, or its event bus. */
export type Source = 'api' | 'bus';

/** A gate that all loops wait at while something that they share is out of order. */
export class Outage {
  private readonly down = new Set<Source>();
  private failures = 0;
  private until = 0;

  constructor(
    private readonly clock: () => number,
    private readonly random: () => number,
    private readonly tell: { begins: (reason: string) => void; ends: () => void }
  ) {}

  /** How long to wait before trying again; 0 when all is well. */
  waitMs(): number {
    return Math.max(0, this.until - this.clock());
  }

  failed(source: Source, failure: Error): void {
    const isNew = this.down.size === 0;
    this.down.add(source);
    // Loops that fail together are one failure.
    if (this.waitMs() > 0) return;
    this.failures += 1;
    this.until = this.clock() + backOff(this.failures, this.random);
    if (isNew) this.tell.begins(failure.message);
  }

  /** One that answers says nothing about the other. */
  succeeded(source: Source): void {
    if (!this.down.delete(source) || this.down.size > 0) return;
    this.failures = 0;
    this.until = 0;
    this.tell.ends();
  }
}
