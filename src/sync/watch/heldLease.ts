import type { LeaseClaim, OrgLease } from '../../salesforce/lease.js';
import type { EventPublisher } from '../../salesforce/publisher.js';

/** This runner no longer holds the lease: another one may be at work, so nothing more is written. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';

  constructor() {
    super('The lease has run out before it could be renewed.');
  }
}

/** A lease and until when this process may rely on it. */
export type HeldLease = {
  /** Takes it or renews it. */
  claim(): Promise<LeaseClaim>;
  isHeld(): boolean;
  /** Gives it back if it is held. */
  release(): Promise<void>;
};

/** What is on the way to the bus when the lease ends has arrived after this. */
const MARGIN_MS = 30_000;

/**
 * The org counts from when a claim arrives, this process from before it is sent, and less a margin: whatever the two
 * clocks say, it stops before another may begin.
 */
export function heldLease(lease: OrgLease, validMs: number, clock: () => number): HeldLease {
  let heldUntil = 0;
  return {
    claim: async () => {
      const askedAt = clock();
      const claim = await lease.claim();
      heldUntil = claim.isHeld ? askedAt + validMs - MARGIN_MS : 0;
      return claim;
    },
    isHeld: () => clock() < heldUntil,
    release: async () => {
      if (clock() >= heldUntil) return;
      heldUntil = 0;
      await lease.release();
    }
  };
}

/** A publisher that refuses to write without the lease. */
export function fenced(publisher: EventPublisher, lease: Pick<HeldLease, 'isHeld'>): EventPublisher {
  return {
    ...publisher,
    publish: async (events) => {
      if (!lease.isHeld()) throw new LeaseLost();
      return publisher.publish(events);
    }
  };
}
