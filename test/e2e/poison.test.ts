import { LocalOrg } from '../../local/org/org.js';
import { projectDir } from '../../local/world.js';
import type { OutgoingEvent } from '../../src/contract/busEvent.js';
import type { PublishOutcome } from '../../src/salesforce/publisher.js';
import { parseOrderCursor } from '../../src/sync/orderCursor.js';
import { FakeBus } from '../sync/support/fakeBus.js';
import { FakeSeller } from '../sync/support/fakeSeller.js';
import { pass } from '../sync/support/pass.js';
import { publish, select } from './histories/orgRows.js';

/** Orders that fail each time, one at the runner and one in the org's Apex, among many that are as they should be. */
const ORDERS = 40;
const SPOILT = 'order-3';
const REFUSED = 'order-7';

/** The runner's bus and the org's in one: what is stored has reached Apex. */
class OrgBus extends FakeBus {
  constructor(private readonly org: LocalOrg) {
    super();
  }

  override async publish(events: readonly OutgoingEvent[]): Promise<PublishOutcome[]> {
    const outcomes = await super.publish(events);
    await publish(this.org, events);
    return outcomes;
  }
}

let org: LocalOrg;
const seller = new FakeSeller();

beforeAll(async () => {
  org = await LocalOrg.start({ projectDir });
}, 60_000);
afterAll(() => org?.close());

/** Apex takes no key that is longer than its field. */
function refuse(id: string): void {
  for (const line of seller.orders.get(id)?.form.lineItems ?? []) line.id = 'x'.repeat(60);
}

function cure(id: string): void {
  const order = seller.orders.get(id);
  for (const line of order?.form.lineItems ?? []) line.id = `line-of-${id}`;
  delete order?.malformed;
}

function landed(): string[] {
  return select(org, 'SELECT OrderId__c, AllegroRevision__c FROM Order')
    .map((row) => `${row['OrderId__c']} ${row['AllegroRevision__c']}`)
    .sort();
}

function atAllegro(without: readonly string[]): string[] {
  return [...seller.orders.values()]
    .filter(({ form }) => !without.includes(form.id))
    .map(({ form }) => `${form.id} ${form.revision}`)
    .sort();
}

function failures(): unknown[] {
  return select(org, 'SELECT RecordKey__c, Status__c FROM SyncFailure__c ORDER BY RecordKey__c').map((row) => [
    row['RecordKey__c'],
    row['Status__c']
  ]);
}

function attemptsOf(id: string): number {
  return Number(select(org, `SELECT Attempts__c FROM SyncFailure__c WHERE RecordKey__c = '${id}'`)[0]?.['Attempts__c']);
}

function reachedEvent(): string | null {
  const [row] = select(org, "SELECT Cursor__c FROM SyncCheckpoint__c WHERE Stream__c = 'orders'");
  return parseOrderCursor(row?.['Cursor__c'] ?? '').event;
}

it('parks an order that fails each time, and neither its batch nor any later one waits for it', async () => {
  const bus = new OrgBus(org);
  const ids = seller.addMany(ORDERS);
  seller.spoil(SPOILT);
  refuse(REFUSED);

  await pass(seller, bus);

  expect(landed()).toEqual(atAllegro([SPOILT, REFUSED]));
  expect(failures()).toEqual([
    [SPOILT, 'Open'],
    [REFUSED, 'Open']
  ]);

  for (let round = 0; round < 3; round += 1) {
    const before = { spoilt: attemptsOf(SPOILT), refused: attemptsOf(REFUSED) };
    for (const id of ids) seller.change(id);
    seller.add(`later-${round}`);

    const { failure } = await pass(seller, bus);

    expect(failure).toBeNull();
    expect(landed()).toEqual(atAllegro([SPOILT, REFUSED]));
    expect(reachedEvent()).toBe(seller.events.at(-1)?.id);
    expect(failures()).toHaveLength(2);
    expect(attemptsOf(SPOILT)).toBe(before.spoilt + 1);
    expect(attemptsOf(REFUSED)).toBe(before.refused + 1);
  }

  for (const id of [SPOILT, REFUSED]) {
    cure(id);
    seller.change(id);
  }
  await pass(seller, bus);

  expect(landed()).toEqual(atAllegro([]));
  expect(failures()).toEqual([
    [SPOILT, 'Resolved'],
    [REFUSED, 'Resolved']
  ]);
}, 60_000);
