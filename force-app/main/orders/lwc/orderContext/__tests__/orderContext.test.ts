import { createElement } from 'lwc';
import OrderContext from 'c/orderContext';
import { refreshApex } from '@salesforce/apex';
import getOrderContext from '@salesforce/apex/OrderContextController.getOrderContext';
import type { OrderContext as Context } from '@salesforce/apex/OrderContextController.getOrderContext';
import acknowledge from '@salesforce/apex/AddressChangeController.acknowledge';
import recorded from './data/getOrderContext.json';

jest.mock(
  '@salesforce/apex/OrderContextController.getOrderContext',
  () => {
    const { createApexTestWireAdapter } =
      jest.requireActual<typeof import('@salesforce/sfdx-lwc-jest')>('@salesforce/sfdx-lwc-jest');
    return { __esModule: true, default: createApexTestWireAdapter(jest.fn()) };
  },
  { virtual: true }
);
jest.mock('@salesforce/apex/AddressChangeController.acknowledge', () => ({ __esModule: true, default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex', () => ({ refreshApex: jest.fn(() => Promise.resolve()) }), { virtual: true });

type TestAdapter = { emit(data: Context): void; error(body?: unknown): void; getLastConfig(): unknown };
const adapter = getOrderContext as unknown as TestAdapter;
const order = recorded as Context;

async function show(context?: Context): Promise<HTMLElement> {
  const element = createElement<OrderContext>('c-order-context', { is: OrderContext });
  element.recordId = '801000000000001AAA';
  document.body.appendChild(element);
  if (context !== undefined) adapter.emit(context);
  await settled();
  return element;
}

/** Links are found and the page drawn in microtasks; the next macrotask comes after all of them. */
async function settled(): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve);
  });
}

function find(element: HTMLElement, id: string): HTMLElement | null {
  return element.shadowRoot?.querySelector<HTMLElement>(`[data-id="${id}"]`) ?? null;
}

function shadowText(element: HTMLElement, child: string): string {
  return element.shadowRoot?.querySelector(child)?.shadowRoot?.textContent ?? '';
}

describe('c-order-context', () => {
  it('asks for the order of the page and shows a spinner until it is there', async () => {
    const element = await show();

    expect(adapter.getLastConfig()).toEqual({ orderId: '801000000000001AAA' });
    expect(find(element, 'loading')).not.toBeNull();
  });

  it('shows buyer, payment, delivery and invoice of an Allegro order', async () => {
    const element = await show(order);

    expect(find(element, 'loading')).toBeNull();
    expect(find(element, 'buyer')?.textContent).toContain('Test Buyer');
    expect(find(element, 'payment-facts')?.textContent).toContain('133.44');
    expect(find(element, 'delivery')?.textContent).toContain('Locker EXA01');
    expect(find(element, 'invoice')?.textContent).toContain('Example Company');
    expect(find(element, 'invoice')?.textContent).toContain('Example Person');
    expect(find(element, 'invoice')?.textContent).toContain('00-000 Nowhere');
    expect(find(element, 'invoice')?.textContent).toContain('2026');
  });

  it('links the buyer to the contact', async () => {
    const element = await show(order);

    expect(find(element, 'buyer')?.querySelector('a')?.getAttribute('href')).toBe('/Contact/003000000000001AAA');
  });

  it("shows a buyer's message as text, never as markup", async () => {
    const element = await show(order);

    expect(find(element, 'message')?.textContent).toContain('<b>Please</b> wrap it');
    expect(find(element, 'message')?.querySelector('b')).toBeNull();
  });

  it('shows a status that it does not know as Allegro sends it', async () => {
    const element = await show({ ...order, status: 'WAITING_FOR_MOON' });

    expect(find(element, 'status')).toHaveProperty('label', 'Waiting for moon');
  });

  it('names what is wrong with the order', async () => {
    const element = await show({ ...order, warnings: ['TotalDiffers', 'Gone'], totalDifference: 1.5 });

    const codes = [...(find(element, 'warnings')?.querySelectorAll<HTMLElement>('[data-warning]') ?? [])];
    expect(codes.map((item) => item.dataset.warning)).toEqual(['TotalDiffers', 'Gone']);
  });

  it('shows no warnings when nothing is wrong', async () => {
    const element = await show({ ...order, warnings: [] });

    expect(find(element, 'warnings')).toBeNull();
  });

  it('marks the order as one from Allegro and names its business unit', async () => {
    const element = await show({ ...order, businessUnit: 'Czech shop' });

    expect(find(element, 'allegro')).not.toBeNull();
    expect(find(element, 'business-unit')?.textContent).toContain('Czech shop');
  });

  it('hints at a state without mapping, at what needs attention and at open conflicts', async () => {
    const element = await show({
      ...order,
      warnings: [],
      unmappedState: 'CANCELLED · ONLINE · Paid · NEW',
      attention: ['UnknownQueue:Orders', 'LinesHeldBack'],
      hasOpenConflicts: true
    });

    const codes = [...(find(element, 'warnings')?.querySelectorAll<HTMLElement>('[data-warning]') ?? [])];
    expect(codes.map((item) => item.dataset.warning)).toEqual([
      'OpenConflicts',
      'Unmapped',
      'UnknownQueue:Orders',
      'LinesHeldBack'
    ]);
    expect(find(element, 'conflicts')).toHaveProperty('recordId', '801000000000001AAA');
  });

  it('flags a changed address until the agent has seen to it', async () => {
    jest.mocked(acknowledge).mockResolvedValue(undefined);
    const element = await show({ ...order, addressChangedAt: '2026-05-01T10:30:00.000Z' });

    find(element, 'acknowledge')?.click();
    await settled();

    expect(acknowledge).toHaveBeenCalledWith({ orderId: order.orderId });
    expect(refreshApex).toHaveBeenCalledTimes(1);
    adapter.emit(order);
    await settled();
    expect(find(element, 'address-changed')).toBeNull();
  });

  it('shows the reason when the change cannot be acknowledged', async () => {
    jest.mocked(acknowledge).mockRejectedValue({ body: { message: 'You may not edit orders' } });
    const element = await show({ ...order, addressChangedAt: '2026-05-01T10:30:00.000Z' });

    find(element, 'acknowledge')?.click();
    await settled();

    expect(find(element, 'acknowledge-error')?.textContent).toContain('You may not edit orders');
  });

  it('says so when the order does not come from Allegro', async () => {
    const element = await show({ ...order, allegroOrderId: undefined } as unknown as Context);

    expect(find(element, 'empty')).not.toBeNull();
    expect(find(element, 'buyer')).toBeNull();
  });

  it('shows the reason when the order cannot be loaded, and tries again on request', async () => {
    const element = await show();
    adapter.error({ message: 'You may not see this order' });
    await settled();

    expect(find(element, 'error')?.textContent).toContain('You may not see this order');
    find(element, 'retry')?.click();
    expect(refreshApex).toHaveBeenCalledTimes(1);
  });

  it('asks again when the agent presses Refresh', async () => {
    const element = await show(order);

    find(element, 'refresh')?.click();

    expect(refreshApex).toHaveBeenCalledTimes(1);
  });

  it('takes the nulls of Apex for what is not known', async () => {
    const [line] = order.lines;
    const nulls = {
      ...order,
      lines: [{ ...line, taxRate: null }],
      timeline: [{ id: '1', kind: 'Fulfillment', happenedAt: null, learnedAt: '2026-11-20T11:00:00.000Z' }]
    } as unknown as Context;

    const element = await show(nulls);

    expect(shadowText(element, 'c-order-lines')).not.toContain('0%');
    expect(shadowText(element, 'c-order-timeline')).not.toContain('1970');
  });

  it('knows an order of another channel also by a null', async () => {
    const element = await show({ ...order, allegroOrderId: null } as unknown as Context);

    expect(find(element, 'empty')).not.toBeNull();
  });

  it('is accessible in every state', async () => {
    const element = await show(order);
    await expect(element).toBeAccessible();

    adapter.error({ message: 'No access' });
    await settled();
    await expect(element).toBeAccessible();
  });
});
