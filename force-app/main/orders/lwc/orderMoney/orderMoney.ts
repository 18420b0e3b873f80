import { LightningElement, api, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import getOrderMoney from '@salesforce/apex/OrderMoneyController.getOrderMoney';
import type { OrderMoney as Money, OrderMoneyRow } from '@salesforce/apex/OrderMoneyController.getOrderMoney';
import { messageOf } from 'c/errors';
import { moment, money, readable } from 'c/format';
import { withoutNulls } from 'c/nulls';
import { Poller } from 'c/poller';
import { codeLabels, labels } from './labels';

const REFRESH_SECONDS = 60;

type Row = { id: string; kind: string; state: string; amount: string; when: string; detail: string; url?: string };
type Section = { name: string; title: string; rows: Row[] };

/** What was paid, what went back, what comes back, and which documents the buyer has. */
export default class OrderMoney extends LightningElement {
  /** The Salesforce order that the page shows. */
  @api recordId?: string;

  labels = labels;
  money?: Money | undefined;
  error?: unknown;

  private poller = new Poller(() => void refreshApex(this.provisioned), REFRESH_SECONDS);
  private provisioned: WireResult<Money> = {};

  @wire(getOrderMoney, { orderId: '$recordId' })
  provision(result: WireResult<Money>): void {
    this.provisioned = result;
    this.money = withoutNulls(result.data);
    this.error = result.error;
  }

  get isLoading(): boolean {
    return this.money === undefined && this.error === undefined;
  }

  get isEmpty(): boolean {
    return this.money !== undefined && this.sections.length === 0;
  }

  get errorMessage(): string {
    return messageOf(this.error, labels.loadFailed);
  }

  get sections(): Section[] {
    const { payments = [], refunds = [], returns = [], invoices = [] } = this.money ?? {};
    const all = [
      { name: 'payments', title: labels.payments, rows: payments.map(rowOf) },
      { name: 'refunds', title: labels.refunds, rows: refunds.map(rowOf) },
      { name: 'returns', title: labels.returns, rows: returns.map(rowOf) },
      { name: 'invoices', title: labels.invoices, rows: invoices.map(rowOf) }
    ];
    return all.filter(({ rows }) => rows.length > 0);
  }

  override connectedCallback(): void {
    this.poller.start();
  }

  override disconnectedCallback(): void {
    this.poller.stop();
  }
}

function rowOf(row: OrderMoneyRow): Row {
  return {
    id: row.id,
    kind: wordsFor(row.kind),
    state: wordsFor(row.state),
    amount: money(row.amount, row.currencyCode ?? ''),
    when: moment(row.at),
    detail: (row.detail ?? '')
      .split(' · ')
      .map((part) => (/^[A-Z_]+$/.test(part) && part.length > 3 ? readable(part) : part))
      .join(' · '),
    ...(row.url === undefined ? {} : { url: row.url })
  };
}

/** A state that Allegro adds later is shown as it comes. */
function wordsFor(code: string | undefined): string {
  return code === undefined ? '' : (codeLabels[code] ?? readable(code));
}
