/** Subscribe: events flow as far as the client has asked for them. */
import { status, type Metadata, type ServerDuplexStream } from '@grpc/grpc-js';
import type { StoredEvent, TopicLog } from '../events/topicLog.js';
import type { OrgContext } from './orgContext.js';
import { PubSubError, toServiceError } from './pubsubErrors.js';
import { encodeReplayId } from './pubsubPublish.js';
import { accessTo, topicNamed, type RpcContext } from './pubsubTopics.js';

type FetchRequest = {
  topicName: string;
  replayPreset: 'LATEST' | 'EARLIEST' | 'CUSTOM';
  replayId: Buffer;
  numRequested: number;
};
type ProducerEvent = { id: string; schemaId: string; payload: Buffer };
type FetchResponse = {
  events: { event: ProducerEvent; replayId: Buffer }[];
  latestReplayId: Buffer;
  rpcId: string;
  pendingNumRequested: number;
};

export type SubscribeTimes = {
  /** With events asked for and none there: how often an empty answer says that the stream lives. */
  keepAliveMs: number;
  /** With nothing asked for: how long until the stream is closed. */
  idleMs: number;
  /** PublishStream without a request. */
  publishIdleMs: number;
};

const MOST_REQUESTED = 100;
/** Answers stay below the 4 MB that clients take by default. */
const MOST_BYTES = 3 * 1024 * 1024;

export function registerSubscribe(
  org: OrgContext,
  authenticate: (metadata: Metadata) => RpcContext,
  times: Partial<SubscribeTimes>
) {
  return (call: ServerDuplexStream<FetchRequest, FetchResponse>): void => {
    let context: RpcContext | undefined;
    let stream: EventStream | undefined;
    const end = (): void => stream?.close();
    const fail = (error: unknown): void => {
      end();
      call.emit('error', toServiceError(error, context?.rpcId));
    };
    try {
      context = authenticate(call.metadata);
    } catch (error) {
      fail(error);
      return;
    }
    const known = context;
    call.on('data', (request: FetchRequest) => {
      try {
        stream ??= new EventStream(org, call, request, known, times, fail);
        stream.request(request);
      } catch (error) {
        fail(error);
      }
    });
    call.on('end', () => {
      end();
      call.end();
    });
    call.on('cancelled', end);
    call.on('error', end);
  };
}

class EventStream {
  private readonly topic: string;
  private readonly eventName: string;
  private readonly log: TopicLog;
  private position: bigint;
  private pending = 0;
  private isClosed = false;
  private isScheduled = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly stopListening: () => void;

  public constructor(
    private readonly org: OrgContext,
    private readonly call: ServerDuplexStream<FetchRequest, FetchResponse>,
    first: FetchRequest,
    private readonly context: RpcContext,
    private readonly times: Partial<SubscribeTimes>,
    fail: (error: unknown) => void
  ) {
    const event = topicNamed(org, first.topicName);
    if (!accessTo(org, context.session, event).read) {
      const message = `The user may not subscribe to ${first.topicName}`;
      throw new PubSubError(status.PERMISSION_DENIED, 'subscription.topic.cannot.subscribe', message);
    }
    this.topic = first.topicName;
    this.eventName = event.name;
    this.log = org.bus.logOf(event.name);
    this.position = startOf(this.log, first);
    const ended = new PubSubError(status.UNAVAILABLE, 'service.unavailable', 'The event bus was restarted');
    this.stopListening = org.bus.listen(
      event.name,
      () => this.schedule(),
      () => fail(ended)
    );
  }

  /** Takes a further request: what it asks for adds up. */
  public request(request: FetchRequest): void {
    if (request.topicName !== '' && request.topicName !== this.topic) {
      const message = `The topic of a stream cannot change from ${this.topic} to ${request.topicName}`;
      throw new PubSubError(status.INVALID_ARGUMENT, 'subscription.fetch.topic.mismatch', message);
    }
    if (request.numRequested <= 0) {
      const message = 'The number of requested events must be above zero';
      throw new PubSubError(status.INVALID_ARGUMENT, 'subscription.fetch.requested.events.invalid', message);
    }
    this.pending += Math.min(request.numRequested, MOST_REQUESTED);
    this.send();
  }

  public close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.stopListening();
  }

  /** On the next turn, so that what is published together arrives together. */
  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      if (!this.isClosed) this.send();
    });
  }

  private send(): void {
    while (this.pending > 0) {
      const events = this.nextBatch();
      const last = events.at(-1);
      if (last === undefined) break;
      this.pending -= events.length;
      this.position = last.replayId;
      this.org.counters.eventsDelivered += events.length;
      this.write(events, last.replayId);
    }
    this.wait();
  }

  private nextBatch(): StoredEvent[] {
    const batch: StoredEvent[] = [];
    let bytes = 0;
    for (const event of this.log.after(this.position, Math.min(this.pending, MOST_REQUESTED))) {
      bytes += this.payloadOf(event).payload.length + 200;
      if (batch.length > 0 && bytes > MOST_BYTES) break;
      batch.push(event);
    }
    return batch;
  }

  private write(events: StoredEvent[], latest: bigint): void {
    this.call.write({
      events: events.map((event) => ({ event: this.payloadOf(event), replayId: encodeReplayId(event.replayId) })),
      latestReplayId: encodeReplayId(latest),
      rpcId: this.context.rpcId,
      pendingNumRequested: this.pending
    });
  }

  private payloadOf(event: StoredEvent): ProducerEvent {
    if (event.raw !== null) return { id: event.eventUuid, ...event.raw };
    const avro = this.org.bus.avroOf(this.eventName);
    return { id: event.eventUuid, schemaId: avro.id, payload: avro.encode(event.record, event) };
  }

  /** Either says now and then that it lives, or closes a stream that asks for nothing. */
  private wait(): void {
    clearTimeout(this.timer);
    const { keepAliveMs = 60_000, idleMs = 60_000 } = this.times;
    if (this.pending > 0) {
      this.timer = setTimeout(() => {
        this.position = this.log.tip;
        this.write([], this.position);
        this.wait();
      }, keepAliveMs);
    } else {
      this.timer = setTimeout(() => {
        this.close();
        this.call.end();
      }, idleMs);
    }
  }
}

function startOf(log: TopicLog, request: FetchRequest): bigint {
  switch (request.replayPreset) {
    case 'EARLIEST':
      return log.beforeFirst;
    case 'CUSTOM': {
      const { replayId } = request;
      if (replayId.length === 0) {
        const message = 'A replay id is required with the replay preset CUSTOM';
        throw new PubSubError(status.INVALID_ARGUMENT, 'subscription.fetch.replayid.validation.failed', message);
      }
      const id = replayId.length === 8 ? Buffer.from(replayId).readBigInt64BE() : null;
      if (id === null || !log.canResumeAfter(id)) {
        const message = 'The replay id is corrupted: it is older than 72 hours, or not of this topic and org';
        throw new PubSubError(status.INVALID_ARGUMENT, 'subscription.fetch.replayid.corrupted', message);
      }
      return id;
    }
    default:
      return log.tip;
  }
}
