import { z } from 'zod';
import { shown } from './parse.js';

/**
 * What Allegro answers. Names stay as Allegro sends them, fields we do not know are kept, enum values are plain strings,
 * and whatever a live account has sent as null may be null or missing. Only what an order cannot do without is required.
 */

/** A value that may come in several forms; `read` answers undefined for what is none of them. */
function value<T>(expected: string, read: (raw: unknown) => T | undefined): z.ZodType<T> {
  return z.unknown().transform((raw, context) => {
    const known = read(raw);
    if (known !== undefined) return known;
    context.issues.push({ code: 'custom', input: raw, message: `expected ${expected}, got ${shown(raw)}` });
    return z.NEVER;
  });
}

/** Ids are text; a number that lost nothing is taken as one. */
export const id = value('an id', (raw) => {
  if (Number.isSafeInteger(raw)) return String(raw);
  return typeof raw === 'string' && raw !== '' && raw.length <= 255 ? raw : undefined;
});

export const amount = value('a decimal amount', (raw) => {
  const digits = typeof raw === 'number' ? String(raw) : raw;
  return typeof digits === 'string' && digits.length <= 40 && /^-?\d+(\.\d+)?$/.test(digits) ? digits : undefined;
});

const currency = value('a currency code', (raw) => (typeof raw === 'string' && raw.length === 3 ? raw : undefined));

const instantSchema = z.iso.datetime({ offset: true });
export const instant = value('an ISO 8601 time with a zone', (raw) => instantSchema.safeParse(raw).data);

export const count = value('a whole number, not negative', (raw) => {
  if (typeof raw === 'string') return /^\d{1,9}$/.test(raw) ? Number(raw) : undefined;
  return Number.isSafeInteger(raw) && (raw as number) >= 0 ? (raw as number) : undefined;
});

export const text = z.string().nullish();

export const moneySchema = z.looseObject({ amount, currency });
export type Money = z.infer<typeof moneySchema>;

const money = moneySchema.nullish();

const address = { street: text, city: text, countryCode: text };

export const paymentSchema = z.looseObject({
  id,
  type: z.string(),
  provider: text,
  finishedAt: instant.nullish(),
  paidAmount: money,
  reconciliation: money,
  features: z.array(z.string()).nullish()
});
export type Payment = z.infer<typeof paymentSchema>;

export const lineItemSchema = z.looseObject({
  id,
  offer: z.looseObject({
    id,
    name: z.string(),
    external: z.looseObject({ id: text }).nullish(),
    productSet: z
      .looseObject({ products: z.array(z.looseObject({ id: text, quantity: z.number().nullish() })).nullish() })
      .nullish()
  }),
  quantity: count,
  originalPrice: moneySchema,
  price: moneySchema,
  deposit: z.looseObject({ price: money }).nullish(),
  selectedAdditionalServices: z
    .array(z.looseObject({ definitionId: text, name: text, price: money, quantity: count.nullish() }))
    .nullish(),
  vouchers: z.array(z.looseObject({ code: text, type: text, status: text, value: money })).nullish(),
  tax: z.looseObject({ rate: text, subject: text, exemption: text }).nullish(),
  boughtAt: instant.nullish(),
  discounts: z.array(z.looseObject({ type: text })).nullish()
});
export type LineItem = z.infer<typeof lineItemSchema>;

export const checkoutFormSchema = z.looseObject({
  id,
  messageToSeller: text,
  buyer: z.looseObject({
    id,
    login: text,
    email: text,
    guest: z.boolean().nullish(),
    firstName: text,
    lastName: text,
    companyName: text,
    phoneNumber: text,
    preferences: z.looseObject({ language: text }).nullish(),
    address: z.looseObject({ ...address, postCode: text }).nullish()
  }),
  payment: paymentSchema.nullish(),
  status: z.string(),
  fulfillment: z
    .looseObject({
      status: text,
      shipmentSummary: z.looseObject({ lineItemsSent: text }).nullish(),
      provider: z.looseObject({ id: text }).nullish()
    })
    .nullish(),
  delivery: z
    .looseObject({
      address: z
        .looseObject({
          ...address,
          zipCode: text,
          firstName: text,
          lastName: text,
          companyName: text,
          phoneNumber: text,
          modifiedAt: instant.nullish()
        })
        .nullish(),
      method: z.looseObject({ id: text, name: text }).nullish(),
      pickupPoint: z
        .looseObject({
          id: text,
          name: text,
          description: text,
          address: z.looseObject({ ...address, zipCode: text }).nullish()
        })
        .nullish(),
      cost: money,
      time: z
        .looseObject({
          from: instant.nullish(),
          to: instant.nullish(),
          dispatch: z.looseObject({ from: instant.nullish(), to: instant.nullish() }).nullish()
        })
        .nullish(),
      smart: z.boolean().nullish(),
      cancellation: z.looseObject({ date: instant.nullish() }).nullish(),
      calculatedNumberOfPackages: count.nullish()
    })
    .nullish(),
  invoice: z
    .looseObject({
      required: z.boolean().nullish(),
      address: z
        .looseObject({
          ...address,
          zipCode: text,
          company: z
            .looseObject({
              name: text,
              ids: z.array(z.looseObject({ type: text, value: text })).nullish(),
              vatPayerStatus: text,
              taxId: text
            })
            .nullish(),
          naturalPerson: z.looseObject({ firstName: text, lastName: text }).nullish()
        })
        .nullish(),
      dueDate: text,
      features: z.array(z.string()).nullish()
    })
    .nullish(),
  lineItems: z.array(lineItemSchema),
  surcharges: z.array(paymentSchema).nullish(),
  codBookedPayments: z
    .array(z.looseObject({ paymentId: id, shipmentId: text, paidAmount: moneySchema, paidAt: instant.nullish() }))
    .nullish(),
  note: z.looseObject({ text }).nullish(),
  marketplace: z.looseObject({ id: text }).nullish(),
  summary: z.looseObject({ totalToPay: moneySchema }),
  updatedAt: instant.nullish(),
  revision: text
});
export type CheckoutForm = z.infer<typeof checkoutFormSchema>;

/** A page before its forms are looked at one by one. */
export const checkoutFormsPageSchema = z.looseObject({
  checkoutForms: z.array(z.unknown()),
  count: z.number().nullish(),
  totalCount: z.number().nullish()
});

/** One entry of the order journal, of which only the doorbell matters: the order itself is read from its form. */
export const orderEventSchema = z.looseObject({
  id: id.describe('Journal position; the cursor of the next read.'),
  type: z.string(),
  occurredAt: instant,
  order: z.looseObject({ checkoutForm: z.looseObject({ id, revision: text }).nullish() })
});
export type OrderEvent = z.infer<typeof orderEventSchema>;

export const orderEventsPageSchema = z.looseObject({ events: z.array(z.unknown()) });

/** `latestEvent` is missing for a seller who has never sold. */
export const orderEventStatsSchema = z.looseObject({
  latestEvent: z.looseObject({ id, occurredAt: instant }).nullish()
});
export type OrderEventStats = z.infer<typeof orderEventStatsSchema>;

export const meSchema = z.looseObject({
  id,
  login: z.string(),
  baseMarketplace: z.looseObject({ id: text }).nullish()
});
export type Me = z.infer<typeof meSchema>;

export const marketplacesSchema = z.looseObject({ marketplaces: z.array(z.looseObject({ id })) });

/** `ErrorsHolder`; answers of gateways may hold neither list nor text. */
export const errorsSchema = z.looseObject({
  errors: z.array(z.looseObject({ code: text, message: text, details: text, path: text, userMessage: text }))
});

/** OAuth's own error shape, also that of a 401. */
export const authErrorSchema = z.looseObject({ error: z.string(), error_description: text });

export const tokenSchema = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.number().positive()
});

export const deviceCodeSchema = z.looseObject({
  device_code: z.string().min(1),
  user_code: z.string().min(1),
  verification_uri: z.string().min(1),
  verification_uri_complete: text,
  expires_in: z.number().positive(),
  interval: z.number().positive().nullish()
});
export type DeviceCode = z.infer<typeof deviceCodeSchema>;
