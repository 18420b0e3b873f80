import { z } from 'zod';
import type { OfferDetail } from '../contract/offer.js';
import { mapOffer } from './offerMapper.js';
import type { OffersApi, ProductOffer } from './offersApi.js';
import { parkRecord } from './parkRecord.js';
import { parseCursor } from './parseCursor.js';
import { Prints } from './prints.js';
import { busEvent, isoTime } from './reports.js';
import type { Sender } from './reports.js';
import type { Stream, StreamPage } from './stream.js';

export const OFFERS = 'offers';

/** Requests of one look, one for each offer: a small share of what Allegro allows in a minute. */
const OFFERS_A_LOOK = 500;
const PAGE = 50;
/** So many refusals with no answer between them are no matter of these offers, but of all. */
const REFUSED_IN_A_ROW = 5;

const cursorSchema = z.object({ prints: z.string().describe('Failures told already.') });

export type OffersStreamDeps = { api: OffersApi; sender: Sender };
type Found = Pick<StreamPage, 'changes' | 'parked'> & { refused?: Error };

/**
 * Details of the offers that orders have named. The org knows which it lacks and which have grown old, so the work to do
 * is its to say; nothing is asked twice while its answer is fresh, and an offer that is gone is never asked for again. One
 * that Allegro refuses to tell of is reported, and the org asks for it later each time, so that it keeps no other waiting.
 */
export function offersStream({ api, sender }: OffersStreamDeps): Stream {
  const { clock } = sender;

  const look = async (offerId: string, told: Prints): Promise<Found> => {
    const answer = await api.readOffer(offerId);
    const readAt = isoTime(clock());
    const tell = (body: OfferDetail): Found['changes'][number] =>
      busEvent(sender, 'OfferChanged__e', { type: 'OfferDetail', key: offerId, occurredAt: readAt }, body);
    if (answer === null) return { changes: [tell({ id: offerId, readAt, state: 'Gone' })], parked: [] };
    if ('refused' in answer) {
      const { refused } = answer;
      return {
        changes: [tell({ id: offerId, readAt, state: 'Refused' })],
        parked: [parkRecord(sender, { id: offerId, raw: null, error: refused.message }, readAt)],
        refused
      };
    }
    const mapped = answer.malformed ? { problem: answer.malformed.error } : mapOwn(offerId, answer.value, readAt);
    if (mapped.problem === undefined) return { changes: [tell(mapped.body)], parked: [] };
    const raw = answer.malformed ? answer.malformed.raw : answer.value;
    const isNews = told.isNew({ offerId, problem: mapped.problem });
    return {
      // Else the org would ask for it at every look, and before all others.
      changes: [tell({ id: offerId, readAt, state: 'Unreadable' })],
      parked: isNews ? [parkRecord(sender, { id: offerId, raw, error: mapped.problem }, readAt)] : []
    };
  };

  return {
    name: OFFERS,
    read: async function* (saved) {
      const told = new Prints(saved === null ? '' : parseCursor(OFFERS, cursorSchema, saved).prints);
      const due = await api.takeDueOffers(OFFERS_A_LOOK);
      if (due.length === 0) return;
      let doubtful: Found['parked'] = [];
      for (let start = 0; start < due.length; start += PAGE) {
        const page: StreamPage = { changes: [], parked: [], unchanged: 0, position: null, expected: due.length };
        for (const offerId of due.slice(start, start + PAGE)) {
          const { changes, parked, refused } = await look(offerId, told);
          page.changes.push(...changes);
          if (refused === undefined) {
            page.parked.push(...doubtful, ...parked);
            doubtful = [];
          } else if (doubtful.push(...parked) >= REFUSED_IN_A_ROW) {
            yield page;
            throw refused;
          }
        }
        yield page;
      }
      const position = { cursor: JSON.stringify({ prints: told.toString() }), completeUpTo: null };
      yield { changes: [], parked: doubtful, unchanged: 0, position, expected: null };
    }
  };
}

/** Allegro may answer with a variant's own id; the row to fill is that of the id which was asked for. */
function mapOwn(offerId: string, offer: ProductOffer, readAt: string): ReturnType<typeof mapOffer> {
  return mapOffer({ ...offer, id: offerId }, readAt);
}
