import { backOff } from './pace.js';

/** A gate that all loops wait at while something that they share is out of order. */
export class Outage {
  private failures = 0;
  private until = 0;
  private reason = '';

  constructor(
    private readonly clock: () => number,
    private readonly random: () => number,
    private readonly tell: { begins: (reason: string) => void; ends: () => void }
  ) {}

  /** How long to wait before trying again; 0 when all is well. */
  waitMs(): number {
    return Math.max(0, this.until - this.clock());
  }

  failed(failure: Error): void {
    // Loops that fail together are one failure.
    if (this.waitMs() > 0) return;
    this.failures += 1;
    this.until = this.clock() + backOff(this.failures, this.random);
    if (this.failures === 1 || this.reason !== failure.message) this.tell.begins(failure.message);
    this.reason = failure.message;
  }

  succeeded(): void {
    if (this.failures > 0) this.tell.ends();
    this.failures = 0;
    this.until = 0;
    this.reason = '';
  }
}
