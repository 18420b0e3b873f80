import type { CheckoutForm, Money } from './model.js';

/** Whole minor units (1/100) to Allegro's text form; no binary fraction is ever involved. */
export function money(minor: number, currency: string): Money {
  if (!Number.isSafeInteger(minor)) throw new Error(`Not a whole number of minor units: ${minor}`);
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return { amount: `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`, currency };
}

/** The way back: `'12.30'` is 1230. */
export function minorUnits(value: Money): number {
  const match = /^(-?)(\d+)\.(\d\d)$/.exec(value.amount);
  if (!match) throw new Error(`Not an amount with two decimals: ${value.amount}`);
  const minor = Number(match[2]) * 100 + Number(match[3]);
  return match[1] ? -minor : minor;
}

/**
 * What the buyer pays: Σ price × quantity, additional services, deposits × quantity, delivery. Discounts are in the
 * price already; vouchers and surcharges pay, they do not change what is to be paid.
 */
export function totalToPay(form: Pick<CheckoutForm, 'lineItems' | 'delivery'>): number {
  let total = form.delivery ? minorUnits(form.delivery.cost) : 0;
  for (const line of form.lineItems) {
    total += minorUnits(line.price) * line.quantity;
    if (line.deposit) total += minorUnits(line.deposit.price) * line.quantity;
    for (const service of line.selectedAdditionalServices) total += minorUnits(service.price) * service.quantity;
  }
  return total;
}
