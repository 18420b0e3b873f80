import { accountKey } from './account.js';
import type { AllegroAccount, TokenPair } from './account.js';
import type { AccountStore } from './accountStore.js';
import { NeedsReauthorisation } from './allegroError.js';
import { createAllegroClient } from './client.js';
import { authoriseByCode } from './codeFlow.js';
import { authoriseByDevice } from './deviceFlow.js';
import type { AllegroUrls, EnvironmentName } from './environments.js';
import type { Fetch } from './http.js';
import { createOAuth } from './oauth.js';
import { listMarketplaces, readMe } from './seller.js';
import { requireClient } from './settings.js';
import type { AllegroSettings } from './settings.js';
import type { Clock, Sleep } from './time.js';

export type Flow = 'device' | 'code';

/** Where the seller approves; the device flow also shows a code to compare. */
export type ApprovalPrompt = { url: string; userCode?: string };

export type ConnectOptions = {
  store: AccountStore;
  environment: EnvironmentName;
  urls: AllegroUrls;
  settings: AllegroSettings;
  flow: Flow;
  redirectPort: number;
  alias?: string;
  clock: Clock;
  sleep: Sleep;
  signal: AbortSignal;
  fetch?: Fetch;
  onPrompt: (prompt: ApprovalPrompt) => void;
};

/** Has the seller approve, finds out who it is, and stores the account. Connecting an account again replaces its tokens. */
export async function connectAccount(options: ConnectOptions): Promise<AllegroAccount> {
  const { store, environment, urls, settings, alias, clock, sleep, signal, fetch, onPrompt } = options;
  const client = requireClient(settings);
  const { app, timeoutMs } = settings;
  const common = { app, clock, sleep, signal, ...(fetch ? { fetch } : {}), ...(timeoutMs ? { timeoutMs } : {}) };
  const oauth = createOAuth({ ...common, ...client, authUrl: urls.authUrl });
  const tokens =
    options.flow === 'device'
      ? await authoriseByDevice({ oauth, clock, sleep, signal, onPrompt })
      : await authoriseByCode({
          oauth,
          redirectPort: options.redirectPort,
          sleep,
          signal,
          onPrompt: (url) => onPrompt({ url })
        });

  const unnamed = { key: accountKey(environment, '?'), environment, sellerId: '?', login: '?', marketplaces: [] };
  const account = { ...unnamed, clientId: client.clientId, ...urls };
  const allegro = createAllegroClient({ ...common, account, tokens: onlyToken(account.key, tokens) });
  const me = await readMe(allegro);
  const marketplaces = await listMarketplaces(allegro);
  const named: AllegroAccount = {
    ...account,
    key: accountKey(environment, me.id),
    sellerId: me.id,
    login: me.login,
    marketplaces,
    ...(alias === undefined ? {} : { alias })
  };
  return store.whileRefreshing(named.key, () => store.save(named, { tokens, clientSecret: client.clientSecret }));
}

/** A pair fresh from the seller's approval: when Allegro refuses it, another refresh would not help. */
function onlyToken(key: string, tokens: TokenPair) {
  return {
    current: () => Promise.resolve(tokens.accessToken),
    renew: () => Promise.reject(new NeedsReauthorisation(key, { code: 'invalid_token', path: '/me', status: 401 }))
  };
}
