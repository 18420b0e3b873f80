import { AllegroError, WrongClient } from './allegroError.js';
import type { TokenPair } from './account.js';
import type { z } from 'zod';
import { jsonOf, send } from './http.js';
import type { Fetch } from './http.js';
import { describeIssues, readAnswer } from './parse.js';
import { refusal } from './refusal.js';
import { retry } from './retry.js';
import { deviceCodeSchema, tokenSchema } from './schemas.js';
import type { DeviceCode } from './schemas.js';
import type { Clock, Sleep } from './time.js';
import { userAgent } from './userAgent.js';
import type { AllegroApp } from './userAgent.js';

export type OAuthOptions = {
  authUrl: string;
  clientId: string;
  clientSecret: string;
  app: AllegroApp;
  clock: Clock;
  sleep: Sleep;
  signal: AbortSignal;
  fetch?: Fetch;
  timeoutMs?: number;
};

/** Allegro's OAuth endpoints. All reject with `WrongClient` when Allegro does not know the application. */
export type OAuth = {
  /** Where the seller's browser goes to approve. */
  authorizeUrl: (query: { redirectUri: string; state: string; codeChallenge: string }) => URL;
  exchangeCode: (query: { code: string; redirectUri: string; codeVerifier: string }) => Promise<TokenPair>;
  requestDeviceCode: () => Promise<DeviceCode>;
  /** Asks once; rejects with code `authorization_pending` or `slow_down` while the seller has not answered. */
  exchangeDeviceCode: (deviceCode: string) => Promise<TokenPair>;
  /** The next pair. The old refresh token dies 60 seconds later, so store what this resolves with before using it. */
  refresh: (refreshToken: string) => Promise<TokenPair>;
};

/** Every call is a form of POST with the client's credentials and never logged: bodies hold secrets. */
export function createOAuth(options: OAuthOptions): OAuth {
  const { authUrl, clientId, clientSecret, clock, sleep, signal, timeoutMs = 30_000 } = options;
  const fetch = options.fetch ?? globalThis.fetch;
  const credentials = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  const headers = {
    Accept: 'application/json',
    'Content-Type': 'application/x-www-form-urlencoded',
    'User-Agent': userAgent(options.app),
    Authorization: `Basic ${credentials}`
  };

  const post = async <T>(path: string, form: Record<string, string>, schema: z.ZodType<T>): Promise<T> => {
    const url = new URL(authUrl + path);
    const body = new URLSearchParams(form).toString();
    const answer = await send({ method: 'POST', url, headers, body }, { fetch, signal, timeoutMs });
    if (answer.status !== 200) {
      const error = refusal(answer, url.pathname, clock());
      if (answer.status === 401 || error.code === 'invalid_client' || error.code === 'unauthorized_client') {
        throw new WrongClient({ code: error.code, path: url.pathname, status: answer.status });
      }
      throw error;
    }
    const parsed = readAnswer(schema, jsonOf(answer, url.pathname));
    if (parsed.success) return parsed.data;
    throw new AllegroError(`Allegro's answer to ${url.pathname} is not a token: ${describeIssues(parsed.error)}`, {
      kind: 'fatal',
      code: 'UnexpectedAnswer',
      status: answer.status,
      path: url.pathname
    });
  };

  const token = async (form: Record<string, string>): Promise<TokenPair> => {
    const askedAt = clock();
    const answer = await post('/auth/oauth/token', form, tokenSchema);
    return {
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token,
      expiresAt: askedAt + answer.expires_in * 1000
    };
  };

  const again = <T>(attempt: () => Promise<T>): Promise<T> => retry(attempt, { sleep, signal });

  return {
    authorizeUrl: ({ redirectUri, state, codeChallenge }) => {
      const url = new URL(`${authUrl}/auth/oauth/authorize`);
      url.search = new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        state,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256'
      }).toString();
      return url;
    },
    exchangeCode: ({ code, redirectUri, codeVerifier }) =>
      token({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: codeVerifier }),
    requestDeviceCode: () => again(() => post('/auth/oauth/device', { client_id: clientId }, deviceCodeSchema)),
    exchangeDeviceCode: (deviceCode) =>
      token({ grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: deviceCode }),
    refresh: (refreshToken) => again(() => token({ grant_type: 'refresh_token', refresh_token: refreshToken }))
  };
}
