import { mapClaim, mapRefund, mapReturn } from './moneyMapper.js';
import type { Mapped } from './moneyMapper.js';
import type { CustomerReturn, MoneyApi, Refund, RefundClaim } from './moneyApi.js';
import { busEvent } from './reports.js';
import type { Sender } from './reports.js';
import type { Stream } from './stream.js';
import { sweepStream } from './sweepStream.js';
import type { Sweep } from './sweepStream.js';

export const REFUNDS = 'refunds';
export const REFUND_CLAIMS = 'refundClaims';
export const CUSTOMER_RETURNS = 'customerReturns';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Statuses that Allegro never changes again. New ones that it may invent count as open. */
const FINAL_REFUNDS = new Set(['SUCCESS', 'CANCELED', 'VALIDATE_FAILED']);
const FINAL_CLAIMS = new Set(['GRANTED', 'REJECTED_AFTER_APPEAL', 'CANCELLED']);
const FINAL_RETURNS = new Set(['FINISHED', 'FINISHED_APT', 'REJECTED', 'COMMISSION_REFUNDED']);

export type MoneyStreamDeps = { api: MoneyApi; sender: Sender; backfillDays: number };

/** Refunds, whoever made them; those under way are asked for every quarter of an hour. */
export function refundsStream({ api, sender, backfillDays }: MoneyStreamDeps): Stream {
  const sweep: Sweep<Refund> = {
    name: REFUNDS,
    list: (query) => api.listRefunds(query),
    madeAt: ({ createdAt }) => createdAt,
    isFinal: ({ status }) => FINAL_REFUNDS.has(status),
    convert: (record, readAt) =>
      converted(sender, 'RefundSnapshot', record, record.createdAt, mapRefund(record, readAt)),
    overlapMs: HOUR_MS,
    sweepEveryMs: HOUR_MS / 4,
    longestOpenMs: 60 * DAY_MS,
    backfillMs: backfillDays * DAY_MS
  };
  return sweepStream(sweep, sender);
}

/** Commission claims. Allegro lists them without any time to ask for, so all of them are looked at four times a day. */
export function refundClaimsStream({ api, sender, backfillDays }: MoneyStreamDeps): Stream {
  const sweep: Sweep<RefundClaim> = {
    name: REFUND_CLAIMS,
    list: ({ offset }) => api.listClaims({ offset }),
    madeAt: ({ createdAt }) => createdAt ?? null,
    isFinal: ({ status }) => FINAL_CLAIMS.has(status),
    convert: (record, readAt) =>
      converted(sender, 'RefundClaimSnapshot', record, record.createdAt ?? null, mapClaim(record, readAt)),
    overlapMs: 0,
    sweepEveryMs: 6 * HOUR_MS,
    longestOpenMs: 90 * DAY_MS,
    backfillMs: backfillDays * DAY_MS,
    isUnfiltered: true
  };
  return sweepStream(sweep, sender);
}

/** What buyers send back; a thousand returns a request, the open ones again every hour. */
export function customerReturnsStream({ api, sender, backfillDays }: MoneyStreamDeps): Stream {
  const sweep: Sweep<CustomerReturn> = {
    name: CUSTOMER_RETURNS,
    list: (query) => api.listReturns(query),
    madeAt: ({ createdAt }) => createdAt,
    isFinal: ({ status }) => FINAL_RETURNS.has(status),
    convert: (record, readAt) =>
      converted(sender, 'CustomerReturnSnapshot', record, record.createdAt, mapReturn(record, readAt)),
    overlapMs: DAY_MS,
    sweepEveryMs: HOUR_MS,
    longestOpenMs: 90 * DAY_MS,
    backfillMs: backfillDays * DAY_MS
  };
  return sweepStream(sweep, sender);
}

type Body = { id: string; readAt: string };

function converted<T extends Body>(
  sender: Sender,
  type: string,
  record: { id: string },
  at: string | null,
  mapped: Mapped<T>
): ReturnType<Sweep<{ id: string }>['convert']> {
  if (mapped.problem !== undefined) return { id: record.id, problem: mapped.problem };
  const { body } = mapped;
  const occurredAt = new Date(at ?? body.readAt).toISOString();
  const { readAt: _readAt, ...content } = body;
  return { id: body.id, content, event: busEvent(sender, 'OrderChanged__e', { type, key: body.id, occurredAt }, body) };
}
