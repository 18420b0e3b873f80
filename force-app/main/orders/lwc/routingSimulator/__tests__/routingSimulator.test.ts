import { createElement } from 'lwc';
import RoutingSimulator from 'c/routingSimulator';
import factsOf from '@salesforce/apex/RoutingSimulatorController.factsOf';
import simulate from '@salesforce/apex/RoutingSimulatorController.simulate';
import type { RoutingVerdict } from '@salesforce/apex/RoutingSimulatorController.simulate';

jest.mock('@salesforce/apex/RoutingSimulatorController.factsOf', () => ({ __esModule: true, default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/RoutingSimulatorController.simulate', () => ({ __esModule: true, default: jest.fn() }), {
  virtual: true
});

const verdict = (name: string, changes: Partial<RoutingVerdict> = {}): RoutingVerdict => ({
  name,
  label: name,
  priority: 10,
  decides: false,
  misfits: [],
  targets: ['Orders'],
  problems: [],
  ...changes
});

function show(): HTMLElement {
  const element = createElement<RoutingSimulator>('c-routing-simulator', { is: RoutingSimulator });
  document.body.appendChild(element);
  return element;
}

async function settled(): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve);
  });
}

function find(element: HTMLElement, selector: string): HTMLElement | null {
  return element.shadowRoot?.querySelector<HTMLElement>(selector) ?? null;
}

function enter(element: HTMLElement, selector: string, value: string): void {
  find(element, selector)?.dispatchEvent(new CustomEvent('change', { detail: { value } }));
}

async function press(element: HTMLElement, id: string): Promise<void> {
  find(element, `[data-id="${id}"]`)?.click();
  await settled();
}

describe('c-routing-simulator', () => {
  afterEach(() => {
    document.body.replaceChildren();
    jest.clearAllMocks();
  });

  it('simulates what the admin entered, numbers as numbers and blanks as nothing', async () => {
    jest.mocked(simulate).mockResolvedValue([]);
    const element = show();
    enter(element, '[data-fact="marketplace"]', 'allegro-cz');
    enter(element, '[data-fact="value"]', '12.50');
    enter(element, '[data-fact="store"]', ' ');

    await press(element, 'simulate');

    expect(simulate).toHaveBeenCalledWith({ facts: { marketplace: 'allegro-cz', value: 12.5, store: undefined } });
  });

  it('shows which rule decides and why each other does not', async () => {
    jest
      .mocked(simulate)
      .mockResolvedValue([
        verdict('Czech', { misfits: ['Marketplace', 'Moon'] }),
        verdict('First', { decides: true, problems: ['UnknownQueue:Orders', 'UnknownMoon'] }),
        verdict('Second')
      ]);
    const element = show();

    await press(element, 'simulate');

    expect(find(element, '[data-rule="First"] [data-id="decides"]')).not.toBeNull();
    expect(find(element, '[data-rule="Czech"] [data-id="verdict"]')?.textContent).toContain('Misfit');
    expect(find(element, '[data-rule="Second"] [data-id="verdict"]')?.textContent).toContain('Later');
    const problems = [...(element.shadowRoot?.querySelectorAll('[data-id="problem"]') ?? [])];
    expect(problems.map((problem) => problem.textContent)).toEqual([
      expect.stringContaining('UnknownQueue'),
      'UnknownMoon'
    ]);
  });

  it('says so when there are no rules', async () => {
    jest.mocked(simulate).mockResolvedValue([]);
    const element = show();

    await press(element, 'simulate');

    expect(find(element, '[data-id="empty"]')).not.toBeNull();
  });

  it('says so when no rule fits', async () => {
    jest.mocked(simulate).mockResolvedValue([verdict('Czech', { misfits: ['Marketplace'] })]);
    const element = show();

    await press(element, 'simulate');

    expect(find(element, '[data-id="none-fits"]')).not.toBeNull();
  });

  it('loads an order and simulates it at once', async () => {
    jest.mocked(factsOf).mockResolvedValue({ marketplace: 'allegro-pl', value: 25 });
    jest.mocked(simulate).mockResolvedValue([verdict('First', { decides: true })]);
    const element = show();
    enter(element, '[data-id="order-number"]', ' 00000100 ');

    await press(element, 'load');

    expect(factsOf).toHaveBeenCalledWith({ orderNumber: '00000100' });
    expect(simulate).toHaveBeenCalledWith({ facts: { marketplace: 'allegro-pl', value: 25 } });
    expect(find(element, '[data-fact="marketplace"]')).toHaveProperty('value', 'allegro-pl');
  });

  it('shows the reason when there is no such order', async () => {
    jest.mocked(factsOf).mockRejectedValue({ body: { message: 'There is no order 7' } });
    const element = show();

    await press(element, 'load');

    expect(find(element, '[data-id="error"]')?.textContent).toContain('There is no order 7');
    expect(find(element, '[data-id="verdicts"]')).toBeNull();
  });

  it('is accessible', async () => {
    jest.mocked(simulate).mockResolvedValue([verdict('First', { decides: true })]);
    const element = show();
    await press(element, 'simulate');

    await expect(element).toBeAccessible();
  });
});
