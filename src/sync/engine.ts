import type { OutgoingEvent } from '../contract/busEvent.js';
import type { EventPublisher } from '../salesforce/publisher.js';
import type { Position, Stream, StreamPage } from './stream.js';

/** One event and what became of it; holds ids only, so it may be logged. */
export type Delivery = {
  key: string;
  type: string;
  correlationId: string;
  outcome: 'stored' | 'refused';
  /** Where the bus has it. */
  storedAs?: string;
};

export type Tally = {
  /** Events of changed records that are stored, by their Type. */
  stored: Record<string, number>;
  /** Records reported as failures; each report is stored. */
  parked: number;
  unchanged: number;
};

export type EngineDeps = {
  stream: Stream;
  /** The cursor to go on from; null on the first run. */
  start: string | null;
  publisher: Pick<EventPublisher, 'publish'>;
  /** Keeps a position in the org. Everything up to it is stored when this is called. */
  save: (position: Position, tally: Tally, isLast: boolean) => Promise<void>;
  /** Turns an event that the bus refused into a Failure report. */
  refusal: (event: OutgoingEvent, reason: string) => OutgoingEvent;
  clock: () => number;
  signal: AbortSignal;
  onProgress?: (done: number, expected: number | null) => void;
  onDelivery?: (delivery: Delivery) => void;
};

export type EngineResult = Tally & {
  /** The last position saved; null when there was nothing to save. */
  position: Position | null;
  /** True when the signal ended the run early; what was read is stored all the same. */
  wasStopped: boolean;
  /** Why the source or the bus ended the run; null when neither did. */
  failure: Error | null;
};

type Waiting = { outgoing: OutgoingEvent; position: Position | null };

/** Events of one call to the bus. */
const BATCH = 200;
/** A crash repeats at most about this much work; every save costs a call of its own. */
const SAVE_AFTER_RECORDS = 2_000;
const SAVE_AFTER_MS = 30_000;
const MOST_WAITING_REPORTS = 50;

/**
 * Moves a stream's records to the bus. A position is saved only after the bus has acknowledged every event up to it,
 * failure reports included; whatever interrupts the run, the next one repeats some records and leaves none out.
 * Never rejects: what was done before a failure counts, so the failure is part of the result.
 */
export async function runStream(deps: EngineDeps): Promise<EngineResult> {
  const { stream, publisher, save, clock, signal } = deps;
  const tally: Tally = { stored: {}, parked: 0, unchanged: 0 };
  const waiting: Waiting[] = [];
  let reports: OutgoingEvent[] = [];
  let reached: Position | null = null;
  let saved: Position | null = null;
  let recordsSinceSave = 0;
  let savedAt = clock();
  let expected: number | null = null;

  const done = (): number =>
    tally.unchanged + tally.parked + Object.values(tally.stored).reduce((sum, count) => sum + count, 0);

  const publishReports = async (): Promise<void> => {
    if (reports.length === 0) return;
    const outcomes = await publisher.publish(reports);
    outcomes.forEach((outcome, index) => {
      const report = reports[index] as OutgoingEvent;
      if (outcome.status === 'refused') {
        throw new Error(`The event bus refused the failure report of ${report.event.Key}: ${outcome.reason}`);
      }
      deps.onDelivery?.(delivery(report, outcome));
    });
    tally.parked += reports.length;
    reports = [];
  };

  const publishChanges = async (atLeast: number): Promise<void> => {
    while (waiting.length > 0 && waiting.length >= atLeast) {
      const batch = waiting.slice(0, BATCH);
      const outcomes = await publisher.publish(batch.map(({ outgoing }) => outgoing));
      batch.forEach(({ outgoing, position }, index) => {
        const outcome = outcomes[index];
        if (!outcome) throw new Error(`The publisher said nothing about ${outgoing.event.Key}.`);
        deps.onDelivery?.(delivery(outgoing, outcome));
        if (outcome.status === 'stored') {
          tally.stored[outgoing.event.Type] = (tally.stored[outgoing.event.Type] ?? 0) + 1;
        } else reports.push(deps.refusal(outgoing, outcome.reason));
        reached = position ?? reached;
      });
      waiting.splice(0, batch.length);
      recordsSinceSave += batch.length;
      deps.onProgress?.(done(), expected);
    }
  };

  const saveReached = async (isLast: boolean): Promise<void> => {
    if (reached === null) return;
    await publishReports();
    await save(reached, tally, isLast);
    saved = reached;
    reached = null;
    recordsSinceSave = 0;
    savedAt = clock();
  };

  const take = (page: StreamPage): void => {
    waiting.push(...page.changes.map((outgoing) => ({ outgoing, position: null })));
    reports.push(...page.parked);
    recordsSinceSave += page.parked.length;
    tally.unchanged += page.unchanged;
    expected = page.expected ?? expected;
    const last = waiting.at(-1);
    if (page.position === null) return;
    if (last) last.position = page.position;
    else reached = page.position;
  };

  const result = (failure: Error | null): EngineResult => ({
    ...tally,
    position: saved,
    wasStopped: signal.aborted,
    failure
  });

  let sourceFailure: Error | null = null;
  let isBusBroken = false;
  try {
    for await (const page of readAhead(stream.read(deps.start))) {
      take(page);
      isBusBroken = true;
      await publishChanges(BATCH);
      if (reports.length >= MOST_WAITING_REPORTS) await publishReports();
      if (recordsSinceSave >= SAVE_AFTER_RECORDS || clock() - savedAt >= SAVE_AFTER_MS) await saveReached(false);
      isBusBroken = false;
      if (signal.aborted) break;
    }
  } catch (error) {
    if (isBusBroken) return result(asError(error));
    // A request that the signal has cut off is no failure.
    if (!signal.aborted) sourceFailure = asError(error);
  }
  try {
    await publishChanges(1);
    await publishReports();
    // The last save closes the run, so there is one even where the position is saved already.
    if (sourceFailure === null) reached ??= saved;
    await saveReached(sourceFailure === null);
    deps.onProgress?.(done(), expected);
  } catch (error) {
    return result(sourceFailure ?? asError(error));
  }
  return result(sourceFailure);
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** Asks for the next page while the present one is being sent. */
async function* readAhead<T>(pages: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = pages[Symbol.asyncIterator]();
  const ask = (): Promise<IteratorResult<T>> => {
    const asked = iterator.next();
    // Its failure is looked at when its turn comes.
    asked.catch(() => undefined);
    return asked;
  };
  let next = ask();
  try {
    for (let page = await next; !page.done; page = await next) {
      next = ask();
      yield page.value;
    }
  } finally {
    await iterator.return?.();
  }
}

function delivery({ event }: OutgoingEvent, outcome: { status: 'stored' | 'refused'; id?: string }): Delivery {
  return {
    key: event.Key,
    type: event.Type,
    correlationId: event.CorrelationId,
    outcome: outcome.status,
    ...(outcome.id === undefined ? {} : { storedAs: outcome.id })
  };
}
