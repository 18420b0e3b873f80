import { setTimeout as wait } from 'node:timers/promises';
import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { instantFlag } from '../../../dateFlag.js';
import { EXIT } from '../../../exitCodes.js';
import { readFailures, replayInOrg, ReplayRefused } from '../../../salesforce/failures.js';
import type { ParkedFailure, ReplayCounts, ReplayLine } from '../../../salesforce/failures.js';
import { connectOrg } from '../../../salesforce/org.js';
import type { PackagedOrg } from '../../../salesforce/org.js';
import { orgTransport } from '../../../salesforce/orgTransport.js';
import { canReread, rereadPlan } from '../../../sync/rereadFailures.js';
import type { SyncResult } from '../../../sync/syncAccounts.js';
import { PATIENCE_MS, SyncCommand } from '../../../syncCommand.js';
import { syncFlags, waitFlags } from '../../../syncFlags.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-allegro-connect', 'allegro.failures.replay');

const CHOICES = ['id', 'all', 'from', 'reason', 'stream'] as const;
/** As many failures as one request names, and as one run takes. */
const MOST_A_REQUEST = 2000;
const MOST = 50_000;

export type FailuresReplay = ReplayCounts & {
  isPreview: boolean;
  failures: (ReplayLine & { name: string })[];
  /** Orders read again at Allegro; null when none had to be, and in a preview. */
  reread: SyncResult | null;
};

export default class FailuresReplayCommand extends SyncCommand<FailuresReplay> {
  static override readonly summary = messages.getMessage('summary');
  static override readonly description = messages.getMessage('description');
  static override readonly examples = messages.getMessages('examples');

  static override readonly flags = {
    ...syncFlags,
    id: Flags.string({ multiple: true, delimiter: ',', summary: messages.getMessage('flags.id.summary') }),
    all: Flags.boolean({ summary: messages.getMessage('flags.all.summary'), exclusive: ['id'] }),
    stream: Flags.string({ multiple: true, delimiter: ',', summary: messages.getMessage('flags.stream.summary') }),
    reason: Flags.string({ summary: messages.getMessage('flags.reason.summary') }),
    from: instantFlag({ edge: 'start', summary: messages.getMessage('flags.from.summary') }),
    to: instantFlag({ edge: 'end', summary: messages.getMessage('flags.to.summary') }),
    'dry-run': Flags.boolean({ default: false, summary: messages.getMessage('flags.dry-run.summary') }),
    ...waitFlags
  };

  async run(): Promise<FailuresReplay> {
    const { flags } = await this.inTime(this.parse(FailuresReplayCommand));
    if (CHOICES.every((name) => !flags[name]) && !flags.to) {
      throw messages.createError('error.NothingChosen', [], [], EXIT.usage);
    }
    const isPreview = flags['dry-run'];
    const org = await connectOrg(orgTransport(flags['target-org']));
    const { id: ids, stream: streams, reason, from, to } = flags;
    const status = ids === undefined ? 'Open' : undefined;
    const failures = await readFailures(org, { ids, status, streams, reason, from, to }, MOST);
    if (ids !== undefined) this.checkFound(ids, failures);

    const { counts, lines } = await this.replay(org, failures, isPreview);
    const waiting = new Set(lines.filter(({ result }) => result === 'NEEDS_RUNNER').map(({ id }) => id));
    const raw = failures.filter((failure) => waiting.has(failure.id));
    const readable = raw.filter(canReread);
    this.showCounts(counts, isPreview);
    this.tellOfRaw(raw, readable, isPreview);
    const accounts = [...new Set(readable.map(({ accountKey }) => accountKey))];
    const reread =
      readable.length === 0 || isPreview
        ? null
        : await this.syncOnce({ ...flags, account: flags.account ?? accounts }, [rereadPlan(readable)], {
            backfillDays: 0
          });
    const names = new Map(failures.map(({ id, name }) => [id, name]));
    return {
      ...counts,
      isPreview,
      failures: lines.map((line) => ({ ...line, name: names.get(line.id) ?? '' })),
      reread
    };
  }

  protected override async catch(error: Error): Promise<never> {
    if (!(error instanceof ReplayRefused)) return super.catch(error);
    return super.catch(messages.createError('error.Refused', [error.message], [], EXIT.packageMissing));
  }

  private checkFound(ids: readonly string[], failures: readonly ParkedFailure[]): void {
    const known = new Set(failures.flatMap(({ id, name }) => [id, id.slice(0, 15), name]));
    const unknown = ids.filter((id) => !known.has(id));
    if (unknown.length > 0) throw messages.createError('error.Unknown', [unknown.join(', ')], [], EXIT.usage);
  }

  /** Request after request, so that each names no more failures than fit. */
  private async replay(
    org: PackagedOrg,
    failures: readonly ParkedFailure[],
    isPreview: boolean
  ): Promise<{ counts: ReplayCounts; lines: ReplayLine[] }> {
    const counts = { total: 0, created: 0, updated: 0, skipped: 0, stillFailing: 0, needsRunner: 0 };
    const lines: ReplayLine[] = [];
    for (let at = 0; at < failures.length; at += MOST_A_REQUEST) {
      const ids = failures.slice(at, at + MOST_A_REQUEST).map(({ id }) => id);
      const done = await replayInOrg(
        org,
        { ids, isPreview },
        {
          sleep: (ms) => wait(ms, undefined, { signal: this.stop.signal }),
          onProgress: (some) => this.tellProgress(at + some, failures.length),
          patienceMs: PATIENCE_MS
        }
      );
      for (const key of Object.keys(counts) as (keyof ReplayCounts)[]) counts[key] += done.counts[key];
      lines.push(...done.lines);
    }
    return { counts, lines };
  }

  private tellProgress(done: number, total: number): void {
    if (total > MOST_A_REQUEST / 10) this.log(messages.getMessage('info.Progress', [String(done), String(total)]));
  }

  private showCounts(counts: ReplayCounts, isPreview: boolean): void {
    if (counts.total === 0) {
      this.log(messages.getMessage('info.None'));
      return;
    }
    this.log(messages.getMessage(isPreview ? 'info.Preview' : 'info.Replayed', [String(counts.total)]));
    const rows = (['created', 'updated', 'skipped', 'stillFailing', 'needsRunner'] as const).map((key) => ({
      outcome: messages.getMessage(`outcome.${key}`),
      records: counts[key]
    }));
    this.table({
      data: rows.filter(({ records }) => records > 0),
      columns: [
        { key: 'outcome', name: messages.getMessage('column.outcome') },
        { key: 'records', name: messages.getMessage('column.records') }
      ]
    });
    if (counts.stillFailing > 0) this.warn(messages.getMessage('warning.StillFailing', [String(counts.stillFailing)]));
  }

  private tellOfRaw(raw: readonly ParkedFailure[], readable: readonly ParkedFailure[], isPreview: boolean): void {
    if (readable.length > 0) {
      this.log(messages.getMessage(isPreview ? 'info.WouldReread' : 'info.Rereading', [String(readable.length)]));
    }
    const others = raw.filter((failure) => !readable.includes(failure));
    if (others.length > 0) {
      const names = others.map(({ name, stream }) => `${name} (${stream})`).join(', ');
      this.warn(messages.getMessage('warning.NotReadable', [names]));
    }
  }
}
