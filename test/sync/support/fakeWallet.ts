import type { MoneyApi, PaymentOperation, RecordPage, Refund } from '../../../src/sync/moneyApi.js';
import type { MalformedRecord } from '../../../src/allegro/parse.js';

const START = Date.parse('2026-03-01T08:00:00.000Z');

export type Row<T> = { at: string; value?: T; malformed?: MalformedRecord };

/** Allegro's lists of money as the streams see them, newest first, and a count of requests. */
export class FakeWallet {
  now = START;
  readonly refunds: Row<Refund>[] = [];
  readonly operations: (Row<PaymentOperation> & { wallet: string })[] = [];
  readonly requests: string[] = [];
  /** The most entries that a search of the wallet may find. */
  mostFound = 10_000;

  tick(ms = 1_000): string {
    this.now += ms;
    return new Date(this.now).toISOString();
  }

  addRefund(id: string, status = 'NEW'): Refund {
    const createdAt = this.tick();
    const totalValue = { amount: '10.00', currency: 'PLN' };
    const value: Refund = {
      id,
      payment: { id: `payment-of-${id}` },
      order: { id: `order-of-${id}` },
      status,
      createdAt,
      totalValue
    };
    this.refunds.push({ at: createdAt, value });
    return value;
  }

  addOperation(paymentId: string | null, wallet = 'AVAILABLE', at = this.tick()): PaymentOperation {
    const value: PaymentOperation = {
      type: paymentId === null ? 'PAYOUT' : 'CONTRIBUTION',
      group: paymentId === null ? 'OUTCOME' : 'INCOME',
      wallet: { type: wallet, paymentOperator: 'AF' },
      value: { amount: '10.00', currency: 'PLN' },
      occurredAt: at,
      ...(paymentId === null ? {} : { payment: { id: paymentId } })
    };
    this.operations.push({ at, value, wallet });
    return value;
  }

  listRefunds: MoneyApi['listRefunds'] = async ({ from, offset }) => {
    this.requests.push('refunds');
    return pageOf(
      this.refunds.filter(({ at }) => at >= from),
      offset,
      100
    );
  };

  listOperations: MoneyApi['listOperations'] = async ({ wallet, from, to, offset }) => {
    this.requests.push(wallet);
    const found = this.operations.filter((row) => row.wallet === wallet && row.at >= from && row.at <= to);
    if (found.length > this.mostFound) throw Object.assign(new Error('too many'), { status: 422 });
    return pageOf(found, offset, 50);
  };
}

function pageOf<T>(rows: readonly Row<T>[], offset: number, limit: number): RecordPage<T> {
  const page = [...rows].reverse().slice(offset, offset + limit);
  return {
    values: structuredClone(page.flatMap(({ value }) => value ?? [])),
    malformed: page.flatMap(({ malformed }) => malformed ?? []),
    rows: page.length,
    totalCount: rows.length,
    isLast: offset + page.length >= rows.length
  };
}
