import { createHash } from 'node:crypto';
import { WrongClient } from '../../src/allegro/allegroError.js';
import { authoriseByCode } from '../../src/allegro/codeFlow.js';
import { authoriseByDevice } from '../../src/allegro/deviceFlow.js';
import type { DevicePrompt } from '../../src/allegro/deviceFlow.js';
import { createOAuth } from '../../src/allegro/oauth.js';
import type { OAuth } from '../../src/allegro/oauth.js';
import { systemSleep } from '../../src/allegro/time.js';
import { TEST_APP, fakeTime } from './support/clients.js';
import { startStub } from './support/stubServer.js';
import type { SeenRequest, StubAnswer, StubServer } from './support/stubServer.js';

let stub: StubServer;
afterEach(() => stub.close());

const signal = new AbortController().signal;
const pair = { access_token: 'access', refresh_token: 'refresh', token_type: 'bearer', expires_in: 43199 };
const pending = { status: 400, body: { error: 'authorization_pending' } };
const device = {
  device_code: 'device-code',
  user_code: 'ABC-DEF',
  verification_uri: 'https://example.com/device',
  verification_uri_complete: 'https://example.com/device?code=ABC-DEF',
  expires_in: 3600,
  interval: 5
};

function oauthAt(url: string, time = fakeTime()): OAuth {
  return createOAuth({
    authUrl: url,
    clientId: 'client',
    clientSecret: 'secret',
    app: TEST_APP,
    clock: time.clock,
    sleep: time.sleep,
    signal
  });
}

/** A server whose token endpoint answers in turn; the last answer again and again. */
async function tokenServer(answers: StubAnswer[], start: object = device): Promise<SeenRequest[]> {
  const asked: SeenRequest[] = [];
  stub = await startStub((request) => {
    if (request.path === '/auth/oauth/device') return { body: start };
    asked.push(request);
    return answers[Math.min(asked.length, answers.length) - 1] ?? {};
  });
  return asked;
}

const form = (request: SeenRequest | undefined): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(request?.body));

describe('every call to the authorisation server', () => {
  it('carries the credentials and the User-Agent, and keeps secrets out of the address', async () => {
    const asked = await tokenServer([{ body: pair }]);
    const oauth = oauthAt(stub.url);

    await oauth.requestDeviceCode();
    await oauth.refresh('old-refresh');

    for (const { headers, query, method } of stub.seen) {
      expect(method).toBe('POST');
      expect(headers.authorization).toBe(`Basic ${Buffer.from('client:secret').toString('base64')}`);
      expect(headers['user-agent']).toMatch(/^TestApp\/\d+\.\d+\.\d+ \(\+https:\/\//);
      expect(query).toEqual({});
    }
    expect(form(asked[0])).toEqual({ grant_type: 'refresh_token', refresh_token: 'old-refresh' });
  });

  it.each([
    [401, { error: 'invalid_client', error_description: 'Bad client credentials' }],
    [401, { error: 'unauthorized' }],
    [400, { error: 'invalid_client' }]
  ])('with a wrong client id is refused for good (%i %j)', async (status, body) => {
    stub = await startStub(() => ({ status, body }));

    await expect(oauthAt(stub.url).requestDeviceCode()).rejects.toBeInstanceOf(WrongClient);

    expect(stub.seen).toHaveLength(1);
  });

  it('is repeated when a refresh got lost on the way', async () => {
    await tokenServer([{ status: 503 }, { body: '{"access_' }, { body: pair }]);

    await expect(oauthAt(stub.url).refresh('old')).resolves.toMatchObject({ refreshToken: 'refresh' });
  });

  it('says when the new token expires', async () => {
    await tokenServer([{ body: pair }]);
    const time = fakeTime(1_000_000);

    const { expiresAt } = await oauthAt(stub.url, time).refresh('old');

    expect(expiresAt).toBe(1_000_000 + 43_199_000);
  });

  it('that is answered with something else than tokens is an error, not a crash', async () => {
    await tokenServer([{ body: { access_token: 7 } }]);

    await expect(oauthAt(stub.url).refresh('old')).rejects.toMatchObject({ code: 'UnexpectedAnswer', kind: 'fatal' });
  });
});

describe('the device flow', () => {
  async function approve(answers: StubAnswer[], start: object = device) {
    const asked = await tokenServer(answers, start);
    const time = fakeTime();
    const prompts: DevicePrompt[] = [];
    const oauth = oauthAt(stub.url, time);
    const result = await authoriseByDevice({ ...time, oauth, signal, onPrompt: (prompt) => prompts.push(prompt) }).then(
      (tokens) => ({ tokens, error: undefined }),
      (error: unknown) => ({ tokens: undefined, error })
    );
    return { ...result, asked, prompts, waits: time.waits };
  }

  it('shows where to approve, then asks at the given pace until the seller has', async () => {
    const { tokens, asked, prompts, waits } = await approve([pending, pending, { body: pair }]);

    expect(prompts).toEqual([
      { url: 'https://example.com/device?code=ABC-DEF', userCode: 'ABC-DEF', expiresInSeconds: 3600 }
    ]);
    expect(tokens).toMatchObject({ accessToken: 'access', refreshToken: 'refresh' });
    expect(waits).toEqual([5000, 5000, 5000]);
    expect(form(asked[0])).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: 'device-code'
    });
  });

  it('asks more slowly once it is told to', async () => {
    const { waits } = await approve([{ status: 400, body: { error: 'slow_down' } }, pending, { body: pair }]);

    expect(waits).toEqual([5000, 10_000, 10_000]);
  });

  it('goes on through an outage', async () => {
    const { tokens } = await approve([{ status: 502, body: '' }, { isCut: true, body: '{' }, { body: pair }]);

    expect(tokens?.accessToken).toBe('access');
  });

  it('ends when the seller says no', async () => {
    const { error } = await approve([pending, { status: 400, body: { error: 'access_denied' } }]);

    expect(error).toMatchObject({ code: 'access_denied' });
  });

  it.each([
    ['Allegro says that the code has expired', [{ status: 400, body: { error: 'expired_token' } }]],
    ['Allegro no longer knows the code', [pending, { status: 400, body: { error: 'invalid_request' } }]],
    ['its time is over', [pending]]
  ])('ends when %s', async (_, answers) => {
    const { error, waits } = await approve(answers, { ...device, expires_in: 20 });

    expect(error).toMatchObject({ code: 'expired_token' });
    expect(waits.length).toBeLessThanOrEqual(4);
  });
});

describe('the authorisation code flow', () => {
  /** Plays the browser: opens the address, and comes back to the redirect address with what `answer` says. */
  async function browse(answer: (state: string) => Record<string, string>[]) {
    const asked = await tokenServer([{ body: pair }]);
    let address = new URL('http://unset.invalid');
    const replies: { status: number; text: string }[] = [];
    const visiting = new Promise<void>((resolve, reject) => {
      void authoriseByCode({
        oauth: oauthAt(stub.url),
        redirectPort: 0,
        sleep: systemSleep,
        signal,
        onPrompt: (url) => {
          address = new URL(url);
          void visit(address).then(undefined, reject);
        }
      }).then((tokens) => {
        result.tokens = tokens.accessToken;
        resolve();
      }, reject);
    });
    const result: { tokens?: string } = {};
    const visit = async (url: URL): Promise<void> => {
      for (const query of answer(url.searchParams.get('state') ?? '')) {
        const back = new URL(url.searchParams.get('redirect_uri') ?? '');
        back.search = new URLSearchParams(query).toString();
        const response = await fetch(back);
        replies.push({ status: response.status, text: await response.text() });
      }
    };
    const error: unknown = await visiting.then(
      () => undefined,
      (reason: unknown) => reason
    );
    return { ...result, error, address, asked, replies };
  }

  it('proves with PKCE that who asked is who exchanges the code', async () => {
    const { tokens, address, asked } = await browse((state) => [{ state, code: 'the-code' }]);

    expect(tokens).toBe('access');
    const { code_verifier: verifier, ...rest } = form(asked[0]);
    expect(rest).toEqual({
      grant_type: 'authorization_code',
      code: 'the-code',
      redirect_uri: address.searchParams.get('redirect_uri')
    });
    expect(address.searchParams.get('code_challenge_method')).toBe('S256');
    expect(address.searchParams.get('code_challenge')).toBe(
      createHash('sha256').update(String(verifier)).digest('base64url')
    );
    expect(address.searchParams.get('redirect_uri')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
  });

  it('turns away an answer with a foreign state and goes on waiting', async () => {
    const { tokens, replies, asked } = await browse((state) => [
      { state: 'guessed', code: '<script>alert(1)</script>' },
      { code: 'no-state' },
      { state, code: 'the-code' }
    ]);

    expect(tokens).toBe('access');
    expect(replies.slice(0, 2).map(({ status }) => status)).toEqual([400, 400]);
    expect(replies[0]?.text).not.toContain('script');
    expect(form(asked[0])['code']).toBe('the-code');
  });

  it('ends when the seller says no', async () => {
    const { error } = await browse((state) => [{ state, error: 'access_denied' }]);

    expect(error).toMatchObject({ code: 'access_denied' });
  });

  it('says so when the port is taken', async () => {
    await tokenServer([]);
    const redirectPort = Number(new URL(stub.url).port);

    const flow = authoriseByCode({
      oauth: oauthAt(stub.url),
      redirectPort,
      sleep: systemSleep,
      signal,
      onPrompt: () => {}
    });

    await expect(flow).rejects.toMatchObject({ name: 'RedirectPortTakenError', exitCode: 2 });
  });
});
