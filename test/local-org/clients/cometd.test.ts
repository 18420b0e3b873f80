import { CometD, type Message, type SubscriptionHandle } from 'cometd';
import { adapt } from 'cometd-nodejs-client';
import type { LocalOrg } from '../../../local/org/org.js';
import { connect, startOrg } from '../api/support.js';
import { Told } from './told.js';

type Replay = Record<string, number>;
type Received = { payload: Record<string, unknown>; event: { replayId: number; EventUuid: string }; schema: string };

const CHANNEL = '/event/ParcelSent__e';

let org: LocalOrg;
const clients: CometD[] = [];
beforeAll(async () => {
  adapt();
  org = await startOrg();
});
afterEach(async () => {
  const connected = clients.splice(0).filter((client) => !client.isDisconnected());
  await Promise.all(connected.map((client) => new Promise<void>((done) => client.disconnect(() => done()))));
});
afterAll(async () => {
  await org.close();
});

/** A client set up as the platform's guide says: long polling, the token in a header, replay ids in an extension. */
function client(replay: Replay = {}, token = org.accessToken, path = 'cometd/65.0'): CometD {
  const cometd = new CometD();
  cometd.unregisterTransport('websocket');
  cometd.registerExtension('replay', {
    outgoing(message: Message) {
      if (message.channel !== '/meta/subscribe') return message;
      return { ...message, ext: { ...message.ext, replay } };
    }
  });
  cometd.configure({
    url: `${org.url}/${path}`,
    requestHeaders: { Authorization: `Bearer ${token}` },
    appendMessageTypeToURL: false,
    maxBackoff: 50,
    backoffIncrement: 10
  });
  clients.push(cometd);
  return cometd;
}

const handshake = (cometd: CometD): Promise<Message> => new Promise((resolve) => cometd.handshake(resolve));

function subscribe(cometd: CometD, channel = CHANNEL): { told: Told<Received>; answer: Promise<Message> } {
  const told = new Told<Received>();
  const answer = new Promise<Message>((resolve) => {
    const handle: SubscriptionHandle = cometd.subscribe(
      channel,
      (message: Message) => told.add(message.data as Received),
      resolve
    );
    expect(handle).toBeDefined();
  });
  return { told, answer };
}

const publish = (key: string): Promise<unknown> => connect(org).sobject('ParcelSent__e').create({ Key__c: key });
const keysOf = (received: readonly Received[]): unknown[] => received.map(({ payload }) => payload['Key__c']);

describe('the CometD client', () => {
  it('shakes hands, subscribes, and receives new events while it polls', async () => {
    const cometd = client({ [CHANNEL]: -1 });

    const shaken = await handshake(cometd);
    await publish('before');
    const { told, answer } = subscribe(cometd);
    const subscribed = await answer;
    await publish('one');
    await publish('two');
    await told.until((all) => all.length >= 2);

    expect(shaken).toMatchObject({
      successful: true,
      supportedConnectionTypes: ['long-polling'],
      ext: { replay: true }
    });
    expect(subscribed).toMatchObject({ successful: true, subscription: CHANNEL });
    expect(keysOf(told.heard)).toEqual(['one', 'two']);
    expect(told.heard[0]).toMatchObject({ event: { replayId: expect.any(Number) as number } });
  });

  it('replays all retained events with -2, and those after a replay id', async () => {
    org.reset();
    for (const key of ['r1', 'r2', 'r3']) await publish(key);

    const first = client({ [CHANNEL]: -2 });
    await handshake(first);
    const all = subscribe(first);
    await all.told.until((heard) => heard.length >= 3);
    const second = client({ [CHANNEL]: all.told.heard[0]?.event.replayId ?? 0 });
    await handshake(second);
    const rest = subscribe(second);
    await rest.told.until((heard) => heard.length >= 2);

    expect(keysOf(all.told.heard)).toEqual(['r1', 'r2', 'r3']);
    expect(keysOf(rest.told.heard)).toEqual(['r2', 'r3']);
  });

  it('shakes hands again by itself when the org has forgotten it, and can subscribe anew', async () => {
    const cometd = client({ [CHANNEL]: -1 });
    const received = new Told<Received>();
    const subscribed = new Told<Message>();
    cometd.addListener('/meta/handshake', ({ successful }: Message) => {
      if (successful !== true) return;
      cometd.subscribe(
        CHANNEL,
        (message: Message) => received.add(message.data as Received),
        (answer: Message) => subscribed.add(answer)
      );
    });
    await handshake(cometd);
    await subscribed.until((answers) => answers.length === 1);

    org.reset();
    await subscribed.until((answers) => answers.length === 2);
    await publish('after');
    await received.until((all) => all.length >= 1);

    expect(keysOf(received.heard)).toEqual(['after']);
  });

  it('is denied without a good session, and does not try again', async () => {
    const cometd = client({}, 'nonsense');

    const answer = await handshake(cometd);

    expect(answer).toMatchObject({
      successful: false,
      error: '403::Handshake denied',
      advice: { reconnect: 'none' },
      ext: { sfdc: { failureReason: '401::Authentication invalid' } }
    });
    expect(cometd.isDisconnected()).toBe(true);
  });

  it('is refused an address without an API version', async () => {
    const answer = await handshake(client({}, org.accessToken, 'cometd'));

    expect(answer).toMatchObject({
      successful: false,
      error: expect.stringContaining('API version in the URI is mandatory') as string
    });
  });

  it.each([
    ['/event/Nonsense__e', {}, '400::The channel you requested to subscribe to does not exist {/event/Nonsense__e}'],
    [CHANNEL, { [CHANNEL]: 987_654 }, '400::The replayId {987654} you provided was invalid.'],
    ['/data/AccountChangeEvent', {}, 'does not support the channel /data/AccountChangeEvent']
  ])('is told what is wrong with a subscription to %s %j', async (channel, replay, problem) => {
    const cometd = client(replay);
    await handshake(cometd);

    const answer = await subscribe(cometd, channel).answer;

    expect(answer).toMatchObject({ successful: false, error: expect.stringContaining(problem) as string });
  });
});
