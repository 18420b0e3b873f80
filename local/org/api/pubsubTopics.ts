/** What all calls of the Pub/Sub API need: who calls, and which event a topic stands for. */
import { status } from '@grpc/grpc-js';
import type { ObjectSchema } from '../data/types.js';
import type { OrgContext } from './orgContext.js';
import { PubSubError } from './pubsubErrors.js';
import type { Session } from './sessions.js';

/** What one call is about: who calls, and the id by which errors are traced. */
export type RpcContext = { session: Session; rpcId: string };

/** The event of a topic, or the error that there is none. */
export function topicNamed(org: OrgContext, topicName: string): ObjectSchema {
  if (/^\/data\//i.test(topicName) || /__chn$/i.test(topicName)) {
    const message = `The local org does not support change events and channels: ${topicName}`;
    throw new PubSubError(status.UNIMPLEMENTED, 'topic.not.found', message);
  }
  const event = org.bus.eventOfTopic(topicName);
  if (event === undefined) throw topicNotFound(topicName);
  return event;
}

export function accessTo(org: OrgContext, session: Session, event: ObjectSchema): { create: boolean; read: boolean } {
  return org.data.permissionsOf(org.data.userContext(session.user.id)).object(event.name);
}

export function topicNotFound(topicName: string): PubSubError {
  const message = `The topic ${topicName} was not found, or the user may not see it. Make sure the event exists.`;
  return new PubSubError(status.NOT_FOUND, 'topic.not.found', message);
}
