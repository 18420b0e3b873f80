/** Seeded random numbers (mulberry32): the same seed gives the same sequence on every machine. */
export class Random {
  private state: number;

  constructor(seed: string) {
    let hash = 2166136261;
    for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 16777619);
    this.state = hash >>> 0;
  }

  /** At least 0, less than 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error('Cannot pick from an empty list.');
    return list[Math.floor(this.next() * list.length)] as T;
  }

  shuffle<T>(list: T[]): T[] {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.int(0, i);
      [list[i], list[j]] = [list[j] as T, list[i] as T];
    }
    return list;
  }

  hex(length: number): string {
    let text = '';
    while (text.length < length) text += this.int(0, 0xffff).toString(16).padStart(4, '0');
    return text.slice(0, length);
  }

  digits(length: number): string {
    let text = String(this.int(1, 9));
    while (text.length < length) text += this.int(0, 9);
    return text;
  }

  /** Lower case and of the version that Allegro demands of order ids: a time UUID. */
  uuid(): string {
    const variant = '89ab'[this.int(0, 3)] as string;
    return `${this.hex(8)}-${this.hex(4)}-1${this.hex(3)}-${variant}${this.hex(3)}-${this.hex(12)}`;
  }

  /**
   * `size` values in the given shares (which need not add up to 1), shuffled. Shares are met exactly up to rounding,
   * and each value occurs at least once where there is room, so that rare cases exist in small worlds too.
   */
  deck<T>(size: number, shares: readonly (readonly [T, number])[]): T[] {
    const total = shares.reduce((sum, [, share]) => sum + share, 0);
    const counts = shares.map(([value, share]) => ({ value, exact: (share / total) * size, count: 0 }));
    for (const it of counts)
      it.count = size >= shares.length ? Math.max(1, Math.floor(it.exact)) : Math.floor(it.exact);
    let missing = size - counts.reduce((sum, it) => sum + it.count, 0);
    const byNeed = [...counts].sort((a, b) => b.exact - b.count - (a.exact - a.count));
    for (let i = 0; missing > 0; i++, missing--) (byNeed[i % byNeed.length] as { count: number }).count++;
    const bySize = [...counts].sort((a, b) => b.count - a.count);
    for (let i = 0; missing < 0; missing++) (bySize[i % bySize.length] as { count: number }).count--;
    return this.shuffle(counts.flatMap((it) => new Array<T>(it.count).fill(it.value)));
  }
}

/** A stable 32-bit hash as eight hexadecimal digits. */
export function hash8(text: string): string {
  let h = 0x9e3779b9;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x85ebca6b) ^ (h >>> 13);
  h = Math.imul(h ^ (h >>> 16), 0xc2b2ae35);
  return ((h ^ (h >>> 15)) >>> 0).toString(16).padStart(8, '0');
}
