import { SalesforceError } from './salesforceError.js';
import { fromLostCall, fromRefusal } from './restErrors.js';

export type Fetch = typeof globalThis.fetch;

export type RestRequest = {
  method: 'GET' | 'POST' | 'PATCH';
  url: string;
  accessToken: string;
  body?: unknown;
  signal: AbortSignal;
};

const WHERE = 'the org';

/**
 * One REST call with its answer as JSON, tried once. It is a plain fetch because the connection of `sf` writes whole
 * requests into the debug log, and ours carry buyers' data; nothing in here logs.
 */
export async function callOrg(request: RestRequest, fetch: Fetch = globalThis.fetch): Promise<unknown> {
  const { method, url, accessToken, body, signal } = request;
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${accessToken}`,
        'user-agent': 'sf-allegro-connect',
        ...(body === undefined ? {} : { 'content-type': 'application/json' })
      },
      // Neither token nor body follows to another host.
      redirect: 'manual',
      signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    });
    text = await response.text();
  } catch (failure) {
    throw fromLostCall(failure, new URL(url).host, WHERE);
  }
  if (!response.ok) throw fromRefusal({ status: response.status, headers: response.headers, text }, WHERE);
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new SalesforceError(`${WHERE} gave an answer that is not whole JSON`, {
      kind: 'transient',
      code: 'Unavailable',
      cause
    });
  }
}
