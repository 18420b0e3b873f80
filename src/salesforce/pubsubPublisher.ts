import { randomUUID } from 'node:crypto';
import type { Topic } from '../contract/busEvent.js';
import { createEventCodec } from './eventCodec.js';
import type { EventCodec } from './eventCodec.js';
import { batches } from './publisher.js';
import type { EventPublisher, PublishOutcome } from './publisher.js';
import type { ProducerEvent, PubSubClient, PublishResult } from './pubsubClient.js';
import { refusalKind } from './restErrors.js';
import { backOff, systemSleep } from './retry.js';
import type { RetryOptions } from './retry.js';
import { SalesforceError } from './salesforceError.js';

export type PubSubPublisherOptions = {
  client: PubSubClient;
  /** Namespace prefix of the package. */
  prefix: string;
  userId: string;
  clock: () => number;
  retry?: RetryOptions;
};

type Prepared = { index: number; event: ProducerEvent };

const ATTEMPTS_PER_EVENT = 4;

/** Publishes over the Pub/Sub API: no daily API calls, and a replay id means that the event is stored. */
export function createPubSubPublisher(options: PubSubPublisherOptions): EventPublisher {
  const { client, prefix, userId, clock } = options;
  const { sleep = systemSleep, random } = options.retry ?? {};
  const codecOfTopic = new Map<Topic, EventCodec>();
  const codecs = new Map<string, EventCodec>();

  const topicName = (topic: Topic): string => `/event/${prefix}${topic}`;

  const codecFor = async (topic: Topic): Promise<EventCodec> => {
    const known = codecOfTopic.get(topic);
    if (known) return known;
    const info = await client.getTopic(topicName(topic));
    if (!info.canPublish) {
      throw new SalesforceError(`The user may not publish ${topic}.`, { kind: 'fatal', code: 'AccessDenied' });
    }
    const codec = codecs.get(info.schemaId) ?? (await fetchCodec(info.schemaId));
    codecOfTopic.set(topic, codec);
    return codec;
  };

  const fetchCodec = async (schemaId: string): Promise<EventCodec> => {
    const { schemaJson } = await client.getSchema(schemaId);
    const codec = createEventCodec(schemaJson, schemaId, prefix, userId);
    codecs.set(schemaId, codec);
    return codec;
  };

  /** Sends one batch until each event is stored or refused. */
  const send = async (topic: Topic, batch: Prepared[], outcomes: PublishOutcome[]): Promise<void> => {
    let waiting = batch;
    for (let failures = 0; waiting.length > 0;) {
      const answer = await client.publish(
        topicName(topic),
        waiting.map(({ event }) => event)
      );
      const codec = codecOfTopic.get(topic);
      if (codec && answer.schemaId !== '' && answer.schemaId !== codec.schemaId) codecOfTopic.delete(topic);
      if (answer.results.length !== waiting.length) {
        throw new SalesforceError(
          `The event bus answered ${answer.results.length} results for ${waiting.length} events.`,
          {
            kind: 'fatal',
            code: 'UnexpectedAnswer',
            rpcId: answer.rpcId
          }
        );
      }
      const again: Prepared[] = [];
      let lastReason = '';
      let isLimit = false;
      waiting.forEach((prepared, position) => {
        const result = answer.results[position] as PublishResult;
        if (!result.error) {
          outcomes[prepared.index] = { status: 'stored', id: result.replayId.toString('hex') };
          return;
        }
        const reason = result.error.msg.slice(0, 500) || result.error.code;
        const statusCode = /\b[A-Z]{2,}(?:_[A-Z]+)+\b/.exec(reason)?.[0] ?? '';
        if (statusCode !== '' && refusalKind(statusCode) === 'content') {
          outcomes[prepared.index] = { status: 'refused', reason };
          return;
        }
        isLimit ||= statusCode !== '';
        lastReason = reason;
        outcomes[prepared.index] = { status: 'refused', reason };
        again.push(prepared);
      });
      waiting = again;
      if (waiting.length === 0) return;
      failures += 1;
      if (failures >= ATTEMPTS_PER_EVENT) {
        // What the bus cannot take now is nobody's fault; what it keeps refusing one by one is parked.
        if (!isLimit) return;
        throw new SalesforceError(`The event bus takes no more events: ${lastReason}`, {
          kind: 'transient',
          code: 'LimitExceeded'
        });
      }
      await sleep(backOff(failures, random));
    }
  };

  return {
    publish: async (events) => {
      const outcomes = new Array<PublishOutcome>(events.length);
      for (const topic of new Set(events.map((outgoing) => outgoing.topic))) {
        const codec = await codecFor(topic);
        const prepared: Prepared[] = [];
        events.forEach((outgoing, index) => {
          if (outgoing.topic !== topic) return;
          const { payload, refused } = codec.encode(outgoing.event, clock());
          if (payload === undefined) outcomes[index] = { status: 'refused', reason: refused };
          else prepared.push({ index, event: { id: randomUUID(), schemaId: codec.schemaId, payload } });
        });
        for (const batch of batches(prepared, ({ event }) => event.payload.length + 100)) {
          await send(topic, batch, outcomes);
        }
      }
      return outcomes;
    },
    pubsubCalls: () => client.calls(),
    close: () => client.close()
  };
}
