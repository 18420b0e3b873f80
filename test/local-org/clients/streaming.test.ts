import { StreamingExtension } from 'jsforce/lib/api/streaming.js';
import type { Connection } from 'jsforce';
import type { LocalOrg } from '../../../local/org/org.js';
import { connect, startOrg } from '../api/support.js';

type Message = { payload: Record<string, unknown>; event: { replayId: number; EventUuid: string }; schema: string };
type FayeClient = ReturnType<Connection['streaming']['createClient']>;

const CHANNEL = '/event/ParcelSent__e';

let org: LocalOrg;
let connection: Connection;
const clients: FayeClient[] = [];
beforeAll(async () => {
  org = await startOrg();
  connection = connect(org);
});
afterEach(() => {
  for (const client of clients.splice(0)) (client as unknown as { disconnect(): void }).disconnect();
});
afterAll(async () => {
  await org.close();
});

/** Subscribes as the jsforce documentation says; `messages` fills, `next` resolves when it holds so many. */
async function listen(replayId: number): Promise<{ messages: Message[]; count: (wanted: number) => Promise<void> }> {
  const client = connection.streaming.createClient([new StreamingExtension.Replay(CHANNEL, replayId)]);
  clients.push(client);
  const messages: Message[] = [];
  let told: () => void = () => undefined;
  const subscription = client.subscribe(CHANNEL, (message: Message) => {
    messages.push(message);
    told();
  });
  await subscription;
  const count = (wanted: number): Promise<void> =>
    new Promise((resolve) => {
      told = () => {
        if (messages.length >= wanted) resolve();
      };
      told();
    });
  return { messages, count };
}

const publish = (key: string): Promise<unknown> =>
  connection.sobject('ParcelSent__e').create({ Key__c: key, Weight__c: 1.5, SentAt__c: '2026-01-05T10:20:30.000Z' });

describe('jsforce streaming', () => {
  it('hears of new events only, with payload, schema and replay id', async () => {
    await publish('before');
    const { messages, count } = await listen(-1);

    await publish('one');
    await publish('two');
    await count(2);

    expect(messages.map((message) => message.payload['Key__c'])).toEqual(['one', 'two']);
    expect(messages[0]).toMatchObject({
      schema: expect.stringMatching(/^\S+$/) as string,
      payload: { Weight__c: 1.5, SentAt__c: '2026-01-05T10:20:30.000Z', Note__c: null },
      event: { replayId: expect.any(Number) as number, EventUuid: expect.stringMatching(/^[0-9a-f-]{36}$/) as string }
    });
    expect(messages[0]?.payload['CreatedDate']).toMatch(/Z$/);
  });

  it('replays what is retained, and goes on after a replay id', async () => {
    org.reset();
    await publish('r1');
    await publish('r2');
    await publish('r3');

    const all = await listen(-2);
    await all.count(3);
    const rest = await listen(all.messages[0]?.event.replayId ?? 0);
    await rest.count(2);

    expect(all.messages.map((message) => message.payload['Key__c'])).toEqual(['r1', 'r2', 'r3']);
    expect(rest.messages.map((message) => message.payload['Key__c'])).toEqual(['r2', 'r3']);
  });

  it('is told of a channel that is not there and of a replay id that is none', async () => {
    const client = connection.streaming.createClient([]);
    clients.push(client);
    const wrong = new Promise((_resolve, reject) => {
      client.subscribe('/event/Nonsense__e', () => undefined).then(undefined, reject);
    });

    await expect(wrong).rejects.toMatchObject({
      message: '400::The channel you requested to subscribe to does not exist {/event/Nonsense__e}'
    });
    await expect(listen(987_654)).rejects.toMatchObject({
      message: expect.stringContaining('The replayId {987654} you provided was invalid') as string
    });
  });

  it('denies the handshake of a session that is not good', async () => {
    const body = JSON.stringify([{ channel: '/meta/handshake', version: '1.0', id: '1' }]);
    const headers = { Authorization: 'OAuth nonsense', 'Content-Type': 'application/json' };
    const response = await fetch(`${org.url}/cometd/65.0`, { method: 'POST', headers, body });

    expect(await response.json()).toMatchObject([
      {
        successful: false,
        error: '403::Handshake denied',
        advice: { reconnect: 'none' },
        ext: { sfdc: { failureReason: '401::Authentication invalid' } }
      }
    ]);
  });

  it('knows a client only together with its cookie', async () => {
    const post = async (message: object, cookie = ''): Promise<Response> =>
      fetch(`${org.url}/cometd/65.0`, {
        method: 'POST',
        headers: { Authorization: `OAuth ${org.accessToken}`, 'Content-Type': 'application/json', Cookie: cookie },
        body: JSON.stringify([message])
      });
    const shake = await post({ channel: '/meta/handshake', version: '1.0' });
    const cookie = (shake.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const [{ clientId }] = (await shake.json()) as [{ clientId: string }];
    const poll = { channel: '/meta/connect', clientId, connectionType: 'long-polling' };

    expect(await (await post(poll)).json()).toMatchObject([
      { successful: false, error: '403::Unknown client', advice: { reconnect: 'handshake' } }
    ]);
    expect(await (await post(poll, cookie)).json()).toMatchObject([
      { successful: true, advice: { reconnect: 'retry' } }
    ]);
  });
});
