import { countFindings, findUntied, moneyTotals } from '../../src/sync/moneyTies.js';
import type { MoneyRows } from '../../src/sync/moneyTies.js';

const at = '2026-03-01T10:00:00.000Z';
const payment = (paymentId: string, amount: number, walletAmount: number | null) => ({
  paymentId,
  amount,
  walletAmount,
  currencyCode: 'PLN',
  at,
  orderNumber: `order of ${paymentId}`
});
const entry = (paymentId: string, amount: number, currencyCode = 'PLN') => ({ paymentId, amount, currencyCode, at });
const refund = (paymentId: string, amount: number, hasOrder = true) => ({
  ...entry(paymentId, amount),
  hasOrder,
  orderNumber: null
});
const rows = (some: Partial<MoneyRows>): MoneyRows => ({
  payments: [],
  income: [],
  refunds: [],
  knownPayments: new Set(),
  refundsOfPayments: some.refunds ?? [],
  outcome: [],
  ...some
});
const kinds = (some: Partial<MoneyRows>) => findUntied(rows(some)).map(({ kind }) => kind);

it('ties the orders of one payment together with what arrived, to the grosz', () => {
  const together = [payment('p', 0.1, 0.3), payment('p', 0.2, 0.3)];

  expect(kinds({ payments: together })).toEqual([]);
  expect(findUntied(rows({ payments: [payment('p', 0.1, 0.3), payment('p', 0.1, 0.3)] }))).toMatchObject([
    { kind: 'AmountDiffers', expected: 0.2, found: 0.3, orderNumber: 'order of p' }
  ]);
});

it('names a payment that the wallet does not show', () => {
  expect(findUntied(rows({ payments: [payment('p', 5, null)] }))).toMatchObject([
    { kind: 'PaymentWithoutOperation', expected: 5, found: null }
  ]);
});

it('names money without an order once for each payment, and knows payments of other days', () => {
  const income = [entry('strange', 5), entry('strange', 5), entry('known', 7)];

  expect(findUntied(rows({ income, knownPayments: new Set(['known']) }))).toMatchObject([
    { kind: 'OperationWithoutOrder', paymentId: 'strange', expected: null, found: 5 }
  ]);
});

it('compares all refunds of a payment with all that left the wallet for it', () => {
  const refunds = [refund('p', 2)];
  const refundsOfPayments = [refund('p', 2), refund('p', 3)];

  expect(kinds({ refunds, refundsOfPayments, outcome: [entry('p', -2), entry('p', -3)] })).toEqual([]);
  expect(kinds({ refunds, refundsOfPayments, outcome: [entry('p', -2)] })).toEqual(['RefundAmountDiffers']);
  expect(kinds({ refunds })).toEqual(['RefundWithoutOperation']);
  expect(kinds({ refunds: [refund('p', 2, false)] })).toEqual(['RefundWithoutOrder']);
});

it('sums by kind and currency, never across currencies', () => {
  const income = [entry('a', 0.1), entry('b', 0.2), entry('c', 9, 'CZK')];

  expect(countFindings(findUntied(rows({ income })))).toEqual([
    { kind: 'OperationWithoutOrder', currencyCode: 'CZK', count: 1, expected: 0, found: 9 },
    { kind: 'OperationWithoutOrder', currencyCode: 'PLN', count: 2, expected: 0, found: 0.3 }
  ]);
  expect(moneyTotals(rows({ income }))).toEqual([
    { kind: 'Wallet', currencyCode: 'CZK', count: 1, amount: 9 },
    { kind: 'Wallet', currencyCode: 'PLN', count: 2, amount: 0.3 }
  ]);
});
