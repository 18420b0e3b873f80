import type { Random } from '../random.js';
import type { ComposedOrder, Step } from './compose.js';
import { revisionOf } from './compose.js';
import type { EventDraft } from './journal.js';
import type { Plan } from './plan.js';
import { HOUR } from './time.js';

export type DatedDraft = EventDraft & { journaledAt: number };
/** What the journal tells of an order, and the ids that vanished when purchases were paid together. */
export type History = { drafts: DatedDraft[]; goneIds: string[] };

/**
 * How the journal tells an order's story: mostly as it happened, seconds later; sometimes an event twice, the purchase
 * after the payment, an event hours late, no word of the payment, or a purchase without its form.
 */
export function tellHistory(random: Random, plan: Plan, order: ComposedOrder, now: number): History {
  const drafts = order.steps.map((step) => draftOf(random, order, step, now));
  if (plan.isMerged) return tellMerge(random, order, drafts, now);

  const paid = drafts.findIndex((it) => it.type === 'READY_FOR_PROCESSING');
  const bought = drafts[0] as DatedDraft;
  switch (plan.journal) {
    case 'calm':
      break;
    case 'duplicated': {
      const original = random.pick(drafts);
      for (let copies = random.int(1, 2); copies > 0; copies--) {
        drafts.push({ ...original, journaledAt: Math.min(now, original.journaledAt + random.int(1, 5000)) });
      }
      break;
    }
    case 'boughtLast':
      bought.journaledAt = Math.max(...drafts.slice(0, 3).map((it) => it.journaledAt)) + 1;
      break;
    case 'readyMissing':
      if (paid >= 0) drafts.splice(paid, 1);
      break;
    case 'formMissing':
      if (drafts.length > 1) bought.formId = null;
      break;
    case 'late': {
      const victim = random.pick(drafts);
      victim.journaledAt = Math.min(now, victim.journaledAt + random.int(1, 5 * HOUR));
      break;
    }
  }
  return { drafts, goneIds: [] };
}

function draftOf(random: Random, order: ComposedOrder, step: Step, now: number): DatedDraft {
  return {
    type: step.type,
    occurredAt: step.at,
    form: order.form,
    formId: order.form.id,
    revision: step.revision,
    lineIds: null,
    journaledAt: Math.min(now, step.at + random.int(500, 5000))
  };
}

/** Two purchases, each with its own id and part of the lines; the order that is paid has a new id and all of them. */
function tellMerge(random: Random, order: ComposedOrder, drafts: DatedDraft[], now: number): History {
  const lineIds = order.form.lineItems.map((it) => it.id);
  const middle = Math.ceil(lineIds.length / 2);
  const [bought, ...rest] = drafts as [DatedDraft, ...DatedDraft[]];
  const old = [lineIds.slice(0, middle), lineIds.slice(middle)].map((part, i) => {
    const formId = random.uuid();
    const journaledAt = Math.min(now, bought.journaledAt + i * 100);
    return { ...bought, formId, revision: revisionOf(formId, 1), lineIds: part, journaledAt };
  });
  return { drafts: [...old, ...rest], goneIds: old.map((it) => it.formId) };
}
