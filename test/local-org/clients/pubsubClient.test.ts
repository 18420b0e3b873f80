import { generateKeyPairSync } from 'node:crypto';
import type { ServiceError } from '@grpc/grpc-js';
import PubSubApiClient, { type Configuration, type Logger, type SubscribeCallback } from 'salesforce-pubsub-api-client';
import { selfSigned } from '../../../local/org/api/selfSigned.js';
import type { LocalOrg } from '../../../local/org/org.js';
import { connect, startOrg } from '../api/support.js';
import { Told } from './told.js';

type Info = { topicName: string; lastReplayId: number | null; receivedEventCount: number };
type Heard = { type: string; info: Info; data: unknown };
type EventData = { id: string; replayId: number; schemaId: string; payload: Record<string, unknown> };

const TOPIC = '/event/ParcelSent__e';
const quiet: Logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' }
});

let org: LocalOrg;
const clients: PubSubApiClient[] = [];
const streams: Told<{ type: string }>[] = [];
beforeAll(async () => {
  org = await startOrg({ tls: selfSigned(), jwtPublicKey: keys.publicKey, pubsub: { keepAliveMs: 50 } });
});
afterAll(async () => {
  // In this order: a closed client no longer listens to the errors of the streams that it leaves open.
  await org.close();
  await Promise.all(streams.map((told) => told.until(hears('error'))));
  for (const client of clients) client.close();
});

async function connected(change: Partial<Configuration> = {}): Promise<PubSubApiClient> {
  const config = {
    authType: 'user-supplied',
    instanceUrl: org.addresses.secureUrl,
    accessToken: org.accessToken,
    organizationId: org.orgId,
    pubSubEndpoint: new URL(org.pubsubUrl).host,
    rejectUnauthorizedSsl: false,
    ...change
  } as Configuration;
  const client = new PubSubApiClient(config, quiet);
  await client.connect();
  clients.push(client);
  return client;
}

/** An event as the client's README builds one: optional values by the branch of their union, the system fields filled. */
const event = (key: string): object => ({
  CreatedDate: Date.now(),
  CreatedById: '005000000000001AAA',
  Key__c: key,
  Weight__c: { double: 2.5 },
  IsFragile__c: { boolean: true },
  SentAt__c: { long: Date.UTC(2026, 0, 5) },
  Note__c: null
});

const keysOf = (heard: readonly Heard[]): unknown[] =>
  heard.filter(({ type }) => type === 'event').map(({ data }) => (data as EventData).payload['Key__c']);

/** Collects what a subscription is called with. */
function listener(): { told: Told<Heard>; callback: SubscribeCallback } {
  const told = new Told<Heard>();
  streams.push(told);
  const callback = (info: Info, type: string, data: unknown): void => told.add({ type, info: { ...info }, data });
  return { told, callback: callback };
}

const eventsHeard = (count: number) => (heard: readonly Heard[]) => keysOf(heard).length >= count;
const hears = (type: string) => (heard: readonly { type: string }[]) => heard.some((one) => one.type === type);

describe('salesforce-pubsub-api-client', () => {
  it('publishes an event, and hears of it with its replay id, schema and values', async () => {
    const client = await connected();
    const { told, callback } = listener();
    client.subscribe(TOPIC, callback);
    await told.until(hears('grpcKeepAlive'));

    const published = await client.publish(TOPIC, event('live'), 'my-correlation');
    const heard = await told.until(eventsHeard(1));

    expect(published).toMatchObject({ correlationKey: 'my-correlation', replayId: expect.any(Number) as number });
    expect(heard.find(({ type }) => type === 'event')?.data).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      replayId: published.replayId,
      schemaId: expect.any(String) as string,
      payload: {
        Key__c: 'live',
        Weight__c: 2.5,
        IsFragile__c: true,
        SentAt__c: Date.UTC(2026, 0, 5),
        Note__c: null
      }
    });
  });

  it('publishes a batch in a stream, and reads it again from the start and after a replay id', async () => {
    const client = await connected();
    const batch = new Told<{ type: string; data: unknown }>();
    streams.push(batch);
    const onPublish = (_info: object, type: string, data: unknown): void => batch.add({ type, data });

    await client.publishBatch(
      TOPIC,
      ['b1', 'b2', 'b3'].map((key) => ({ id: `key-${key}`, payload: event(key) })),
      onPublish
    );
    const [answer] = await batch.until((answers) => answers.length >= 1);
    const { results } = answer?.data as { results: { replayId: number; correlationKey: string }[] };
    const all = listener();
    client.subscribeFromEarliestEvent(TOPIC, all.callback);
    await all.told.until((heard) => keysOf(heard).includes('b3'));
    const rest = listener();
    (await connected()).subscribeFromReplayId(TOPIC, rest.callback, null, results[0]?.replayId ?? 0);
    await rest.told.until(eventsHeard(2));

    expect(answer?.type).toBe('publishResponse');
    expect(results.map(({ correlationKey }) => correlationKey)).toEqual(['key-b1', 'key-b2', 'key-b3']);
    expect(keysOf(all.told.heard)).toEqual(['live', 'b1', 'b2', 'b3']);
    expect(keysOf(rest.told.heard)).toEqual(['b2', 'b3']);
  });

  it('hears of as many events as it asked for, is told of the last, and asks for more', async () => {
    const client = await connected();
    const { replayId } = await client.publish(TOPIC, event('n0'));
    await connect(org)
      .sobject('ParcelSent__e')
      .create(['n1', 'n2', 'n3', 'n4', 'n5'].map((Key__c) => ({ Key__c })));
    const { told, callback } = listener();

    client.subscribeFromReplayId(TOPIC, callback, 2, replayId);
    await told.until(hears('lastEvent'));
    const first = keysOf(told.heard);
    client.requestAdditionalEvents(TOPIC, 3);
    await told.until((heard) => heard.filter(({ type }) => type === 'lastEvent').length === 2);

    expect(first).toEqual(['n1', 'n2']);
    expect(keysOf(told.heard)).toEqual(['n1', 'n2', 'n3', 'n4', 'n5']);
  });

  it('is told by keep-alives how far the topic has come', async () => {
    const client = await connected();
    const { replayId } = await client.publish(TOPIC, event('tip'));
    const { told, callback } = listener();

    client.subscribe(TOPIC, callback);
    const heard = await told.until(hears('grpcKeepAlive'));

    expect(keysOf(heard)).toEqual([]);
    expect(heard[0]?.info.lastReplayId).toBe(replayId);
  });

  it.each([
    ['a topic that is not there', '/event/Nonsense__e', null, 5, 'topic.not.found'],
    ['a replay id that is none', TOPIC, 987_654, 3, 'subscription.fetch.replayid.corrupted']
  ])('reads from the trailers what is wrong with %s', async (_what, topic, replayId, code, errorCode) => {
    const client = await connected();
    const { told, callback } = listener();

    if (replayId === null) client.subscribe(topic, callback);
    else client.subscribeFromReplayId(topic, callback, null, replayId);
    const heard = await told.until((all) => hears('error')(all) && hears('end')(all) && hears('grpcStatus')(all));

    const error = heard.find(({ type }) => type === 'error')?.data as ServiceError;
    expect(error.code).toBe(code);
    expect(error.metadata.get('error-code')).toEqual([`sfdc.platform.eventbus.grpc.${errorCode}`]);
    expect(error.metadata.get('rpc-id')).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect(heard.find(({ type }) => type === 'grpcStatus')?.data).toMatchObject({ code });
  });

  it('is refused with a token that is not good, and without trust in the certificate', async () => {
    const stranger = await connected({ accessToken: `${org.orgId}!nonsense` });
    const strict = await connected({ rejectUnauthorizedSsl: true });

    const refused = stranger.publish(TOPIC, event('refused')).catch((error: Error) => error.cause);
    const distrusted = strict.publish(TOPIC, event('refused')).catch((error: Error) => error.cause);

    const { metadata, code } = (await refused) as ServiceError;
    expect([code, metadata.get('error-code')]).toEqual([16, ['sfdc.platform.eventbus.grpc.service.auth.error']]);
    expect(await distrusted).toMatchObject({ code: 14 });
  });

  it('signs in by JWT, and by client credentials as the user of the app, who sees no such topic', async () => {
    const { clientId, clientSecret } = org.addresses.oauth;
    const own = { instanceUrl: undefined, accessToken: undefined, organizationId: undefined, loginUrl: org.url };

    const byCredentials = await connected({
      ...own,
      authType: 'oauth-client-credentials',
      clientId,
      clientSecret
    } as unknown as Configuration);
    const byJwt = await connected({
      ...own,
      authType: 'oauth-jwt-bearer',
      clientId,
      username: org.username,
      privateKey: keys.privateKey
    } as unknown as Configuration);

    const { metadata } = (await byCredentials
      .publish(TOPIC, event('credentials'))
      .catch((error: Error) => error.cause)) as ServiceError;
    expect(metadata.get('error-code')).toEqual(['sfdc.platform.eventbus.grpc.topic.not.found']);
    await expect(byJwt.publish(TOPIC, event('jwt'))).resolves.toHaveProperty('replayId');
  });

  it('is told by name that a sign-in by password is not there', async () => {
    const login = { loginUrl: org.url, username: org.username, password: 'any' };

    const refused = await connected({ ...login, authType: 'username-password' }).catch(
      (error: Error) => (error.cause as Error).message
    );

    expect(refused).toContain('The local org does not support the SOAP call login');
  });
});
