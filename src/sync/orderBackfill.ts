import type { BackfillState, BoughtWindow } from './orderCursor.js';
import { FORMS_A_PAGE, LAST_LISTED } from './ordersApi.js';
import type { FormPage, OrdersApi } from './ordersApi.js';
import { isoTime } from './reports.js';

/** One page of whole forms and where the back-fill is after it; `state` is null at the end. */
export type BackfillPage = { page: FormPage; readAt: string; state: BackfillState | null; expected: number | null };

export function startBackfill(window: BoughtWindow): BackfillState {
  return { windows: [window], offset: 0, total: null, done: 0, expected: null };
}

/**
 * Reads all orders bought in the windows, newest first. A window with more orders than Allegro lists is halved. Orders
 * that vanish meanwhile pull the following ones forward, before the offset: a smaller total steps back by the difference.
 */
export async function* readBackfill(
  api: Pick<OrdersApi, 'listForms'>,
  start: BackfillState,
  clock: () => number
): AsyncGenerator<BackfillPage> {
  let state: BackfillState | null = start;
  while (state !== null) {
    const [window, ...later]: BoughtWindow[] = state.windows;
    if (window === undefined) return;
    if (state.offset + FORMS_A_PAGE > LAST_LISTED) {
      state = { ...state, windows: [...halves(window), ...later], offset: 0, total: null };
      continue;
    }
    const readAt = isoTime(clock());
    const page = await api.listForms({
      boughtAtFrom: window.from,
      boughtAtTo: window.to,
      sort: '-lineItems.boughtAt',
      limit: FORMS_A_PAGE,
      offset: state.offset
    });
    const total: number | null = page.totalCount;
    const expected: number | null = state.expected ?? total;
    if (state.offset === 0 && total !== null && total > LAST_LISTED) {
      state = { ...state, windows: [...halves(window), ...later], total: null, expected };
      continue;
    }
    const vanished: number = state.total !== null && total !== null ? Math.max(0, state.total - total) : 0;
    if (vanished > 0) {
      state = { ...state, offset: Math.max(0, state.offset - vanished), total };
    } else {
      const offset: number = state.offset + page.rows;
      const done: number = state.done + page.rows;
      const isRead = page.rows === 0 || (total === null ? page.rows < FORMS_A_PAGE : offset >= total);
      if (!isRead) state = { windows: state.windows, offset, total, done, expected };
      else state = later.length > 0 ? { windows: later, offset: 0, total: null, done, expected } : null;
    }
    yield { page, readAt, state, expected };
  }
}

/** The newer half first; the moment in the middle belongs to both. */
function halves({ from, to }: BoughtWindow): BoughtWindow[] {
  const start = Date.parse(from);
  const end = Date.parse(to);
  if (end - start < 2) throw new Error(`Allegro lists more than ${LAST_LISTED} orders bought at ${from}.`);
  const middle = isoTime(start + Math.floor((end - start) / 2));
  return [
    { from: middle, to },
    { from, to: middle }
  ];
}
