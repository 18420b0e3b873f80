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

/** One offer; null when Allegro has none of that id. An id that Allegro does not take for one is a record gone wrong. */
export async function readProductOffer(
  client: AllegroClient,
  offerId: string
): Promise<ParsedRecord<ProductOffer> | null> {
  try {
    const path = `/sale/product-offers/${encodeURIComponent(offerId)}`;
    const record = parseRecord(productOfferSchema, await client.get({ path, accept: PUBLIC_V1 }));
    return record.malformed ? { malformed: { ...record.malformed, id: offerId } } : record;
  } catch (error) {
    if (!(error instanceof AllegroError)) throw error;
    if (error.status !== undefined && GONE.has(error.status)) return null;
    if (error.status === 400) return { malformed: { id: offerId, raw: null, error: error.message } };
    throw error;
  }
}
