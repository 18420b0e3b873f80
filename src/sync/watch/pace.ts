/** Every loop's share of the requests that the client id may make. */
export type Load = {
  /** How often a loop asks at present; answers by how much it must wait longer than it wishes. */
  stretch(loop: string, intervalMs: number): number;
};

/** Of the 150 requests a second that Allegro allows, 60 % are for looking; the rest is for reading what changed. */
const LOOKS_PER_SECOND = 90;

export function sharedLoad(): Load {
  const perSecond = new Map<string, number>();
  let sum = 0;
  return {
    stretch: (loop, intervalMs) => {
      const wish = 1_000 / Math.max(1, intervalMs);
      sum += wish - (perSecond.get(loop) ?? 0);
      perSecond.set(loop, wish);
      return Math.max(1, sum / LOOKS_PER_SECOND);
    }
  };
}

export type Found = 'something' | 'nothing' | 'failure';

const SLOWER = 1.15;
const FIRST_BACK_OFF_MS = 2_000;
const LONGEST_BACK_OFF_MS = 300_000;

/**
 * How long to wait between two looks. A find makes it short, each look for nothing a little longer, up to the quiet
 * interval; failures double it, whatever else.
 */
export class Pace {
  private intervalMs = 0;
  private failures = 0;

  constructor(
    private readonly loop: string,
    private readonly load: Load,
    private readonly random: () => number = Math.random
  ) {}

  next(found: Found, { quietMs, busyMs }: { quietMs: number; busyMs: number }): number {
    const shortest = Math.min(busyMs, quietMs);
    if (found === 'something') this.intervalMs = shortest;
    else this.intervalMs = this.intervalMs === 0 ? quietMs : Math.min(quietMs, this.intervalMs * SLOWER);
    this.intervalMs = Math.min(quietMs, Math.max(shortest, this.intervalMs));
    this.failures = found === 'failure' ? this.failures + 1 : 0;
    const stretched = this.intervalMs * this.load.stretch(this.loop, this.intervalMs);
    if (this.failures === 0) return stretched;
    return Math.max(stretched, backOff(this.failures, this.random));
  }
}

/** Doubling, of which a random half is kept, up to five minutes. */
export function backOff(failures: number, random: () => number): number {
  const longest = Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (failures - 1));
  return Math.round(longest / 2 + (longest / 2) * random());
}
