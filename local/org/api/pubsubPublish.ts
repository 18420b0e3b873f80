/** Publish and PublishStream. Payloads are stored unread, as the real service does: a bad one breaks its subscribers. */
import { status, type Metadata, type ServerDuplexStream } from '@grpc/grpc-js';
import { PubSubError, toServiceError } from './pubsubErrors.js';
import type { OrgContext } from './orgContext.js';
import { accessTo, topicNamed, type RpcContext } from './pubsubTopics.js';

export type PublishRequest = { topicName: string; events: { id: string; schemaId: string; payload: Buffer }[] };

type PublishResult = {
  replayId?: Buffer;
  error?: { code: 'UNKNOWN' | 'PUBLISH' | 'COMMIT'; msg: string };
  correlationKey: string;
};
export type PublishResponse = { results: PublishResult[]; schemaId: string; rpcId: string };

/** Stores each event and says its replay id. Only an unknown schema id is refused, event by event. */
export function publishEvents(
  org: OrgContext,
  request: PublishRequest,
  { session, rpcId }: RpcContext
): PublishResponse {
  org.counters.publishRpcs += 1;
  const event = topicNamed(org, request.topicName);
  if (!accessTo(org, session, event).create) {
    const message = `The user may not publish to ${request.topicName}`;
    throw new PubSubError(status.PERMISSION_DENIED, 'publish.topic.cannot.publish', message);
  }
  if (request.events.length === 0) {
    throw new PubSubError(status.INVALID_ARGUMENT, 'publish.event.count.invalid', 'A request needs at least one event');
  }
  const { id: schemaId } = org.bus.avroOf(event.name);
  const results = request.events.map((produced): PublishResult => {
    if (produced.schemaId !== schemaId) {
      const msg = `The schema ${produced.schemaId} is not one of ${request.topicName}`;
      return { error: { code: 'PUBLISH', msg }, correlationKey: produced.id };
    }
    const raw = { schemaId, payload: Buffer.from(produced.payload) };
    const { replayId } = org.bus.publishRaw(event.name, raw, session.user.id);
    return { replayId: encodeReplayId(replayId), correlationKey: produced.id };
  });
  return { results, schemaId, rpcId };
}

/** Replay ids travel as eight bytes, big-endian; clients must not look inside. */
export function encodeReplayId(replayId: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(replayId);
  return bytes;
}

export function registerPublishStream(
  org: OrgContext,
  authenticate: (metadata: Metadata) => RpcContext,
  idleMs: number
) {
  return (call: ServerDuplexStream<PublishRequest, PublishResponse>): void => {
    let context: RpcContext | undefined;
    let topic = '';
    let timer: NodeJS.Timeout | undefined;
    const fail = (error: unknown): void => {
      clearTimeout(timer);
      call.emit('error', toServiceError(error, context?.rpcId));
    };
    const expectMore = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const message = 'The stream was closed: no event was published for too long';
        fail(new PubSubError(status.UNAVAILABLE, 'publish.stream.sweeper.timeout', message));
      }, idleMs);
    };
    try {
      context = authenticate(call.metadata);
    } catch (error) {
      fail(error);
      return;
    }
    const known = context;
    expectMore();
    call.on('data', (request: PublishRequest) => {
      try {
        if (topic !== '' && request.topicName !== '' && request.topicName !== topic) {
          const message = `The topic of a stream cannot change from ${topic} to ${request.topicName}`;
          throw new PubSubError(status.INVALID_ARGUMENT, 'publish.topic.mismatch', message);
        }
        if (topic === '') topic = request.topicName;
        call.write(publishEvents(org, { ...request, topicName: topic }, known));
        expectMore();
      } catch (error) {
        fail(error);
      }
    });
    call.on('end', () => {
      clearTimeout(timer);
      call.end();
    });
    call.on('cancelled', () => clearTimeout(timer));
  };
}
