import { z } from 'zod';

/** Decimal text as Allegro sends it; never a binary float. */
const amount = z.string().regex(/^-?\d+(\.\d+)?$/);
const isoTime = z.iso.datetime();
const currencyCode = z.string().length(3).describe('ISO 4217. Apex reserves the word `currency`.');
const readAt = isoTime.describe('When the runner read it: of two states, the one read later is the newer.');

/**
 * Entries of the wallet that name a payment: the body of `OrderChanged__e` with Type `PaymentOperations`. Who paid is
 * left out; it is in the order.
 */
export const paymentOperationsSchema = z.object({
  readAt,
  operations: z
    .array(
      z.object({
        key: z.string().max(120).describe('Made of what cannot change, since Allegro gives no id.'),
        type: z.string().describe('CONTRIBUTION, SURCHARGE, REFUND_CHARGE, BLOCKADE, … or newer.'),
        groupName: z.string().describe("Allegro's group; Apex reserves the word `group`."),
        wallet: z.string().describe('AVAILABLE or WAITING.'),
        operator: z.string().optional(),
        paymentId: z.string().describe('The surcharge for a surcharge.'),
        amount: amount.describe('Negative when money leaves the wallet.'),
        currencyCode,
        occurredAt: isoTime,
        marketplace: z.string().optional()
      })
    )
    .min(1)
});
export type PaymentOperations = z.infer<typeof paymentOperationsSchema>;

/** One refund, whoever started it: the body of `OrderChanged__e` with Type `RefundSnapshot`. */
export const refundSnapshotSchema = z.object({
  id: z.string(),
  orderId: z.string().optional(),
  paymentId: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  createdAt: isoTime,
  readAt,
  currencyCode,
  total: amount,
  lines: z
    .array(
      z.object({
        lineId: z.string(),
        quantity: z.number().optional().describe('For a refund by pieces.'),
        amount: amount.optional().describe('For a refund by amount.')
      })
    )
    .optional(),
  deposits: amount.optional().describe('Deposits of all lines together.'),
  delivery: amount.optional(),
  overpaid: amount.optional(),
  surcharges: amount.optional().describe('Of all surcharges together.'),
  services: amount.optional(),
  comment: z.string().optional()
});
export type RefundSnapshot = z.infer<typeof refundSnapshotSchema>;

/** One commission claim: the body of `OrderChanged__e` with Type `RefundClaimSnapshot`. */
export const refundClaimSnapshotSchema = z.object({
  id: z.string(),
  lineId: z.string().describe('The only link to the order.'),
  offerId: z.string().optional(),
  status: z.string(),
  type: z.string().optional().describe('MANUAL or AUTOMATIC.'),
  quantity: z.number().int().optional(),
  commission: amount.optional(),
  currencyCode: currencyCode.optional(),
  createdAt: isoTime.optional(),
  readAt
});
export type RefundClaimSnapshot = z.infer<typeof refundClaimSnapshotSchema>;

/**
 * One return: the body of `OrderChanged__e` with Type `CustomerReturnSnapshot`. The bank account that some returns name
 * is left out on purpose, as are the sender's telephone and e-mail.
 */
export const customerReturnSnapshotSchema = z.object({
  id: z.string(),
  orderId: z.string(),
  referenceNumber: z.string().optional(),
  status: z.string(),
  createdAt: isoTime,
  readAt,
  marketplace: z.string().optional(),
  isFulfillment: z.boolean(),
  wantsBankTransfer: z.boolean().describe('Whether the money is to go to a bank account, which Allegro shows.'),
  items: z.array(
    z.object({
      offerId: z.string(),
      name: z.string().optional(),
      quantity: z.number().int(),
      price: amount.optional(),
      currencyCode: currencyCode.optional(),
      reason: z.string().optional(),
      comment: z.string().optional()
    })
  ),
  parcels: z.array(
    z.object({
      waybill: z.string().optional(),
      carrierId: z.string().optional(),
      transportingWaybill: z.string().optional(),
      transportingCarrierId: z.string().optional(),
      createdAt: isoTime.optional()
    })
  ),
  rejectionCode: z.string().optional(),
  rejectionReason: z.string().optional(),
  rejectedAt: isoTime.optional()
});
export type CustomerReturnSnapshot = z.infer<typeof customerReturnSnapshotSchema>;

/** The documents attached to one order: the body of `OrderChanged__e` with Type `OrderInvoices`. */
export const orderInvoicesSchema = z.object({
  orderId: z.string(),
  readAt,
  mode: z.string().optional(),
  hasExternalInvoices: z.boolean(),
  invoices: z.array(
    z.object({
      id: z.string(),
      invoiceNumber: z.string().optional(),
      createdAt: isoTime.optional(),
      fileName: z.string().optional(),
      uploadedAt: isoTime.optional(),
      scanStatus: z.string().optional().describe('WAITING, ACCEPTED or REJECTED by the virus scan.'),
      verificationStatus: z.string().optional(),
      problems: z.string().optional().describe("Allegro's own words, one line each.")
    })
  ),
  links: z.array(z.object({ id: z.string(), url: z.string(), createdAt: isoTime.optional() }))
});
export type OrderInvoices = z.infer<typeof orderInvoicesSchema>;
