import { SalesforceError } from './salesforceError.js';

export const DEFAULT_PUBSUB_ENDPOINT = 'api.pubsub.salesforce.com:7443';

export type PubSubAddress = { target: string; isPlaintext: boolean };

/**
 * Reads `host:port`, `https://host:port`, or `http://127.0.0.1:port`. Without TLS only this machine is reached, since
 * the access token travels with every call.
 */
export function parsePubSubEndpoint(endpoint: string): PubSubAddress {
  const text = endpoint.includes('://') ? endpoint : `https://${endpoint}`;
  if (!URL.canParse(text)) throw unusable(endpoint, 'it is not an address such as host:7443');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw unusable(endpoint, 'only https:// and http:// are known');
  if (url.pathname !== '/' || url.search !== '' || url.username !== '')
    throw unusable(endpoint, 'it has more than host and port');
  const isPlaintext = url.protocol === 'http:';
  if (isPlaintext && !isLoopback(url.hostname)) throw unusable(endpoint, 'the access token would travel in the clear');
  return { target: `${url.hostname}:${url.port || (isPlaintext ? '80' : '7443')}`, isPlaintext };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function unusable(endpoint: string, why: string): SalesforceError {
  return new SalesforceError(`The Pub/Sub endpoint ${endpoint} cannot be used: ${why}.`, {
    kind: 'fatal',
    code: 'InsecureEndpoint'
  });
}
