import { createElement } from 'lwc';
import OrderTimeline from 'c/orderTimeline';
import type { OrderContextEntry } from '@salesforce/apex/OrderContextController.getOrderContext';

function show(entries: OrderContextEntry[]): ShadowRoot {
  const element = createElement<OrderTimeline>('c-order-timeline', { is: OrderTimeline });
  Object.assign(element, { entries });
  document.body.appendChild(element);
  if (element.shadowRoot === null) throw new Error('c-order-timeline did not render');
  return element.shadowRoot;
}

describe('c-order-timeline', () => {
  it('keeps the order of its entries', () => {
    const root = show([
      { id: '1', kind: 'Paid', learnedAt: '2026-11-20T10:00:00.000Z', detail: 'second' },
      { id: '2', kind: 'Bought', learnedAt: '2026-11-20T10:00:00.000Z', detail: 'first' }
    ]);

    const texts = [...root.querySelectorAll('[data-id="entry"]')].map((entry) => entry.textContent);
    expect(texts[0]).toContain('second');
    expect(texts[1]).toContain('first');
  });

  it('shows a kind that it does not know', () => {
    const root = show([{ id: '1', kind: 'MOON_LANDING', learnedAt: '2026-11-20T10:00:00.000Z' }]);

    expect(root.querySelector('[data-id="entry"]')?.textContent).toContain('Moon landing');
  });

  it('says when we learned of it where the moment itself is unknown', () => {
    const root = show([{ id: '1', kind: 'Paid', learnedAt: '2026-11-20T10:00:00.000Z' }]);

    expect(root.querySelector('[data-id="entry"]')?.textContent).toContain('OrderTimeline_Learned');
  });

  it('says so when nothing has happened', () => {
    expect(show([]).querySelector('[data-id="empty"]')).not.toBeNull();
  });
});
