/**
 * The event bus: takes published events, keeps them for 72 hours, and gives them to Apex triggers and to streams.
 * A test's events stay on the bus of that test.
 */
import { randomUUID } from 'node:crypto';
import type { WorkQueue } from '../async/workQueue.js';
import type { Transaction } from '../data/transaction.js';
import type { DmlResult, ObjectSchema, Schema, UserContext } from '../data/types.js';
import type { SObjectRecord } from '../values/sobject.js';
import {
  ApexSubscription,
  type EventTrigger,
  type FireTrigger,
  type ReadBatch,
  type SubscriberState
} from './apexSubscription.js';
import { EventAvro } from './avro.js';
import { asTriggerRecord, checkEvent, enqueued, prepareEvent, refused } from './publishing.js';
import { TestBus } from './testBus.js';
import { TopicLog, type StoredEvent } from './topicLog.js';

/** What hears of the fate of published events; run later, as Automated Process. */
export type PublishCallback = (
  outcome: 'success' | 'failure',
  eventUuids: string[],
  within: Transaction | null
) => void;

export type PublishOptions = {
  from: 'apex' | 'api';
  /** Of an event that leaves after the commit: one bad event holds back all. */
  allOrNone?: boolean;
  callback?: PublishCallback;
};

export type BusOptions = {
  schema: Schema;
  clock: () => number;
  work: WorkQueue;
  /** Publishes without a unit of work are by this user. */
  defaultUser: UserContext;
  /** Counted up here, when given. */
  counters?: BusCounters;
  /** The bus that this one follows: its events stay. */
  before?: EventBus;
};

export type BusCounters = { eventsPublished: number; eventsHandled: number };

const TEST_BUS = Symbol('test event bus');

export class EventBus {
  public readonly counters: BusCounters;
  /** Called after every firing of a trigger. */
  public onSubscriberChange: (state: SubscriberState) => void = () => undefined;
  private readonly logs = new Map<string, TopicLog>();
  private readonly schemas = new Map<string, EventAvro>();
  private readonly listeners = new Map<string, Set<() => void>>();
  private readonly closers = new Set<() => void>();
  private readonly subscriptions: ApexSubscription[] = [];
  private triggers: EventTrigger[] = [];
  private fire: FireTrigger = () => ({ kind: 'done', checkpoint: null });
  /** For storms: what befalls an event that was accepted. */
  public misfortune: (eventName: string) => 'lost' | 'repeated' | null = () => null;

  public constructor(private readonly options: BusOptions) {
    this.counters = options.counters ?? { eventsPublished: 0, eventsHandled: 0 };
    for (const event of options.schema.events) {
      const kept = options.before?.logs.get(event.name);
      this.logs.set(event.name, kept ?? new TopicLog(event.name, options.clock, true));
    }
  }

  /** Puts the Apex triggers on their topics, from the tip on. */
  public subscribeTriggers(triggers: EventTrigger[], fire: FireTrigger): void {
    this.triggers = triggers;
    this.fire = fire;
    for (const trigger of triggers) {
      const subscription = new ApexSubscription(trigger, this.logOf(trigger.eventName), this.readBatch, fire);
      this.subscriptions.push(subscription);
      this.onSubscriberChange(subscription.state);
    }
  }

  public get subscribers(): SubscriberState[] {
    return this.subscriptions.map((subscription) => subscription.state);
  }

  /** Continues a trigger that is in the Error state. */
  public resume(triggerName: string, from: 'next' | 'tip'): void {
    for (const subscription of this.subscriptions) {
      if (subscription.state.name.toLowerCase() !== triggerName.toLowerCase()) continue;
      subscription.resume(from);
      this.onSubscriberChange(subscription.state);
      this.pump(subscription);
    }
  }

  /** Publishes records. A success only means *queued*; results say it as the platform does. */
  public publish(tx: Transaction | null, records: SObjectRecord[], options: PublishOptions): DmlResult[] {
    const user = tx?.user ?? this.options.defaultUser;
    const testBus = tx === null ? null : this.testBusOf(tx);
    const prepared = records.map((record) => {
      const event = this.eventNamed(record.typeName);
      const ready = prepareEvent(event, record, options.from);
      return { event, ...ready, errors: checkEvent(event, ready.record) };
    });
    const bad = prepared.some((item) => item.errors.length > 0);
    const isHeldBack = (event: ObjectSchema): boolean =>
      bad && options.allOrNone === true && event.publishBehavior === 'PublishAfterCommit';

    const results: DmlResult[] = [];
    const accepted: string[] = [];
    for (const { event, record, uuid, errors } of prepared) {
      if (errors.length > 0) {
        results.push(refused(errors));
        continue;
      }
      if (isHeldBack(event)) {
        results.push(refused([{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK', message: ROLLED_BACK, fields: [] }]));
        continue;
      }
      if (testBus !== null && tx !== null) {
        const full = testBus.publish(tx, event, record, uuid, user.id, options.callback ?? null);
        if (full !== null) {
          results.push(refused([full]));
          continue;
        }
      } else if (event.publishBehavior === 'PublishAfterCommit' && tx !== null) {
        tx.onCommit(() => this.store(event, { record, raw: null }, uuid, user.id));
      } else {
        this.store(event, { record, raw: null }, uuid, user.id);
      }
      accepted.push(uuid);
      results.push(enqueued(uuid));
    }
    const { callback } = options;
    if (callback !== undefined && testBus === null && accepted.length > 0) {
      const later = (): void => this.options.work.add(() => callback('success', accepted, null));
      if (tx === null) later();
      else tx.onCommit(later);
    }
    return results;
  }

  /** Stores Avro bytes as they are, unread: what a Pub/Sub client publishes. */
  public publishRaw(eventName: string, raw: { schemaId: string; payload: Buffer }, userId: string): StoredEvent {
    return this.store(this.eventNamed(eventName), { record: null, raw }, randomUUID(), userId);
  }

  /** The event of a topic `/event/Name__e`; undefined when there is no such topic. */
  public eventOfTopic(topicName: string): ObjectSchema | undefined {
    const name = /^\/event\/(\w+__e)$/i.exec(topicName)?.[1];
    const event = name === undefined ? undefined : this.options.schema.object(name);
    return event?.kind === 'platformEvent' ? event : undefined;
  }

  public logOf(eventName: string): TopicLog {
    const log = this.logs.get(this.eventNamed(eventName).name);
    if (log === undefined) throw new Error(`No topic for ${eventName}`);
    return log;
  }

  public avroOf(eventName: string): EventAvro {
    const event = this.eventNamed(eventName);
    const known = this.schemas.get(event.name);
    if (known !== undefined) return known;
    const made = new EventAvro(event);
    this.schemas.set(event.name, made);
    return made;
  }

  public avroWithId(schemaId: string): EventAvro | undefined {
    return [...this.logs.keys()].map((name) => this.avroOf(name)).find((candidate) => candidate.id === schemaId);
  }

  /** Tells who listens that nothing more will come. */
  public close(): void {
    const closers = [...this.closers];
    this.closers.clear();
    for (const close of closers) close();
  }

  /** Calls `listener` whenever the topic has something new, and `closed` when the bus ends. Returns how to stop. */
  public listen(eventName: string, listener: () => void, closed: () => void): () => void {
    const { name } = this.eventNamed(eventName);
    const listeners = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, listeners);
    listeners.add(listener);
    this.closers.add(closed);
    return () => {
      listeners.delete(listener);
      this.closers.delete(closed);
    };
  }

  /** The bus of the test that a unit of work belongs to; null outside tests. */
  public testBusOf(tx: Transaction): TestBus | null {
    let root = tx;
    while (root.parent !== null) root = root.parent;
    if (root.kind !== 'test') return null;
    const known = root.attachments.get(TEST_BUS);
    if (known instanceof TestBus) return known;
    const made = new TestBus({
      clock: this.options.clock,
      triggers: this.triggers,
      fire: this.fire,
      root,
      read: this.readBatch
    });
    root.attachments.set(TEST_BUS, made);
    return made;
  }

  private eventNamed(name: string): ObjectSchema {
    const event = this.options.schema.require(name);
    if (event.kind !== 'platformEvent') throw new Error(`${event.name} is not a platform event`);
    return event;
  }

  private store(
    event: ObjectSchema,
    body: { record: SObjectRecord; raw: null } | { record: null; raw: { schemaId: string; payload: Buffer } },
    eventUuid: string,
    createdById: string
  ): StoredEvent {
    const log = this.logOf(event.name);
    const createdAt = this.options.clock();
    const stored: StoredEvent = {
      topic: event.name,
      replayId: log.nextReplayId(),
      eventUuid,
      createdAt,
      createdById,
      ...body
    };
    const fate = this.misfortune(event.name);
    if (fate === 'lost') return stored;
    log.append(stored);
    if (fate === 'repeated') log.append({ ...stored, replayId: log.nextReplayId() });
    this.counters.eventsPublished += 1;
    for (const subscription of this.subscriptions) {
      if (subscription.state.topic === event.name) this.pump(subscription);
    }
    for (const listener of this.listeners.get(event.name) ?? []) listener();
    return stored;
  }

  private readonly pumping = new Set<ApexSubscription>();

  /** Fires the trigger again and again, one firing a turn, until it has caught up. */
  private pump(subscription: ApexSubscription): void {
    if (this.pumping.has(subscription) || !subscription.hasWork) return;
    this.pumping.add(subscription);
    this.options.work.add(() => {
      this.pumping.delete(subscription);
      try {
        this.counters.eventsHandled += subscription.deliver(null);
      } finally {
        this.onSubscriberChange(subscription.state);
        this.pump(subscription);
      }
    });
  }

  private readonly readBatch: ReadBatch = (log, after, max) => {
    const events: { replayId: bigint; record: SObjectRecord }[] = [];
    for (const stored of log.after(after, max)) {
      try {
        const record = stored.record ?? this.decode(stored.topic, stored.raw);
        events.push({ replayId: stored.replayId, record: asTriggerRecord(record, stored) });
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const broken = { replayId: stored.replayId, error: `Event ${stored.eventUuid} cannot be read: ${why}` };
        return { events, broken };
      }
    }
    return { events, broken: null };
  };

  private decode(topic: string, raw: { schemaId: string; payload: Buffer }): SObjectRecord {
    const avro = this.avroOf(topic);
    if (raw.schemaId !== avro.id) throw new Error(`schema ${raw.schemaId} is not that of ${topic}`);
    return avro.decode(raw.payload);
  }
}

const ROLLED_BACK = 'Record rolled back because not all records were valid and the request was using AllOrNone header';
