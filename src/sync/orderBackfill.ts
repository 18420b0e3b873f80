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
 * that vanish meanwhile pull the following ones forward, so a smaller total steps the offset back by the difference.
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
    const vanished = state.total !== null && total !== null ? Math.max(0, state.total - total) : 0;
    const offset = Math.max(0, state.offset + page.rows - vanished);
    const isRead = (page.rows === 0 && vanished === 0) || (total === null ? page.rows < FORMS_A_PAGE : offset >= total);
    const done: number = state.done + page.rows;
    if (!isRead) state = { windows: state.windows, offset, total, done, expected };
    else state = later.length > 0 ? { windows: later, offset: 0, total: null, done, expected } : null;
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
