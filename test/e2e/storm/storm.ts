import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../../../local/allegro/random.js';
import type { LocalWorld } from '../../../local/world.js';
import { LimitExceeded } from '../../../local/org/data/limits.js';

/** What was done to the sync, counted where it happened. */
export type Injected = {
  kills: number;
  /** Of these, with events on the bus that no report had followed yet. */
  killsBeforeCheckpoint: number;
  lost: number;
  repeated: number;
  locked: number;
  /** Firings of the trigger that a governor limit ended. */
  overLimit: number;
  malformed: number;
};

/** Ways in which a call fails, each for this share of the calls; together one in ten. */
const FAULTS: Record<string, object> = {
  '503': { status: 503 },
  '429': { status: 429, headers: { 'Retry-After': '1' } },
  drop: { drop: true },
  half: { half: true },
  delay: { delayMs: 1_500 }
};
const FAULT_SHARE = 0.02;
/** Seconds that the runner waits for an answer, so that a late one is none. */
const TIMEOUT = '1';
/** One event of so many is lost, and one comes twice. */
const BUS_EVERY = 100;
/** One row of so many is locked, and at one of so many a limit is reached. */
const LOCK_EVERY = 150;
const LIMIT_EVERY = 2_000;
/** Rows that a lock may meet; what parks failures and checkpoints is left to its peace. */
const LOCKABLE = new Set(['Order', 'OrderItem', 'Contact', 'Account', 'TimelineEntry__c', 'Refund__c', 'Payment__c']);
const LONGEST_MS = 2_500;

/** Everything that goes wrong in one world at once. */
export class Storm {
  readonly injected: Injected = {
    kills: 0,
    killsBeforeCheckpoint: 0,
    lost: 0,
    repeated: 0,
    locked: 0,
    overLimit: 0,
    malformed: 0
  };
  /** Events of changes on the bus since the last report. */
  private unreported = 0;
  private onUnreported: () => void = () => undefined;

  constructor(
    private readonly world: LocalWorld,
    private readonly random: Random
  ) {}

  async begin(): Promise<void> {
    for (const fault of Object.values(FAULTS)) {
      // Once for certain, then by chance.
      await this.control('/faults', { path: '/', ...fault });
      await this.control('/faults', { path: '/', times: null, share: FAULT_SHARE, ...fault });
    }
    await this.control('/journal', { duplicate: 0.1, omit: 0.05, late: 0.1, lateSeconds: 2 });
    const { bus, data } = this.world.org.org;
    let events = 0;
    bus.misfortune = (name) => {
      if (name !== 'OrderChanged__e') {
        this.unreported = 0;
        return null;
      }
      events += 1;
      this.unreported += 1;
      this.onUnreported();
      const fate = events % BUS_EVERY === 0 ? 'lost' : events % BUS_EVERY === BUS_EVERY / 2 ? 'repeated' : null;
      if (fate !== null) this.injected[fate] += 1;
      return fate;
    };
    let writes = 0;
    data.hooks.isRowLocked = (name, { kind }) => {
      if (kind !== 'eventTrigger' || !LOCKABLE.has(name)) return false;
      writes += 1;
      if (writes % LIMIT_EVERY === 0) {
        this.injected.overLimit += 1;
        throw new LimitExceeded('cpuMs', 0);
      }
      const isLocked = writes % LOCK_EVERY === 0;
      if (isLocked) this.injected.locked += 1;
      return isLocked;
    };
  }

  async end(): Promise<void> {
    await this.control('/faults', undefined, 'DELETE');
    await this.control('/journal', {});
    this.world.org.org.bus.misfortune = () => null;
    delete this.world.org.org.data.hooks.isRowLocked;
  }

  async damage(orderIds: readonly string[]): Promise<void> {
    for (const id of orderIds) {
      await this.control(`/orders/${id}/damage`, { path: 'lineItems.0.price.amount', value: 'a lot' });
      this.injected.malformed += 1;
    }
  }

  /** Runs a sync and kills it: somewhere on its way, or when events are on the bus and their checkpoint is not. */
  async syncAndKill(args: string[], isAimed: boolean): Promise<void> {
    const child = this.world.spawnRunner(args, { ALLEGRO_TIMEOUT: TIMEOUT });
    const ended = new Promise<boolean>((resolve) => {
      child.on('close', (_code, signal) => resolve(signal === 'SIGKILL'));
    });
    await this.untilAtWork(child, isAimed);
    const isBeforeCheckpoint = this.unreported > 0;
    child.kill('SIGKILL');
    if (!(await ended)) return;
    this.injected.kills += 1;
    if (isBeforeCheckpoint) this.injected.killsBeforeCheckpoint += 1;
  }

  /** Runs a sync in the weather and lets it come to its end, whatever that is. */
  async syncThrough(args: string[]): Promise<number> {
    return (await this.world.runner(args, undefined, { ALLEGRO_TIMEOUT: TIMEOUT })).code;
  }

  async control(path: string, body: unknown, method = 'POST'): Promise<void> {
    const response = await fetch(`${this.world.allegro.url}/_control${path}`, {
      method,
      ...(method === 'POST' ? { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : {})
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  }

  private async untilAtWork(
    child: { exitCode: number | null; signalCode: NodeJS.Signals | null },
    isAimed: boolean
  ): Promise<void> {
    const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
    const { counters } = this.world.allegro;
    const before = counters.snapshot().total;
    while (counters.snapshot().total === before && !isOver()) await wait(20);
    if (!isAimed) return wait(this.random.int(0, LONGEST_MS));
    const published = new Promise<void>((resolve) => {
      this.onUnreported = resolve;
    });
    await Promise.race([published, wait(4 * LONGEST_MS)]);
    this.onUnreported = () => undefined;
    // Some before the bus has answered, some after.
    return wait(this.random.int(0, 40));
  }
}
