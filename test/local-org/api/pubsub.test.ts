import path from 'node:path';
import { Client, Metadata, credentials, status, type MethodDefinition, type ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import avro from 'avsc';
import type { LocalOrg } from '../../../local/org/org.js';
import { connect, startOrg } from './support.js';

type Topic = { topicName: string; canPublish: boolean; canSubscribe: boolean; schemaId: string };
type Published = {
  results: { replayId: Buffer; error: { code: string; msg: string } | null; correlationKey: string }[];
};
type Fetched = {
  events: { event: { id: string; schemaId: string; payload: Buffer }; replayId: Buffer }[];
  latestReplayId: Buffer;
  pendingNumRequested: number;
};

const proto = path.join(__dirname, '../../../local/org/api/pubsub.proto');
const service = loadSync(proto, { longs: String, enums: String, defaults: true })[
  'eventbus.v1.PubSub'
] as unknown as Record<string, MethodDefinition<object, object>>;
const TOPIC = '/event/ParcelSent__e';

let org: LocalOrg;
let client: Client;
beforeAll(async () => {
  org = await startOrg({ pubsub: { keepAliveMs: 30 } });
  client = new Client(org.pubsubUrl.replace('http://', ''), credentials.createInsecure());
});
afterAll(async () => {
  client.close();
  await org.close();
});

function headers(change: Record<string, string | null> = {}): Metadata {
  const metadata = new Metadata();
  const values = { accesstoken: org.accessToken, instanceurl: org.url, tenantid: org.orgId, ...change };
  for (const [name, value] of Object.entries(values)) if (value !== null) metadata.set(name, value);
  return metadata;
}

function method(name: string): MethodDefinition<object, object> {
  const found = service[name];
  if (found === undefined) throw new Error(name);
  return found;
}

function unary<T>(name: string, request: object, metadata = headers()): Promise<T> {
  const { path: route, requestSerialize, responseDeserialize } = method(name);
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(route, requestSerialize, responseDeserialize, request, metadata, (error, response) => {
      if (error !== null) reject(error);
      else resolve(response as T);
    });
  });
}

function subscribe(name = 'Subscribe') {
  const { path: route, requestSerialize, responseDeserialize } = method(name);
  return client.makeBidiStreamRequest(route, requestSerialize, responseDeserialize, headers());
}

/** Reads answers until `enough` of them (keep-alives included) or the stream's error. */
function read(stream: ReturnType<typeof subscribe>, enough: (answers: Fetched[]) => boolean): Promise<Fetched[]> {
  const answers: Fetched[] = [];
  return new Promise((resolve, reject) => {
    stream.on('data', (answer: Fetched) => {
      answers.push(answer);
      if (enough(answers)) {
        stream.cancel();
        resolve(answers);
      }
    });
    stream.on('error', reject);
  });
}

const eventsIn = (answers: Fetched[]): Fetched['events'] => answers.flatMap((answer) => answer.events);

async function codec(): Promise<{ type: avro.Type; schemaId: string }> {
  const { schemaId } = await unary<Topic>('GetTopic', { topicName: TOPIC });
  const { schemaJson } = await unary<{ schemaJson: string }>('GetSchema', { schemaId });
  return { schemaId, type: avro.Type.forSchema(JSON.parse(schemaJson) as avro.Schema, { wrapUnions: false }) };
}

async function publish(keys: string[], more: Record<string, unknown> = {}): Promise<Published> {
  const { type, schemaId } = await codec();
  const events = keys.map((key) => ({
    id: `id-${key}`,
    schemaId,
    payload: type.toBuffer({
      CreatedDate: 0,
      CreatedById: 'x',
      Key__c: key,
      Note__c: null,
      Weight__c: null,
      SentAt__c: null,
      IsFragile__c: null,
      ...more
    })
  }));
  return unary<Published>('Publish', { topicName: TOPIC, events });
}

describe('the Pub/Sub API', () => {
  it('knows topics and their schemas', async () => {
    const topic = await unary<Topic>('GetTopic', { topicName: TOPIC });
    const { schemaJson } = await unary<{ schemaJson: string }>('GetSchema', { schemaId: topic.schemaId });

    const schema = JSON.parse(schemaJson) as {
      name: string;
      namespace: string;
      fields: { name: string; type: unknown }[];
    };
    expect(topic).toMatchObject({ topicName: TOPIC, canPublish: true, canSubscribe: true });
    expect(schema).toMatchObject({ name: 'ParcelSent__e', namespace: 'com.sforce.eventbus' });
    expect(schema.fields.map((field) => [field.name, field.type])).toEqual(
      expect.arrayContaining([
        ['CreatedDate', 'long'],
        ['CreatedById', 'string'],
        ['Key__c', 'string'],
        ['Weight__c', ['null', 'double']],
        ['SentAt__c', ['null', 'long']]
      ])
    );
  });

  it('says in the trailers what is wrong with a login or a topic', async () => {
    const failures = await Promise.all(
      [
        unary('GetTopic', { topicName: TOPIC }, headers({ accesstoken: '00D!no' })),
        unary('GetTopic', { topicName: TOPIC }, headers({ tenantid: null })),
        unary('GetTopic', { topicName: '/event/Nonsense__e' })
      ].map((attempt) =>
        attempt.then(
          () => null,
          (error: ServiceError) => error
        )
      )
    );

    expect(failures.map((error) => [error?.code, error?.metadata.get('error-code')[0]])).toEqual([
      [status.UNAUTHENTICATED, 'sfdc.platform.eventbus.grpc.service.auth.error'],
      [status.UNAUTHENTICATED, 'sfdc.platform.eventbus.grpc.service.auth.headers.invalid'],
      [status.NOT_FOUND, 'sfdc.platform.eventbus.grpc.topic.not.found']
    ]);
    expect(failures[0]?.metadata.get('rpc-id')).toHaveLength(1);
  });

  it('stores published events, answers a replay id for each, and runs the trigger', async () => {
    const dailyApi = org.counters.dailyApi;

    const { results } = await publish(['pub1', 'pub2'], { Weight__c: 1.5, SentAt__c: Date.UTC(2026, 0, 5) });
    await org.drain();

    expect(results.map((result) => [result.correlationKey, result.replayId.length, result.error])).toEqual([
      ['id-pub1', 8, null],
      ['id-pub2', 8, null]
    ]);
    expect(org.counters.dailyApi).toBe(dailyApi);
    const { records } = await connect(org).query("SELECT Weight__c, SentAt__c FROM Parcel__c WHERE Key__c = 'pub1'");
    expect(records[0]).toMatchObject({ Weight__c: 1.5, SentAt__c: '2026-01-05T00:00:00.000+0000' });
  });

  it('does not look at what it stores: bytes that fit no schema are published well', async () => {
    const { schemaId } = await codec();
    const stream = subscribe();
    const answers = read(stream, (all) => eventsIn(all).length > 0);
    stream.write({ topicName: '/event/ParcelNoted__e', replayPreset: 'EARLIEST', numRequested: 1 });
    const { schemaId: notedId } = await unary<Topic>('GetTopic', { topicName: '/event/ParcelNoted__e' });

    const good = await unary<Published>('Publish', {
      topicName: '/event/ParcelNoted__e',
      events: [{ id: 'junk', schemaId: notedId, payload: Buffer.from([9, 9]) }]
    });
    const foreign = await unary<Published>('Publish', {
      topicName: '/event/ParcelNoted__e',
      events: [{ id: 'foreign', schemaId, payload: Buffer.from([0]) }]
    });

    expect(good.results[0]?.error).toBeNull();
    expect(foreign.results[0]?.error?.code).toBe('PUBLISH');
    expect(eventsIn(await answers)[0]?.event.payload).toEqual(Buffer.from([9, 9]));
  });

  it('sends as many events as were asked for, and more when asked again', async () => {
    const stream = subscribe();
    const answers = read(stream, (all) => eventsIn(all).length === 3);
    stream.write({ topicName: TOPIC, numRequested: 2 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await publish(['flow1', 'flow2', 'flow3']);
    await new Promise((resolve) => setTimeout(resolve, 60));
    stream.write({ topicName: TOPIC, numRequested: 1 });

    const { type } = await codec();
    const received = (await answers).filter((answer) => answer.events.length > 0);

    expect(
      eventsIn(received).map(({ event }) => (type.fromBuffer(event.payload) as { Key__c: string }).Key__c)
    ).toEqual(['flow1', 'flow2', 'flow3']);
    expect(received[0]?.events).toHaveLength(2);
    expect(received[0]?.pendingNumRequested).toBe(0);
  });

  it('replays from the beginning and from after a given event', async () => {
    const { results } = await publish(['replay1', 'replay2']);
    const firstId = results[0]?.replayId ?? Buffer.alloc(0);
    const earliest = subscribe();
    const all = read(earliest, (answers) => eventsIn(answers).length >= 2);
    earliest.write({ topicName: TOPIC, replayPreset: 'EARLIEST', numRequested: 100 });
    const custom = subscribe();
    const rest = read(custom, (answers) => eventsIn(answers).length >= 1);
    custom.write({ topicName: TOPIC, replayPreset: 'CUSTOM', replayId: firstId, numRequested: 100 });

    const everything = eventsIn(await all);
    const afterFirst = eventsIn(await rest);

    expect(everything.length).toBeGreaterThanOrEqual(2);
    expect(afterFirst.map((event) => event.replayId)).toEqual([results[1]?.replayId]);
  });

  it('refuses replay ids and requests that cannot be', async () => {
    const attempt = (request: object): Promise<unknown> => {
      const stream = subscribe();
      const failed = read(stream, () => false).catch((error: ServiceError) => error.metadata.get('error-code')[0]);
      stream.write({ topicName: TOPIC, numRequested: 1, ...request });
      return failed;
    };

    const codes = await Promise.all([
      attempt({ replayPreset: 'CUSTOM' }),
      attempt({ replayPreset: 'CUSTOM', replayId: Buffer.alloc(8, 7) }),
      attempt({ numRequested: 0 })
    ]);

    expect(codes).toEqual([
      'sfdc.platform.eventbus.grpc.subscription.fetch.replayid.validation.failed',
      'sfdc.platform.eventbus.grpc.subscription.fetch.replayid.corrupted',
      'sfdc.platform.eventbus.grpc.subscription.fetch.requested.events.invalid'
    ]);
  });

  it('keeps a silent stream alive with the latest replay id, from which one can go on', async () => {
    const stream = subscribe();
    const answers = read(stream, (all) => all.length === 2);
    stream.write({ topicName: TOPIC, numRequested: 1 });

    const [keepAlive] = await answers;
    const later = subscribe();
    const resumed = read(later, (all) => all.length === 1);
    later.write({ topicName: TOPIC, replayPreset: 'CUSTOM', replayId: keepAlive?.latestReplayId, numRequested: 1 });

    expect(keepAlive).toMatchObject({ events: [], pendingNumRequested: 1 });
    await expect(resumed).resolves.toHaveLength(1);
  });

  it('publishes by a stream too', async () => {
    const { type, schemaId } = await codec();
    const stream = subscribe('PublishStream');
    const answer = new Promise<Published>((resolve, reject) => {
      stream.on('data', resolve);
      stream.on('error', reject);
    });
    const values = {
      CreatedDate: 0,
      CreatedById: 'x',
      Key__c: 'stream',
      Note__c: null,
      Weight__c: null,
      SentAt__c: null
    };
    const payload = type.toBuffer({ ...values, IsFragile__c: true });

    stream.write({ topicName: TOPIC, events: [{ id: 's', schemaId, payload }] });
    const { results } = await answer;
    stream.end();

    expect(results[0]).toMatchObject({ correlationKey: 's', error: null });
  });

  it('names what it does not have', async () => {
    const stream = subscribe('ManagedSubscribe');
    const failed = read(stream, () => false).catch((error: ServiceError) => error);
    stream.write({ developerName: 'Any', numRequested: 1 });

    expect(await failed).toMatchObject({
      code: status.UNIMPLEMENTED,
      details: expect.stringContaining('ManagedSubscribe') as string
    });
  });

  it('ends its streams when the org is reset', async () => {
    const stream = subscribe();
    const failed = read(stream, () => false).catch((error: ServiceError) => error.code);
    stream.write({ topicName: TOPIC, numRequested: 1 });
    await new Promise((resolve) => setTimeout(resolve, 20));

    org.reset();

    expect(await failed).toBe(status.UNAVAILABLE);
  });
});
