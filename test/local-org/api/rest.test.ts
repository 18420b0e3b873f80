import { createSign, generateKeyPairSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { LocalOrg } from '../../../local/org/org.js';
import { call, connect, startOrg } from './support.js';

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' }
});

let org: LocalOrg;
beforeAll(async () => {
  org = await startOrg({ jwtPublicKey: keys.publicKey });
});
afterAll(async () => {
  await org.close();
});

describe('REST answers', () => {
  it('lists its versions without a login', async () => {
    const response = await fetch(`${org.url}//services/data`);

    const versions = (await response.json()) as { version: string; label: string; url: string }[];

    expect(versions.at(-1)).toEqual({ label: "Winter '27", url: '/services/data/v68.0', version: '68.0' });
    expect(versions.find((version) => version.version === '65.0')?.label).toBe("Winter '26");
  });

  it('refuses a session that it does not know', async () => {
    const { status, body } = await call(org, 'GET', '/sobjects', undefined, { Authorization: 'Bearer 00D!nonsense' });

    expect(status).toBe(401);
    expect(body).toEqual([{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }]);
  });

  it('tells unknown resources, wrong methods and unsupported features apart', async () => {
    const unknown = await call(org, 'GET', '/nonsense');
    const unknownObject = await call(org, 'GET', '/sobjects/Nonsense__c/describe');
    const method = await call(org, 'PUT', '/query');
    const unsupported = await call(org, 'GET', '/analytics/reports');

    expect([unknown.status, unknown.body]).toEqual([
      404,
      [{ message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' }]
    ]);
    expect(unknownObject.status).toBe(404);
    expect([method.status, method.body]).toEqual([405, [expect.objectContaining({ errorCode: 'METHOD_NOT_ALLOWED' })]]);
    expect([unsupported.status, unsupported.body]).toEqual([
      501,
      [{ message: 'The local org does not support Analytics', errorCode: 'NOT_SUPPORTED_LOCALLY' }]
    ]);
  });

  it('counts each call, says so in a header, and shows what is left', async () => {
    const before = org.counters.dailyApi;

    const { headers, body } = await call(org, 'GET', '/limits');
    await fetch(`${org.url}/services/data`);

    expect(org.counters.dailyApi).toBe(before + 1);
    expect(headers.get('sforce-limit-info')).toBe(`api-usage=${before + 1}/100000`);
    expect(body).toMatchObject({ DailyApiRequests: { Max: 100_000, Remaining: 100_000 - before - 1 } });
  });

  it('answers malformed JSON and malformed queries with their codes', async () => {
    const response = await fetch(`${org.url}/services/data/v65.0/sobjects/Account`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${org.accessToken}`, 'Content-Type': 'application/json' },
      body: '{"Name": '
    });
    const query = await call(org, 'GET', `/query?q=${encodeURIComponent('SELECT FROM Account')}`);
    const field = await call(org, 'GET', `/query?q=${encodeURIComponent('SELECT Nonsense__c FROM Account')}`);
    const bind = await call(org, 'GET', `/query?q=${encodeURIComponent('SELECT Id FROM Account WHERE Name = :x')}`);

    expect([response.status, await response.json()]).toEqual([
      400,
      [expect.objectContaining({ errorCode: 'JSON_PARSER_ERROR' })]
    ]);
    expect([query.status, query.body]).toEqual([400, [expect.objectContaining({ errorCode: 'MALFORMED_QUERY' })]]);
    expect([field.status, field.body]).toEqual([400, [expect.objectContaining({ errorCode: 'INVALID_FIELD' })]]);
    expect([bind.status, bind.body]).toEqual([400, [expect.objectContaining({ errorCode: 'MALFORMED_QUERY' })]]);
  });

  it('sends describes only to those who do not have them yet', async () => {
    const first = await call(org, 'GET', '/sobjects/Account/describe');
    const since = first.headers.get('last-modified') ?? '';

    const again = await call(org, 'GET', '/sobjects/Account/describe', undefined, { 'If-Modified-Since': since });

    expect([first.status, again.status]).toEqual([200, 304]);
  });

  it('answers an upsert by a key that several records share with their addresses', async () => {
    const create = (key: string): Promise<unknown> =>
      call(org, 'POST', '/sobjects/Parcel__c', { Name: key, Key__c: key, Group__c: 'twins' });
    await create('twin1');
    await create('twin2');

    const { status, body } = await call(org, 'PATCH', '/sobjects/Parcel__c/Group__c/twins', { Name: 'both' });

    expect(status).toBe(300);
    expect(body).toEqual([
      expect.stringMatching(/^\/services\/data\/v65\.0\/sobjects\/Parcel__c\/\w{18}$/),
      expect.any(String)
    ]);
  });

  it('refuses an external id that is none, and the key in the body', async () => {
    const none = await call(org, 'PATCH', '/sobjects/Parcel__c/Weight__c/1', {});
    const twice = await call(org, 'PATCH', '/sobjects/Parcel__c/Key__c/a', { Key__c: 'a', Name: 'a' });

    expect([none.status, none.body]).toEqual([
      404,
      [{ message: 'Provided external ID field does not exist or is not accessible: Weight__c', errorCode: 'NOT_FOUND' }]
    ]);
    expect([twice.status, twice.body]).toEqual([400, [expect.objectContaining({ errorCode: 'INVALID_FIELD' })]]);
  });

  it('takes compressed and large bodies', async () => {
    const records = Array.from({ length: 200 }, (_, index) => ({
      attributes: { type: 'Account' },
      Name: `Large ${index}`,
      Description: 'ż'.repeat(30_000)
    }));

    const response = await fetch(`${org.url}/services/data/v65.0/composite/sobjects`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${org.accessToken}`,
        'Content-Type': 'application/json',
        'Content-Encoding': 'gzip'
      },
      body: new Uint8Array(gzipSync(JSON.stringify({ records })))
    });

    const results = (await response.json()) as { success: boolean }[];
    expect(results.filter((result) => result.success)).toHaveLength(200);
  });

  it('refuses calls beyond the daily allocation', async () => {
    const control = (dailyApi: number): Promise<unknown> =>
      fetch(`${org.url}/_control/limits`, { method: 'POST', body: JSON.stringify({ dailyApi }) });
    await control(org.counters.dailyApi);

    const { status, body } = await call(org, 'GET', '/limits');
    await control(100_000);

    expect([status, body]).toEqual([403, [expect.objectContaining({ errorCode: 'REQUEST_LIMIT_EXCEEDED' })]]);
  });

  it('saves at most 200 records in a collection', async () => {
    const records = Array.from({ length: 201 }, () => ({ attributes: { type: 'Account' }, Name: 'x' }));

    const { status } = await call(org, 'POST', '/composite/sobjects', { records });

    expect(status).toBe(400);
  });
});

describe('composite', () => {
  const accountThenParcel = (key: string, keyField: string): unknown[] => [
    {
      method: 'POST',
      url: '/services/data/v65.0/sobjects/Account',
      referenceId: 'account',
      body: { Name: `For ${key}` }
    },
    {
      method: 'POST',
      url: '/services/data/v65.0/sobjects/Parcel__c',
      referenceId: 'parcel',
      body: { Name: key, [keyField]: key, Account__c: '@{account.id}' }
    },
    {
      method: 'GET',
      url: '/services/data/v65.0/sobjects/Parcel__c/@{parcel.id}?fields=Account__c',
      referenceId: 'read'
    }
  ];
  const accountsNamed = async (name: string): Promise<number> =>
    (await connect(org).query(`SELECT Id FROM Account WHERE Name = '${name}'`)).totalSize;

  it('uses what earlier calls answered', async () => {
    const { status, body } = await call(org, 'POST', '/composite', {
      compositeRequest: accountThenParcel('ref', 'Key__c')
    });

    const [account, parcel, read] = (
      body as { compositeResponse: { body: Record<string, unknown>; httpStatusCode: number }[] }
    ).compositeResponse;
    expect(status).toBe(200);
    expect([account?.httpStatusCode, parcel?.httpStatusCode, read?.httpStatusCode]).toEqual([201, 201, 200]);
    expect(read?.body['Account__c']).toBe(account?.body['id']);
  });

  it('undoes everything when all or none is asked for and one call fails', async () => {
    const compositeRequest = accountThenParcel('undone', 'Group__c');

    const { body } = await call(org, 'POST', '/composite', { allOrNone: true, compositeRequest });

    const answers = (body as { compositeResponse: { body: { errorCode: string }[]; httpStatusCode: number }[] })
      .compositeResponse;
    expect(answers.map((answer) => answer.body[0]?.errorCode)).toEqual([
      'PROCESSING_HALTED',
      'REQUIRED_FIELD_MISSING',
      'PROCESSING_HALTED'
    ]);
    expect(answers.every((answer) => answer.httpStatusCode === 400)).toBe(true);
    expect(await accountsNamed('For undone')).toBe(0);
  });

  it('keeps what went well otherwise, and halts what refers to what failed', async () => {
    const { body } = await call(org, 'POST', '/composite', { compositeRequest: accountThenParcel('kept', 'Group__c') });

    const answers = (body as { compositeResponse: { httpStatusCode: number }[] }).compositeResponse;
    expect(answers.map((answer) => answer.httpStatusCode)).toEqual([201, 400, 400]);
    expect(await accountsNamed('For kept')).toBe(1);
  });

  it('runs batches one by one and counts each call', async () => {
    const before = org.counters.dailyApi;
    const batchRequests = [
      { method: 'POST', url: 'v65.0/sobjects/Account', richInput: { Name: 'Batch' } },
      { method: 'GET', url: 'v65.0/sobjects/Nonsense__c' }
    ];

    const { body } = await call(org, 'POST', '/composite/batch', { batchRequests });

    expect(body).toMatchObject({ hasErrors: true, results: [{ statusCode: 201 }, { statusCode: 404 }] });
    expect(org.counters.dailyApi).toBe(before + 3);
  });

  it('plants trees of records, whole or not at all', async () => {
    const tree = (name: string, childFields: object): unknown => ({
      records: [
        {
          attributes: { type: 'Account', referenceId: 'a1' },
          Name: name,
          Parcels__r: { records: [{ attributes: { type: 'Parcel__c', referenceId: 'p1' }, Name: 'p', ...childFields }] }
        }
      ]
    });

    const good = await call(org, 'POST', '/composite/tree/Account', tree('Oak', { Key__c: 'acorn' }));
    const bad = await call(org, 'POST', '/composite/tree/Account', tree('Elm', {}));

    expect([good.status, good.body]).toEqual([
      201,
      {
        hasErrors: false,
        results: [expect.objectContaining({ referenceId: 'a1' }), expect.objectContaining({ referenceId: 'p1' })]
      }
    ]);
    expect([bad.status, bad.body]).toEqual([
      400,
      {
        hasErrors: true,
        results: [{ referenceId: 'p1', errors: [expect.objectContaining({ statusCode: 'REQUIRED_FIELD_MISSING' })] }]
      }
    ]);
    expect(await accountsNamed('Elm')).toBe(0);
  });
});

describe('signing in', () => {
  const token = async (form: Record<string, string>): Promise<{ status: number; body: Record<string, unknown> }> => {
    const response = await fetch(`${org.url}/services/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams(form)
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('gives tokens for client credentials, and refuses wrong ones', async () => {
    const { clientId, clientSecret } = org.addresses.oauth;

    const good = await token({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret });
    const bad = await token({ grant_type: 'client_credentials', client_id: clientId, client_secret: 'wrong' });

    expect(good.body).toMatchObject({ instance_url: org.url, token_type: 'Bearer' });
    expect(bad).toEqual({
      status: 400,
      body: { error: 'invalid_client', error_description: 'invalid client credentials' }
    });
    await expect(
      connect(org, String(good.body['access_token'])).query('SELECT Id FROM User LIMIT 1')
    ).resolves.toBeDefined();
  });

  it('refreshes a session until its refresh token is revoked', async () => {
    const { refreshToken } = org.addresses;
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: 'PlatformCLI' };

    const before = await token(form);
    await fetch(`${org.url}/services/oauth2/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token: refreshToken })
    });
    const after = await token(form);

    expect(before.status).toBe(200);
    expect(after).toEqual({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'expired access/refresh token' }
    });
  });

  it('takes a JWT that the client has signed, with its expiry in seconds or milliseconds', async () => {
    const assertion = (exp: number, key = keys.privateKey): string => {
      const claims = { iss: org.addresses.oauth.clientId, sub: org.username, aud: org.url, exp };
      const [header, payload] = [{ alg: 'RS256' }, claims].map((part) =>
        Buffer.from(JSON.stringify(part)).toString('base64url')
      );
      const signature = createSign('RSA-SHA256').update(`${header}.${payload}`).sign(key, 'base64url');
      return `${header}.${payload}.${signature}`;
    };
    const signIn = async (jwt: string): Promise<[number, unknown]> => {
      const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
      const { status, body } = await token({ grant_type: grant, assertion: jwt });
      return [status, body['error'] ?? body['instance_url']];
    };
    const inFiveMinutes = Date.now() + 300_000;
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs8',
      format: 'pem'
    });

    expect(await signIn(assertion(Math.floor(inFiveMinutes / 1000)))).toEqual([200, org.url]);
    expect(await signIn(assertion(inFiveMinutes))).toEqual([200, org.url]);
    expect(await signIn(assertion(1000))).toEqual([400, 'invalid_grant']);
    expect(await signIn(assertion(inFiveMinutes, stranger.toString()))).toEqual([400, 'invalid_grant']);
  });
});
