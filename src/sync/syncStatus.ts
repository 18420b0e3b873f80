import type { OrgLimit } from '../salesforce/limits.js';
import type {
  HeldBy,
  OrgAccount,
  OrgCheckpoint,
  OrgFailure,
  OrgRun,
  OrgSubscriber,
  UnmappedStatus
} from '../salesforce/packageRecords.js';

/** What the org knows of all its streams. */
export type OrgSyncState = {
  accounts: readonly OrgAccount[];
  checkpoints: readonly OrgCheckpoint[];
  runs: readonly OrgRun[];
  openFailures: readonly OrgFailure[];
  /** Null where the user may not see them. */
  subscribers: readonly OrgSubscriber[] | null;
  leases: readonly HeldBy[];
  limits: readonly OrgLimit[];
  /** Null where the user may not see them. */
  unmapped: readonly UnmappedStatus[] | null;
};

export type StreamStatus = {
  account: string;
  login: string;
  stream: string;
  isImportEnabled: boolean;
  /** When the checkpoint was written; null before the first run. */
  checkpointAt: string | null;
  cursor: string | null;
  /** All that happened at Allegro before this is in the org; null while a back-fill is under way. */
  completeUpTo: string | null;
  /** How long ago that was; null while it is not known. */
  lagSeconds: number | null;
  lastRun: Pick<OrgRun, 'finishedAt' | 'outcome' | 'published' | 'parked' | 'error'> | null;
  openFailures: number;
};

/** A runner that watches, or one that did and has not given back its lease. */
export type LeaseStatus = HeldBy & { isHeld: boolean };

export type SyncStatus = {
  streams: StreamStatus[];
  leases: LeaseStatus[];
  subscribers: readonly OrgSubscriber[] | null;
  limits: readonly OrgLimit[];
  unmapped: readonly UnmappedStatus[] | null;
};

const FIRST_STREAM = 'orders';

/** One entry for each account and stream that the org knows, or that is connected here and has not run yet. */
export function syncStatus(
  state: OrgSyncState,
  connected: readonly { key: string; login: string }[],
  now: number
): SyncStatus {
  const streams = new Map<string, { account: string; stream: string }>();
  const add = (account: string, stream: string): void => {
    streams.set(`${account} ${stream}`, { account, stream });
  };
  for (const { key } of connected) add(key, FIRST_STREAM);
  for (const { accountKey } of state.accounts) add(accountKey, FIRST_STREAM);
  for (const { accountKey, stream } of state.checkpoints) add(accountKey, stream);

  return {
    streams: [...streams.values()].map(({ account, stream }) => {
      const known = state.accounts.find(({ accountKey }) => accountKey === account);
      const isOurs = (row: { accountKey: string; stream: string }): boolean =>
        row.accountKey === account && row.stream === stream;
      const checkpoint = state.checkpoints.find(isOurs);
      const run = state.runs.find(isOurs);
      return {
        account,
        login: known?.login ?? connected.find(({ key }) => key === account)?.login ?? '',
        stream,
        isImportEnabled: known?.isImportEnabled ?? true,
        checkpointAt: checkpoint?.sequence ?? null,
        cursor: checkpoint?.cursor ?? null,
        completeUpTo: checkpoint?.completeUpTo ?? null,
        lagSeconds: lagOf(checkpoint?.completeUpTo ?? null, now),
        lastRun: run
          ? {
              finishedAt: run.finishedAt,
              outcome: run.outcome,
              published: run.published,
              parked: run.parked,
              error: run.error
            }
          : null,
        openFailures: state.openFailures.filter(isOurs).length
      };
    }),
    leases: state.leases.map((lease) => ({ ...lease, isHeld: (Date.parse(lease.expiresAt ?? '') || 0) > now })),
    subscribers: state.subscribers,
    limits: state.limits,
    unmapped: state.unmapped
  };
}

function lagOf(completeUpTo: string | null, now: number): number | null {
  return completeUpTo === null ? null : Math.max(0, Math.round((now - Date.parse(completeUpTo)) / 1_000));
}
