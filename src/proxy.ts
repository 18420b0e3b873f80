import { Messages } from '@salesforce/core';
import { EXIT } from './exitCodes.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-allegro-connect', 'allegro.errors');

const NAMES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/**
 * Lets every `fetch` of this process honour `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, in small or capital letters; the
 * Pub/Sub API and `sf` itself honour them on their own. Without them nothing is loaded.
 */
export async function useProxyOfEnvironment(env: NodeJS.ProcessEnv): Promise<void> {
  const name = NAMES.find((one) => env[one]);
  if (name === undefined) return;
  const { EnvHttpProxyAgent, setGlobalDispatcher } = await import('undici');
  try {
    setGlobalDispatcher(new EnvHttpProxyAgent());
  } catch (error) {
    // Its value may hold a password.
    throw messages.createError('error.InvalidProxy', [name, (error as Error).message], [], EXIT.usage);
  }
}
