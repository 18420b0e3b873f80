import { Logger } from '@salesforce/core';
import type { AllegroAccount } from './account.js';
import type { AccountStore } from './accountStore.js';
import { createAllegroClient } from './client.js';
import type { AllegroCall, AllegroClient } from './client.js';
import type { Fetch } from './http.js';
import { createOAuth } from './oauth.js';
import { secretFor } from './settings.js';
import type { AllegroSettings } from './settings.js';
import type { Clock, Sleep } from './time.js';
import { createTokenSource } from './tokens.js';

export type ConnectionOptions = {
  account: AllegroAccount;
  store: AccountStore;
  settings: AllegroSettings;
  clock: Clock;
  sleep: Sleep;
  signal: AbortSignal;
  fetch?: Fetch;
  onCall?: (call: AllegroCall) => void;
};

/** A client of a connected account, with its stored tokens and a log line per request. */
export async function openAllegroClient(options: ConnectionOptions): Promise<AllegroClient> {
  const { account, store, settings, clock, sleep, signal, fetch, onCall } = options;
  const { clientSecret } = await store.secrets(account.key);
  const { app, timeoutMs } = settings;
  const common = { app, clock, sleep, signal, ...(fetch ? { fetch } : {}), ...(timeoutMs ? { timeoutMs } : {}) };
  const oauth = createOAuth({
    ...common,
    authUrl: account.authUrl,
    clientId: account.clientId,
    clientSecret: secretFor(account, clientSecret, settings)
  });
  const tokens = createTokenSource({ accountKey: account.key, store, refresh: oauth.refresh, clock });
  const log = Logger.childFromRoot('allegro:client');
  return createAllegroClient({
    ...common,
    account,
    tokens,
    onCall: (call) => {
      log.debug(call);
      onCall?.(call);
    }
  });
}
