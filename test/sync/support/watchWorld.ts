import { randomUUID } from 'node:crypto';
import type { OrgAccount } from '../../../src/salesforce/packageRecords.js';
import { STREAMS } from '../../../src/sync/streams.js';
import type { WatchNews } from '../../../src/sync/watch/events.js';
import { heldLease } from '../../../src/sync/watch/heldLease.js';
import type { WatchDeps } from '../../../src/sync/watch/term.js';
import { watch } from '../../../src/sync/watch/watch.js';
import { FakeBus } from './fakeBus.js';
import { FakeOrg } from './fakeOrg.js';
import { FakeSeller } from './fakeSeller.js';
import { FakeTime } from './fakeTime.js';
import { orgAccount } from './orgAccount.js';

export class OrgDown extends Error {}
export class NotYours extends Error {}

/** Some accounts, an org, a lease and a clock of their own; what a watching runner is given. */
export class WatchWorld {
  readonly time = new FakeTime(Date.parse('2026-03-01T12:00:00.000Z'));
  readonly bus = new FakeBus();
  readonly rows = new FakeOrg(this.bus);
  readonly sellers: FakeSeller[];
  readonly accounts = new Map<string, OrgAccount>();
  readonly news: (WatchNews & { time: number })[] = [];
  /** Calls of the control plane, by what they are for. */
  readonly calls: string[] = [];
  /** Throws to be an org that does not answer. */
  beforeCall: (what: string) => void = () => undefined;
  /** The holder of the lease, as the org has it. */
  holder: { id: string; until: number } | null = null;

  constructor(sellers: number) {
    this.sellers = Array.from({ length: sellers }, (_, index) => {
      const seller = new FakeSeller();
      seller.now = this.time.now();
      this.accounts.set(keyOf(index), orgAccount(keyOf(index), { login: `shop_${index}` }));
      return seller;
    });
  }

  /** Watches until the world has been told to stop. */
  runner(id: string, stop: AbortController, more: Partial<WatchDeps> = {}): Promise<unknown> {
    const clock = (): number => this.time.now();
    return watch({
      sellers: this.sellers.map((api, index) => ({
        accountKey: keyOf(index),
        report: {
          environment: 'custom',
          sellerId: String(index),
          login: `shop_${index}`,
          marketplaces: ['allegro-pl']
        },
        api,
        allegroCalls: () => api.requests.length
      })),
      streams: STREAMS.filter(({ name }) => name === 'orders'),
      settings: { backfillDays: 365 },
      intervals: {},
      publisher: this.bus,
      org: {
        readAccounts: async () => this.call('accounts', [...this.accounts.values()]),
        readCheckpoints: async () => this.call('checkpoints', this.bus.checkpoints()),
        readOrders: async (_keys, span) => this.call('orders', await this.rows.readOrders('', span)),
        readOpenOrders: async () => this.call('open', await this.rows.readOpenOrders()),
        findOrders: async (ids) => this.call('find', await this.rows.findOrders(ids)),
        readLimits: async () => this.call('limits', []),
        calls: () => this.calls.length
      },
      lease: heldLease(
        {
          claim: async () => {
            this.call('lease', null);
            if (this.holder && this.holder.id !== id && this.holder.until > clock()) {
              return { isHeld: false, reason: `${this.holder.id} holds it` };
            }
            this.holder = { id, until: clock() + 240_000 };
            return { isHeld: true };
          },
          release: async () => {
            this.holder = null;
          }
        },
        240_000,
        clock
      ),
      leaseName: 'default',
      clock,
      sleep: (ms, signal) => this.time.sleep(ms, signal),
      signal: stop.signal,
      newId: randomUUID,
      random: () => 0.5,
      isCommon: (failure) => failure instanceof OrgDown,
      isOfAccount: (failure) => failure instanceof NotYours,
      tell: (news) => this.news.push({ ...news, time: this.time.now() }),
      ...more
    });
  }

  /** Lets time pass, with everything that happens in it. */
  async pass(ms: number): Promise<void> {
    await this.time.pass(ms);
    for (const seller of this.sellers) seller.now = this.time.now();
  }

  told(event: WatchNews['event']): (WatchNews & { time: number })[] {
    return this.news.filter((news) => news.event === event);
  }

  private call<T>(what: string, answer: T): T {
    this.beforeCall(what);
    this.calls.push(what);
    return answer;
  }
}

export function keyOf(index: number): string {
  return `custom:${index}`;
}
