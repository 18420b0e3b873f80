/** Errors of the Pub/Sub API: the gRPC status, and in the trailers the code that says what happened. */
import { randomUUID } from 'node:crypto';
import { Metadata, status, type ServiceError } from '@grpc/grpc-js';

const PREFIX = 'sfdc.platform.eventbus.grpc.';

export class PubSubError extends Error {
  public constructor(
    public readonly status: status,
    public readonly code: string,
    message: string
  ) {
    super(message);
    this.name = 'PubSubError';
  }
}

export function toServiceError(error: unknown, rpcId: string = randomUUID()): ServiceError {
  const known = error instanceof PubSubError;
  const message = error instanceof Error ? error.message : String(error);
  if (!known) process.stderr.write(`${error instanceof Error ? (error.stack ?? message) : message}\n`);
  const metadata = new Metadata();
  metadata.set('error-code', `${PREFIX}${known ? error.code : 'service.unavailable'}`);
  metadata.set('rpc-id', rpcId);
  const details = `${message} rpcId: ${rpcId}`;
  return Object.assign(new Error(message), { code: known ? error.status : status.INTERNAL, details, metadata });
}
