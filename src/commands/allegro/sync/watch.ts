import { Messages, Org } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { systemClock } from '../../../allegro/time.js';
import type { WatchNews } from '../../../sync/watch/events.js';
import type { WatchTotals } from '../../../sync/watch/watch.js';
import { explainFailure } from '../../../syncCommand.js';
import { OrgCommand } from '../../../orgCommand.js';
import { streamFlag, syncFlags } from '../../../syncFlags.js';
import { targetOrgUnless } from '../../../targetOrgFlag.js';
import { readWatchConfig } from '../../../watchConfig.js';
import { newsLine } from '../../../watchNews.js';
import { watchOrg } from '../../../watchOrg.js';
import type { WatchOrgFlags } from '../../../watchOrg.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-allegro-connect', 'allegro.sync.watch');

/** An org to serve, and what to call it where several are served. */
type Served = { name: string; flags: WatchOrgFlags };

export default class SyncWatch extends OrgCommand<WatchTotals[]> {
  static override readonly summary = messages.getMessage('summary');
  static override readonly description = messages.getMessage('description');
  static override readonly examples = messages.getMessages('examples');
  /** One JSON object at the end, as sf does it, is of no use for a command that does not end. */
  static override readonly enableJsonFlag = false;

  static override readonly flags = {
    ...syncFlags,
    'target-org': targetOrgUnless('config', syncFlags['target-org'].summary ?? ''),
    config: Flags.file({
      summary: messages.getMessage('flags.config.summary'),
      description: messages.getMessage('flags.config.description')
    }),
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

  async run(): Promise<WatchTotals[]> {
    const { flags } = await this.inTime(this.parse(SyncWatch));
    const { config, json, 'target-org': targetOrg, ...common } = flags;
    const served = targetOrg
      ? [{ name: '', flags: { ...common, 'target-org': targetOrg } }]
      : await this.inTime(configured(config ?? '', common));
    const { signal } = this.stop;
    const teller = (name: string) => (news: WatchNews) => {
      const event = {
        at: new Date(systemClock()).toISOString(),
        ...(name ? { org: name } : {}),
        ...news
      };
      if (json) process.stdout.write(`${JSON.stringify(event)}\n`);
      else this.log(newsLine(event));
    };
    signal.addEventListener('abort', () => teller('')({ event: 'stopping' }), { once: true });
    const watches = served.map(async (org) => {
      try {
        return await watchOrg(org.flags, signal, teller(org.name));
      } catch (error) {
        // What one cannot go on with ends the others in good order.
        this.stop.abort();
        throw error;
      }
    });
    await Promise.allSettled(watches);
    return Promise.all(watches);
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(explainFailure(error));
  }
}

/** The orgs of the file; what it leaves out of one is as the flags say. */
async function configured(file: string, common: Omit<WatchOrgFlags, 'target-org'>): Promise<Served[]> {
  const served: Served[] = [];
  for (const watched of await readWatchConfig(file)) {
    const flags = {
      ...common,
      'target-org': await Org.create({ aliasOrUsername: watched.targetOrg }),
      account: watched.accounts ?? common.account,
      marketplace: watched.marketplaces ?? common.marketplace,
      stream: watched.streams ?? common.stream,
      lease: watched.lease ?? common.lease,
      interval: watched.interval ?? common.interval,
      'busy-interval': watched.busyInterval ?? common['busy-interval'],
      'backfill-days': watched.backfillDays ?? common['backfill-days'],
      'publish-with': watched.publishWith ?? common['publish-with'],
      'pubsub-endpoint': watched.pubsubEndpoint ?? common['pubsub-endpoint']
    };
    served.push({ name: watched.targetOrg, flags });
  }
  return served;
}
