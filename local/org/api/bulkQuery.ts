/** Bulk API 2.0 query: the whole result of a query as CSV, in pages. */
import { AGGREGATE_RESULT, SObjectRecord } from '../values/sobject.js';
import { makeId, toId18 } from '../values/ids.js';
import { DELIMITERS, LINE_ENDINGS, writeCsv } from './csv.js';
import { inTransaction, type OrgContext } from './orgContext.js';
import { fieldToJson } from './recordJson.js';
import { RestError, notFound, objectBody, type RestRequest, type RestResponse, type RestRouter } from './rest.js';

const PAGE = 50_000;

type Job = {
  id: string;
  userId: string;
  operation: string;
  query: string;
  object: string;
  columnDelimiter: string;
  lineEnding: string;
  createdAt: string;
  version: number;
  state: 'UploadComplete' | 'JobComplete' | 'Failed' | 'Aborted';
  errorMessage: string | null;
  header: string[];
  rows: string[][];
};

export class BulkQuery {
  private readonly jobs = new Map<string, Job>();

  public constructor(private readonly org: OrgContext) {}

  public register(router: RestRouter): void {
    router.on('POST', '/jobs/query', (request) => this.create(request));
    router.on('GET', '/jobs/query/:id', (request, { id = '' }) => ({
      status: 200,
      body: info(this.jobWith(request, id))
    }));
    router.on('GET', '/jobs/query/:id/results', (request, { id = '' }) => results(this.jobWith(request, id), request));
    router.on('PATCH', '/jobs/query/:id', (request, { id = '' }) => {
      const job = this.jobWith(request, id);
      if (objectBody(request)['state'] !== 'Aborted') throw new RestError(400, 'INVALIDJOB', 'Only Aborted can be set');
      if (job.state === 'UploadComplete') job.state = 'Aborted';
      return { status: 200, body: info(job) };
    });
    router.on('DELETE', '/jobs/query/:id', (request, { id = '' }) => {
      this.jobs.delete(this.jobWith(request, id).id);
      return { status: 204 };
    });
  }

  /** The query is compiled at once, so that a wrong one is refused here, and run later. */
  private create(request: RestRequest): RestResponse {
    const body = objectBody(request);
    const text = (key: string, otherwise: string): string => (typeof body[key] === 'string' ? body[key] : otherwise);
    const operation = text('operation', '');
    if (operation !== 'query' && operation !== 'queryAll') {
      throw new RestError(400, 'INVALIDJOB', `Invalid operation: ${operation}`);
    }
    const soql = text('query', '');
    const compiled = this.org.data.compileQuery(soql);
    if (compiled.resultKind !== 'rows') {
      throw new RestError(400, 'FUNCTIONALITY_NOT_ENABLED', 'Aggregate queries are not supported in Bulk API 2.0');
    }
    const job: Job = {
      id: makeId('750', 100_000 + this.jobs.size),
      userId: request.session.user.id,
      operation,
      query: soql,
      object: /\bFROM\s+(\w+)/i.exec(soql)?.[1] ?? '',
      columnDelimiter: text('columnDelimiter', 'COMMA'),
      lineEnding: text('lineEnding', 'LF'),
      createdAt: new Date(this.org.clock()).toISOString().replace('Z', '+0000'),
      version: request.version,
      state: 'UploadComplete',
      errorMessage: null,
      header: columnsOf(soql),
      rows: []
    };
    if (DELIMITERS[job.columnDelimiter] === undefined || LINE_ENDINGS[job.lineEnding] === undefined) {
      throw new RestError(400, 'INVALIDJOB', 'Invalid columnDelimiter or lineEnding');
    }
    this.jobs.set(job.id, job);
    setImmediate(() => this.run(job, request));
    return { status: 200, body: info(job) };
  }

  private run(job: Job, request: RestRequest): void {
    if (job.state !== 'UploadComplete') return;
    try {
      const all = job.operation === 'queryAll' && !/\bALL\s+ROWS\s*$/i.test(job.query);
      const compiled = this.org.data.compileQuery(all ? `${job.query} ALL ROWS` : job.query);
      const options = { accessLevel: 'user', countsLimits: false } as const;
      const rows = inTransaction(this.org, request, (tx) => this.org.data.query(tx, compiled, [], options));
      job.rows = rows.map((row) => job.header.map((column) => cellOf(row, column)));
      job.state = 'JobComplete';
    } catch (error) {
      job.state = 'Failed';
      job.errorMessage = error instanceof Error ? error.message : String(error);
    }
  }

  private jobWith(request: RestRequest, id: string): Job {
    const job = this.jobs.get(toId18(id) ?? id);
    if (job?.userId !== request.session.user.id) throw notFound();
    return job;
  }
}

/** The selected fields as they are written; a child query has no place in CSV. */
function columnsOf(soql: string): string[] {
  const list = /^\s*SELECT\s+(.+?)\s+FROM\s/is.exec(soql)?.[1] ?? '';
  if (/[()]/.test(list)) {
    throw new RestError(400, 'API_ERROR', 'Bulk API 2.0 queries take neither child queries nor functions');
  }
  return list.split(',').map((column) => column.trim());
}

function cellOf(row: SObjectRecord, path: string): string {
  let value: unknown = row;
  for (const part of path.split('.')) {
    if (!(value instanceof SObjectRecord)) return '';
    const name: string | undefined = [...value.fields.keys()].find((key) => key.toLowerCase() === part.toLowerCase());
    const isOwnName = value.typeName !== AGGREGATE_RESULT && value.typeName.toLowerCase() === part.toLowerCase();
    if (name !== undefined) value = value.fields.get(name);
    else if (!isOwnName) return '';
  }
  const json = fieldToJson(value as Parameters<typeof fieldToJson>[0]);
  return json === null || typeof json === 'object' ? '' : `${json as string}`.replace(/\+0000$/, 'Z');
}

function results(job: Job, request: RestRequest): RestResponse {
  if (job.state !== 'JobComplete') throw new RestError(400, 'INVALIDJOBSTATE', `The job is ${job.state}`);
  const asked = Number(request.query.get('maxRecords') ?? PAGE);
  const from = Number(request.query.get('locator') ?? 0);
  if (!Number.isInteger(asked) || asked < 1 || !Number.isInteger(from) || from < 0 || from > job.rows.length) {
    throw new RestError(400, 'INVALID_QUERY_LOCATOR', 'invalid maxRecords or locator');
  }
  const rows = job.rows.slice(from, from + asked);
  const next = from + rows.length;
  const csv = writeCsv(
    [job.header, ...rows],
    DELIMITERS[job.columnDelimiter] ?? ',',
    LINE_ENDINGS[job.lineEnding] ?? '\n'
  );
  return {
    status: 200,
    body: Buffer.from(csv),
    headers: {
      'Content-Type': 'text/csv',
      'Sforce-Locator': next < job.rows.length ? String(next) : 'null',
      'Sforce-NumberOfRecords': String(rows.length)
    }
  };
}

function info(job: Job): object {
  return {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: job.userId,
    createdDate: job.createdAt,
    systemModstamp: job.createdAt,
    state: job.state,
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: job.version,
    jobType: 'V2Query',
    lineEnding: job.lineEnding,
    columnDelimiter: job.columnDelimiter,
    ...(job.errorMessage === null ? {} : { errorMessage: job.errorMessage }),
    numberRecordsProcessed: job.rows.length,
    retries: 0,
    totalProcessingTime: 0,
    isPkChunkingSupported: false
  };
}
