/** One CometD client: its subscriptions, what waits for it, and the request that waits for events. */
import type { ServerResponse } from 'node:http';
import type { StoredEvent } from '../events/topicLog.js';
import type { OrgContext } from './orgContext.js';
import { accessTo } from './pubsubTopics.js';
import { fieldToJson } from './recordJson.js';
import type { Session } from './sessions.js';

export type BayeuxMessage = Record<string, unknown>;

type Subscription = { eventName: string; position: bigint; stop: () => void };

const MOST_AT_ONCE = 500;

export class CometClient {
  private readonly subscriptions = new Map<string, Subscription>();
  private readonly away: NodeJS.Timeout;
  private hasConnected = false;
  private wake: (() => void) | null = null;

  public constructor(
    private readonly org: OrgContext,
    public readonly session: Session,
    public readonly browser: string,
    private readonly times: { holdMs: number; awayMs: number },
    private readonly onClose: () => void
  ) {
    this.away = setTimeout(() => this.close(), times.awayMs);
    this.away.unref();
  }

  /** Null when it is subscribed, else the error. `replay`: -1 new events, -2 all that are kept, or a replay id. */
  public subscribe(channel: string, replay: number): string | null {
    if (!channel.startsWith('/event/') || channel.endsWith('__chn')) {
      return `400::The local org does not support the channel ${channel}: only /event/ channels of platform events`;
    }
    const { bus } = this.org;
    const event = bus.eventOfTopic(channel);
    if (event === undefined) return `400::The channel you requested to subscribe to does not exist {${channel}}`;
    if (!accessTo(this.org, this.session, event).read) return '403:denied_by_security_policy:create_denied';
    const log = bus.logOf(event.name);
    const isId = Number.isSafeInteger(replay) && replay >= 0;
    if (replay < -2 || Number.isNaN(replay) || (isId && !log.canResumeAfter(BigInt(replay)))) {
      return `400::The replayId {${replay}} you provided was invalid.  Please provide a valid ID, -2 to replay all events, or -1 to replay only new events.`;
    }
    this.unsubscribe(channel);
    const position = isId ? BigInt(replay) : replay === -2 ? log.beforeFirst : log.tip;
    const wake = (): void => void setImmediate(() => this.wake?.());
    const stop = bus.listen(event.name, wake, () => this.close());
    this.subscriptions.set(channel, { eventName: event.name, position, stop });
    wake();
    return null;
  }

  public unsubscribe(channel: string): void {
    this.subscriptions.get(channel)?.stop();
    this.subscriptions.delete(channel);
  }

  /** Resolves with events as soon as there are some; the first poll, and one that must not wait, at once. */
  public async poll(mayWait: boolean, response: ServerResponse): Promise<BayeuxMessage[]> {
    this.away.refresh();
    this.wake?.();
    const isFirst = !this.hasConnected;
    this.hasConnected = true;
    if (mayWait && !isFirst && !this.hasEvents()) await this.held(response);
    this.away.refresh();
    return response.destroyed ? [] : this.take();
  }

  public close(): void {
    clearTimeout(this.away);
    for (const channel of [...this.subscriptions.keys()]) this.unsubscribe(channel);
    this.wake?.();
    this.onClose();
  }

  private held(response: ServerResponse): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        if (this.wake === done) this.wake = null;
        resolve();
      };
      const timer = setTimeout(done, this.times.holdMs);
      timer.unref();
      response.once('close', done);
      this.wake = done;
    });
  }

  private hasEvents(): boolean {
    return [...this.subscriptions.values()].some(
      ({ eventName, position }) => this.org.bus.logOf(eventName).after(position, 1).length > 0
    );
  }

  private take(): BayeuxMessage[] {
    const messages: BayeuxMessage[] = [];
    for (const [channel, subscription] of this.subscriptions) {
      for (const event of this.org.bus.logOf(subscription.eventName).after(subscription.position, MOST_AT_ONCE)) {
        messages.push({ channel, data: this.dataOf(event) });
        subscription.position = event.replayId;
      }
    }
    this.org.counters.eventsDelivered += messages.length;
    return messages;
  }

  private dataOf(event: StoredEvent): object {
    const avro = this.org.bus.avroOf(event.topic);
    const record = event.record ?? avro.decode(event.raw.payload);
    const payload: Record<string, unknown> = {
      CreatedDate: new Date(event.createdAt).toISOString(),
      CreatedById: event.createdById
    };
    for (const field of this.org.data.schema.require(event.topic).fields) {
      if (!field.name.endsWith('__c')) continue;
      const value = fieldToJson(record.get(field.name));
      payload[field.name] =
        field.type === 'datetime' && typeof value === 'string' ? value.replace('+0000', 'Z') : value;
    }
    return { schema: avro.id, payload, event: { EventUuid: event.eventUuid, replayId: Number(event.replayId) } };
  }
}
