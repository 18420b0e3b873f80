/** `/sobjects`: one record at a time, by id or external id, and what objects look like. */
import type { Transaction } from '../data/transaction.js';
import type { FieldSchema, ObjectSchema } from '../data/types.js';
import { isId, toId18 } from '../values/ids.js';
import { SObjectRecord } from '../values/sobject.js';
import { describeGlobal, describeObject } from './describe.js';
import { inTransaction, objectNamed, queryRows, rowFailure, type OrgContext } from './orgContext.js';
import { fieldFromJson, fieldToJson, recordFromJson, recordToJson } from './recordJson.js';
import {
  RestError,
  notFound,
  notSupported,
  objectBody,
  type RestRequest,
  type RestResponse,
  type RestRouter
} from './rest.js';
import { save } from './saving.js';

export function registerSObjects(router: RestRouter, org: OrgContext): void {
  router.on('GET', '/sobjects', (request) => describeGlobal(org, request));
  router.on('GET', '/sobjects/:object/describe', (request, { object = '' }) => describeObject(org, request, object));
  router.on('GET', '/sobjects/:object', (request, { object = '' }) => basicInformation(org, request, object));
  router.on('POST', '/sobjects/:object', (request, { object = '' }) => create(org, request, object));
  router.on('GET', '/sobjects/:object/eventSchema', (request, { object = '' }) => eventSchemaOf(org, request, object));
  router.on('GET', '/event/eventSchema/:id', (request, { id = '' }) => eventSchemaById(org, request, id));

  router.on('GET', '/sobjects/:object/:id', (request, { object = '', id = '' }) =>
    read(org, request, objectNamed(org, request, object), id)
  );
  router.on('PATCH', '/sobjects/:object/:id', (request, { object = '', id = '' }) =>
    update(org, request, objectNamed(org, request, object), id)
  );
  router.on('DELETE', '/sobjects/:object/:id', (request, { object = '', id = '' }) =>
    remove(org, request, objectNamed(org, request, object), id)
  );

  const byKey = (
    run: (request: RestRequest, object: ObjectSchema, field: FieldSchema, value: string) => RestResponse
  ) => {
    return (request: RestRequest, { object = '', field = '', value = '' }: Record<string, string>): RestResponse => {
      const found = objectNamed(org, request, object);
      return run(request, found, keyField(found, field), value);
    };
  };
  router.on(
    'GET',
    '/sobjects/:object/:field/:value',
    byKey((request, object, field, value) => read(org, request, object, findOne(org, request, object, field, value)))
  );
  router.on(
    'DELETE',
    '/sobjects/:object/:field/:value',
    byKey((request, object, field, value) => remove(org, request, object, findOne(org, request, object, field, value)))
  );
  for (const method of ['PATCH', 'POST']) {
    router.on(
      method,
      '/sobjects/:object/:field/:value',
      byKey((request, object, field, value) => upsert(org, request, object, field, value))
    );
  }
}

function basicInformation(org: OrgContext, request: RestRequest, name: string): RestResponse {
  const object = objectNamed(org, request, name);
  const all = describeGlobal(org, request).body as { sobjects: { name: string }[] };
  return {
    status: 200,
    body: { objectDescribe: all.sobjects.find((one) => one.name === object.name), recentItems: [] }
  };
}

function create(org: OrgContext, request: RestRequest, name: string): RestResponse {
  const object = objectNamed(org, request, name);
  const record = recordFromJson(org.data.schema, object, objectBody(request));
  if (record.has('Id')) {
    throw new RestError(400, 'INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id']);
  }
  return inTransaction(org, request, (tx) => {
    const [result] = save(org, tx, 'insert', [record], { allOrNone: true }, request);
    if (result?.success !== true) throw rowFailure(result ?? NO_RESULT);
    const errors = result.errors.map(({ statusCode, message, fields }) => ({ statusCode, message, fields }));
    return {
      status: 201,
      headers: { Location: recordUrl(request, object, result.id ?? '') },
      body: { id: result.id, success: true, errors }
    };
  });
}

function read(org: OrgContext, request: RestRequest, object: ObjectSchema, id: string): RestResponse {
  const id18 = recordId(object, id);
  const asked = request.query
    .get('fields')
    ?.split(',')
    .map((name) => name.trim());
  const visible = asked ?? readableFields(org, request, object);
  return inTransaction(org, request, (tx) => {
    const fields = [...new Set([...visible, 'Id'])].join(', ');
    const [record] = queryRows(org, tx, `SELECT ${fields} FROM ${object.name} WHERE Id = '${id18}'`);
    if (record === undefined) throw notFound();
    const changedAt = lastModifiedAt(org, id18);
    checkUnmodified(request, changedAt);
    const since = Date.parse(request.headers['if-modified-since'] ?? '');
    if (changedAt !== null && changedAt <= since) return { status: 304 };
    return {
      status: 200,
      ...(changedAt === null ? {} : { headers: { 'Last-Modified': new Date(changedAt).toUTCString() } }),
      body: recordToJson(record, request.version)
    };
  });
}

/** In whole seconds, as headers have it; null for a record that does not tell. */
function lastModifiedAt(org: OrgContext, id: string): number | null {
  const value = org.data.find(id)?.get('LastModifiedDate');
  const json = value === undefined || value === null ? null : fieldToJson(value);
  return typeof json === 'string' ? Math.floor(Date.parse(json) / 1000) * 1000 : null;
}

/** `If-Unmodified-Since`: 412 when the record was changed later. */
function checkUnmodified(request: RestRequest, changedAt: number | null): void {
  const since = Date.parse(request.headers['if-unmodified-since'] ?? '');
  if (changedAt !== null && changedAt > since) {
    throw new RestError(412, 'PRECONDITION_FAILED', 'The record was modified after the time of If-Unmodified-Since');
  }
}

/** Every plain field that the caller may read; compound fields show themselves in their parts. */
export function readableFields(org: OrgContext, request: RestRequest, object: ObjectSchema): string[] {
  const permissions = org.data.permissionsOf(org.data.userContext(request.session.user.id));
  return object.fields
    .filter((field) => field.type !== 'address' && field.type !== 'location')
    .filter((field) => permissions.field(object.name, field.name).read)
    .map((field) => field.name);
}

function update(org: OrgContext, request: RestRequest, object: ObjectSchema, id: string): RestResponse {
  const record = recordFromJson(org.data.schema, object, objectBody(request));
  if (record.has('Id')) {
    throw new RestError(400, 'INVALID_FIELD', 'The Id field should not be specified in the sobject data.');
  }
  record.set('Id', recordId(object, id));
  checkUnmodified(request, lastModifiedAt(org, recordId(object, id)));
  return inTransaction(org, request, (tx) => {
    const [result] = save(org, tx, 'update', [record], { allOrNone: true }, request);
    if (result?.success !== true) throw asMissing(rowFailure(result ?? NO_RESULT));
    return { status: 204 };
  });
}

function remove(org: OrgContext, request: RestRequest, object: ObjectSchema, id: string): RestResponse {
  const record = SObjectRecord.of(object.name, { Id: recordId(object, id) });
  checkUnmodified(request, lastModifiedAt(org, recordId(object, id)));
  return inTransaction(org, request, (tx) => {
    const [result] = save(org, tx, 'delete', [record], { allOrNone: true }, request);
    if (result?.success !== true) throw asMissing(rowFailure(result ?? NO_RESULT));
    return { status: 204 };
  });
}

/** A record that the path names and that is not there is 404, whatever the row error says. */
function asMissing(error: RestError): RestError {
  const code = error.items[0]?.errorCode;
  if (code !== 'INVALID_CROSS_REFERENCE_KEY' || error.items[0]?.fields?.length !== 0) return error;
  return new RestError(404, code, error.message, []);
}

function upsert(
  org: OrgContext,
  request: RestRequest,
  object: ObjectSchema,
  field: FieldSchema,
  value: string
): RestResponse {
  const record = recordFromJson(org.data.schema, object, objectBody(request));
  if (record.has(field.name)) {
    const message = `The ${field.name} field should not be specified in the sobject data.`;
    throw new RestError(400, 'INVALID_FIELD', message);
  }
  record.set(field.name, fieldFromJson(field, value));
  return inTransaction(org, request, (tx) => {
    const matches = idsWith(org, tx, object, field, value);
    if (matches.length > 1) return ambiguous(request, object, matches);
    if (matches.length === 0 && request.query.get('updateOnly') === 'true') throw notFound();
    const [result] = save(org, tx, 'upsert', [record], { allOrNone: true, externalIdField: field.name }, request);
    if (result?.success !== true) throw rowFailure(result ?? NO_RESULT);
    if (!result.created && request.version < 46) return { status: 204 };
    return {
      status: result.created ? 201 : 200,
      headers: { Location: recordUrl(request, object, result.id ?? '') },
      body: { id: result.id, success: true, errors: [], ...(request.version < 46 ? {} : { created: result.created }) }
    };
  });
}

function findOne(
  org: OrgContext,
  request: RestRequest,
  object: ObjectSchema,
  field: FieldSchema,
  value: string
): string {
  const ids = inTransaction(org, request, (tx) => idsWith(org, tx, object, field, value));
  const [id] = ids;
  if (id === undefined) throw notFound();
  if (ids.length > 1) {
    const error = new RestError(300, 'MULTIPLE_CHOICES', 'More than one record has this key');
    throw Object.assign(error, { response: () => ambiguous(request, object, ids) });
  }
  return id;
}

function ambiguous(request: RestRequest, object: ObjectSchema, ids: string[]): RestResponse {
  return { status: 300, body: ids.map((id) => recordUrl(request, object, id)) };
}

function idsWith(org: OrgContext, tx: Transaction, object: ObjectSchema, field: FieldSchema, value: string): string[] {
  const soql = `SELECT Id FROM ${object.name} WHERE ${field.name} = :key`;
  return queryRows(org, tx, soql, [fieldFromJson(field, value)]).map((record) => record.id ?? '');
}

/** A field that can name a record in a path. A second id in that place is a relationship, which is not there. */
function keyField(object: ObjectSchema, name: string): FieldSchema {
  if (isId(name) && object.field(name) === undefined) throw notSupported('relationship paths such as /sobjects/X/id/Y');
  const field = object.field(name);
  if (field === undefined || !(field.isExternalId || field.isIdLookup || field.type === 'id')) throw noSuchKey(name);
  return field;
}

function noSuchKey(name: string): RestError {
  return notFound(`Provided external ID field does not exist or is not accessible: ${name}`);
}

function recordId(object: ObjectSchema, id: string): string {
  const id18 = toId18(id);
  if (id18 === null) throw noSuchKey(id);
  if (object.keyPrefix !== null && !id18.startsWith(object.keyPrefix)) throw notFound();
  return id18;
}

function recordUrl(request: RestRequest, object: ObjectSchema, id: string): string {
  return `/services/data/v${request.version}.0/sobjects/${object.name}/${id}`;
}

function eventSchemaOf(org: OrgContext, request: RestRequest, name: string): RestResponse {
  const object = objectNamed(org, request, name);
  if (object.kind !== 'platformEvent') throw notFound();
  return schemaAnswer(org.bus.avroOf(object.name), request);
}

function eventSchemaById(org: OrgContext, request: RestRequest, id: string): RestResponse {
  const avro = org.bus.avroWithId(id);
  if (avro === undefined) throw notFound();
  return schemaAnswer(avro, request);
}

/** `?payloadFormat=COMPACT` gives the bare Avro schema; EXPANDED (the default) wraps it as events arrive by CometD. */
function schemaAnswer(
  avro: { schema: { name: string; fields: unknown[] }; id: string },
  request: RestRequest
): RestResponse {
  if (request.query.get('payloadFormat')?.toUpperCase() === 'COMPACT') {
    return { status: 200, body: { ...avro.schema, uuid: avro.id } };
  }
  const payload = { name: 'payload', type: { type: 'record', name: 'Payload', doc: '', fields: avro.schema.fields } };
  const event = {
    name: 'event',
    type: { type: 'record', name: 'Event', fields: [{ name: 'replayId', type: 'long' }] }
  };
  const data = {
    type: 'record',
    name: 'Data',
    namespace: '',
    fields: [{ name: 'schema', type: 'string' }, payload, event]
  };
  const fields = [
    { name: 'data', type: data },
    { name: 'channel', type: 'string' }
  ];
  return {
    status: 200,
    body: { name: avro.schema.name, namespace: 'com.sforce.eventbus', type: 'expanded-record', fields, uuid: avro.id }
  };
}

const NO_RESULT = {
  id: null,
  success: false,
  created: false,
  errors: [{ statusCode: 'UNKNOWN_EXCEPTION', message: 'The record was not saved', fields: [] }]
};
