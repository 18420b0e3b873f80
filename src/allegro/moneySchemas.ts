import { z } from 'zod';
import { amount, count, id, instant, moneySchema, text } from './schemas.js';

/** What Allegro answers about money and returns; as lenient as the schemas of orders, see there. */

/** A wallet entry has no id of its own. */
export const paymentOperationSchema = z.looseObject({
  type: z.string(),
  group: z.string(),
  wallet: z.looseObject({ paymentOperator: text, type: z.string() }),
  value: moneySchema,
  occurredAt: instant,
  marketplaceId: text,
  payment: z.looseObject({ id }).nullish(),
  surcharge: z.looseObject({ id }).nullish()
});
export type PaymentOperation = z.infer<typeof paymentOperationSchema>;

export const paymentOperationsPageSchema = z.looseObject({
  paymentOperations: z.array(z.unknown()),
  totalCount: z.number().nullish()
});

const part = z.looseObject({ value: moneySchema }).nullish();

export const refundSchema = z.looseObject({
  id,
  payment: z.looseObject({ id }),
  order: z.looseObject({ id }).nullish(),
  reason: text,
  status: z.string(),
  createdAt: instant,
  totalValue: moneySchema,
  lineItems: z
    .array(z.looseObject({ id, type: text, quantity: z.number().nullish(), value: moneySchema.nullish() }))
    .nullish(),
  deposits: z.array(z.looseObject({ lineItemId: id, totalValue: moneySchema })).nullish(),
  delivery: part,
  overpaid: part,
  surcharges: z.array(z.looseObject({ id, value: moneySchema })).nullish(),
  additionalServices: part,
  sellerComment: text
});
export type Refund = z.infer<typeof refundSchema>;

export const refundsPageSchema = z.looseObject({ refunds: z.array(z.unknown()), totalCount: z.number().nullish() });

export const refundClaimSchema = z.looseObject({
  id,
  status: z.string(),
  quantity: count.nullish(),
  commission: z.looseObject({ amount: amount.nullish(), currency: text }).nullish(),
  createdAt: instant.nullish(),
  lineItem: z.looseObject({ id, boughtAt: instant.nullish(), offer: z.looseObject({ id }).nullish() }),
  type: text
});
export type RefundClaim = z.infer<typeof refundClaimSchema>;

export const refundClaimsPageSchema = z.looseObject({ refundClaims: z.array(z.unknown()) });

export const customerReturnSchema = z.looseObject({
  id,
  isFulfillment: z.boolean().nullish(),
  createdAt: instant,
  referenceNumber: text,
  orderId: id,
  items: z
    .array(
      z.looseObject({
        offerId: id,
        quantity: count,
        name: text,
        price: moneySchema.nullish(),
        reason: z.looseObject({ type: text, userComment: text }).nullish()
      })
    )
    .nullish(),
  refund: z.looseObject({ bankAccount: z.unknown() }).nullish(),
  parcels: z
    .array(
      z.looseObject({
        createdAt: instant.nullish(),
        waybill: text,
        carrierId: text,
        transportingWaybill: text,
        transportingCarrierId: text
      })
    )
    .nullish(),
  rejection: z.looseObject({ code: text, reason: text, createdAt: instant.nullish() }).nullish(),
  marketplaceId: text,
  status: z.string()
});
export type CustomerReturn = z.infer<typeof customerReturnSchema>;

export const customerReturnsPageSchema = z.looseObject({ customerReturns: z.array(z.unknown()) });

const verification = z.looseObject({ status: text, verifiedAt: instant.nullish() }).nullish();

export const orderInvoicesSchema = z.looseObject({
  orderMode: text,
  invoices: z
    .array(
      z.looseObject({
        id,
        invoiceNumber: text,
        createdAt: instant.nullish(),
        file: z
          .looseObject({
            name: text,
            uploadedAt: instant.nullish(),
            securityVerification: verification,
            verification: z
              .looseObject({ status: text, details: z.array(z.looseObject({ code: text, message: text })).nullish() })
              .nullish()
          })
          .nullish()
      })
    )
    .nullish(),
  links: z.array(z.looseObject({ id, url: text, createdAt: instant.nullish() })).nullish(),
  hasExternalInvoices: z.boolean().nullish()
});
export type OrderInvoices = z.infer<typeof orderInvoicesSchema>;
