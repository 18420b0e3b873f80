import { compareTotals, countRecords, query } from '../../local/demoSummary.js';
import { LocalWorld, ORG_ALIAS, type CommandOutcome } from '../../local/world.js';
import { buildRunner } from '../support/buildRunner.js';

jest.setTimeout(180_000);

type SyncResult = { published: number; parked: number };

const SYNC = ['allegro', 'sync', 'run', '--target-org', ORG_ALIAS, '--json'];

async function sync(world: LocalWorld, ...flags: string[]): Promise<SyncResult> {
  const outcome = await world.runner([...SYNC, ...flags]);
  await world.org.drain();
  return resultOf(outcome);
}

function resultOf({ code, stdout, stderr }: CommandOutcome): SyncResult {
  if (code !== 0) throw new Error(`exit code ${code}: ${stdout} ${stderr}`);
  return (JSON.parse(stdout) as { result: SyncResult }).result;
}

async function connectedWorld(seed: string, orders: number): Promise<LocalWorld> {
  const world = await LocalWorld.start({ seed, orders });
  await world.loginToOrg();
  await world.connectSeller();
  return world;
}

async function control(world: LocalWorld, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${world.allegro.url}/_control${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body)
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

async function addOrder(world: LocalWorld): Promise<string> {
  const { ids } = (await control(world, '/orders', {})) as { ids: [string] };
  return ids[0];
}

/** Everything of the orders that a user can see, without ids and times of the org itself. */
async function visibleState(world: LocalWorld): Promise<unknown> {
  const select = async (soql: string): Promise<unknown[]> =>
    (await query(world, soql)).records.map(({ attributes: _attributes, ...fields }) => fields);
  return {
    orders: await select(
      'SELECT OrderId__c, AllegroStatus__c, FulfillmentStatus__c, TotalAmount, TotalToPay__c, PaymentState__c, ' +
        'BuyerLogin__c, IsGone__c FROM Order ORDER BY OrderId__c'
    ),
    lines: await select(
      'SELECT LineKey__c, Quantity, UnitPrice, OfferId__c, IsUnlinked__c FROM OrderItem ORDER BY LineKey__c'
    ),
    contacts: await select('SELECT BuyerId__c, LastName, BuyerLogin__c FROM Contact ORDER BY BuyerId__c'),
    timeline: await select('SELECT EntryKey__c, Kind__c, Detail__c FROM TimelineEntry__c ORDER BY EntryKey__c'),
    failures: await select('SELECT RecordKey__c, Status__c FROM SyncFailure__c ORDER BY RecordKey__c')
  };
}

/** Sums in hundredths, by kind and currency. */
type MoneySums = { operations: Sums; refunds: Sums; payments: Sums; claims: Sums; returns: Sums };
type Sums = Record<string, number>;

function sums(entries: readonly { kind: string; currency: string; amount: string | number }[]): Sums {
  const all: Sums = {};
  for (const { kind, currency, amount } of entries) {
    const key = `${kind} ${currency}`;
    all[key] = (all[key] ?? 0) + Math.round(Number(amount) * 100);
  }
  return all;
}

async function moneyAtAllegro(world: LocalWorld): Promise<MoneySums> {
  const { ledger, store } = world.allegro.world;
  const booked = [...store.all()].flatMap(({ form }) => [
    ...[form.payment, ...form.surcharges].flatMap((it) =>
      it?.finishedAt && it.paidAmount ? [{ kind: 'Booked', ...it.paidAmount }] : []
    ),
    ...form.codBookedPayments.map(({ paidAmount }) => ({ kind: 'Booked', ...paidAmount }))
  ]);
  return {
    operations: sums(
      ledger.operations.filter(({ payment }) => payment).map(({ type, value }) => ({ kind: type, ...value }))
    ),
    refunds: sums(ledger.refunds.map(({ status, totalValue }) => ({ kind: status, ...totalValue }))),
    payments: sums(booked),
    claims: sums(ledger.claims.map(({ status, commission }) => ({ kind: status, ...commission }))),
    returns: sums(ledger.returns.map(({ status }) => ({ kind: status, currency: '', amount: 1 })))
  };
}

async function moneyInOrg(world: LocalWorld): Promise<MoneySums> {
  const select = async (kind: string, amount: string, from: string): Promise<Sums> => {
    const { records } = await query(world, `SELECT ${kind}, ${amount}, Currency__c FROM ${from}`);
    return sums(
      records.map((row) => ({
        kind: String(row[kind]),
        currency: String(row['Currency__c']),
        amount: Number(row[amount])
      }))
    );
  };
  const returns = (await query(world, 'SELECT Status__c FROM CustomerReturn__c')).records;
  return {
    operations: await select('Type__c', 'Amount__c', 'PaymentOperation__c'),
    refunds: await select('Status__c', 'Amount__c', 'Refund__c'),
    payments: await select('State__c', 'Amount__c', "Payment__c WHERE State__c = 'Booked'"),
    claims: await select('Status__c', 'Commission__c', 'RefundClaim__c'),
    returns: sums(returns.map((row) => ({ kind: String(row['Status__c']), currency: '', amount: 1 })))
  };
}

const OFFER_READS = 'GET /sale/product-offers/{id}';

beforeAll(() => buildRunner());

describe('one sync of a whole seller', () => {
  let world: LocalWorld;
  let first: SyncResult;

  beforeAll(async () => {
    world = await connectedWorld('spine', 240);
    first = await sync(world);
    // By now the org knows which offers the orders name.
    await sync(world, '--stream', 'offers');
  });
  afterAll(() => world?.close());

  it('brings every order, and each total equals Allegro’s to the grosz', async () => {
    const counts = await countRecords(world);

    expect(counts.ordersInAllegro).toBeGreaterThanOrEqual(200);
    expect(counts.ordersInOrg).toBe(counts.ordersInAllegro);
    expect(counts.failures).toBe(0);
    expect(await compareTotals(world)).toEqual([]);
    expect(first.parked).toBe(0);
  });

  it('brings all payments, refunds, returns and claims, and their sums equal Allegro’s to the grosz', async () => {
    expect(await moneyInOrg(world)).toEqual(await moneyAtAllegro(world));
  });

  it('costs few calls: list pages at Allegro, no API call per order in the org', () => {
    const { dailyApi } = world.org.counters;
    const { byPath } = world.allegro.counters.snapshot();

    expect(byPath['GET /order/checkout-forms']).toBeLessThan(10);
    const offers = byPath[OFFER_READS] ?? 0;
    expect(world.allegro.counters.total - offers).toBeLessThan(80);
    expect(dailyApi).toBeLessThan(70);
  });

  it('publishes nothing the second time, and changes nothing', async () => {
    const before = await visibleState(world);

    const second = await sync(world);

    expect(second.published).toBe(0);
    expect(await visibleState(world)).toEqual(before);
  });

  it('reads each offer that the orders name once, and heals the lines that waited for its EAN', async () => {
    const rows = async (where: string): Promise<Record<string, unknown>[]> =>
      (await query(world, `SELECT OfferId__c, Ean__c, Unit__c, IsGone__c FROM Offer__c WHERE ${where}`)).records;
    const all = await rows('OfferId__c != null');
    const { offers } = world.allegro.world;

    expect(world.allegro.counters.snapshot().byPath[OFFER_READS]).toBe(all.length);
    expect(await rows('DetailReadAt__c = null')).toEqual([]);
    expect((await rows('IsGone__c = true')).length).toBeGreaterThan(0);
    for (const row of all) {
      const offer = offers.get(String(row['OfferId__c']));
      expect(row['IsGone__c']).toBe(offer === undefined);
      expect(row['Unit__c'] ?? undefined).toBe(offer?.stock.unit);
    }
    const { records } = await query(
      world,
      'SELECT OfferId__c, Ean__c FROM Offer__c WHERE Ean__c != null AND HasWaitingLines__c = true LIMIT 1'
    );
    await world.createRecords([
      { attributes: { type: 'Product2' }, Name: 'Of that EAN', Ean__c: records[0]?.['Ean__c'], IsActive: true }
    ]);
    await world.org.drain();
    const lines = await query(
      world,
      `SELECT IsUnlinked__c FROM OrderItem WHERE OfferId__c = '${String(records[0]?.['OfferId__c'])}' AND IsUnlinked__c = true`
    );
    expect(lines.records).toEqual([]);
  });

  it('follows the journal: a new order and a changed fulfilment status arrive', async () => {
    const id = await addOrder(world);
    await control(world, `/orders/${id}/fulfillment`, { status: 'SENT' });

    await sync(world);

    const { records } = await query(world, `SELECT FulfillmentStatus__c FROM Order WHERE OrderId__c = '${id}'`);
    expect(records).toMatchObject([{ FulfillmentStatus__c: 'SENT' }]);
    expect(await compareTotals(world)).toEqual([]);
  });

  it('can publish over REST where Pub/Sub is out of reach', async () => {
    const id = await addOrder(world);
    const { pubsubRpcs } = world.org.counters;

    await sync(world, '--publish-with', 'rest');

    const { records } = await query(world, `SELECT OrderId__c FROM Order WHERE OrderId__c = '${id}'`);
    expect(records).toHaveLength(1);
    expect(world.org.counters.pubsubRpcs).toBe(pubsubRpcs);
  });

  it('parks a malformed order with its snapshot, and the others land', async () => {
    const [damaged, whole] = [await addOrder(world), await addOrder(world)];
    await control(world, `/orders/${damaged}/damage`, { path: 'lineItems.0.price.amount', value: 'a lot' });

    const result = await sync(world);

    expect(result.parked).toBe(1);
    const { records } = await query(
      world,
      `SELECT RecordKey__c, Error__c, Snapshot__c FROM SyncFailure__c WHERE Status__c = 'Open'`
    );
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({ RecordKey__c: damaged });
    expect(String(records[0]?.['Error__c'])).toContain('price');
    expect(String(records[0]?.['Snapshot__c'])).toContain('a lot');
    expect((await query(world, `SELECT Id FROM Order WHERE OrderId__c = '${whole}'`)).records).toHaveLength(1);
    const counts = await countRecords(world);
    expect(counts.ordersInOrg).toBe(counts.ordersInAllegro - 1);
  });
});
