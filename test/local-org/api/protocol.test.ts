import type { LocalOrg } from '../../../local/org/org.js';
import { call, connect, startOrg, type RestAnswer } from './support.js';

let org: LocalOrg;
beforeAll(async () => {
  org = await startOrg();
});
afterAll(async () => {
  await org.close();
});

const codeOf = ({ body }: RestAnswer): unknown => (body as { errorCode: string }[])[0]?.errorCode;
const parcel = async (key: string): Promise<string> => {
  const { id } = await connect(org).sobject('Parcel__c').create({ Name: key, Key__c: key });
  return id ?? '';
};
const node = (referenceId: string, object: string, body: object): object => ({
  method: 'POST',
  url: `/services/data/v65.0/sobjects/${object}`,
  referenceId,
  body
});

describe('headers and status codes', () => {
  it('creates with 201 and the address of the record, updates and deletes with 204 and nothing', async () => {
    const created = await call(org, 'POST', '/sobjects/Parcel__c', { Name: 'one', Key__c: 'one' });
    const { id } = created.body as { id: string };
    const updated = await call(org, 'PATCH', `/sobjects/Parcel__c/${id}`, { Name: 'two' });
    const deleted = await call(org, 'DELETE', `/sobjects/Parcel__c/${id}`);
    const again = await call(org, 'DELETE', `/sobjects/Parcel__c/${id}`);

    expect([created.status, created.body]).toEqual([201, { id, success: true, errors: [] }]);
    expect(created.headers.get('location')).toBe(`/services/data/v65.0/sobjects/Parcel__c/${id}`);
    expect([updated.status, updated.body, deleted.status, deleted.body]).toEqual([204, null, 204, null]);
    expect([again.status, codeOf(again)]).toEqual([404, 'ENTITY_IS_DELETED']);
  });

  it('upserts with 201 and 200, and nothing before version 46', async () => {
    const path = '/sobjects/Parcel__c/Key__c/up';
    const first = await call(org, 'PATCH', path, { Name: 'up' });
    const second = await call(org, 'PATCH', path, { Name: 'up' });
    const old = await fetch(`${org.url}/services/data/v45.0${path}`, {
      method: 'PATCH',
      headers: { Authorization: `Bearer ${org.accessToken}`, 'Content-Type': 'application/json' },
      body: '{"Name":"up"}'
    });
    const only = await call(org, 'PATCH', '/sobjects/Parcel__c/Key__c/none?updateOnly=true', { Name: 'x' });

    expect([first.status, second.status, old.status, only.status]).toEqual([201, 200, 204, 404]);
    expect([first.body, second.body]).toMatchObject([{ created: true }, { created: false }]);
  });

  it('says in every answer what is used of the allocation, also in a refusal, but not in the list of versions', async () => {
    const refused = await call(org, 'GET', '/nonsense');
    const versions = await fetch(`${org.url}/services/data`);

    expect(refused.headers.get('sforce-limit-info')).toMatch(/^api-usage=\d+\/100000$/);
    expect(versions.headers.get('sforce-limit-info')).toBeNull();
  });

  it('takes a record only as it was at a time, and sends it only when it has changed since', async () => {
    const id = await parcel('conditional');
    const path = `/sobjects/Parcel__c/${id}`;
    const { headers } = await call(org, 'GET', path);
    const changedAt = headers.get('last-modified') ?? '';
    const before = new Date(Date.parse(changedAt) - 60_000).toUTCString();

    const unchanged = await call(org, 'GET', path, undefined, { 'If-Modified-Since': changedAt });
    const changed = await call(org, 'GET', path, undefined, { 'If-Modified-Since': before });
    const late = await call(org, 'PATCH', path, { Name: 'late' }, { 'If-Unmodified-Since': before });
    const deleted = await call(org, 'DELETE', path, undefined, { 'If-Unmodified-Since': before });
    const inTime = await call(org, 'PATCH', path, { Name: 'in time' }, { 'If-Unmodified-Since': changedAt });

    expect([unchanged.status, changed.status, late.status, deleted.status, inTime.status]).toEqual([
      304, 200, 412, 412, 204
    ]);
    expect(codeOf(late)).toBe('PRECONDITION_FAILED');
  });

  it('refuses an address and headers that are too long, and a body that it cannot read', async () => {
    const address = await call(org, 'GET', `/query?q=${'x'.repeat(17_000)}`);
    const header = await call(org, 'GET', '/limits', undefined, { 'X-Long': 'x'.repeat(17_000) });
    const body = await call(org, 'POST', '/sobjects/Parcel__c', {}, { 'Content-Type': 'text/plain' });

    expect([address.status, codeOf(address)]).toEqual([414, 'URI_TOO_LONG']);
    expect([header.status, codeOf(header)]).toEqual([431, 'REQUEST_HEADER_TOO_LARGE']);
    expect([body.status, codeOf(body)]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });

  it('takes the header of duplicate rules, in any case', async () => {
    const { status } = await call(
      org,
      'POST',
      '/sobjects/Account',
      { Name: 'Twin' },
      { 'sforce-duplicate-rule-header': 'allowSave=true; includeRecordDetails=true' }
    );

    expect(status).toBe(201);
  });

  it('pages as the client asks, and knows no locator for long', async () => {
    const records = Array.from({ length: 200 }, (_, index) => ({
      attributes: { type: 'Parcel__c' },
      Name: `page ${index}`,
      Key__c: `page${index}`
    }));
    await call(org, 'POST', '/composite/sobjects', { records });
    await parcel('page-last');
    const path = `/query?q=${encodeURIComponent("SELECT Id FROM Parcel__c WHERE Key__c LIKE 'page%'")}`;

    const { body } = await call(org, 'GET', path, undefined, { 'Sforce-Query-Options': 'batchSize=200' });
    const first = body as { totalSize: number; done: boolean; nextRecordsUrl: string; records: object[] };
    const next = first.nextRecordsUrl.replace('/services/data/v65.0', '');
    const second = await call(org, 'GET', next);
    org.advanceClock(49 * 3_600_000);
    const late = await call(org, 'GET', next);

    expect(first).toMatchObject({ totalSize: 201, done: false });
    expect(first.records).toHaveLength(200);
    expect(second.body).toMatchObject({ totalSize: 201, done: true, records: [{ attributes: { type: 'Parcel__c' } }] });
    expect([late.status, codeOf(late)]).toEqual([400, 'INVALID_QUERY_LOCATOR']);
  });
});

describe('collections', () => {
  it('say statusCode, not errorCode, of each row, and roll all back when asked', async () => {
    const records = [
      { attributes: { type: 'Parcel__c' }, Name: 'good', Key__c: 'collection' },
      { attributes: { type: 'Parcel__c' }, Name: 'bad' }
    ];

    const { status, body } = await call(org, 'POST', '/composite/sobjects', { allOrNone: true, records });

    expect(status).toBe(200);
    expect(body).toMatchObject([
      { success: false, errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK', fields: [] }] },
      { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', fields: ['Key__c'] }] }
    ]);
  });
});

describe('composite', () => {
  it('takes 25 subrequests, of which five are queries, with letters, digits and underscores as references', async () => {
    const query = { method: 'GET', url: '/services/data/v65.0/query?q=SELECT+Id+FROM+Account' };
    const send = (count: number, sub: object, reference = 'r'): Promise<RestAnswer> =>
      call(org, 'POST', '/composite', {
        compositeRequest: Array.from({ length: count }, (_, index): object => ({
          referenceId: `${reference}${index}`,
          ...sub
        }))
      });

    const tooMany = await send(26, { method: 'GET', url: '/services/data/v65.0/limits' });
    const queries = await send(6, query);
    const reference = await send(1, query, 'r-');

    expect([tooMany.status, queries.status, reference.status]).toEqual([400, 400, 400]);
  });
});

describe('composite graphs', () => {
  it('keep each graph as a whole or not at all, in whatever order its nodes stand', async () => {
    const { status, body } = await call(org, 'POST', '/composite/graph', {
      graphs: [
        {
          graphId: 'good',
          compositeRequest: [
            node('child', 'Parcel__c', { Name: 'g', Key__c: 'graph', Account__c: '@{parent.id}' }),
            node('parent', 'Account', { Name: 'Graph parent' })
          ]
        },
        {
          graphId: 'bad',
          compositeRequest: [node('a', 'Account', { Name: 'Graph undone' }), node('p', 'Parcel__c', { Name: 'no key' })]
        }
      ]
    });
    const { records } = await connect(org).query("SELECT Name FROM Account WHERE Name LIKE 'Graph %'");

    expect(status).toBe(200);
    expect(body).toMatchObject({
      graphs: [
        {
          graphId: 'good',
          isSuccessful: true,
          graphResponse: {
            compositeResponse: [{ referenceId: 'parent', httpStatusCode: 201 }, { referenceId: 'child' }]
          }
        },
        {
          graphId: 'bad',
          isSuccessful: false,
          graphResponse: {
            compositeResponse: [
              { httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED' }] },
              { httpStatusCode: 400, body: [{ errorCode: 'REQUIRED_FIELD_MISSING' }] }
            ]
          }
        }
      ]
    });
    expect(records.map(({ Name }) => Name as string)).toEqual(['Graph parent']);
  });

  it('take 500 nodes in 75 graphs, and stop after 14 failures', async () => {
    const send = (count: number, nodes: number, body: object): Promise<RestAnswer> =>
      call(org, 'POST', '/composite/graph', {
        graphs: Array.from({ length: count }, (_, graph) => ({
          graphId: `g${graph}`,
          compositeRequest: Array.from({ length: nodes }, (_, index) => node(`n${index}`, 'Parcel__c', body))
        }))
      });

    const graphs = await send(76, 1, {});
    const nodes = await send(1, 501, {});
    const failing = await send(16, 1, { Name: 'no key' });

    expect([graphs.status, nodes.status]).toEqual([400, 400]);
    const codes = (
      failing.body as { graphs: { graphResponse: { compositeResponse: { body: { errorCode: string }[] }[] } }[] }
    ).graphs.map(({ graphResponse }) => graphResponse.compositeResponse[0]?.body[0]?.errorCode);
    expect(codes.filter((code) => code === 'REQUIRED_FIELD_MISSING')).toHaveLength(14);
    expect(codes.slice(14)).toEqual(['PROCESSING_HALTED', 'PROCESSING_HALTED']);
  });
});
