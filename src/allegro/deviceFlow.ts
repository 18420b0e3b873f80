import { AllegroError } from './allegroError.js';
import type { TokenPair } from './account.js';
import type { OAuth } from './oauth.js';
import type { Clock, Sleep } from './time.js';

/** What the seller has to do in a browser. */
export type DevicePrompt = { url: string; userCode: string; expiresInSeconds: number };

export type DeviceFlowOptions = {
  oauth: OAuth;
  clock: Clock;
  sleep: Sleep;
  signal: AbortSignal;
  /** Called once, before the waiting begins. */
  onPrompt: (prompt: DevicePrompt) => void;
};

const DEFAULT_INTERVAL_SECONDS = 5;
const SLOW_DOWN_SECONDS = 5;

/** Waits for the seller's approval; rejects with code `access_denied`, or `expired_token` when it does not come. */
export async function authoriseByDevice(options: DeviceFlowOptions): Promise<TokenPair> {
  const { oauth, clock, sleep, signal, onPrompt } = options;
  const startedAt = clock();
  const code = await oauth.requestDeviceCode();
  const deadline = startedAt + code.expires_in * 1000;
  let intervalMs = (code.interval ?? DEFAULT_INTERVAL_SECONDS) * 1000;
  onPrompt({
    url: code.verification_uri_complete ?? code.verification_uri,
    userCode: code.user_code,
    expiresInSeconds: code.expires_in
  });

  while (clock() + intervalMs <= deadline) {
    await sleep(intervalMs, signal);
    try {
      return await oauth.exchangeDeviceCode(code.device_code);
    } catch (error) {
      if (!(error instanceof AllegroError)) throw error;
      if (error.code === 'slow_down') intervalMs += SLOW_DOWN_SECONDS * 1000;
      else if (error.isTransient) intervalMs = Math.max(intervalMs, error.retryAfterMs ?? 0);
      else if (isExpired(error)) break;
      else if (error.code !== 'authorization_pending') throw error;
    }
  }
  throw new AllegroError('The seller has not approved in time.', {
    kind: 'fatal',
    code: 'expired_token',
    path: '/auth/oauth/token'
  });
}

/** Allegro says `invalid_request` and "Invalid device code" for one that has run out. */
function isExpired(error: AllegroError): boolean {
  return error.code === 'expired_token' || error.code === 'invalid_request';
}
