import type { FastifyInstance } from 'fastify';
import { CARRIERS, MARKETS } from '../world/markets.js';
import { FULFILLMENT_STATUSES, type FulfillmentStatus } from '../world/model.js';
import { worldOf, type Allegro } from './context.js';
import { ApiError, invalid } from './errors.js';
import { json, orderOf } from './orderRoutes.js';

type ById = { Params: { id: string } };
type ParcelBody = { carrierId?: unknown; waybill?: unknown; carrierName?: unknown; lineItems?: unknown };

const WRITE = { config: { scope: 'allegro:api:orders:write' } };
/** Statuses that Allegro alone sets. */
const NOT_FOR_SELLERS: readonly string[] = ['RETURNED'];
const WRITABLE_CARRIERS: readonly string[] = CARRIERS.map((it) => it.id).filter((id) => id !== 'ALLEGRO');

/** The account, the marketplaces, and what a seller does with an order: status and parcels. */
export function sellerRoutes(rest: FastifyInstance, allegro: Allegro): void {
  rest.get('/me', { config: { scope: 'allegro:api:profile:read' } }, (request, reply) => {
    const { seller } = worldOf(allegro, request);
    return json(reply, {
      id: seller.id,
      login: seller.login,
      firstName: 'Sklepomir',
      lastName: 'Zmyślony',
      email: `${seller.login}@example.com`,
      baseMarketplace: { id: MARKETS[0]?.id },
      company: { name: 'Sklep Zmyślony Sp. z o.o.', taxId: '0000000000' },
      features: ['SUPER_SELLER']
    });
  });

  rest.get('/marketplaces', { config: { isPublic: true } }, (_request, reply) =>
    json(reply, { marketplaces: MARKETPLACES })
  );

  rest.get('/order/carriers', { config: { isPublic: true, isSlow: true } }, (_request, reply) =>
    json(reply.header('Cache-Control', 'max-age=86400'), { carriers: CARRIERS })
  );

  rest.put<ById & { Body: { status?: unknown } | null; Querystring: { 'checkoutForm.revision'?: string } }>(
    '/order/checkout-forms/:id/fulfillment',
    WRITE,
    (request, reply) => {
      const entry = orderOf(allegro, request, request.params.id);
      const { form } = entry;
      if (form.fulfillment.provider.id === 'ALLEGRO') {
        throw new ApiError(403, 'AccessDeniedException', 'The order is handled by the Allegro warehouse');
      }
      const status = request.body?.status;
      if (!FULFILLMENT_STATUSES.includes(status as FulfillmentStatus) || NOT_FOR_SELLERS.includes(String(status))) {
        throw invalid(`Fulfillment status cannot be set to ${String(status)}`, 'status');
      }
      const revision = request.query['checkoutForm.revision'];
      if (revision !== undefined && revision !== form.revision) {
        throw new ApiError(409, 'ConflictException', `Provided revision ${revision} is outdated`);
      }
      countOperation(entry);
      worldOf(allegro, request).setFulfillment(form.id, status as FulfillmentStatus);
      return reply.code(204).send();
    }
  );

  const parcels = '/order/checkout-forms/:id/shipments';
  rest.get<ById>(parcels, { config: { scope: 'allegro:api:orders:read', isSlow: true } }, (request, reply) =>
    json(reply, { shipments: orderOf(allegro, request, request.params.id).shipments })
  );

  rest.post<ById & { Body: ParcelBody | null }>(
    parcels,
    { config: { ...WRITE.config, isSlow: true } },
    (request, reply) => {
      const entry = orderOf(allegro, request, request.params.id);
      const parcel = checkParcel(request.body ?? {});
      const own = new Set(entry.form.lineItems.map((it) => it.id));
      const foreign = parcel.lineIds.find((id) => !own.has(id));
      if (foreign !== undefined) throw invalid(`Line item ${foreign} does not belong to the order`, 'lineItems');
      const world = worldOf(allegro, request);
      const users = world.store.ordersWithWaybill(parcel.waybill);
      if (users >= allegro.waybillLimit)
        throw new ApiError(409, 'WaybillUsageException', 'Maximum waybill usage exceeded');
      countOperation(entry);
      return json(reply.code(201), world.addShipment(entry.form.id, parcel));
    }
  );

  function countOperation(entry: { operations: number }): void {
    if (entry.operations >= allegro.operationLimit) {
      throw new ApiError(422, 'SellerOrdersStoreUnprocessableEntityException', '');
    }
    entry.operations += 1;
  }
}

function checkParcel(body: ParcelBody): {
  carrierId: string;
  waybill: string;
  carrierName?: string;
  lineIds: string[];
} {
  const { carrierId, waybill, carrierName, lineItems } = body;
  if (typeof carrierId !== 'string' || !WRITABLE_CARRIERS.includes(carrierId)) {
    throw badParcel('WaybillValidationException', `Unknown carrier ${String(carrierId)}`, 'carrierId');
  }
  if (typeof waybill !== 'string' || waybill.trim() === '' || waybill.length > 64) {
    throw badParcel('WaybillValidationException', 'Waybill must have 1 to 64 characters', 'waybill');
  }
  if (!/^[\w\-/ ]+$/.test(waybill)) {
    throw badParcel('CarrierWaybillValidationException', `Not a waybill of ${carrierId}: ${waybill}`, 'waybill');
  }
  if (carrierId === 'OTHER' && (typeof carrierName !== 'string' || carrierName === '' || carrierName.length > 30)) {
    throw badParcel('WaybillValidationException', 'Carrier name must have 1 to 30 characters', 'carrierName');
  }
  const list = Array.isArray(lineItems) ? (lineItems as { id?: unknown }[]) : [];
  const named = carrierId === 'OTHER' ? { carrierName: carrierName as string } : {};
  return { carrierId, waybill, ...named, lineIds: list.map((it) => String(it.id)) };
}

const badParcel = (code: string, message: string, path: string): ApiError => new ApiError(400, code, message, { path });

const codes = (...values: string[]): { code: string }[] => values.map((code) => ({ code }));
const MARKETPLACES = MARKETS.map((market) => ({
  id: market.id,
  languages: { offerCreation: codes(market.language), offerDisplay: codes(market.language, 'en-US') },
  currencies: { base: { code: market.currency }, additional: [] },
  shippingCountries: codes(market.country)
}));
