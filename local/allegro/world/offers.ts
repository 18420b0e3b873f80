import { Random } from '../random.js';
import type { CatalogueOffer } from './catalogue.js';
import { MARKETS, type Market } from './markets.js';
import { money } from './money.js';
import { setPath } from './paths.js';
import { DAY, iso } from './time.js';

type Parameter = { id: string; name: string; values: string[]; valuesIds: string[] | null; rangeValue: null };
type Part = { quantity: { value: number }; product: { id: string | null; parameters: Parameter[] } };

/** An offer as its seller reads it; the parts of Allegro's answer that this world knows something about. */
export type ProductOffer = {
  id: string;
  name: string;
  productSet: Part[];
  parameters: Parameter[];
  category: { id: string };
  images: string[];
  /** Left out where the seller has none, as Allegro does. */
  external?: { id: string };
  publication: { status: 'ACTIVE' | 'ENDED' };
  sellingMode: { format: 'BUY_NOW'; price: { amount: string; currency: string } };
  stock: { available: number; unit: 'UNIT' | 'PAIR' | 'SET' };
  language: string;
  createdAt: string;
  updatedAt: string;
};

/**
 * What the seller's offers are besides what orders say of them. Most sell one product with an EAN; some are sets, some
 * products have no code, some offers have ended, and a few are there no more. Chance is that of each offer alone, so that
 * the orders of a world do not depend on it.
 */
export class OfferBook {
  private readonly byId = new Map<string, ProductOffer>();

  constructor(seed: string, catalogue: ReadonlyMap<string, readonly CatalogueOffer[]>, today: number) {
    for (const market of MARKETS) {
      for (const sold of catalogue.get(market.id) ?? []) {
        const random = new Random(`${seed}/offers/${sold.offer.id}`);
        const isGone = random.chance(0.03);
        if (!isGone) this.byId.set(sold.offer.id, makeOffer(random, market, sold, today));
      }
    }
  }

  get(id: string): ProductOffer | undefined {
    return this.byId.get(id);
  }

  /** The seller edits the offer: fields by path, e.g. `{ 'publication.status': 'ENDED' }`. */
  change(id: string, set: Record<string, unknown>): ProductOffer {
    const offer = this.byId.get(id);
    if (!offer) throw new Error(`No offer ${id}`);
    for (const [path, value] of Object.entries(set)) setPath(offer, path, value);
    return offer;
  }

  /** Allegro archives the offer: its id stops answering. */
  remove(id: string): void {
    if (!this.byId.delete(id)) throw new Error(`No offer ${id}`);
  }
}

function makeOffer(random: Random, market: Market, { offer, price }: CatalogueOffer, today: number): ProductOffer {
  const sold = offer.productSet?.products ?? [{ id: random.uuid(), quantity: 1 }];
  if (!offer.productSet && random.chance(0.08)) sold.push({ id: random.uuid(), quantity: random.int(1, 3) });
  const isSet = sold.length > 1 || sold.some(({ quantity }) => quantity > 1);
  const hasEnded = random.chance(0.1);
  const createdAt = today - random.int(100, 900) * DAY;
  return {
    id: offer.id,
    name: offer.name,
    productSet: sold.map(({ id, quantity }) => ({
      quantity: { value: quantity },
      product: { id, parameters: random.chance(0.12) ? [] : [gtinParameter(random)] }
    })),
    parameters: [{ id: '11323', name: 'Stan', values: ['Nowy'], valuesIds: ['11323_1'], rangeValue: null }],
    category: { id: random.digits(6) },
    images: [`https://a.allegroimg.example/original/${random.hex(6)}/${random.hex(28)}`],
    ...(offer.external ? { external: { ...offer.external } } : {}),
    publication: { status: hasEnded ? 'ENDED' : 'ACTIVE' },
    sellingMode: { format: 'BUY_NOW', price: money(price, market.currency) },
    stock: {
      available: hasEnded ? 0 : random.int(1, 400),
      unit: isSet ? 'SET' : random.chance(0.06) ? 'PAIR' : 'UNIT'
    },
    language: market.language,
    createdAt: iso(createdAt),
    updatedAt: iso(createdAt + random.int(1, 90) * DAY)
  };
}

/** A code of thirteen digits, the last of which is right; the prefix is one that no product has. */
function gtinParameter(random: Random): Parameter {
  const digits = `200${random.digits(9)}`;
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  const value = `${digits}${String((10 - (sum % 10)) % 10)}`;
  return { id: '225693', name: 'EAN (GTIN)', values: [value], valuesIds: null, rangeValue: null };
}
