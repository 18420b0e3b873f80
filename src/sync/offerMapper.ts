import { offerDetailSchema } from '../contract/offer.js';
import type { OfferDetail } from '../contract/offer.js';
import { checkBody } from './moneyMapper.js';
import type { Mapped } from './moneyMapper.js';
import type { ProductOffer } from './offersApi.js';

/** Allegro gives the parameter an id for each category, but everywhere a name of this kind. */
const GTIN_NAME = /\b(EAN|GTIN|ISBN)\b/i;

export function mapOffer(offer: ProductOffer, readAt: string): Mapped<OfferDetail> {
  const price = offer.sellingMode?.price;
  return checkBody(offerDetailSchema, {
    id: offer.id,
    readAt,
    state: 'Read',
    name: offer.name,
    sku: offer.external?.id || undefined,
    ean: eanOf(offer),
    unit: offer.stock?.unit,
    status: offer.publication?.status,
    categoryId: offer.category?.id,
    price: price?.amount,
    currencyCode: price?.currency,
    imageUrl: offer.images?.[0]
  });
}

/**
 * The EAN of what the offer sells. A set of several products, or several pieces of one, is another thing than the
 * product on whose package the code stands; and of two codes nobody can tell which one the shop uses.
 */
function eanOf({ productSet, parameters }: ProductOffer): string | undefined {
  const parts = productSet ?? [];
  const [only] = parts;
  if (parts.length > 1 || (only?.quantity?.value ?? 1) !== 1) return undefined;
  const candidates = [...(only?.product?.parameters ?? []), ...(parameters ?? [])]
    .filter(({ name }) => GTIN_NAME.test(name ?? ''))
    .flatMap(({ values }) => values ?? [])
    .map((value) => value.replace(/[\s-]/g, ''))
    .filter(isGtin);
  const distinct = new Set(candidates);
  return distinct.size === 1 ? candidates[0] : undefined;
}

/** Digits of one of the lengths in use, the last of which is right for the others. */
export function isGtin(text: string): boolean {
  if (!/^(\d{8}|\d{12,14})$/.test(text)) return false;
  const sum = [...text].reverse().reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}
