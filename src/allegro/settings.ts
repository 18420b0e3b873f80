import { usageError } from './errors.js';
import type { AllegroApp } from './userAgent.js';

/** What the registered application is called and how it identifies itself. */
export type AllegroSettings = {
  clientId?: string;
  clientSecret?: string;
  app: AllegroApp;
  /** How long to wait for an answer; 30 seconds when left out. */
  timeoutMs?: number;
};

const DEFAULT_APP_NAME = 'AllegroConnect';
const DEFAULT_APP_URL = 'https://allegro-connect.example';

/** Reads the settings of the Allegro application; a flag goes before the environment variable. */
export function readAllegroSettings(
  env: Record<string, string | undefined>,
  flags: { clientId?: string | undefined } = {}
): AllegroSettings {
  const name = env['ALLEGRO_APP_NAME']?.trim() || DEFAULT_APP_NAME;
  if (!/^[\w.-]+$/.test(name)) throw usageError('InvalidAppName', name);
  const app = { name, url: checkedPage(env['ALLEGRO_APP_URL']?.trim() || DEFAULT_APP_URL) };
  const clientId = flags.clientId ?? env['ALLEGRO_CLIENT_ID'];
  const clientSecret = env['ALLEGRO_CLIENT_SECRET'];
  const timeout = env['ALLEGRO_TIMEOUT']?.trim();
  return {
    app,
    ...(timeout ? { timeoutMs: checkedSeconds(timeout) * 1_000 } : {}),
    ...(clientId ? { clientId } : {}),
    ...(clientSecret ? { clientSecret } : {})
  };
}

/** Seconds, from 1 to 300. */
function checkedSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds >= 1 && seconds <= 300)) throw usageError('InvalidTimeout', text);
  return seconds;
}

/** An address as it may stand in a header, between brackets. */
function checkedPage(text: string): string {
  if (!/^https?:\/\/[!-'*-~]+$/.test(text) || !URL.canParse(text)) throw usageError('InvalidAppUrl', text);
  return text;
}

/** Both halves of the application's credentials, or an error that names the missing one. */
export function requireClient(settings: AllegroSettings): { clientId: string; clientSecret: string } {
  const { clientId, clientSecret } = settings;
  if (!clientId) throw usageError('MissingClientId');
  if (!clientSecret) throw usageError('MissingClientSecret');
  return { clientId, clientSecret };
}

/** The secret to refresh an account's tokens with: a renewed one from the environment goes before the stored one. */
export function secretFor(account: { clientId: string }, stored: string, settings: AllegroSettings): string {
  const { clientId, clientSecret } = settings;
  return clientSecret && (!clientId || clientId === account.clientId) ? clientSecret : stored;
}
