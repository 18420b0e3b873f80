import type { Random } from '../random.js';
import { MARKETS, type Market } from './markets.js';
import type { Offer } from './model.js';

export type CatalogueOffer = { offer: Offer; price: number; taxRate: string };

/** What the seller sells, per marketplace. Some offers have no SKU, some share one: Allegro promises neither. */
export function makeCatalogue(random: Random): Map<string, CatalogueOffer[]> {
  return new Map(MARKETS.map((market) => [market.id, makeOffers(random, market)]));
}

function makeOffers(random: Random, market: Market): CatalogueOffer[] {
  const offers: CatalogueOffer[] = [];
  for (const good of market.goods) {
    for (const trait of market.traits) {
      const previous = offers.at(-1)?.offer.external;
      const sku = random.chance(0.05) && previous ? previous.id : `${market.country}-${random.digits(6)}`;
      const price = Math.ceil((random.int(399, 24999) * market.rate) / market.priceStep) * market.priceStep;
      const offer: Offer = { id: random.digits(11), name: `${good} ${trait}` };
      if (!random.chance(0.08)) offer.external = { id: sku };
      if (random.chance(0.1)) offer.productSet = { products: [{ id: random.uuid(), quantity: random.int(1, 6) }] };
      if (random.chance(0.05)) offer.hsNumber = '69120025';
      offers.push({ offer, price, taxRate: random.pick(market.vat) });
    }
  }
  return offers;
}
