import { LightningElement, wire } from 'lwc';
import getReport from '@salesforce/apex/PaymentReconciliationController.getReport';
import type {
  ReconciliationFinding,
  ReconciliationReport
} from '@salesforce/apex/PaymentReconciliationController.getReport';
import { messageOf } from 'c/errors';
import { moment, money, readable } from 'c/format';
import { withoutNulls } from 'c/nulls';
import { kindLabels, labels } from './labels';

const DAY_MS = 86_400_000;
/** How many days the report shows at first. */
const FIRST_DAYS = 30;

type TotalRow = { key: string; title: string; count: number; amount: string };
type FindingRow = {
  key: string;
  title: string;
  order: string;
  orderUrl?: string;
  payment: string;
  expected: string;
  found: string;
  when: string;
};

/** Ties payments and refunds of orders to the wallet at Allegro, and lists what does not tie. */
export default class PaymentReconciliation extends LightningElement {
  first = dayOf(Date.now() - FIRST_DAYS * DAY_MS);
  last = dayOf(Date.now());
  labels = labels;
  report?: ReconciliationReport | undefined;
  error?: unknown;

  @wire(getReport, { first: '$first', last: '$last' })
  provision({ data, error }: WireResult<ReconciliationReport>): void {
    this.report = withoutNulls(data);
    this.error = error;
  }

  get isLoading(): boolean {
    return this.report === undefined && this.error === undefined;
  }

  get isEmpty(): boolean {
    return this.report?.totals.length === 0;
  }

  get isTied(): boolean {
    return this.report?.findings.length === 0;
  }

  get isIncomplete(): boolean {
    return this.report?.isComplete === false;
  }

  get errorMessage(): string {
    return messageOf(this.error, labels.loadFailed);
  }

  get totals(): TotalRow[] {
    return (this.report?.totals ?? []).map(({ kind, currencyCode, count, amount }) => ({
      key: kind + currencyCode,
      title: wordsFor(kind),
      count,
      amount: money(amount, currencyCode)
    }));
  }

  get findings(): FindingRow[] {
    return (this.report?.findings ?? []).map(rowOf);
  }

  handleFirst(event: CustomEvent<{ value: string }>): void {
    this.choose(event.detail.value, this.last);
  }

  handleLast(event: CustomEvent<{ value: string }>): void {
    this.choose(this.first, event.detail.value);
  }

  private choose(first: string, last: string): void {
    if (first === this.first && last === this.last) return;
    this.report = undefined;
    this.error = undefined;
    this.first = first;
    this.last = last;
  }
}

function rowOf(finding: ReconciliationFinding, index: number): FindingRow {
  const { kind, orderId, orderNumber, paymentId, expected, found, currencyCode, at } = finding;
  return {
    key: `${kind}:${paymentId}:${String(index)}`,
    title: wordsFor(kind),
    order: orderNumber ?? '',
    ...(orderId === undefined ? {} : { orderUrl: `/lightning/r/Order/${orderId}/view` }),
    payment: paymentId,
    expected: money(expected, currencyCode),
    found: money(found, currencyCode),
    when: moment(at)
  };
}

function wordsFor(kind: string): string {
  return kindLabels[kind] ?? readable(kind);
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
