import type { FastifyRequest } from 'fastify';
import type { MovableClock } from '../clock.js';
import type { OAuth } from '../oauth/oauth.js';
import type { World } from '../world/world.js';
import type { Counters } from './counters.js';
import { ApiError } from './errors.js';
import type { Fault, Faults } from './faults.js';

/** All that the routes of one local Allegro share. */
export type Allegro = {
  clock: MovableClock;
  oauth: OAuth;
  counters: Counters;
  faults: Faults;
  /** Sellers by id; the first is the one everybody means. */
  worlds: ReadonlyMap<string, World>;
  mainSellerId: string;
  /** Fields of single orders that are to be served wrong, by order id and path. */
  damages: Map<string, Map<string, unknown>>;
  /** Redirect addresses registered for the application; any address of this machine when null. */
  redirectUris: readonly string[] | null;
  /** Writes that Allegro takes for one order before it refuses. */
  operationLimit: number;
  /** Orders that may share a waybill. */
  waybillLimit: number;
  /** Where the service is reached. */
  url: () => string;
};

declare module 'fastify' {
  interface FastifyRequest {
    sellerId: string | null;
    fault: Fault | null;
  }
  interface FastifyContextConfig {
    /** Scope that the token must carry; absent where any token will do. */
    scope?: string;
    /** Whether an application's own token will do. */
    isPublic?: boolean;
    /** Whether the resource is limited to 50 requests a second. */
    isSlow?: boolean;
    /** Requests a second that the resource takes from one seller; twice as many from all together. */
    perSecond?: number;
    /** What the resource answers with, where it is not the public version. */
    mediaType?: string;
  }
}

/** The orders of the seller whose token this is. */
export function worldOf(allegro: Allegro, request: FastifyRequest): World {
  const world = allegro.worlds.get(request.sellerId ?? '');
  if (!world) throw new ApiError(403, 'AccessDeniedException', 'Token without user context');
  return world;
}
