/** How many requests a client may make. */
export type RateLimit = { perMinute: number; blockSeconds: number };

/** Allegro's rule: 9,000 requests a minute for each client id; over it the client id is blocked for a minute. */
export const ALLEGRO_RATE_LIMIT: RateLimit = { perMinute: 9000, blockSeconds: 60 };

type Window = { since: number; count: number; blockedUntil: number };

export class ClientLimiter {
  private readonly windows = new Map<string, Window>();

  constructor(private readonly limit: RateLimit) {}

  /** Counts one request; false when the client must be refused. */
  take(clientId: string, now: number): boolean {
    const window = this.windows.get(clientId) ?? { since: now, count: 0, blockedUntil: 0 };
    this.windows.set(clientId, window);
    if (now < window.blockedUntil) return false;
    if (now - window.since >= 60_000) {
      window.since = now;
      window.count = 0;
    }
    window.count += 1;
    if (window.count <= this.limit.perMinute) return true;
    window.blockedUntil = now + this.limit.blockSeconds * 1000;
    window.since = window.blockedUntil;
    window.count = 0;
    return false;
  }
}

/** A limit per second of single resources; nobody is blocked, only what is too much is refused. */
export class SecondLimiter {
  private second = 0;
  private readonly counts = new Map<string, number>();

  take(resource: string, now: number, perSecond: number): boolean {
    const second = Math.floor(now / 1000);
    if (second !== this.second) {
      this.second = second;
      this.counts.clear();
    }
    const count = (this.counts.get(resource) ?? 0) + 1;
    this.counts.set(resource, count);
    return count <= perSecond;
  }
}
