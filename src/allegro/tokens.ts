import type { TokenPair, TokenSource } from './account.js';
import type { AccountStore } from './accountStore.js';
import { AllegroError, NeedsReauthorisation } from './allegroError.js';
import type { Clock } from './time.js';

export type TokenOptions = {
  accountKey: string;
  store: Pick<AccountStore, 'secrets' | 'saveTokens' | 'whileRefreshing'>;
  refresh: (refreshToken: string) => Promise<TokenPair>;
  clock: Clock;
};

/** A token with less life than this is refreshed before it is used. */
const MARGIN_MS = 60_000;

/**
 * Tokens of a stored account. One refresh at a time, in this process and across processes: whoever gets the lock second
 * finds the new pair on disk. A new pair is on disk before anybody uses it.
 */
export function createTokenSource(options: TokenOptions): TokenSource {
  const { accountKey, store, refresh, clock } = options;
  let known: TokenPair | undefined;
  let refreshing: Promise<string> | undefined;

  const isGood = (pair: TokenPair): boolean => pair.expiresAt - clock() > MARGIN_MS;

  const refreshOnce = async (refused: string): Promise<string> =>
    store.whileRefreshing(accountKey, async () => {
      const { tokens: stored } = await store.secrets(accountKey);
      if (stored.accessToken !== refused && isGood(stored)) {
        known = stored;
        return stored.accessToken;
      }
      const fresh = await refresh(stored.refreshToken).catch((error: unknown) => {
        throw asReauthorisation(accountKey, error);
      });
      await store.saveTokens(accountKey, fresh);
      known = fresh;
      return fresh.accessToken;
    });

  const renew = async (refused: string): Promise<string> => {
    if (known && known.accessToken !== refused && isGood(known)) return known.accessToken;
    refreshing ??= refreshOnce(refused).finally(() => (refreshing = undefined));
    return refreshing;
  };

  return {
    current: async () => {
      known ??= (await store.secrets(accountKey)).tokens;
      return isGood(known) ? known.accessToken : renew(known.accessToken);
    },
    renew
  };
}

function asReauthorisation(accountKey: string, error: unknown): unknown {
  if (!(error instanceof AllegroError) || error.code !== 'invalid_grant') return error;
  const { code, path, userMessage } = error;
  const said = userMessage === undefined ? {} : { userMessage };
  return new NeedsReauthorisation(accountKey, {
    code,
    path,
    ...(error.status ? { status: error.status } : {}),
    ...said
  });
}
