import type { Random } from '../random.js';

/** Something to go wrong on purpose. What is absent does not happen. */
export type Fault = {
  /** Prefix of the path, e.g. `/order/events`; everything when absent. */
  path?: string;
  method?: string;
  /** How often; forever when `null`, once when absent. */
  times?: number | null;
  /** Share of the matching calls, from 0 to 1; all when absent. */
  share?: number;
  /** Answer with this status instead (and this body and these headers). */
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** The right answer, cut so that it is no JSON. */
  malformed?: boolean;
  /** The right answer, but the connection breaks in the middle of the body. */
  half?: boolean;
  /** The connection breaks before any answer; with `afterwards` only once the call has been carried out. */
  drop?: boolean | 'afterwards';
  /** Wait first; with `delayMaxMs` a random time between the two. */
  delayMs?: number;
  delayMaxMs?: number;
};
type Armed = Fault & { id: number; left: number };

const KEYS = new Set('path method times share status body headers malformed half drop delayMs delayMaxMs'.split(' '));

/** The faults that are waiting for their calls. Chance is seeded, so a storm can be repeated. */
export class Faults {
  private armed: Armed[] = [];
  private nextId = 1;

  constructor(private readonly random: Random) {}

  add(fault: Fault): number {
    const unknown = Object.keys(fault).filter((key) => !KEYS.has(key));
    if (unknown.length > 0)
      throw new Error(`Unknown fault fields: ${unknown.join(', ')}. Known: ${[...KEYS].join(', ')}.`);
    const id = this.nextId++;
    this.armed.push({ ...fault, id, left: fault.times === null ? Infinity : (fault.times ?? 1) });
    return id;
  }

  clear(): void {
    this.armed = [];
  }

  list(): Fault[] {
    return this.armed.map(({ left, ...fault }) => ({ ...fault, times: left === Infinity ? null : left }));
  }

  /** All faults that meet this call: delays add up, the first of the others wins. */
  take(method: string, path: string): Fault | null {
    const met = this.armed.filter((fault) => {
      const fits = path.startsWith(fault.path ?? '') && (fault.method ?? method).toUpperCase() === method;
      return fits && this.random.chance(fault.share ?? 1);
    });
    const answer = met.find(isAnswer);
    const delays = met.filter((it) => it.delayMs !== undefined || it.delayMaxMs !== undefined);
    for (const fault of new Set([...delays, ...(answer ? [answer] : [])])) fault.left -= 1;
    this.armed = this.armed.filter((it) => it.left > 0);
    if (met.length === 0) return null;
    return { ...answer, delayMs: delays.reduce((sum, fault) => sum + this.delayOf(fault), 0) };
  }

  private delayOf({ delayMs = 0, delayMaxMs }: Fault): number {
    return delayMaxMs === undefined ? delayMs : this.random.int(delayMs, Math.max(delayMs, delayMaxMs));
  }
}

function isAnswer(fault: Fault): boolean {
  return Boolean(fault.status ?? fault.malformed ?? fault.half ?? fault.drop);
}

/** What the caller notices of a fault: a status, `drop`, `half`, `malformed` or `delay`. */
export function kindOf({ status, drop, half, malformed }: Fault): string {
  if (status !== undefined) return String(status);
  return drop ? 'drop' : half ? 'half' : malformed ? 'malformed' : 'delay';
}
