import type { FastifyInstance } from 'fastify';
import {
  OPERATION_GROUPS,
  PAYMENT_OPERATORS,
  REFUND_FILTER_STATUSES,
  WALLETS,
  type PaymentOperation,
  type Refund
} from '../world/moneyModel.js';
import { worldOf, type Allegro } from './context.js';
import { ApiError, invalid } from './errors.js';
import { illegal, numberParam, one, time, type RawQuery } from './orderQuery.js';
import { json } from './orderRoutes.js';
import { startRefund } from './startRefund.js';

/** Farther than this the history of operations does not page, and longer ones are refused. */
const LAST_OPERATION = 10_000;
const READ = { config: { scope: 'allegro:api:payments:read' } };
const WRITE = { config: { scope: 'allegro:api:payments:write' } };

/** The seller's wallet and the refunds. */
export function paymentRoutes(rest: FastifyInstance, allegro: Allegro): void {
  rest.get<{ Querystring: RawQuery }>('/payments/payment-operations', READ, (request, reply) => {
    const { query } = request;
    const limit = numberParam(query, 'limit', 1, 50, 50);
    const offset = numberParam(query, 'offset', 0, LAST_OPERATION, 0);
    const matches = operationFilter(query);
    const found = worldOf(allegro, request).ledger.operations.filter(matches);
    if (found.length > LAST_OPERATION) {
      throw invalid(`The search finds more than ${LAST_OPERATION} operations. Narrow it down.`);
    }
    found.sort((a, b) => (a.occurredAt < b.occurredAt ? 1 : a.occurredAt > b.occurredAt ? -1 : 0));
    const paymentOperations = found.slice(offset, offset + limit);
    return json(reply, { paymentOperations, count: paymentOperations.length, totalCount: found.length });
  });

  rest.get<{ Querystring: RawQuery }>('/payments/refunds', READ, (request, reply) => {
    const { query } = request;
    const limit = numberParam(query, 'limit', 1, 100, 50);
    const offset = numberParam(query, 'offset', 0, Number.MAX_SAFE_INTEGER, 0);
    const found = worldOf(allegro, request).ledger.refunds.filter(refundFilter(query));
    found.sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0));
    const refunds = found.slice(offset, offset + limit);
    return json(reply, { refunds, count: refunds.length, totalCount: found.length });
  });

  rest.post<{ Body: unknown }>('/payments/refunds', WRITE, (request, reply) =>
    json(reply, startRefund(worldOf(allegro, request), request.body))
  );
}

function operationFilter(query: RawQuery): (operation: PaymentOperation) => boolean {
  const wallet = oneOf(query, 'wallet.type', WALLETS) ?? 'AVAILABLE';
  const operator = oneOf(query, 'wallet.paymentOperator', PAYMENT_OPERATORS);
  const groups = severalOf(query, 'group', OPERATION_GROUPS);
  const within = timeFilter(query);
  const paymentId = one(query, 'payment.id');
  const login = one(query, 'participant.login');
  const marketplace = one(query, 'marketplaceId');
  const currency = one(query, 'currency');
  return (it) =>
    it.wallet.type === wallet &&
    (operator === undefined || it.wallet.paymentOperator === operator) &&
    (groups === null || groups.includes(it.group)) &&
    (paymentId === undefined || it.payment?.id === paymentId) &&
    (login === undefined || it.participant?.login === login) &&
    (marketplace === undefined || it.marketplaceId === marketplace) &&
    (currency === undefined || it.value.currency === currency) &&
    within(it.occurredAt);
}

function refundFilter(query: RawQuery): (refund: Refund) => boolean {
  const statuses = severalOf(query, 'status', REFUND_FILTER_STATUSES);
  const within = timeFilter(query);
  const id = one(query, 'id');
  const paymentId = one(query, 'payment.id');
  const orderId = one(query, 'order.id');
  return (it) =>
    (statuses === null || statuses.some((status) => isIn(it, status))) &&
    (id === undefined || it.id === id) &&
    (paymentId === undefined || it.payment.id === paymentId) &&
    (orderId === undefined || it.order?.id === orderId) &&
    within(it.createdAt);
}

/** The filter says WAITING for what the answers call NEW or VALIDATED. */
function isIn(refund: Refund, status: (typeof REFUND_FILTER_STATUSES)[number]): boolean {
  return status === 'WAITING' ? ['NEW', 'VALIDATED'].includes(refund.status) : refund.status === status;
}

function timeFilter(query: RawQuery): (at: string) => boolean {
  const from = timeOf(query, 'occurredAt.gte') ?? -Infinity;
  const to = timeOf(query, 'occurredAt.lte') ?? Infinity;
  return (at) => Date.parse(at) >= from && Date.parse(at) <= to;
}

/** Payments answer a wrong time with 422. */
function timeOf(query: RawQuery, name: string): number | undefined {
  try {
    return time(query, name);
  } catch (error) {
    throw error instanceof ApiError ? invalid(error.message, name) : error;
  }
}

function oneOf<T extends string>(query: RawQuery, name: string, allowed: readonly T[]): T | undefined {
  const value = one(query, name);
  if (value === undefined) return undefined;
  if (!allowed.includes(value as T)) throw invalid(illegal(name, value).message, name);
  return value as T;
}

function severalOf<T extends string>(query: RawQuery, name: string, allowed: readonly T[]): T[] | null {
  const raw = query[name];
  if (raw === undefined) return null;
  const values = [raw].flat() as T[];
  const bad = values.find((value) => !allowed.includes(value));
  if (bad !== undefined) throw invalid(illegal(name, bad).message, name);
  return values;
}
