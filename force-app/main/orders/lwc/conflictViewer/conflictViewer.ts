import { LightningElement, api, wire } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { refreshApex } from '@salesforce/apex';
import getOpenConflicts from '@salesforce/apex/ConflictController.getOpenConflicts';
import type { ConflictList, ConflictRow } from '@salesforce/apex/ConflictController.getOpenConflicts';
import keep from '@salesforce/apex/ConflictController.keep';
import take from '@salesforce/apex/ConflictController.take';
import { messageOf } from 'c/errors';
import { moment } from 'c/format';
import { withoutNulls } from 'c/nulls';
import { Poller } from 'c/poller';
import { fieldGroupLabels, labels } from './labels';

const REFRESH_SECONDS = 60;

type Shown = {
  id: string;
  group: string;
  order: string;
  orderId: string;
  selectLabel: string;
  isSelected: boolean;
  salesforceValue: string;
  allegroValue: string;
  changed: string;
  revision: string;
};

/** Fields that a person and Allegro have both changed, with both values: keep the one or take the other. */
export default class ConflictViewer extends NavigationMixin(LightningElement) {
  /** The order whose conflicts are shown; all orders when empty. */
  @api recordId?: string;

  labels = labels;
  isDeciding = false;
  problems: readonly string[] = [];
  decisionError?: unknown;
  list?: ConflictList | undefined;
  error?: unknown;

  private selected = new Set<string>();
  private provisioned: WireResult<ConflictList> = {};
  private poller = new Poller(() => void this.refresh(), REFRESH_SECONDS);

  @wire(getOpenConflicts, { orderId: '$orderId' })
  provision(result: WireResult<ConflictList>): void {
    this.provisioned = result;
    this.list = withoutNulls(result.data);
    this.error = result.error;
    const ids = new Set(this.list?.rows.map(({ id }) => id));
    this.selected = new Set([...this.selected].filter((id) => ids.has(id)));
  }

  /** A wire waits while a parameter is undefined; on an app page there is no record, and null asks for all. */
  get orderId(): string | null {
    return this.recordId ?? null;
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

  get rows(): Shown[] {
    return this.list?.rows.map((row) => this.shown(row)) ?? [];
  }

  get canResolve(): boolean {
    return this.list?.canResolve === true;
  }

  get canSelect(): boolean {
    return this.canResolve && (this.list?.rows.length ?? 0) > 1;
  }

  get isAllSelected(): boolean {
    return this.selected.size > 0 && this.selected.size === this.list?.rows.length;
  }

  get nothingSelected(): boolean {
    return this.selected.size === 0 || this.isDeciding;
  }

  override connectedCallback(): void {
    this.poller.start();
  }

  override disconnectedCallback(): void {
    this.poller.stop();
  }

  handleSelect(event: Event): void {
    const { dataset, checked } = event.currentTarget as HTMLInputElement;
    const selected = new Set(this.selected);
    if (checked) selected.add(dataset.conflict ?? '');
    else selected.delete(dataset.conflict ?? '');
    this.selected = selected;
  }

  handleSelectAll(event: Event): void {
    const { checked } = event.currentTarget as HTMLInputElement;
    this.selected = new Set(checked ? this.list?.rows.map(({ id }) => id) : []);
  }

  async handleKeep(event: Event): Promise<void> {
    await this.decide(keep, [conflictOf(event)]);
  }

  async handleTake(event: Event): Promise<void> {
    await this.decide(take, [conflictOf(event)]);
  }

  async handleKeepSelected(): Promise<void> {
    await this.decide(keep, [...this.selected]);
  }

  async handleTakeSelected(): Promise<void> {
    await this.decide(take, [...this.selected]);
  }

  async handleRefresh(): Promise<void> {
    await this.refresh();
  }

  handleOpen(event: Event): void {
    event.preventDefault();
    const { order } = (event.currentTarget as HTMLElement).dataset;
    if (order === undefined) return;
    const attributes = { recordId: order, objectApiName: 'Order', actionName: 'view' };
    this[NavigationMixin.Navigate]({ type: 'standard__recordPage', attributes });
  }

  private async decide(by: typeof keep, conflictIds: string[]): Promise<void> {
    this.isDeciding = true;
    this.problems = [];
    this.decisionError = undefined;
    try {
      this.problems = await by({ conflictIds });
      this.dispatchEvent(new CustomEvent('decided'));
    } catch (error) {
      this.decisionError = error;
    }
    await this.refresh();
    this.isDeciding = false;
  }

  private async refresh(): Promise<void> {
    await refreshApex(this.provisioned);
  }

  private shown(row: ConflictRow): Shown {
    const group = fieldGroupLabels[row.fieldGroup] ?? row.fieldGroup;
    const order = this.recordId === undefined ? labels.order.replace('{0}', row.orderNumber ?? '') : '';
    return {
      id: row.id,
      group,
      order,
      orderId: row.orderId ?? '',
      selectLabel: labels.select.replace('{0}', `${group} ${order}`.trim()),
      isSelected: this.selected.has(row.id),
      salesforceValue: row.salesforceValue ?? labels.empty,
      allegroValue: row.allegroValue ?? labels.empty,
      changed: [row.changedBy, moment(row.changedAt)].filter(Boolean).join(', '),
      revision: labels.revision.replace('{0}', row.revision ?? '–').replace('{1}', moment(row.allegroUpdatedAt))
    };
  }
}

function conflictOf(event: Event): string {
  return (event.currentTarget as HTMLElement).dataset.conflict ?? '';
}
