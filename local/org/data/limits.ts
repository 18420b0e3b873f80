import type { TransactionKind } from './types.js';

/** What a unit of work may use up. CPU and heap are estimates that the Apex layer reports. */
export type LimitName =
  | 'queries'
  | 'queryRows'
  | 'aggregateQueries'
  | 'queryLocatorRows'
  | 'soslQueries'
  | 'dmlStatements'
  | 'dmlRows'
  | 'publishImmediateDml'
  | 'cpuMs'
  | 'heapBytes'
  | 'callouts'
  | 'futureCalls'
  | 'queueableJobs'
  | 'emailInvocations'
  | 'mobilePushCalls';

type LimitTable = Record<LimitName, number>;

const SYNCHRONOUS: LimitTable = {
  queries: 100,
  queryRows: 50_000,
  aggregateQueries: 300,
  queryLocatorRows: 10_000,
  soslQueries: 20,
  dmlStatements: 150,
  dmlRows: 10_000,
  publishImmediateDml: 150,
  cpuMs: 10_000,
  heapBytes: 6_000_000,
  callouts: 100,
  futureCalls: 50,
  queueableJobs: 50,
  emailInvocations: 10,
  mobilePushCalls: 10
};

const ASYNCHRONOUS: LimitTable = {
  ...SYNCHRONOUS,
  queries: 200,
  cpuMs: 60_000,
  heapBytes: 12_000_000,
  futureCalls: 0,
  queueableJobs: 1
};

const EXCEEDED_TEXT: Record<LimitName, string> = {
  queries: 'Too many SOQL queries',
  queryRows: 'Too many query rows',
  aggregateQueries: 'Too many Aggregate queries',
  queryLocatorRows: 'Too many query locator rows',
  soslQueries: 'Too many SOSL queries',
  dmlStatements: 'Too many DML statements',
  dmlRows: 'Too many DML rows',
  publishImmediateDml: 'Too many publish immediate DML statements',
  cpuMs: 'Apex CPU time limit exceeded',
  heapBytes: 'Apex heap size too large',
  callouts: 'Too many callouts',
  futureCalls: 'Too many future calls',
  queueableJobs: 'Too many queueable jobs added to the queue',
  emailInvocations: 'Too many Email Invocations',
  mobilePushCalls: 'Too many mobile push calls'
};

/** A governor limit was passed. Apex code must not be able to catch it: it ends the unit of work. */
export class LimitExceeded extends Error {
  public override readonly name = 'LimitExceeded';

  public constructor(
    public readonly limit: LimitName,
    used: number
  ) {
    super(limit === 'cpuMs' ? EXCEEDED_TEXT[limit] : `${EXCEEDED_TEXT[limit]}: ${used}`);
  }
}

/** Counts what one unit of work has used. `Test.startTest` swaps in a fresh one. */
export class LimitCounters {
  private readonly usage = new Map<LimitName, number>();

  public constructor(private readonly table: Readonly<LimitTable>) {}

  /** Event triggers have the synchronous limits, tests those of synchronous code. */
  public static for(kind: TransactionKind): LimitCounters {
    return new LimitCounters(kind === 'asynchronous' ? ASYNCHRONOUS : SYNCHRONOUS);
  }

  public used(limit: LimitName): number {
    return this.usage.get(limit) ?? 0;
  }

  public max(limit: LimitName): number {
    return this.table[limit];
  }

  /** Adds to the counter and throws `LimitExceeded` when that passes the limit. */
  public count(limit: LimitName, amount = 1): void {
    const used = this.used(limit) + amount;
    this.usage.set(limit, used);
    if (used > this.table[limit]) throw new LimitExceeded(limit, used);
  }

  /** For what is measured rather than added up, such as the heap. */
  public set(limit: LimitName, amount: number): void {
    this.usage.set(limit, amount);
    if (amount > this.table[limit]) throw new LimitExceeded(limit, amount);
  }

  public snapshot(): ReadonlyMap<LimitName, number> {
    return new Map(this.usage);
  }

  /** Goes back to what was used at a snapshot. */
  public restore(snapshot: ReadonlyMap<LimitName, number>): void {
    this.usage.clear();
    for (const [limit, used] of snapshot) this.usage.set(limit, used);
  }
}
