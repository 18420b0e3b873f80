import type { OrgOperation, OrgPayment, OrgRefund } from '../salesforce/moneyRecords.js';

export const FINDING_KINDS = [
  'PaymentWithoutOperation',
  'AmountDiffers',
  'OperationWithoutOrder',
  'RefundWithoutOperation',
  'RefundAmountDiffers',
  'RefundWithoutOrder'
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** Money that does not tie. */
export type MoneyFinding = {
  kind: FindingKind;
  paymentId: string;
  orderNumber: string | null;
  /** What orders and refunds say; null when they say nothing. */
  expected: number | null;
  /** What the wallet says; null when it says nothing. */
  found: number | null;
  currencyCode: string;
  at: string | null;
};
export type MoneyTotal = {
  kind: 'Payments' | 'Wallet' | 'Refunds';
  currencyCode: string;
  count: number;
  amount: number;
};
export type FindingCount = {
  kind: FindingKind;
  currencyCode: string;
  count: number;
  expected: number;
  found: number;
};

/** The rows of the days asked for, and of other days what belongs to their payments. */
export type MoneyRows = {
  payments: readonly OrgPayment[];
  income: readonly OrgOperation[];
  refunds: readonly OrgRefund[];
  knownPayments: ReadonlySet<string>;
  refundsOfPayments: readonly OrgRefund[];
  outcome: readonly OrgOperation[];
};

/** Lists what does not tie, by the rules of the page `Payment Reconciliation`: see PaymentReconciliationService.cls. */
export function findUntied(rows: MoneyRows): MoneyFinding[] {
  return [...untiedPayments(rows), ...untiedIncome(rows), ...untiedRefunds(rows)];
}

/** What there is of each kind and currency, whether it ties or not. */
export function moneyTotals({ payments, income, refunds }: MoneyRows): MoneyTotal[] {
  const all = [
    ['Payments', payments],
    ['Wallet', income],
    ['Refunds', refunds]
  ] as const;
  return all.flatMap(([kind, rows]) =>
    currenciesOf(rows).map((currencyCode) => {
      const own = rows.filter((row) => row.currencyCode === currencyCode);
      return { kind, currencyCode, count: own.length, amount: sumOf(own.map(({ amount }) => amount)) };
    })
  );
}

/** How many findings there are of each kind and currency, and of how much money. */
export function countFindings(findings: readonly MoneyFinding[]): FindingCount[] {
  return FINDING_KINDS.flatMap((kind) => {
    const ofKind = findings.filter((finding) => finding.kind === kind);
    return currenciesOf(ofKind).map((currencyCode) => {
      const own = ofKind.filter((finding) => finding.currencyCode === currencyCode);
      return {
        kind,
        currencyCode,
        count: own.length,
        expected: sumOf(own.map(({ expected }) => expected ?? 0)),
        found: sumOf(own.map(({ found }) => found ?? 0))
      };
    });
  });
}

/** One payment may cover several orders: together they must be what arrived. */
function untiedPayments({ payments }: MoneyRows): MoneyFinding[] {
  const sums = sumsByPayment(payments);
  return firstOfEach(payments).flatMap(({ paymentId, walletAmount, orderNumber, currencyCode, at }) => {
    const expected = sums.get(paymentId) ?? 0;
    if (walletAmount === expected) return [];
    const kind = walletAmount === null ? 'PaymentWithoutOperation' : 'AmountDiffers';
    return [{ kind, paymentId, orderNumber, expected, found: walletAmount, currencyCode, at }];
  });
}

function untiedIncome({ income, knownPayments }: MoneyRows): MoneyFinding[] {
  const strange = income.filter(({ paymentId }) => !knownPayments.has(paymentId));
  return firstOfEach(strange).map(({ paymentId, amount, currencyCode, at }) => ({
    kind: 'OperationWithoutOrder',
    paymentId,
    orderNumber: null,
    expected: null,
    found: amount,
    currencyCode,
    at
  }));
}

/** All refunds of a payment, also those of other days: the wallet does not tell which entry is whose. */
function untiedRefunds({ refunds, refundsOfPayments, outcome }: MoneyRows): MoneyFinding[] {
  const sums = sumsByPayment(refundsOfPayments);
  const gone = sumsByPayment(outcome.map((row) => ({ ...row, amount: -row.amount })));
  return firstOfEach(refunds).flatMap(({ paymentId, hasOrder, orderNumber, currencyCode, at }) => {
    const expected = sums.get(paymentId) ?? null;
    const found = gone.get(paymentId) ?? null;
    const kind = kindOfRefund(hasOrder, expected, found);
    return kind === null ? [] : [{ kind, paymentId, orderNumber, expected, found, currencyCode, at }];
  });
}

function kindOfRefund(hasOrder: boolean, expected: number | null, found: number | null): FindingKind | null {
  if (!hasOrder) return 'RefundWithoutOrder';
  if (found === null) return 'RefundWithoutOperation';
  return found === expected ? null : 'RefundAmountDiffers';
}

function sumsByPayment(rows: readonly { paymentId: string; amount: number }[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { paymentId, amount } of rows) sums.set(paymentId, sumOf([sums.get(paymentId) ?? 0, amount]));
  return sums;
}

function firstOfEach<T extends { paymentId: string }>(rows: readonly T[]): T[] {
  const seen = new Set<string>();
  return rows.filter(({ paymentId }) => !seen.has(paymentId) && seen.add(paymentId));
}

const currenciesOf = (rows: readonly { currencyCode: string }[]): string[] =>
  [...new Set(rows.map(({ currencyCode }) => currencyCode))].sort();

/** In hundredths, of which numbers hold exact sums; the org keeps two decimals. */
function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + Math.round(amount * 100), 0) / 100;
}
