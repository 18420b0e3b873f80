import { addRefund } from '../world/moneyActions.js';
import { minorUnits } from '../world/money.js';
import { REFUND_REASONS, type Refund, type RefundParts, type RefundReason } from '../world/moneyModel.js';
import type { CheckoutForm } from '../world/model.js';
import { valuesOf } from '../world/refundParts.js';
import type { World } from '../world/world.js';
import { ApiError, invalid } from './errors.js';

type RefundBody = RefundParts & {
  payment?: { id?: string };
  order?: { id?: string };
  commandId?: string;
  reason?: string;
  sellerComment?: string;
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const LONGEST_COMMENT = 250;
/** A refund that holds nothing back any more. */
const ENDED_WITHOUT_MONEY: readonly string[] = ['CANCELED', 'VALIDATE_FAILED'];

/** The seller gives money back over the API. The same command again is the same refund, not another one. */
export function startRefund(world: World, raw: unknown): Refund {
  const body = (raw ?? {}) as RefundBody;
  const paymentId = required(body.payment?.id, 'payment.id');
  const orderId = required(body.order?.id, 'order.id');
  const commandId = required(body.commandId, 'commandId');
  if (!UUID.test(commandId)) throw invalid('commandId must be a UUID', 'commandId');
  if (!REFUND_REASONS.includes(body.reason as RefundReason)) {
    throw invalid(`Unknown reason ${String(body.reason)}`, 'reason');
  }
  if ((body.sellerComment ?? '').length > LONGEST_COMMENT) {
    throw invalid(`sellerComment is longer than ${LONGEST_COMMENT} characters`, 'sellerComment');
  }
  const known = world.ledger.refundOf(commandId);
  if (known) return known;

  const form = world.store.get(orderId)?.form;
  if (!form || !paymentsOf(form).includes(paymentId)) {
    throw new ApiError(404, 'PaymentNotFoundException', 'Payment not found');
  }
  if (form.status === 'FILLED_IN') throw invalid('The payment of the order is not finished', 'payment.id');
  checkParts(world, form, body);
  const { lineItems, deposits, delivery, overpaid, surcharges, additionalServices } = body;
  const parts = Object.fromEntries(
    Object.entries({ lineItems, deposits, delivery, overpaid, surcharges, additionalServices }).filter(
      ([, part]) => part !== undefined
    )
  ) as RefundParts;
  return addRefund(world, {
    orderId,
    paymentId,
    commandId,
    parts,
    reason: body.reason as RefundReason,
    ...(body.sellerComment === undefined ? {} : { sellerComment: body.sellerComment })
  });
}

function checkParts(world: World, form: CheckoutForm, body: RefundBody): void {
  const values = valuesOf(body);
  if ((body.lineItems ?? []).length === 0 && values.length === 0) {
    throw invalid('At least one part of the order must be refunded');
  }
  for (const part of body.lineItems ?? []) {
    const line = form.lineItems.find((it) => it.id === part.id);
    if (!line) throw invalid(`Line item ${part.id} does not belong to the order`, 'lineItems');
    if (part.type === 'AMOUNT') values.push(part.value);
    else if (part.quantity > line.quantity - refundedPieces(world, form.id, part.id)) {
      const available = line.quantity - refundedPieces(world, form.id, part.id);
      throw invalid(`Refund quantity exceeded, available: ${available}`, 'lineItems');
    }
  }
  const { currency } = form.summary.totalToPay;
  for (const value of values) {
    if (value.currency !== currency) throw invalid(`The payment is in ${currency}, not in ${value.currency}`);
    if (minorUnits(value) <= 0) throw invalid('Only positive amounts can be refunded');
  }
}

/** Pieces that earlier refunds gave back or are about to. */
function refundedPieces(world: World, orderId: string, lineId: string): number {
  return world.ledger.refunds
    .filter(({ order, status }) => order?.id === orderId && !ENDED_WITHOUT_MONEY.includes(status))
    .flatMap(({ lineItems }) => lineItems ?? [])
    .reduce((sum, part) => sum + (part.id === lineId && part.type === 'QUANTITY' ? part.quantity : 0), 0);
}

function paymentsOf(form: CheckoutForm): string[] {
  return [
    ...(form.payment ? [form.payment.id] : []),
    ...form.surcharges.map(({ id }) => id),
    ...form.codBookedPayments.map(({ paymentId }) => paymentId)
  ];
}

function required(value: string | undefined, path: string): string {
  if (typeof value !== 'string' || value === '') throw invalid(`${path} is required`, path);
  return value;
}
