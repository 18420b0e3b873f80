import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AllegroError } from './allegroError.js';
import type { TokenPair } from './account.js';
import { usageError } from './errors.js';
import type { OAuth } from './oauth.js';
import type { Sleep } from './time.js';

export type CodeFlowOptions = {
  oauth: OAuth;
  /** Port on 127.0.0.1 that the application's registered redirect address names. */
  redirectPort: number;
  sleep: Sleep;
  signal: AbortSignal;
  /** Called once with the address the seller has to open. */
  onPrompt: (url: string) => void;
};

const CALLBACK = '/callback';
const LONGEST_WAIT_MS = 10 * 60_000;

/** Authorisation code with PKCE: the browser comes back to this machine with a code that only we can exchange. */
export async function authoriseByCode(options: CodeFlowOptions): Promise<TokenPair> {
  const { oauth, sleep, signal, onPrompt } = options;
  const state = randomBytes(24).toString('base64url');
  const codeVerifier = randomBytes(32).toString('base64url');
  const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
  const stop = new AbortController();
  const server = createServer();
  try {
    const port = await listen(server, options.redirectPort);
    const redirectUri = `http://127.0.0.1:${port}${CALLBACK}`;
    const answered = awaitCode(server, state);
    onPrompt(oauth.authorizeUrl({ redirectUri, state, codeChallenge }).href);
    const code = await Promise.race([
      answered,
      sleep(LONGEST_WAIT_MS, AbortSignal.any([signal, stop.signal])).then(() => {
        throw denied('expired_token');
      })
    ]);
    return await oauth.exchangeCode({ code, redirectUri, codeVerifier });
  } finally {
    stop.abort();
    server.close();
    server.closeAllConnections();
  }
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? usageError('RedirectPortTaken', String(port)) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** The code of the first request that carries our state; anything else that knocks is turned away. */
function awaitCode(server: Server, state: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.on('request', (request, response) => {
      const query = callbackQuery(request);
      const code = query?.get('code');
      const refused = query?.get('error');
      const isOurs = isSame(query?.get('state') ?? '', state) && Boolean(code ?? refused);
      response.writeHead(isOurs ? 200 : 400, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' });
      response.end(
        isOurs ? 'You can close this window and go back to the terminal.' : 'This is not the expected answer.'
      );
      if (!isOurs) return;
      if (code) resolve(code);
      else reject(denied(refused ?? 'access_denied'));
    });
  });
}

function callbackQuery(request: IncomingMessage): URLSearchParams | undefined {
  const base = 'http://127.0.0.1';
  if (request.method !== 'GET' || !request.url || !URL.canParse(request.url, base)) return undefined;
  const url = new URL(request.url, base);
  return url.pathname === CALLBACK ? url.searchParams : undefined;
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function denied(code: string): AllegroError {
  return new AllegroError(`Allegro ended the authorisation: ${code.slice(0, 100)}.`, {
    kind: 'fatal',
    code,
    path: '/auth/oauth/authorize'
  });
}
