import { z } from 'zod';
import type { OutgoingEvent } from '../contract/busEvent.js';
import type { MoneyApi } from './moneyApi.js';
import { mapInvoices } from './moneyMapper.js';
import { readBackfill, startBackfill } from './orderBackfill.js';
import { isWanted } from './orderFilter.js';
import type { OrderFilter } from './orderFilter.js';
import type { CheckoutForm, OrdersApi } from './ordersApi.js';
import { parkRecord } from './parkRecord.js';
import { parseCursor } from './parseCursor.js';
import { busEvent, isoTime } from './reports.js';
import type { Sender } from './reports.js';
import type { Stream, StreamPage } from './stream.js';

export const INVOICES = 'invoices';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The ages at which an order is looked at: an invoice comes with the parcel, its scan minutes later, the rest is late. */
const AGES_MS: readonly number[] = [6 * HOUR_MS, DAY_MS, 3 * DAY_MS, 7 * DAY_MS, 14 * DAY_MS];
const OLDEST_MS = 14 * DAY_MS;

const cursorSchema = z.object({ lookedAt: z.iso.datetime() });

export type InvoicesStreamDeps = {
  api: Pick<OrdersApi, 'listForms'> & Pick<MoneyApi, 'readInvoices'>;
  sender: Sender;
  /** Ids of the marketplaces whose orders are looked at; all when left out. */
  marketplaces?: readonly string[] | undefined;
};

/**
 * Invoices attached to orders. Allegro tells of none, and reads them an order at a time; so only orders whose buyer
 * wishes for an invoice are asked about, at five ages: five requests for such an order in its life, and one in a hundred
 * for the others. What was attached later than two weeks after the purchase is not seen.
 */
export function invoicesStream({ api, sender, marketplaces }: InvoicesStreamDeps): Stream {
  const { clock } = sender;

  const wanted: OrderFilter = marketplaces ? { marketplaces } : {};

  const look = async (form: CheckoutForm): Promise<Pick<StreamPage, 'changes' | 'parked'>> => {
    const readAt = isoTime(clock());
    const answer = await api.readInvoices(form.id);
    if (answer === null) return { changes: [], parked: [] };
    if (answer.malformed)
      return { changes: [], parked: [parkRecord(sender, { ...answer.malformed, id: form.id }, readAt)] };
    const { body, problem } = mapInvoices(form.id, answer.value, readAt);
    if (body === undefined) {
      return { changes: [], parked: [parkRecord(sender, { id: form.id, raw: answer.value, error: problem }, readAt)] };
    }
    const hasNothing = body.invoices.length === 0 && body.links.length === 0 && !body.hasExternalInvoices;
    if (hasNothing) return { changes: [], parked: [] };
    const event: OutgoingEvent = busEvent(sender, 'OrderChanged__e', { type: 'OrderInvoices', key: form.id }, body);
    return { changes: [event], parked: [] };
  };

  return {
    name: INVOICES,
    read: async function* (saved) {
      const now = clock();
      const before = saved === null ? null : Date.parse(parseCursor(INVOICES, cursorSchema, saved).lookedAt);
      if (before !== null && now - before < HOUR_MS) return;
      const since = Math.max(before ?? 0, now - OLDEST_MS);
      for (const { from, to } of windows(since, now, before === null)) {
        const span = startBackfill({ from: isoTime(from), to: isoTime(to) });
        for await (const { page } of readBackfill(api, span, clock)) {
          for (const form of page.forms.filter((one) => wantsInvoice(one) && isWanted(one, wanted))) {
            yield { ...(await look(form)), unchanged: 0, position: null, expected: null };
          }
        }
      }
      const position = { cursor: JSON.stringify({ lookedAt: isoTime(now) }), completeUpTo: isoTime(now) };
      yield { changes: [], parked: [], unchanged: 0, position, expected: null };
    }
  };
}

/** Purchases that have reached one of the ages since the last look; at the first look all of the last two weeks. */
function windows(since: number, now: number, isFirst: boolean): { from: number; to: number }[] {
  if (isFirst) return [{ from: now - OLDEST_MS, to: now }];
  return AGES_MS.map((age) => ({ from: since - age, to: now - age }));
}

function wantsInvoice(form: CheckoutForm): boolean {
  return form.invoice?.required === true && form.status === 'READY_FOR_PROCESSING';
}
