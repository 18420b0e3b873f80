import { join } from 'node:path';
import { Metadata, Server, ServerCredentials, loadPackageDefinition, status } from '@grpc/grpc-js';
import type { ServerUnaryCall, ServiceDefinition, UntypedServiceImplementation, sendUnaryData } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import avro from 'avsc';

export type GrpcFault = { code: status; details: string; errorCode?: string };
type Reply = { replayId?: Buffer; error?: { code: string; msg: string } };

export const FIELDS = [
  'Type',
  'Key',
  'AccountKey',
  'OccurredAt',
  'Revision',
  'CorrelationId',
  'ContractVersion',
  'Payload'
];
const REQUIRED = new Set(['Type', 'Key', 'AccountKey', 'ContractVersion']);

/** The schema of a package event as the platform words it. */
export function eventSchema(name: string, prefix = '', extra: object[] = []): string {
  return JSON.stringify({
    name,
    namespace: 'com.sforce.eventbus',
    type: 'record',
    fields: [
      { name: 'CreatedDate', type: 'long', doc: 'CreatedDate:DateTime' },
      { name: 'CreatedById', type: 'string', doc: 'CreatedBy:EntityId' },
      ...FIELDS.map((field) =>
        REQUIRED.has(field)
          ? { name: `${prefix}${field}__c`, type: 'string', doc: 'Data:Text' }
          : { name: `${prefix}${field}__c`, type: ['null', 'string'], doc: 'Data:Text', default: null }
      ),
      ...extra
    ]
  });
}

/** A small Pub/Sub server that decodes what it is sent, and fails on demand. */
export class StubPubSub {
  readonly published: { topic: string; schemaId: string; value: Record<string, unknown> }[] = [];
  readonly calls: string[] = [];
  readonly batches: number[] = [];
  readonly schemas = new Map<string, string>();
  readonly topics = new Map<string, string>();
  token = 'token-1';
  canPublish = true;
  faults: GrpcFault[] = [];
  /** Decides about an event; stored when it answers null. */
  judge: (value: Record<string, unknown>) => { code: string; msg: string } | null = () => null;
  private readonly server = new Server({ 'grpc.max_receive_message_length': 4 * 1024 * 1024 });
  private port = 0;
  private replay = 0n;

  constructor(prefix = '') {
    for (const event of ['OrderChanged__e', 'OfferChanged__e', 'SyncReported__e']) {
      this.topics.set(`/event/${prefix}${event}`, `schema-of-${event}`);
      this.schemas.set(`schema-of-${event}`, eventSchema(event, prefix));
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<this> {
    const definition = loadSync(join(__dirname, '../../../src/salesforce/pubsub.proto'), {
      longs: String,
      enums: String,
      defaults: true
    });
    const loaded = loadPackageDefinition(definition) as unknown as {
      eventbus: { v1: { PubSub: { service: ServiceDefinition } } };
    };
    this.server.addService(loaded.eventbus.v1.PubSub.service, this.implementation());
    this.port = await new Promise<number>((resolve, reject) =>
      this.server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port)
      )
    );
    return this;
  }

  stop(): void {
    this.server.forceShutdown();
  }

  private implementation(): UntypedServiceImplementation {
    return {
      GetTopic: this.unary<{ topicName: string }>('GetTopic', ({ topicName }) => {
        const schemaId = this.topics.get(topicName);
        if (!schemaId) {
          return {
            code: status.NOT_FOUND,
            details: 'no such topic',
            errorCode: 'sfdc.platform.eventbus.grpc.topic.not.found'
          };
        }
        return { topicName, canPublish: this.canPublish, canSubscribe: true, schemaId };
      }),
      GetSchema: this.unary<{ schemaId: string }>('GetSchema', ({ schemaId }) => ({
        schemaId,
        schemaJson: this.schemas.get(schemaId)
      })),
      Publish: this.unary<{ topicName: string; events: { schemaId: string; payload: Buffer }[] }>(
        'Publish',
        ({ topicName, events }) => {
          this.batches.push(events.length);
          return { results: events.map((event) => this.take(topicName, event)), schemaId: this.topics.get(topicName) };
        }
      ),
      Subscribe: () => undefined
    };
  }

  private take(topic: string, { schemaId, payload }: { schemaId: string; payload: Buffer }): Reply {
    const type = avro.Type.forSchema(JSON.parse(this.schemas.get(schemaId) ?? '{}') as avro.Schema);
    const value = type.fromBuffer(payload) as Record<string, unknown>;
    const error = this.judge(value);
    if (error) return { error };
    this.published.push({ topic, schemaId, value: { ...value } });
    this.replay += 1n;
    const replayId = Buffer.alloc(8);
    replayId.writeBigUInt64BE(this.replay);
    return { replayId };
  }

  private unary<Request>(name: string, answer: (request: Request) => object) {
    return (call: ServerUnaryCall<Request, object>, callback: sendUnaryData<object>): void => {
      this.calls.push(name);
      const [token] = call.metadata.get('accesstoken');
      const isComplete = call.metadata.get('instanceurl').length === 1 && call.metadata.get('tenantid').length === 1;
      const fault: GrpcFault | undefined =
        this.faults.shift() ??
        (token === this.token && isComplete
          ? undefined
          : {
              code: status.UNAUTHENTICATED,
              details: 'bad token',
              errorCode: 'sfdc.platform.eventbus.grpc.service.auth.error'
            });
      if (fault) return fail(callback, fault);
      const result = answer(call.request);
      return 'details' in result ? fail(callback, result as GrpcFault) : callback(null, result);
    };
  }
}

function fail(callback: sendUnaryData<object>, { code, details, errorCode }: GrpcFault): void {
  const metadata = new Metadata();
  if (errorCode) metadata.set('error-code', errorCode);
  metadata.set('rpc-id', 'rpc-42');
  callback({ code, details, metadata, name: 'Fault', message: details });
}
