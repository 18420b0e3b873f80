import { z } from 'zod';

const isoTime = z.iso.datetime();

const windowSchema = z.object({ from: isoTime, to: isoTime });
/** A closed span of time by `lineItems.boughtAt`, both ends included. */
export type BoughtWindow = z.infer<typeof windowSchema>;

export const backfillSchema = z.object({
  windows: z.array(windowSchema).min(1).describe('Still to be read; the first is being read.'),
  offset: z.int().min(0).describe('Rows of the first window already read.'),
  total: z.int().nullable().describe('How many rows the first window had when it was last asked.'),
  done: z.int().describe('Rows read so far, of all windows.'),
  expected: z.int().nullable().describe('Rows of all windows together.')
});
export type BackfillState = z.infer<typeof backfillSchema>;

const orderCursorSchema = z.object({
  event: z.string().nullable().describe('Id of the last journal event applied; null while there was none.'),
  eventAt: isoTime.nullable().describe('When that event happened.'),
  backfill: backfillSchema.nullable(),
  since: isoTime.optional().describe('Orders bought from then on were imported.')
});
/** Where the orders stream is: first a back-fill, if any is left, then the journal after `event`. */
export type OrderCursor = z.infer<typeof orderCursorSchema>;

export function formatOrderCursor(cursor: OrderCursor): string {
  return JSON.stringify(cursor);
}

export function parseOrderCursor(text: string): OrderCursor {
  return readCursor('orders', orderCursorSchema, text);
}

/** Reads a saved cursor; one that cannot be read is an error, since guessing would lose records. */
export function readCursor<T>(stream: string, schema: z.ZodType<T>, text: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UnreadableCursor(stream, 'it is not JSON');
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UnreadableCursor(stream, `${issue?.path.join('.')}: ${issue?.message}`);
}

/** The org holds a checkpoint that this version of the runner did not write. */
export class UnreadableCursor extends Error {
  override readonly name = 'UnreadableCursor';

  constructor(stream: string, why: string) {
    super(`The checkpoint of the ${stream} stream cannot be read: ${why}.`);
  }
}
