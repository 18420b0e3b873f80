import { busEventSchema } from '../contract/busEvent.js';
import type { BusEvent, OutgoingEvent } from '../contract/busEvent.js';

/**
 * What became of one event. `stored`: the bus has it, `id` is its replay id or uuid. `refused`: its content is wrong, and
 * sending it again would not help.
 */
export type PublishOutcome = { status: 'stored'; id: string } | { status: 'refused'; reason: string };

/** Puts events on the org's bus. */
export type EventPublisher = {
  /**
   * One outcome for each event, in the order given. Rejects with `SalesforceError` when the bus could not be reached or
   * would not take events at all: then nothing is known about any of them, and all may be sent again.
   */
  publish(events: readonly OutgoingEvent[]): Promise<PublishOutcome[]>;
  /** Remote procedure calls of the Pub/Sub API so far, each try counted; 0 for a publisher that uses REST. */
  pubsubCalls(): number;
  close(): void;
};

/** Most events in one call, and most bytes of their bodies: what the platform recommends. */
export const LARGEST_BATCH = 200;
export const LARGEST_BATCH_BYTES = 3 * 1024 * 1024;

/** Names the first field that the contract does not allow; null for a good event. Never quotes a value. */
export function contractProblem(event: BusEvent): string | null {
  const parsed = busEventSchema.safeParse(event);
  if (parsed.success) return null;
  const [issue] = parsed.error.issues;
  return `${issue?.path.join('.')}: ${issue?.message}`;
}

/** Cuts a list into batches that keep both limits; order stays. */
export function* batches<T>(items: readonly T[], bytesOf: (item: T) => number): Generator<T[]> {
  let batch: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = bytesOf(item);
    if (batch.length > 0 && (batch.length === LARGEST_BATCH || bytes + size > LARGEST_BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
