import { LightningElement } from 'lwc';
import getFailures from '@salesforce/apex/FailureController.getFailures';
import type { Failure, FailureFilter, FailureList } from '@salesforce/apex/FailureController.getFailures';
import getReport from '@salesforce/apex/FailureController.getReport';
import type { ReplayReport } from '@salesforce/apex/FailureController.getReport';
import ignore from '@salesforce/apex/FailureController.ignore';
import replay from '@salesforce/apex/FailureController.replay';
import { messageOf } from 'c/errors';
import { moment } from 'c/format';
import { withoutNulls } from 'c/nulls';
import { Poller } from 'c/poller';
import { labels, outcomeLabels, statusLabels } from './labels';

/** How often to ask how far a replay is. */
const ASK_EVERY_SECONDS = 1;
const ALL = '';
/** Where in its day a time of the filter lies. */
const EDGES: Record<string, string> = { failedFrom: 'T00:00:00.000', failedTo: 'T23:59:59.999' };

type Shown = {
  id: string;
  title: string;
  record: string;
  error: string;
  attempts: string;
  failedAt: string;
  correlationId: string;
  snapshot: string;
  status: string;
  ignoreReason: string;
  outcome: string;
  isSelected: boolean;
  selectLabel: string;
};
type Option = { label: string; value: string };
type Count = { key: string; label: string; count: number };

/** Parked failures by cause; what a replay would do, the replay itself, and what somebody decides to ignore. */
export default class FailureConsole extends LightningElement {
  labels = labels;
  statuses: Option[] = [
    { label: labels.statusOpen, value: 'Open' },
    { label: labels.statusIgnored, value: 'Ignored' },
    { label: labels.statusResolved, value: 'Resolved' },
    { label: labels.statusAll, value: ALL }
  ];
  filter: FailureFilter = { status: 'Open' };
  /** The days that the times of the filter come from. */
  days: { failedFrom?: string; failedTo?: string } = {};
  ignoreReason = '';
  list?: FailureList | undefined;
  report?: ReplayReport | undefined;
  error?: unknown;
  decisionError?: unknown;
  isDeciding = false;

  private selected = new Set<string>();
  private outcomes = new Map<string, string>();
  /** The request under way. */
  private following?: string | undefined;
  private poller = new Poller(() => void this.look(), ASK_EVERY_SECONDS);
  /** Counts the questions, so that a late answer to an older one is not shown. */
  private asked = 0;

  override connectedCallback(): void {
    void this.load();
  }

  override disconnectedCallback(): void {
    this.poller.stop();
  }

  get isLoading(): boolean {
    return this.list === undefined && this.error === undefined;
  }

  get isEmpty(): boolean {
    return this.list?.rows.length === 0;
  }

  get errorMessage(): string {
    return messageOf(this.error, labels.loadFailed);
  }

  get decisionMessage(): string | undefined {
    return this.decisionError === undefined ? undefined : messageOf(this.decisionError, labels.failed);
  }

  get canReplay(): boolean {
    return this.list?.canReplay === true;
  }

  get isBusy(): boolean {
    return this.isDeciding || this.following !== undefined;
  }

  get nothingSelected(): boolean {
    return this.selected.size === 0 || this.isBusy;
  }

  get cannotIgnore(): boolean {
    return this.nothingSelected || this.ignoreReason.trim() === '';
  }

  get isAllSelected(): boolean {
    return this.selected.size > 0 && this.selected.size === this.list?.rows.length;
  }

  get shownText(): string {
    const { rows = [], total = 0 } = this.list ?? {};
    return labels.shown.replace('{0}', String(rows.length)).replace('{1}', String(total));
  }

  get causes(): Option[] {
    const all = (this.list?.causes ?? []).filter(({ reason }) => reason !== undefined);
    const options = all.map(({ reason, count }) => ({
      label: `${reason ?? ''} (${String(count)})`,
      value: reason ?? ''
    }));
    return [{ label: labels.allCauses, value: ALL }, ...options];
  }

  get rows(): Shown[] {
    return (this.list?.rows ?? []).map((row) => this.shown(row));
  }

  get progressText(): string {
    const done = this.counts.reduce((sum, { count }) => sum + count, 0);
    return labels.progress.replace('{0}', String(done)).replace('{1}', String(this.report?.total ?? 0));
  }

  get isFinished(): boolean {
    return this.report?.status === 'Done';
  }

  get resultTitle(): string {
    return this.report?.isPreview === true ? labels.previewDone : labels.replayDone;
  }

  get counts(): Count[] {
    if (this.report === undefined) return [];
    const { created, updated, skipped, stillFailing, needsRunner } = this.report;
    return [
      { key: 'created', label: labels.created, count: created },
      { key: 'updated', label: labels.updated, count: updated },
      { key: 'skipped', label: labels.skipped, count: skipped },
      { key: 'stillFailing', label: labels.stillFailing, count: stillFailing },
      { key: 'needsRunner', label: labels.needsRunner, count: needsRunner }
    ];
  }

  get needsRunner(): boolean {
    return (this.report?.needsRunner ?? 0) > 0;
  }

  async handleFilter(event: CustomEvent<{ value: string | null }>): Promise<void> {
    const { filter = '' } = (event.currentTarget as HTMLElement).dataset;
    const text = (event.detail.value ?? '').trim();
    if (filter in EDGES) this.days = { ...this.days, [filter]: text };
    const value = text === '' ? undefined : momentOf(filter, text);
    const changed = { ...this.filter, [filter]: value };
    if (filter !== 'reason') delete changed.reason;
    this.filter = changed;
    await this.load();
  }

  async handleRefresh(): Promise<void> {
    await this.load();
  }

  handleSelect(event: Event): void {
    const { dataset, checked } = event.currentTarget as HTMLInputElement;
    const selected = new Set(this.selected);
    if (checked) selected.add(dataset.failure ?? '');
    else selected.delete(dataset.failure ?? '');
    this.selected = selected;
  }

  handleSelectAll(event: Event): void {
    const { checked } = event.currentTarget as HTMLInputElement;
    this.selected = new Set(checked ? this.list?.rows.map(({ id }) => id) : []);
  }

  handleIgnoreReason(event: CustomEvent<{ value: string }>): void {
    this.ignoreReason = event.detail.value;
  }

  async handlePreview(): Promise<void> {
    await this.start([...this.selected], true);
  }

  async handleReplay(): Promise<void> {
    await this.start([...this.selected], false);
  }

  async handlePreviewAll(): Promise<void> {
    await this.start([], true);
  }

  async handleReplayAll(): Promise<void> {
    await this.start([], false);
  }

  async handleIgnore(): Promise<void> {
    await this.decide(async () => {
      await ignore({ failureIds: [...this.selected], reason: this.ignoreReason });
      this.ignoreReason = '';
      await this.load();
    });
  }

  async handleCopy(event: Event): Promise<void> {
    await navigator.clipboard.writeText((event.currentTarget as HTMLElement).dataset.correlation ?? '');
  }

  private async load(): Promise<void> {
    this.asked += 1;
    const question = this.asked;
    this.error = undefined;
    try {
      const list = withoutNulls(await getFailures({ filter: this.filter }));
      if (question !== this.asked) return;
      this.list = list;
      const ids = new Set(list.rows.map(({ id }) => id));
      this.selected = new Set([...this.selected].filter((id) => ids.has(id)));
    } catch (error) {
      if (question === this.asked) this.error = error;
    }
  }

  private async start(failureIds: string[], isPreview: boolean): Promise<void> {
    this.report = undefined;
    this.outcomes = new Map();
    await this.decide(async () => {
      this.following = await replay({ failureIds, filter: this.filter, isPreview });
      this.poller.start();
      await this.look();
    });
  }

  /** Asks how far the request is; when it has ended, shows what became of each failure. */
  private async look(): Promise<void> {
    const requestId = this.following;
    if (requestId === undefined) return;
    try {
      const report = withoutNulls(await getReport({ requestId }));
      if (requestId !== this.following) return;
      this.report = report;
      if (report.status !== 'Done' && report.status !== 'Failed') return;
      this.stopLooking();
      if (report.status === 'Failed') this.decisionError = report.error ?? labels.failed;
      this.outcomes = new Map(report.lines.map(({ id, result }) => [id, outcomeLabels[result] ?? result]));
      if (!report.isPreview) await this.load();
    } catch (error) {
      this.stopLooking();
      this.decisionError = error;
    }
  }

  private stopLooking(): void {
    this.following = undefined;
    this.poller.stop();
  }

  private async decide(work: () => Promise<void>): Promise<void> {
    this.isDeciding = true;
    this.decisionError = undefined;
    try {
      await work();
    } catch (error) {
      this.decisionError = error;
    }
    this.isDeciding = false;
  }

  private shown(row: Failure): Shown {
    return {
      id: row.id,
      title: `${row.name} · ${row.stream ?? ''}`,
      record: row.recordKey ?? '',
      error: row.error ?? labels.noReason,
      attempts: labels.attempts.replace('{0}', String(row.attempts ?? 0)),
      failedAt: moment(row.lastFailedAt),
      correlationId: row.correlationId ?? '',
      snapshot: row.snapshot ?? '',
      status: statusLabels[row.status ?? ''] ?? row.status ?? '',
      ignoreReason: row.ignoreReason ?? '',
      outcome: this.outcomes.get(row.id) ?? '',
      isSelected: this.selected.has(row.id),
      selectLabel: labels.select.replace('{0}', row.name)
    };
  }
}

/** A day of the filter as the moment at its edge, where the person is; other texts as they are. */
function momentOf(filter: string, text: string): string {
  const edge = EDGES[filter];
  return edge === undefined ? text : new Date(`${text}${edge}`).toISOString();
}
