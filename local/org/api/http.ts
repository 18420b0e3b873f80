/** The HTTP face of the local org: routes, sessions, headers. The resources themselves know nothing of HTTP. */
import { gunzipSync, inflateSync } from 'node:zlib';
import formbody from '@fastify/formbody';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { BulkIngest } from './bulkIngest.js';
import { BulkQuery } from './bulkQuery.js';
import { registerCometd } from './cometd.js';
import { registerCollections } from './collections.js';
import { registerComposite } from './composite.js';
import { registerCompositeGraph } from './compositeGraph.js';
import { answered, beginFor, toRestError, type OrgContext } from './orgContext.js';
import { bearerOf, registerOAuth } from './oauth.js';
import { registerOrgResources } from './orgResources.js';
import { registerQueries } from './queries.js';
import { RestError, RestRouter, badJson, isObject, notFound, notSupported, type RestResponse } from './rest.js';
import { registerSoap, type SoapService } from './soapDoor.js';
import { registerSObjects } from './sobjects.js';
import type { Session, Sessions } from './sessions.js';
import { TestRuns } from './testRuns.js';
import { API_VERSIONS, parseVersion } from './versions.js';

const BODY_LIMIT = 64 * 1024 * 1024;
/** Most bytes of an address, and of all headers. */
const HEAD_LIMIT = 16_384;

/** Builds the server; it listens when told to. `control` adds what only the local org has. */
export async function buildServer(
  org: OrgContext,
  sessions: Sessions,
  metadata: SoapService,
  control: (app: FastifyInstance) => void
): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    // More than the platform takes, so that its own refusals can be given.
    http: { maxHeaderSize: 16 * HEAD_LIMIT },
    routerOptions: { ignoreTrailingSlash: true, caseSensitive: true },
    // Clients join an instance URL and a path with two slashes.
    rewriteUrl: (request) => normalize(request.url ?? '/')
  });
  app.addHook('onRequest', (request, _reply, done) => {
    if (Buffer.byteLength(request.originalUrl) > HEAD_LIMIT) {
      throw new RestError(414, 'URI_TOO_LONG', `The URI exceeds ${HEAD_LIMIT} bytes`);
    }
    if (Buffer.byteLength(request.raw.rawHeaders.join('')) > HEAD_LIMIT) {
      throw new RestError(431, 'REQUEST_HEADER_TOO_LARGE', `The URI and headers together exceed ${HEAD_LIMIT} bytes`);
    }
    done();
  });
  app.addHook('onRequest', async (request) => {
    if (request.url.startsWith('/services/')) await org.travel();
  });
  app.removeAllContentTypeParsers();
  await app.register(formbody, { bodyLimit: BODY_LIMIT });
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  const router = new RestRouter();
  registerSObjects(router, org);
  registerCollections(router, org);
  registerComposite(router, org);
  registerCompositeGraph(router, org);
  new BulkIngest(org).register(router);
  new BulkQuery(org).register(router);
  const testRuns = new TestRuns(org);
  testRuns.register(router);
  registerQueries(router, org, testRuns.tables);
  registerOrgResources(router, org);
  registerOAuth(app, { sessions, baseUrl: org.baseUrl, clock: org.clock });

  app.get('/services/data', (_request, reply) => sendJson(reply, { status: 200, body: API_VERSIONS }));
  const data = (request: FastifyRequest, reply: FastifyReply): unknown => {
    const { pathname, searchParams } = new URL(request.url, 'http://local');
    const [, version = '', path = ''] = /^\/services\/data\/([^/]+)(\/.*)?$/.exec(pathname) ?? [];
    const response = answered(() => {
      const session = authenticate(request, sessions);
      const number = parseVersion(version);
      if (number === null) throw notFound();
      if (org.counters.dailyApi >= org.limits.dailyApi) {
        throw new RestError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
      }
      org.counters.dailyApi += 1;
      const { method } = request;
      const body = readBody(request);
      return router.dispatch({
        method,
        path,
        version: number,
        query: searchParams,
        headers: headersOf(request),
        body,
        session
      });
    });
    return sendJson(
      reply.header('Sforce-Limit-Info', `api-usage=${org.counters.dailyApi}/${org.limits.dailyApi}`),
      response
    );
  };
  app.all('/services/data/:version', data);
  app.all('/services/data/:version/*', data);
  app.post('/_local/aura/:method', (request, reply) => aura(org, sessions, request, reply));
  for (const [path, feature] of [
    ['/services/apexrest/*', 'Apex REST'],
    ['/services/async/*', 'the Bulk API 1.0']
  ] as const) {
    app.all(path, (_request, reply) => sendJson(reply, notSupported(feature).response()));
  }
  registerCometd(app, org, sessions);
  registerSoap(app, org, sessions, metadata, (request) => bytesOf(request).toString('utf8'));
  control(app);
  app.setNotFoundHandler((_request, reply) => sendJson(reply, notFound().response()));
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof RestError) return sendJson(reply, error.response());
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    const message = error instanceof Error ? error.message : String(error);
    if (status >= 400 && status < 500)
      return sendJson(reply, new RestError(status, 'INVALID_REQUEST', message).response());
    const known = toRestError(error);
    if (known !== null) return sendJson(reply, known.response());
    process.stderr.write(`${error instanceof Error ? (error.stack ?? message) : message}\n`);
    return sendJson(reply, new RestError(500, 'UNKNOWN_EXCEPTION', message).response());
  });
  return app;
}

function authenticate(request: FastifyRequest, sessions: Sessions): Session {
  const session = sessions.find(bearerOf(request) ?? '');
  if (session === undefined) throw new RestError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
  return session;
}

/** The body as JSON where there is one; other forms as they came. */
function readBody(request: FastifyRequest): unknown {
  const { body } = request;
  if (!Buffer.isBuffer(body)) return body ?? null;
  const bytes = decompressed(request, body);
  if (bytes.length === 0) return null;
  const type = request.headers['content-type'] ?? 'application/json';
  if (/^text\/csv/i.test(type)) return bytes.toString('utf8');
  if (!/json/i.test(type)) {
    throw new RestError(415, 'UNSUPPORTED_MEDIA_TYPE', `Content-Type ${type} is not supported`);
  }
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch (error) {
    throw badJson(error instanceof Error ? error.message : 'The body is not JSON');
  }
}

function bytesOf(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? decompressed(request, request.body) : Buffer.alloc(0);
}

function decompressed(request: FastifyRequest, body: Buffer): Buffer {
  switch (request.headers['content-encoding']?.toLowerCase()) {
    case 'gzip':
      return gunzipSync(body);
    case 'deflate':
      return inflateSync(body);
    default:
      return body;
  }
}

/**
 * Runs an `@AuraEnabled` method for a page: the body holds the parameters, the answer the return value. A page may ask for
 * another language than its user's (`X-Page-Language`), which labels come in then.
 */
function aura(org: OrgContext, sessions: Sessions, request: FastifyRequest, reply: FastifyReply): unknown {
  const { method = '' } = request.params as { method?: string };
  const [className = '', methodName = ''] = method.split('.');
  const response = answered((): RestResponse => {
    const session = authenticate(request, sessions);
    const params = readBody(request) ?? {};
    if (!isObject(params)) throw badJson('The parameters must be an object');
    const language = request.headers['x-page-language'];
    const tx = beginFor(org, session, typeof language === 'string' ? { language } : {});
    try {
      const value = org.apex.invokeAura(tx, className, methodName, params);
      tx.commit();
      return { status: 200, body: value ?? null };
    } finally {
      if (tx.isOpen) tx.abort();
    }
  });
  return sendJson(reply, response);
}

function sendJson(reply: FastifyReply, response: RestResponse): unknown {
  reply.code(response.status).headers(response.headers ?? {});
  if (response.body === undefined) return reply.send();
  if (!reply.hasHeader('Content-Type')) reply.header('Content-Type', 'application/json;charset=UTF-8');
  if (Buffer.isBuffer(response.body)) return reply.send(response.body);
  return reply.send(JSON.stringify(response.body));
}

function headersOf(request: FastifyRequest): Record<string, string> {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
}

function normalize(url: string): string {
  const [path = '', ...query] = url.split('?');
  return [path.replace(/\/{2,}/g, '/'), ...query].join('?');
}
