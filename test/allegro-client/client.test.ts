import { readFileSync } from 'node:fs';
import { AllegroError, NeedsReauthorisation } from '../../src/allegro/allegroError.js';
import type { AllegroCall } from '../../src/allegro/client.js';
import { listCheckoutForms, readCheckoutForm, readEvents, readEventStats } from '../../src/allegro/orders.js';
import { listMarketplaces, readMe } from '../../src/allegro/seller.js';
import { loadAllegroSpec } from '../support/allegroSpec.js';
import { accountAt, clientAt, fakeTime, fixedToken } from './support/clients.js';
import { checkoutForm } from './support/payloads.js';
import { startStub } from './support/stubServer.js';
import type { StubAnswer, StubServer } from './support/stubServer.js';

let stub: StubServer;
afterEach(() => stub.close());

/** Answers in turn; the last one again and again. */
async function answering(...answers: StubAnswer[]): Promise<StubServer> {
  stub = await startStub((_, count) => answers[Math.min(count, answers.length) - 1] ?? {});
  return stub;
}

const stats = { latestEvent: { id: '1600000000000001', occurredAt: '2026-11-22T09:00:00.000Z' } };
const busy = { errors: [{ code: 'TOO_MANY_REQUESTS', message: 'Too many', userMessage: 'Too many requests' }] };

async function failureOf(work: Promise<unknown>): Promise<AllegroError> {
  const error: unknown = await work.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason
  );
  expect(error).toBeInstanceOf(AllegroError);
  return error as AllegroError;
}

describe('requests', () => {
  it('are valid against the published description of the API', async () => {
    const spec = loadAllegroSpec();
    stub = await startStub(({ path }) => ({
      body:
        {
          '/me': { id: '100', login: 'test-seller' },
          '/marketplaces': { marketplaces: [{ id: 'allegro-pl' }] },
          '/order/events': { events: [] },
          '/order/event-stats': stats,
          '/order/checkout-forms': { checkoutForms: [], count: 0, totalCount: 0 }
        }[path] ?? checkoutForm()
    }));
    const client = clientAt(stub.url);

    await readMe(client);
    await listMarketplaces(client);
    await readEventStats(client);
    await readEvents(client, { from: '1600000000000001', limit: 1000, types: ['BOUGHT', 'FILLED_IN'] });
    await readEvents(client);
    await readCheckoutForm(client, checkoutForm().id);
    await listCheckoutForms(client);
    await listCheckoutForms(client, {
      boughtAtFrom: '2026-01-01T00:00:00.000Z',
      boughtAtTo: '2026-02-01T00:00:00.000Z',
      updatedAtFrom: '2026-01-01T00:00:00.000Z',
      updatedAtTo: '2026-02-01T00:00:00.000Z',
      sort: '-updatedAt',
      status: 'READY_FOR_PROCESSING',
      marketplace: 'allegro-cz',
      offset: 100,
      limit: 100
    });

    expect(stub.seen).toHaveLength(8);
    for (const { method, path, query, headers, body } of stub.seen) {
      expect({ path, wrong: spec.validateRequest(method, path, query, headers, body) }).toEqual({ path, wrong: [] });
    }
  });

  it('name the application, its version and a page, and carry the token', async () => {
    await answering({ body: stats });
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

    await readEventStats(clientAt(stub.url));

    const { headers } = stub.seen[0]!;
    expect(headers['user-agent']).toBe(`TestApp/${version} (+https://app.example)`);
    expect(headers.authorization).toBe('Bearer token-1');
    expect(headers.accept).toBe('application/vnd.allegro.public.v1+json');
    expect(headers['accept-language']).toBe('en-US');
  });

  it('are all counted, with status and trace id and nothing personal', async () => {
    await answering({ status: 503 }, { body: stats });
    const calls: AllegroCall[] = [];

    await readEventStats(clientAt(stub.url, { onCall: (call) => calls.push(call) }));

    expect(calls).toEqual([
      { method: 'GET', path: '/order/event-stats', status: 503, traceId: 'trace-1', milliseconds: 0 },
      { method: 'GET', path: '/order/event-stats', status: 200, traceId: 'trace-1', milliseconds: 0 }
    ]);
  });
});

describe('trouble that passes', () => {
  it.each([
    ['a server error', { status: 500 }],
    ['a gateway page instead of JSON', { body: '<html>502</html>' }],
    ['half an answer', { body: '{"latestEvent":', isCut: true }],
    ['an empty answer', { body: '' }],
    ['a redirect to somewhere', { status: 302, headers: { Location: 'https://login.example.com/' } }]
  ])('%s is tried again', async (_, trouble) => {
    await answering(trouble, trouble, { body: stats });

    await expect(readEventStats(clientAt(stub.url))).resolves.toEqual(stats);

    expect(stub.seen).toHaveLength(3);
  });

  it('is given up after five tries, each wait longer than the one before', async () => {
    await answering({ status: 503 });
    const { clock, sleep, waits } = fakeTime();

    const error = await failureOf(readEventStats(clientAt(stub.url, { clock, sleep, random: () => 1 })));

    expect(error).toMatchObject({ kind: 'transient', status: 503, path: '/order/event-stats', traceId: 'trace-1' });
    expect(waits).toEqual([500, 1000, 2000, 4000]);
  });

  it('may be a server that is not there', async () => {
    await answering({});
    const { url } = stub;
    await stub.close();

    const error = await failureOf(readEventStats(clientAt(url)));

    expect(error).toMatchObject({ kind: 'transient', code: 'Network', status: undefined });
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('may be a server that never answers', async () => {
    await answering({ isSilent: true });

    const error = await failureOf(readEventStats(clientAt(stub.url, { timeoutMs: 20, attempts: 2 })));

    expect(error).toMatchObject({ kind: 'transient', code: 'Timeout' });
    expect(stub.seen).toHaveLength(2);
  });

  it('ends at once when the caller stops', async () => {
    await answering({ isSilent: true });
    const stop = new AbortController();
    const reading = readEventStats(clientAt(stub.url, { signal: stop.signal }));
    while (stub.seen.length === 0) await new Promise((resolve) => setImmediate(resolve));

    stop.abort();

    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('the rate limit', () => {
  it('is waited for as long as Retry-After says', async () => {
    await answering({ status: 429, headers: { 'Retry-After': '7' }, body: busy }, { body: stats });
    const { clock, sleep, waits } = fakeTime();

    await readEventStats(clientAt(stub.url, { clock, sleep }));

    expect(waits).toEqual([7000]);
  });

  it('is waited for until the moment that Retry-After names', async () => {
    const { clock, sleep, waits } = fakeTime(Date.parse('2026-11-22T10:00:00Z'));
    const until = 'Sun, 22 Nov 2026 10:00:30 GMT';
    await answering({ status: 429, headers: { 'Retry-After': until }, body: busy }, { body: stats });

    await readEventStats(clientAt(stub.url, { clock, sleep }));

    expect(waits).toEqual([30_000]);
  });

  it('is waited for a minute when Allegro does not say', async () => {
    await answering({ status: 429, body: busy }, { body: stats });
    const { clock, sleep, waits } = fakeTime();

    await readEventStats(clientAt(stub.url, { clock, sleep }));

    expect(waits).toEqual([60_000]);
  });

  it('stops every account of the same client id', async () => {
    await answering({ status: 429, body: busy }, { body: stats });
    const { clock, sleep, waits } = fakeTime();
    const account = accountAt(stub.url);
    const common = { clock, sleep, attempts: 1 };
    const first = clientAt(stub.url, { ...common, account });
    const second = clientAt(stub.url, { ...common, account: { ...account, key: 'custom:200', sellerId: '200' } });

    await failureOf(readEventStats(first));
    expect(waits).toEqual([]);
    await readEventStats(second);

    expect(waits).toEqual([60_000]);
  });
});

describe('refusals', () => {
  it.each([
    [400, 'badRecord'],
    [403, 'fatal'],
    [406, 'fatal'],
    [409, 'badRecord'],
    [422, 'badRecord']
  ])('%i is not tried again', async (status, kind) => {
    await answering({
      status,
      body: {
        errors: [{ code: 'VALIDATION_ERROR', message: 'wrong', details: null, path: null, userMessage: 'Wrong.' }]
      }
    });

    const error = await failureOf(readEvents(clientAt(stub.url)));

    expect(error).toMatchObject({ kind, status, code: 'VALIDATION_ERROR', userMessage: 'Wrong.', traceId: 'trace-1' });
    expect(stub.seen).toHaveLength(1);
  });

  it.each([
    '',
    'Not Found',
    '[]',
    '{"errors":[]}',
    '{"errors":[null]}',
    '{"code":null,"message":"Order not found"}',
    '7'
  ])('are understood with the body %p', async (body) => {
    await answering({ status: 422, body });

    expect(await failureOf(readEvents(clientAt(stub.url)))).toMatchObject({ kind: 'badRecord', status: 422 });
  });

  it('of a token refresh it once and repeat the request', async () => {
    stub = await startStub(({ headers }) =>
      headers.authorization === 'Bearer token-2' ? { body: stats } : { status: 401, body: { error: 'invalid_token' } }
    );

    await expect(readEventStats(clientAt(stub.url))).resolves.toEqual(stats);

    expect(stub.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('of a fresh token mean that the account has to be connected again', async () => {
    await answering({ status: 401, body: { error: 'invalid_token', error_description: 'Token expired' } });
    const renew = jest.fn(fixedToken.renew);

    const error = await failureOf(readEventStats(clientAt(stub.url, { tokens: { ...fixedToken, renew } })));

    expect(error).toBeInstanceOf(NeedsReauthorisation);
    expect(error).toMatchObject({ accountKey: 'custom:100', kind: 'fatal' });
    expect(renew).toHaveBeenCalledTimes(1);
  });
});

describe('pages', () => {
  it('with a malformed form among good ones hand over the good ones and say what is wrong with the other', async () => {
    const bad = { ...checkoutForm('bad-one'), summary: null };
    const forms = [checkoutForm('first'), bad, checkoutForm('second')];
    await answering({ body: { checkoutForms: forms, count: 3, totalCount: 3 } });

    const page = await listCheckoutForms(clientAt(stub.url));

    expect(page.forms.map(({ id }) => id)).toEqual(['first', 'second']);
    expect(page.malformed).toEqual([{ id: 'bad-one', raw: bad, error: expect.stringContaining('summary') as string }]);
    expect(page).toMatchObject({ rows: 3, totalCount: 3 });
  });

  it('of the journal name their last entry even when it is malformed', async () => {
    const good = { id: '1', type: 'BOUGHT', occurredAt: '2026-11-22T09:00:00Z', order: { checkoutForm: { id: 'a' } } };
    await answering({ body: { events: [good, { id: '2', type: null }, 'nonsense', { id: '4' }] } });

    const page = await readEvents(clientAt(stub.url), { limit: 4 });

    expect(page.events.map(({ id }) => id)).toEqual(['1']);
    expect(page.malformed.map(({ id }) => id)).toEqual(['2', null, '4']);
    expect(page).toMatchObject({ rows: 4, lastId: '4' });
  });

  it('that are no pages at all end the reading with the name of the field', async () => {
    await answering({ body: { checkoutForms: 'many' } });

    const error = await failureOf(listCheckoutForms(clientAt(stub.url)));

    expect(error).toMatchObject({ kind: 'fatal', code: 'UnexpectedAnswer' });
    expect(error.message).toContain('checkoutForms: ');
  });
});

describe('a single form', () => {
  it('is null when Allegro has forgotten it', async () => {
    await answering({ status: 404, body: { errors: [{ code: 'CheckoutFormNotFoundException', message: 'gone' }] } });

    await expect(readCheckoutForm(clientAt(stub.url), 'some-id')).resolves.toBeNull();
  });

  it('is not taken for forgotten when the address is wrong', async () => {
    await answering({ status: 404, body: { errors: [{ code: 'NotFoundException', message: 'Feature unavailable' }] } });

    expect(await failureOf(readCheckoutForm(clientAt(stub.url), 'some-id'))).toMatchObject({ status: 404 });
  });

  it('that is malformed is handed over with what is wrong', async () => {
    await answering({ body: { buyer: 7 } });

    const read = await readCheckoutForm(clientAt(stub.url), 'some-id');

    expect(read?.malformed).toMatchObject({ id: 'some-id', raw: { buyer: 7 } });
    expect(read?.malformed?.error).toContain('buyer: ');
  });
});
