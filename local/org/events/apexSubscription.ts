/** One Apex trigger on one topic: where it stands, and what becomes of each firing. */
import type { Transaction } from '../data/transaction.js';
import type { SObjectRecord } from '../values/sobject.js';
import type { TopicLog } from './topicLog.js';

/** A trigger that listens to an event; `batchSize` and `username` come from its PlatformEventSubscriberConfig. */
export type EventTrigger = { name: string; eventName: string; batchSize: number; username: string | null };

export type TriggerFiring = {
  trigger: EventTrigger;
  events: SObjectRecord[];
  /** How often this batch was tried before. */
  retries: number;
  lastError: string | null;
  /** The test's unit of work when the test bus delivers. */
  within: Transaction | null;
};

/**
 * What a firing came to. `retry`: it threw RetryableException and all its changes are undone.
 * `failed`: it threw anything else; what it did so far is kept. A checkpoint is the replay id to go on after.
 */
export type FiringOutcome =
  | { kind: 'done'; checkpoint: string | null }
  | { kind: 'retry'; error: string }
  | { kind: 'failed'; error: string; checkpoint: string | null };

export type FireTrigger = (firing: TriggerFiring) => FiringOutcome;

/** A batch ready for a trigger: its events up to the first that cannot be read. */
export type ReadBatch = (
  log: TopicLog,
  after: bigint,
  max: number
) => { events: { replayId: bigint; record: SObjectRecord }[]; broken: { replayId: bigint; error: string } | null };

export const MAX_RETRIES = 9;

export type SubscriberState = {
  name: string;
  topic: string;
  status: 'Running' | 'Error';
  retries: number;
  lastError: string | null;
  lastProcessed: bigint;
};

export class ApexSubscription {
  private status: 'Running' | 'Error' = 'Running';
  private retries = 0;
  private lastError: string | null = null;
  private position: bigint;

  public constructor(
    private readonly trigger: EventTrigger,
    private readonly log: TopicLog,
    private readonly read: ReadBatch,
    private readonly fire: FireTrigger
  ) {
    this.position = log.tip;
  }

  public get state(): SubscriberState {
    const { status, retries, lastError } = this;
    const { name, eventName: topic } = this.trigger;
    return { name, topic, status, retries, lastError, lastProcessed: this.position };
  }

  public get hasWork(): boolean {
    return this.status === 'Running' && this.position < this.log.tip;
  }

  /** One firing on the next batch. Returns how many events the trigger was given. */
  public deliver(within: Transaction | null): number {
    if (!this.hasWork) return 0;
    const { events, broken } = this.read(this.log, this.position, this.trigger.batchSize);
    const last = events.at(-1);
    if (last === undefined) {
      if (broken === null) this.position = this.log.tip;
      else this.stop(broken.replayId, broken.error);
      return 0;
    }
    const { trigger, retries, lastError } = this;
    let outcome: FiringOutcome;
    try {
      outcome = this.fire({ trigger, events: events.map((event) => event.record), retries, lastError, within });
    } catch (error) {
      this.stop(last.replayId, error instanceof Error ? error.message : String(error));
      throw error;
    }
    this.settle(outcome, last.replayId);
    return events.length;
  }

  /** Goes on after an Error state: with what is retained, or only with what comes. */
  public resume(from: 'next' | 'tip'): void {
    this.status = 'Running';
    this.retries = 0;
    if (from === 'tip') this.position = this.log.tip;
  }

  private settle(outcome: FiringOutcome, last: bigint): void {
    if (outcome.kind === 'retry') {
      this.retries += 1;
      this.lastError = outcome.error;
      if (this.retries > MAX_RETRIES) this.stop(last, outcome.error);
      return;
    }
    this.retries = 0;
    this.lastError = outcome.kind === 'failed' ? outcome.error : null;
    this.position = outcome.checkpoint === null ? last : BigInt(outcome.checkpoint);
  }

  private stop(position: bigint, error: string): void {
    this.status = 'Error';
    this.lastError = error;
    this.position = position;
  }
}
