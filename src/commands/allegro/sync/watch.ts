import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { isAccountFailure } from '../../../allegro/errors.js';
import { systemClock, systemSleep } from '../../../allegro/time.js';
import { openSync } from '../../../openSync.js';
import { isOrgFailure } from '../../../salesforce/errors.js';
import { orgLease } from '../../../salesforce/lease.js';
import { readLimits } from '../../../salesforce/limits.js';
import { findOrders, readOpenOrders, readOrders } from '../../../salesforce/orderRecords.js';
import { readAccounts, readCheckpoints } from '../../../salesforce/packageRecords.js';
import type { WatchEvent } from '../../../sync/watch/events.js';
import { heldLease } from '../../../sync/watch/heldLease.js';
import { watch } from '../../../sync/watch/watch.js';
import type { WatchTotals } from '../../../sync/watch/watch.js';
import { explainFailure } from '../../../syncCommand.js';
import { OrgCommand } from '../../../orgCommand.js';
import { chosenStreams, filterOf, streamFlag, syncFlags } from '../../../syncFlags.js';
import { newsLine } from '../../../watchNews.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-allegro-connect', 'allegro.sync.watch');

/** Renewed well before it ends, so that two lost renewals do no harm. */
const LEASE_SECONDS = 240;

export default class SyncWatch extends OrgCommand<WatchTotals> {
  static override readonly summary = messages.getMessage('summary');
  static override readonly description = messages.getMessage('description');
  static override readonly examples = messages.getMessages('examples');
  /** One JSON object at the end, as sf does it, is of no use for a command that does not end. */
  static override readonly enableJsonFlag = false;

  static override readonly flags = {
    ...syncFlags,
    ...streamFlag,
    interval: Flags.integer({ min: 1, max: 3_600, summary: messages.getMessage('flags.interval.summary') }),
    'busy-interval': Flags.integer({ min: 1, max: 3_600, summary: messages.getMessage('flags.busy-interval.summary') }),
    lease: Flags.string({
      default: 'default',
      summary: messages.getMessage('flags.lease.summary'),
      description: messages.getMessage('flags.lease.description')
    }),
    'backfill-days': Flags.integer({
      default: 365,
      min: 0,
      summary: messages.getMessage('flags.backfill-days.summary')
    }),
    json: Flags.boolean({ summary: messages.getMessage('flags.json.summary') })
  };

  async run(): Promise<WatchTotals> {
    const { flags } = await this.inTime(this.parse(SyncWatch));
    const { signal } = this.stop;
    const { sellers, org, publisher, logDelivery } = await openSync(flags, signal);
    const tell = (news: WatchEvent): void => {
      if (flags.json) process.stdout.write(`${JSON.stringify(news)}\n`);
      else this.log(newsLine(news));
    };
    const timed = (news: object): WatchEvent => ({ at: new Date(systemClock()).toISOString(), ...news }) as WatchEvent;
    signal.addEventListener('abort', () => tell(timed({ event: 'stopping' })), { once: true });
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
        tell: (news) => tell(timed(news)),
        onDelivery: logDelivery
      });
    } finally {
      publisher.close();
    }
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(explainFailure(error));
  }
}
