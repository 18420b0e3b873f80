/** A stub of the few resources that connecting and testing an account needs. */
import { startStub } from './stubServer.js';
import type { SeenRequest, StubAnswer, StubServer } from './stubServer.js';

export type FakeSeller = StubServer & {
  /** What the seller does in a browser. */
  approve(): void;
  /** Changes the answers of paths that begin so. */
  override(path: string, answer: StubAnswer): void;
};

export async function startSeller(): Promise<FakeSeller> {
  let isApproved = false;
  const overrides = new Map<string, StubAnswer>();
  const stub = await startStub((request) => {
    const changed = [...overrides].find(([path]) => request.path.startsWith(path));
    return changed ? changed[1] : usual(request, isApproved);
  });
  return {
    ...stub,
    approve: () => (isApproved = true),
    override: (path, answer) => overrides.set(path, answer)
  };
}

function usual({ path, headers, body }: SeenRequest, isApproved: boolean): StubAnswer {
  if (path.startsWith('/auth/')) {
    const secret = Buffer.from(headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString('utf8');
    if (secret !== 'client:client-secret') return { status: 401, body: { error: 'invalid_client' } };
    if (path === '/auth/oauth/device') return { body: deviceCode };
    const isDevice = new URLSearchParams(body).get('device_code') !== null;
    if (isDevice && !isApproved) return { status: 400, body: { error: 'authorization_pending' } };
    return { body: { access_token: 'seller-access', refresh_token: 'seller-refresh', expires_in: 43199 } };
  }
  if (path !== '/marketplaces' && headers.authorization !== 'Bearer seller-access') {
    return { status: 401, body: { error: 'invalid_token' } };
  }
  if (path === '/me') return { body: { id: '100', login: 'test-seller' } };
  if (path === '/marketplaces') return { body: { marketplaces: [{ id: 'allegro-pl' }, { id: 'allegro-cz' }] } };
  return { body: { latestEvent: { id: '1600000000000001', occurredAt: '2026-11-22T09:00:00.000Z' } } };
}

const deviceCode = {
  device_code: 'device-code',
  user_code: 'ABC-DEF',
  verification_uri: 'http://127.0.0.1/device',
  verification_uri_complete: 'http://127.0.0.1/device?code=ABC-DEF',
  expires_in: 60,
  interval: 0.05
};
