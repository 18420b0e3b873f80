import type { FastifyInstance } from 'fastify';
import { CLAIM_STATUSES, RETURN_STATUSES, type ClaimStatus, type CustomerReturn } from '../world/moneyModel.js';
import { worldOf, type Allegro } from './context.js';
import { ApiError, BETA_MEDIA_TYPE } from './errors.js';
import { illegal, numberParam, one, time, type RawQuery } from './orderQuery.js';
import { json, orderOf } from './orderRoutes.js';

type ById = { Params: { id: string } };
const READ = { config: { scope: 'allegro:api:orders:read' } };
const READ_BETA = { config: { ...READ.config, mediaType: BETA_MEDIA_TYPE, perSecond: 25 } };

/** Customer returns, commission claims, and the invoices of an order. */
export function returnRoutes(rest: FastifyInstance, allegro: Allegro): void {
  rest.get<{ Querystring: RawQuery }>('/order/customer-returns', READ_BETA, (request, reply) => {
    const { query } = request;
    const limit = numberParam(query, 'limit', 1, 1000, 100);
    const offset = numberParam(query, 'offset', 0, Number.MAX_SAFE_INTEGER, 0);
    const { returns } = worldOf(allegro, request).ledger;
    const from = one(query, 'from');
    const seen = from === undefined ? -1 : returns.findIndex(({ id }) => id === from);
    if (from !== undefined && seen < 0) throw illegal('from', from);
    const found = returns.slice(seen + 1).filter(returnFilter(query));
    const customerReturns = found.slice(offset, offset + limit);
    return json(reply, { count: found.length, customerReturns });
  });

  rest.get<ById>('/order/customer-returns/:id', READ_BETA, (request, reply) => {
    const found = worldOf(allegro, request).ledger.returns.find(({ id }) => id === request.params.id);
    if (!found) throw new ApiError(404, 'CustomerReturnNotFoundException', 'Customer return not found');
    return json(reply, found);
  });

  rest.get<{ Querystring: RawQuery }>('/order/refund-claims', READ, (request, reply) => {
    const { query } = request;
    const limit = numberParam(query, 'limit', 1, 100, 25);
    const offset = numberParam(query, 'offset', 0, Number.MAX_SAFE_INTEGER, 0);
    const status = one(query, 'status');
    if (status !== undefined && !CLAIM_STATUSES.includes(status as ClaimStatus)) throw illegal('status', status);
    const offerId = one(query, 'lineItem.offer.id');
    const buyerId = one(query, 'buyer.id');
    const found = worldOf(allegro, request)
      .ledger.claims.filter(
        (it) =>
          (status === undefined || it.status === status) &&
          (offerId === undefined || it.lineItem.offer.id === offerId) &&
          (buyerId === undefined || it.buyer.id === buyerId)
      )
      .sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0));
    const refundClaims = found.slice(offset, offset + limit);
    return json(reply, { refundClaims, count: found.length });
  });

  rest.get<ById>('/order/refund-claims/:id', READ, (request, reply) => {
    const found = worldOf(allegro, request).ledger.claims.find(({ id }) => id === request.params.id);
    if (!found) throw new ApiError(404, 'ClaimNotFoundException', 'Refund application not found');
    return json(reply, found);
  });

  rest.get<ById>('/order/checkout-forms/:id/invoices', READ, (request, reply) => {
    const { form } = orderOf(allegro, request, request.params.id);
    return json(reply, worldOf(allegro, request).ledger.invoicesOf(form.id));
  });
}

type Values = (it: CustomerReturn) => (string | null)[];
const FILTERS: Record<string, Values> = {
  customerReturnId: ({ id }) => [id],
  orderId: ({ orderId }) => [orderId],
  'buyer.email': ({ buyer }) => [buyer.email],
  'buyer.login': ({ buyer }) => [buyer.login],
  'items.offerId': ({ items }) => items.map(({ offerId }) => offerId),
  'items.name': ({ items }) => items.map(({ name }) => name),
  'parcels.waybill': ({ parcels }) => parcels.map(({ waybill }) => waybill),
  'parcels.carrierId': ({ parcels }) => parcels.map(({ carrierId }) => carrierId),
  'parcels.sender.phoneNumber': ({ parcels }) => parcels.map(({ sender }) => sender.phoneNumber),
  referenceNumber: ({ referenceNumber }) => [referenceNumber],
  marketplaceId: ({ marketplaceId }) => [marketplaceId],
  status: ({ status }) => [status]
};

/** A parameter may be given several times. The two filters of the transporting carrier do nothing at Allegro either. */
function returnFilter(query: RawQuery): (one: CustomerReturn) => boolean {
  const from = time(query, 'createdAt.gte') ?? -Infinity;
  const to = time(query, 'createdAt.lte') ?? Infinity;
  const tests = Object.entries(FILTERS).flatMap(([name, values]) => {
    const raw = query[name];
    if (raw === undefined) return [];
    const wanted = [raw].flat();
    const bad =
      name === 'status' ? wanted.find((it) => !(RETURN_STATUSES as readonly string[]).includes(it)) : undefined;
    if (bad !== undefined) throw illegal(name, bad);
    return [(it: CustomerReturn): boolean => values(it).some((value) => value !== null && wanted.includes(value))];
  });
  return (it) => {
    const at = Date.parse(it.createdAt);
    return at >= from && at <= to && tests.every((test) => test(it));
  };
}
