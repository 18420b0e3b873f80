import { FULFILLMENT_STATUSES, ORDER_STATUSES } from '../world/model.js';
import type { OrderEntry, OrderQuery } from '../world/store.js';
import { ApiError, invalid } from './errors.js';

/** Farther than this Allegro does not page. */
const LAST_RESULT = 10_000;

export type RawQuery = Record<string, string | string[] | undefined>;

export const one = (query: RawQuery, name: string): string | undefined => {
  const value = query[name];
  return Array.isArray(value) ? value.at(-1) : value;
};

/** A whole number within bounds; anything else is refused as Allegro does, with 422. */
export function numberParam(query: RawQuery, name: string, min: number, max: number, fallback: number): number {
  const text = one(query, name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || value < min || value > max) {
    throw invalid(`Invalid value of ${name}: ${text}. It must be from ${min} to ${max}.`, name);
  }
  return value;
}

/** What a list of orders was asked for. */
export function orderQuery(query: RawQuery, path: string): OrderQuery {
  const offset = numberParam(query, 'offset', 0, Number.MAX_SAFE_INTEGER, 0);
  const limit = numberParam(query, 'limit', 1, 100, 100);
  if (offset + limit > LAST_RESULT) {
    const message = `Offset and limit parameters exceed maximal result size of ${LAST_RESULT} items`;
    throw new ApiError(422, 'VALIDATION_ERROR', message, { path, userMessage: null });
  }
  const sort = one(query, 'sort') ?? '-lineItems.boughtAt';
  const key = sort.replace(/^-/, '');
  if (key !== 'lineItems.boughtAt' && key !== 'updatedAt') throw illegal('sort', sort);
  return {
    offset,
    limit,
    sort: key === 'updatedAt' ? 'updatedAt' : 'boughtAt',
    isDescending: sort.startsWith('-'),
    bounds: {
      boughtAt: {
        from: time(query, 'lineItems.boughtAt.gte') ?? -Infinity,
        to: time(query, 'lineItems.boughtAt.lte') ?? Infinity
      },
      updatedAt: { from: time(query, 'updatedAt.gte') ?? -Infinity, to: time(query, 'updatedAt.lte') ?? Infinity }
    },
    matches: filter(query)
  };
}

type Test = (entry: OrderEntry, value: string) => boolean;
const FILTERS: Record<string, { test: Test; allowed?: readonly string[] }> = {
  status: { test: ({ form }, value) => form.status === value, allowed: ORDER_STATUSES },
  'fulfillment.status': { test: ({ form }, value) => form.fulfillment.status === value, allowed: FULFILLMENT_STATUSES },
  'fulfillment.provider.id': {
    test: ({ form }, value) => form.fulfillment.provider.id === value,
    allowed: ['SELLER', 'ALLEGRO']
  },
  'fulfillment.shipmentSummary.lineItemsSent': {
    test: ({ form }, value) => form.fulfillment.shipmentSummary.lineItemsSent === value,
    allowed: ['NONE', 'SOME', 'ALL']
  },
  'payment.id': { test: ({ form }, value) => form.payment?.id === value },
  'surcharges.id': { test: ({ form }, value) => form.surcharges.some((it) => it.id === value) },
  'delivery.method.id': { test: ({ form }, value) => form.delivery?.method.id === value },
  'buyer.login': { test: ({ form }, value) => form.buyer.login === value },
  'marketplace.id': { test: ({ form }, value) => form.marketplace.id === value }
};

function filter(query: RawQuery): OrderQuery['matches'] {
  const tests: ((entry: OrderEntry) => boolean)[] = [];
  for (const [name, { test, allowed }] of Object.entries(FILTERS)) {
    const raw = query[name];
    if (raw === undefined) continue;
    const values = Array.isArray(raw) ? raw : [raw];
    const bad = values.find((value) => allowed && !allowed.includes(value));
    if (bad !== undefined) throw illegal(name, bad);
    tests.push((entry) => values.some((value) => test(entry, value)));
  }
  return tests.length === 0 ? null : (entry) => tests.every((test) => test(entry));
}

/** A time of the query, in milliseconds. */
export function time(query: RawQuery, name: string): number | undefined {
  const text = one(query, name);
  if (text === undefined) return undefined;
  const isIso = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  if (!isIso || Number.isNaN(Date.parse(text))) throw illegal(name, text);
  return Date.parse(text);
}

export function illegal(name: string, value: string): ApiError {
  return new ApiError(400, 'VALIDATION_ERROR', `Illegal value of ${name}: ${value}`, { path: name });
}
