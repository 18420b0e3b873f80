/** `/query`, `/queryAll` and the pages after the first. */
import { randomBytes } from 'node:crypto';
import type { Transaction } from '../data/transaction.js';
import { inTransaction, type OrgContext } from './orgContext.js';
import { projectionOf } from './projection.js';
import { columnsOf } from './queryColumns.js';
import { recordToJson } from './recordJson.js';
import { RestError, notFound, notSupported, type RestRequest, type RestResponse, type RestRouter } from './rest.js';
import { queryTooling, type ToolingTable } from './toolingTables.js';

const PAGE_SIZE = 2000;
const SMALLEST_PAGE = 200;
const LOCATOR_LIFE_MS = 2 * 86_400_000;

type Cursor = { records: Record<string, unknown>[]; pageSize: number; createdAt: number; userId: string };

export function registerQueries(router: RestRouter, org: OrgContext, tooling: readonly ToolingTable[]): void {
  const cursors = new Map<string, Cursor>();
  for (const [path, all] of [
    ['query', false],
    ['queryAll', true]
  ] as const) {
    router.on('GET', `/${path}`, (request) => query(org, request, cursors, all));
    router.on('GET', `/${path}/:locator`, (request, { locator = '' }) => nextPage(org, request, cursors, locator));
  }
  router.on('GET', '/tooling/query', (request) => {
    const records = queryTooling(tooling, request.query.get('q') ?? '', request.version);
    if (records === null) return query(org, request, cursors, false);
    return { status: 200, body: { size: records.length, totalSize: records.length, done: true, records } };
  });
  router.on('GET', '/tooling/query/:locator', (request, { locator = '' }) => nextPage(org, request, cursors, locator));
  router.on('GET', '/search', () => {
    throw notSupported('SOSL search');
  });
}

function query(org: OrgContext, request: RestRequest, cursors: Map<string, Cursor>, all: boolean): RestResponse {
  if (request.query.has('explain')) throw notSupported('query plans (explain)');
  const soql = request.query.get('q')?.trim();
  if (soql === undefined || soql === '') throw new RestError(400, 'MALFORMED_QUERY', 'unexpected token: <EOF>');
  if (request.query.get('columns') === 'true') {
    return { status: 200, body: columnsOf(org.data.schema, soql, org.data.compileQuery(soql)) };
  }
  return inTransaction(org, request, (tx) => {
    const rows = run(org, tx, request, all && !/\bALL\s+ROWS\s*$/i.test(soql) ? `${soql} ALL ROWS` : soql);
    if (!Array.isArray(rows)) return { status: 200, body: { totalSize: rows.count, done: true, records: [] } };
    const pageSize = pageSizeOf(request);
    if (rows.length <= pageSize) return { status: 200, body: { totalSize: rows.length, done: true, records: rows } };
    const locator = `01g${randomBytes(8).toString('hex').slice(0, 12)}AAA`;
    cursors.set(locator, { records: rows, pageSize, createdAt: org.clock(), userId: request.session.user.id });
    return page(request, locator, cursors.get(locator), 0);
  });
}

function run(
  org: OrgContext,
  tx: Transaction,
  request: RestRequest,
  soql: string
): Record<string, unknown>[] | { count: number } {
  const compiled = org.data.compileQuery(soql);
  if (compiled.bindNames.length > 0) {
    throw new RestError(400, 'MALFORMED_QUERY', `Bind variables only allowed in Apex code: :${compiled.bindNames[0]}`);
  }
  const options = { accessLevel: 'user', countsLimits: false } as const;
  if (compiled.resultKind === 'count') return { count: org.data.count(tx, compiled, [], options) };
  const projection = compiled.resultKind === 'rows' ? projectionOf(soql) : undefined;
  const rows = org.data.query(tx, compiled, [], options);
  return rows.map((row) => recordToJson(row, request.version, projection));
}

function nextPage(org: OrgContext, request: RestRequest, cursors: Map<string, Cursor>, name: string): RestResponse {
  const match = /^(\w+)-(\d+)$/.exec(name);
  const cursor = cursors.get(match?.[1] ?? '');
  if (match === null || cursor === undefined || cursor.userId !== request.session.user.id) {
    if (/^01g\w{12,15}/.test(name)) throw new RestError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
    throw notFound();
  }
  if (org.clock() - cursor.createdAt > LOCATOR_LIFE_MS) {
    cursors.delete(match[1] ?? '');
    throw new RestError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
  }
  return page(request, match[1] ?? '', cursor, Number(match[2]));
}

function page(request: RestRequest, locator: string, cursor: Cursor | undefined, from: number): RestResponse {
  const { records = [], pageSize = PAGE_SIZE } = cursor ?? {};
  const next = from + pageSize;
  const resource = request.path
    .split('/')
    .slice(1, request.path.startsWith('/tooling') ? 3 : 2)
    .join('/');
  const more =
    next < records.length
      ? { nextRecordsUrl: `/services/data/v${request.version}.0/${resource}/${locator}-${next}` }
      : {};
  return {
    status: 200,
    body: { totalSize: records.length, done: next >= records.length, ...more, records: records.slice(from, next) }
  };
}

/** `Sforce-Query-Options: batchSize=500`, between 200 and 2000. */
function pageSizeOf(request: RestRequest): number {
  const asked = /batchSize\s*=\s*(\d+)/i.exec(request.headers['sforce-query-options'] ?? '')?.[1];
  return asked === undefined ? PAGE_SIZE : Math.min(PAGE_SIZE, Math.max(SMALLEST_PAGE, Number(asked)));
}
