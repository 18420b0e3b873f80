import type { Random } from '../random.js';
import { negative } from './ledger.js';
import type { Booking, Ledger } from './ledger.js';
import type { CheckoutForm } from './model.js';
import { minorUnits, money } from './money.js';
import { CLAIM_STATUSES, REFUND_STATUSES, type Refund, type RefundParts, type RefundReason } from './moneyModel.js';
import { refundTotal, wholeOrder } from './refundParts.js';
import { seedInvoices, seedReturns } from './seedReturns.js';
import { DAY, HOUR, iso } from './time.js';

/** Fewer orders than this have room for the ordinary only, not for what does not tie. */
const ROOM_FOR_GAPS = 50;

/**
 * The money that goes with seeded orders: what buyers paid, what sellers gave back in the panel or over the API, what
 * Allegro says of its commission, returns and invoices. A few entries do not tie, as in life: a payment without an
 * order, a paid order without its entry, an entry over another amount.
 */
export function seedMoney(random: Random, ledger: Ledger, forms: readonly CheckoutForm[], now: number): void {
  const bookings = forms.flatMap((form) => ledger.paymentsToBook(form, now));
  const refunds = seedRefunds(random, forms, now);
  for (const { refund, form, at } of refunds) bookings.push(...bookingsOf(refund, form, at));
  bookings.push(...blockades(random, forms, now), ...payouts(random, forms, now));
  if (forms.length >= ROOM_FOR_GAPS) spoil(random, bookings);
  bookings.sort((a, b) => a.occurredAt - b.occurredAt);
  bookings.forEach((booking) => ledger.book(booking));
  refunds.sort((a, b) => Date.parse(a.refund.createdAt) - Date.parse(b.refund.createdAt));
  refunds.forEach(({ refund }) => ledger.addRefund(refund));
  seedClaims(random, ledger, refunds, now);
  seedReturns(random, ledger, forms, now);
  seedInvoices(random, ledger, forms, now);
}

type Seeded = { refund: Refund; form: CheckoutForm; at: number };

/** Cancelled, returned and overpaid orders get money back, and some buyers for a fault; every status occurs. */
function seedRefunds(random: Random, forms: readonly CheckoutForm[], now: number): Seeded[] {
  const wishes = forms.flatMap((form): { form: CheckoutForm; reason: RefundReason; parts: RefundParts }[] => {
    const { payment } = form;
    const { currency } = form.summary.totalToPay;
    if (!payment?.finishedAt || !payment.paidAmount) return [];
    const surplus = minorUnits(payment.paidAmount) - minorUnits(form.summary.totalToPay);
    if (surplus > 0) return [{ form, reason: 'OVERPAID', parts: { overpaid: { value: money(surplus, currency) } } }];
    if (surplus < 0) return [];
    if (form.status === 'CANCELLED') return [{ form, reason: 'CANCELLED_BY_BUYER', parts: wholeOrder(form) }];
    const line = form.lineItems[0];
    if (form.fulfillment.status === 'RETURNED' && line) {
      const part: RefundParts = { lineItems: [{ id: line.id, type: 'QUANTITY', quantity: 1 }] };
      return [{ form, reason: 'REFUND', parts: random.chance(0.6) ? wholeOrder(form) : part }];
    }
    if (form.fulfillment.status === 'PICKED_UP' && line && random.chance(0.15)) {
      const value = money(Math.max(1, Math.floor(minorUnits(line.price) / 4)), currency);
      return [{ form, reason: 'COMPLAINT', parts: { lineItems: [{ id: line.id, type: 'AMOUNT', value }] } }];
    }
    return [];
  });
  const [success, ...others] = REFUND_STATUSES;
  const statuses = random.deck(wishes.length, [[success, 0.82], ...others.map((it) => [it, 0.03] as const)]);
  return wishes.map(({ form, reason, parts }, i): Seeded => {
    const paidAt = Date.parse(form.payment?.finishedAt ?? form.updatedAt);
    const createdAt = Math.min(now, paidAt + random.int(HOUR, 20 * DAY));
    const refund: Refund = {
      id: random.uuid(),
      payment: { id: form.payment?.id ?? '' },
      order: { id: form.id },
      reason,
      status: statuses[i] ?? success,
      createdAt: iso(createdAt),
      totalValue: money(refundTotal(parts, form), form.summary.totalToPay.currency),
      ...parts,
      ...(random.chance(0.4) ? { sellerComment: random.pick(COMMENTS) } : {})
    };
    return { refund, form, at: Math.min(now, createdAt + random.int(60_000, 6 * HOUR)) };
  });
}

const COMMENTS = ['Zwrot uzgodniony z kupującym', 'Brak towaru w magazynie', 'Uszkodzenie w transporcie'];

function bookingsOf(refund: Refund, form: CheckoutForm, at: number): Booking[] {
  const charge: Booking = {
    type: 'REFUND_CHARGE',
    value: negative(refund.totalValue),
    occurredAt: at,
    paymentId: refund.payment.id,
    marketplaceId: form.marketplace.id,
    buyer: form.buyer
  };
  if (refund.status === 'SUCCESS') return [charge];
  if (refund.status !== 'CANCELED') return [];
  const { buyer: _buyer, ...back } = charge;
  return [charge, { ...back, type: 'REFUND_CANCEL', value: refund.totalValue, occurredAt: at + 1000 }];
}

/** Money that is held back for a while. */
function blockades(random: Random, forms: readonly CheckoutForm[], now: number): Booking[] {
  return forms.flatMap((form): Booking[] => {
    const { payment } = form;
    if (!payment?.finishedAt || !payment.paidAmount || !random.chance(0.02)) return [];
    const from = Math.min(now, Date.parse(payment.finishedAt) + HOUR);
    const base = { paymentId: payment.id, marketplaceId: form.marketplace.id };
    const held: Booking = { ...base, type: 'BLOCKADE', value: negative(payment.paidAmount), occurredAt: from };
    const until = from + 3 * DAY;
    if (until > now) return [held];
    return [held, { ...base, type: 'BLOCKADE_RELEASE', value: payment.paidAmount, occurredAt: until }];
  });
}

/** What the seller takes out belongs to no order. */
function payouts(random: Random, forms: readonly CheckoutForm[], now: number): Booking[] {
  if (forms.length === 0) return [];
  return [7, 14, 21].map((days) => ({
    type: 'PAYOUT' as const,
    value: money(-100 * random.int(10, 900), 'PLN'),
    occurredAt: now - days * DAY,
    payoutId: random.digits(10)
  }));
}

/** One payment nobody ordered for, one entry that is missing, one over another amount. */
function spoil(random: Random, bookings: Booking[]): void {
  const ordinary = bookings.filter(({ type, wallet }) => type === 'CONTRIBUTION' && wallet === 'AVAILABLE');
  const [lost, wrong, model] = random.shuffle(ordinary);
  if (!lost || !wrong || !model) return;
  bookings.splice(bookings.indexOf(lost), 1);
  wrong.value = money(minorUnits(wrong.value) - 1, wrong.value.currency);
  bookings.push({ ...model, paymentId: random.uuid(), occurredAt: model.occurredAt + 1 });
}

/** Allegro gives back its commission for what was returned: asked for by the seller or by itself. */
function seedClaims(random: Random, ledger: Ledger, refunds: readonly Seeded[], now: number): void {
  const claimed = refunds.flatMap(({ refund, form, at }) =>
    (refund.lineItems ?? []).slice(0, 1).flatMap((part) => {
      const line = form.lineItems.find((it) => it.id === part.id);
      return line ? [{ line, form, at }] : [];
    })
  );
  const statuses = random.deck(claimed.length, [
    ['GRANTED' as const, 0.7],
    ...CLAIM_STATUSES.filter((it) => it !== 'GRANTED').map((it) => [it, 0.05] as const)
  ]);
  claimed.forEach(({ line, form, at }, i) => {
    ledger.claims.push({
      id: random.uuid(),
      status: statuses[i] ?? 'GRANTED',
      quantity: 1,
      commission: {
        amount: Math.round((minorUnits(line.price) * random.int(5, 12)) / 100) / 100,
        currency: line.price.currency
      },
      buyer: { id: form.buyer.id },
      createdAt: iso(Math.min(now, at + random.int(HOUR, 2 * DAY))),
      lineItem: { id: line.id, quantity: line.quantity, boughtAt: line.boughtAt, offer: { id: line.offer.id } },
      type: random.chance(0.5) ? 'AUTOMATIC' : 'MANUAL'
    });
  });
}
