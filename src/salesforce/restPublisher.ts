import { z } from 'zod';
import type { OutgoingEvent } from '../contract/busEvent.js';
import type { PackagedOrg } from './org.js';
import { batches, contractProblem } from './publisher.js';
import type { EventPublisher, PublishOutcome } from './publisher.js';
import { refusalKind } from './restErrors.js';
import { backOff, systemSleep } from './retry.js';
import type { RetryOptions } from './retry.js';
import { SalesforceError } from './salesforceError.js';

const answerSchema = z.array(
  z.looseObject({
    success: z.boolean(),
    errors: z.array(z.looseObject({ statusCode: z.string(), message: z.string().nullish() })).nullish()
  })
);

type Prepared = { index: number; record: Record<string, unknown>; bytes: number };

const ATTEMPTS_PER_EVENT = 4;

/**
 * Publishes by sObject collections, for networks that gRPC does not get through. Costs one daily API call for up to 200
 * events, and success means queued: the platform may, rarely, lose what it has queued.
 */
export function createRestPublisher(org: PackagedOrg, retryOptions: RetryOptions = {}): EventPublisher {
  const { sleep = systemSleep, random } = retryOptions;

  const send = async (batch: Prepared[], outcomes: PublishOutcome[]): Promise<void> => {
    let waiting = batch;
    for (let failures = 0; waiting.length > 0;) {
      const body = { allOrNone: false, records: waiting.map(({ record }) => record) };
      const parsed = answerSchema.safeParse(await org.request('POST', '/composite/sobjects', body));
      if (!parsed.success || parsed.data.length !== waiting.length) {
        throw new SalesforceError("The org's answer to published events is not as documented.", {
          kind: 'fatal',
          code: 'UnexpectedAnswer'
        });
      }
      let reason = '';
      waiting = waiting.filter((prepared, position) => {
        const result = parsed.data[position];
        const [error] = result?.errors ?? [];
        // A queued event carries its uuid in `errors`; only `success` says what it is.
        if (result?.success) {
          outcomes[prepared.index] = { status: 'stored', id: error?.message ?? '' };
          return false;
        }
        reason = `${error?.statusCode ?? 'UNKNOWN'}: ${error?.message ?? ''}`.slice(0, 500);
        if (refusalKind(error?.statusCode ?? '') === 'transient') return true;
        outcomes[prepared.index] = { status: 'refused', reason };
        return false;
      });
      if (waiting.length === 0) return;
      failures += 1;
      if (failures >= ATTEMPTS_PER_EVENT) {
        throw new SalesforceError(`The org takes no more events: ${reason}`, {
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
      const prepared: Prepared[] = [];
      events.forEach((outgoing, index) => {
        const problem = contractProblem(outgoing.event);
        if (problem !== null) outcomes[index] = { status: 'refused', reason: problem };
        else {
          const record = asRecord(outgoing, org.prefix);
          prepared.push({ index, record, bytes: Buffer.byteLength(JSON.stringify(record)) });
        }
      });
      for (const batch of batches(prepared, ({ bytes }) => bytes)) await send(batch, outcomes);
      return outcomes;
    },
    pubsubCalls: () => 0,
    close: () => undefined
  };
}

/** The event as an sObject; what is null is left out. */
function asRecord({ topic, event }: OutgoingEvent, prefix: string): Record<string, unknown> {
  const fields = Object.entries(event).filter(([, value]) => value !== null);
  return {
    attributes: { type: prefix + topic },
    ...Object.fromEntries(fields.map(([name, value]) => [`${prefix}${name}__c`, value]))
  };
}
