import type { EventPage, FormPage, FormQuery } from '../allegro/orders.js';
import type { MalformedRecord, ParsedRecord } from '../allegro/parse.js';
import type { CheckoutForm, OrderEvent, OrderEventStats } from '../allegro/schemas.js';

export type { CheckoutForm, FormPage, FormQuery, MalformedRecord, OrderEvent };

/** What the orders stream asks of one seller's Allegro. */
export type OrdersApi = {
  readEventStats(): Promise<OrderEventStats>;
  readEvents(query: { from?: string | undefined; limit: number }): Promise<EventPage>;
  listForms(query: FormQuery): Promise<FormPage>;
  /** Null when Allegro has no such order. */
  readForm(id: string): Promise<ParsedRecord<CheckoutForm> | null>;
};

/** Most rows of a list page, most events of a journal page, and the last row that paging by offset can reach. */
export const FORMS_A_PAGE = 100;
export const EVENTS_A_PAGE = 1_000;
export const LAST_LISTED = 10_000;
