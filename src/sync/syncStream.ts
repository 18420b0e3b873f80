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
  clock: () => number;
  newId: () => string;
  signal: AbortSignal;
  onProgress?: (done: number, expected: number | null) => void;
  onDelivery?: (delivery: Delivery) => void;
};

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
  const runId = newId();
  const report = (
    result: Pick<EngineResult, 'stored' | 'parked'>,
    error: string | null
  ): ReturnType<typeof runReport> =>
    runReport(sender, runId, {
      startedAt,
      finishedAt: isoTime(clock()),
      outcome: error === null ? 'Succeeded' : 'Failed',
      published: Object.values(result.stored).reduce((total, count) => total + count, 0),
      parked: result.parked,
      allegroCalls: seller.allegroCalls() - callsBefore,
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
  return { ...result, stream: plan.name, sequence: checkpoints.lastSequence() };
}

/** The failure itself matters more than that the org could not be told of it. */
async function tellOfFailure(
  publisher: Pick<EventPublisher, 'publish'>,
  report: ReturnType<typeof runReport>
): Promise<void> {
  try {
    await publishAll(publisher, [report]);
  } catch {
    return;
  }
}
