import { AccountStore } from '../../src/allegro/accountStore.js';
import type { AllegroAccount } from '../../src/allegro/account.js';
import { checkAccount } from '../../src/allegro/checkAccount.js';
import type { AllegroClient } from '../../src/allegro/client.js';
import { connectAccount } from '../../src/allegro/connect.js';
import type { ConnectOptions } from '../../src/allegro/connect.js';
import { openAllegroClient } from '../../src/allegro/connectedAccount.js';
import { listCheckoutForms, readCheckoutForm, readEvents, readEventStats } from '../../src/allegro/orders.js';
import { systemClock, systemSleep } from '../../src/allegro/time.js';
import type { Sleep } from '../../src/allegro/time.js';
import { startLocalAllegro } from '../../local/allegro/allegro.js';
import type { LocalAllegro } from '../../local/allegro/allegro.js';
import { TEST_APP } from './support/clients.js';
import { liveIn, makeHome } from './support/privateHome.js';
import type { PrivateHome } from './support/privateHome.js';

const ORDERS = 120;
let allegro: LocalAllegro;
let home: PrivateHome;
let store: AccountStore;
let account: AllegroAccount;
let client: AllegroClient;

const stop = new AbortController();
const { signal } = stop;
/** Waits that a person would notice are not worth a test's time. */
const shortSleep: Sleep = (ms, until) => systemSleep(Math.min(ms, 20), until);

async function control(path: string, body: object): Promise<void> {
  const response = await fetch(`${allegro.url}/_control${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body)
  });
  expect({ path, status: response.status }).toEqual({ path, status: 200 });
}

function connectOptions(): ConnectOptions {
  return {
    store,
    environment: 'custom',
    urls: { apiUrl: allegro.url, authUrl: allegro.url },
    settings: { app: TEST_APP, clientId: allegro.clientId, clientSecret: allegro.clientSecret },
    flow: 'device',
    redirectPort: 0,
    clock: systemClock,
    sleep: systemSleep,
    signal,
    onPrompt: ({ userCode }) => void control('/device/approve', { user_code: userCode })
  };
}

beforeAll(async () => {
  home = await makeHome();
  liveIn(home);
  allegro = await startLocalAllegro({ seed: 'client', orders: ORDERS, deviceInterval: 1 });
  store = await AccountStore.open();
  account = await connectAccount(connectOptions());
  client = await openAllegroClient({
    account,
    store,
    settings: { app: TEST_APP },
    clock: allegro.clock.now,
    sleep: shortSleep,
    signal
  });
});

afterAll(async () => {
  stop.abort();
  jest.restoreAllMocks();
  await allegro.close();
  await home.remove();
});

it('connects by the device flow and knows whose account it is', () => {
  expect(account).toMatchObject({
    key: `custom:${allegro.sellerId}`,
    sellerId: allegro.sellerId,
    marketplaces: expect.arrayContaining(['allegro-pl', 'allegro-cz', 'allegro-sk', 'allegro-hu']) as string[]
  });
});

it('connects by the code flow when the seller agrees in the browser', async () => {
  const again = await connectAccount({
    ...connectOptions(),
    flow: 'code',
    onPrompt: ({ url }) => {
      const form = new URLSearchParams([...new URL(url).searchParams, ['decision', 'allow']]);
      void fetch(`${allegro.url}/auth/oauth/authorize`, { method: 'POST', body: form });
    }
  });

  expect(again).toEqual(account);
});

it('finds everything that a synchronisation needs', async () => {
  const { checks, failure } = await checkAccount(client);

  expect(failure).toBeUndefined();
  expect(checks.map(({ isPassed }) => isPassed)).toEqual([true, true, true]);
});

it('reads every order of the list, and each of them again by its id', async () => {
  const first = await listCheckoutForms(client, { sort: 'lineItems.boughtAt' });
  const second = await listCheckoutForms(client, { sort: 'lineItems.boughtAt', offset: 100 });
  const forms = [...first.forms, ...second.forms];

  expect([...first.malformed, ...second.malformed]).toEqual([]);
  expect(first.rows).toBe(100);
  expect(forms).toHaveLength(first.totalCount ?? -1);
  expect(new Set(forms.map(({ id }) => id)).size).toBe(allegro.world.store.size);
  for (const form of forms.slice(0, 20)) {
    expect(await readCheckoutForm(client, form.id)).toEqual({ value: form });
  }
});

it('reads the whole journal page by page and ends where the statistics say', async () => {
  const seen: string[] = [];
  let from: string | undefined;
  for (;;) {
    const page = await readEvents(client, { from, limit: 50 });
    expect(page.malformed).toEqual([]);
    seen.push(...page.events.map(({ id }) => id));
    if (page.rows < 50) break;
    from = page.lastId ?? undefined;
  }

  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.at(-1)).toBe((await readEventStats(client)).latestEvent?.id);
});

it('gets the good orders of a page in which one is damaged', async () => {
  const { forms } = await listCheckoutForms(client);
  const id = forms[3]?.id ?? '';
  await control(`/orders/${id}/damage`, { path: 'summary.totalToPay.amount', value: 'a lot' });

  const page = await listCheckoutForms(client);
  const single = await readCheckoutForm(client, id);
  await control(`/orders/${id}/damage`, {});

  expect(page.forms).toHaveLength(99);
  expect(page.malformed).toMatchObject([
    { id, error: expect.stringContaining('summary.totalToPay.amount: ') as string }
  ]);
  expect(single?.malformed?.id).toBe(id);
});

it('answers null for an order that Allegro has never had', async () => {
  await expect(readCheckoutForm(client, '11111111-aaaa-11ee-8888-000000000001')).resolves.toBeNull();
});

it.each<[string, object]>([
  ['half an answer', { path: '/order/events', malformed: true }],
  ['a connection that breaks in the middle', { path: '/order/events', half: true }],
  ['a connection that breaks at once', { path: '/order/events', drop: true }],
  ['a server that is overloaded', { path: '/order/events', status: 503, times: 3 }],
  ['a rate limit', { path: '/order/events', status: 429, headers: { 'Retry-After': '0' }, times: 2 }]
])('gets over %s', async (_, fault) => {
  await control('/faults', fault);

  expect((await readEvents(client, { limit: 5 })).events).toHaveLength(5);
});

it('goes on with new tokens when the old ones have expired', async () => {
  const before = await store.secrets(account.key);
  await control('/clock', { advanceSeconds: 13 * 3600 });

  expect((await readEvents(client, { limit: 5 })).events).toHaveLength(5);

  const after = await store.secrets(account.key);
  expect(after.tokens.refreshToken).not.toBe(before.tokens.refreshToken);
});

it('says that the seller has to approve again once the consent is withdrawn', async () => {
  await control('/tokens/revoke', {});

  await expect(readEvents(client)).rejects.toMatchObject({ name: 'NeedsReauthorisation', accountKey: account.key });
});
