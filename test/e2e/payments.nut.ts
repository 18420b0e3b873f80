import { query } from '../../local/demoSummary.js';
import { ORG_ALIAS } from '../../local/world.js';
import type { CommandOutcome, LocalWorld } from '../../local/world.js';
import type { PaymentsReconcile } from '../../src/commands/allegro/payments/reconcile.js';
import type { SyncStatus } from '../../src/sync/syncStatus.js';
import { buildRunner } from '../support/buildRunner.js';
import { ADMIN, signedInWorld } from './signedIn.js';

jest.setTimeout(180_000);

const API = '/services/data/v65.0';
const SPAN = ['--from', '2020-01-01', '--to', '2030-12-31'];
let world: LocalWorld;

beforeAll(async () => {
  await buildRunner();
  world = await signedInWorld({ seed: 'payments', orders: 30 });
  const { code } = await world.runner(['allegro', 'sync', 'run', '--target-org', ORG_ALIAS, '--json']);
  expect(code).toBe(0);
  await world.org.drain();
}, 300_000);
afterAll(() => world?.close());

const reconcile = async (...flags: string[]): Promise<CommandOutcome> =>
  world.runner(['allegro', 'payments', 'reconcile', ...flags, '--target-org', ADMIN]);

const resultOf = ({ stdout }: CommandOutcome): PaymentsReconcile =>
  (JSON.parse(stdout) as { result: PaymentsReconcile }).result;

async function patch(objectName: string, id: unknown, fields: Record<string, unknown>): Promise<void> {
  const response = await fetch(`${world.org.url}${API}/sobjects/${objectName}/${String(id)}`, {
    method: 'PATCH',
    headers: {
      Authorization: `Bearer ${world.org.addresses.users.admin.accessToken}`,
      'Content-Type': 'application/json'
    },
    body: JSON.stringify(fields)
  });
  expect(response.status).toBe(204);
}

it('counts what moved, and ends with a code of its own when something does not tie', async () => {
  const { records } = await query(
    world,
    "SELECT Id, PaymentId__c, WalletAmount__c FROM Payment__c WHERE State__c = 'Booked' AND WalletAmount__c != null LIMIT 1"
  );
  const [payment] = records;
  const before = resultOf(await reconcile(...SPAN, '--json'));

  await patch('Payment__c', payment?.['Id'], { WalletAmount__c: 0.01 });
  const outcome = await reconcile(...SPAN, '--json');
  const text = await reconcile(...SPAN);
  await patch('Payment__c', payment?.['Id'], { WalletAmount__c: payment?.['WalletAmount__c'] });

  const after = resultOf(outcome);
  expect([outcome.code, text.code]).toEqual([31, 31]);
  expect(after.findings).toHaveLength(before.findings.length + 1);
  expect(after.findings).toContainEqual(
    expect.objectContaining({ kind: 'AmountDiffers', paymentId: payment?.['PaymentId__c'], found: 0.01 })
  );
  expect(after.totals.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['Payments', 'Wallet']));
  expect(text.stdout).toContain('The wallet received another amount');
});

it('finds what the page Payment Reconciliation finds, of each kind', async () => {
  await doubtEverything();
  const { data, apex } = world.org.org;
  const tx = data.begin({ kind: 'synchronous', user: data.adminUser });
  const page = apex.invokeAura(tx, 'PaymentReconciliationController', 'getReport', {
    first: '2020-01-01',
    last: '2030-12-31'
  }) as { findings: Finding[] };

  const { findings } = resultOf(await reconcile(...SPAN, '--json'));

  expect(new Set(findings.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(4);
  expect(essentials(findings)).toEqual(essentials(page.findings));
});

type Finding = {
  kind: string;
  paymentId?: string | null;
  expected?: number | null;
  found?: number | null;
  orderNumber?: string | null;
};

const essentials = (findings: readonly Finding[]): string[] =>
  findings
    .map(({ kind, paymentId, expected, found, orderNumber }) =>
      JSON.stringify([kind, paymentId ?? null, expected ?? null, found ?? null, orderNumber ?? null])
    )
    .sort();

/** Makes a payment, an entry of the wallet and refunds say what the others do not. */
async function doubtEverything(): Promise<void> {
  const ids = async (soql: string): Promise<unknown[]> => (await query(world, soql)).records.map((row) => row['Id']);
  const booked = "SELECT Id FROM Payment__c WHERE State__c = 'Booked' ORDER BY PaymentId__c";
  const [differing, missing] = await ids(booked);
  await patch('Payment__c', differing, { WalletAmount__c: 0.01 });
  await patch('Payment__c', missing, { WalletAmount__c: null });
  const [stray] = await ids("SELECT Id FROM PaymentOperation__c WHERE Type__c = 'CONTRIBUTION' LIMIT 1");
  await patch('PaymentOperation__c', stray, { PaymentId__c: 'a-payment-of-no-order' });
  const refunds = await ids("SELECT Id FROM Refund__c WHERE Status__c = 'SUCCESS' ORDER BY RefundId__c");
  expect(refunds.length).toBeGreaterThan(1);
  await patch('Refund__c', refunds[0], { Amount__c: 0.02 });
  await patch('Refund__c', refunds[1], { Order__c: null });
}

it('looks at one account alone when it is named', async () => {
  const { records } = await query(world, 'SELECT AccountKey__c FROM AllegroAccount__c');
  const all = resultOf(await reconcile(...SPAN, '--json'));

  const own = resultOf(await reconcile(...SPAN, '--account', String(records[0]?.['AccountKey__c']), '--json'));
  const other = await reconcile(...SPAN, '--account', 'nobody', '--json');

  expect(own.totals).toEqual(all.totals);
  expect([other.code, resultOf(other).totals]).toEqual([0, []]);
});

it('refuses days in the wrong order', async () => {
  const { code, stderr } = await reconcile('--from', '2026-02-01', '--to', '2026-01-01');

  expect(code).toBe(2);
  expect(stderr).toContain('--from');
});

it('names in the status the states that no mapping fits, to the integration user', async () => {
  const { records } = await query(world, 'SELECT Id, OrderId__c FROM Order WHERE OrderId__c != null LIMIT 1');
  const [order] = records;
  await patch('Order', order?.['Id'], { UnmappedStatus__c: 'NEWER · ONLINE · Paid · NEW' });

  const { code, stdout } = await world.runner(['allegro', 'sync', 'status', '--target-org', ORG_ALIAS, '--json']);

  const { result } = JSON.parse(stdout) as { result: SyncStatus };
  expect(code).toBe(0);
  expect(result.unmapped).toContainEqual({
    combination: 'NEWER · ONLINE · Paid · NEW',
    orders: 1,
    example: order?.['OrderId__c']
  });
});
