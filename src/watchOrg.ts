import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { isAccountFailure } from './allegro/errors.js';
import { systemClock, systemSleep } from './allegro/time.js';
import { openSync } from './openSync.js';
import type { OpenSyncFlags } from './openSync.js';
import { isOrgFailure } from './salesforce/errors.js';
import { orgLease } from './salesforce/lease.js';
import { readLimits } from './salesforce/limits.js';
import { findOrders, readOpenOrders, readOrders } from './salesforce/orderRecords.js';
import { readAccounts, readCheckpoints } from './salesforce/packageRecords.js';
import type { WatchNews } from './sync/watch/events.js';
import { heldLease } from './sync/watch/heldLease.js';
import { watch } from './sync/watch/watch.js';
import type { WatchTotals } from './sync/watch/watch.js';
import { chosenStreams, filterOf } from './syncFlags.js';

/** Renewed well before it ends, so that two lost renewals do no harm. */
const LEASE_SECONDS = 240;

/** How one org is served. */
export type WatchOrgFlags = OpenSyncFlags & {
  marketplace?: string[] | undefined;
  stream?: string[] | undefined;
  interval?: number | undefined;
  'busy-interval'?: number | undefined;
  lease: string;
  'backfill-days': number;
};

/** Serves one org until the signal aborts. */
export async function watchOrg(
  flags: WatchOrgFlags,
  signal: AbortSignal,
  tell: (news: WatchNews) => void
): Promise<WatchTotals> {
  const { sellers, org, publisher, logDelivery } = await openSync(flags, signal);
  const { interval, 'busy-interval': busyInterval } = flags;
  try {
    return await watch({
      sellers,
      streams: chosenStreams(flags.stream),
      settings: { backfillDays: flags['backfill-days'], ...filterOf(flags) },
      intervals: {
        ...(interval === undefined ? {} : { quietMs: interval * 1_000 }),
        ...(busyInterval === undefined ? {} : { busyMs: busyInterval * 1_000 })
      },
      publisher,
      org: {
        readAccounts: (keys) => readAccounts(org, keys),
        readCheckpoints: (keys) => readCheckpoints(org, keys),
        readOrders: (keys, span) => readOrders(org, keys, span),
        readOpenOrders: (keys, from) => readOpenOrders(org, keys, from),
        findOrders: (orderIds) => findOrders(org, orderIds),
        readLimits: () => readLimits(org),
        calls: () => org.calls()
      },
      lease: heldLease(
        orgLease(org, {
          key: flags.lease,
          holder: randomUUID(),
          holderName: `${hostname()}, process ${process.pid}`,
          validSeconds: LEASE_SECONDS
        }),
        LEASE_SECONDS * 1_000,
        systemClock
      ),
      leaseName: flags.lease,
      clock: systemClock,
      sleep: systemSleep,
      signal,
      newId: randomUUID,
      random: Math.random,
      isCommon: isOrgFailure,
      isOfAccount: isAccountFailure,
      tell,
      onDelivery: logDelivery
    });
  } finally {
    publisher.close();
  }
}
