import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { instantFlag } from '../../../dateFlag.js';
import { OrgCommand } from '../../../orgCommand.js';
import { readFailures } from '../../../salesforce/failures.js';
import type { ParkedFailure } from '../../../salesforce/failures.js';
import { connectOrg } from '../../../salesforce/org.js';
import { orgTransport } from '../../../salesforce/orgTransport.js';
import { shortTime } from '../../../shortTime.js';
import { targetOrgFlag } from '../../../targetOrgFlag.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-allegro-connect', 'allegro.failures.list');

const STATUSES = { open: 'Open', ignored: 'Ignored', resolved: 'Resolved', all: undefined } as const;

export type FailuresList = {
  failures: ParkedFailure[];
  /** How many of those shown have the same reason, the most frequent first. */
  reasons: { reason: string; count: number }[];
};

export default class FailuresListCommand extends OrgCommand<FailuresList> {
  static override readonly summary = messages.getMessage('summary');
  static override readonly description = messages.getMessage('description');
  static override readonly examples = messages.getMessages('examples');

  static override readonly flags = {
    'target-org': targetOrgFlag(messages.getMessage('flags.target-org.summary')),
    status: Flags.option({
      options: ['open', 'ignored', 'resolved', 'all'] as const,
      default: 'open',
      summary: messages.getMessage('flags.status.summary')
    })(),
    stream: Flags.string({ multiple: true, delimiter: ',', summary: messages.getMessage('flags.stream.summary') }),
    reason: Flags.string({ summary: messages.getMessage('flags.reason.summary') }),
    from: instantFlag({ edge: 'start', summary: messages.getMessage('flags.from.summary') }),
    to: instantFlag({ edge: 'end', summary: messages.getMessage('flags.to.summary') }),
    limit: Flags.integer({ default: 200, min: 1, max: 2000, summary: messages.getMessage('flags.limit.summary') })
  };

  async run(): Promise<FailuresList> {
    const { flags } = await this.inTime(this.parse(FailuresListCommand));
    const org = await connectOrg(orgTransport(flags['target-org']));
    const { stream: streams, reason, from, to } = flags;
    const choice = { status: STATUSES[flags.status], streams, reason, from, to };
    const failures = await readFailures(org, choice, flags.limit);
    const reasons = countReasons(failures);
    this.show(failures, reasons);
    return { failures, reasons };
  }

  private show(failures: ParkedFailure[], reasons: FailuresList['reasons']): void {
    if (failures.length === 0) {
      this.log(messages.getMessage('info.None'));
      return;
    }
    this.table({
      overflow: 'wrap',
      data: failures.map(({ name, stream, recordKey, attempts, lastFailedAt, status, error }) => ({
        name,
        stream,
        recordKey,
        status: messages.getMessage(`status.${status}`),
        attempts,
        lastFailedAt: shortTime(lastFailedAt),
        error
      })),
      columns: [
        { key: 'name', name: messages.getMessage('column.name') },
        { key: 'stream', name: messages.getMessage('column.stream') },
        { key: 'recordKey', name: messages.getMessage('column.recordKey') },
        { key: 'status', name: messages.getMessage('column.status') },
        { key: 'attempts', name: messages.getMessage('column.attempts') },
        { key: 'lastFailedAt', name: messages.getMessage('column.lastFailedAt') },
        { key: 'error', name: messages.getMessage('column.error') }
      ]
    });
    for (const { reason, count } of reasons) this.log(`${count} × ${reason}`);
    this.log(messages.getMessage('info.Next'));
  }
}

function countReasons(failures: readonly ParkedFailure[]): FailuresList['reasons'] {
  const counts = new Map<string, number>();
  for (const { reason } of failures) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const reasons = [...counts].map(([reason, count]) => ({ reason, count }));
  return reasons.sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
}
