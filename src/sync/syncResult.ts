import type { OrgCheckpoint } from '../salesforce/packageRecords.js';
import { isoTime } from './reports.js';
import type { AccountOutcome } from './syncAccount.js';
import type { StreamOutcome } from './syncStream.js';

export type Verdict = 'Succeeded' | 'Failed' | 'Stopped';

export type Counts = {
  /** Whole records sent. */
  published: number;
  /** Records sent as failures. */
  parked: number;
  /** Orders that Allegro no longer has. */
  gone: number;
  /** Records read whose present state had been sent already. */
  unchanged: number;
};

export type StreamResult = Counts & {
  stream: string;
  outcome: Verdict;
  /** Where the next run begins; null while nothing is stored. */
  cursor: string | null;
  /** All that happened at Allegro before this is on the bus; null during a back-fill. */
  completeUpTo: string | null;
  /** Whether the org has shown the checkpoint; null when there was none or nobody waited. */
  isCheckpointSeen: boolean | null;
  error: string | null;
};

export type AccountResult = Counts & {
  account: string;
  /** Succeeded when all of its streams have. */
  outcome: Verdict | 'ImportDisabled';
  /** Those that ran. */
  streams: StreamResult[];
  allegroCalls: number;
  salesforceApiCalls: number;
  pubsubCalls: number;
  seconds: number;
  /** The earliest of its streams; null while one of them knows none. */
  completeUpTo: string | null;
  isCheckpointSeen: boolean | null;
  /** Of the first stream that failed, or why none could run. */
  error: string | null;
};

export type Spent = Pick<AccountResult, 'allegroCalls' | 'salesforceApiCalls' | 'pubsubCalls' | 'seconds'>;

export function streamResult(
  outcome: StreamOutcome,
  checkpoint: OrgCheckpoint | undefined,
  startedAt: number
): StreamResult {
  const { OrderGone: gone = 0, ...records } = outcome.stored;
  return {
    stream: outcome.stream,
    outcome: verdict(outcome),
    published: Object.values(records).reduce((total, count) => total + count, 0),
    parked: outcome.parked,
    gone,
    unchanged: outcome.unchanged,
    cursor: (outcome.position ?? checkpoint)?.cursor ?? null,
    completeUpTo: completeUpTo(outcome, checkpoint, startedAt),
    isCheckpointSeen: null,
    error: outcome.failure?.message ?? null
  };
}

/** The streams of an account as one; `failure` is why not even the account could be made known. */
export function accountResult(
  account: string,
  { isImportEnabled }: Pick<AccountOutcome, 'isImportEnabled'>,
  streams: StreamResult[],
  failure: Error | null,
  spent: Spent
): AccountResult {
  const failed = streams.find(({ outcome }) => outcome === 'Failed');
  const hasFailed = failure !== null || failed !== undefined;
  const isStopped = streams.some(({ outcome }) => outcome === 'Stopped');
  return {
    account,
    outcome: !isImportEnabled ? 'ImportDisabled' : hasFailed ? 'Failed' : isStopped ? 'Stopped' : 'Succeeded',
    streams,
    ...sumOf(streams),
    ...spent,
    completeUpTo: earliest(streams.map((stream) => stream.completeUpTo)),
    isCheckpointSeen: null,
    error: failure?.message ?? failed?.error ?? null
  };
}

export function sumOf(some: readonly Counts[]): Counts {
  const sum = (name: keyof Counts): number => some.reduce((total, each) => total + each[name], 0);
  return { published: sum('published'), parked: sum('parked'), gone: sum('gone'), unchanged: sum('unchanged') };
}

/** A pass that went to the end of the stream and found nothing new has everything up to its own beginning. */
function completeUpTo(outcome: StreamOutcome, checkpoint: OrgCheckpoint | undefined, startedAt: number): string | null {
  if (outcome.position) return outcome.position.completeUpTo;
  const known = checkpoint?.completeUpTo ?? null;
  return known !== null && verdict(outcome) === 'Succeeded' ? isoTime(startedAt) : known;
}

function earliest(instants: readonly (string | null)[]): string | null {
  if (instants.length === 0 || instants.includes(null)) return null;
  return instants.reduce((first, instant) => ((instant ?? '') < (first ?? '') ? instant : first));
}

function verdict(outcome: StreamOutcome): Verdict {
  if (outcome.failure) return 'Failed';
  return outcome.wasStopped ? 'Stopped' : 'Succeeded';
}
