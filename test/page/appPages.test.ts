import { mkdirSync } from 'node:fs';
import path from 'node:path';
import axe from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { query } from '../../local/demoSummary.js';
import { readPages } from '../../local/page/pages.js';
import { startPage, type LocalPage } from '../../local/page/server.js';
import { LocalWorld, ORG_ALIAS } from '../../local/world.js';
import { buildRunner } from '../support/buildRunner.js';
import { buildPageFolder, openBrowser } from './browser.js';

jest.setTimeout(180_000);

/** Where the pictures of this run are put, to be looked at. */
const PICTURES = path.join(process.cwd(), 'test-results');
const { tabs } = readPages(path.join(process.cwd(), 'force-app', 'main'));

describe("the app's pages, after a sync", () => {
  let world: LocalWorld;
  let local: LocalPage;
  let browser: BrowserContext;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    await buildRunner();
    world = await LocalWorld.start({ seed: 'app-pages', orders: 40 });
    await world.loginToOrg();
    await world.addCatalogue();
    await world.connectSeller();
    const { code, stderr } = await world.runner(['allegro', 'sync', 'run', '--target-org', ORG_ALIAS, '--json']);
    if (code !== 0) throw new Error(stderr);
    await world.org.drain();
    await world.runner(['allegro', 'sync', 'run', '--stream', 'offers', '--target-org', ORG_ALIAS]);
    await world.org.drain();
    const { admin, agent } = world.org.addresses.users;
    const sessions = { admin: admin.accessToken };
    local = await startPage({
      folder: buildPageFolder(),
      orgUrl: world.org.url,
      accessToken: agent.accessToken,
      sessions
    });
    browser = await openBrowser();
    page = await browser.newPage();
    page.on('pageerror', (error) => problems.push(String(error)));
    mkdirSync(PICTURES, { recursive: true });
  });

  afterAll(async () => {
    await browser?.close();
    await local?.close();
    await world?.close();
  });

  async function open(address: string): Promise<void> {
    problems.length = 0;
    await page.goto(`${local.url}${address}`);
    await page.waitForSelector('body[data-ready="true"]');
    await page.waitForSelector('[data-id="loading"]', { state: 'detached' });
  }

  async function accessibilityViolations(): Promise<string[]> {
    await page.addScriptTag({ content: axe.source });
    const { violations } = await page.evaluate(async () =>
      (globalThis as unknown as { axe: typeof axe }).axe.run('#page')
    );
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }

  it('stand in the navigation under their names, in Polish for who asks', async () => {
    await open('/?language=pl');

    const names = await page.locator('#navigation a').allInnerTexts();
    expect(names).toEqual(['Zamówienia', ...tabs.map(({ titles }) => titles['pl'])]);
  });

  it.each(tabs.flatMap(({ name }) => [`${name}?user=admin`, `${name}?user=admin&language=pl`]))(
    '%s opens without an error and can be used by everybody',
    async (address) => {
      await open(`/lightning/n/${address}`);

      const text = await page.locator('#page').innerText();
      expect(text.trim()).not.toBe('');
      expect(text).not.toMatch(/undefined|null|NaN|1970|\{\d\}|not shown locally/);
      expect(await page.locator('[data-id="error"]').count()).toBe(0);
      expect(problems).toEqual([]);
      expect(await accessibilityViolations()).toEqual([]);
      await page.screenshot({ path: path.join(PICTURES, `${address.replace(/\W+/g, '-')}.png`), fullPage: true });
    }
  );

  it('show which rules decide about an order that an admin names', async () => {
    const { records } = await query(
      world,
      'SELECT OrderNumber, Marketplace__c FROM Order ORDER BY OrderNumber LIMIT 1'
    );
    await open('/lightning/n/AllegroRouting?user=admin');

    await page.locator('[data-id="order-number"] input').fill(String(records[0]?.['OrderNumber']));
    await page.locator('[data-id="load"] button').click();

    await page.locator('[data-id="verdicts"], [data-id="empty"]').first().waitFor();
    expect(await page.locator('[data-fact="marketplace"] input').inputValue()).toBe(records[0]?.['Marketplace__c']);
    await page.screenshot({ path: path.join(PICTURES, 'routing-of-an-order.png'), fullPage: true });
  });

  it('show failures by cause, and what a replay would do, before it is done', async () => {
    await publishBroken();
    await open('/lightning/n/AllegroFailures?user=admin');
    expect(await page.locator('li.failure').first().innerText()).toContain('<b>order</b>');

    await page.locator('[data-id="select-all"]').check();
    await page.locator('[data-id="preview"] button').click();
    await page.locator('[data-id="done"]').waitFor();

    expect(await page.locator('[data-count="stillFailing"] dd').innerText()).toBe('1');
    expect(await page.locator('[data-id="outcome"]').first().innerText()).not.toBe('');
    expect(await accessibilityViolations()).toEqual([]);
    await page.screenshot({ path: path.join(PICTURES, 'failures-preview.png'), fullPage: true });
  });

  /** An event that the package cannot apply, whose error quotes what it holds. */
  async function publishBroken(): Promise<void> {
    const { records } = await query(world, 'SELECT AccountKey__c FROM AllegroAccount__c');
    const fields = {
      Type__c: 'OrderSnapshot',
      Key__c: '<b>order</b>',
      AccountKey__c: records[0]?.['AccountKey__c'],
      OccurredAt__c: '2026-05-01T10:00:00.000Z',
      CorrelationId__c: 'correlation',
      ContractVersion__c: '1',
      Payload__c: JSON.stringify({ id: 'another', status: 'BOUGHT', buyer: { login: 'somebody' } })
    };
    const { accessToken } = world.org.addresses.users.admin;
    const response = await fetch(`${world.org.url}/services/data/v65.0/sobjects/OrderChanged__e`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(fields)
    });
    expect(response.status).toBe(201);
    await world.org.drain();
  }

  it('show the offers that wait, and an admin confirms what a rule suggests', async () => {
    const waiting = 'SELECT OfferId__c, Name, Ean__c FROM Offer__c WHERE Product__c = null AND Ean__c != null LIMIT 1';
    const [offer] = (await query(world, waiting)).records;
    const id = String(offer?.['OfferId__c']);
    await world.createRecords([
      { attributes: { type: 'Product2' }, Name: String(offer?.['Name']), IsActive: true, ProductCode: 'BY-TITLE' }
    ]);
    await world.org.drain();
    await open('/lightning/n/AllegroOffers?user=admin&language=pl');
    const row = page.locator(`[data-offer="${id}"]`);

    expect(await row.innerText()).toContain(`EAN ${String(offer?.['Ean__c'])}`);
    expect(await row.innerText()).toContain('pewność 50 %');
    expect(await row.innerText()).toContain('Tytuł');
    expect(await accessibilityViolations()).toEqual([]);
    await page.screenshot({ path: path.join(PICTURES, 'offers-to-link.png'), fullPage: true });
    await row.locator('[data-action="confirm"] button').click();
    await row.waitFor({ state: 'detached' });

    const { records } = await query(world, `SELECT LinkState__c FROM Offer__c WHERE OfferId__c = '${id}'`);
    expect(records).toMatchObject([{ LinkState__c: 'Confirmed' }]);
    expect(problems).toEqual([]);
  });

  it('let an admin give a buyer to another contact, and separate them again', async () => {
    const linked = 'SELECT BuyerLogin__c, Contact__c, Contact__r.Name, Account__c FROM BuyerLink__c LIMIT 2';
    const [first, second] = (await query(world, linked)).records as (Record<string, string> & {
      Contact__r: { Name: string };
    })[];
    const contactPage = (id = ''): string => `/lightning/r/Contact/${id}/view?user=admin`;
    const card = page.locator('c-buyer-identity');
    await open(contactPage(first?.['Contact__c']));
    expect(await card.innerText()).toContain(first?.['BuyerLogin__c']);
    expect(await accessibilityViolations()).toEqual([]);

    await card.locator('[data-id="contact"] input').fill(second?.Contact__r.Name ?? '');
    await card.locator(`[data-record="${second?.['Contact__c'] ?? ''}"]`).click();
    await card.locator('[data-id="assign"] button').click();
    await card.locator('[data-id="empty"]').waitFor();

    await open(`/lightning/r/Account/${second?.['Account__c'] ?? ''}/view?user=admin`);
    expect(await card.locator('[data-id="contact-name"]').allInnerTexts()).toEqual(
      Array(2).fill(second?.Contact__r.Name)
    );
    await page.screenshot({ path: path.join(PICTURES, 'buyers-of-an-account.png'), fullPage: true });
    await open(contactPage(second?.['Contact__c']));
    await card
      .locator('li', { hasText: first?.['BuyerLogin__c'] ?? '' })
      .locator('[data-id="unmerge"] button')
      .click();
    await card.locator('li', { hasText: first?.['BuyerLogin__c'] ?? '' }).waitFor({ state: 'detached' });

    expect(await card.locator('li').count()).toBe(1);
    expect(problems).toEqual([]);
  });

  it('say so when a tab has no page', async () => {
    await page.goto(`${local.url}/lightning/n/Nothing`);
    await page.waitForSelector('body[data-ready="failed"]');

    expect(await page.locator('#page').innerText()).toContain('no page behind a tab \\"Nothing\\"');
  });
});
