import type { Seller } from '../../../src/sync/seller.js';
import type { FakeSeller } from './fakeSeller.js';

/** The key of the one account of these tests. */
export const ACCOUNT = 'custom:100200';

/** A fake seller as a connected account. */
export function connectedSeller(api: FakeSeller, marketplaces: string[] = []): Seller {
  return {
    accountKey: ACCOUNT,
    report: { environment: 'custom', sellerId: '100200', login: 'test_shop', marketplaces },
    api,
    allegroCalls: () => api.requests.length
  };
}
