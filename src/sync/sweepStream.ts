import { z } from 'zod';
import type { OutgoingEvent } from '../contract/busEvent.js';
import type { RecordPage } from './moneyApi.js';
import { parkRecord } from './parkRecord.js';
import { parseCursor } from './parseCursor.js';
import { Prints } from './prints.js';
import { isoTime } from './reports.js';
import type { Sender } from './reports.js';
import type { Stream, StreamPage } from './stream.js';

const isoText = z.iso.datetime();
const cursorSchema = z.object({
  newest: isoText.nullable().describe('When the newest record seen was made.'),
  oldestOpen: isoText.nullable().describe('When the oldest record was made that may still change.'),
  sweptAt: isoText.describe('When all open records were last looked at.'),
  prints: z.string()
});
type SweepCursor = z.infer<typeof cursorSchema>;

/** How records of one kind are read that Allegro lists by the time they were made, and never by the time they changed. */
export type Sweep<T> = {
  name: string;
  /** One page, newest first, of records made since `from`. */
  list(query: { from: string; offset: number }): Promise<RecordPage<T>>;
  madeAt(record: T): string | null;
  /** Whether the record will never change again. */
  isFinal(record: T): boolean;
  /** The record as an event, or what makes that impossible. */
  convert(
    record: T,
    readAt: string
  ): { id: string; content: unknown; event: OutgoingEvent } | { id: string; problem: string };
  /** New records may become visible late: how far each look goes back behind the newest one. */
  overlapMs: number;
  /** How often open records are looked at. */
  sweepEveryMs: number;
  /** A record that is still open after so long is left to itself. */
  longestOpenMs: number;
  /** How far the first look goes back. */
  backfillMs: number;
  /** Whether the list knows no `from`: then a look takes its first page, and a sweep all of it. */
  isUnfiltered?: boolean;
};

/**
 * Follows records without a journal: each look asks for what is new, and now and then a sweep asks for everything since
 * the oldest one that may still change. Requests are bounded by the number of records, never one for each.
 */
export function sweepStream<T>(sweep: Sweep<T>, sender: Sender): Stream {
  const { clock } = sender;
  return {
    name: sweep.name,
    read: async function* (saved) {
      const before = saved === null ? null : parseCursor(sweep.name, cursorSchema, saved);
      const readAt = isoTime(clock());
      const isSweep = before === null || clock() - Date.parse(before.sweptAt) >= sweep.sweepEveryMs;
      const from = isoTime(startOf(sweep, before, isSweep, clock()));
      const prints = new Prints(before?.prints ?? '');
      const seen = { newest: before?.newest ?? null, oldestOpen: isSweep ? null : (before?.oldestOpen ?? null) };
      let changes = 0;
      for await (const page of pagesOf(sweep, from, isSweep)) {
        const converted = convertPage(sweep, page, prints, sender, readAt);
        for (const record of page.values) note(seen, sweep, record);
        changes += converted.changes.length + converted.parked.length;
        yield { ...converted, position: null, expected: null };
      }
      if (changes === 0 && !isSweep) return;
      const cursor: SweepCursor = {
        ...seen,
        sweptAt: isSweep ? readAt : (before?.sweptAt ?? readAt),
        prints: prints.toString()
      };
      const position = { cursor: JSON.stringify(cursor), completeUpTo: readAt };
      yield { changes: [], parked: [], unchanged: 0, position, expected: null };
    }
  };
}

function startOf<T>(sweep: Sweep<T>, before: SweepCursor | null, isSweep: boolean, now: number): number {
  if (before === null) return now - sweep.backfillMs;
  const newest = (before.newest === null ? now : Date.parse(before.newest)) - sweep.overlapMs;
  if (!isSweep || before.oldestOpen === null) return newest;
  return Math.min(newest, Math.max(Date.parse(before.oldestOpen), now - sweep.longestOpenMs));
}

async function* pagesOf<T>(sweep: Sweep<T>, from: string, isSweep: boolean): AsyncGenerator<RecordPage<T>> {
  for (let offset = 0; ;) {
    const page = await sweep.list({ from, offset });
    yield page;
    offset += page.rows;
    if (page.isLast || (sweep.isUnfiltered === true && !isSweep)) return;
  }
}

function convertPage<T>(
  sweep: Sweep<T>,
  page: RecordPage<T>,
  prints: Prints,
  sender: Sender,
  readAt: string
): Pick<StreamPage, 'changes' | 'parked' | 'unchanged'> {
  const changes: OutgoingEvent[] = [];
  const parked: OutgoingEvent[] = [];
  let unchanged = 0;
  for (const record of page.values) {
    const converted = sweep.convert(record, readAt);
    if ('problem' in converted) {
      if (prints.isNew(record))
        parked.push(parkRecord(sender, { id: converted.id, raw: record, error: converted.problem }, readAt));
    } else if (prints.isNew(converted.content)) changes.push(converted.event);
    else unchanged += 1;
  }
  for (const malformed of page.malformed) {
    if (prints.isNew(malformed.raw)) parked.push(parkRecord(sender, malformed, readAt));
  }
  return { changes, parked, unchanged };
}

function note<T>(seen: { newest: string | null; oldestOpen: string | null }, sweep: Sweep<T>, record: T): void {
  const text = sweep.madeAt(record);
  if (text === null) return;
  const madeAt = isoTime(Date.parse(text));
  if (seen.newest === null || madeAt > seen.newest) seen.newest = madeAt;
  if (!sweep.isFinal(record) && (seen.oldestOpen === null || madeAt < seen.oldestOpen)) seen.oldestOpen = madeAt;
}
