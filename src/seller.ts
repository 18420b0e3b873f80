import type { AllegroAccount } from './allegro/account.js';
import type { AccountStore } from './allegro/accountStore.js';
import type { AllegroClient } from './allegro/client.js';
import { openAllegroClient } from './allegro/connectedAccount.js';
import type { ConnectionOptions } from './allegro/connectedAccount.js';
import {
  listCustomerReturns,
  listPaymentOperations,
  listRefundClaims,
  listRefunds,
  readInvoices
} from './allegro/money.js';
import { readProductOffer } from './allegro/offers.js';
import { listCheckoutForms, readCheckoutForm, readEvents, readEventStats } from './allegro/orders.js';
import type { Seller } from './sync/seller.js';

export type SellerOptions = Omit<ConnectionOptions, 'account' | 'onCall'> & {
  /** Which offers of an account the org wants to know of. */
  takeDueOffers: (accountKey: string, atMost: number) => Promise<string[]>;
};

/** A connected account as a sync wants it; its tokens are touched only when the first request is made. */
export function openSeller(account: AllegroAccount, options: SellerOptions): Seller {
  const { takeDueOffers, ...connection } = options;
  let calls = 0;
  let opened: Promise<AllegroClient> | undefined;
  const client = (): Promise<AllegroClient> =>
    (opened ??= openAllegroClient({
      ...connection,
      account,
      onCall: () => {
        calls += 1;
      }
    }));

  return {
    accountKey: account.key,
    report: {
      environment: account.environment,
      sellerId: account.sellerId,
      login: account.login,
      marketplaces: account.marketplaces
    },
    api: {
      readEventStats: async () => readEventStats(await client()),
      readEvents: async (query) => readEvents(await client(), query),
      listForms: async (query) => listCheckoutForms(await client(), query),
      readForm: async (id) => readCheckoutForm(await client(), id),
      listOperations: async (query) => listPaymentOperations(await client(), query),
      listRefunds: async (query) => listRefunds(await client(), query),
      listClaims: async (query) => listRefundClaims(await client(), query),
      listReturns: async (query) => listCustomerReturns(await client(), query),
      readInvoices: async (orderId) => readInvoices(await client(), orderId),
      takeDueOffers: async (atMost) => takeDueOffers(account.key, atMost),
      readOffer: async (offerId) => readProductOffer(await client(), offerId)
    },
    allegroCalls: () => calls
  };
}

/** The accounts named, or all that are connected; none at all is an error that says how to connect one. */
export async function chooseAccounts(
  store: AccountStore,
  names: readonly string[] | undefined
): Promise<AllegroAccount[]> {
  const chosen = names?.length ? await Promise.all(names.map((name) => store.find(name))) : await store.list();
  if (chosen.length === 0) return [await store.find()];
  return [...new Map(chosen.map((account) => [account.key, account])).values()];
}
