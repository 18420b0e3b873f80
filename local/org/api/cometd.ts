/** CometD (Bayeux over long polling): handshake, subscribe with replay, connect, disconnect, on event channels. */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CometClient, type BayeuxMessage } from './cometClient.js';
import { bearerOf } from './oauth.js';
import type { OrgContext } from './orgContext.js';
import { RestError, isObject } from './rest.js';
import type { Session, Sessions } from './sessions.js';
import { parseVersion } from './versions.js';

/** How long a `/meta/connect` waits for events, and how long a client may stay away. */
const HOLD_MS = 110_000;
const AWAY_MS = 160_000;
const COOKIE = 'BAYEUX_BROWSER';
const NO_VERSION = "400::API version in the URI is mandatory. URI format: '/cometd/65.0'";
const UNKNOWN_CLIENT = '403::Unknown client';

type Exchange = { session: Session | undefined; version: string; browser: string | undefined; isAlone: boolean };

export function registerCometd(app: FastifyInstance, org: OrgContext, sessions: Sessions): void {
  const clients = new Map<string, CometClient>();
  const serve = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const messages = messagesOf(request.body);
    const { version = '' } = request.params as { version?: string };
    const exchange: Exchange = {
      session: sessions.find(bearerOf(request) ?? ''),
      version,
      browser: new RegExp(`${COOKIE}=([^;\\s]+)`).exec(request.headers.cookie ?? '')?.[1],
      isAlone: messages.length === 1
    };
    if (exchange.browser === undefined) {
      exchange.browser = randomBytes(12).toString('hex');
      reply.header('Set-Cookie', `${COOKIE}=${exchange.browser}; Path=/; HttpOnly`);
    }
    org.counters.dailyApi += 1;
    const answers: BayeuxMessage[] = [];
    for (const message of messages) answers.push(...(await answer(org, clients, message, exchange, reply)));
    reply.header('Content-Type', 'application/json;charset=UTF-8');
    return reply.send(JSON.stringify(answers));
  };
  for (const path of ['/cometd', '/cometd/:version', '/cometd/:version/*']) app.post(path, serve);
  app.addHook('onClose', (_instance, done) => {
    for (const client of clients.values()) client.close();
    done();
  });
}

function messagesOf(body: unknown): BayeuxMessage[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.isBuffer(body) ? body.toString('utf8') : '');
  } catch {
    throw new RestError(400, 'JSON_PARSER_ERROR', 'A Bayeux request is a JSON array of messages');
  }
  return [parsed].flat().filter(isObject);
}

async function answer(
  org: OrgContext,
  clients: Map<string, CometClient>,
  message: BayeuxMessage,
  exchange: Exchange,
  reply: FastifyReply
): Promise<BayeuxMessage[]> {
  const { channel, id } = message;
  const head = { channel, ...(id === undefined ? {} : { id }) };
  if (parseVersion(`v${exchange.version}`) === null) {
    return [{ ...head, successful: false, error: NO_VERSION, advice: { reconnect: 'none' } }];
  }
  if (channel === '/meta/handshake') return [handshake(org, clients, head, exchange)];
  const clientId = String(message['clientId']);
  const client = clients.get(clientId);
  if (client === undefined || client.browser !== exchange.browser || client.session !== exchange.session) {
    return [{ ...head, successful: false, error: UNKNOWN_CLIENT, advice: { interval: 0, reconnect: 'handshake' } }];
  }
  const own = { ...head, clientId };
  switch (channel) {
    case '/meta/connect': {
      const events = await client.poll(exchange.isAlone, reply.raw);
      const advice = { interval: 0, timeout: HOLD_MS, reconnect: 'retry' };
      return [...events, { ...own, successful: true, advice }];
    }
    case '/meta/subscribe':
      return [message['subscription']].flat().map((subscription) => {
        const error = client.subscribe(String(subscription), replayOf(message, String(subscription)));
        return { ...own, subscription, successful: error === null, ...(error === null ? {} : { error }) };
      });
    case '/meta/unsubscribe':
      for (const subscription of [message['subscription']].flat()) client.unsubscribe(String(subscription));
      return [{ ...own, subscription: message['subscription'], successful: true }];
    case '/meta/disconnect':
      client.close();
      return [{ ...own, successful: true }];
    default:
      return [{ ...own, successful: false, error: '403::Clients cannot publish: use REST or the Pub/Sub API' }];
  }
}

function handshake(
  org: OrgContext,
  clients: Map<string, CometClient>,
  head: BayeuxMessage,
  { session, browser = '' }: Exchange
): BayeuxMessage {
  const ext = { replay: true, 'payload.format': true };
  if (session === undefined) {
    return {
      ...head,
      ext: { ...ext, sfdc: { failureReason: '401::Authentication invalid' } },
      advice: { reconnect: 'none' },
      error: '403::Handshake denied',
      successful: false
    };
  }
  const clientId = randomBytes(14).toString('hex');
  const times = { holdMs: HOLD_MS, awayMs: AWAY_MS };
  clients.set(clientId, new CometClient(org, session, browser, times, () => clients.delete(clientId)));
  return {
    ...head,
    ext,
    clientId,
    version: '1.0',
    minimumVersion: '1.0',
    supportedConnectionTypes: ['long-polling'],
    successful: true
  };
}

/** `ext: { replay: { "/event/X__e": -2 } }`; without it only new events. */
function replayOf(message: BayeuxMessage, channel: string): number {
  const ext = message['ext'];
  const replay = isObject(ext) ? ext['replay'] : undefined;
  const asked = isObject(replay) ? replay[channel] : undefined;
  return asked === undefined || asked === null ? -1 : Number(asked);
}
