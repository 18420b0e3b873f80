import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import type { Allegro } from './context.js';
import { kindOf } from './faults.js';
import { ApiError, AuthError, MEDIA_TYPE } from './errors.js';
import { ClientLimiter, SecondLimiter, type RateLimit } from './limits.js';

/** Resources that Allegro limits to 50 requests a second. */
const SLOW_RESOURCES_PER_SECOND = 50;
const GENERIC_AGENTS =
  /^(node|undici|axios|curl|python-requests|okhttp|java|php|guzzlehttp|got|postmanruntime|mozilla)\b/i;

/** Counts every call, lets the ordered faults happen and gives every answer its `Trace-Id`. */
export function installFaults(app: FastifyInstance, allegro: Allegro): void {
  app.decorateRequest('sellerId', null);
  app.decorateRequest('fault', null);

  app.addHook('onRequest', async (request, reply) => {
    if (isControl(request)) return;
    allegro.counters.arrived(request.method, request.routeOptions.url ?? '(unknown)');
    void reply.header('Trace-Id', randomBytes(8).toString('hex'));
    request.fault = allegro.faults.take(request.method, request.url);
    const { fault } = request;
    if (!fault) return;
    allegro.counters.faulted(kindOf(fault));
    if (fault.delayMs) await sleep(fault.delayMs);
    if (fault.drop === true) {
      allegro.counters.answered('dropped');
      reply.hijack();
      request.raw.socket.destroy();
      return;
    }
    if (fault.status !== undefined) {
      void reply.code(fault.status).headers(fault.headers ?? {});
      if (fault.body === undefined) throw new ApiError(fault.status, codeOf(fault.status), 'Fault on demand');
      await reply.type(MEDIA_TYPE).send(typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body));
    }
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const { fault } = request;
    if (!fault || isControl(request) || fault.status !== undefined) return payload;
    if (fault.drop === 'afterwards') {
      request.raw.socket.destroy();
      return payload;
    }
    const text = typeof payload === 'string' ? payload : '{"broken":true}';
    if (fault.malformed) {
      void reply.removeHeader('content-length');
      return text.slice(0, Math.max(1, text.length >> 1));
    }
    if (fault.half) {
      const bytes = Buffer.from(text);
      void reply.header('content-length', bytes.length);
      return Readable.from(breakOff(bytes, request), { objectMode: false });
    }
    return payload;
  });

  app.addHook('onResponse', async (request, reply) => {
    if (!isControl(request)) allegro.counters.answered(String(reply.statusCode));
  });
}

async function* breakOff(bytes: Buffer, request: FastifyRequest): AsyncGenerator<Buffer> {
  yield bytes.subarray(0, bytes.length >> 1);
  await sleep(5);
  request.raw.socket.destroy();
}

function codeOf(status: number): string {
  if (status === 429) return 'TOO_MANY_REQUESTS';
  return status >= 500 ? 'InternalServerError' : 'VALIDATION_ERROR';
}

/** Who may call the REST resources: a named application, with a token, within its limits, asking for the right type. */
export function installGuards(rest: FastifyInstance, allegro: Allegro, limit: RateLimit): void {
  const clients = new ClientLimiter(limit);
  const seconds = new SecondLimiter();

  rest.addHook('onRequest', async (request) => {
    requireUserAgent(request.headers['user-agent']);
    const { scope, isPublic, isSlow, perSecond = Infinity, mediaType = MEDIA_TYPE } = request.routeOptions.config;
    const grant = allegro.oauth.authorise(bearer(request.headers.authorization));
    request.sellerId = grant.sellerId;
    if (grant.sellerId !== null) allegro.counters.calledBy(grant.sellerId);

    const now = allegro.clock.now();
    const resource = request.routeOptions.url ?? '';
    const isWithinSecond =
      (!isSlow || seconds.take(resource, now, SLOW_RESOURCES_PER_SECOND)) &&
      (perSecond === Infinity ||
        (seconds.take(`${resource} of ${grant.sellerId}`, now, perSecond) &&
          seconds.take(`${resource} of all`, now, 2 * perSecond)));
    if (!clients.take(grant.clientId, now) || !isWithinSecond) {
      throw new ApiError(429, 'TOO_MANY_REQUESTS', 'Too many requests');
    }
    if (grant.sellerId === null && !isPublic) {
      if (request.routeOptions.url === '/me') throw new ApiError(500, 'InternalServerError', 'Internal server error');
      throw new ApiError(403, 'AccessDeniedException', 'Token without user context');
    }
    if (scope !== undefined && !grant.scopes.includes(scope)) {
      throw new ApiError(403, 'AccessDeniedException', `Access is denied, scope ${scope} is missing`);
    }
    if (request.headers.accept !== mediaType) {
      const message = "Not acceptable representation requested. Please check 'Accept' request header";
      throw new ApiError(406, 'NotAcceptableException', message);
    }
  });
}

/** `Name/version (+https://…)`, and not the name of a library: since July 2026 others are blocked. */
function requireUserAgent(userAgent: string | undefined): void {
  const isNamed = userAgent !== undefined && /^[^\s/()]+\/[^\s/()]+ \(\+?https?:\/\/[^\s)]+\)/.test(userAgent);
  if (!isNamed || GENERIC_AGENTS.test(userAgent)) {
    throw new ApiError(403, 'AccessDenied', `User-Agent must name the registered application, it is: ${userAgent}`);
  }
}

function bearer(authorization: string | undefined): string | null {
  if (authorization === undefined) return null;
  const match = /^Bearer (\S+)$/i.exec(authorization);
  if (!match) throw new AuthError(401, 'unauthorized', 'Full authentication is required to access this resource');
  return match[1] as string;
}

function isControl(request: FastifyRequest): boolean {
  return request.url.startsWith('/_control/');
}
