import type { OrgOrder } from '../salesforce/orderRecords.js';
import type { CheckoutForm } from './ordersApi.js';
import { isoTime } from './reports.js';

/** How the org differs from Allegro: it lacks the order, has an older state, an older seller's status, or one too many. */
export const GAP_KINDS = ['missing', 'older', 'fulfilment', 'gone'] as const;
export type GapKind = (typeof GAP_KINDS)[number];

export type Gap = {
  orderId: string;
  kind: GapKind;
  /** What the org has to show once the gap is healed; null where the order is gone. */
  wanted: OrgOrder | null;
};

/** What the org must hear of a form, if anything: it may have the same, or have heard of something newer already. */
export function gapOf(form: CheckoutForm, row: OrgOrder | undefined): Gap | null {
  const wanted = rowOf(form);
  const gap = (kind: GapKind): Gap => ({ orderId: form.id, kind, wanted });
  if (row === undefined) return gap('missing');
  // Allegro has it, so it is there, and whole.
  if (row.isGone || row.isIncomplete) return gap('older');
  if (wanted.updatedAt !== null && row.updatedAt !== null && wanted.updatedAt !== row.updatedAt) {
    return wanted.updatedAt > row.updatedAt ? gap('older') : null;
  }
  // What the seller does moves the revision, but not the time.
  if (wanted.fulfillmentStatus !== row.fulfillmentStatus) return gap('fulfilment');
  const isSame =
    wanted.revision === null || row.revision === null ? wanted.status === row.status : wanted.revision === row.revision;
  return isSame ? null : gap('older');
}

/** Whether the org shows by now what it had to hear. */
export function isHealed(gap: Gap, row: OrgOrder | undefined): boolean {
  if (gap.wanted === null) return row === undefined || row.isGone;
  if (row === undefined || row.isGone || row.isIncomplete) return false;
  if (gap.wanted.updatedAt !== row.updatedAt) return (row.updatedAt ?? '') > (gap.wanted.updatedAt ?? '');
  return gap.wanted.revision === null || gap.wanted.revision === row.revision;
}

/** The row that the org makes of a form. */
function rowOf(form: CheckoutForm): OrgOrder {
  return {
    orderId: form.id,
    revision: form.revision ?? null,
    status: form.status,
    fulfillmentStatus: form.fulfillment?.status ?? null,
    updatedAt: form.updatedAt == null ? null : isoTime(Date.parse(form.updatedAt)),
    boughtAt: null,
    isGone: false,
    isIncomplete: false,
    accountKey: ''
  };
}
