/** Several calls in one: composite (with references), batch and tree. */
import type { Transaction } from '../data/transaction.js';
import type { SObjectRecord } from '../values/sobject.js';
import { answered, beginFor, inTransaction, objectNamed, type OrgContext } from './orgContext.js';
import { recordFromJson } from './recordJson.js';
import {
  MAX_COLLECTION,
  RestError,
  badJson,
  isObject,
  objectBody,
  type RestRequest,
  type RestResponse,
  type RestRouter
} from './rest.js';
import { save } from './saving.js';
import { parseVersion } from './versions.js';

const MAX_SUBREQUESTS = 25;
const MAX_QUERIES_AND_COLLECTIONS = 5;
const MAX_TREE_DEPTH = 5;

export type Sub = { method: string; url: string; body: unknown; referenceId: string; headers: Record<string, string> };
export type SubAnswer = {
  body: unknown;
  httpHeaders: Record<string, string>;
  httpStatusCode: number;
  referenceId: string;
};

export function registerComposite(router: RestRouter, org: OrgContext): void {
  router.on('POST', '/composite', (request) => composite(router, org, request));
  router.on('POST', '/composite/batch', (request) => batch(router, org, request));
  router.on('POST', '/composite/tree/:object', (request, { object = '' }) => tree(org, request, object));
  router.on('GET', '/composite', (request) => ({
    status: 200,
    body: Object.fromEntries(
      ['batch', 'graph', 'sobjects', 'tree'].map((name) => [
        name,
        `/services/data/v${request.version}.0/composite/${name}`
      ])
    )
  }));
}

function composite(router: RestRouter, org: OrgContext, request: RestRequest): RestResponse {
  const body = objectBody(request);
  const subs = readSubrequests(body['compositeRequest']);
  const allOrNone = body['allOrNone'] === true;
  if (!allOrNone) {
    const answers = new Map<string, SubAnswer>();
    for (const sub of subs) answers.set(sub.referenceId, runSub(router, request, sub, answers));
    return { status: 200, body: { compositeResponse: [...answers.values()] } };
  }

  return { status: 200, body: { compositeResponse: allOrNothing(router, org, request, subs).answers } };
}

/** Runs subrequests in one unit of work; when one fails, nothing is kept and the others answer that they were halted. */
export function allOrNothing(
  router: RestRouter,
  org: OrgContext,
  request: RestRequest,
  subs: readonly Sub[]
): { answers: SubAnswer[]; isSuccessful: boolean } {
  const tx = beginFor(org, request.session);
  const answers = new Map<string, SubAnswer>();
  try {
    for (const sub of subs) {
      const answer = runSub(router, { ...request, transaction: tx }, sub, answers);
      answers.set(sub.referenceId, answer);
      if (isFailure(answer)) {
        tx.abort();
        const all = subs.map((one) => (one === sub ? answer : halted(one.referenceId)));
        return { answers: all, isSuccessful: false };
      }
    }
    tx.commit();
  } finally {
    if (tx.isOpen) tx.abort();
  }
  return { answers: [...answers.values()], isSuccessful: true };
}

/** A subrequest failed; with all-or-none, a collection in which a row failed counts as failed too. */
function isFailure(answer: SubAnswer): boolean {
  if (answer.httpStatusCode >= 300) return true;
  return Array.isArray(answer.body) && answer.body.some((row) => isObject(row) && row['success'] === false);
}

export function halted(referenceId: string): SubAnswer {
  const message = 'The transaction was rolled back since another operation in the same transaction failed.';
  return { body: [{ errorCode: 'PROCESSING_HALTED', message }], httpHeaders: {}, httpStatusCode: 400, referenceId };
}

function runSub(router: RestRouter, request: RestRequest, sub: Sub, answers: Map<string, SubAnswer>): SubAnswer {
  const response = answered(() => {
    const url = resolveText(sub.url, answers);
    return dispatch(router, request, sub.method, url, resolve(sub.body, answers), sub.headers);
  });
  return {
    body: response.body ?? null,
    httpHeaders: response.headers ?? {},
    httpStatusCode: response.status,
    referenceId: sub.referenceId
  };
}

function dispatch(
  router: RestRouter,
  request: RestRequest,
  method: string,
  url: string,
  body: unknown,
  headers: Record<string, string>
): RestResponse {
  const parsed = new URL(url.startsWith('/') ? url : `/services/data/${url}`, 'http://local');
  const [, version = '', path = ''] = /^\/services\/data\/(v[\d.]+)(\/.*)?$/.exec(parsed.pathname) ?? [];
  const number = parseVersion(version);
  if (number === null) throw new RestError(404, 'NOT_FOUND', 'The requested resource does not exist');
  if (/^\/composite(\/(batch|tree|graph).*)?$/.test(path)) {
    throw new RestError(400, 'INVALID_REQUEST', 'Composite resources cannot be nested');
  }
  return router.dispatch({ ...request, method, path, version: number, query: parsed.searchParams, body, headers });
}

export function readSubrequests(value: unknown, most = MAX_SUBREQUESTS): Sub[] {
  if (!Array.isArray(value)) throw badJson('compositeRequest must be a list');
  if (value.length > most) {
    throw new RestError(400, 'LIMIT_EXCEEDED', `The number of subrequests may not exceed ${most}`);
  }
  const subs = value.map((item): Sub => {
    if (!isObject(item) || typeof item['method'] !== 'string' || typeof item['url'] !== 'string') {
      throw badJson('Each subrequest needs method, url and referenceId');
    }
    const referenceId = item['referenceId'];
    if (typeof referenceId !== 'string' || !/^[A-Za-z0-9_]+$/.test(referenceId)) {
      const message = `Reference ids have letters, digits and underscores only: ${String(referenceId)}`;
      throw new RestError(400, 'INVALID_REQUEST', message);
    }
    return {
      method: item['method'].toUpperCase(),
      url: item['url'],
      body: item['body'] ?? null,
      referenceId,
      headers: isObject(item['httpHeaders']) ? lowerNames(item['httpHeaders']) : {}
    };
  });
  if (new Set(subs.map((sub) => sub.referenceId)).size < subs.length) {
    throw new RestError(400, 'INVALID_REQUEST', 'Reference ids must be unique');
  }
  const heavy = subs.filter((sub) => /\/(query|queryAll)\b|\/composite\/sobjects/.test(sub.url)).length;
  if (heavy > MAX_QUERIES_AND_COLLECTIONS) {
    const message = `Only ${MAX_QUERIES_AND_COLLECTIONS} subrequests may be queries or collections`;
    throw new RestError(400, 'LIMIT_EXCEEDED', message);
  }
  return subs;
}

function lowerNames(headers: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

/** Puts the answers of earlier subrequests where `@{reference.path}` stands. */
function resolve(value: unknown, answers: Map<string, SubAnswer>): unknown {
  if (typeof value === 'string') {
    const whole = /^@\{([^}]+)\}$/.exec(value);
    return whole === null ? resolveText(value, answers) : lookUp(whole[1] ?? '', answers);
  }
  if (Array.isArray(value)) return value.map((item) => resolve(item, answers));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, answers)]));
}

function resolveText(text: string, answers: Map<string, SubAnswer>): string {
  return text.replace(/@\{([^}]+)\}/g, (_match, path: string) => String(lookUp(path, answers)));
}

function lookUp(path: string, answers: Map<string, SubAnswer>): unknown {
  const [, reference = '', rest = ''] = /^(\w+)(.*)$/.exec(path) ?? [];
  const answer = answers.get(reference);
  if (answer === undefined || isFailure(answer)) throw invalidReference(path, reference);
  let value: unknown = answer.body;
  for (const [, name, index] of rest.matchAll(/\.(\w+)|\[(\d+)\]/g)) {
    value = name === undefined ? (value as unknown[])?.[Number(index)] : isObject(value) ? value[name] : undefined;
  }
  if (value === undefined || value === null) throw invalidReference(path, reference);
  return value;
}

function invalidReference(path: string, reference: string): RestError {
  const message = `Invalid reference specified. No value for ${path} found in ${reference}`;
  return new RestError(400, 'PROCESSING_HALTED', message);
}

function batch(router: RestRouter, org: OrgContext, request: RestRequest): RestResponse {
  const body = objectBody(request);
  const requests = body['batchRequests'];
  if (!Array.isArray(requests) || !requests.every(isObject)) throw badJson('batchRequests must be a list');
  if (requests.length > MAX_SUBREQUESTS) {
    throw new RestError(400, 'LIMIT_EXCEEDED', `The number of subrequests may not exceed ${MAX_SUBREQUESTS}`);
  }
  let isHalted = false;
  const results = requests.map((item) => {
    if (isHalted) {
      const message = 'The batch was halted';
      return { statusCode: 412, result: [{ errorCode: 'BATCH_PROCESSING_HALTED', message }] };
    }
    org.counters.dailyApi += 1;
    const method = String(item['method']).toUpperCase();
    const headers = { ...request.headers };
    const response = answered(() =>
      dispatch(router, request, method, String(item['url']), item['richInput'] ?? null, headers)
    );
    if (response.status >= 300 && body['haltOnError'] === true) isHalted = true;
    return { statusCode: response.status, result: response.body ?? null };
  });
  return { status: 200, body: { hasErrors: results.some((result) => result.statusCode >= 300), results } };
}

/** `parentField` is the child's field that takes the parent's id; null at the root. */
type Node = { referenceId: string; record: SObjectRecord; children: Node[]; parentField: string | null };

function tree(org: OrgContext, request: RestRequest, name: string): RestResponse {
  const records = objectBody(request)['records'];
  if (!Array.isArray(records) || !records.every(isObject)) throw badJson('records must be a list');
  const roots = records.map((json) => readNode(org, request, name, json, 1));
  const all = roots.flatMap(flatten);
  if (all.length > MAX_COLLECTION) {
    throw new RestError(400, 'INVALID_INPUT', `A tree may have at most ${MAX_COLLECTION} records`);
  }
  return inTransaction(org, request, (tx) => {
    const before = tx.savepoint();
    const problems = insertNodes(org, tx, roots, request);
    if (problems.length === 0) {
      const results = all.map((node) => ({ referenceId: node.referenceId, id: node.record.id }));
      return { status: 201, body: { hasErrors: false, results } };
    }
    tx.rollback(before);
    return { status: 400, body: { hasErrors: true, results: problems } };
  });
}

type TreeProblem = { referenceId: string; errors: { statusCode: string; message: string; fields: string[] }[] };

/** Parents first, level by level. */
function insertNodes(org: OrgContext, tx: Transaction, nodes: Node[], request: RestRequest): TreeProblem[] {
  if (nodes.length === 0) return [];
  const problems: TreeProblem[] = [];
  for (const typeName of new Set(nodes.map((node) => node.record.typeName))) {
    const level = nodes.filter((node) => node.record.typeName === typeName);
    const records = level.map((node) => node.record);
    const results = save(org, tx, 'insert', records, { allOrNone: false }, request);
    level.forEach((node, index) => {
      const result = results[index];
      if (result?.success === true && result.id !== null) node.record.set('Id', result.id);
      else problems.push({ referenceId: node.referenceId, errors: result?.errors ?? [] });
    });
  }
  if (problems.length > 0) return problems;
  const children: Node[] = [];
  for (const node of nodes) {
    for (const child of node.children) {
      if (child.parentField !== null) child.record.set(child.parentField, node.record.id);
      children.push(child);
    }
  }
  return insertNodes(org, tx, children, request);
}

function readNode(
  org: OrgContext,
  request: RestRequest,
  typeName: string,
  json: Record<string, unknown>,
  depth: number
): Node {
  const attributes = isObject(json['attributes']) ? json['attributes'] : {};
  const referenceId = attributes['referenceId'];
  if (typeof referenceId !== 'string')
    throw new RestError(400, 'INVALID_INPUT', 'Each record needs attributes.referenceId');
  if (depth > MAX_TREE_DEPTH) throw new RestError(400, 'INVALID_INPUT', `A tree may be ${MAX_TREE_DEPTH} levels deep`);
  const type = attributes['type'];
  const object = objectNamed(org, request, typeof type === 'string' ? type : typeName);
  const plain: Record<string, unknown> = {};
  const children: Node[] = [];
  for (const [key, value] of Object.entries(json)) {
    const relationship = isObject(value) && Array.isArray(value['records']) ? object.child(key) : undefined;
    if (relationship === undefined || !isObject(value)) {
      plain[key] = value;
      continue;
    }
    for (const item of value['records'] as unknown[]) {
      if (!isObject(item)) throw badJson(`${key}.records must hold objects`);
      const child = readNode(org, request, relationship.childObject, item, depth + 1);
      children.push({ ...child, parentField: relationship.field });
    }
  }
  return { referenceId, record: recordFromJson(org.data.schema, object, plain), children, parentField: null };
}

function flatten(node: Node): Node[] {
  return [node, ...node.children.flatMap(flatten)];
}
