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

/** Says which address is missing or wrong; commands turn it into a message with what to do next. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  readonly problem: 'missing' | 'invalid' | 'insecure' | 'notCustom';
  readonly value: string;

  constructor(problem: EnvironmentError['problem'], value: string) {
    super(`Allegro address ${problem}: ${value}`);
    this.problem = problem;
    this.value = value;
  }
}

/** The addresses of an environment; `custom` needs both, the others take none. */
export function resolveUrls(
  environment: EnvironmentName,
  given: { apiUrl?: string; authUrl?: string } = {}
): AllegroUrls {
  if (environment !== 'custom') {
    const unexpected = given.apiUrl ?? given.authUrl;
    if (unexpected !== undefined) throw new EnvironmentError('notCustom', unexpected);
    return KNOWN[environment];
  }
  const apiUrl = given.apiUrl ?? given.authUrl;
  if (apiUrl === undefined) throw new EnvironmentError('missing', '--api-url');
  return { apiUrl: checkedUrl(apiUrl), authUrl: checkedUrl(given.authUrl ?? apiUrl) };
}

/** Tokens travel over TLS, or stay on this machine. */
function checkedUrl(text: string): string {
  if (!URL.canParse(text)) throw new EnvironmentError('invalid', text);
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new EnvironmentError('invalid', text);
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url.protocol === 'http:' && !isLoopback) throw new EnvironmentError('insecure', text);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
