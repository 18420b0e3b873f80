import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { World } from '../world/world.js';
import { worldOf, type Allegro } from './context.js';
import { bodyOf } from './controlRoutes.js';
import { ApiError, invalid } from './errors.js';
import { json } from './orderRoutes.js';

type ById = { Params: { id: string } };
const READ = { config: { scope: 'allegro:api:sale:offers:read' } };

/** Reading one offer of the seller. */
export function offerRoutes(rest: FastifyInstance, allegro: Allegro): void {
  rest.get<ById>('/sale/product-offers/:id', READ, (request, reply) => {
    const { id } = request.params;
    if (!/^\d{1,20}$/.test(id)) throw invalid(`Invalid offer id: ${id}`, 'offerId');
    const found = worldOf(allegro, request).offers.get(id);
    if (!found) throw new ApiError(404, 'OfferNotFoundException', 'Offer not found');
    return json(reply, found);
  });
}

/** The control API for offers: what the seller does to them in the panel. */
export function offerControlRoutes(app: FastifyInstance, worldOfControl: (request: FastifyRequest) => World): void {
  app.post<ById>('/offers/:id', (request) => {
    const { set = {} } = bodyOf<{ set?: Record<string, unknown> }>(request);
    return worldOfControl(request).offers.change(request.params.id, set);
  });

  app.delete<ById>('/offers/:id', (request) => {
    worldOfControl(request).offers.remove(request.params.id);
    return {};
  });
}
