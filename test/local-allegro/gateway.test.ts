import { NOON, TestClient, USER_AGENT } from './client.js';

describe("the local Allegro's gateway", () => {
  let client: TestClient;
  beforeAll(async () => {
    client = await TestClient.start({ orders: 20 });
  });
  afterAll(() => client.close());

  it.each(['application/json', 'application/vnd.allegro.beta.v1+json', '*/*'])(
    'answers 406 to Accept: %s',
    async (accept) => {
      for (const path of ['/me', '/order/events', '/order/checkout-forms']) {
        const answer = await client.get(path, {}, { headers: { Accept: accept } });
        expect([answer.status, answer.body.errors[0].code]).toEqual([406, 'NotAcceptableException']);
      }
    }
  );

  it.each(['node', 'axios/1.7.0', '', 'Mozilla/5.0 (+https://example.org)'])(
    'turns away the User-Agent "%s"',
    async (agent) => {
      expect((await client.get('/order/events', {}, { headers: { 'User-Agent': agent } })).status).toBe(403);
    }
  );

  it('wants a token, a known one', async () => {
    const bare = await client.get('/order/events', {}, { headers: { Authorization: '' } });
    const wrong = await client.get('/order/events', {}, { headers: { Authorization: 'Bearer nonsense' } });

    expect([bare.status, bare.body.error]).toEqual([401, 'unauthorized']);
    expect([wrong.status, wrong.body.error]).toEqual([401, 'invalid_token']);
  });

  it('wants the scope of the resource', async () => {
    const other = (await client.signIn({ scope: 'allegro:api:profile:read' })).access_token;
    const headers = { Authorization: `Bearer ${other}` };

    expect((await client.get('/me', {}, { headers })).status).toBe(200);
    expect((await client.get('/order/checkout-forms', {}, { headers })).status).toBe(403);
  });

  it('gives every answer a Trace-Id, and answers under its own media type', async () => {
    const ids = new Set<string | null>();
    for (const path of ['/me', '/order/events', '/order/checkout-forms/12345']) {
      const { headers } = await client.get(path);
      ids.add(headers.get('trace-id'));
      expect(headers.get('content-type')).toContain('application/vnd.allegro.public.v1+json');
    }
    expect(ids.size).toBe(3);
    expect([...ids].every((id) => /^[0-9a-f]{16}$/.test(id ?? ''))).toBe(true);
  });

  it('speaks to the user in the language asked for, English otherwise', async () => {
    const message = async (language?: string): Promise<string | null> => {
      const headers = language ? { 'Accept-Language': language } : {};
      const { body } = await client.get('/order/checkout-forms/29738e61-7f6a-11e8-ac45-09db60ede9d6', {}, { headers });
      return body.errors[0].userMessage;
    };

    expect(await message('pl-PL')).toBe('Nie znaleziono zamówienia.');
    expect(await message('cs-CZ')).toBe('Objednávka nebyla nalezena.');
    expect(await message()).toBe(await message('en-US'));
  });

  it('calls a wrong address an unavailable feature', async () => {
    const answer = await client.get('/order/checkout-form', {}, { isUndocumented: true });

    expect([answer.status, answer.body.errors[0].message]).toEqual([404, 'Feature unavailable']);
  });

  describe('limits', () => {
    const limited = async (now: { at: number }): Promise<TestClient> =>
      TestClient.start({ orders: 5, sellers: 2, clock: () => now.at, rateLimit: { perMinute: 10, blockSeconds: 60 } });

    it('block the whole client id for a minute, whichever seller went over', async () => {
      const now = { at: NOON };
      const busy = await limited(now);
      const [, second] = [...busy.allegro.worlds.keys()];
      const other = (await busy.signIn({}, second)).access_token;
      const statuses = async (count: number, token = busy.token): Promise<number[]> => {
        const list = [];
        for (let i = 0; i < count; i++) {
          list.push((await busy.get('/me', {}, { headers: { Authorization: `Bearer ${token}` } })).status);
        }
        return list;
      };

      expect(new Set(await statuses(10))).toEqual(new Set([200]));
      expect(await statuses(1)).toEqual([429]);
      expect(await statuses(1, other)).toEqual([429]);
      now.at += 59_000;
      expect(await statuses(1)).toEqual([429]);
      now.at += 1_000;
      expect(await statuses(1)).toEqual([200]);
      await busy.close();
    });

    it('count anew each minute', async () => {
      const now = { at: NOON };
      const calm = await limited(now);
      for (let minute = 0; minute < 3; minute++) {
        for (let i = 0; i < 10; i++) expect((await calm.get('/me')).status).toBe(200);
        now.at += 60_000;
      }
      await calm.close();
    });

    it('refuse more than fifty calls a second for carriers, and nothing else', async () => {
      for (let i = 0; i < 50; i++) expect((await client.get('/order/carriers')).status).toBe(200);

      expect((await client.get('/order/carriers')).status).toBe(429);
      expect((await client.get('/order/events')).status).toBe(200);
      await client.control('POST', '/clock', { advanceSeconds: 1 });
      expect((await client.get('/order/carriers')).status).toBe(200);
    });
  });

  it('keeps the orders of two sellers apart', async () => {
    const two = await TestClient.start({ orders: 5, sellers: 2 });
    const [, second] = [...two.allegro.worlds.keys()];
    const { ids } = await two.control('POST', `/orders?seller=${second}`, {});
    const other = (await two.signIn({}, second)).access_token;

    expect((await two.get(`/order/checkout-forms/${ids[0]}`)).status).toBe(404);
    two.token = other;
    expect((await two.get(`/order/checkout-forms/${ids[0]}`)).status).toBe(200);
    expect((await two.get('/me')).body.id).toBe(second);
    await two.close();
  });

  it('asks for a name in the User-Agent at the resources, not at the authorisation server', async () => {
    const response = await fetch(`${client.allegro.url}/auth/oauth/device`, {
      method: 'POST',
      headers: { Authorization: `Basic ${Buffer.from(client.basic).toString('base64')}` }
    });

    expect(response.status).toBe(200);
    expect((await client.get('/me', {}, { headers: { 'User-Agent': USER_AGENT } })).status).toBe(200);
  });
});
