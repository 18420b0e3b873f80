/** `/composite/sobjects`: up to 200 records in one call. */
import { SObjectRecord } from '../values/sobject.js';
import { toId18 } from '../values/ids.js';
import type { DmlResult, ObjectSchema } from '../data/types.js';
import { inTransaction, objectNamed, queryRows, rowJson, type OrgContext } from './orgContext.js';
import { recordFromJson, recordToJson } from './recordJson.js';
import {
  MAX_COLLECTION,
  RestError,
  badJson,
  isObject,
  notFound,
  objectBody,
  type RestRequest,
  type RestResponse,
  type RestRouter
} from './rest.js';
import { readableFields } from './sobjects.js';
import { saveMixed, type Candidate } from './saving.js';

export function registerCollections(router: RestRouter, org: OrgContext): void {
  router.on('POST', '/composite/sobjects', (request) => saveCollection(org, request, 'insert'));
  router.on('PATCH', '/composite/sobjects', (request) => saveCollection(org, request, 'update'));
  router.on('DELETE', '/composite/sobjects', (request) => deleteCollection(org, request));
  router.on('PATCH', '/composite/sobjects/:object/:field', (request, { object = '', field = '' }) =>
    upsertCollection(org, request, object, field)
  );
  router.on('GET', '/composite/sobjects/:object', (request, { object = '' }) => {
    const list = (name: string): string[] => (request.query.get(name) ?? '').split(',').filter((item) => item !== '');
    return retrieve(org, request, objectNamed(org, request, object), list('ids'), list('fields'));
  });
  router.on('POST', '/composite/sobjects/:object', (request, { object = '' }) => {
    const body = objectBody(request);
    return retrieve(org, request, objectNamed(org, request, object), texts(body['ids']), texts(body['fields']));
  });
}

function saveCollection(org: OrgContext, request: RestRequest, operation: 'insert' | 'update'): RestResponse {
  const { allOrNone, records } = readBody(request);
  return inTransaction(org, request, (tx) => {
    const candidates = records.map((json) => candidate(org, request, typeOf(json), json, operation));
    const results = saveMixed(org, tx, operation, candidates, { allOrNone }, request);
    return { status: 200, body: results.map(rowJson) };
  });
}

function upsertCollection(org: OrgContext, request: RestRequest, name: string, fieldName: string): RestResponse {
  const { allOrNone, records } = readBody(request);
  const object = objectNamed(org, request, name);
  const field = object.field(fieldName);
  if (field === undefined || !(field.isExternalId || field.isIdLookup || field.type === 'id')) {
    throw notFound(`Provided external ID field does not exist or is not accessible: ${fieldName}`);
  }
  return inTransaction(org, request, (tx) => {
    const candidates = records.map((json) => candidate(org, request, object.name, json, 'upsert'));
    const options = { allOrNone, externalIdField: field.name };
    const results = saveMixed(org, tx, 'upsert', candidates, options, request);
    return {
      status: 200,
      body: results.map((result) =>
        result.success ? { ...rowJson(result), created: result.created } : rowJson(result)
      )
    };
  });
}

function deleteCollection(org: OrgContext, request: RestRequest): RestResponse {
  const ids = (request.query.get('ids') ?? '').split(',').filter((id) => id !== '');
  checkCount(ids.length);
  const allOrNone = request.query.get('allOrNone') === 'true';
  return inTransaction(org, request, (tx) => {
    const candidates = ids.map((id): Candidate => {
      const id18 = toId18(id);
      const object = id18 === null ? undefined : org.data.schema.objectByKeyPrefix(id18.slice(0, 3));
      if (id18 === null || object === undefined) {
        return { failure: failed('MALFORMED_ID', `malformed id ${id}`, ['Id']) };
      }
      return { record: SObjectRecord.of(object.name, { Id: id18 }) };
    });
    const results = saveMixed(org, tx, 'delete', candidates, { allOrNone }, request);
    return { status: 200, body: results.map(rowJson) };
  });
}

/** Records in the order of the ids asked for; null for one that is not there. */
function retrieve(
  org: OrgContext,
  request: RestRequest,
  object: ObjectSchema,
  ids: string[],
  fields: string[]
): RestResponse {
  if (ids.length > 2000) throw new RestError(400, 'INVALID_BATCH_SIZE', 'No more than 2000 records can be retrieved');
  if (fields.length === 0) throw new RestError(400, 'MALFORMED_QUERY', 'The fields parameter is required');
  const readable = new Set(readableFields(org, request, object).map((name) => name.toLowerCase()));
  for (const name of fields) {
    if (!name.includes('.') && !readable.has(name.toLowerCase())) {
      throw new RestError(400, 'INVALID_FIELD', `No such column '${name}' on entity '${object.name}'`);
    }
  }
  return inTransaction(org, request, (tx) => {
    const wanted = ids.map((id) => toId18(id));
    const known = wanted.filter((id) => id !== null);
    const select = [...new Set([...fields, 'Id'])].join(', ');
    const rows = queryRows(org, tx, `SELECT ${select} FROM ${object.name} WHERE Id IN :ids`, [known]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return {
      status: 200,
      body: wanted.map((id) => {
        const row = id === null ? undefined : byId.get(id);
        return row === undefined ? null : recordToJson(row, request.version);
      })
    };
  });
}

function candidate(
  org: OrgContext,
  request: RestRequest,
  typeName: string,
  json: Record<string, unknown>,
  operation: 'insert' | 'update' | 'upsert'
): Candidate {
  const object = org.data.schema.object(typeName);
  if (object === undefined) {
    throw new RestError(400, 'INVALID_TYPE', `sObject type '${typeName}' is not supported.`);
  }
  objectNamed(org, request, object.name);
  const { id, ...rest } = json;
  const fields = id === undefined ? json : { ...rest, Id: id };
  try {
    const record = recordFromJson(org.data.schema, object, fields);
    if (operation === 'update' && record.id === null) {
      return { failure: failed('MISSING_ARGUMENT', 'Id not specified in an update call', ['Id']) };
    }
    if (operation === 'insert' && record.has('Id')) {
      return { failure: failed('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id']) };
    }
    return { record };
  } catch (error) {
    const item = error instanceof RestError ? error.items[0] : undefined;
    if (item?.errorCode !== 'INVALID_FIELD') throw error;
    return { failure: failed(item.errorCode, item.message, []) };
  }
}

function failed(statusCode: string, message: string, fields: string[]): DmlResult {
  return { id: null, success: false, created: false, errors: [{ statusCode, message, fields }] };
}

function readBody(request: RestRequest): { allOrNone: boolean; records: Record<string, unknown>[] } {
  const body = objectBody(request);
  const { records } = body;
  if (!Array.isArray(records) || !records.every(isObject)) throw badJson('The request must have a list of records');
  checkCount(records.length);
  return { allOrNone: body['allOrNone'] === true, records };
}

function checkCount(count: number): void {
  if (count > MAX_COLLECTION) {
    throw new RestError(400, 'TOO_MANY_RECORDS', `No more than ${MAX_COLLECTION} records can be saved in one call`);
  }
}

function typeOf(json: Record<string, unknown>): string {
  const type = isObject(json['attributes']) ? json['attributes']['type'] : undefined;
  if (typeof type !== 'string') throw new RestError(400, 'INVALID_TYPE', 'Each record needs attributes.type');
  return type;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
