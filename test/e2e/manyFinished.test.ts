import { randomUUID } from 'node:crypto';
import { LocalOrg } from '../../local/org/org.js';
import { projectDir } from '../../local/world.js';
import { eraseInOrg } from '../../src/salesforce/erasure.js';
import { readFailures, replayInOrg } from '../../src/salesforce/failures.js';
import { readDueOffers } from '../../src/salesforce/offerRecords.js';
import { findOrders, readOpenOrders, readOrders } from '../../src/salesforce/orderRecords.js';
import type { PackagedOrg } from '../../src/salesforce/org.js';
import { reconcileAccount } from '../../src/sync/reconcile.js';
import { recheckPlan } from '../../src/sync/recheckStream.js';
import { syncStream } from '../../src/sync/syncStream.js';
import { FakeBus } from '../sync/support/fakeBus.js';
import { FakeSeller } from '../sync/support/fakeSeller.js';
import { orgAccount } from '../sync/support/orgAccount.js';
import { ACCOUNT } from '../sync/support/pass.js';
import { addFinishedOrders, addRows, moment, rowOf, signIn } from './manyFinished/finishedOrg.js';

/** Ten thousand records that nothing has to be done about, and three of each kind that wait for their turn. */
const FINISHED = 10_000;
const DUE = ['due-0', 'due-1', 'due-2'];
const FROM = '2026-03-01T00:00:00.000Z';

jest.setTimeout(60_000);

let org: LocalOrg;
let runner: PackagedOrg;
let admin: PackagedOrg;
let accountId: string;
const seller = new FakeSeller();
const report = { environment: 'custom', sellerId: '100200', login: 'test_shop', marketplaces: ['allegro-pl'] };
const asSeller = { accountKey: ACCOUNT, report, api: seller, allegroCalls: () => seller.requests.length };

beforeAll(async () => {
  org = await LocalOrg.start({ projectDir });
  runner = await signIn(org, 'integration');
  admin = await signIn(org, 'admin');
  [accountId = ''] = addRows(org, 'AllegroAccount__c', [{ AccountKey__c: ACCOUNT, IsImportEnabled__c: true }]);
  // The three are neither the first nor the last, however the rows are sorted.
  addFinishedOrders(org, seller, accountId, FINISHED / 2);
  addOpenOrders();
  addFinishedOrders(org, seller, accountId, FINISHED / 2);
});
afterAll(() => org?.close());

function addOpenOrders(): void {
  for (const id of DUE) seller.add(id, { isSilent: true });
  addRows(
    org,
    'Order',
    DUE.map((id) => ({ ...rowOf(seller, accountId, id), PaymentState__c: 'NotBooked' }))
  );
}

async function callsOf<T>(work: () => Promise<T>): Promise<{ calls: number; answer: T }> {
  const before = runner.calls();
  const answer = await work();
  return { calls: runner.calls() - before, answer };
}

it('re-checks the few open orders in one query, and reads those alone at Allegro', async () => {
  for (const id of DUE) seller.change(id);
  seller.events.length = 0;
  seller.requests.length = 0;
  const bus = new FakeBus();

  const { calls, answer } = await callsOf(() => readOpenOrders(runner, [ACCOUNT], FROM));
  const outcome = await syncStream({
    plan: recheckPlan(answer, () => undefined),
    seller: asSeller,
    publisher: bus,
    checkpoint: undefined,
    settings: { backfillDays: 0 },
    clock: () => seller.now,
    newId: randomUUID,
    signal: new AbortController().signal
  });

  expect(calls).toBe(1);
  expect(answer.map(({ orderId }) => orderId).sort()).toEqual(DUE);
  expect(outcome.failure).toBeNull();
  expect(bus.keys('OrderSnapshot').sort()).toEqual(DUE);
  expect(seller.requests.length).toBeLessThanOrEqual(DUE.length);
});

it('reconciles ten thousand orders by whole pages, and sends only what differs', async () => {
  seller.requests.length = 0;
  const bus = new FakeBus();

  const { calls, answer } = await callsOf(() =>
    reconcileAccount({
      seller: asSeller,
      account: orgAccount(ACCOUNT),
      checkpoint: undefined,
      org: {
        readOrders: (key, span) => readOrders(runner, [key], span),
        findOrders: (ids) => findOrders(runner, ids)
      },
      publisher: bus,
      windows: [{ from: FROM, to: new Date(seller.now).toISOString() }],
      settings: { backfillDays: 0 },
      isDryRun: false,
      clock: () => seller.now,
      sleep: async () => undefined,
      signal: new AbortController().signal,
      newId: randomUUID,
      patienceMs: 0
    })
  );

  expect(answer).toMatchObject({ compared: FINISHED + DUE.length, failure: null });
  expect(answer.gaps.map(({ orderId }) => orderId).sort()).toEqual(DUE);
  expect(bus.keys('OrderSnapshot').sort()).toEqual(DUE);
  expect(calls).toBe(Math.ceil((FINISHED + DUE.length) / 2_000));
  expect(seller.requests.length).toBeLessThanOrEqual(105);
});

it('asks for the details of the offers that are due, whatever the number of those that are not', async () => {
  const offer = (id: string, dueAt: string | null): Parameters<typeof addRows>[2][number] => ({
    OfferId__c: id,
    AllegroAccount__c: accountId,
    IsGone__c: false,
    DetailDueAt__c: dueAt === null ? null : moment(dueAt)
  });
  const fresh = Array.from({ length: FINISHED }, (_, index) => offer(`fresh-${index}`, '2026-04-01T00:00:00.000Z'));
  addRows(org, 'Offer__c', [
    ...fresh.slice(0, FINISHED / 2),
    offer('due-0', null),
    offer('due-1', '2026-02-01T00:00:00.000Z'),
    offer('due-2', '2026-02-02T00:00:00.000Z'),
    ...fresh.slice(FINISHED / 2)
  ]);

  const { calls, answer } = await callsOf(() => readDueOffers(runner, [ACCOUNT], FROM, DUE.length));

  expect(calls).toBe(1);
  expect(answer.map(({ offerId }) => offerId)).toEqual(DUE);
});

it('replays the few failures that are open among ten thousand that are settled', async () => {
  const failure = (key: string, status: string): Parameters<typeof addRows>[2][number] => ({
    Name: `F-${key}`,
    FailureKey__c: `${ACCOUNT}:orders:${key}`,
    RecordKey__c: key,
    AccountKey__c: ACCOUNT,
    Stream__c: 'orders',
    Status__c: status,
    // Newer than the open ones, so that a page of the newest would hold none of those.
    LastFailedAt__c: moment(status === 'Open' ? '2026-01-01T00:00:00.000Z' : '2026-03-01T00:00:00.000Z')
  });
  const settled = Array.from({ length: FINISHED }, (_, index) => failure(`settled-${index}`, 'Resolved'));
  addRows(org, 'SyncFailure__c', [
    ...settled.slice(0, FINISHED / 2),
    ...DUE.map((key) => failure(key, 'Open')),
    ...settled.slice(FINISHED / 2)
  ]);

  const open = await readFailures(admin, { status: 'Open', streams: ['orders'] }, 2_000);
  const { counts, lines } = await replayInOrg(
    admin,
    { ids: open.map(({ id }) => id), isPreview: false },
    { sleep: () => org.drain(), onProgress: () => undefined, patienceMs: 5_000 }
  );
  const request = await admin.request('POST', '/sobjects/ReplayRequest__c', { Stream__c: 'orders' });
  await org.drain();

  expect(open.map(({ recordKey }) => recordKey).sort()).toEqual(DUE);
  expect(counts).toMatchObject({ total: DUE.length, needsRunner: DUE.length });
  expect(lines.map(({ recordKey }) => recordKey).sort()).toEqual(DUE);
  const { id } = request as { id: string };
  expect(await admin.request('GET', `/sobjects/ReplayRequest__c/${id}`)).toMatchObject({
    Status__c: 'Done',
    Total__c: DUE.length,
    NeedsRunner__c: DUE.length
  });
});

it('erases a person among ten thousand parked failures, one slice after the other', async () => {
  const body = (buyerId: string): string => JSON.stringify({ buyer: { id: buyerId, lastName: 'Kupujowska' } });
  const key = 'of-the-person';
  addRows(org, 'SyncFailure__c', [
    { FailureKey__c: key, Name: key, RecordKey__c: key, Status__c: 'Open', Body__c: body('500001') },
    { FailureKey__c: 'of-another', Name: 'another', Status__c: 'Open', Body__c: body('500002') }
  ]);

  const { certificate } = await eraseInOrg(
    admin,
    { searchBy: 'BuyerId', searchFor: '500001', isConfirmed: true },
    { sleep: () => org.drain() }
  );

  expect(certificate.entries).toMatchObject([{ objectName: 'SyncFailure__c', records: 1 }]);
  const open = await readFailures(admin, { status: 'Open' }, 10);
  expect(open.map(({ name }) => name)).toEqual(expect.arrayContaining(['another']));
  expect(open.map(({ recordKey }) => recordKey)).not.toContain(key);
});
