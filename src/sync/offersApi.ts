import type { ProductOffer } from '../allegro/offers.js';
import type { ParsedRecord } from '../allegro/parse.js';

export type { ProductOffer };

/** What the stream of offers asks: the org, which offers it wants to know of; Allegro, what they are. */
export type OffersApi = {
  /** Ids of offers whose details the org lacks or finds old, the oldest first. */
  takeDueOffers(atMost: number): Promise<string[]>;
  /** Null when Allegro has no such offer. */
  readOffer(offerId: string): Promise<ParsedRecord<ProductOffer> | null>;
};
