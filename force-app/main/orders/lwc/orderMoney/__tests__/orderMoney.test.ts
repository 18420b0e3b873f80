import { createElement } from 'lwc';
import OrderMoney from 'c/orderMoney';
import getOrderMoney from '@salesforce/apex/OrderMoneyController.getOrderMoney';
import type { OrderMoney as Money } from '@salesforce/apex/OrderMoneyController.getOrderMoney';
import recorded from './data/getOrderMoney.json';

jest.mock(
  '@salesforce/apex/OrderMoneyController.getOrderMoney',
  () => {
    const { createApexTestWireAdapter } =
      jest.requireActual<typeof import('@salesforce/sfdx-lwc-jest')>('@salesforce/sfdx-lwc-jest');
    return { __esModule: true, default: createApexTestWireAdapter(jest.fn()) };
  },
  { virtual: true }
);
jest.mock('@salesforce/apex', () => ({ refreshApex: jest.fn(() => Promise.resolve()) }), { virtual: true });

type TestAdapter = { emit(data: Money): void; error(body?: unknown): void; getLastConfig(): unknown };
const adapter = getOrderMoney as unknown as TestAdapter;

async function show(money?: unknown): Promise<HTMLElement> {
  const element = createElement<OrderMoney>('c-order-money', { is: OrderMoney });
  element.recordId = '801000000000001AAA';
  document.body.appendChild(element);
  if (money !== undefined) adapter.emit(money as Money);
  await Promise.resolve();
  return element;
}

function find(element: HTMLElement, selector: string): HTMLElement | null {
  return element.shadowRoot?.querySelector<HTMLElement>(selector) ?? null;
}

describe('c-order-money', () => {
  it('asks for the order of the page and shows a spinner until it is there', async () => {
    const element = await show();

    expect(adapter.getLastConfig()).toEqual({ orderId: '801000000000001AAA' });
    expect(find(element, '[data-id="loading"]')).not.toBeNull();
  });

  it('shows what was paid, what went back, what comes back, and documents', async () => {
    const element = await show(recorded);

    expect(find(element, '[data-section="payments"]')?.textContent).toContain('133.44');
    expect(find(element, '[data-section="refunds"]')?.textContent).toContain('c.OrderMoney_Success');
    expect(find(element, '[data-section="returns"]')?.textContent).toContain('1234/A · W-1');
    expect(find(element, '[data-section="invoices"] a')?.getAttribute('href')).toBe('https://example.org/receipt');
  });

  it('shows a state that Allegro adds later as it comes', async () => {
    const element = await show(recorded);

    expect(find(element, '[data-section="refunds"]')?.textContent).toContain('Strange new state');
  });

  it('says so when nothing is known', async () => {
    const element = await show({ payments: [], refunds: [], returns: [], invoices: [] });

    expect(find(element, '[data-id="empty"]')?.textContent).toBe('c.OrderMoney_None');
    expect(find(element, 'section')).toBeNull();
  });

  it('shows what went wrong', async () => {
    const element = await show();

    adapter.error({ message: 'No access to Refund__c' });
    await Promise.resolve();

    expect(find(element, '[data-id="error"]')?.textContent).toContain('No access to Refund__c');
  });
});
