/** The event bus inside an Apex test: it delivers only when told to, and its replay ids count from 1. */
import type { Transaction } from '../data/transaction.js';
import type { DmlError, ObjectSchema } from '../data/types.js';
import type { SObjectRecord } from '../values/sobject.js';
import { ApexSubscription, type EventTrigger, type FireTrigger, type ReadBatch } from './apexSubscription.js';
import type { PublishCallback } from './bus.js';
import { TopicLog, type StoredEvent } from './topicLog.js';

const EVENTS_PER_TEST = 500;

type Waiting = Omit<StoredEvent, 'replayId' | 'record' | 'raw'> & {
  record: SObjectRecord;
  callback: PublishCallback | null;
};

export type TestBusOptions = {
  clock: () => number;
  triggers: EventTrigger[];
  fire: FireTrigger;
  root: Transaction;
  read: ReadBatch;
};

export class TestBus {
  private published = 0;
  /** Published and not delivered yet, in order. */
  private waiting: Waiting[] = [];
  private readonly logs = new Map<string, TopicLog>();
  private readonly subscriptions: ApexSubscription[] = [];

  public constructor(private readonly options: TestBusOptions) {}

  /** Null when taken, else why not. An event that leaves after commit is forgotten when the test rolls back past it. */
  public publish(
    tx: Transaction,
    event: ObjectSchema,
    record: SObjectRecord,
    eventUuid: string,
    createdById: string,
    callback: PublishCallback | null
  ): DmlError | null {
    if (this.published >= EVENTS_PER_TEST) {
      const message = `The maximum of ${EVENTS_PER_TEST} event messages per test method is reached`;
      return { statusCode: 'LIMIT_EXCEEDED', message, fields: [] };
    }
    this.published += 1;
    const createdAt = this.options.clock();
    const item: Waiting = { topic: event.name, eventUuid, createdAt, createdById, record, callback };
    this.waiting.push(item);
    if (event.publishBehavior === 'PublishAfterCommit') {
      tx.log.push(() => {
        this.waiting = this.waiting.filter((other) => other !== item);
      });
    }
    return null;
  }

  public get hasWork(): boolean {
    return this.waiting.length > 0 || this.subscriptions.some((subscription) => subscription.hasWork);
  }

  /** One firing of each trigger that has events. What those firings publish waits for the next call. */
  public deliver(): void {
    const delivered = this.take();
    for (const { callback: _callback, ...event } of delivered) {
      const log = this.logOf(event.topic);
      log.append({ ...event, replayId: log.nextReplayId(), raw: null });
    }
    this.tell('success', delivered);
    for (const subscription of [...this.subscriptions]) subscription.deliver(this.options.root);
  }

  /** The waiting events are lost, and their publishers' callbacks hear of it. */
  public fail(): void {
    this.tell('failure', this.take());
  }

  private tell(outcome: 'success' | 'failure', items: Waiting[]): void {
    const uuids = new Map<PublishCallback, string[]>();
    for (const { callback, eventUuid } of items) {
      if (callback !== null) uuids.set(callback, [...(uuids.get(callback) ?? []), eventUuid]);
    }
    for (const [callback, eventUuids] of uuids) callback(outcome, eventUuids, this.options.root);
  }

  private take(): Waiting[] {
    const taken = this.waiting;
    this.waiting = [];
    return taken;
  }

  private logOf(eventName: string): TopicLog {
    const known = this.logs.get(eventName);
    if (known !== undefined) return known;
    const log = new TopicLog(eventName, this.options.clock, false);
    this.logs.set(eventName, log);
    for (const trigger of this.options.triggers) {
      if (trigger.eventName !== eventName) continue;
      this.subscriptions.push(new ApexSubscription(trigger, log, this.options.read, this.options.fire));
    }
    return log;
  }
}
