/**
 * What the org does by itself, one piece at a time between requests: deliver events, run queued jobs.
 * Every piece runs on its own turn of the event loop, so that the servers keep answering.
 */
export class WorkQueue {
  private readonly pieces: (() => void)[] = [];
  private waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  private failures: unknown[] = [];
  private isScheduled = false;
  private isClosed = false;

  public constructor(private readonly report: (error: unknown) => void = () => undefined) {}

  public get size(): number {
    return this.pieces.length;
  }

  public add(piece: () => void): void {
    if (this.isClosed) return;
    this.pieces.push(piece);
    this.schedule();
  }

  /** Resolves when nothing is left to do; rejects when a piece failed since the last time anybody waited. */
  public idle(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      if (this.pieces.length === 0) this.settle();
    });
  }

  /** Drops what is left. */
  public close(): void {
    this.isClosed = true;
    this.pieces.length = 0;
    this.settle();
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      this.runNext();
    });
  }

  private runNext(): void {
    const piece = this.pieces.shift();
    try {
      piece?.();
    } catch (error) {
      this.failures.push(error);
      this.report(error);
    }
    if (this.pieces.length > 0) this.schedule();
    else this.settle();
  }

  private settle(): void {
    const waiting = this.waiting;
    if (waiting.length === 0) return;
    this.waiting = [];
    const failures = this.failures;
    this.failures = [];
    for (const { resolve, reject } of waiting) {
      if (failures.length === 0) resolve();
      else reject(failures[0]);
    }
  }
}
