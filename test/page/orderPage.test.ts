import { readFileSync } from 'node:fs';
import path from 'node:path';
import axe from 'axe-core';
import fastify, { type FastifyInstance } from 'fastify';
import type { BrowserContext, Page } from 'playwright-core';
import { startPage, type LocalPage } from '../../local/page/server.js';
import { buildPageFolder, openBrowser } from './browser.js';

const ORDER_ID = '801000000000001AAA';
const FIXTURE = path.join(process.cwd(), 'force-app/main/orders/lwc/orderContext/__tests__/data/getOrderContext.json');
const context = JSON.parse(readFileSync(FIXTURE, 'utf8')) as Record<string, unknown>;
const CONFLICTS = path.join(
  process.cwd(),
  'force-app/main/orders/lwc/conflictViewer/__tests__/data/getOpenConflicts.json'
);

type Answer = { status: number; body: unknown };

/** An org that answers the page's questions: the record, and the controllers. */
async function startStubOrg(answer: () => Answer): Promise<{ url: string; app: FastifyInstance }> {
  const app = fastify();
  const record = {
    Id: ORDER_ID,
    OrderNumber: '00000100',
    Status: 'Draft',
    TotalAmount: 133.44,
    Account: { Name: 'Test Buyer' }
  };
  app.get('/services/data/v65.0/query', () => ({ totalSize: 1, done: true, records: [record] }));
  app.post('/_local/aura/OrderContextController.getOrderContext', (_request, reply) => {
    const { status, body } = answer();
    return reply.code(status).send(body);
  });
  app.post('/_local/aura/ConflictController.getOpenConflicts', () => JSON.parse(readFileSync(CONFLICTS, 'utf8')));
  const noMoney = { payments: [], refunds: [], returns: [], invoices: [] };
  app.post('/_local/aura/OrderMoneyController.getOrderMoney', () => noMoney);
  return { url: await app.listen({ host: '127.0.0.1', port: 0 }), app };
}

describe('the Order record page in a browser', () => {
  let answer: Answer = { status: 200, body: context };
  let org: FastifyInstance;
  let local: LocalPage;
  let browser: BrowserContext;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    const stub = await startStubOrg(() => answer);
    org = stub.app;
    local = await startPage({ folder: buildPageFolder(), orgUrl: stub.url, accessToken: 'test' });
    browser = await openBrowser();
    page = await browser.newPage();
    page.on('pageerror', (error) => problems.push(String(error)));
  });

  afterAll(async () => {
    await browser?.close();
    await local?.close();
    await org?.close();
  });

  async function open(body: Answer, query = ''): Promise<void> {
    answer = body;
    problems.length = 0;
    await page.goto(`${local.url}/lightning/r/Order/${ORDER_ID}/view${query}`);
    await page.waitForSelector('body[data-ready="true"]');
    await page.waitForSelector('c-order-context [data-id="loading"]', { state: 'detached' });
  }

  async function expectAccessible(): Promise<void> {
    await page.addScriptTag({ content: axe.source });

    const { violations } = await page.evaluate(async () =>
      (globalThis as unknown as { axe: typeof axe }).axe.run('c-order-context')
    );

    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  }

  it('shows the Allegro side of the order with the real base components', async () => {
    await open({ status: 200, body: context });

    const card = page.locator('c-order-context');
    await card.locator('lightning-badge', { hasText: 'Ready for processing' }).waitFor();
    expect(await card.innerText()).toContain('Test Buyer');
    expect(await card.innerText()).toContain('Green teapot');
    expect(await card.locator('lightning-icon svg').count()).toBeGreaterThan(2);
    expect(problems).toEqual([]);
  });

  it("shows a buyer's markup as text", async () => {
    await open({ status: 200, body: { ...context, messageToSeller: '<img src=x onerror="document.title=1">' } });

    expect(await page.locator('[data-id="message"]').innerText()).toContain('<img src=x');
    expect(await page.locator('[data-id="message"] img').count()).toBe(0);
  });

  it('speaks Polish to who asks for it', async () => {
    await open({ status: 200, body: context }, '?language=pl');

    expect(await page.locator('c-order-context').innerText()).toContain('Gotowe do realizacji');
    expect(await page.locator('c-order-context').innerText()).toContain('Kupujący');
  });

  it('shows why the order could not be loaded, and loads it on another try', async () => {
    await open({ status: 500, body: { message: 'You may not see this order' } });
    expect(await page.locator('c-order-context [data-id="error"]').innerText()).toContain('You may not see this order');

    answer = { status: 200, body: context };
    await page.locator('[data-id="retry"] button').click();

    await page.locator('[data-id="buyer"]').waitFor();
  });

  it('says so when the order does not come from Allegro', async () => {
    const { allegroOrderId: _left, ...other } = context;
    await open({ status: 200, body: other });

    expect(await page.locator('c-order-context [data-id="empty"]').innerText()).toContain('did not come from Allegro');
  });

  it('shows what a person has to decide: a changed address, conflicts, what the rules could not do', async () => {
    const noticed = {
      ...context,
      businessUnit: 'Home and garden',
      unmappedState: 'CANCELLED · ONLINE · Paid · NEW',
      attention: ['UnknownQueue:Orders_PL'],
      addressChangedAt: '2026-05-01T10:30:00.000Z',
      hasOpenConflicts: true
    };
    await open({ status: 200, body: noticed });

    const conflicts = page.locator('c-conflict-viewer');
    await conflicts.locator('[data-id="take"]').first().waitFor();
    expect(await conflicts.innerText()).toContain('Hand Street 7');
    expect(await page.locator('[data-id="address-changed"]').innerText()).toContain('changed the delivery address');
    expect(await page.locator('[data-id="warnings"]').innerText()).toContain(
      'there is no queue “Orders_PL” for orders'
    );
    expect(problems).toEqual([]);
    await expectAccessible();
  });

  it('has no accessibility violations', async () => {
    await open({ status: 200, body: context });
    await expectAccessible();
  });
});
