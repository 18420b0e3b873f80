import type { OfferAnswer, ProductOffer } from '../allegro/offers.js';

export type { ProductOffer };

/** What the stream of offers asks: the org, which offers it wants to know of; Allegro, what they are. */
export type OffersApi = {
  /** Ids of offers whose details the org lacks or finds old, the oldest first. */
  takeDueOffers(atMost: number): Promise<string[]>;
  /** Null when Allegro has no such offer; rejects with what would meet every other offer, too. */
  readOffer(offerId: string): Promise<OfferAnswer>;
};
