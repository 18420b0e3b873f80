import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { allegroSpecDir, loadAllegroSpec, validateRequest, validateResponse } from '../support/allegroSpec.js';

const MEDIA_TYPE = 'application/vnd.allegro.public.v1+json';
const headers = {
  Accept: MEDIA_TYPE,
  Authorization: 'Bearer token',
  'User-Agent': 'AllegroConnect/1.0.0 (+https://example.org)'
};
const wheres = (violations: { where: string }[]): string[] => violations.map((it) => it.where);

describe("Allegro's document as a judge", () => {
  beforeAll(() => {
    loadAllegroSpec(); // throws where to get the document when it is not there: without it nothing is judged
  });

  it('lets a right request pass', () => {
    expect(validateRequest('GET', '/order/events', { limit: '1000', type: ['BOUGHT', 'FILLED_IN'] }, headers)).toEqual(
      []
    );
    expect(
      validateRequest('GET', '/order/checkout-forms', { 'updatedAt.gte': '2026-01-01T00:00:00Z' }, headers)
    ).toEqual([]);
  });

  it('names unknown operations, unknown and wrong query parameters', () => {
    expect(wheres(validateRequest('GET', '/order/checkout-form', {}, headers))).toEqual(['path']);
    expect(wheres(validateRequest('GET', '/order/events', { since: '1' }, headers))).toEqual(['query since']);
    expect(wheres(validateRequest('GET', '/order/events', { limit: '1001' }, headers))).toEqual(['query limit']);
    expect(wheres(validateRequest('GET', '/order/checkout-forms', { 'updatedAt.gte': 'today' }, headers))).toEqual([
      'query updatedAt.gte'
    ]);
  });

  it('names a wrong media type, a missing token and a generic User-Agent', () => {
    const wrong = { Accept: 'application/json', 'User-Agent': 'node' };

    expect(wheres(validateRequest('GET', '/me', {}, wrong))).toEqual([
      'header User-Agent',
      'header Authorization',
      'header Accept'
    ]);
  });

  it('checks the media type and the shape of a request body', () => {
    const url = '/order/checkout-forms/29738e61-7f6a-11e8-ac45-09db60ede9d6/fulfillment';
    const put = (contentType: string, body: unknown): string[] =>
      wheres(validateRequest('PUT', url, {}, { ...headers, 'Content-Type': contentType }, body));

    expect(put(MEDIA_TYPE, { status: 'SENT' })).toEqual([]);
    expect(put('application/json', { status: 'SENT' })).toEqual(['header Content-Type']);
    expect(put(MEDIA_TYPE, { status: 'LOST' })).toEqual(['body/status']);
    expect(put(MEDIA_TYPE, { status: 'SENT', when: 'now' })).toEqual(['body']);
  });

  it('checks status, media type and body of an answer, and refuses fields nobody documented', () => {
    const type = { 'content-type': MEDIA_TYPE };
    const page = { checkoutForms: [], count: 0, totalCount: 0 };

    expect(validateResponse('GET', '/order/checkout-forms', 200, type, page)).toEqual([]);
    expect(wheres(validateResponse('GET', '/order/checkout-forms', 200, type, { ...page, total: 1 }))).toEqual([
      'body'
    ]);
    expect(wheres(validateResponse('GET', '/order/checkout-forms', 200, {}, page))).toEqual(['header Content-Type']);
    expect(wheres(validateResponse('GET', '/order/checkout-forms', 418, type, page))).toEqual(['status']);
    expect(validateResponse('GET', '/order/checkout-forms', 401, type, { error: 'invalid_token' })).toEqual([]);
    expect(wheres(validateResponse('GET', '/order/checkout-forms', 401, type, { errors: [] }))).toEqual([
      'body',
      'body'
    ]);
  });

  it('takes the composed examples for what the document says they are', () => {
    const spec = loadAllegroSpec();
    const folder = path.join(allegroSpecDir(), 'examples', 'composed');
    const read = (name: string): unknown => JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8'));

    expect(readdirSync(folder)).toContain('OrderEventsList.json');
    for (const name of ['OrderEventsList', 'OrderEventStats', 'AllegroMarketplaces', 'ErrorsHolder', 'AuthError']) {
      expect(spec.validateSchema(name, read(name))).toEqual([]);
    }
  });

  it('tolerates exactly the nulls that live accounts show', () => {
    const spec = loadAllegroSpec();
    const payment = { id: '0f8f1d13-7e9e-11e8-9b00-c5b0dfb78ea6', type: 'ONLINE', provider: null, finishedAt: null };

    expect(spec.validateSchema('CheckoutFormPaymentReference', payment)).toEqual([]);
    expect(spec.validateSchema('CheckoutFormPaymentReference', { ...payment, type: null })).not.toEqual([]);
  });

  it('says which file is missing, where to get it and which setting names its place', () => {
    expect(() => loadAllegroSpec('/nowhere')).toThrow(
      /\/nowhere\/openapi\.yaml.*developer\.allegro\.pl\/swagger\.yaml.*ALLEGRO_SPEC_DIR/s
    );
  });
});
