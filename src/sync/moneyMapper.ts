import type { z } from 'zod';
import type { CustomerReturn, OrderInvoices, PaymentOperation, Refund, RefundClaim } from './moneyApi.js';
import {
  customerReturnSnapshotSchema,
  orderInvoicesSchema,
  paymentOperationsSchema,
  refundClaimSnapshotSchema,
  refundSnapshotSchema
} from '../contract/money.js';
import type * as contract from '../contract/money.js';
import type { Money } from '../allegro/schemas.js';
import { addAmounts } from './amounts.js';
import { defined } from './defined.js';

/** A body, or which field of the record makes it impossible. */
export type Mapped<T> = { body: T; problem?: never } | { body?: never; problem: string };

/** An entry of the wallet; null when it names no payment, as a payout does: then it concerns no order. */
export function mapOperation(
  operation: PaymentOperation
): contract.PaymentOperations['operations'][number] | { problem: string } | null {
  const { type, group, wallet, value, payment, surcharge } = operation;
  const paymentId = surcharge?.id ?? payment?.id;
  if (paymentId === undefined) return null;
  const occurredAt = time(operation.occurredAt);
  const mapped = checkBody(paymentOperationsSchema.shape.operations.element, {
    // Neither the balance nor the marketplace: both may be filled in later.
    key: [wallet.type, type, paymentId, occurredAt, value.amount, value.currency].join(':'),
    type,
    groupName: group,
    wallet: wallet.type,
    operator: wallet.paymentOperator,
    paymentId,
    amount: value.amount,
    currencyCode: value.currency,
    occurredAt,
    marketplace: operation.marketplaceId
  });
  return mapped.body ?? { problem: mapped.problem };
}

export function mapRefund(refund: Refund, readAt: string): Mapped<contract.RefundSnapshot> {
  const { currency } = refund.totalValue;
  const total = (values: (Money | undefined)[] | undefined): string | undefined =>
    values && values.length > 0 ? addAmounts(values.flatMap((value) => value?.amount ?? [])) : undefined;
  const lineValues = refund.lineItems?.map(({ value }) => value ?? undefined);
  const others = [refund.delivery, refund.overpaid, refund.additionalServices].map((part) => part?.value);
  const foreign = [
    ...(lineValues ?? []),
    ...others,
    ...(refund.deposits ?? []).map(({ totalValue }) => totalValue),
    ...(refund.surcharges ?? []).map(({ value }) => value)
  ].find((value) => value && value.currency !== currency);
  if (foreign) return { problem: `a part is in ${foreign.currency}, but totalValue is in ${currency}` };
  return checkBody(refundSnapshotSchema, {
    id: refund.id,
    orderId: refund.order?.id,
    paymentId: refund.payment.id,
    status: refund.status,
    reason: refund.reason,
    createdAt: time(refund.createdAt),
    readAt,
    currencyCode: currency,
    total: refund.totalValue.amount,
    lines: listed(
      refund.lineItems?.map(({ id, quantity, value }) => defined({ lineId: id, quantity, amount: value?.amount }))
    ),
    deposits: total(refund.deposits?.map(({ totalValue }) => totalValue)),
    delivery: refund.delivery?.value.amount,
    overpaid: refund.overpaid?.value.amount,
    surcharges: total(refund.surcharges?.map(({ value }) => value)),
    services: refund.additionalServices?.value.amount,
    comment: refund.sellerComment
  });
}

export function mapClaim(claim: RefundClaim, readAt: string): Mapped<contract.RefundClaimSnapshot> {
  return checkBody(refundClaimSnapshotSchema, {
    id: claim.id,
    lineId: claim.lineItem.id,
    offerId: claim.lineItem.offer?.id,
    status: claim.status,
    type: claim.type,
    quantity: claim.quantity,
    commission: claim.commission?.amount,
    currencyCode: claim.commission?.currency,
    createdAt: time(claim.createdAt),
    readAt
  });
}

export function mapReturn(one: CustomerReturn, readAt: string): Mapped<contract.CustomerReturnSnapshot> {
  return checkBody(customerReturnSnapshotSchema, {
    id: one.id,
    orderId: one.orderId,
    referenceNumber: one.referenceNumber,
    status: one.status,
    createdAt: time(one.createdAt),
    readAt,
    marketplace: one.marketplaceId,
    isFulfillment: one.isFulfillment ?? false,
    wantsBankTransfer: one.refund?.bankAccount != null,
    items: (one.items ?? []).map(({ offerId, name, quantity, price, reason }) =>
      defined({
        offerId,
        name,
        quantity,
        price: price?.amount,
        currencyCode: price?.currency,
        reason: reason?.type,
        comment: reason?.userComment
      })
    ),
    parcels: (one.parcels ?? []).map((parcel) =>
      defined({
        waybill: parcel.waybill,
        carrierId: parcel.carrierId,
        transportingWaybill: parcel.transportingWaybill,
        transportingCarrierId: parcel.transportingCarrierId,
        createdAt: time(parcel.createdAt)
      })
    ),
    rejectionCode: one.rejection?.code,
    rejectionReason: one.rejection?.reason,
    rejectedAt: time(one.rejection?.createdAt)
  });
}

export function mapInvoices(orderId: string, documents: OrderInvoices, readAt: string): Mapped<contract.OrderInvoices> {
  return checkBody(orderInvoicesSchema, {
    orderId,
    readAt,
    mode: documents.orderMode,
    hasExternalInvoices: documents.hasExternalInvoices ?? false,
    invoices: (documents.invoices ?? []).map(({ id, invoiceNumber, createdAt, file }) =>
      defined({
        id,
        invoiceNumber,
        createdAt: time(createdAt),
        fileName: file?.name,
        uploadedAt: time(file?.uploadedAt),
        scanStatus: file?.securityVerification?.status,
        verificationStatus: file?.verification?.status,
        problems:
          (file?.verification?.details ?? []).map(({ code, message }) => message ?? code).join('\n') || undefined
      })
    ),
    links: (documents.links ?? []).flatMap(({ id, url, createdAt }) =>
      url ? defined({ id, url, createdAt: time(createdAt) }) : []
    )
  });
}

/** The contract has the last word, so that nothing leaves that the org cannot read. */
export function checkBody<T>(schema: z.ZodType<T>, candidate: object): Mapped<T> {
  const parsed = schema.safeParse(defined(candidate));
  if (parsed.success) return { body: parsed.data };
  const [issue] = parsed.error.issues;
  return { problem: `${issue?.path.join('.')}: ${issue?.message}` };
}

/** One way to write a time, so that text compares as time does. */
function time(text: string | null | undefined): string | undefined {
  return text == null ? undefined : new Date(text).toISOString();
}

function listed<T>(items: readonly T[] | undefined): readonly T[] | undefined {
  return items && items.length > 0 ? items : undefined;
}
