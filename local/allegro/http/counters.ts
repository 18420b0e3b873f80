/** What arrived, counted at the service: the figures benches rely on. The control API is not counted. */
export class Counters {
  total = 0;
  /** By operation, e.g. `GET /order/checkout-forms/{id}`. */
  byPath: Record<string, number> = {};
  /** By answer: a status, or `dropped`. */
  byStatus: Record<string, number> = {};
  /** Calls that met a fault, by its kind: a status, `drop`, `half`, `malformed` or `delay`. */
  byFault: Record<string, number> = {};
  /** By seller, for calls with a user's token. */
  bySeller: Record<string, number> = {};

  arrived(method: string, route: string): void {
    this.total += 1;
    bump(this.byPath, `${method} ${route.replace(/:(\w+)/g, '{$1}')}`);
  }

  answered(outcome: string): void {
    bump(this.byStatus, outcome);
  }

  faulted(kind: string): void {
    bump(this.byFault, kind);
  }

  calledBy(seller: string): void {
    bump(this.bySeller, seller);
  }

  reset(): void {
    this.total = 0;
    this.byPath = {};
    this.byStatus = {};
    this.byFault = {};
    this.bySeller = {};
  }

  snapshot(): Pick<Counters, 'total' | 'byPath' | 'byStatus' | 'byFault' | 'bySeller'> {
    const { total, byPath, byStatus, byFault, bySeller } = this;
    return structuredClone({ total, byPath, byStatus, byFault, bySeller });
  }
}

function bump(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
