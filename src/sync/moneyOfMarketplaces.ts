import type { MoneyApi, RecordPage, Refund } from './moneyApi.js';
import type { OrdersApi } from './ordersApi.js';

type Api = MoneyApi & Pick<OrdersApi, 'readForm'>;

/** Of so many orders the marketplace is remembered; then the asking begins anew. */
const MOST_REMEMBERED = 10_000;
/** By seller: lists are read again and again, and whoever reads them is made anew for each pass. */
const marketplacesOf = new WeakMap<object, Map<string, string | null>>();

/**
 * An account's money and returns of some marketplaces alone, for an org that is fed with these. What names no
 * marketplace is kept; refunds name none, so that their orders are asked, once each. Commission claims name neither, and
 * are kept.
 */
export function moneyOfMarketplaces<T extends Api>(api: T, marketplaces: readonly string[] | undefined): T {
  if (!marketplaces) return api;
  const isWanted = (marketplace: string | null | undefined): boolean =>
    marketplace == null || marketplaces.includes(marketplace);
  return {
    ...api,
    listOperations: async (query) => kept(await api.listOperations(query), (row) => isWanted(row.marketplaceId)),
    listReturns: async (query) => kept(await api.listReturns(query), (row) => isWanted(row.marketplaceId)),
    listRefunds: async (query) => {
      const page = await api.listRefunds(query);
      const wanted = new Set<Refund>();
      for (const refund of page.values) if (isWanted(await marketplaceOf(api, refund))) wanted.add(refund);
      return kept(page, (refund) => wanted.has(refund));
    }
  };
}

/** The rows stay counted, since the next page begins behind them. */
function kept<R>(page: RecordPage<R>, isKept: (row: R) => boolean): RecordPage<R> {
  return { ...page, values: page.values.filter(isKept) };
}

async function marketplaceOf(api: Api, { order }: Refund): Promise<string | null> {
  if (!order) return null;
  const known = marketplacesOf.get(api) ?? new Map<string, string | null>();
  marketplacesOf.set(api, known);
  const remembered = known.get(order.id);
  if (remembered !== undefined) return remembered;
  if (known.size >= MOST_REMEMBERED) known.clear();
  const marketplace = (await api.readForm(order.id))?.value?.marketplace?.id ?? null;
  known.set(order.id, marketplace);
  return marketplace;
}
