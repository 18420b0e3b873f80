/** Bulk API 2.0 ingest: a job takes one CSV file and saves its rows, 200 at a time, each row for itself. */
import type { DmlOperation, DmlResult, ObjectSchema } from '../data/types.js';
import { isId, makeId, toId18 } from '../values/ids.js';
import { SObjectRecord } from '../values/sobject.js';
import { DELIMITERS, LINE_ENDINGS, parseCsv, writeCsv } from './csv.js';
import { objectNamed, type OrgContext } from './orgContext.js';
import { fieldFromJson } from './recordJson.js';
import { RestError, notFound, notSupported, objectBody, type RestRequest, type RestResponse } from './rest.js';
import type { RestRouter } from './rest.js';
import { saveMixed, type Candidate } from './saving.js';

const CHUNK = 200;
const OPERATIONS: Record<string, DmlOperation> = {
  insert: 'insert',
  update: 'update',
  upsert: 'upsert',
  delete: 'delete',
  hardDelete: 'delete'
};
const STATES_AT_REST = ['Open', 'UploadComplete', 'InProgress'];
/** What stands in a cell for "empty the field"; an empty cell leaves it alone. */
const EMPTY = '#N/A';

type Outcome = { cells: string[]; result: DmlResult };
type Job = {
  id: string;
  userId: string;
  operation: string;
  object: ObjectSchema;
  externalIdFieldName: string | null;
  columnDelimiter: string;
  lineEnding: string;
  createdAt: string;
  version: number;
  state: 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';
  csv: string | null;
  header: string[];
  outcomes: Outcome[];
  unprocessed: string[][];
  errorMessage: string | null;
  ms: number;
};

export class BulkIngest {
  private readonly jobs = new Map<string, Job>();

  public constructor(private readonly org: OrgContext) {}

  public register(router: RestRouter): void {
    const on = (method: string, path: string, run: (job: Job, request: RestRequest) => RestResponse): void =>
      router.on(method, `/jobs/ingest/:id${path}`, (request, { id = '' }) => run(this.jobWith(request, id), request));
    router.on('POST', '/jobs/ingest', (request) => this.create(request));
    router.on('GET', '/jobs/ingest', (request) => {
      const records = [...this.jobs.values()].filter((job) => job.userId === request.session.user.id).map(info);
      return { status: 200, body: { done: true, nextRecordsUrl: null, records } };
    });
    on('GET', '', (job) => ({ status: 200, body: info(job) }));
    on('PUT', '/batches', (job, request) => upload(job, request));
    on('PATCH', '', (job, request) => this.changeState(job, objectBody(request)['state']));
    on('DELETE', '', (job) => this.remove(job));
    on('GET', '/successfulResults', (job) => results(job, true));
    on('GET', '/failedResults', (job) => results(job, false));
    on('GET', '/unprocessedrecords', (job) => csvAnswer(job, [job.header, ...job.unprocessed]));
  }

  private create(request: RestRequest): RestResponse {
    if (request.body instanceof Buffer || typeof request.body === 'string') {
      throw notSupported('Bulk API 2.0 jobs with their data in one multipart request');
    }
    const body = objectBody(request);
    const text = (key: string, otherwise: string): string => (typeof body[key] === 'string' ? body[key] : otherwise);
    const operation = text('operation', '');
    if (OPERATIONS[operation] === undefined) throw invalidJob(`Invalid operation: ${operation}`);
    const object = this.org.data.schema.object(text('object', ''));
    if (object === undefined) throw new RestError(400, 'INVALIDENTITY', `Unable to find object: ${text('object', '')}`);
    objectNamed(this.org, request, object.name);
    const columnDelimiter = text('columnDelimiter', 'COMMA');
    if (DELIMITERS[columnDelimiter] === undefined) throw invalidJob(`Invalid columnDelimiter: ${columnDelimiter}`);
    const lineEnding = text('lineEnding', 'LF');
    if (LINE_ENDINGS[lineEnding] === undefined) throw invalidJob(`Invalid lineEnding: ${lineEnding}`);
    const key = operation === 'upsert' ? text('externalIdFieldName', '') : '';
    if (operation === 'upsert' && (key === '' || object.field(key) === undefined)) {
      throw invalidJob(`externalIdFieldName is required and must be a field of ${object.name}: ${key}`);
    }
    const job: Job = {
      id: makeId('750', this.jobs.size + 1),
      userId: request.session.user.id,
      operation,
      object,
      externalIdFieldName: key === '' ? null : key,
      columnDelimiter,
      lineEnding,
      createdAt: new Date(this.org.clock()).toISOString().replace('Z', '+0000'),
      version: request.version,
      state: 'Open',
      csv: null,
      header: [],
      outcomes: [],
      unprocessed: [],
      errorMessage: null,
      ms: 0
    };
    this.jobs.set(job.id, job);
    return { status: 200, body: info(job) };
  }

  private jobWith(request: RestRequest, id: string): Job {
    const job = this.jobs.get(toId18(id) ?? id);
    if (job?.userId !== request.session.user.id) throw notFound();
    return job;
  }

  private changeState(job: Job, state: unknown): RestResponse {
    if (state === 'Aborted') {
      if (!STATES_AT_REST.includes(job.state)) throw wrongState(`Job is in state ${job.state} and cannot be aborted`);
      job.state = 'Aborted';
    } else if (state === 'UploadComplete') {
      if (job.state !== 'Open') throw wrongState(`Found invalid state transition: ${job.state} to UploadComplete`);
      job.state = 'UploadComplete';
      setImmediate(() => this.process(job));
    } else {
      throw invalidJob(`Invalid state: ${String(state)}`);
    }
    return { status: 200, body: info(job) };
  }

  private remove(job: Job): RestResponse {
    if (STATES_AT_REST.includes(job.state)) throw wrongState(`Job is in state ${job.state} and cannot be deleted`);
    this.jobs.delete(job.id);
    return { status: 204 };
  }

  private process(job: Job): void {
    if (job.state !== 'UploadComplete') return;
    job.state = 'InProgress';
    const start = performance.now();
    try {
      const [header = [], ...rows] = parseCsv(job.csv ?? '', DELIMITERS[job.columnDelimiter] ?? ',');
      job.header = header;
      job.unprocessed = rows;
      const read = rowReader(this.org, job, header);
      for (let from = 0; from < rows.length; from += CHUNK) {
        const chunk = rows.slice(from, from + CHUNK);
        const saved = this.save(job, chunk.map(read));
        job.outcomes.push(...chunk.map((cells, index) => ({ cells, result: saved[index] ?? NOTHING })));
        job.unprocessed = rows.slice(from + CHUNK);
      }
      job.state = 'JobComplete';
    } catch (error) {
      job.state = 'Failed';
      job.errorMessage = error instanceof Error ? error.message : String(error);
    } finally {
      job.csv = null;
      job.ms = Math.round(performance.now() - start);
    }
  }

  /** One chunk in a unit of work of its own. */
  private save(job: Job, candidates: Candidate[]): DmlResult[] {
    const { data } = this.org;
    const tx = data.begin({ kind: 'synchronous', user: data.userContext(job.userId) });
    try {
      const operation = OPERATIONS[job.operation] ?? 'insert';
      const key = job.externalIdFieldName === null ? {} : { externalIdField: job.externalIdFieldName };
      const results = saveMixed(this.org, tx, operation, candidates, { allOrNone: false, ...key }, { headers: {} });
      tx.commit();
      return results;
    } finally {
      if (tx.isOpen) tx.abort();
    }
  }
}

const NOTHING: DmlResult = { id: null, success: false, created: false, errors: [] };

/** How a row of cells becomes a record; a header that fits no field fails the whole job. */
function rowReader(org: OrgContext, job: Job, header: readonly string[]): (cells: string[]) => Candidate {
  const setters = header.map((name) => columnSetter(org, job.object, name.trim()));
  return (cells) => {
    const record = new SObjectRecord(job.object.name);
    try {
      if (cells.length !== header.length) {
        throw new RestError(400, 'InvalidBatch', `The row has ${cells.length} fields, the header ${header.length}`);
      }
      cells.forEach((cell, index) => {
        if (cell !== '') setters[index]?.(record, cell === EMPTY ? null : cell);
      });
      return { record };
    } catch (error) {
      if (!(error instanceof RestError)) throw error;
      const [first] = error.items;
      const code = first?.errorCode === 'JSON_PARSER_ERROR' ? 'INVALID_TYPE_ON_FIELD_IN_RECORD' : first?.errorCode;
      const errors = [{ statusCode: code ?? 'UNKNOWN_EXCEPTION', message: error.message, fields: first?.fields ?? [] }];
      return { failure: { id: null, success: false, created: false, errors } };
    }
  };
}

type Setter = (record: SObjectRecord, cell: string | null) => void;

/** `Name`, or a parent by its external id: `Account.Key__c`, `Owner__r.Key__c`. */
function columnSetter(org: OrgContext, object: ObjectSchema, name: string): Setter {
  const field = object.field(name);
  if (field !== undefined) {
    return (record, cell) => {
      if (field.type === 'reference' && cell !== null && !isId(cell)) {
        throw new RestError(400, 'MALFORMED_ID', `${field.name}: id value of incorrect type: ${cell}`, [field.name]);
      }
      try {
        record.set(field.name, fieldFromJson(field, cell));
      } catch (error) {
        if (!(error instanceof RestError)) throw error;
        const why = `${field.name}: '${cell ?? ''}' is not a valid value for the type ${field.type}`;
        throw new RestError(400, 'INVALID_TYPE_ON_FIELD_IN_RECORD', why, [field.name]);
      }
    };
  }
  const [relationship = '', key = ''] = name.split('.');
  const reference = object.parentField(relationship);
  const parent = org.data.schema.object(reference?.referenceTo[0] ?? '');
  const parentKey = parent?.field(key);
  if (reference?.relationshipName == null || parent === undefined || parentKey === undefined) {
    throw new Error(`InvalidBatch : Field name not found : ${name}`);
  }
  const { relationshipName } = reference;
  return (record, cell) => {
    if (cell === null) return void record.set(relationshipName, null);
    const named = new SObjectRecord(parent.name);
    named.set(parentKey.name, fieldFromJson(parentKey, cell));
    record.set(relationshipName, named);
  };
}

function upload(job: Job, request: RestRequest): RestResponse {
  if (job.state !== 'Open') throw wrongState(`Data can be uploaded only while the job is Open, not ${job.state}`);
  if (job.csv !== null) throw wrongState('The job has its data already: one upload for each job');
  job.csv = typeof request.body === 'string' ? request.body : '';
  return { status: 201 };
}

function results(job: Job, wanted: boolean): RestResponse {
  const rows = job.outcomes
    .filter(({ result }) => result.success === wanted)
    .map(({ cells, result }) => {
      const failure = result.errors.map(
        ({ statusCode, message, fields }) => `${statusCode}:${message}:${fields.join(',')}--`
      );
      return [result.id ?? '', wanted ? String(result.created) : failure.join(';'), ...cells];
    });
  return csvAnswer(job, [['sf__Id', wanted ? 'sf__Created' : 'sf__Error', ...job.header], ...rows]);
}

function csvAnswer(job: Job, rows: string[][]): RestResponse {
  const csv = writeCsv(rows, DELIMITERS[job.columnDelimiter] ?? ',', LINE_ENDINGS[job.lineEnding] ?? '\n');
  return { status: 200, body: Buffer.from(csv), headers: { 'Content-Type': 'text/csv' } };
}

function info(job: Job): object {
  const failed = job.outcomes.filter(({ result }) => !result.success).length;
  return {
    id: job.id,
    operation: job.operation,
    object: job.object.name,
    createdById: job.userId,
    createdDate: job.createdAt,
    systemModstamp: job.createdAt,
    state: job.state,
    ...(job.externalIdFieldName === null ? {} : { externalIdFieldName: job.externalIdFieldName }),
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: job.version,
    jobType: 'V2Ingest',
    contentUrl: `services/data/v${job.version}.0/jobs/ingest/${job.id}/batches`,
    lineEnding: job.lineEnding,
    columnDelimiter: job.columnDelimiter,
    ...(job.errorMessage === null ? {} : { errorMessage: job.errorMessage }),
    numberRecordsProcessed: job.outcomes.length,
    numberRecordsFailed: failed,
    retries: 0,
    totalProcessingTime: job.ms,
    apiActiveProcessingTime: job.ms,
    apexProcessingTime: 0
  };
}

function invalidJob(message: string): RestError {
  return new RestError(400, 'INVALIDJOB', message);
}

function wrongState(message: string): RestError {
  return new RestError(400, 'INVALIDJOBSTATE', message);
}
