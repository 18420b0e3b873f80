import type { Random } from '../random.js';
import type { CheckoutForm, EventType, OrderEvent } from './model.js';
import { search } from './store.js';
import { DAY, iso } from './time.js';

/** How long Allegro keeps order events. */
export const JOURNAL_DAYS = 60;

/** An event before it has a place in the journal. `formId` is null where Allegro leaves the form out. */
export type EventDraft = {
  type: EventType;
  occurredAt: number;
  form: CheckoutForm;
  formId: string | null;
  revision: string;
  lineIds: readonly string[] | null;
};
type Entry = EventDraft & { id: string; journaledAt: number };

/** What may befall new events: shares from 0 to 1; all 0 is a calm day. */
export type Weather = { duplicate: number; omit: number; late: number; lateSeconds: number };
export const CALM: Weather = { duplicate: 0, omit: 0, late: 0, lateSeconds: 30 };

/** The order event journal: ids ascend in the order in which events reached it, whenever they occurred. */
export class Journal {
  private readonly entries: Entry[] = [];
  private readonly delayed: { dueAt: number; draft: EventDraft }[] = [];
  private readonly omitted: EventDraft[] = [];
  private lastId = 0n;
  weather: Weather = CALM;

  constructor(
    private readonly sellerId: string,
    private readonly random: Random
  ) {}

  /** Takes an event now; the weather may double, delay or lose it. */
  publish(draft: EventDraft, now: number): void {
    if (this.random.chance(this.weather.omit)) this.omitted.push(draft);
    else if (this.random.chance(this.weather.late)) {
      this.delayed.push({ dueAt: now + this.random.int(1, this.weather.lateSeconds) * 1000, draft });
    } else this.append(draft, now);
    if (this.random.chance(this.weather.duplicate)) this.append(draft, now);
  }

  /** Puts an event at the end, whatever the weather. */
  append(draft: EventDraft, at: number): void {
    const journaledAt = Math.max(at, this.entries.at(-1)?.journaledAt ?? 0);
    const wanted = BigInt(journaledAt) * 1000n + BigInt(this.random.int(0, 999));
    this.lastId = wanted > this.lastId ? wanted : this.lastId + 1n;
    this.entries.push({ ...draft, id: String(this.lastId), journaledAt });
  }

  /** Sends lost events after all, as Allegro does after an incident; says how many. */
  resendOmitted(now: number): number {
    const lost = this.omitted.splice(0);
    for (const draft of lost) this.append(draft, now);
    return lost.length;
  }

  /** Repeats the newest event of an order under a new id. */
  repeatLast(formId: string, now: number): boolean {
    const last = this.entries.findLast((it) => it.formId === formId);
    if (last) this.append(last, now);
    return last !== undefined;
  }

  /** Events after `from` (exclusive), oldest first, of the given types (all when empty). */
  read(from: string | null, types: ReadonlySet<string>, limit: number, now: number): OrderEvent[] {
    this.flush(now);
    const kept = this.oldestKept(now);
    const start =
      from === null
        ? kept
        : Math.max(
            kept,
            search(this.entries, (it) => isAfter(it.id, from))
          );
    const found: OrderEvent[] = [];
    for (let i = start; i < this.entries.length && found.length < limit; i++) {
      const entry = this.entries[i] as Entry;
      if (types.size === 0 || types.has(entry.type)) found.push(this.toEvent(entry));
    }
    return found;
  }

  latest(now: number): { id: string; occurredAt: string } | null {
    this.flush(now);
    const last = this.entries.at(-1);
    return last && this.oldestKept(now) < this.entries.length
      ? { id: last.id, occurredAt: iso(last.occurredAt) }
      : null;
  }

  get length(): number {
    return this.entries.length;
  }

  private oldestKept(now: number): number {
    return search(this.entries, (it) => it.journaledAt >= now - JOURNAL_DAYS * DAY);
  }

  private flush(now: number): void {
    if (this.delayed.length === 0) return;
    this.delayed.sort((a, b) => a.dueAt - b.dueAt);
    while (this.delayed[0] && this.delayed[0].dueAt <= now) {
      const { draft, dueAt } = this.delayed.shift() as { dueAt: number; draft: EventDraft };
      this.append(draft, dueAt);
    }
  }

  private toEvent(entry: Entry): OrderEvent {
    const { id, email, login, guest, preferences } = entry.form.buyer;
    const { lineIds } = entry;
    const lines = lineIds ? entry.form.lineItems.filter((it) => lineIds.includes(it.id)) : entry.form.lineItems;
    return {
      id: entry.id,
      order: {
        seller: { id: this.sellerId },
        buyer: { id, email, login, guest, preferences },
        lineItems: lines.map((line) => ({
          id: line.id,
          offer: {
            id: line.offer.id,
            name: line.offer.name,
            ...(line.offer.external ? { external: line.offer.external } : {})
          },
          quantity: line.quantity,
          originalPrice: line.originalPrice,
          price: line.price,
          boughtAt: line.boughtAt
        })),
        ...(entry.formId === null ? {} : { checkoutForm: { id: entry.formId, revision: entry.revision } }),
        marketplace: { id: entry.form.marketplace.id }
      },
      type: entry.type,
      occurredAt: iso(entry.occurredAt)
    };
  }
}

/** Ids are numbers too long for a double. */
function isAfter(id: string, from: string): boolean {
  return id.length === from.length ? id > from : id.length > from.length;
}
