import type { OutgoingEvent } from '../contract/busEvent.js';
import type { EventPublisher } from '../salesforce/publisher.js';
import type { OrgCheckpoint } from '../salesforce/packageRecords.js';
import { checkpointWriter, publishAll } from './checkpoints.js';
import { runStream } from './engine.js';
import type { Delivery, EngineResult } from './engine.js';
import { isoTime, refusalReport, runReport } from './reports.js';
import type { Sender } from './reports.js';
import type { Seller } from './seller.js';
import type { StreamPlan, StreamSettings } from './streams.js';

export type SyncStreamDeps = {
  plan: StreamPlan;
  seller: Seller;
  publisher: Pick<EventPublisher, 'publish'>;
  /** As the org had it when the run began. */
  checkpoint: OrgCheckpoint | undefined;
  settings: StreamSettings;
  /** The run that this pass belongs to; one of its own when left out. */
  run?: RunTotals;
  /** A pass that finds nothing is told of all the same when the last word is older than this; never when left out. */
  heartbeatMs?: number;
  clock: () => number;
  newId: () => string;
  signal: AbortSignal;
  onProgress?: (done: number, expected: number | null) => void;
  onDelivery?: (delivery: Delivery) => void;
};

/** What the passes of one run have done together. */
export type RunTotals = { id: string; startedAt: string; published: number; parked: number; allegroCalls: number };

export function newRun(newId: () => string, clock: () => number): RunTotals {
  return { id: newId(), startedAt: isoTime(clock()), published: 0, parked: 0, allegroCalls: 0 };
}

export type StreamOutcome = EngineResult & {
  stream: string;
  /** Sequence of the last checkpoint sent; null when none was. */
  sequence: string | null;
};

/**
 * One pass over one stream of one account, from its checkpoint on. Says at the end what was done; a pass that finds
 * nothing new sends nothing.
 */
export async function syncStream(deps: SyncStreamDeps): Promise<StreamOutcome> {
  const { plan, seller, publisher, checkpoint, clock, newId } = deps;
  const sender: Sender = { accountKey: seller.accountKey, stream: plan.name, clock, newId };
  const startedAt = isoTime(clock());
  const callsBefore = seller.allegroCalls();
  const checkpoints = checkpointWriter(publisher, sender, checkpoint?.sequence ?? null);
  const run = deps.run ?? newRun(newId, clock);
  const report = (result: Pick<EngineResult, 'stored' | 'parked'>, error: string | null): OutgoingEvent =>
    runReport(sender, run.id, {
      startedAt: run.startedAt,
      finishedAt: isoTime(clock()),
      outcome: error === null ? 'Succeeded' : 'Failed',
      published: run.published + sumOf(result.stored),
      parked: run.parked + result.parked,
      allegroCalls: run.allegroCalls + seller.allegroCalls() - callsBefore,
      error
    });

  const result = await runStream({
    stream: plan.create({ api: seller.api, sender, settings: deps.settings }),
    start: checkpoint?.cursor ?? null,
    publisher,
    save: (position, tally, isLast) => checkpoints.write(position, isLast ? [report(tally, null)] : []),
    refusal: (event, reason) => refusalReport(sender, event, reason),
    clock,
    signal: deps.signal,
    ...(deps.onProgress ? { onProgress: deps.onProgress } : {}),
    ...(deps.onDelivery ? { onDelivery: deps.onDelivery } : {})
  });
  if (result.failure) await tellOfFailure(publisher, report(result, result.failure.message));
  else if (!result.wasStopped && result.position === null && isHeartbeatDue(deps)) {
    const position = { cursor: checkpoint?.cursor ?? '', completeUpTo: startedAt };
    try {
      await checkpoints.write(position, [report(result, null)]);
      result.position = position;
    } catch (error) {
      result.failure = error instanceof Error ? error : new Error(String(error));
    }
  }
  run.published += sumOf(result.stored);
  run.parked += result.parked;
  run.allegroCalls += seller.allegroCalls() - callsBefore;
  return { ...result, stream: plan.name, sequence: checkpoints.lastSequence() };
}

/** Only a stream that knows how far it is complete can say that it is so by now. */
function isHeartbeatDue({ checkpoint, heartbeatMs, clock }: SyncStreamDeps): boolean {
  if (heartbeatMs === undefined || !checkpoint?.cursor || checkpoint.completeUpTo === null) return false;
  return clock() - (Date.parse(checkpoint.sequence ?? '') || 0) >= heartbeatMs;
}

function sumOf(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** The failure itself matters more than that the org could not be told of it. */
async function tellOfFailure(publisher: Pick<EventPublisher, 'publish'>, report: OutgoingEvent): Promise<void> {
  try {
    await publishAll(publisher, [report]);
  } catch {
    return;
  }
}
