import type { CheckoutForm, Money } from './model.js';
import { minorUnits, money } from './money.js';
import type { RefundParts } from './moneyModel.js';

/** What the parts of a refund add up to. Pieces count with the price that was paid for one. */
export function refundTotal(parts: RefundParts, form: CheckoutForm): number {
  const priceOf = (lineId: string): number => {
    const line = form.lineItems.find((it) => it.id === lineId);
    return line ? minorUnits(line.price) : 0;
  };
  let total = 0;
  for (const line of parts.lineItems ?? []) {
    total += line.type === 'AMOUNT' ? minorUnits(line.value) : Math.round(priceOf(line.id) * line.quantity);
  }
  for (const value of valuesOf(parts)) total += minorUnits(value);
  return total;
}

/** Everything of an order: all pieces, their deposits and services, and delivery. */
export function wholeOrder(form: CheckoutForm): RefundParts {
  const { currency } = form.summary.totalToPay;
  const deposits = form.lineItems.flatMap(({ id, deposit, quantity }) =>
    deposit ? [{ lineItemId: id, totalValue: money(minorUnits(deposit.price) * quantity, currency) }] : []
  );
  const services = form.lineItems
    .flatMap((line) => line.selectedAdditionalServices)
    .reduce((sum, { price, quantity }) => sum + minorUnits(price) * quantity, 0);
  const delivery = form.delivery ? minorUnits(form.delivery.cost) : 0;
  return {
    lineItems: form.lineItems.map(({ id, quantity }) => ({ id, type: 'QUANTITY', quantity })),
    ...(deposits.length > 0 ? { deposits } : {}),
    ...(delivery > 0 ? { delivery: { value: money(delivery, currency) } } : {}),
    ...(services > 0 ? { additionalServices: { value: money(services, currency) } } : {})
  };
}

/** The values of all parts but the line items. */
export function valuesOf(parts: RefundParts): Money[] {
  return [
    ...(parts.deposits ?? []).map(({ totalValue }) => totalValue),
    ...(parts.surcharges ?? []).map(({ value }) => value),
    ...[parts.delivery, parts.overpaid, parts.additionalServices].flatMap((part) => (part ? [part.value] : []))
  ];
}
