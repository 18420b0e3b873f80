import { status } from '@grpc/grpc-js';
import { createPubSubClient } from '../../src/salesforce/pubsubClient.js';
import { createPubSubPublisher } from '../../src/salesforce/pubsubPublisher.js';
import type { EventPublisher } from '../../src/salesforce/publisher.js';
import { outgoing } from './support/events.js';
import { StubPubSub, eventSchema } from './support/stubPubSub.js';

let bus: StubPubSub;
let publisher: EventPublisher;
let session: { orgId: string; instanceUrl: string; accessToken: () => string; refresh: () => Promise<void> };
let waits: number[];
let token: string;

async function open(prefix = ''): Promise<void> {
  bus = await new StubPubSub(prefix).start();
  publisher = publisherTo(bus.url, prefix);
}

function publisherTo(endpoint: string, prefix = ''): EventPublisher {
  waits = [];
  token = 'token-1';
  session = {
    orgId: '00D000000000001AAA',
    instanceUrl: 'http://127.0.0.1',
    accessToken: () => token,
    refresh: async () => {
      token = 'token-2';
    }
  };
  const retry = { sleep: async (ms: number) => void waits.push(ms), random: () => 0.5 };
  const client = createPubSubClient({ endpoint, session, retry, deadlineMs: 2_000 });
  return createPubSubPublisher({ client, prefix, userId: '005000000000001AAA', clock: () => 1_772_000_000_000, retry });
}

afterEach(() => {
  publisher.close();
  bus.stop();
});

const many = (count: number, fields = {}): ReturnType<typeof outgoing>[] =>
  Array.from({ length: count }, (_, index) => outgoing(`k-${index}`, fields));

describe('publishing', () => {
  it('writes an event in its own schema and gives back its replay id', async () => {
    await open();
    const sent = outgoing('order-1', { Revision: 'abc', Payload: '{"name":"Żółć 🙂"}' });

    const outcomes = await publisher.publish([sent]);

    expect(outcomes).toEqual([{ status: 'stored', id: '0000000000000001' }]);
    expect(bus.published).toEqual([
      {
        topic: '/event/OrderChanged__e',
        schemaId: 'schema-of-OrderChanged__e',
        value: {
          CreatedDate: 1_772_000_000_000,
          CreatedById: '005000000000001AAA',
          ...Object.fromEntries(Object.entries(sent.event).map(([name, value]) => [`${name}__c`, value]))
        }
      }
    ]);
  });

  it('uses the names of an installed package', async () => {
    await open('acme__');

    await publisher.publish([outgoing('order-1')]);

    expect(bus.published[0]?.topic).toBe('/event/acme__OrderChanged__e');
    expect(bus.published[0]?.value['acme__Key__c']).toBe('order-1');
  });

  it('sends 1,000 events in five calls and asks for the schema once', async () => {
    await open();

    const outcomes = await publisher.publish(many(1_000));

    expect(outcomes.every(({ status: outcome }) => outcome === 'stored')).toBe(true);
    expect(bus.calls).toEqual(['GetTopic', 'GetSchema', ...Array<string>(5).fill('Publish')]);
    expect(publisher.pubsubCalls()).toBe(7);
  });

  it('keeps a call below three megabytes', async () => {
    await open();

    await publisher.publish(many(60, { Payload: JSON.stringify('x'.repeat(130_000)) }));

    expect(bus.batches.every((size) => size * 130_000 <= 3 * 1024 * 1024)).toBe(true);
    expect(bus.published.length).toBe(60);
  });

  it('keeps the outcomes in the order of the events, whatever their topics', async () => {
    await open();
    bus.judge = (value) => (value['Key__c'] === 'b' ? { code: 'PUBLISH', msg: 'REQUIRED_FIELD_MISSING: b' } : null);

    const outcomes = await publisher.publish([
      outgoing('a', {}, 'SyncReported__e'),
      outgoing('b'),
      outgoing('c', {}, 'SyncReported__e')
    ]);

    expect(outcomes.map((outcome) => outcome.status)).toEqual(['stored', 'refused', 'stored']);
  });

  it('fetches the schema again when the event has been changed', async () => {
    await open();
    await publisher.publish([outgoing('a')]);
    bus.topics.set('/event/OrderChanged__e', 'schema-2');
    bus.schemas.set('schema-2', eventSchema('OrderChanged__e', '', [{ name: 'New__c', type: ['null', 'double'] }]));

    await publisher.publish([outgoing('b')]);
    await publisher.publish([outgoing('c')]);

    expect(bus.published.map(({ schemaId }) => schemaId)).toEqual([
      'schema-of-OrderChanged__e',
      'schema-of-OrderChanged__e',
      'schema-2'
    ]);
  });
});

describe('events with wrong content', () => {
  it.each([
    ['a key that is too long', { Key: 'k'.repeat(101) }, /^Key/],
    ['a body that is too long', { Payload: 'x'.repeat(131_073) }, /^Payload/],
    ['a time that is none', { OccurredAt: 'yesterday' }, /^OccurredAt/],
    ['another contract', { ContractVersion: '9' as '1' }, /^ContractVersion/]
  ])('refuses %s before it is sent, names the field and sends the others', async (_name, fields, reason) => {
    await open();

    const outcomes = await publisher.publish([outgoing('good'), outgoing('bad', fields), outgoing('fine')]);

    expect(outcomes.map((outcome) => outcome.status)).toEqual(['stored', 'refused', 'stored']);
    expect(outcomes[1]).toEqual({ status: 'refused', reason: expect.stringMatching(reason) as string });
    expect(bus.published.map(({ value }) => value['Key__c'])).toEqual(['good', 'fine']);
  });

  it('refuses an event the bus keeps refusing alone, without holding up the rest', async () => {
    await open();
    bus.judge = (value) => (value['Key__c'] === 'k-3' ? { code: 'UNKNOWN', msg: 'cannot be stored' } : null);

    const outcomes = await publisher.publish(many(5));

    expect(outcomes[3]).toEqual({ status: 'refused', reason: 'cannot be stored' });
    expect(bus.published.length).toBe(4);
    expect(bus.batches).toEqual([5, 1, 1, 1]);
  });

  it('waits and then fails when the allocation is used up: that is no fault of the events', async () => {
    await open();
    bus.judge = () => ({ code: 'PUBLISH', msg: 'LIMIT_EXCEEDED: hourly publishing' });

    await expect(publisher.publish(many(3))).rejects.toMatchObject({ code: 'LimitExceeded', isTransient: true });
    expect(waits.length).toBe(3);
  });

  it('fails by name when the package in the org lacks one of our fields', async () => {
    await open();
    bus.schemas.set('schema-of-OrderChanged__e', eventSchema('OrderChanged__e').replace('Payload__c', 'Body__c'));

    await expect(publisher.publish(many(1))).rejects.toMatchObject({
      code: 'PackageMismatch',
      message: expect.stringContaining('Payload__c') as string
    });
  });

  it('fails by name when the package in the org requires a field we do not know', async () => {
    await open();
    bus.schemas.set(
      'schema-of-OrderChanged__e',
      eventSchema('OrderChanged__e', '', [{ name: 'New__c', type: 'string' }])
    );

    await expect(publisher.publish(many(1))).rejects.toMatchObject({
      code: 'PackageMismatch',
      message: expect.stringContaining('New__c') as string
    });
  });
});

describe('trouble on the way', () => {
  it('refreshes the login once when the token has expired', async () => {
    await open();
    bus.token = 'token-2';

    const outcomes = await publisher.publish(many(1));

    expect(outcomes[0]?.status).toBe('stored');
    expect(bus.calls).toEqual(['GetTopic', 'GetTopic', 'GetSchema', 'Publish']);
  });

  it('says that the session has expired when a fresh token is refused as well', async () => {
    await open();
    bus.token = 'another';

    await expect(publisher.publish(many(1))).rejects.toMatchObject({
      code: 'SessionExpired',
      isTransient: false,
      platformCode: 'sfdc.platform.eventbus.grpc.service.auth.error',
      rpcId: 'rpc-42'
    });
  });

  it('tries again, ever later, while the bus is unavailable', async () => {
    await open();
    await publisher.publish(many(1));
    bus.faults = [
      { code: status.UNAVAILABLE, details: 'moving' },
      { code: status.INTERNAL, details: 'moving', errorCode: 'sfdc.platform.eventbus.grpc.service.unavailable' },
      { code: status.RESOURCE_EXHAUSTED, details: 'slow down' }
    ];

    const outcomes = await publisher.publish(many(2));

    expect(outcomes.map((outcome) => outcome.status)).toEqual(['stored', 'stored']);
    expect(waits).toEqual([375, 750, 1_500]);
  });

  it('gives up in the end, with what the bus said', async () => {
    await open();
    bus.faults = Array.from({ length: 20 }, () => ({ code: status.UNAVAILABLE, details: 'still moving' }));

    await expect(publisher.publish(many(1))).rejects.toMatchObject({
      code: 'Network',
      isTransient: true,
      message: expect.stringContaining('still moving') as string
    });
  });

  it('does not try again what cannot work', async () => {
    await open();
    bus.topics.clear();

    await expect(publisher.publish(many(1))).rejects.toMatchObject({ code: 'PackageMissing' });
    expect(bus.calls).toEqual(['GetTopic']);
  });

  it('says so when the user may not publish', async () => {
    await open();
    bus.canPublish = false;

    await expect(publisher.publish(many(1))).rejects.toMatchObject({ code: 'AccessDenied' });
  });

  it('names the address when nobody listens there', async () => {
    await open();
    const { url } = bus;
    bus.stop();
    publisher.close();
    publisher = publisherTo(url);

    await expect(publisher.publish(many(1))).rejects.toMatchObject({
      code: 'Network',
      message: expect.stringContaining(url.replace('http://', '')) as string
    });
  });
});
