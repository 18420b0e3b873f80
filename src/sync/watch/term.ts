import type { OrgLimit } from '../../salesforce/limits.js';
import type { OrgOrder } from '../../salesforce/orderRecords.js';
import type { OrgAccount, OrgCheckpoint } from '../../salesforce/packageRecords.js';
import type { EventPublisher } from '../../salesforce/publisher.js';
import type { WaitDeps } from '../checkpoints.js';
import type { Delivery } from '../engine.js';
import type { Seller } from '../seller.js';
import type { StreamPlan, StreamSettings } from '../streams.js';
import type { FailureScope } from '../syncAccount.js';
import type { WatchNews } from './events.js';
import type { HeldLease } from './heldLease.js';
import type { Outage } from './outage.js';
import type { Load } from './pace.js';

/** What a watching runner asks of the org beside its bus: the control plane, few calls whatever the accounts. */
export type WatchOrg = {
  readAccounts(accountKeys: string[]): Promise<OrgAccount[]>;
  readCheckpoints(accountKeys: string[]): Promise<OrgCheckpoint[]>;
  readOrders(accountKeys: string[], span: { from: string; to: string }): Promise<OrgOrder[]>;
  readOpenOrders(accountKeys: string[], from: string): Promise<OrgOrder[]>;
  findOrders(orderIds: string[]): Promise<OrgOrder[]>;
  readLimits(): Promise<OrgLimit[]>;
  calls(): number;
};

export type WatchDeps = WaitDeps &
  FailureScope & {
    sellers: readonly Seller[];
    streams: readonly StreamPlan[];
    settings: StreamSettings;
    /** How long to wait between two looks, for accounts where the admin says nothing; the streams' own when left out. */
    intervals: { quietMs?: number; busyMs?: number };
    publisher: EventPublisher;
    org: WatchOrg;
    lease: HeldLease;
    leaseName: string;
    newId: () => string;
    random: () => number;
    tell: (news: WatchNews) => void;
    onDelivery?: (accountKey: string, delivery: Delivery) => void;
  };

/** The time for which this runner holds the lease, and what it remembers during it. */
export type Term = {
  /** Aborts when the lease is lost or the runner is stopped. */
  signal: AbortSignal;
  end: () => void;
  /** As the org had them last. */
  accounts: Map<string, OrgAccount>;
  checkpoints: readonly OrgCheckpoint[];
  outage: Outage;
  load: Load;
  /** Writes only while the lease is held. */
  publisher: EventPublisher;
  totals: { published: number };
};

/** Waits; comes back early, without a word, when the signal aborts. */
export async function pause({ sleep }: Pick<WaitDeps, 'sleep'>, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted || ms <= 0) return;
  try {
    await sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Waits until nothing that all loops share is out of order. */
export async function passGate(deps: Pick<WaitDeps, 'sleep'>, term: Term): Promise<void> {
  for (let waitMs = term.outage.waitMs(); waitMs > 0 && !term.signal.aborted; waitMs = term.outage.waitMs()) {
    await pause(deps, waitMs, term.signal);
  }
}
