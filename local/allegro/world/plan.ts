import type { Random } from '../random.js';
import { MARKETS, type Market } from './markets.js';
import { DISCOUNT_TYPES, type DiscountType, type FulfillmentStatus } from './model.js';

/** How an order came about and was paid. */
export const SCENARIOS = [
  'online',
  'bought',
  'filledIn',
  'cancelledUnpaid',
  'cancelledPaid',
  'cashOnDelivery',
  'extendedTermOpen',
  'extendedTermPaid',
  'wire',
  'split',
  'surcharge',
  'partlyPaid',
  'overPaid'
] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** `deposit` and `voucher` exist in Poland only and are nothing elsewhere. */
export type LinePlan = {
  discount: DiscountType | null;
  hasTax: boolean;
  extra: 'deposit' | 'voucher' | 'service' | null;
};

/** Everything about an order that is dealt out over the whole world, so that shares are met; the rest is chance. */
export type Plan = {
  market: Market;
  scenario: Scenario;
  fulfillment: FulfillmentStatus;
  delivery: 'courier' | 'point' | 'pointWithoutAddress';
  deliveryTime: 'known' | 'null' | 'allNull';
  lines: LinePlan[];
  hasInvoiceAddress: boolean;
  hasName: boolean;
  isGuest: boolean;
  /** The buyer paid several purchases together: their ids vanished and live on in this order. */
  isMerged: boolean;
  journal: 'calm' | 'duplicated' | 'boughtLast' | 'readyMissing' | 'formMissing' | 'late';
};

/** Fewest orders of each foreign marketplace, in a world that has room for them. */
const FEWEST_ABROAD = 8;

/**
 * Deals out `count` orders. Shares are those measured on a live account: 13 % not finished paying, 23 % without a paid
 * amount, 9 % without provider, 15 % without address or delivery time, 22 % without pick-up point, 83 % without invoice
 * address, 94 % of lines without discounts, 12 % without tax, 1 % without a name, 1.65 lines an order.
 */
export function dealPlans(random: Random, count: number): Plan[] {
  const abroad = Math.max(1, Math.min(FEWEST_ABROAD, Math.floor(count / 6)), Math.round(count * 0.027));
  const home = Math.max(1, count - 3 * abroad);
  const markets = random.deck(
    count,
    MARKETS.map((market, i) => [market, i === 0 ? home : abroad] as const)
  );
  const scenarios = random.deck<Scenario>(count, [
    ['online', 0.675],
    ['bought', 0.03],
    ['filledIn', 0.04],
    ['cancelledUnpaid', 0.05],
    ['cancelledPaid', 0.03],
    ['cashOnDelivery', 0.1],
    ['extendedTermOpen', 0.01],
    ['extendedTermPaid', 0.01],
    ['wire', 0.015],
    ['split', 0.01],
    ['surcharge', 0.02],
    ['partlyPaid', 0.005],
    ['overPaid', 0.005]
  ]);
  const fulfillments = random.deck<FulfillmentStatus>(count, [
    ['NEW', 0.14],
    ['PROCESSING', 0.14],
    ['READY_FOR_SHIPMENT', 0.08],
    ['READY_FOR_PICKUP', 0.05],
    ['SENT', 0.3],
    ['PICKED_UP', 0.2],
    ['CANCELLED', 0.03],
    ['SUSPENDED', 0.02],
    ['RETURNED', 0.04]
  ]);
  const deliveries = random.deck<Plan['delivery']>(count, [
    ['courier', 0.22],
    ['point', 0.63],
    ['pointWithoutAddress', 0.15]
  ]);
  const times = random.deck<Plan['deliveryTime']>(count, [
    ['known', 0.85],
    ['null', 0.05],
    ['allNull', 0.1]
  ]);
  const sizes = random.deck(count, [
    [1, 0.63],
    [2, 0.22],
    [3, 0.09],
    [4, 0.04],
    [6, 0.015],
    [12, 0.005]
  ]);
  const invoices = flags(random, count, 0.17);
  const names = flags(random, count, 0.99);
  const guests = flags(random, count, 0.05);
  const journals = random.deck<Plan['journal']>(count, [
    ['calm', 0.86],
    ['duplicated', 0.05],
    ['boughtLast', 0.04],
    ['readyMissing', 0.02],
    ['formMissing', 0.01],
    ['late', 0.02]
  ]);
  const lines = dealLines(
    random,
    sizes.reduce((sum, size) => sum + size, 0)
  );

  let dealt = 0;
  const plans = sizes.map((size, i): Plan => {
    const scenario = scenarios[i] as Scenario;
    const own = lines.slice(dealt, (dealt += size));
    return {
      market: markets[i] as Market,
      scenario,
      fulfillment: fulfillmentFor(scenario, fulfillments[i] as FulfillmentStatus),
      delivery: deliveries[i] as Plan['delivery'],
      deliveryTime: times[i] as Plan['deliveryTime'],
      lines: own,
      hasInvoiceAddress: invoices[i] === true,
      hasName: names[i] === true,
      isGuest: guests[i] === true,
      isMerged: false,
      journal: journals[i] as Plan['journal']
    };
  });
  const mergeable = plans.filter((plan) => plan.scenario === 'online' && plan.lines.length > 1);
  for (const plan of mergeable.slice(0, Math.max(2, Math.round(count * 0.015)))) {
    plan.isMerged = true;
    plan.journal = 'calm';
  }
  return plans;
}

/** A plan for one more order, as the control API adds it: calm in every respect that is not asked for. */
export function calmPlan(market: Market, scenario: Scenario, lineCount: number): Plan {
  return {
    market,
    scenario,
    fulfillment: 'NEW',
    delivery: 'point',
    deliveryTime: 'known',
    lines: Array.from({ length: lineCount }, () => ({ discount: null, hasTax: true, extra: null })),
    hasInvoiceAddress: false,
    hasName: true,
    isGuest: false,
    isMerged: false,
    journal: 'calm'
  };
}

function dealLines(random: Random, count: number): LinePlan[] {
  const discounts = random.deck<DiscountType | null>(count, [
    [null, 0.94],
    ...DISCOUNT_TYPES.map((type) => [type, 0.06 / DISCOUNT_TYPES.length] as const)
  ]);
  const taxes = flags(random, count, 0.88);
  const extras = random.deck<LinePlan['extra']>(count, [
    [null, 0.95],
    ['deposit', 0.02],
    ['voucher', 0.01],
    ['service', 0.02]
  ]);
  return discounts.map((discount, i) => ({ discount, hasTax: taxes[i] === true, extra: extras[i] ?? null }));
}

function flags(random: Random, count: number, share: number): boolean[] {
  return random.deck(count, [
    [true, share],
    [false, 1 - share]
  ]);
}

/** The seller does nothing with an order that is not ready for processing. */
function fulfillmentFor(scenario: Scenario, dealt: FulfillmentStatus): FulfillmentStatus {
  switch (scenario) {
    case 'bought':
    case 'filledIn':
      return 'NEW';
    case 'cancelledUnpaid':
    case 'cancelledPaid':
      return dealt === 'CANCELLED' || dealt === 'SENT' ? 'CANCELLED' : 'NEW';
    default:
      return dealt;
  }
}
