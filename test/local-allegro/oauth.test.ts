import { createHash } from 'node:crypto';
import { TestClient, type Body } from './client.js';

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const advance = (client: TestClient, seconds: number): Promise<unknown> =>
  client.control('POST', '/clock', { advanceSeconds: seconds });
const claimsOf = (token: string): { user_name: string; scope: string[] } =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { user_name: string; scope: string[] };

describe('signing in to the local Allegro', () => {
  let client: TestClient;
  beforeEach(async () => {
    client = await TestClient.start({ orders: 5, deviceInterval: 5 });
  });
  afterEach(() => client.close());

  const poll = (deviceCode: string): ReturnType<TestClient['auth']> =>
    client.auth('token', { grant_type: DEVICE_GRANT, device_code: deviceCode });
  const startDevice = async (): Promise<Body> =>
    (await client.auth('device', { client_id: client.allegro.clientId })).body;

  describe('by device flow', () => {
    it('hands out codes that last an hour and an address for the seller', async () => {
      expect(await startDevice()).toEqual({
        device_code: expect.stringMatching(/^.{40,}$/) as string,
        user_code: expect.stringMatching(/^[a-z0-9]{9}$/) as string,
        expires_in: 3600,
        interval: 5,
        verification_uri: expect.stringContaining(client.allegro.url) as string,
        verification_uri_complete: expect.stringMatching(/\?code=[a-z0-9]{9}$/) as string
      });
    });

    it('says that it waits until the seller agrees, then gives the tokens once', async () => {
      const device = await startDevice();

      const before = await poll(device.device_code);
      expect([before.status, before.body.error]).toEqual([400, 'authorization_pending']);

      await client.control('POST', '/device/approve', { user_code: device.user_code });
      await advance(client, 5);
      const granted = await poll(device.device_code);
      expect(granted.status).toBe(200);
      expect(granted.body).toMatchObject({ token_type: 'bearer', expires_in: 43199 });

      const again = await poll(device.device_code);
      expect([again.status, again.body]).toEqual([
        400,
        { error: 'invalid_request', error_description: 'Invalid device code' }
      ]);
    });

    it('asks who polls too often to slow down, and then waits five seconds more', async () => {
      const device = await startDevice();
      await poll(device.device_code);

      expect((await poll(device.device_code)).body.error).toBe('slow_down');
      await advance(client, 5);
      expect((await poll(device.device_code)).body.error).toBe('slow_down');
      await advance(client, 15);
      expect((await poll(device.device_code)).body.error).toBe('authorization_pending');
    });

    it('lets codes expire and sellers refuse', async () => {
      const [late, refused] = [await startDevice(), await startDevice()];
      await client.control('POST', '/device/deny', { user_code: refused.user_code });
      expect((await poll(refused.device_code)).body.error).toBe('access_denied');

      await advance(client, 3601);
      expect((await poll(late.device_code)).body.error).toBe('expired_token');
      expect(await client.control('POST', '/device/approve', { user_code: late.user_code })).toEqual({
        approved: false
      });
    });

    it('lets a seller agree in the browser', async () => {
      const device = await startDevice();
      const form = await (await fetch(device.verification_uri_complete)).text();
      expect(form).toContain(`value="${device.user_code}"`);

      const body = new URLSearchParams({ code: device.user_code, decision: 'allow' });
      expect((await fetch(device.verification_uri, { method: 'POST', body })).status).toBe(200);
      expect((await poll(device.device_code)).status).toBe(200);
    });
  });

  describe('by authorization code', () => {
    const redirectUri = 'http://127.0.0.1:8400/callback';
    const verifier = 'a-verifier-that-is-long-enough-for-the-standard-0123456789';
    const challenge = createHash('sha256').update(verifier).digest('base64url');

    const authorize = async (parameters: Record<string, string> = {}, decision = 'allow'): Promise<URL> => {
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: client.allegro.clientId,
        redirect_uri: redirectUri,
        state: 'st<>&',
        code_challenge: challenge,
        code_challenge_method: 'S256',
        ...parameters
      });
      const address = `${client.allegro.url}/auth/oauth/authorize`;
      expect((await fetch(`${address}?${query}`)).headers.get('content-type')).toContain('text/html');
      query.set('decision', decision);
      const response = await fetch(address, { method: 'POST', body: query, redirect: 'manual' });
      expect(response.status).toBe(302);
      return new URL(response.headers.get('location') ?? '');
    };
    const exchange = (code: string, more: Record<string, string> = {}): ReturnType<TestClient['auth']> =>
      client.auth('token', {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
        ...more
      });
    const codeOf = (url: URL): string => url.searchParams.get('code') ?? '';

    it('sends the seller back with a code and the state, and takes the code once', async () => {
      const back = await authorize();
      expect(back.origin + back.pathname).toBe(redirectUri);
      expect(back.searchParams.get('state')).toBe('st<>&');

      expect((await exchange(codeOf(back))).status).toBe(200);
      expect((await exchange(codeOf(back))).body.error).toBe('invalid_grant');
    });

    it('refuses a wrong verifier, another redirect address and a code older than ten seconds', async () => {
      expect((await exchange(codeOf(await authorize()), { code_verifier: 'x' })).body.error).toBe('invalid_grant');
      expect((await exchange(codeOf(await authorize()), { redirect_uri: 'http://127.0.0.1/' })).body.error).toBe(
        'invalid_grant'
      );
      const late = codeOf(await authorize());
      await advance(client, 11);
      expect((await exchange(late)).body.error).toBe('invalid_grant');
    });

    it('takes a public client that shows its verifier instead of a secret, for the refresh too', async () => {
      const parameters = {
        grant_type: 'authorization_code',
        client_id: client.allegro.clientId,
        redirect_uri: redirectUri,
        code_verifier: verifier
      };
      const { body } = await client.auth('token', { ...parameters, code: codeOf(await authorize()) }, '');
      const refresh = { grant_type: 'refresh_token', refresh_token: body.refresh_token };

      expect((await client.auth('token', refresh)).body.error).toBe('invalid_grant');
      expect((await client.auth('token', { ...refresh, client_id: client.allegro.clientId }, '')).status).toBe(200);
    });

    it('tells of a refusal, and shows an error instead of sending anybody to an unknown address', async () => {
      expect((await authorize({}, 'deny')).searchParams.get('error')).toBe('access_denied');
      const query = new URLSearchParams({ client_id: client.allegro.clientId, response_type: 'code' });
      query.set('redirect_uri', 'https://elsewhere.example/');
      const response = await fetch(`${client.allegro.url}/auth/oauth/authorize?${query}`, { redirect: 'manual' });
      expect(response.status).toBe(400);
    });
  });

  describe('and staying in', () => {
    const refresh = (token: string): ReturnType<TestClient['auth']> =>
      client.auth('token', { grant_type: 'refresh_token', refresh_token: token });

    it('gives a new pair for a refresh token, and the old one a minute of grace', async () => {
      const first = await client.signIn();
      const second = (await refresh(first.refresh_token)).body;
      expect(second.refresh_token).not.toBe(first.refresh_token);

      await advance(client, 59);
      expect((await refresh(first.refresh_token)).status).toBe(200);
      await advance(client, 2);
      const late = await refresh(first.refresh_token);
      expect([late.status, late.body]).toEqual([
        400,
        { error: 'invalid_grant', error_description: 'Invalid refresh token' }
      ]);
      expect((await refresh(second.refresh_token)).status).toBe(200);
    });

    it('lets access tokens live twelve hours and refresh tokens ninety days', async () => {
      const tokens = await client.signIn();
      client.token = tokens.access_token;
      expect((await client.get('/me')).status).toBe(200);

      await advance(client, 43_200);
      const expired = await client.get('/me');
      expect([expired.status, expired.body.error]).toEqual([401, 'invalid_token']);

      await advance(client, 90 * 86_400);
      expect((await refresh(tokens.refresh_token)).body.error).toBe('invalid_grant');
    });

    it('puts the seller and the scopes into the token', async () => {
      const all = claimsOf((await client.signIn()).access_token);
      const one = claimsOf((await client.signIn({ scope: 'allegro:api:orders:read' })).access_token);

      expect(all).toMatchObject({
        user_name: client.allegro.sellerId,
        scope: expect.arrayContaining(['allegro:api:ratings']) as string[]
      });
      expect(one.scope).toEqual(['allegro:api:orders:read']);
    });

    it('takes tokens away when asked to, and lets them expire', async () => {
      const tokens = await client.signIn();
      client.token = tokens.access_token;

      await client.control('POST', '/tokens/expire', { kind: 'access' });
      expect((await client.get('/me')).status).toBe(401);
      expect((await refresh(tokens.refresh_token)).status).toBe(200);
      await client.control('POST', '/tokens/revoke', { kind: 'refresh' });
      expect((await refresh(tokens.refresh_token)).status).toBe(400);
    });
  });

  it('refuses wrong credentials, unknown grants and unknown scopes', async () => {
    const wrong = await client.auth('device', {}, 'somebody:else');
    expect([wrong.status, wrong.body]).toEqual([401, { error: 'Unauthorized', error_description: 'Unauthorized' }]);
    expect((await client.auth('token', { grant_type: 'client_credentials' }, '')).status).toBe(401);
    expect((await client.auth('token', { grant_type: 'password' })).body.error).toBe('unsupported_grant_type');
    expect((await client.auth('device', { scope: 'allegro:api:everything' })).body.error).toBe('invalid_scope');
  });

  it("gives an application's own token for public data only", async () => {
    client.token = (await client.auth('token', { grant_type: 'client_credentials' })).body.access_token;

    expect((await client.get('/order/carriers')).status).toBe(200);
    expect((await client.get('/order/events')).status).toBe(403);
    expect((await client.get('/me')).status).toBe(500);
  });
});
