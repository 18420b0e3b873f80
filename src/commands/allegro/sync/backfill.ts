import { Messages } from '@salesforce/core';
import { systemClock } from '../../../allegro/time.js';
import { instantFlag } from '../../../dateFlag.js';
import { EXIT } from '../../../exitCodes.js';
import { backfillPlan } from '../../../sync/backfillStream.js';
import type { SyncResult } from '../../../sync/syncAccounts.js';
import { SyncCommand } from '../../../syncCommand.js';
import { filterOf, syncFlags, waitFlags } from '../../../syncFlags.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-allegro-connect', 'allegro.sync.backfill');

export type BackfillResult = SyncResult & { from: string; to: string };

export default class SyncBackfill extends SyncCommand<BackfillResult> {
  static override readonly summary = messages.getMessage('summary');
  static override readonly description = messages.getMessage('description');
  static override readonly examples = messages.getMessages('examples');

  static override readonly flags = {
    ...syncFlags,
    from: instantFlag({ edge: 'start', required: true, summary: messages.getMessage('flags.from.summary') }),
    to: instantFlag({ edge: 'end', summary: messages.getMessage('flags.to.summary') }),
    ...waitFlags
  };

  async run(): Promise<BackfillResult> {
    const { flags } = await this.inTime(this.parse(SyncBackfill));
    const { from } = flags;
    const to = flags.to ?? new Date(systemClock()).toISOString();
    if (from >= to) throw messages.createError('error.EmptyWindow', [from, to], [], EXIT.usage);
    const result = await this.syncOnce(flags, [backfillPlan({ from, to }, flags.to === undefined)], {
      backfillDays: 0,
      ...filterOf(flags)
    });
    return { from, to, ...result };
  }
}
