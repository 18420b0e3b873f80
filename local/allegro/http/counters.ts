/** What arrived, counted at the service: the figures benches rely on. The control API is not counted. */
export class Counters {
  requests = 0;
  /** By operation, e.g. `GET /order/checkout-forms/{id}`. */
  byPath: Record<string, number> = {};
  /** By answer: a status, or `dropped`. */
  byStatus: Record<string, number> = {};
  /** By seller, for calls with a user's token. */
  bySeller: Record<string, number> = {};

  arrived(method: string, route: string): void {
    this.requests += 1;
    bump(this.byPath, `${method} ${route.replace(/:(\w+)/g, '{$1}')}`);
  }

  answered(outcome: string): void {
    bump(this.byStatus, outcome);
  }

  calledBy(seller: string): void {
    bump(this.bySeller, seller);
  }

  reset(): void {
    this.requests = 0;
    this.byPath = {};
    this.byStatus = {};
    this.bySeller = {};
  }

  snapshot(): Pick<Counters, 'requests' | 'byPath' | 'byStatus' | 'bySeller'> {
    const { requests, byPath, byStatus, bySeller } = this;
    return structuredClone({ requests, byPath, byStatus, bySeller });
  }
}

function bump(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
