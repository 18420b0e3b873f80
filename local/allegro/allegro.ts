import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { MovableClock } from './clock.js';
import type { Allegro } from './http/context.js';
import { controlRoutes, type MoreControls } from './http/controlRoutes.js';
import { Counters } from './http/counters.js';
import { ApiError, AuthError, MEDIA_TYPE } from './http/errors.js';
import { Faults } from './http/faults.js';
import { installFaults, installGuards } from './http/guards.js';
import { ALLEGRO_RATE_LIMIT, type RateLimit } from './http/limits.js';
import { moneyControlRoutes } from './http/moneyControlRoutes.js';
import { offerControlRoutes, offerRoutes } from './http/offerRoutes.js';
import { orderRoutes } from './http/orderRoutes.js';
import { paymentRoutes } from './http/paymentRoutes.js';
import { returnRoutes } from './http/returnRoutes.js';
import { sellerRoutes } from './http/sellerRoutes.js';
import { OAuth } from './oauth/oauth.js';
import { oauthRoutes } from './oauth/routes.js';
import { Random } from './random.js';
import { World } from './world/world.js';

export type LocalAllegroOptions = {
  /** Equal seeds make equal worlds, on the same day. */
  seed?: string;
  /** Orders of the first seller at the start. */
  orders?: number;
  /** Sellers on the same client id; all but the first start without orders. */
  sellers?: number;
  port?: number;
  /** Milliseconds since 1970; the machine's clock by default. */
  clock?: () => number;
  rateLimit?: RateLimit;
  /** Seconds between two polls of the device flow. */
  deviceInterval?: number;
  /** Redirect addresses registered for the application; by default any address of this machine. */
  redirectUris?: readonly string[];
  /** Seller's writes that one order takes; Allegro names no number. */
  operationLimit?: number;
  /** Orders that may share a waybill; Allegro names no number. */
  waybillLimit?: number;
};

export type LocalAllegro = {
  /** REST, OAuth (`/auth/oauth/…`) and the control API (`/_control/…`). */
  url: string;
  clientId: string;
  clientSecret: string;
  sellerId: string;
  world: World;
  worlds: ReadonlyMap<string, World>;
  counters: Counters;
  clock: MovableClock;
  close(): Promise<void>;
};

export const DEFAULT_ORDERS = 240;

/** Starts an Allegro of its own on 127.0.0.1: a seller, orders, their journal, and the API to read and change them. */
export async function startLocalAllegro(options: LocalAllegroOptions = {}): Promise<LocalAllegro> {
  const { seed = 'demo', orders = DEFAULT_ORDERS, sellers = 1 } = options;
  const clock = new MovableClock(options.clock);
  const worlds = new Map<string, World>();
  for (let i = 0; i < sellers; i++) {
    const world = new World(i === 0 ? seed : `${seed}/${i}`, i === 0 ? orders : 0, clock.now);
    worlds.set(world.seller.id, world);
  }
  const world = [...worlds.values()][0];
  if (!world) throw new Error('There must be at least one seller');
  const clientId = secretOf(seed, 'client id').slice(0, 32);
  const clientSecret = secretOf(seed, 'client secret').slice(0, 64);

  const app = Fastify({ logger: false, forceCloseConnections: true });
  let url = '';
  const allegro: Allegro = {
    clock,
    oauth: new OAuth({ clientId, clientSecret, now: clock.now, deviceInterval: options.deviceInterval ?? 5 }),
    counters: new Counters(),
    faults: new Faults(new Random(`${seed}/faults`)),
    worlds,
    mainSellerId: world.seller.id,
    damages: new Map(),
    redirectUris: options.redirectUris ?? null,
    operationLimit: options.operationLimit ?? 100,
    waybillLimit: options.waybillLimit ?? 50,
    url: () => url
  };
  installFaults(app, allegro);
  installErrors(app);
  await app.register(async (auth) => oauthRoutes(auth, allegro));
  await app.register(async (rest) => {
    installGuards(rest, allegro, options.rateLimit ?? ALLEGRO_RATE_LIMIT);
    acceptAllegroJson(rest);
    offerRoutes(rest, allegro);
    orderRoutes(rest, allegro);
    sellerRoutes(rest, allegro);
    paymentRoutes(rest, allegro);
    returnRoutes(rest, allegro);
  });
  const more: MoreControls = (control, worldOf) => {
    moneyControlRoutes(control, worldOf);
    offerControlRoutes(control, worldOf);
  };
  await app.register(async (control) => controlRoutes(control, allegro, more), { prefix: '/_control' });

  await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return {
    url,
    clientId,
    clientSecret,
    sellerId: world.seller.id,
    world,
    worlds,
    counters: allegro.counters,
    clock,
    close: () => app.close()
  };
}

function secretOf(seed: string, purpose: string): string {
  return createHash('sha256').update(`local allegro ${purpose} of ${seed}`).digest('hex');
}

/** Bodies travel under Allegro's media type and no other. */
function acceptAllegroJson(rest: FastifyInstance): void {
  rest.removeAllContentTypeParsers();
  rest.addContentTypeParser(MEDIA_TYPE, { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, JSON.parse(String(body)));
    } catch {
      done(new ApiError(400, 'JsonParseException', 'Request body is not valid JSON'));
    }
  });
}

function installErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    if (error instanceof AuthError) {
      const isRest = !request.url.startsWith('/auth/');
      return reply
        .code(error.status)
        .type(isRest ? MEDIA_TYPE : 'application/json')
        .send(JSON.stringify(error.body()));
    }
    const known = error instanceof ApiError ? error : translate(error);
    const body = JSON.stringify(known.body(request.headers['accept-language']));
    return reply
      .code(known.status)
      .type(request.routeOptions.config.mediaType ?? MEDIA_TYPE)
      .send(body);
  });
  app.setNotFoundHandler((request, reply) => {
    const error = new ApiError(404, 'NotFoundException', 'Feature unavailable', { path: request.url });
    return reply
      .code(404)
      .type(MEDIA_TYPE)
      .send(JSON.stringify(error.body(request.headers['accept-language'])));
  });
}

function translate(error: Error & { statusCode?: number }): ApiError {
  if (error.statusCode === 415) {
    return new ApiError(
      415,
      'UnsupportedMediaTypeException',
      "Unsupported media type. Please check 'Content-Type' header"
    );
  }
  const status = error.statusCode ?? 500;
  return new ApiError(status, status < 500 ? 'VALIDATION_ERROR' : 'InternalServerError', error.message);
}
