import type { PackagedOrg } from './org.js';
import type { EventPublisher } from './publisher.js';
import { createPubSubClient } from './pubsubClient.js';
import { createPubSubPublisher } from './pubsubPublisher.js';
import { createRestPublisher } from './restPublisher.js';

/** The way events go to the org: over the Pub/Sub API, or by REST where gRPC does not get through. */
export function openPublisher(
  kind: 'pubsub' | 'rest',
  org: PackagedOrg,
  endpoint: string,
  clock: () => number
): EventPublisher {
  if (kind === 'rest') return createRestPublisher(org);
  const { transport, prefix } = org;
  return createPubSubPublisher({
    client: createPubSubClient({ endpoint, session: transport }),
    prefix,
    userId: transport.userId,
    clock
  });
}
