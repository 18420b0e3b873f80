/** What a watching runner tells; `--json` prints one line for each. */
export type WatchEvent = { at: string; /** Where several orgs are served. */ org?: string } & (
  | { event: 'started'; accounts: string[]; streams: string[]; lease: string }
  /** Another runner holds the lease; this one waits for it. */
  | { event: 'standby'; reason: string }
  /** The lease is this runner's; it has read where to go on. */
  | { event: 'serving'; accounts: string[] }
  | { event: 'leaseLost' }
  /** One look that found something. */
  | {
      event: 'pass';
      account: string;
      stream: string;
      published: number;
      parked: number;
      gone: number;
      unchanged: number;
      milliseconds: number;
      completeUpTo: string | null;
    }
  | { event: 'failed'; account: string; stream: string; reason: string }
  | { event: 'recovered'; account: string; stream: string }
  | { event: 'needsReauthorisation'; account: string; reason: string }
  | { event: 'reauthorised'; account: string }
  | { event: 'importOff'; account: string }
  | { event: 'importOn'; account: string }
  /** The org or its bus does not answer. */
  | { event: 'orgDown'; reason: string }
  | { event: 'orgUp' }
  | { event: 'lowLimit'; limit: string; remaining: number; max: number }
  | { event: 'reconciled'; account: string; compared: number; gaps: number; completeUpTo: string | null }
  | { event: 'rechecked'; account: string; orders: number; changed: number; gone: number }
  | { event: 'stopping' }
  | { event: 'stopped'; published: number; allegroCalls: number; salesforceApiCalls: number; pubsubCalls: number }
);

/** Without the time, which is put on when it is told. */
export type WatchNews = WatchEvent extends infer E ? (E extends { at: string } ? Omit<E, 'at'> : never) : never;
