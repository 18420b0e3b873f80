import { randomUUID } from 'node:crypto';
import { CONTRACT_VERSION } from '../../../src/contract/busEvent.js';
import type { BusEvent, OutgoingEvent, Topic } from '../../../src/contract/busEvent.js';

/** A good event; fields may be set to what the test needs. */
export function outgoing(key: string, fields: Partial<BusEvent> = {}, topic: Topic = 'OrderChanged__e'): OutgoingEvent {
  const event: BusEvent = {
    Type: 'OrderSnapshot',
    Key: key,
    AccountKey: 'custom:1',
    OccurredAt: '2026-03-01T08:00:00.000Z',
    Revision: null,
    CorrelationId: randomUUID(),
    ContractVersion: CONTRACT_VERSION,
    Payload: JSON.stringify({ id: key }),
    ...fields
  };
  return { topic, event };
}
