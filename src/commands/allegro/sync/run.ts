import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import type { SyncResult } from '../../../sync/syncAccounts.js';
import { SyncCommand } from '../../../syncCommand.js';
import { chosenStreams, filterOf, streamFlag, syncFlags, waitFlags } from '../../../syncFlags.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-allegro-connect', 'allegro.sync.run');

export default class SyncRun extends SyncCommand<SyncResult> {
  static override readonly summary = messages.getMessage('summary');
  static override readonly description = messages.getMessage('description');
  static override readonly examples = messages.getMessages('examples');

  static override readonly flags = {
    ...syncFlags,
    ...streamFlag,
    ...waitFlags,
    'backfill-days': Flags.integer({
      default: 365,
      min: 0,
      summary: messages.getMessage('flags.backfill-days.summary'),
      description: messages.getMessage('flags.backfill-days.description')
    })
  };

  async run(): Promise<SyncResult> {
    const { flags } = await this.inTime(this.parse(SyncRun));
    return this.syncOnce(flags, chosenStreams(flags.stream), {
      backfillDays: flags['backfill-days'],
      ...filterOf(flags)
    });
  }
}
