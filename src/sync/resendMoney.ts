import type { OrgAccount } from '../salesforce/packageRecords.js';
import type { EventPublisher } from '../salesforce/publisher.js';
import { accountSettings, wantedStreams } from './accountSettings.js';
import type { Delivery } from './engine.js';
import { INVOICES } from './invoicesStream.js';
import { MONEY_STREAMS } from './moneyPlans.js';
import type { Seller } from './seller.js';
import type { Stream, StreamPage } from './stream.js';
import type { StreamPlan, StreamSettings } from './streams.js';
import { syncStream } from './syncStream.js';

export type ResendMoneyDeps = {
  seller: Seller;
  account: OrgAccount | undefined;
  publisher: Pick<EventPublisher, 'publish'>;
  settings: StreamSettings;
  /** Since when, as ISO time. */
  from: string;
  clock: () => number;
  newId: () => string;
  signal: AbortSignal;
  onProgress?: (done: number, expected: number | null) => void;
  onDelivery?: (delivery: Delivery) => void;
};

/** Events sent again, by stream. */
export type ResentMoney = { sent: Record<string, number>; parked: number; failure: Error | null };

const DAY_MS = 86_400_000;

/**
 * Reads payments, refunds, returns and claims since a moment and sends them all once more, whatever was sent before: what
 * the org has already changes nothing there. Invoices are left out, since Allegro reads them an order at a time. The
 * places from which the streams go on stay as they are. Never rejects: a failure is part of the result.
 */
export async function resendMoney(deps: ResendMoneyDeps): Promise<ResentMoney> {
  const days = Math.max(0, deps.clock() - Date.parse(deps.from)) / DAY_MS;
  const settings = accountSettings({ ...deps.settings, backfillDays: days }, deps.account);
  const result: ResentMoney = { sent: {}, parked: 0, failure: null };
  const plans = wantedStreams(MONEY_STREAMS, deps.account).filter(({ name }) => name !== INVOICES);
  for (const plan of plans) {
    if (deps.signal.aborted) break;
    const outcome = await syncStream({ ...deps, settings, plan: fromTheStart(plan), checkpoint: undefined });
    result.sent[plan.name] = Object.values(outcome.stored).reduce((total, count) => total + count, 0);
    result.parked += outcome.parked;
    if (outcome.failure) return { ...result, failure: outcome.failure };
  }
  return result;
}

/** The plan without its memory: it neither reads nor keeps a place. */
function fromTheStart(plan: StreamPlan): StreamPlan {
  return {
    ...plan,
    create: (streamDeps) => {
      const stream = plan.create(streamDeps);
      return { name: stream.name, read: () => withoutPositions(stream) };
    }
  };
}

async function* withoutPositions(stream: Stream): AsyncGenerator<StreamPage> {
  for await (const page of stream.read(null)) yield { ...page, position: null };
}
