import { FakeBus } from './support/fakeBus.js';
import { FakeSeller } from './support/fakeSeller.js';
import { orgAccount } from './support/orgAccount.js';
import { ACCOUNT, pass } from './support/pass.js';

function world(orders: number): { seller: FakeSeller; bus: FakeBus } {
  const seller = new FakeSeller();
  seller.addMany(orders);
  return { seller, bus: new FakeBus() };
}

const known = orgAccount(ACCOUNT);

it('makes a new account known to the org and waits for it before the first order', async () => {
  const { seller, bus } = world(2);
  let looks = 0;

  await pass(seller, bus, {
    known: { account: undefined, checkpoint: undefined },
    readAccounts: async () => {
      looks += 1;
      expect(bus.events.map(({ event }) => event.Type)).toEqual(['Account']);
      return looks < 3 ? [] : [known];
    }
  });

  expect(looks).toBe(3);
  expect(bus.body(bus.ofType('Account')[0])).toEqual({
    environment: 'custom',
    sellerId: '100200',
    login: 'test_shop',
    marketplaces: ['allegro-pl']
  });
});

it('goes on without the account when the org does not show it in time', async () => {
  const { seller, bus } = world(2);

  await pass(seller, bus, { known: { account: undefined, checkpoint: undefined }, readAccounts: async () => [] });

  expect(bus.orders().size).toBe(2);
});

it('tells the org of an account that has changed, and not of one that has not', async () => {
  const { seller, bus } = world(1);
  const renamed = { ...known, login: 'old_name' };
  const reordered = { ...known, marketplaces: ['allegro-pl'] };

  await pass(seller, bus, { known: { account: renamed, checkpoint: undefined } });
  await pass(seller, bus, { known: { account: reordered, checkpoint: bus.checkpoints()[0] } });

  expect(bus.keys('Account')).toEqual([ACCOUNT]);
});

it('reads nothing for an account whose import is switched off', async () => {
  const { seller, bus } = world(2);

  const result = await pass(seller, bus, {
    known: { account: { ...known, isImportEnabled: false }, checkpoint: undefined }
  });

  expect(result.isImportEnabled).toBe(false);
  expect(seller.requests).toEqual([]);
  expect(bus.events).toEqual([]);
});

it('closes a run that did something with its checkpoint and a report in one call', async () => {
  const { seller, bus } = world(3);

  await pass(seller, bus);

  expect(bus.calls).toBe(2);
  expect(bus.events.slice(-2).map(({ event }) => event.Type)).toEqual(['Checkpoint', 'Run']);
  expect(bus.body(bus.ofType('Run')[0])).toMatchObject({ outcome: 'Succeeded', published: 3, parked: 0, error: null });
});

it('writes checkpoints that are later than the one of a machine whose clock is fast', async () => {
  const { seller, bus } = world(3);
  const fast = '2031-01-01T00:00:00.000Z';
  const checkpoint = { accountKey: ACCOUNT, stream: 'orders', cursor: null, sequence: fast, completeUpTo: null };

  const result = await pass(seller, bus, { known: { account: known, checkpoint } });

  expect(result.sequence).toBe('2031-01-01T00:00:00.001Z');
});

it('reports a run that failed, with what it had stored before', async () => {
  const { seller, bus } = world(3);
  await pass(seller, bus);
  seller.change('order-1');
  seller.readForm = async () => {
    throw new Error('Allegro answered 503');
  };

  const result = await pass(seller, bus);

  expect(result.failure?.message).toBe('Allegro answered 503');
  expect(bus.body(bus.ofType('Run').at(-1))).toMatchObject({ outcome: 'Failed', error: 'Allegro answered 503' });
});

it('ends in the same state after a kill at any call to the bus', async () => {
  const calm = world(450);
  await pass(calm.seller, calm.bus);

  for (let kill = 0; kill < calm.bus.calls; kill += 1) {
    const { seller, bus } = world(450);
    bus.beforeCall = () => {
      if (bus.calls === kill) throw new Error('killed');
    };
    await pass(seller, bus);
    bus.beforeCall = () => undefined;
    await pass(seller, bus);

    expect([...bus.orders().keys()].sort()).toEqual([...calm.bus.orders().keys()].sort());
  }
});

it('resumes a back-fill where the last checkpoint was, not at the beginning', async () => {
  const { seller, bus } = world(4_500);
  bus.beforeCall = () => {
    if (bus.keys('OrderSnapshot').length >= 3_000) throw new Error('killed');
  };
  await pass(seller, bus);
  bus.beforeCall = () => undefined;

  await pass(seller, bus);

  expect(bus.orders().size).toBe(4_500);
  expect(seller.requests.length).toBeLessThan(30);
});
