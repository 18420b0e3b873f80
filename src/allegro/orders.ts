import type { AllegroClient } from './client.js';
import { AllegroError } from './allegroError.js';
import { idOf, parseRecord, parseRecords } from './parse.js';
import type { MalformedRecord, ParsedRecord } from './parse.js';
import {
  checkoutFormSchema,
  checkoutFormsPageSchema,
  orderEventSchema,
  orderEventsPageSchema,
  orderEventStatsSchema
} from './schemas.js';
import type { CheckoutForm, OrderEvent, OrderEventStats } from './schemas.js';
import { PUBLIC_V1 } from './mediaTypes.js';

/** Most events a journal page may hold. */
export const LARGEST_EVENT_PAGE = 1000;
/** Most forms a list page may hold. */
export const LARGEST_FORM_PAGE = 100;
/** Allegro refuses an offset and limit that add up to more. */
export const LAST_LISTED_FORM = 10_000;

/** Code of the 404 that says "Feature unavailable": the address is wrong, nothing is known about the order. */
const WRONG_ADDRESS = 'NotFoundException';

export type EventPage = {
  events: OrderEvent[];
  malformed: MalformedRecord[];
  /** How many entries the page held, wrong ones included; fewer than the limit means the journal ends here. */
  rows: number;
  /** Id of the page's last entry, also when that entry is malformed: where the next page begins. */
  lastId: string | null;
};

export type FormPage = {
  forms: CheckoutForm[];
  malformed: MalformedRecord[];
  /** How many forms the page held, wrong ones included. */
  rows: number;
  /** How many the whole list holds, as far as Allegro says. */
  totalCount: number | null;
};

/** Filters of the list; times are ISO 8601 and inclusive. */
export type FormQuery = {
  boughtAtFrom?: string;
  boughtAtTo?: string;
  updatedAtFrom?: string;
  updatedAtTo?: string;
  sort?: 'lineItems.boughtAt' | '-lineItems.boughtAt' | 'updatedAt' | '-updatedAt';
  status?: string;
  marketplace?: string;
  offset?: number;
  limit?: number;
};

/** The newest event of the journal: where a fresh start begins, never a cursor for work already done. */
export async function readEventStats(client: AllegroClient): Promise<OrderEventStats> {
  return client.get({ path: '/order/event-stats', accept: PUBLIC_V1, schema: orderEventStatsSchema });
}

/** The page of the journal after event `from`, oldest first; from the oldest kept event without it. */
export async function readEvents(
  client: AllegroClient,
  query: { from?: string | undefined; limit?: number; types?: string[] } = {}
): Promise<EventPage> {
  const page = await client.get({
    path: '/order/events',
    accept: PUBLIC_V1,
    schema: orderEventsPageSchema,
    query: { from: query.from, type: query.types, limit: query.limit ?? LARGEST_EVENT_PAGE }
  });
  const { values, malformed } = parseRecords(orderEventSchema, page.events);
  return { events: values, malformed, rows: page.events.length, lastId: idOf(page.events.at(-1)) };
}

/** One page of whole forms. */
export async function listCheckoutForms(client: AllegroClient, query: FormQuery = {}): Promise<FormPage> {
  const page = await client.get({
    path: '/order/checkout-forms',
    accept: PUBLIC_V1,
    schema: checkoutFormsPageSchema,
    query: {
      'lineItems.boughtAt.gte': query.boughtAtFrom,
      'lineItems.boughtAt.lte': query.boughtAtTo,
      'updatedAt.gte': query.updatedAtFrom,
      'updatedAt.lte': query.updatedAtTo,
      status: query.status,
      'marketplace.id': query.marketplace,
      sort: query.sort,
      offset: query.offset,
      limit: query.limit ?? LARGEST_FORM_PAGE
    }
  });
  const { values, malformed } = parseRecords(checkoutFormSchema, page.checkoutForms);
  return { forms: values, malformed, rows: page.checkoutForms.length, totalCount: page.totalCount ?? null };
}

/** One form; null when Allegro has none of that id, as after a merge of purchases. */
export async function readCheckoutForm(client: AllegroClient, id: string): Promise<ParsedRecord<CheckoutForm> | null> {
  try {
    const raw = await client.get({ path: `/order/checkout-forms/${encodeURIComponent(id)}`, accept: PUBLIC_V1 });
    const record = parseRecord(checkoutFormSchema, raw);
    return record.malformed ? { malformed: { ...record.malformed, id } } : record;
  } catch (error) {
    if (error instanceof AllegroError && error.status === 404 && error.code !== WRONG_ADDRESS) return null;
    throw error;
  }
}
