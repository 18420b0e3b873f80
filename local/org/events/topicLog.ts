/** The retained events of one topic, in order of their replay ids. */
import type { SObjectRecord } from '../values/sobject.js';

export const RETENTION_MS = 72 * 3_600_000;

/** An event as it was stored: as a record, or as the Avro bytes that a Pub/Sub client sent. */
export type StoredEvent = {
  readonly topic: string;
  readonly replayId: bigint;
  readonly eventUuid: string;
  readonly createdAt: number;
  readonly createdById: string;
} & ({ readonly record: SObjectRecord; readonly raw: null } | { readonly record: null; readonly raw: RawEvent });

export type RawEvent = { readonly schemaId: string; readonly payload: Buffer };

export class TopicLog {
  private readonly events: StoredEvent[] = [];
  private last: bigint;
  private steps = 0;

  /** `gaps` is false on the test bus, whose replay ids count from 1. */
  public constructor(
    public readonly topic: string,
    private readonly clock: () => number,
    private readonly gaps: boolean
  ) {
    this.last = gaps ? 1000n : 0n;
  }

  /** Replay id of the newest event, or where the topic began. */
  public get tip(): bigint {
    return this.last;
  }

  /** Ids grow, but not by one: nobody may compute them. */
  public nextReplayId(): bigint {
    this.steps += 1;
    this.last += this.gaps ? BigInt(1 + ((this.steps * 7) % 5)) : 1n;
    return this.last;
  }

  public append(event: StoredEvent): void {
    this.events.push(event);
  }

  /** At most `max` events after a replay id. */
  public after(replayId: bigint, max: number): StoredEvent[] {
    this.expire();
    let low = 0;
    let high = this.events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const event = this.events[middle];
      if (event !== undefined && event.replayId <= replayId) low = middle + 1;
      else high = middle;
    }
    return this.events.slice(low, low + max);
  }

  /** The replay id after which all retained events lie. */
  public get beforeFirst(): bigint {
    this.expire();
    const first = this.events[0];
    return first === undefined ? this.last : first.replayId - 1n;
  }

  /** True for the id of a retained event and for the tip: nothing after those has been lost. */
  public canResumeAfter(replayId: bigint): boolean {
    this.expire();
    return replayId === this.last || this.events.some((event) => event.replayId === replayId);
  }

  private expire(): void {
    const oldest = this.clock() - RETENTION_MS;
    let count = 0;
    while ((this.events[count]?.createdAt ?? oldest) < oldest) count += 1;
    if (count > 0) this.events.splice(0, count);
  }
}
