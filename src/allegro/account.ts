import type { EnvironmentName } from './environments.js';

/** A connected seller account; nothing in here is secret. */
export type AllegroAccount = {
  /** `<environment>:<seller id>`. */
  key: string;
  environment: EnvironmentName;
  sellerId: string;
  login: string;
  /** Ids such as `allegro-pl`, as `/marketplaces` listed them when the account was connected. */
  marketplaces: string[];
  alias?: string;
  clientId: string;
  apiUrl: string;
  authUrl: string;
};

export type TokenPair = {
  accessToken: string;
  refreshToken: string;
  /** When the access token stops working, in milliseconds since 1970. */
  expiresAt: number;
};

/** Hands out access tokens of one account and knows how to get new ones. */
export type TokenSource = {
  /** A token believed to be good; refreshed first when it is about to expire. */
  current: () => Promise<string>;
  /** A token other than `refused`, which Allegro answered with 401. Rejects with `NeedsReauthorisation`. */
  renew: (refused: string) => Promise<string>;
};

export function accountKey(environment: EnvironmentName, sellerId: string): string {
  return `${environment}:${sellerId}`;
}
