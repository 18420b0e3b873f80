/** The Pub/Sub API of the local org: gRPC over the event bus. */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import {
  Metadata,
  Server,
  ServerCredentials,
  status,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceDefinition,
  type UntypedServiceImplementation
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { OrgContext } from './orgContext.js';
import { publishEvents, registerPublishStream, type PublishRequest } from './pubsubPublish.js';
import { PubSubError, toServiceError } from './pubsubErrors.js';
import { registerSubscribe, type SubscribeTimes } from './pubsubSubscribe.js';
import { accessTo, topicNamed, topicNotFound, type RpcContext } from './pubsubTopics.js';
import type { Session, Sessions } from './sessions.js';

export type PubSubOptions = {
  org: OrgContext;
  sessions: Sessions;
  port: number;
  tls?: { key: Buffer; cert: Buffer };
  times?: Partial<SubscribeTimes>;
};

const MAX_MESSAGE = 4 * 1024 * 1024;

/** Serves the Pub/Sub API on 127.0.0.1 and gives its port and how to end it. */
export async function startPubSub(options: PubSubOptions): Promise<{ port: number; close: () => void }> {
  const { org } = options;
  const server = new Server({ 'grpc.max_receive_message_length': MAX_MESSAGE });
  const definition = loadSync(fileURLToPath(new URL('./pubsub.proto', import.meta.url)), {
    longs: String,
    enums: String,
    defaults: true
  });
  const authenticate = (metadata: Metadata): RpcContext => {
    org.counters.pubsubRpcs += 1;
    return { session: authenticated(metadata, options), rpcId: randomUUID() };
  };
  const implementation: UntypedServiceImplementation = {
    getTopic: unary(org, authenticate, (request: { topicName: string }, { session, rpcId }) => {
      const event = topicNamed(org, request.topicName);
      const access = accessTo(org, session, event);
      if (!access.create && !access.read) throw topicNotFound(request.topicName);
      return {
        topicName: `/event/${event.name}`,
        tenantGuid: `core/local/${org.orgId}`,
        canPublish: access.create,
        canSubscribe: access.read,
        schemaId: org.bus.avroOf(event.name).id,
        rpcId
      };
    }),
    getSchema: unary(org, authenticate, (request: { schemaId: string }, { rpcId }) => {
      const avro = org.bus.avroWithId(request.schemaId);
      if (avro === undefined) {
        throw new PubSubError(status.NOT_FOUND, 'schema.not.found', `There is no schema ${request.schemaId}`);
      }
      return { schemaJson: avro.json, schemaId: avro.id, rpcId };
    }),
    publish: unary(org, authenticate, (request: PublishRequest, context) => publishEvents(org, request, context)),
    publishStream: registerPublishStream(org, authenticate, options.times?.publishIdleMs ?? 70_000),
    subscribe: registerSubscribe(org, authenticate, options.times ?? {}),
    managedSubscribe: (call: { emit: (event: string, error: unknown) => void }) => {
      const message = 'The local org does not support ManagedSubscribe (managed event subscriptions)';
      call.emit('error', { code: status.UNIMPLEMENTED, details: message, metadata: new Metadata() });
    }
  };
  server.addService(definition['eventbus.v1.PubSub'] as ServiceDefinition, implementation);
  const { tls } = options;
  const credentials =
    tls === undefined
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(null, [{ private_key: tls.key, cert_chain: tls.cert }]);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${options.port}`, credentials, (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return { port, close: () => server.forceShutdown() };
}

function authenticated(metadata: Metadata, { org, sessions }: PubSubOptions): Session {
  const [token, url, tenant] = ['accesstoken', 'instanceurl', 'tenantid'].map((name) => metadata.get(name)[0]);
  if (token === undefined || url === undefined || tenant === undefined) {
    const message = 'The headers accesstoken, instanceurl and tenantid are required';
    throw new PubSubError(status.UNAUTHENTICATED, 'service.auth.headers.invalid', message);
  }
  const session = sessions.find(String(token));
  const isTenant = String(tenant).slice(0, 15) === org.orgId.slice(0, 15);
  if (session === undefined || !isTenant) {
    const message = 'Authentication exception occurred: the access token is expired or not of this tenant';
    throw new PubSubError(status.UNAUTHENTICATED, 'service.auth.error', message);
  }
  return session;
}

function unary<Request, Response>(
  org: OrgContext,
  authenticate: (metadata: Metadata) => RpcContext,
  run: (request: Request, context: RpcContext) => Response
) {
  const answer = (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    let context: RpcContext | undefined;
    try {
      context = authenticate(call.metadata);
      callback(null, run(call.request, context));
    } catch (error) {
      callback(toServiceError(error, context?.rpcId));
    }
  };
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void =>
    void org.travel().then(() => answer(call, callback));
}
