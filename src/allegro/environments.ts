import { usageError } from './errors.js';

/** Where an account lives. `custom` is any other pair of addresses, e.g. a test server. */
export const ENVIRONMENTS = ['production', 'sandbox', 'custom'] as const;
export type EnvironmentName = (typeof ENVIRONMENTS)[number];

/** Addresses without a slash at the end. */
export type AllegroUrls = { apiUrl: string; authUrl: string };

const KNOWN: Record<Exclude<EnvironmentName, 'custom'>, AllegroUrls> = {
  production: { apiUrl: 'https://api.allegro.pl', authUrl: 'https://allegro.pl' },
  sandbox: {
    apiUrl: 'https://api.allegro.pl.allegrosandbox.pl',
    authUrl: 'https://allegro.pl.allegrosandbox.pl'
  }
};

/** The addresses of an environment; `custom` needs both, the others take none. */
export function resolveUrls(
  environment: EnvironmentName,
  given: { apiUrl?: string; authUrl?: string } = {}
): AllegroUrls {
  if (environment !== 'custom') {
    const unexpected = given.apiUrl ?? given.authUrl;
    if (unexpected !== undefined) throw usageError('AddressNotCustom', unexpected, environment);
    return KNOWN[environment];
  }
  const apiUrl = given.apiUrl ?? given.authUrl;
  if (apiUrl === undefined) throw usageError('MissingAddress');
  return { apiUrl: checkedUrl(apiUrl), authUrl: checkedUrl(given.authUrl ?? apiUrl) };
}

/** Tokens travel over TLS, or stay on this machine. */
function checkedUrl(text: string): string {
  if (!URL.canParse(text)) throw usageError('InvalidAddress', text);
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw usageError('InvalidAddress', text);
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url.protocol === 'http:' && !isLoopback) throw usageError('InsecureAddress', text);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** The environment that was named; without a name, an address alone means `custom`. */
export function chooseEnvironment(name: EnvironmentName | undefined, given: Partial<AllegroUrls>): EnvironmentName {
  return name ?? (given.apiUrl === undefined ? 'production' : 'custom');
}
