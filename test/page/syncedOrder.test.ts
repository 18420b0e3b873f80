import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { query } from '../../local/demoSummary.js';
import { startPage, type LocalPage } from '../../local/page/server.js';
import { LocalWorld, ORG_ALIAS } from '../../local/world.js';
import { buildRunner } from '../support/buildRunner.js';
import { buildPageFolder, openBrowser } from './browser.js';

jest.setTimeout(180_000);

/** Where the pictures of this run are put, to be looked at. */
const PICTURES = path.join(process.cwd(), 'test-results');

describe('an order that the runner brought, on its record page', () => {
  let world: LocalWorld;
  let local: LocalPage;
  let browser: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    await buildRunner();
    world = await LocalWorld.start({ seed: 'page', orders: 40 });
    await world.loginToOrg();
    await world.addCatalogue();
    await world.connectSeller();
    const { code, stderr } = await world.runner(['allegro', 'sync', 'run', '--target-org', ORG_ALIAS, '--json']);
    if (code !== 0) throw new Error(stderr);
    await world.org.drain();
    const { accessToken } = world.org.addresses.users.agent;
    local = await startPage({ folder: buildPageFolder(), orgUrl: world.org.url, accessToken });
    browser = await openBrowser();
    page = await browser.newPage();
    mkdirSync(PICTURES, { recursive: true });
  });

  afterAll(async () => {
    await browser?.close();
    await local?.close();
    await world?.close();
  });

  it('is in the list of orders', async () => {
    await page.goto(local.url);
    await page.waitForSelector('body[data-ready="true"]');

    expect(await page.locator('tbody tr').count()).toBe(40);
    await page.screenshot({ path: path.join(PICTURES, 'order-list.png') });
  });

  it('shows an agent the buyer, the lines and the total that Allegro asks for', async () => {
    const { records } = await query(
      world,
      'SELECT Id, BuyerLogin__c, TotalToPay__c, Currency__c FROM Order WHERE AllegroStatus__c = ' +
        "'READY_FOR_PROCESSING' ORDER BY TotalToPay__c DESC LIMIT 5"
    );
    expect(records).toHaveLength(5);

    for (const order of records) {
      await page.goto(`${local.url}/lightning/r/Order/${String(order['Id'])}/view`);
      await page.locator('c-order-context [data-id="buyer"]').waitFor();

      const text = await page.locator('c-order-context').innerText();
      expect(text).toContain(String(order['BuyerLogin__c']));
      expect(text).not.toMatch(/undefined|null|NaN|1970/);
      const total = await page.locator('[data-id="total"]').innerText();
      expect(Number(total.replace(/[^\d.]/g, ''))).toBe(Number(order['TotalToPay__c']));
      await page.screenshot({ path: path.join(PICTURES, `order-${String(order['Currency__c'])}.png`), fullPage: true });
    }
  });
});
