import { Messages } from '@salesforce/core';
import { AccountStore } from '../../../allegro/accountStore.js';
import { systemClock } from '../../../allegro/time.js';
import { OrgCommand } from '../../../orgCommand.js';
import { readLimits } from '../../../salesforce/limits.js';
import { connectOrg } from '../../../salesforce/org.js';
import { orgTransport } from '../../../salesforce/orgTransport.js';
import {
  readAccounts,
  readCheckpoints,
  readLeases,
  readOpenFailures,
  readRuns,
  readSubscribers,
  readUnmappedStatuses
} from '../../../salesforce/packageRecords.js';
import { shortTime } from '../../../shortTime.js';
import { targetOrgFlag } from '../../../targetOrgFlag.js';
import { syncStatus } from '../../../sync/syncStatus.js';
import type { SyncStatus } from '../../../sync/syncStatus.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-allegro-connect', 'allegro.sync.status');

export default class SyncStatusCommand extends OrgCommand<SyncStatus> {
  static override readonly summary = messages.getMessage('summary');
  static override readonly description = messages.getMessage('description');
  static override readonly examples = messages.getMessages('examples');

  static override readonly flags = {
    'target-org': targetOrgFlag(messages.getMessage('flags.target-org.summary'))
  };

  async run(): Promise<SyncStatus> {
    const { flags } = await this.inTime(this.parse(SyncStatusCommand));
    const org = await connectOrg(orgTransport(flags['target-org']));
    const [accounts, checkpoints, runs, openFailures, subscribers, leases, limits, unmapped] = await Promise.all([
      readAccounts(org),
      readCheckpoints(org),
      readRuns(org),
      readOpenFailures(org),
      readSubscribers(org),
      readLeases(org),
      readLimits(org),
      readUnmappedStatuses(org)
    ]);
    const connected = await (await AccountStore.open()).list();
    const status = syncStatus(
      { accounts, checkpoints, runs, openFailures, subscribers, leases, limits, unmapped },
      connected,
      systemClock()
    );

    if (status.streams.length === 0) this.log(messages.getMessage('info.None'));
    else this.showStreams(status);
    this.showLeases(status);
    this.showSubscribers(status);
    this.showLimits(status);
    this.showUnmapped(status);
    return status;
  }

  private showStreams({ streams }: SyncStatus): void {
    this.table({
      overflow: 'wrap',
      data: streams.map((stream) => ({
        account: stream.login ? `${stream.login}\n${stream.account}` : stream.account,
        stream: stream.stream,
        completeUpTo: shortTime(stream.completeUpTo),
        lag: stream.lagSeconds === null ? '-' : duration(stream.lagSeconds),
        lastRun: stream.lastRun ? `${shortTime(stream.lastRun.finishedAt)} ${outcomeOf(stream.lastRun)}` : '-',
        openFailures: stream.openFailures,
        isImportEnabled: messages.getMessage(stream.isImportEnabled ? 'import.on' : 'import.off')
      })),
      columns: [
        { key: 'account', name: messages.getMessage('column.account') },
        { key: 'stream', name: messages.getMessage('column.stream') },
        { key: 'completeUpTo', name: messages.getMessage('column.completeUpTo') },
        { key: 'lag', name: messages.getMessage('column.lag') },
        { key: 'lastRun', name: messages.getMessage('column.lastRun') },
        { key: 'openFailures', name: messages.getMessage('column.openFailures') },
        ...(streams.every(({ isImportEnabled }) => isImportEnabled)
          ? []
          : [{ key: 'isImportEnabled' as const, name: messages.getMessage('column.import') }])
      ]
    });
    for (const { account, lastRun } of streams) {
      if (lastRun?.error) this.warn(messages.getMessage('warning.LastRunFailed', [account, lastRun.error]));
    }
  }

  private showLeases({ leases }: SyncStatus): void {
    for (const { lease, holder, expiresAt, isHeld } of leases) {
      if (isHeld) this.log(messages.getMessage('info.LeaseHeld', [holder, lease, shortTime(expiresAt)]));
    }
    if (!leases.some(({ isHeld }) => isHeld)) this.log(messages.getMessage('info.NobodyWatches'));
  }

  private showLimits({ limits }: SyncStatus): void {
    for (const { name, remaining, max } of limits) {
      const text = messages.getMessage('info.Limit', [name, String(remaining), String(max)]);
      if (remaining < max / 10) this.warn(text);
      else this.log(text);
    }
  }

  private showUnmapped({ unmapped }: SyncStatus): void {
    if (unmapped === null) {
      this.warn(messages.getMessage('warning.UnmappedHidden'));
      return;
    }
    for (const { combination, orders, example } of unmapped) {
      this.warn(messages.getMessage('warning.Unmapped', [combination, String(orders), example ?? '-']));
    }
  }

  private showSubscribers({ subscribers }: SyncStatus): void {
    if (subscribers === null) {
      this.warn(messages.getMessage('warning.SubscribersHidden'));
      return;
    }
    for (const { topic, status, lastError } of subscribers) {
      if (status === 'Running') this.log(messages.getMessage('info.SubscriberRunning', [topic]));
      else this.warn(messages.getMessage('warning.SubscriberNotRunning', [topic, status, lastError ?? '-']));
    }
  }
}

/** The package's word for how a run ended, as a person says it; words that are new stay as they are. */
function outcomeOf({ outcome }: { outcome: string | null }): string {
  if (outcome === 'Succeeded' || outcome === 'Failed') return messages.getMessage(`outcome.${outcome}`);
  return outcome ?? '';
}

/** The largest unit alone: `3 h`. */
function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`;
}
