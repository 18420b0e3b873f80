import type { z } from 'zod';
import type { AllegroAccount, TokenSource } from './account.js';
import { AllegroError, NeedsReauthorisation } from './allegroError.js';
import { sharedBudget } from './budget.js';
import type { RequestBudget } from './budget.js';
import { jsonOf, send } from './http.js';
import type { Fetch, HttpAnswer } from './http.js';
import { describeIssues, readAnswer } from './parse.js';
import { refusal } from './refusal.js';
import { retry } from './retry.js';
import type { Clock, Sleep } from './time.js';
import { userAgent } from './userAgent.js';
import type { AllegroApp } from './userAgent.js';

/** One request as it went over the wire, retries counted singly; holds nothing personal. */
export type AllegroCall = {
  method: string;
  path: string;
  /** Absent when no answer came. */
  status?: number;
  traceId?: string;
  milliseconds: number;
};

export type QueryValue = string | number | string[] | undefined;

export type GetRequest<T> = {
  path: string;
  /** Media type of the operation; a constant, never negotiated. */
  accept: string;
  query?: Record<string, QueryValue>;
  /** What the answer must look like; without it the bare JSON is handed back. */
  schema?: z.ZodType<T>;
};

/** One seller's view of Allegro's REST API. */
export type AllegroClient = {
  readonly account: AllegroAccount;
  /** Reads a resource; rejects with `AllegroError` once waiting and trying again is of no use. */
  get<T = unknown>(request: GetRequest<T>): Promise<T>;
};

export type AllegroClientOptions = {
  account: AllegroAccount;
  tokens: TokenSource;
  app: AllegroApp;
  clock: Clock;
  sleep: Sleep;
  signal: AbortSignal;
  fetch?: Fetch;
  onCall?: (call: AllegroCall) => void;
  /** For tests: the budget shared per client id is the default. */
  budget?: RequestBudget;
  timeoutMs?: number;
  attempts?: number;
  random?: () => number;
};

/** Language of Allegro's `userMessage`. */
const LANGUAGE = 'en-US';

/** A client that keeps below the rate limit, retries what is worth it and refreshes its token once on a 401. */
export function createAllegroClient(options: AllegroClientOptions): AllegroClient {
  const { account, tokens, clock, sleep, signal, onCall, timeoutMs = 30_000 } = options;
  const fetch = options.fetch ?? globalThis.fetch;
  const budget = options.budget ?? sharedBudget(account.apiUrl, account.clientId, clock, sleep);
  const agent = userAgent(options.app);

  const attempt = async (url: URL, accept: string, token: string): Promise<HttpAnswer> => {
    await budget.take(signal);
    const startedAt = clock();
    let answer: HttpAnswer | undefined;
    try {
      const headers = {
        Accept: accept,
        'Accept-Language': LANGUAGE,
        'User-Agent': agent,
        Authorization: `Bearer ${token}`
      };
      answer = await send({ method: 'GET', url, headers }, { fetch, signal, timeoutMs });
      return answer;
    } finally {
      onCall?.({
        method: 'GET',
        path: url.pathname,
        milliseconds: clock() - startedAt,
        ...(answer === undefined ? {} : { status: answer.status }),
        ...(answer?.traceId === undefined ? {} : { traceId: answer.traceId })
      });
    }
  };

  const authorised = async (url: URL, accept: string): Promise<HttpAnswer> => {
    const token = await tokens.current();
    const answer = await attempt(url, accept, token);
    if (answer.status !== 401) return answer;
    const second = await attempt(url, accept, await tokens.renew(token));
    if (second.status !== 401) return second;
    const { code, path, traceId, userMessage } = refusal(second, url.pathname, clock());
    throw new NeedsReauthorisation(account.key, {
      code,
      path,
      status: 401,
      ...(traceId === undefined ? {} : { traceId }),
      ...(userMessage === undefined ? {} : { userMessage })
    });
  };

  const read = async <T>({ path, accept, query = {}, schema }: GetRequest<T>): Promise<T> => {
    const url = addressOf(account.apiUrl, path, query);
    const answer = await authorised(url, accept);
    if (answer.status < 200 || answer.status > 299) {
      const error = refusal(answer, url.pathname, clock());
      if (answer.status === 429) budget.pause(error.retryAfterMs ?? 0);
      throw error;
    }
    const body = jsonOf(answer, url.pathname);
    if (!schema) return body as T;
    const parsed = readAnswer(schema, body);
    if (parsed.success) return parsed.data;
    throw new AllegroError(
      `Allegro's answer to ${url.pathname} is not what it documents: ${describeIssues(parsed.error)}`,
      {
        kind: 'fatal',
        code: 'UnexpectedAnswer',
        status: answer.status,
        path: url.pathname,
        ...(answer.traceId === undefined ? {} : { traceId: answer.traceId })
      }
    );
  };

  return {
    account,
    get: (request) =>
      retry(() => read(request), {
        sleep,
        signal,
        ...(options.attempts === undefined ? {} : { attempts: options.attempts }),
        ...(options.random === undefined ? {} : { random: options.random })
      })
  };
}

function addressOf(apiUrl: string, path: string, query: Record<string, QueryValue>): URL {
  const url = new URL(apiUrl + path);
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined) url.searchParams.append(name, String(one));
    }
  }
  return url;
}
