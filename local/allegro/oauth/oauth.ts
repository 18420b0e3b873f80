import { createHash, randomBytes } from 'node:crypto';
import { AuthError } from '../http/errors.js';

/** What a token allows: `sellerId` is null for an application's own token. */
export type Grant = { clientId: string; sellerId: string | null; scopes: readonly string[]; expiresAt: number };
type Refresh = {
  sellerId: string;
  scopes: readonly string[];
  expiresAt: number;
  usedAt: number | null;
  isPublic: boolean;
};
type Device = {
  deviceCode: string;
  scopes: readonly string[];
  expiresAt: number;
  interval: number;
  polledAt: number;
  state: 'pending' | 'denied' | { sellerId: string };
};
type Code = {
  sellerId: string;
  scopes: readonly string[];
  redirectUri: string;
  challenge: string | null;
  expiresAt: number;
};

export const SCOPES: readonly string[] = [
  'orders:read orders:write messaging disputes payments:read payments:write billing:read shipments:read shipments:write',
  'ratings profile:read profile:write sale:offers:read sale:offers:write sale:settings:read sale:settings:write',
  'campaigns fulfillment:read fulfillment:write bids affiliate:read'
].flatMap((names) => names.split(' ').map((name) => `allegro:api:${name}`));

const ACCESS_SECONDS = 43_199;
const REFRESH_SECONDS = 90 * 86_400;
const GRACE_SECONDS = 60;
const DEVICE_SECONDS = 3600;
const CODE_SECONDS = 10;

export type TokenAnswer = {
  access_token: string;
  token_type: 'bearer';
  expires_in: number;
  scope: string;
  jti: string;
  refresh_token?: string;
};

export type OAuthOptions = {
  clientId: string;
  clientSecret: string;
  now: () => number;
  /** Seconds between two polls of the device flow; Allegro says 5. */
  deviceInterval: number;
};

/** Allegro's authorisation server: who was granted what. The seller's own doing is `approveDevice` and `issueCode`. */
export class OAuth {
  private readonly devices = new Map<string, Device>();
  private readonly codes = new Map<string, Code>();
  private readonly access = new Map<string, Grant>();
  private readonly refresh = new Map<string, Refresh>();

  constructor(readonly options: OAuthOptions) {}

  startDevice(scope: string | undefined): {
    device_code: string;
    user_code: string;
    expires_in: number;
    interval: number;
  } {
    const userCode = randomBytes(6)
      .toString('base64url')
      .toLowerCase()
      .replace(/[-_]/g, 'x')
      .padEnd(9, 'z')
      .slice(0, 9);
    const deviceCode = randomBytes(48).toString('base64url');
    const interval = this.options.deviceInterval;
    this.devices.set(userCode, {
      deviceCode,
      scopes: scopesOf(scope),
      expiresAt: this.options.now() + DEVICE_SECONDS * 1000,
      interval,
      polledAt: -Infinity,
      state: 'pending'
    });
    return { device_code: deviceCode, user_code: userCode, expires_in: DEVICE_SECONDS, interval };
  }

  /** The seller enters the code in the browser and agrees; false when nobody waits for that code. */
  approveDevice(userCode: string, sellerId: string): boolean {
    return this.settleDevice(userCode, { sellerId });
  }

  denyDevice(userCode: string): boolean {
    return this.settleDevice(userCode, 'denied');
  }

  pollDevice(deviceCode: string): TokenAnswer {
    const found = [...this.devices].find(([, it]) => it.deviceCode === deviceCode);
    if (!found) throw new AuthError(400, 'invalid_request', 'Invalid device code');
    const [userCode, device] = found;
    const now = this.options.now();
    if (now >= device.expiresAt) {
      throw new AuthError(400, 'expired_token', 'Device code has expired.');
    }
    const isTooSoon = now - device.polledAt < device.interval * 1000 - 500;
    device.polledAt = now;
    if (isTooSoon) {
      device.interval += 5;
      throw new AuthError(400, 'slow_down', 'Polling too often.');
    }
    if (device.state === 'pending') {
      throw new AuthError(400, 'authorization_pending', 'User has not authorized the device code yet.');
    }
    this.devices.delete(userCode);
    if (device.state === 'denied') throw new AuthError(400, 'access_denied', 'User denied access.');
    return this.issue(device.state.sellerId, device.scopes, false);
  }

  /** What the seller's consent in the browser yields; it works once and for ten seconds. */
  issueCode(sellerId: string, scope: string | undefined, redirectUri: string, challenge: string | null): string {
    const code = randomBytes(24).toString('base64url');
    const expiresAt = this.options.now() + CODE_SECONDS * 1000;
    this.codes.set(code, { sellerId, scopes: scopesOf(scope), redirectUri, challenge, expiresAt });
    return code;
  }

  exchangeCode(
    code: string,
    redirectUri: string | undefined,
    verifier: string | undefined,
    isPublic: boolean
  ): TokenAnswer {
    const found = this.codes.get(code);
    this.codes.delete(code);
    if (!found || this.options.now() >= found.expiresAt) {
      throw new AuthError(400, 'invalid_grant', 'Invalid authorization code');
    }
    if (found.redirectUri !== redirectUri) throw new AuthError(400, 'invalid_grant', 'Redirect URI mismatch.');
    if (isPublic && found.challenge === null) throw new AuthError(401, 'Unauthorized', 'Unauthorized');
    if (found.challenge !== null) {
      const hash = createHash('sha256')
        .update(verifier ?? '')
        .digest('base64url');
      if (hash !== found.challenge) throw new AuthError(400, 'invalid_grant', 'Invalid code verifier');
    }
    return this.issue(found.sellerId, found.scopes, isPublic);
  }

  /** A new pair; the old refresh token goes on working for a minute after its first use. */
  refreshTokens(token: string, isPublic: boolean): TokenAnswer {
    const found = this.refresh.get(token);
    const now = this.options.now();
    const isSpent = found && found.usedAt !== null && now - found.usedAt > GRACE_SECONDS * 1000;
    if (!found || isSpent || now >= found.expiresAt || found.isPublic !== isPublic) {
      throw new AuthError(400, 'invalid_grant', 'Invalid refresh token');
    }
    found.usedAt ??= now;
    return this.issue(found.sellerId, found.scopes, found.isPublic);
  }

  /** The application's own token, for public data only. */
  clientCredentials(): TokenAnswer {
    return this.issueAccess(null, []);
  }

  /** The grant of a valid access token. */
  authorise(token: string | null): Grant {
    if (token === null)
      throw new AuthError(401, 'unauthorized', 'Full authentication is required to access this resource');
    const grant = this.access.get(token);
    if (!grant) throw new AuthError(401, 'invalid_token', 'Cannot convert access token to JSON');
    if (this.options.now() >= grant.expiresAt) throw new AuthError(401, 'invalid_token', 'Access token expired');
    return grant;
  }

  /** Takes tokens away, as when the seller withdraws consent; of one seller, or of all. */
  revoke(kind: 'access' | 'refresh' | 'all', sellerId?: string): number {
    let count = 0;
    const sweep = (tokens: Map<string, { sellerId: string | null }>): void => {
      for (const [token, it] of tokens) {
        if (sellerId === undefined || it.sellerId === sellerId) {
          tokens.delete(token);
          count++;
        }
      }
    };
    if (kind !== 'refresh') sweep(this.access);
    if (kind !== 'access') sweep(this.refresh);
    return count;
  }

  /** Lets tokens run out now, as if their time had come. */
  expire(kind: 'access' | 'refresh' | 'all', sellerId?: string): number {
    const now = this.options.now();
    const tokens = [
      ...(kind === 'refresh' ? [] : this.access.values()),
      ...(kind === 'access' ? [] : this.refresh.values())
    ];
    const meant = tokens.filter((it) => sellerId === undefined || it.sellerId === sellerId);
    for (const token of meant) token.expiresAt = now;
    return meant.length;
  }

  private settleDevice(userCode: string, state: Device['state']): boolean {
    const device = this.devices.get(userCode);
    if (!device || device.state !== 'pending' || this.options.now() >= device.expiresAt) return false;
    device.state = state;
    return true;
  }

  private issue(sellerId: string, scopes: readonly string[], isPublic: boolean): TokenAnswer {
    const refreshToken = this.sign({ user_name: sellerId, scope: scopes, jti: randomBytes(16).toString('hex') });
    const expiresAt = this.options.now() + REFRESH_SECONDS * 1000;
    this.refresh.set(refreshToken, { sellerId, scopes, expiresAt, usedAt: null, isPublic });
    return { ...this.issueAccess(sellerId, scopes), refresh_token: refreshToken };
  }

  private issueAccess(sellerId: string | null, scopes: readonly string[]): TokenAnswer {
    const expiresAt = this.options.now() + ACCESS_SECONDS * 1000;
    const jti = randomBytes(16).toString('hex');
    const claims = { client_id: this.options.clientId, scope: scopes, exp: Math.floor(expiresAt / 1000), jti };
    const token = this.sign(sellerId === null ? claims : { ...claims, user_name: sellerId });
    this.access.set(token, { clientId: this.options.clientId, sellerId, scopes, expiresAt });
    return { access_token: token, token_type: 'bearer', expires_in: ACCESS_SECONDS, scope: scopes.join(' '), jti };
  }

  /** Shaped like a JWT, as Allegro's are; nobody should verify it. */
  private sign(claims: object): string {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const head = `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}`;
    return `${head}.${createHash('sha256').update(head).update(this.options.clientSecret).digest('base64url')}`;
  }
}

function scopesOf(scope: string | undefined): readonly string[] {
  if (!scope) return SCOPES;
  const wanted = scope.split(/[\s,]+/).filter(Boolean);
  const unknown = wanted.filter((it) => !SCOPES.includes(it));
  if (unknown.length > 0) throw new AuthError(400, 'invalid_scope', `Invalid scope: ${unknown.join(' ')}`);
  return wanted;
}
