import { minorUnits, money } from './money.js';
import type {
  ClaimStatus,
  CustomerReturn,
  OrderInvoice,
  Refund,
  RefundClaim,
  RefundParts,
  RefundReason,
  RefundStatus,
  ReturnStatus,
  ScanStatus
} from './moneyModel.js';
import { refundTotal, wholeOrder } from './refundParts.js';
import { makeInvoiceRow, makeParcel, makeReturn } from './seedReturns.js';
import { iso } from './time.js';
import type { World } from './world.js';

export type NewRefund = {
  orderId: string;
  paymentId?: string;
  reason?: RefundReason;
  /** The whole order without them. */
  parts?: RefundParts;
  status?: RefundStatus;
  sellerComment?: string;
  /** Of the caller of the API; a refund in the panel has none. */
  commandId?: string;
};

/** Money goes back to a buyer: over the API, or in the panel without a command. */
export function addRefund(world: World, wish: NewRefund): Refund {
  const { form } = world.entry(wish.orderId);
  const paymentId = wish.paymentId ?? form.payment?.id;
  if (paymentId === undefined) throw new Error(`Order ${form.id} has no payment to refund`);
  const parts = wish.parts ?? wholeOrder(form);
  const refund: Refund = {
    id: world.later.uuid(),
    payment: { id: paymentId },
    order: { id: form.id },
    reason: wish.reason ?? 'REFUND',
    status: 'NEW',
    createdAt: iso(world.now()),
    totalValue: money(refundTotal(parts, form), form.summary.totalToPay.currency),
    ...parts,
    ...(wish.sellerComment === undefined ? {} : { sellerComment: wish.sellerComment })
  };
  world.ledger.addRefund(refund, wish.commandId);
  if (wish.status !== undefined) setRefundStatus(world, refund.id, wish.status);
  return refund;
}

/** A refund goes on; once it succeeds its money leaves the wallet. */
export function setRefundStatus(world: World, id: string, status: RefundStatus): Refund {
  const refund = found(world.ledger.refunds, id);
  if (refund.status !== status && status === 'SUCCESS') {
    const form = refund.order && world.store.get(refund.order.id)?.form;
    world.ledger.bookRefund(refund, form, world.now());
  }
  refund.status = status;
  return refund;
}

export function addReturn(world: World, orderId: string, status: ReturnStatus = 'CREATED'): CustomerReturn {
  const made = makeReturn(world.later, world.entry(orderId).form, status, world.now());
  world.ledger.returns.push(made);
  return made;
}

/** A return goes on: sent with a parcel, arrived, refused, closed. */
export function setReturnStatus(world: World, id: string, status: ReturnStatus): CustomerReturn {
  const one = found(world.ledger.returns, id);
  one.status = status;
  const entry = world.store.get(one.orderId);
  if (status !== 'CREATED' && one.parcels.length === 0 && entry) {
    one.parcels.push(makeParcel(world.later, entry.form, world.now()));
  }
  if (status === 'REJECTED') {
    one.rejection = { code: 'ITEM_MISMATCH', reason: 'W paczce jest inny towar', createdAt: iso(world.now()) };
  }
  return one;
}

export function addClaim(world: World, orderId: string, status: ClaimStatus = 'IN_PROGRESS'): RefundClaim {
  const { form } = world.entry(orderId);
  const line = form.lineItems[0];
  if (!line) throw new Error(`Order ${orderId} has no lines`);
  const claim: RefundClaim = {
    id: world.later.uuid(),
    status,
    quantity: 1,
    commission: { amount: Math.round(minorUnits(line.price) * 0.1) / 100, currency: line.price.currency },
    buyer: { id: form.buyer.id },
    createdAt: iso(world.now()),
    lineItem: { id: line.id, quantity: line.quantity, boughtAt: line.boughtAt, offer: { id: line.offer.id } },
    type: 'MANUAL'
  };
  world.ledger.claims.push(claim);
  return claim;
}

export function setClaimStatus(world: World, id: string, status: ClaimStatus): RefundClaim {
  const claim = found(world.ledger.claims, id);
  claim.status = status;
  return claim;
}

/** An invoice with its file, in the panel. */
export function addInvoice(world: World, orderId: string, number: string, status: ScanStatus): OrderInvoice {
  const { form } = world.entry(orderId);
  const row = makeInvoiceRow(world.later.uuid(), number, status, world.now());
  world.ledger.invoicesOf(form.id).invoices.push(row);
  return row;
}

/** The carrier has handed over what it collected for a parcel. */
export function bookCashOnDelivery(world: World, orderId: string, amount?: string): void {
  const entry = world.entry(orderId);
  const { currency } = entry.form.summary.totalToPay;
  const paidAmount = amount === undefined ? entry.form.summary.totalToPay : { amount, currency };
  world.announce(entry, 'READY_FOR_PROCESSING', () => {
    entry.form.codBookedPayments = [
      ...entry.form.codBookedPayments,
      {
        paymentId: world.later.uuid(),
        shipmentId: entry.shipments[0]?.id ?? world.later.hex(16),
        paidAmount: money(minorUnits(paidAmount), currency),
        paidAt: iso(world.now())
      }
    ];
  });
}

function found<T extends { id: string }>(list: readonly T[], id: string): T {
  const one = list.find((it) => it.id === id);
  if (!one) throw new Error(`Nothing has the id ${id}`);
  return one;
}
