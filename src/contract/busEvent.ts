import { z } from 'zod';

/** Version of everything in this folder; the org refuses a version it does not know, by name. */
export const CONTRACT_VERSION = '1';

/** Characters a `Payload__c` may hold: the platform's limit for a long text area on an event. */
export const PAYLOAD_LIMIT = 131_072;

export const TOPICS = ['OrderChanged__e', 'OfferChanged__e', 'SyncReported__e'] as const;
export type Topic = (typeof TOPICS)[number];

/** What travels on the bus: typed routing fields and one JSON body. Names are the event's fields without `__c`. */
export const busEventSchema = z.object({
  Type: z.string().max(40).describe('What the body is, e.g. `OrderSnapshot`.'),
  Key: z.string().max(100).describe('Business key of the thing that changed, e.g. the checkout form id.'),
  AccountKey: z.string().max(60).describe('`<environment>:<seller id>`, as in AllegroAccount__c.AccountKey__c.'),
  OccurredAt: z.iso.datetime().describe('When it happened at Allegro; ISO text, since events lose milliseconds.'),
  Revision: z.string().max(40).nullable().describe("Allegro's opaque revision: equal or different, never older."),
  CorrelationId: z.uuid().describe("The same id in the runner's log, the event and the record."),
  ContractVersion: z.literal(CONTRACT_VERSION),
  Payload: z.string().max(PAYLOAD_LIMIT).describe('JSON, one of the bodies of this folder.')
});
export type BusEvent = z.infer<typeof busEventSchema>;

/** One event and where it goes. */
export type OutgoingEvent = { topic: Topic; event: BusEvent };
