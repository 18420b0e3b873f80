import type { OrgAccount, OrgCheckpoint } from '../salesforce/packageRecords.js';
import type { OrgOrder } from '../salesforce/orderRecords.js';
import { ORDERS } from './ordersStream.js';
import { RECHECK, RECHECK_DAYS, RECHECK_MS } from './recheckStream.js';
import { isoTime } from './reports.js';

const DAY_MS = 86_400_000;

export type Known = { account: OrgAccount | undefined; checkpoints: readonly OrgCheckpoint[] };

/** Whether an account's open orders are to be read again; its first run has just read them all. */
export function recheckTurn({ account, checkpoints }: Known, now: number): 'due' | 'justRead' | 'notDue' {
  if (recheckDays(account) === 0) return 'notDue';
  if (!checkpoints.some(({ stream }) => stream === ORDERS)) return 'justRead';
  const last = Date.parse(checkpoints.find(({ stream }) => stream === RECHECK)?.sequence ?? '') || 0;
  return now - last >= (account?.recheckMs ?? RECHECK_MS) ? 'due' : 'notDue';
}

export function recheckDays(account: OrgAccount | undefined): number {
  return account?.recheckDays ?? RECHECK_DAYS;
}

/** The earliest time of purchase that a re-check of the account looks at. */
export function recheckFrom(account: OrgAccount | undefined, now: number): string {
  return isoTime(now - recheckDays(account) * DAY_MS);
}

/** The open orders of an account, of those that were read for several at once. */
export function openOrdersOf(rows: readonly OrgOrder[], accountKey: string, from: string): OrgOrder[] {
  return rows.filter((row) => row.accountKey === accountKey && (row.boughtAt ?? '') >= from);
}
