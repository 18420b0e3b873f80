import { z } from 'zod';
import type { OutgoingEvent } from '../contract/busEvent.js';
import type { PaymentOperations } from '../contract/money.js';
import { LAST_OPERATION } from './moneyApi.js';
import type { MoneyApi, PaymentOperation, RecordPage, Wallet } from './moneyApi.js';
import { mapOperation } from './moneyMapper.js';
import { parkRecord } from './parkRecord.js';
import { parseCursor } from './parseCursor.js';
import { Prints } from './prints.js';
import { busEvent, isoTime } from './reports.js';
import type { Sender } from './reports.js';
import type { Stream, StreamPage } from './stream.js';

export const PAYMENTS = 'payments';

const WALLETS: readonly Wallet[] = ['AVAILABLE', 'WAITING'];
const DAY_MS = 86_400_000;
/** Entries may be written late: how far each look goes back behind the last one. */
const OVERLAP_MS = 3_600_000;
/** The first look goes forward in steps, so that a run that is stopped goes on where it was. */
const STEP_MS = 30 * DAY_MS;

const cursorSchema = z.object({
  readTo: z.iso.datetime().describe('Everything before this has been read.'),
  prints: z.string()
});

export type PaymentsStreamDeps = { api: MoneyApi; sender: Sender; backfillDays: number };

/** The wallet of one account: what came in for orders, went back, or is held, from both of its parts. */
export function paymentsStream({ api, sender, backfillDays }: PaymentsStreamDeps): Stream {
  const { clock } = sender;

  async function* span(from: number, to: number, prints: Prints, readAt: string): AsyncGenerator<StreamPage> {
    for (const wallet of WALLETS) {
      for await (const page of pagesOf(api, wallet, from, to)) yield convertPage(sender, page, prints, readAt);
    }
  }

  return {
    name: PAYMENTS,
    read: async function* (saved) {
      const before = saved === null ? null : parseCursor(PAYMENTS, cursorSchema, saved);
      const prints = new Prints(before?.prints ?? '');
      const now = clock();
      let from = before === null ? now - backfillDays * DAY_MS : Date.parse(before.readTo) - OVERLAP_MS;
      for (let isEnd = false; !isEnd;) {
        const to = Math.min(now, from + STEP_MS);
        isEnd = to === now;
        let changes = 0;
        for await (const page of span(from, to, prints, isoTime(now))) {
          changes += page.changes.length + page.parked.length;
          yield page;
        }
        // The last step's end is not worth a checkpoint while nothing came: the overlap covers an hour at most.
        const isWorthSaving = changes > 0 || before === null || now - Date.parse(before.readTo) > OVERLAP_MS;
        if (!isEnd || isWorthSaving) {
          const cursor = JSON.stringify({ readTo: isoTime(to), prints: prints.toString() });
          const position = { cursor, completeUpTo: isoTime(to) };
          yield { changes: [], parked: [], unchanged: 0, position, expected: null };
        }
        from = to;
      }
    }
  };
}

/** Pages of a closed span; one with more entries than Allegro searches for is halved. */
async function* pagesOf(
  api: MoneyApi,
  wallet: Wallet,
  from: number,
  to: number
): AsyncGenerator<RecordPage<PaymentOperation>> {
  for (let offset = 0; ;) {
    const page = await firstOrNull(() => api.listOperations({ wallet, from: isoTime(from), to: isoTime(to), offset }));
    if (page === null || (page.totalCount ?? 0) > LAST_OPERATION) {
      if (to - from < 2) throw new Error(`Allegro lists more than ${LAST_OPERATION} entries at ${isoTime(from)}.`);
      const middle = from + Math.floor((to - from) / 2);
      yield* pagesOf(api, wallet, from, middle);
      yield* pagesOf(api, wallet, middle, to);
      return;
    }
    yield page;
    offset += page.rows;
    if (page.isLast) return;
  }
}

/** Null for the refusal of a search that finds too much. */
async function firstOrNull<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 422) return null;
    throw error;
  }
}

/** One event for the news of a page. */
function convertPage(sender: Sender, page: RecordPage<PaymentOperation>, prints: Prints, readAt: string): StreamPage {
  const operations: PaymentOperations['operations'] = [];
  const parked: OutgoingEvent[] = [];
  let unchanged = 0;
  for (const record of page.values) {
    const mapped = mapOperation(record);
    if (mapped === null) continue;
    if ('problem' in mapped) {
      if (prints.isNew(record))
        parked.push(parkRecord(sender, { id: null, raw: record, error: mapped.problem }, readAt));
    } else if (prints.isNew(mapped.key)) operations.push(mapped);
    else unchanged += 1;
  }
  for (const malformed of page.malformed) {
    if (prints.isNew(malformed.raw)) parked.push(parkRecord(sender, malformed, readAt));
  }
  const [first] = operations;
  const body: PaymentOperations = { readAt, operations };
  const changes = first
    ? [
        busEvent(
          sender,
          'OrderChanged__e',
          { type: 'PaymentOperations', key: first.key.slice(0, 100), occurredAt: first.occurredAt },
          body
        )
      ]
    : [];
  return { changes, parked, unchanged, position: null, expected: null };
}
