import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { setPath } from '../world/paths.js';
import { EVENT_TYPES, type CheckoutForm } from '../world/model.js';
import type { OrderEntry } from '../world/store.js';
import { worldOf, type Allegro } from './context.js';
import { invalid, MEDIA_TYPE, orderNotFound } from './errors.js';
import { numberParam, orderQuery } from './orderQuery.js';

type Query = Record<string, string | string[] | undefined>;
const READ = { config: { scope: 'allegro:api:orders:read' } };

/** Reading: the journal, the list, one order. */
export function orderRoutes(rest: FastifyInstance, allegro: Allegro): void {
  rest.get<{ Querystring: Query }>('/order/events', READ, (request, reply) => {
    const { from, type } = request.query;
    if (from !== undefined && !/^\d+$/.test(String(from))) throw invalid(`Invalid event id: ${String(from)}`, 'from');
    const types = type === undefined ? [] : Array.isArray(type) ? type : [type];
    const unknown = types.find((it) => !(EVENT_TYPES as readonly string[]).includes(it));
    if (unknown !== undefined) throw invalid(`Invalid event type: ${unknown}`, 'type');
    const limit = numberParam(request.query, 'limit', 1, 1000, 100);
    const { journal } = worldOf(allegro, request);
    const events = journal.read(from === undefined ? null : String(from), new Set(types), limit, allegro.clock.now());
    return json(reply, { events });
  });

  rest.get('/order/event-stats', READ, (request, reply) => {
    const latestEvent = worldOf(allegro, request).journal.latest(allegro.clock.now());
    return json(reply, latestEvent ? { latestEvent } : {});
  });

  rest.get<{ Querystring: Query }>('/order/checkout-forms', READ, (request, reply) => {
    const query = orderQuery(request.query, '/order/checkout-forms');
    const { page, total } = worldOf(allegro, request).store.list(query);
    const checkoutForms = page.map((entry) => served(allegro, entry.form));
    return json(reply, { checkoutForms, count: checkoutForms.length, totalCount: total });
  });

  rest.get<{ Params: { id: string } }>('/order/checkout-forms/:id', READ, (request, reply) => {
    requireTimeUuid(request.params.id);
    return json(reply, served(allegro, orderOf(allegro, request, request.params.id).form));
  });
}

/** The seller's order of that id; 404 as Allegro words it when it is somebody else's, has vanished or never was. */
export function orderOf(allegro: Allegro, request: FastifyRequest, id: string): OrderEntry {
  const entry = worldOf(allegro, request).store.get(id);
  if (!entry) throw orderNotFound();
  return entry;
}

/** Sends JSON under the media type of the resource. */
export function json(reply: FastifyReply, body: unknown): FastifyReply {
  return reply.type(reply.request.routeOptions.config.mediaType ?? MEDIA_TYPE).send(JSON.stringify(body));
}

/** Ids are time UUIDs; upper case is well-formed, but finds nothing. */
function requireTimeUuid(id: string): void {
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(id)) return;
  throw invalid('Not valid time UUID', 'getCheckoutForm.arg0');
}

/** The order as the outside sees it: with the damage that was ordered for it. */
function served(allegro: Allegro, form: CheckoutForm): CheckoutForm {
  const damage = allegro.damages.get(form.id);
  if (!damage) return form;
  const copy = structuredClone(form);
  for (const [path, value] of damage) setPath(copy, path, value);
  return copy;
}
