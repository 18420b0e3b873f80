import type { CheckoutForm } from './ordersApi.js';

/** Which of an account's orders the org wants; what is absent leaves none out. */
export type OrderFilter = {
  /** Statuses as Allegro names them. */
  statuses?: readonly string[];
  /** Nothing that was bought before. */
  boughtFrom?: string;
  /** Ids of marketplaces, e.g. `allegro-cz`: one account may feed several orgs. */
  marketplaces?: readonly string[];
};

/** Whether an order is one of those wanted: made on one of the marketplaces, in one of the statuses, not too old. */
export function isWanted(form: CheckoutForm, { statuses, boughtFrom, marketplaces }: OrderFilter): boolean {
  if (marketplaces && !marketplaces.includes(form.marketplace?.id ?? '')) return false;
  if (statuses && !statuses.includes(form.status)) return false;
  if (boughtFrom === undefined) return true;
  const times = form.lineItems.flatMap(({ boughtAt }) => (boughtAt == null ? [] : Date.parse(boughtAt)));
  return times.length === 0 || Math.max(...times) >= Date.parse(boughtFrom);
}
