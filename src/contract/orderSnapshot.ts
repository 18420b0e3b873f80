import { z } from 'zod';

/** Decimal text as Allegro sends it, e.g. `123.45`; never a binary float. */
const amount = z.string().regex(/^-?\d+(\.\d+)?$/);
const isoTime = z.iso.datetime();

const address = z.object({
  street: z.string().optional(),
  city: z.string().optional(),
  postCode: z.string().optional(),
  country: z.string().optional().describe('ISO 3166 alpha-2.')
});

const payment = z.object({
  id: z.string(),
  type: z.string().describe('ONLINE, CASH_ON_DELIVERY, WIRE_TRANSFER, SPLIT_PAYMENT, EXTENDED_TERM or newer.'),
  provider: z.string().optional(),
  finishedAt: isoTime.optional().describe('Proof of payment together with paidAmount; the order status is none.'),
  paidAmount: amount.optional(),
  reconciliation: amount.optional(),
  features: z.array(z.string()).optional()
});

const line = z.object({
  id: z.string().describe('Line item id: the identity that survives when Allegro merges orders.'),
  offerId: z.string(),
  offerName: z.string(),
  sku: z.string().optional().describe("The offer's external.id."),
  catalogueProductId: z
    .string()
    .optional()
    .describe("Product (variant) in Allegro's catalogue, where the offer sells exactly one piece of one."),
  quantity: z.number().int().positive(),
  price: amount.describe('Paid for one unit, after discounts.'),
  originalPrice: amount.describe('For one unit, before discounts.'),
  deposit: amount.optional().describe('Packaging deposit for one unit.'),
  taxRate: z.string().optional().describe('Percent as text.'),
  taxSubject: z.string().optional(),
  taxExemption: z.string().optional(),
  boughtAt: isoTime.optional(),
  discounts: z.array(z.string()).optional().describe("Types as Allegro names them, e.g. 'COUPON'."),
  services: z
    .array(z.object({ id: z.string(), name: z.string(), price: amount, quantity: z.number().int().positive() }))
    .optional(),
  vouchers: z
    .array(
      z.object({
        type: z.string(),
        code: z.string().optional(),
        status: z.string().optional(),
        value: amount.optional()
      })
    )
    .optional()
});

/**
 * The whole order as read from Allegro at one moment: the body of `OrderChanged__e` with Type `OrderSnapshot`.
 * What Allegro leaves out or sends as null is absent. All amounts are in `currencyCode`.
 */
export const orderSnapshotSchema = z.object({
  id: z.string().describe('Checkout form id.'),
  status: z.string(),
  fulfillmentStatus: z.string().optional(),
  revision: z.string().optional(),
  updatedAt: isoTime.optional().describe('Moves on buyer actions only, never on fulfilment changes.'),
  readAt: isoTime.describe('When the runner read it.'),
  eventId: z.string().optional().describe('Newest journal event that led to this read.'),
  boughtAt: isoTime.describe('When the earliest line was bought.'),
  marketplace: z.string(),
  currencyCode: z.string().length(3).describe('ISO 4217. Apex reserves the word `currency`.'),
  total: amount.describe("Allegro's summary.totalToPay."),
  buyer: z.object({
    id: z.string(),
    login: z.string().optional().describe('Absent once the buyer has deleted the account at Allegro.'),
    email: z.string().optional().describe('A mask that differs for each order.'),
    isGuest: z.boolean(),
    firstName: z.string().optional(),
    lastName: z.string().optional(),
    companyName: z.string().optional(),
    phone: z.string().optional(),
    language: z.string().optional(),
    address: address.optional()
  }),
  delivery: z
    .object({
      methodId: z.string().optional(),
      methodName: z.string().optional(),
      cost: amount.optional(),
      isSmart: z.boolean().optional(),
      packages: z.number().int().optional(),
      recipient: address
        .extend({
          firstName: z.string().optional(),
          lastName: z.string().optional(),
          companyName: z.string().optional(),
          phone: z.string().optional(),
          modifiedAt: isoTime.optional()
        })
        .optional(),
      pickupPoint: address
        .extend({ id: z.string(), name: z.string().optional(), description: z.string().optional() })
        .optional(),
      dispatchFrom: isoTime.optional(),
      dispatchTo: isoTime.optional(),
      deliveryFrom: isoTime.optional(),
      deliveryTo: isoTime.optional(),
      cancelledAt: isoTime.optional()
    })
    .optional(),
  payment: payment.optional(),
  surcharges: z.array(payment).optional(),
  cashBooked: z
    .array(z.object({ id: z.string(), amount: amount, paidAt: isoTime.optional(), shipmentId: z.string().optional() }))
    .optional()
    .describe('Cash on delivery that Allegro has booked, a payment of its own for each parcel.'),
  invoice: z
    .object({
      isRequired: z.boolean(),
      companyName: z.string().optional(),
      firstName: z.string().optional(),
      lastName: z.string().optional(),
      taxIds: z.array(z.object({ type: z.string(), value: z.string() })).optional(),
      address: address.optional(),
      dueDate: z.string().optional()
    })
    .optional(),
  lines: z.array(line).min(1),
  messageToSeller: z.string().optional(),
  sellerNote: z.string().optional()
});
export type OrderSnapshot = z.infer<typeof orderSnapshotSchema>;

/** Body of `OrderChanged__e` with Type `OrderGone`: Allegro answers 404 for an order it has named before. */
export const orderGoneSchema = z.object({ id: z.string(), readAt: isoTime, eventId: z.string().optional() });
export type OrderGone = z.infer<typeof orderGoneSchema>;
