import { randomUUID } from 'node:crypto';
import type { OutgoingEvent } from '../../src/contract/busEvent.js';
import { addAmounts } from '../../src/sync/amounts.js';
import { invoicesStream } from '../../src/sync/invoicesStream.js';
import { mapReturn } from '../../src/sync/moneyMapper.js';
import type { CustomerReturn, MoneyApi } from '../../src/sync/moneyApi.js';
import { refundsStream } from '../../src/sync/moneyStreams.js';
import type { CheckoutForm } from '../../src/sync/ordersApi.js';
import { paymentsStream } from '../../src/sync/paymentsStream.js';
import type { Stream } from '../../src/sync/stream.js';
import { FakeBus } from './support/fakeBus.js';
import { checkoutForm } from './support/fakeSeller.js';
import { FakeWallet } from './support/fakeWallet.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type Pass = { changes: OutgoingEvent[]; parked: OutgoingEvent[]; unchanged: number; cursor: string | null };

/** One pass from a cursor, whose events the bus has judged by the contract. */
async function pass(stream: Stream, cursor: string | null): Promise<Pass> {
  const result: Pass = { changes: [], parked: [], unchanged: 0, cursor };
  const bus = new FakeBus();
  for await (const page of stream.read(cursor)) {
    await bus.publish([...page.changes, ...page.parked]);
    result.changes.push(...page.changes);
    result.parked.push(...page.parked);
    result.unchanged += page.unchanged;
    if (page.position) result.cursor = page.position.cursor;
  }
  return result;
}

function sender(
  stream: string,
  clock: () => number
): { accountKey: string; stream: string; clock: () => number; newId: () => string } {
  return { accountKey: 'custom:100200', stream, clock, newId: randomUUID };
}

const bodies = (events: readonly OutgoingEvent[]): Record<string, unknown>[] =>
  events.map(({ event }) => JSON.parse(event.Payload) as Record<string, unknown>);

describe('refunds', () => {
  const streamOf = (wallet: FakeWallet): Stream =>
    refundsStream({
      api: wallet as unknown as MoneyApi,
      sender: sender('refunds', () => wallet.now),
      backfillDays: 365
    });

  it('are sent once, and again when their status changes', async () => {
    const wallet = new FakeWallet();
    const refund = wallet.addRefund('r-1', 'IN_PROGRESS');
    const stream = streamOf(wallet);

    const first = await pass(stream, null);
    const second = await pass(stream, first.cursor);
    refund.status = 'SUCCESS';
    const third = await pass(stream, second.cursor);

    expect(bodies(first.changes)).toMatchObject([{ id: 'r-1', status: 'IN_PROGRESS', total: '10.00' }]);
    expect(second).toMatchObject({ changes: [], unchanged: 1, cursor: first.cursor });
    expect(bodies(third.changes)).toMatchObject([{ id: 'r-1', status: 'SUCCESS' }]);
  });

  it('that stay open for long are found by the sweep, with one request', async () => {
    const wallet = new FakeWallet();
    const old = wallet.addRefund('r-old', 'IN_PROGRESS');
    wallet.tick(20 * DAY);
    wallet.addRefund('r-new', 'SUCCESS');
    const first = await pass(streamOf(wallet), null);
    old.status = 'CANCELED';

    const early = await pass(streamOf(wallet), first.cursor);
    wallet.tick(HOUR);
    wallet.requests.length = 0;
    const swept = await pass(streamOf(wallet), early.cursor);

    expect(early.changes).toEqual([]);
    expect(bodies(swept.changes)).toMatchObject([{ id: 'r-old', status: 'CANCELED' }]);
    expect(wallet.requests).toEqual(['refunds']);
  });

  it('that become visible late are not missed', async () => {
    const wallet = new FakeWallet();
    const late = wallet.addRefund('r-late', 'SUCCESS');
    wallet.addRefund('r-2', 'SUCCESS');
    const hidden = wallet.refunds.shift();
    const first = await pass(streamOf(wallet), null);
    if (hidden) wallet.refunds.unshift(hidden);

    const second = await pass(streamOf(wallet), first.cursor);

    expect(bodies(second.changes)).toMatchObject([{ id: late.id }]);
  });

  it('that cannot be read are parked once, and the others are sent', async () => {
    const wallet = new FakeWallet();
    wallet.refunds.push({
      at: wallet.tick(),
      malformed: { id: 'r-bad', raw: { id: 'r-bad' }, error: 'payment: missing' }
    });
    const odd = wallet.addRefund('r-odd');
    odd.overpaid = { value: { amount: '1.00', currency: 'EUR' } };
    wallet.addRefund('r-good');

    const first = await pass(streamOf(wallet), null);
    const second = await pass(streamOf(wallet), first.cursor);

    expect(first.changes.map(({ event }) => event.Key)).toEqual(['r-good']);
    expect(first.parked.map(({ event }) => event.Key).sort()).toEqual(['r-bad', 'r-odd']);
    expect(second.parked).toEqual([]);
  });

  it('by the hundred cost a request a hundred', async () => {
    const wallet = new FakeWallet();
    for (let i = 0; i < 250; i++) wallet.addRefund(`r-${i}`, 'SUCCESS');

    const first = await pass(streamOf(wallet), null);

    expect(first.changes).toHaveLength(250);
    expect(wallet.requests).toHaveLength(3);
    expect(first.cursor?.length).toBeLessThan(4_000);
  });

  it('do not go on from a checkpoint that cannot be read', async () => {
    await expect(pass(streamOf(new FakeWallet()), '{"newest":1}')).rejects.toThrow(
      'The checkpoint of the refunds stream'
    );
  });
});

describe('payments', () => {
  const streamOf = (wallet: FakeWallet, backfillDays = 20): Stream =>
    paymentsStream({ api: wallet as unknown as MoneyApi, sender: sender('payments', () => wallet.now), backfillDays });
  const keysOf = ({ changes }: Pass): string[] =>
    bodies(changes).flatMap(({ operations }) =>
      (operations as { paymentId: string }[]).map(({ paymentId }) => paymentId)
    );

  it('come from both parts of the wallet, without payouts, fifty entries an event', async () => {
    const wallet = new FakeWallet();
    for (let i = 0; i < 60; i++) wallet.addOperation(`p-${i}`);
    wallet.addOperation('p-waiting', 'WAITING');
    wallet.addOperation(null);

    const first = await pass(streamOf(wallet), null);

    expect(new Set(keysOf(first)).size).toBe(61);
    expect(first.changes).toHaveLength(3);
  });

  it('that repeat are sent once, those that come late still arrive', async () => {
    const wallet = new FakeWallet();
    const early = wallet.tick();
    wallet.addOperation('p-1');
    const first = await pass(streamOf(wallet), null);
    wallet.addOperation('p-late', 'AVAILABLE', early);

    const second = await pass(streamOf(wallet), first.cursor);
    const third = await pass(streamOf(wallet), second.cursor);

    expect(keysOf(second)).toEqual(['p-late']);
    expect(third).toMatchObject({ changes: [], cursor: second.cursor });
  });

  it('of a span with more than Allegro searches for are read in halves', async () => {
    const wallet = new FakeWallet();
    for (let i = 0; i < 120; i++) wallet.addOperation(`p-${i}`);
    wallet.mostFound = 40;

    const first = await pass(streamOf(wallet, 1), null);

    expect(new Set(keysOf(first)).size).toBe(120);
  });

  it('of a long time are saved step by step', async () => {
    const wallet = new FakeWallet();
    wallet.addOperation('p-1');
    const positions: string[] = [];

    for await (const { position } of streamOf(wallet, 365).read(null)) if (position) positions.push(position.cursor);

    expect(positions.length).toBeGreaterThan(10);
  });
});

describe('invoices', () => {
  function formOf(id: string, ageMs: number, isRequired: boolean, now: number): CheckoutForm {
    const form = checkoutForm(id, new Date(now - ageMs).toISOString());
    return { ...form, status: 'READY_FOR_PROCESSING', invoice: { required: isRequired } };
  }

  it('are asked for only where the buyer wishes one, when the order has reached an age', async () => {
    let now = Date.parse('2026-03-20T08:00:00.000Z');
    const forms = [
      formOf('wish', DAY + HOUR, true, now),
      formOf('no-wish', DAY, false, now),
      formOf('old', 30 * DAY, true, now)
    ];
    const asked: string[] = [];
    const stream = invoicesStream({
      sender: sender('invoices', () => now),
      api: {
        listForms: async ({ boughtAtFrom = '', boughtAtTo = '' }) => {
          const found = forms.filter(
            ({ updatedAt }) => (updatedAt ?? '') >= boughtAtFrom && (updatedAt ?? '') <= boughtAtTo
          );
          return { forms: found, malformed: [], rows: found.length, totalCount: found.length };
        },
        readInvoices: async (id) => {
          asked.push(id);
          return { value: { invoices: [{ id: `invoice-of-${id}`, invoiceNumber: 'FV 1' }] } };
        }
      }
    });

    const first = await pass(stream, null);
    now += HOUR / 2;
    const tooEarly = await pass(stream, first.cursor);
    now += DAY;
    const between = await pass(stream, tooEarly.cursor);
    now += DAY;
    const atThreeDays = await pass(stream, between.cursor);

    expect(bodies(first.changes)).toMatchObject([{ orderId: 'wish', invoices: [{ invoiceNumber: 'FV 1' }] }]);
    expect([tooEarly, between].flatMap(({ changes }) => changes)).toEqual([]);
    expect(atThreeDays.changes).toHaveLength(1);
    expect(asked).toEqual(['wish', 'wish']);
  });

  it('are asked for of every order, also where Allegro lists no more than ten thousand of a span', async () => {
    const now = Date.parse('2026-03-20T08:00:00.000Z');
    const wishes = new Set(['order-1', 'order-10500']);
    const forms = Array.from({ length: 10_500 }, (_, i) =>
      formOf(`order-${i + 1}`, (i + 1) * 60_000, wishes.has(`order-${i + 1}`), now)
    );
    const asked: string[] = [];
    const stream = invoicesStream({
      sender: sender('invoices', () => now),
      api: {
        listForms: async ({ boughtAtFrom = '', boughtAtTo = '', offset = 0, limit = 100 }) => {
          const found = forms.filter(
            ({ updatedAt }) => (updatedAt ?? '') >= boughtAtFrom && (updatedAt ?? '') <= boughtAtTo
          );
          const page = found.slice(offset, offset + limit);
          return { forms: page, malformed: [], rows: page.length, totalCount: found.length };
        },
        readInvoices: async (id) => {
          asked.push(id);
          return { value: { invoices: [] } };
        }
      }
    });

    await pass(stream, null);

    expect(asked.sort()).toEqual([...wishes]);
  });
});

it('leaves the bank account of a return at Allegro, and says only that there is one', () => {
  const one: CustomerReturn = {
    id: 'return-1',
    createdAt: '2026-03-01T08:00:00Z',
    orderId: 'order-1',
    status: 'CREATED',
    refund: { bankAccount: { owner: 'Somebody', iban: 'PL00000000000000000000000000' } }
  };

  const { body } = mapReturn(one, '2026-03-01T09:00:00.000Z');

  expect(body).toMatchObject({ id: 'return-1', wantsBankTransfer: true });
  expect(JSON.stringify(body)).not.toContain('PL00');
});

it('adds amounts without binary fractions', () => {
  expect(addAmounts(['0.10', '0.20'])).toBe('0.30');
  expect(addAmounts(['-5', '0.5'])).toBe('-4.5');
  expect(addAmounts([])).toBe('0');
});
