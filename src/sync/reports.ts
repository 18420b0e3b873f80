import { CONTRACT_VERSION, PAYLOAD_LIMIT } from '../contract/busEvent.js';
import type { BusEvent, OutgoingEvent, Topic } from '../contract/busEvent.js';
import type { AccountReport, CheckpointReport, FailureReport, RunReport } from '../contract/syncReport.js';

/** What every event of one account and stream shares. */
export type Sender = {
  accountKey: string;
  stream: string;
  clock: () => number;
  newId: () => string;
};

type Envelope = { type: string; key: string; occurredAt?: string; revision?: string | null; correlationId?: string };

/** Wraps a body into an event; what the envelope does not say is now, unknown or new. */
export function busEvent(sender: Sender, topic: Topic, envelope: Envelope, body: unknown): OutgoingEvent {
  const event: BusEvent = {
    Type: envelope.type,
    Key: envelope.key,
    AccountKey: sender.accountKey,
    OccurredAt: envelope.occurredAt ?? isoTime(sender.clock()),
    Revision: envelope.revision ?? null,
    CorrelationId: envelope.correlationId ?? sender.newId(),
    ContractVersion: CONTRACT_VERSION,
    Payload: JSON.stringify(body)
  };
  return { topic, event };
}

export type FailedRecord = {
  key: string;
  error: string;
  /** As JSON text. */
  snapshot: string;
  occurredAt?: string;
  correlationId?: string;
};

const LONGEST_ERROR = 2000;
const LONGEST_SNAPSHOT = 100_000;
const LONGEST_KEY = 100;

/** A record that could not be mapped or sent: what is wrong, and as much of it as an event can carry. */
export function failureReport(sender: Sender, failed: FailedRecord): OutgoingEvent {
  const report: FailureReport = {
    stream: familyOf(sender.stream),
    error: failed.error.slice(0, LONGEST_ERROR),
    snapshot: failed.snapshot.slice(0, LONGEST_SNAPSHOT),
    isSnapshotComplete: failed.snapshot.length <= LONGEST_SNAPSHOT
  };
  // Escaping may make the text much longer than the snapshot itself.
  for (let excess = excessOf(report); excess > 0; excess = excessOf(report)) {
    report.snapshot = report.snapshot.slice(0, Math.floor(report.snapshot.length * 0.8));
    report.isSnapshotComplete = false;
  }
  return busEvent(
    sender,
    'SyncReported__e',
    {
      type: 'Failure',
      key: failed.key.slice(0, LONGEST_KEY),
      ...(failed.occurredAt === undefined ? {} : { occurredAt: failed.occurredAt }),
      ...(failed.correlationId === undefined ? {} : { correlationId: failed.correlationId })
    },
    report
  );
}

function excessOf(report: FailureReport): number {
  return report.snapshot === '' ? 0 : JSON.stringify(report).length - PAYLOAD_LIMIT;
}

/** An event that the bus refused for its content, as a Failure that carries its body. */
export function refusalReport(sender: Sender, { event }: OutgoingEvent, reason: string): OutgoingEvent {
  return failureReport(sender, {
    key: event.Key,
    error: `The event bus refused the ${event.Type}: ${reason}. Change the record at Allegro or update the package, then replay it.`,
    snapshot: event.Payload,
    ...(isInstant(event.OccurredAt) ? { occurredAt: event.OccurredAt } : {}),
    correlationId: event.CorrelationId
  });
}

/** `orders.backfill` reads orders like `orders` does: whichever brings a record over settles its failure. */
function familyOf(stream: string): string {
  return stream.split('.')[0] ?? stream;
}

export function checkpointReport(sender: Sender, report: Omit<CheckpointReport, 'stream'>): OutgoingEvent {
  const body: CheckpointReport = { stream: sender.stream, ...report };
  return busEvent(sender, 'SyncReported__e', { type: 'Checkpoint', key: sender.stream }, body);
}

export function runReport(sender: Sender, runId: string, report: Omit<RunReport, 'stream'>): OutgoingEvent {
  const body: RunReport = { stream: sender.stream, ...report, error: report.error?.slice(0, LONGEST_ERROR) ?? null };
  return busEvent(sender, 'SyncReported__e', { type: 'Run', key: runId }, body);
}

export function accountReport(sender: Sender, report: AccountReport): OutgoingEvent {
  return busEvent(sender, 'SyncReported__e', { type: 'Account', key: sender.accountKey }, report);
}

export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

function isInstant(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text);
}
