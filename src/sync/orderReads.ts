import type { Doorbell } from './orderJournal.js';
import { FORMS_A_PAGE, LAST_LISTED } from './ordersApi.js';
import type { CheckoutForm, FormPage, MalformedRecord, OrdersApi } from './ordersApi.js';
import { isoTime } from './reports.js';

/** What a read has found for one doorbell. */
export type Finding =
  | { doorbell: Doorbell; readAt: string; form: CheckoutForm }
  | { doorbell: Doorbell; readAt: string; malformed: MalformedRecord }
  | { doorbell: Doorbell; readAt: string; isGone: true };

type Api = Pick<OrdersApi, 'listForms' | 'readForm'>;

/** A form's `updatedAt` may lie a little before its event. */
const OVERLAP_MS = 60_000;
/** From so many missing orders on, a list by time of purchase may cost less than reading them one by one. */
const WORTH_A_WINDOW = 10;
const MOST_FRUITLESS_PAGES = 3;
const READS_AT_ONCE = 4;
/** The org keeps times of purchase in whole seconds. */
const SECOND_MS = 1_000;

/**
 * Reads each order that rang, in as few requests as it can: one by itself; several by pages of the list, as long as a
 * page brings more than one of them; and one by one what the lists did not show in its newest revision.
 */
export async function* readOrders(
  api: Api,
  doorbells: readonly Doorbell[],
  clock: () => number
): AsyncGenerator<Finding[]> {
  const pending = new Map(doorbells.map((doorbell) => [doorbell.orderId, doorbell]));
  const moved = doorbells.filter((doorbell) => !doorbell.isFulfilmentOnly);
  if (moved.length > 1) yield* listByUpdate(api, moved, pending, clock);
  yield* listByPurchase(api, pending, clock);
  yield* readSingly(api, pending, clock);
}

/**
 * Pages through the forms changed since the oldest event, by key: each page begins at the `updatedAt` where the one
 * before ended, so that an order which changes meanwhile, and moves to the end, hides no other. The offset serves only
 * where a whole page has one time.
 */
async function* listByUpdate(
  api: Api,
  moved: readonly Doorbell[],
  pending: Map<string, Doorbell>,
  clock: () => number
): AsyncGenerator<Finding[]> {
  const oldest = moved.reduce((first, { oldestAt }) => (oldestAt < first ? oldestAt : first), moved[0]?.oldestAt ?? '');
  const isMissing = (): boolean => moved.filter(({ orderId }) => pending.has(orderId)).length > 1;
  let key = isoTime(Date.parse(oldest) - OVERLAP_MS);
  let offset = 0;
  let fruitless = 0;
  while (isMissing() && fruitless < MOST_FRUITLESS_PAGES && offset + FORMS_A_PAGE <= LAST_LISTED) {
    const readAt = isoTime(clock());
    const page = await api.listForms({ updatedAtFrom: key, sort: 'updatedAt', limit: FORMS_A_PAGE, offset });
    const findings = matches(page, pending, readAt);
    fruitless = findings.length === 0 ? fruitless + 1 : 0;
    if (findings.length > 0) yield findings;
    if (page.rows < FORMS_A_PAGE) return;
    const last = page.forms.findLast((form) => form.updatedAt != null)?.updatedAt;
    const next = last == null ? key : isoTime(Date.parse(last));
    offset = next === key ? offset + page.rows : 0;
    key = next;
  }
}

/**
 * Lists the time in which the missing orders were bought, where its pages are fewer than the orders; a wide span is
 * halved at its widest gap, a few times at most.
 */
async function* listByPurchase(
  api: Api,
  pending: Map<string, Doorbell>,
  clock: () => number
): AsyncGenerator<Finding[]> {
  const dated = [...pending.values()].filter((doorbell) => doorbell.boughtAt !== null);
  const groups = [dated.sort((a, b) => ((a.boughtAt ?? '') < (b.boughtAt ?? '') ? -1 : 1))];
  let splitsLeft = Math.floor(dated.length / 10) + 1;
  for (let group = groups.pop(); group; group = groups.pop()) {
    const missing = (): Doorbell[] => (group ?? []).filter(({ orderId }) => pending.has(orderId));
    const [first, last] = [missing()[0], missing().at(-1)];
    if (missing().length < WORTH_A_WINDOW || !first?.boughtAt || !last?.boughtAt) continue;
    let pagesLeft = 1;
    for (let offset = 0; pagesLeft > 0 && offset < LAST_LISTED; offset += FORMS_A_PAGE) {
      const readAt = isoTime(clock());
      const page = await api.listForms({
        boughtAtFrom: isoTime(Date.parse(first.boughtAt) - SECOND_MS),
        boughtAtTo: isoTime(Date.parse(last.boughtAt) + SECOND_MS),
        sort: 'lineItems.boughtAt',
        limit: FORMS_A_PAGE,
        offset
      });
      const findings = matches(page, pending, readAt);
      if (findings.length > 0) yield findings;
      const total = page.totalCount ?? (page.rows < FORMS_A_PAGE ? offset + page.rows : LAST_LISTED);
      pagesLeft = Math.ceil((total - offset - FORMS_A_PAGE) / FORMS_A_PAGE);
      if (pagesLeft <= 0 || pagesLeft < missing().length) continue;
      if (offset === 0 && splitsLeft > 0) {
        splitsLeft -= 1;
        groups.push(...splitAtWidestGap(missing()));
      }
      break;
    }
  }
}

function splitAtWidestGap(sorted: Doorbell[]): Doorbell[][] {
  const timeAt = (index: number): number => Date.parse(sorted[index]?.boughtAt ?? '');
  let cut = 1;
  for (let index = 2; index < sorted.length; index += 1) {
    if (timeAt(index) - timeAt(index - 1) > timeAt(cut) - timeAt(cut - 1)) cut = index;
  }
  return [sorted.slice(0, cut), sorted.slice(cut)];
}

async function* readSingly(api: Api, pending: Map<string, Doorbell>, clock: () => number): AsyncGenerator<Finding[]> {
  const left = [...pending.values()];
  for (let start = 0; start < left.length; start += READS_AT_ONCE) {
    const some = left.slice(start, start + READS_AT_ONCE);
    yield await Promise.all(
      some.map(async (doorbell): Promise<Finding> => {
        const readAt = isoTime(clock());
        const record = await api.readForm(doorbell.orderId);
        if (record === null) return { doorbell, readAt, isGone: true };
        return record.malformed
          ? { doorbell, readAt, malformed: record.malformed }
          : { doorbell, readAt, form: record.value };
      })
    );
    for (const { orderId } of some) pending.delete(orderId);
  }
}

/** Takes from a page what is pending; a form in another revision than the journal's stays pending. */
function matches(page: FormPage, pending: Map<string, Doorbell>, readAt: string): Finding[] {
  const findings: Finding[] = [];
  for (const form of page.forms) {
    const doorbell = pending.get(form.id);
    if (!doorbell) continue;
    if (doorbell.revisions.size > 0 && !doorbell.revisions.has(form.revision ?? '')) continue;
    findings.push({ doorbell, readAt, form });
    pending.delete(form.id);
  }
  for (const malformed of page.malformed) {
    const doorbell = malformed.id === null ? undefined : pending.get(malformed.id);
    if (!doorbell) continue;
    findings.push({ doorbell, readAt, malformed });
    pending.delete(doorbell.orderId);
  }
  return findings;
}
