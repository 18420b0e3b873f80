import type { Buyer, CheckoutForm, Money, Payment } from './model.js';
import { minorUnits, money } from './money.js';
import { OPERATION_TYPES } from './moneyModel.js';
import type {
  CustomerReturn,
  OperationType,
  OrderInvoices,
  Participant,
  PaymentOperation,
  PaymentOperator,
  Refund,
  RefundClaim,
  WalletType
} from './moneyModel.js';
import { DAY, iso } from './time.js';

/** An entry of the wallet before it is booked: the balance follows from what is there already. */
export type Booking = {
  type: OperationType;
  value: Money;
  occurredAt: number;
  operator?: PaymentOperator;
  wallet?: WalletType;
  marketplaceId?: string;
  paymentId?: string;
  surchargeId?: string;
  payoutId?: string;
  buyer?: Buyer;
};

/** How long money waits before the seller can have it paid out. */
const WAITING_TIME = 2 * DAY;

/** One seller's money: wallet operations, refunds, commission claims, customer returns and invoices of orders. */
export class Ledger {
  /** Oldest first. */
  readonly operations: PaymentOperation[] = [];
  readonly refunds: Refund[] = [];
  readonly claims: RefundClaim[] = [];
  /** In the order in which they were made: `from` pages by it. */
  readonly returns: CustomerReturn[] = [];
  private readonly invoicesByOrder = new Map<string, OrderInvoices>();
  private readonly commands = new Map<string, Refund>();
  private readonly balances = new Map<string, number>();
  private readonly booked = new Set<string>();

  /** Books every payment of the order whose money has come and is not in the wallet yet. */
  bookPayments(form: CheckoutForm, now: number): void {
    this.paymentsToBook(form, now).forEach((booking) => this.book(booking));
  }

  /** What `bookPayments` would book; from now on it counts as booked. */
  paymentsToBook(form: CheckoutForm, now: number): Booking[] {
    const all: Booking[] = [];
    const add = (id: string, booking: Booking): void => {
      if (this.booked.has(id)) return;
      this.booked.add(id);
      all.push(booking);
    };
    const shared = { marketplaceId: form.marketplace.id, buyer: form.buyer };
    const wallet = (at: number): WalletType => (now - at < WAITING_TIME ? 'WAITING' : 'AVAILABLE');
    if (form.payment && isBooked(form.payment)) {
      const { id, paidAmount, finishedAt, provider } = form.payment;
      const at = Date.parse(finishedAt);
      const base = { ...shared, paymentId: id, value: paidAmount, occurredAt: at, operator: operatorOf(provider) };
      add(id, { type: 'CONTRIBUTION', ...base, wallet: wallet(at) });
    }
    for (const surcharge of form.surcharges) {
      if (!isBooked(surcharge)) continue;
      const at = Date.parse(surcharge.finishedAt);
      const base = { ...shared, value: surcharge.paidAmount, occurredAt: at, operator: operatorOf(surcharge.provider) };
      const ids = { paymentId: form.payment?.id ?? surcharge.id, surchargeId: surcharge.id };
      add(surcharge.id, { type: 'SURCHARGE', ...base, ...ids, wallet: wallet(at) });
    }
    for (const { paymentId, paidAmount, paidAt } of form.codBookedPayments) {
      const at = Date.parse(paidAt);
      const base = { ...shared, paymentId, value: paidAmount, occurredAt: at, wallet: wallet(at) };
      add(paymentId, { type: 'CONTRIBUTION', ...base });
    }
    return all;
  }

  book(booking: Booking): PaymentOperation {
    const { type, value, paymentId, surchargeId, payoutId, buyer, operator = 'AF', wallet = 'AVAILABLE' } = booking;
    const key = `${wallet}:${operator}:${value.currency}`;
    const balance = (this.balances.get(key) ?? 0) + minorUnits(value);
    this.balances.set(key, balance);
    const operation: PaymentOperation = {
      type,
      group: OPERATION_TYPES[type],
      wallet: { paymentOperator: operator, type: wallet, balance: money(balance, value.currency) },
      value,
      occurredAt: iso(booking.occurredAt),
      ...(booking.marketplaceId === undefined ? {} : { marketplaceId: booking.marketplaceId }),
      ...(paymentId === undefined ? {} : { payment: { id: paymentId } }),
      ...(surchargeId === undefined ? {} : { surcharge: { id: surchargeId } }),
      ...(payoutId === undefined ? {} : { payout: { id: payoutId } }),
      ...(buyer === undefined ? {} : { participant: participantOf(buyer) })
    };
    this.operations.push(operation);
    return operation;
  }

  /** The seller's money goes out, as soon as the refund succeeds. */
  bookRefund(refund: Refund, form: CheckoutForm | undefined, at: number): void {
    this.book({
      type: 'REFUND_CHARGE',
      value: negative(refund.totalValue),
      occurredAt: at,
      paymentId: refund.payment.id,
      ...(form ? { marketplaceId: form.marketplace.id, buyer: form.buyer } : {})
    });
  }

  /** A refund whose command is known already is that refund: nothing is paid back twice. */
  refundOf(commandId: string): Refund | undefined {
    return this.commands.get(commandId);
  }

  addRefund(refund: Refund, commandId?: string): Refund {
    this.refunds.push(refund);
    if (commandId !== undefined) this.commands.set(commandId, refund);
    return refund;
  }

  invoicesOf(orderId: string): OrderInvoices {
    const known = this.invoicesByOrder.get(orderId);
    if (known) return known;
    const none: OrderInvoices = { orderMode: 'REGULAR', invoices: [], links: [], hasExternalInvoices: false };
    this.invoicesByOrder.set(orderId, none);
    return none;
  }
}

export function negative(value: Money): Money {
  return money(-minorUnits(value), value.currency);
}

type Booked = Payment & { finishedAt: string; paidAmount: Money };

function isBooked(payment: Payment): payment is Booked {
  return payment.finishedAt !== null && payment.paidAmount !== null && minorUnits(payment.paidAmount) > 0;
}

function operatorOf(provider: Payment['provider']): PaymentOperator {
  return provider === 'PAYU' || provider === 'P24' ? provider : 'AF';
}

function participantOf(buyer: Buyer): Participant {
  return {
    id: buyer.id,
    login: buyer.login,
    firstName: buyer.firstName ?? '',
    lastName: buyer.lastName ?? '',
    ...(buyer.companyName === undefined ? {} : { companyName: buyer.companyName }),
    address: { street: buyer.address.street, city: buyer.address.city, postCode: buyer.address.postCode }
  };
}
