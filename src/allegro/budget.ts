import type { Clock, Sleep } from './time.js';

/** Allegro allows 9,000 requests a minute per client id and blocks it for a minute above; burst and refill stay below. */
const BURST = 200;
const PER_SECOND = 145;

/** Requests one client id may still make: a bucket that refills, and a pause when Allegro has said stop. */
export class RequestBudget {
  private readonly clock: Clock;
  private readonly sleep: Sleep;
  private tokens = BURST;
  private filledAt: number;
  private pausedUntil = 0;

  constructor(clock: Clock, sleep: Sleep) {
    this.clock = clock;
    this.sleep = sleep;
    this.filledAt = clock();
  }

  /** Resolves when one more request may be sent. */
  async take(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const waitMs = this.reserve();
      if (waitMs === 0) return;
      await this.sleep(waitMs, signal);
    }
  }

  /** Nobody with this client id sends anything for this long. */
  pause(ms: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, this.clock() + ms);
    this.tokens = Math.min(this.tokens, PER_SECOND);
  }

  /** Takes a token and answers 0, or says how long to wait before asking again. */
  private reserve(): number {
    const now = this.clock();
    if (now < this.pausedUntil) return this.pausedUntil - now;
    const elapsed = Math.max(0, now - this.filledAt);
    this.tokens = Math.min(BURST, this.tokens + (elapsed * PER_SECOND) / 1000);
    this.filledAt = now;
    if (this.tokens < 1) return Math.ceil(((1 - this.tokens) * 1000) / PER_SECOND);
    this.tokens -= 1;
    return 0;
  }
}

const budgets = new Map<string, RequestBudget>();

/** The one budget of a client id at one Allegro, shared by everything in this process. */
export function sharedBudget(apiUrl: string, clientId: string, clock: Clock, sleep: Sleep): RequestBudget {
  const key = `${apiUrl} ${clientId}`;
  const known = budgets.get(key);
  if (known) return known;
  const budget = new RequestBudget(clock, sleep);
  budgets.set(key, budget);
  return budget;
}
