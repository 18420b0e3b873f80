import { fileURLToPath } from 'node:url';
import { Client, Metadata, credentials, status } from '@grpc/grpc-js';
import type { ChannelOptions, MethodDefinition, ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { OrgTransport } from './orgTransport.js';
import { parsePubSubEndpoint } from './pubsubEndpoint.js';
import { retry } from './retry.js';
import type { RetryOptions } from './retry.js';
import { SalesforceError } from './salesforceError.js';
import type { SalesforceErrorCode } from './salesforceError.js';

export type TopicInfo = { topicName: string; canPublish: boolean; schemaId: string };
export type SchemaInfo = { schemaJson: string; schemaId: string };
export type ProducerEvent = { id: string; schemaId: string; payload: Buffer };
export type PublishResult = {
  replayId: Buffer;
  error?: { code: 'UNKNOWN' | 'PUBLISH' | 'COMMIT'; msg: string } | null;
  correlationKey: string;
};
export type PublishResponse = { results: PublishResult[]; schemaId: string; rpcId: string };

/** The unary calls of Salesforce's Pub/Sub API. */
export type PubSubClient = {
  getTopic(topicName: string): Promise<TopicInfo>;
  getSchema(schemaId: string): Promise<SchemaInfo>;
  publish(topicName: string, events: ProducerEvent[]): Promise<PublishResponse>;
  /** Calls sent so far, each try counted. */
  calls(): number;
  close(): void;
};

export type PubSubClientOptions = {
  endpoint: string;
  session: Pick<OrgTransport, 'orgId' | 'instanceUrl' | 'accessToken' | 'refresh'>;
  retry?: RetryOptions;
  deadlineMs?: number;
};

const CHANNEL: ChannelOptions = {
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
  'grpc.max_receive_message_length': 4 * 1024 * 1024,
  'grpc.max_send_message_length': 4 * 1024 * 1024,
  // Tries are counted and spaced by us.
  'grpc.enable_retries': 0
};

/** Opens a channel on first use; a call waits, retries and refreshes the login by itself. */
export function createPubSubClient(options: PubSubClientOptions): PubSubClient {
  const { session, deadlineMs = 30_000 } = options;
  const { target, isPlaintext } = parsePubSubEndpoint(options.endpoint);
  const client = new Client(target, isPlaintext ? credentials.createInsecure() : credentials.createSsl(), {
    ...CHANNEL,
    // Nothing that stays on this machine goes through a proxy.
    ...(isPlaintext ? { 'grpc.enable_http_proxy': 0 } : {})
  });
  let calls = 0;

  const once = <Request, Response>(
    method: MethodDefinition<Request, Response>,
    request: Request
  ): Promise<Response> => {
    calls += 1;
    const metadata = new Metadata();
    metadata.set('accesstoken', session.accessToken());
    metadata.set('instanceurl', session.instanceUrl);
    metadata.set('tenantid', session.orgId);
    return new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        metadata,
        { deadline: Date.now() + deadlineMs },
        (error: ServiceError | null, response?: Response) => {
          if (error || response === undefined) reject(fromGrpcFailure(error, target));
          else resolve(response);
        }
      );
    });
  };

  const call = async <Request, Response>(name: string, request: Request): Promise<Response> => {
    const method = methodNamed<Request, Response>(name);
    let hasRefreshed = false;
    return retry(async () => {
      try {
        return await once(method, request);
      } catch (error) {
        if (!(error instanceof SalesforceError) || error.code !== 'SessionExpired' || hasRefreshed) throw error;
        hasRefreshed = true;
        await session.refresh();
        return once(method, request);
      }
    }, options.retry);
  };

  return {
    getTopic: (topicName) => call('GetTopic', { topicName }),
    getSchema: (schemaId) => call('GetSchema', { schemaId }),
    publish: (topicName, events) => call('Publish', { topicName, events }),
    calls: () => calls,
    close: () => client.close()
  };
}

type Methods = Record<string, unknown>;
let service: Methods | undefined;

/** Reads the service's definition, which lies beside this file both in `src` and in `lib`, once. */
function methodNamed<Request, Response>(name: string): MethodDefinition<Request, Response> {
  service ??= loadSync(fileURLToPath(new URL('./pubsub.proto', import.meta.url)), {
    longs: String,
    enums: String,
    defaults: true
  })['eventbus.v1.PubSub'] as unknown as Methods;
  return service[name] as MethodDefinition<Request, Response>;
}

const TRANSIENT = new Map<status, SalesforceErrorCode>([
  [status.UNAVAILABLE, 'Network'],
  [status.DEADLINE_EXCEEDED, 'Network'],
  [status.CANCELLED, 'Network'],
  [status.UNKNOWN, 'Unavailable'],
  [status.INTERNAL, 'Unavailable'],
  [status.ABORTED, 'Unavailable'],
  [status.RESOURCE_EXHAUSTED, 'LimitExceeded']
]);

const FATAL = new Map<status, SalesforceErrorCode>([
  [status.UNAUTHENTICATED, 'SessionExpired'],
  [status.PERMISSION_DENIED, 'AccessDenied'],
  [status.NOT_FOUND, 'PackageMissing']
]);

/** Salesforce says what happened in the trailers; the status alone tells only the kind. */
function fromGrpcFailure(failure: ServiceError | null, target: string): SalesforceError {
  if (!failure)
    return new SalesforceError(`${target} gave an empty answer.`, { kind: 'transient', code: 'Unavailable' });
  const platformCode = trailer(failure, 'error-code');
  const rpcId = trailer(failure, 'rpc-id');
  const transient = TRANSIENT.get(failure.code);
  const suffix = rpcId === undefined ? '' : ` (rpc id ${rpcId})`;
  return new SalesforceError(
    `The event bus at ${target} answered ${platformCode ?? status[failure.code]}: ${failure.details.slice(0, 300)}${suffix}`,
    {
      kind: transient ? 'transient' : 'fatal',
      code: transient ?? FATAL.get(failure.code) ?? 'UnexpectedAnswer',
      platformCode,
      rpcId,
      cause: failure
    }
  );
}

function trailer(failure: ServiceError, name: string): string | undefined {
  const [value] = failure.metadata?.get(name) ?? [];
  return value === undefined ? undefined : String(value);
}
