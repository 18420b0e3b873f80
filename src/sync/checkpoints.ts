import type { EventPublisher } from '../salesforce/publisher.js';
import type { OrgCheckpoint } from '../salesforce/packageRecords.js';
import type { OutgoingEvent } from '../contract/busEvent.js';
import { checkpointReport, isoTime } from './reports.js';
import type { Sender } from './reports.js';
import type { Position } from './stream.js';

/** Writes the checkpoints of one stream of one account, each later than the one before. */
export type CheckpointWriter = {
  /** Sends a checkpoint, and other reports after it in the same call. */
  write(position: Position, others?: readonly OutgoingEvent[]): Promise<void>;
  /** Sequence of the last checkpoint written; null when none was. */
  lastSequence(): string | null;
};

/**
 * A sequence is the time of writing, but always later than the one the org holds: another machine's clock may have been
 * fast, and the org keeps the greatest.
 */
export function checkpointWriter(
  publisher: Pick<EventPublisher, 'publish'>,
  sender: Sender,
  known: string | null
): CheckpointWriter {
  let latest = known === null ? 0 : Date.parse(known) || 0;
  let written: string | null = null;
  return {
    write: async (position, others = []) => {
      latest = Math.max(sender.clock(), latest + 1);
      const sequence = isoTime(latest);
      await publishAll(publisher, [checkpointReport(sender, { ...position, sequence }), ...others]);
      written = sequence;
    },
    lastSequence: () => written
  };
}

/** Publishes reports that must all arrive. */
export async function publishAll(
  publisher: Pick<EventPublisher, 'publish'>,
  reports: readonly OutgoingEvent[]
): Promise<void> {
  const outcomes = await publisher.publish(reports);
  outcomes.forEach((outcome, index) => {
    if (outcome.status === 'stored') return;
    throw new Error(`The event bus refused a ${reports[index]?.event.Type} report: ${outcome.reason}`);
  });
}

/** Which sequence each account's stream must reach. */
export type AwaitedCheckpoint = { accountKey: string; stream: string; sequence: string };

export type WaitDeps = {
  clock: () => number;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  signal: AbortSignal;
};

const FIRST_LOOK_MS = 250;
const LONGEST_BETWEEN_MS = 4_000;

/**
 * Waits until the org shows the checkpoints, so that the next run begins where this one ended. Answers those that it
 * did not show in time; nothing is lost then, the next run only repeats some orders.
 */
export async function awaitCheckpoints(
  awaited: readonly AwaitedCheckpoint[],
  read: (accountKeys: string[]) => Promise<OrgCheckpoint[]>,
  deps: WaitDeps,
  patienceMs: number
): Promise<AwaitedCheckpoint[]> {
  let missing = [...awaited];
  await pollUntil(deps, patienceMs, async () => {
    if (missing.length === 0) return true;
    const rows = await read([...new Set(missing.map(({ accountKey }) => accountKey))]);
    missing = missing.filter(
      ({ accountKey, stream, sequence }) =>
        !rows.some((row) => row.accountKey === accountKey && row.stream === stream && (row.sequence ?? '') >= sequence)
    );
    return missing.length === 0;
  });
  return missing;
}

/** Asks again and again, ever less often, until the answer is yes or patience ends; answers whether it was yes. */
export async function pollUntil(deps: WaitDeps, patienceMs: number, isDone: () => Promise<boolean>): Promise<boolean> {
  const end = deps.clock() + patienceMs;
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(LONGEST_BETWEEN_MS, pause * 2)) {
    if (await isDone()) return true;
    if (deps.clock() + pause > end || deps.signal.aborted) return false;
    try {
      await deps.sleep(pause, deps.signal);
    } catch (error) {
      if (deps.signal.aborted) return false;
      throw error;
    }
  }
}
