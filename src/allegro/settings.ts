import { usageError } from './errors.js';

/** What the registered application is called and how it identifies itself. */
export type AllegroSettings = {
  clientId?: string;
  clientSecret?: string;
  appName: string;
};

const DEFAULT_APP_NAME = 'AllegroConnect';

/** Reads the settings of the Allegro application; a flag goes before the environment variable. */
export function readAllegroSettings(
  env: Record<string, string | undefined>,
  flags: { clientId?: string | undefined } = {}
): AllegroSettings {
  const appName = env['ALLEGRO_APP_NAME']?.trim() || DEFAULT_APP_NAME;
  if (!/^[\w.-]+$/.test(appName)) throw usageError('InvalidAppName', appName);
  const clientId = flags.clientId ?? env['ALLEGRO_CLIENT_ID'];
  const clientSecret = env['ALLEGRO_CLIENT_SECRET'];
  return { appName, ...(clientId ? { clientId } : {}), ...(clientSecret ? { clientSecret } : {}) };
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
