import type { FastifyInstance, FastifyRequest } from 'fastify';
import { FULFILLMENT_STATUSES, type DeliveryAddress, type FulfillmentStatus } from '../world/model.js';
import { SCENARIOS } from '../world/plan.js';
import { CALM, type Weather } from '../world/journal.js';
import type { NewOrder, World } from '../world/world.js';
import type { Allegro } from './context.js';
import type { Fault } from './faults.js';

type ById = { Params: { id: string } };
/** Controls of another part of the world, on the same door. */
export type MoreControls = (app: FastifyInstance, worldOf: (request: FastifyRequest) => World) => void;
type TokenKind = 'access' | 'refresh' | 'all';

/** The control API under `/_control`: what buyers, sellers in their browsers, time and misfortune do. This machine only. */
export function controlRoutes(app: FastifyInstance, allegro: Allegro, more: MoreControls): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(request.ip)) await reply.code(403).send('local only');
  });
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body === '' ? {} : JSON.parse(String(body)));
  });
  app.setErrorHandler((error, _request, reply) => reply.code(400).send({ error: (error as Error).message }));

  /** `?seller=` names another seller than the first. */
  const worldOf = (request: FastifyRequest): World => {
    const id = (request.query as { seller?: string }).seller ?? allegro.mainSellerId;
    const world = allegro.worlds.get(id);
    if (!world) throw new Error(`No seller ${id}; there are ${[...allegro.worlds.keys()].join(', ')}`);
    return world;
  };

  app.get('/counters', () => allegro.counters.snapshot());
  app.post('/counters/reset', () => {
    allegro.counters.reset();
    return allegro.counters.snapshot();
  });

  app.get('/sellers', () =>
    [...allegro.worlds.values()].map(({ seller, store }) => ({ ...seller, orders: store.size }))
  );
  app.get('/world', (request) => {
    const world = worldOf(request);
    return { seed: world.seed, digest: world.digest(), orders: world.store.size, events: world.journal.length };
  });
  app.get('/orders', (request) => {
    const { store } = worldOf(request);
    const orders = [...store.all()].map(({ form }) => ({
      id: form.id,
      totalToPay: form.summary.totalToPay,
      status: form.status,
      fulfillmentStatus: form.fulfillment.status,
      marketplace: form.marketplace.id,
      revision: form.revision,
      updatedAt: form.updatedAt,
      lines: form.lineItems.length,
      buyerId: form.buyer.id
    }));
    return { orders, gone: [...store.gone].map(([id, mergedInto]) => ({ id, mergedInto })) };
  });
  app.get<ById>('/orders/:id', (request) => worldOf(request).entry(request.params.id).form);

  app.post('/orders', (request) => {
    const { count = 1, ...wish } = bodyOf<NewOrder & { count?: number }>(request);
    if (wish.scenario !== undefined && !SCENARIOS.includes(wish.scenario)) {
      throw new Error(`Unknown scenario ${wish.scenario}; known: ${SCENARIOS.join(', ')}`);
    }
    const forms = Array.from({ length: count }, () => worldOf(request).addOrder(wish));
    return { ids: forms.map((it) => it.id), orders: forms.map(({ id, summary }) => ({ id, ...summary })) };
  });
  app.post('/orders/merge', (request) => ({ id: worldOf(request).merge(bodyOf<{ ids: string[] }>(request).ids).id }));

  const act = <T>(action: string, run: (world: World, id: string, body: T) => unknown): void => {
    app.post<ById>(`/orders/:id/${action}`, (request) => {
      const world = worldOf(request);
      world.entry(request.params.id);
      const result = run(world, request.params.id, bodyOf<T>(request));
      return result ?? world.entry(request.params.id).form;
    });
  };
  act('fill-in', (world, id) => world.fillIn(id));
  act<{ amount?: string }>('pay', (world, id, { amount }) => world.pay(id, amount));
  act<{ amount: string }>('surcharge', (world, id, { amount }) => world.addSurcharge(id, amount));
  act<{ by?: 'buyer' | 'auto' }>('cancel', (world, id, { by }) => world.cancel(id, by ?? 'buyer'));
  act<Partial<DeliveryAddress>>('address', (world, id, patch) => world.changeAddress(id, patch));
  act<{ status: FulfillmentStatus }>('fulfillment', (world, id, { status }) => {
    if (!FULFILLMENT_STATUSES.includes(status)) throw new Error(`Unknown fulfilment status ${status as string}`);
    world.setFulfillment(id, status);
  });
  act('repeat-event', (world, id) => ({ isRepeated: world.journal.repeatLast(id, world.now()) }));
  act<{ path?: string; value?: unknown }>('damage', (_world, id, { path, value }) => {
    if (path === undefined) return { damaged: allegro.damages.delete(id) ? 'healed' : 'was whole' };
    const damage = allegro.damages.get(id) ?? new Map<string, unknown>();
    allegro.damages.set(id, damage.set(path, value));
    return { damaged: Object.fromEntries(damage) };
  });

  app.post(
    '/journal',
    (request) => (worldOf(request).journal.weather = { ...CALM, ...bodyOf<Partial<Weather>>(request) })
  );
  app.post('/journal/resend', (request) => {
    const world = worldOf(request);
    return { resent: world.journal.resendOmitted(world.now()) };
  });

  app.get('/clock', () => ({ now: new Date(allegro.clock.now()).toISOString() }));
  app.post('/clock', (request) => {
    allegro.clock.advance(bodyOf<{ advanceSeconds: number }>(request).advanceSeconds);
    return { now: new Date(allegro.clock.now()).toISOString() };
  });

  app.get('/faults', () => allegro.faults.list());
  app.post('/faults', (request) => ({ id: allegro.faults.add(bodyOf<Fault>(request)) }));
  app.delete('/faults', () => {
    allegro.faults.clear();
    return [];
  });

  more(app, worldOf);

  app.post('/device/approve', (request) => {
    const { user_code, seller } = bodyOf<{ user_code: string; seller?: string }>(request);
    return { approved: allegro.oauth.approveDevice(user_code, seller ?? allegro.mainSellerId) };
  });
  app.post('/device/deny', (request) => ({
    denied: allegro.oauth.denyDevice(bodyOf<{ user_code: string }>(request).user_code)
  }));
  app.post('/tokens/revoke', (request) => {
    const { kind, seller } = bodyOf<{ kind?: TokenKind; seller?: string }>(request);
    return { revoked: allegro.oauth.revoke(kind ?? 'all', seller) };
  });
  app.post('/tokens/expire', (request) => {
    const { kind, seller } = bodyOf<{ kind?: TokenKind; seller?: string }>(request);
    return { expired: allegro.oauth.expire(kind ?? 'all', seller) };
  });
}

export function bodyOf<T>(request: FastifyRequest): T {
  return (request.body ?? {}) as T;
}
