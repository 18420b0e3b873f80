import { createElement } from 'lwc';
import OrderLines from 'c/orderLines';
import type { OrderContextLine } from '@salesforce/apex/OrderContextController.getOrderContext';

const teapot: OrderContextLine = {
  id: '1',
  kind: 'Product',
  name: 'Green teapot',
  quantity: 2,
  unitPrice: 61.72,
  originalPrice: 70,
  total: 123.44,
  discounts: 'COUPON,CAMPAIGN',
  isUnlinked: true
};

function show(lines: OrderContextLine[]): ShadowRoot {
  const element = createElement<OrderLines>('c-order-lines', { is: OrderLines });
  Object.assign(element, { lines, currency: 'PLN', totalToPay: 133.44 });
  document.body.appendChild(element);
  if (element.shadowRoot === null) throw new Error('c-order-lines did not render');
  return element.shadowRoot;
}

describe('c-order-lines', () => {
  it('shows the price paid beside the price before discounts', () => {
    const root = show([teapot]);

    expect(root.querySelector('s')?.textContent).toContain('70.00');
    expect(root.querySelector('[data-kind="Product"]')?.textContent).toContain('61.72');
  });

  it('shows no second price where nothing was reduced', () => {
    const root = show([{ ...teapot, originalPrice: 61.72 }]);

    expect(root.querySelector('s')).toBeNull();
  });

  it.each([
    ['UNIT', '2 c.OrderLines_UnitUnit'],
    ['PAIR', '2 c.OrderLines_UnitPair'],
    ['SET', '2 c.OrderLines_UnitSet'],
    ['BARREL', '2 BARREL'],
    [undefined, '2']
  ])('counts in the unit %s', (unit, text) => {
    const root = show([unit === undefined ? teapot : { ...teapot, unit }]);

    expect(root.querySelector('[data-id="amount"]')?.textContent).toBe(text);
  });

  it('flags a line that is not linked to a product', () => {
    expect(show([teapot]).querySelector('[data-id="unlinked"]')).not.toBeNull();
  });

  it('flags no line that is linked', () => {
    expect(show([{ ...teapot, isUnlinked: false }]).querySelector('[data-id="unlinked"]')).toBeNull();
  });

  it("shows Allegro's total, not the sum of the lines", () => {
    expect(show([teapot]).querySelector('[data-id="total"]')?.textContent).toContain('133.44');
  });

  it('shows what was bought before services and delivery', () => {
    const kinds = ['Delivery', 'Service', 'Product', 'Deposit'];

    const root = show(kinds.map((kind, index) => ({ ...teapot, id: String(index), kind })));

    const shown = [...root.querySelectorAll<HTMLElement>('[data-kind]')].map((row) => row.dataset.kind);
    expect(shown).toEqual(['Product', 'Deposit', 'Service', 'Delivery']);
  });

  it('says so when there are no lines', () => {
    expect(show([]).querySelector('[data-id="empty"]')).not.toBeNull();
  });
});
