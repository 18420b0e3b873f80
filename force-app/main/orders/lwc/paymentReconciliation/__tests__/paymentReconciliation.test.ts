import { createElement } from 'lwc';
import PaymentReconciliation from 'c/paymentReconciliation';
import getReport from '@salesforce/apex/PaymentReconciliationController.getReport';
import type { ReconciliationReport } from '@salesforce/apex/PaymentReconciliationController.getReport';
import recorded from './data/getReport.json';

jest.mock(
  '@salesforce/apex/PaymentReconciliationController.getReport',
  () => {
    const { createApexTestWireAdapter } =
      jest.requireActual<typeof import('@salesforce/sfdx-lwc-jest')>('@salesforce/sfdx-lwc-jest');
    return { __esModule: true, default: createApexTestWireAdapter(jest.fn()) };
  },
  { virtual: true }
);

type Days = { first: string; last: string };
type TestAdapter = { emit(data: ReconciliationReport): void; error(body?: unknown): void; getLastConfig(): Days };
const adapter = getReport as unknown as TestAdapter;

async function show(report?: unknown): Promise<HTMLElement> {
  const element = createElement<PaymentReconciliation>('c-payment-reconciliation', { is: PaymentReconciliation });
  document.body.appendChild(element);
  if (report !== undefined) adapter.emit(report as ReconciliationReport);
  await Promise.resolve();
  return element;
}

function find(element: HTMLElement, id: string): HTMLElement | null {
  return element.shadowRoot?.querySelector<HTMLElement>(`[data-id="${id}"]`) ?? null;
}

describe('c-payment-reconciliation', () => {
  it('asks for the last thirty days and shows a spinner until the report is there', async () => {
    const element = await show();
    const { first, last } = adapter.getLastConfig();

    expect(Date.parse(last) - Date.parse(first)).toBe(30 * 86_400_000);
    expect(find(element, 'loading')).not.toBeNull();
  });

  it('shows the sums and what does not tie, with a link to the order', async () => {
    const element = await show(recorded);
    const findings = [...(element.shadowRoot?.querySelectorAll('[data-id="finding"]') ?? [])];

    expect(find(element, 'totals')?.textContent).toContain('300.50');
    expect(findings.map((it) => it.querySelector('th')?.textContent)).toEqual([
      'c.PaymentReconciliation_AmountDiffers',
      'c.PaymentReconciliation_OperationWithoutOrder'
    ]);
    expect(findings[0]?.querySelector('a')?.getAttribute('href')).toBe('/lightning/r/Order/801000000000001AAA/view');
    expect(findings[1]?.querySelector('a')).toBeNull();
  });

  it('says so when everything ties, when there is nothing, and when there is too much', async () => {
    const element = await show({ ...recorded, findings: [], isComplete: false });
    expect(find(element, 'tied')).not.toBeNull();
    expect(find(element, 'incomplete')).not.toBeNull();

    adapter.emit({ isComplete: true, totals: [], findings: [] });
    await Promise.resolve();

    expect(find(element, 'empty')?.textContent).toBe('c.PaymentReconciliation_None');
  });

  it('asks again for other days', async () => {
    const element = await show(recorded);

    find(element, 'first')?.dispatchEvent(new CustomEvent('change', { detail: { value: '2026-05-01' } }));
    await Promise.resolve();

    expect(adapter.getLastConfig().first).toBe('2026-05-01');
    expect(find(element, 'loading')).not.toBeNull();
  });

  it('shows what went wrong', async () => {
    const element = await show();

    adapter.error({ message: 'Choose two days' });
    await Promise.resolve();

    expect(find(element, 'error')?.textContent).toContain('Choose two days');
  });
});
