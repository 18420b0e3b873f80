import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  addClaim,
  addInvoice,
  addRefund,
  addReturn,
  bookCashOnDelivery,
  setClaimStatus,
  setRefundStatus,
  setReturnStatus,
  type NewRefund
} from '../world/moneyActions.js';
import {
  CLAIM_STATUSES,
  REFUND_STATUSES,
  RETURN_STATUSES,
  SCAN_STATUSES,
  type ClaimStatus,
  type RefundStatus,
  type ReturnStatus,
  type ScanStatus
} from '../world/moneyModel.js';
import type { World } from '../world/world.js';
import { bodyOf } from './controlRoutes.js';

type ById = { Params: { id: string } };

/** The control API for money and returns: what happens in the panel, at the bank and at the carrier. */
export function moneyControlRoutes(app: FastifyInstance, worldOf: (request: FastifyRequest) => World): void {
  app.get('/ledger', (request) => {
    const { ledger, store } = worldOf(request);
    const { operations, refunds, claims, returns } = ledger;
    const invoices = [...store.all()].flatMap(({ form }) =>
      ledger.invoicesOf(form.id).invoices.map((invoice) => ({ orderId: form.id, ...invoice }))
    );
    return { operations, refunds, claims, returns, invoices };
  });

  app.post('/refunds', (request) => {
    const wish = bodyOf<NewRefund>(request);
    if (wish.status !== undefined) known(REFUND_STATUSES, wish.status);
    return addRefund(worldOf(request), wish);
  });
  app.post<ById>('/refunds/:id', (request) => {
    const { status } = bodyOf<{ status: RefundStatus }>(request);
    return setRefundStatus(worldOf(request), request.params.id, known(REFUND_STATUSES, status));
  });

  app.post('/returns', (request) => {
    const { orderId, status = 'CREATED' } = bodyOf<{ orderId: string; status?: ReturnStatus }>(request);
    return addReturn(worldOf(request), orderId, known(RETURN_STATUSES, status));
  });
  app.post<ById>('/returns/:id', (request) => {
    const { status } = bodyOf<{ status: ReturnStatus }>(request);
    return setReturnStatus(worldOf(request), request.params.id, known(RETURN_STATUSES, status));
  });

  app.post('/claims', (request) => {
    const { orderId, status = 'IN_PROGRESS' } = bodyOf<{ orderId: string; status?: ClaimStatus }>(request);
    return addClaim(worldOf(request), orderId, known(CLAIM_STATUSES, status));
  });
  app.post<ById>('/claims/:id', (request) => {
    const { status } = bodyOf<{ status: ClaimStatus }>(request);
    return setClaimStatus(worldOf(request), request.params.id, known(CLAIM_STATUSES, status));
  });

  app.post<ById>('/orders/:id/invoices', (request) => {
    const { number, status = 'ACCEPTED' } = bodyOf<{ number: string; status?: ScanStatus }>(request);
    return addInvoice(worldOf(request), request.params.id, number, known(SCAN_STATUSES, status));
  });
  app.post<ById>('/orders/:id/cash-booked', (request) => {
    const world = worldOf(request);
    bookCashOnDelivery(world, request.params.id, bodyOf<{ amount?: string }>(request).amount);
    return world.entry(request.params.id).form;
  });
}

function known<T extends string>(all: readonly T[], value: T): T {
  if (!all.includes(value)) throw new Error(`Unknown status ${value}; known: ${all.join(', ')}`);
  return value;
}
