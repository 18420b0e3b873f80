import { z } from 'zod';
import { AllegroError } from './allegroError.js';
import type { AllegroClient } from './client.js';
import { PUBLIC_V1 } from './mediaTypes.js';
import { parseRecord } from './parse.js';
import type { ParsedRecord } from './parse.js';
import { id, instant, moneySchema, text } from './schemas.js';

const parameter = z.looseObject({ id: text, name: text, values: z.array(z.string()).nullish() });

/** What Allegro answers about one offer of the seller; as lenient as the schemas of orders, see there. */
export const productOfferSchema = z.looseObject({
  id,
  name: text,
  productSet: z
    .array(
      z.looseObject({
        quantity: z.looseObject({ value: z.number().nullish() }).nullish(),
        product: z.looseObject({ id: text, parameters: z.array(parameter).nullish() }).nullish()
      })
    )
    .nullish(),
  parameters: z.array(parameter).nullish(),
  category: z.looseObject({ id: text }).nullish(),
  publication: z.looseObject({ status: text }).nullish(),
  stock: z.looseObject({ unit: text }).nullish(),
  sellingMode: z.looseObject({ price: moneySchema.nullish() }).nullish(),
  images: z.array(z.string()).nullish(),
  external: z.looseObject({ id: text }).nullish(),
  updatedAt: instant.nullish()
});
export type ProductOffer = z.infer<typeof productOfferSchema>;

/** Allegro has archived or removed it: it will not come back under this id. */
const GONE = new Set([404, 410]);
/** Answers that say nothing of the offer, but of the token or of too many requests. */
const OF_THE_ACCOUNT = new Set([401, 408, 429]);

/** What became of asking for one offer; null when Allegro has none of that id, `refused` when it will not tell. */
export type OfferAnswer = ParsedRecord<ProductOffer> | { malformed?: never; refused: Error } | null;

/**
 * One offer. An id that Allegro does not take for one is a record gone wrong; an answer that may be meant for this offer
 * alone, also trouble of Allegro's own with it, is a refusal. Rejects with what would meet every other offer, too.
 */
export async function readProductOffer(client: AllegroClient, offerId: string): Promise<OfferAnswer> {
  try {
    const path = `/sale/product-offers/${encodeURIComponent(offerId)}`;
    const record = parseRecord(productOfferSchema, await client.get({ path, accept: PUBLIC_V1 }));
    return record.malformed ? { malformed: { ...record.malformed, id: offerId } } : record;
  } catch (error) {
    if (!(error instanceof AllegroError) || error.status === undefined) throw error;
    if (GONE.has(error.status)) return null;
    if (error.status === 400) return { malformed: { id: offerId, raw: null, error: error.message } };
    if (error.status < 400 || OF_THE_ACCOUNT.has(error.status)) throw error;
    return { refused: error };
  }
}
