import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { instantFlag } from '../../../dateFlag.js';
import { EXIT } from '../../../exitCodes.js';
import { OrgCommand } from '../../../orgCommand.js';
import {
  readIncome,
  readKnownPayments,
  readOutcomeOf,
  readPayments,
  readRefunds,
  readRefundsOf
} from '../../../salesforce/moneyRecords.js';
import type { MoneySpan } from '../../../salesforce/moneyRecords.js';
import { connectOrg } from '../../../salesforce/org.js';
import type { PackagedOrg } from '../../../salesforce/org.js';
import { orgTransport } from '../../../salesforce/orgTransport.js';
import { shortTime } from '../../../shortTime.js';
import { countFindings, findUntied, moneyTotals } from '../../../sync/moneyTies.js';
import type { FindingCount, MoneyFinding, MoneyRows, MoneyTotal } from '../../../sync/moneyTies.js';
import { targetOrgFlag } from '../../../targetOrgFlag.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-allegro-connect', 'allegro.payments.reconcile');

/** As many findings as a person reads; `--json` has all of them. */
const MOST_LISTED = 50;

export type PaymentsReconcile = {
  from: string;
  to: string;
  totals: MoneyTotal[];
  counts: FindingCount[];
  findings: MoneyFinding[];
};

export default class PaymentsReconcileCommand extends OrgCommand<PaymentsReconcile> {
  static override readonly summary = messages.getMessage('summary');
  static override readonly description = messages.getMessage('description');
  static override readonly examples = messages.getMessages('examples');

  static override readonly flags = {
    'target-org': targetOrgFlag(messages.getMessage('flags.target-org.summary')),
    from: instantFlag({ edge: 'start', required: true, summary: messages.getMessage('flags.from.summary') }),
    to: instantFlag({ edge: 'end', required: true, summary: messages.getMessage('flags.to.summary') }),
    account: Flags.string({ summary: messages.getMessage('flags.account.summary') })
  };

  async run(): Promise<PaymentsReconcile> {
    const { flags } = await this.inTime(this.parse(PaymentsReconcileCommand));
    const { from, to, account } = flags;
    if (from > to) throw messages.createError('error.WrongDays', [from, to], [], EXIT.usage);
    const org = await connectOrg(orgTransport(flags['target-org']));
    const rows = await this.read(org, { from, to, account });
    const findings = findUntied(rows);
    const result = { from, to, totals: moneyTotals(rows), counts: countFindings(findings), findings };
    this.show(result);
    if (findings.length > 0) process.exitCode = EXIT.moneyDoesNotTie;
    return result;
  }

  private async read(org: PackagedOrg, span: MoneySpan): Promise<MoneyRows> {
    this.spinner.start(messages.getMessage('info.Reading'));
    const payments = await readPayments(org, span);
    this.spinner.status = messages.getMessage('info.Payments', [String(payments.length)]);
    const income = await readIncome(org, span);
    this.spinner.status = messages.getMessage('info.Income', [String(income.length)]);
    const refunds = await readRefunds(org, span);
    this.spinner.status = messages.getMessage('info.Refunds', [String(refunds.length)]);
    const inSpan = new Set(payments.map(({ paymentId }) => paymentId));
    const others = income.map(({ paymentId }) => paymentId).filter((id) => !inSpan.has(id));
    const refunded = refunds.map(({ paymentId }) => paymentId);
    const rows = {
      payments,
      income,
      refunds,
      knownPayments: new Set([...inSpan, ...(await readKnownPayments(org, others))]),
      refundsOfPayments: await readRefundsOf(org, refunded),
      outcome: await readOutcomeOf(org, refunded)
    };
    this.spinner.stop();
    return rows;
  }

  private show({ totals, counts, findings }: PaymentsReconcile): void {
    if (totals.length === 0) {
      this.log(messages.getMessage('info.None'));
      return;
    }
    for (const { kind, count, amount, currencyCode } of totals) {
      this.log(messages.getMessage(`total.${kind}`, [String(count), amount.toFixed(2), currencyCode]));
    }
    if (findings.length === 0) {
      this.logSuccess(messages.getMessage('info.AllTied'));
      return;
    }
    this.showCounts(counts);
    this.showFindings(findings);
    this.warn(messages.getMessage('warning.DoesNotTie', [String(findings.length)]));
  }

  private showCounts(counts: readonly FindingCount[]): void {
    this.table({
      overflow: 'wrap',
      data: counts.map(({ kind, count, expected, found, currencyCode }) => ({
        kind: messages.getMessage(`kind.${kind}`),
        count,
        expected: expected.toFixed(2),
        found: found.toFixed(2),
        currencyCode
      })),
      columns: [
        { key: 'kind', name: messages.getMessage('column.kind') },
        { key: 'count', name: messages.getMessage('column.count') },
        { key: 'expected', name: messages.getMessage('column.expected') },
        { key: 'found', name: messages.getMessage('column.found') },
        { key: 'currencyCode', name: messages.getMessage('column.currency') }
      ]
    });
  }

  private showFindings(findings: readonly MoneyFinding[]): void {
    this.table({
      overflow: 'wrap',
      data: findings.slice(0, MOST_LISTED).map(({ kind, paymentId, orderNumber, expected, found, at }) => ({
        kind: messages.getMessage(`kind.${kind}`),
        orderNumber: orderNumber ?? '-',
        paymentId,
        expected: expected?.toFixed(2) ?? '-',
        found: found?.toFixed(2) ?? '-',
        at: shortTime(at)
      })),
      columns: [
        { key: 'kind', name: messages.getMessage('column.kind') },
        { key: 'orderNumber', name: messages.getMessage('column.order') },
        { key: 'paymentId', name: messages.getMessage('column.payment') },
        { key: 'expected', name: messages.getMessage('column.expected') },
        { key: 'found', name: messages.getMessage('column.found') },
        { key: 'at', name: messages.getMessage('column.at') }
      ]
    });
    const hidden = findings.length - MOST_LISTED;
    if (hidden > 0) this.log(messages.getMessage('info.More', [String(hidden)]));
  }
}
