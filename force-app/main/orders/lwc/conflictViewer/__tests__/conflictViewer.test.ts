import { createElement } from 'lwc';
import ConflictViewer from 'c/conflictViewer';
import { refreshApex } from '@salesforce/apex';
import getOpenConflicts from '@salesforce/apex/ConflictController.getOpenConflicts';
import type { ConflictList } from '@salesforce/apex/ConflictController.getOpenConflicts';
import keep from '@salesforce/apex/ConflictController.keep';
import take from '@salesforce/apex/ConflictController.take';
import recorded from './data/getOpenConflicts.json';

jest.mock(
  '@salesforce/apex/ConflictController.getOpenConflicts',
  () => {
    const { createApexTestWireAdapter } =
      jest.requireActual<typeof import('@salesforce/sfdx-lwc-jest')>('@salesforce/sfdx-lwc-jest');
    return { __esModule: true, default: createApexTestWireAdapter(jest.fn()) };
  },
  { virtual: true }
);
jest.mock('@salesforce/apex/ConflictController.keep', () => ({ __esModule: true, default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/ConflictController.take', () => ({ __esModule: true, default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex', () => ({ refreshApex: jest.fn(() => Promise.resolve()) }), { virtual: true });

type TestAdapter = { emit(data: unknown): void; error(body?: unknown): void; getLastConfig(): unknown };
const adapter = getOpenConflicts as unknown as TestAdapter;
const list = recorded as unknown as ConflictList;
const ADDRESS = 'a00000000000001AAA';

async function show(data?: ConflictList, recordId?: string): Promise<HTMLElement> {
  const element = createElement<ConflictViewer>('c-conflict-viewer', { is: ConflictViewer });
  if (recordId !== undefined) element.recordId = recordId;
  document.body.appendChild(element);
  if (data !== undefined) adapter.emit(data);
  await settled();
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

async function check(box: HTMLElement | null): Promise<void> {
  if (box === null) throw new Error('There is no such box');
  (box as HTMLInputElement).checked = true;
  box.dispatchEvent(new CustomEvent('change'));
  await settled();
}

describe('c-conflict-viewer', () => {
  afterEach(() => {
    document.body.replaceChildren();
    jest.clearAllMocks();
  });

  it('asks for the conflicts of the order of the page', async () => {
    const element = await show(undefined, '801000000000001AAA');

    expect(adapter.getLastConfig()).toEqual({ orderId: '801000000000001AAA' });
    expect(find(element, '[data-id="loading"]')).not.toBeNull();
  });

  it('asks for all conflicts where there is no order', async () => {
    await show();

    expect(adapter.getLastConfig()).toEqual({ orderId: null });
  });

  it('shows both values, who changed it, and the revision, as text', async () => {
    const element = await show(list);
    const row = find(element, `[data-row="${ADDRESS}"]`);

    expect(row?.querySelector('[data-side="salesforce"]')?.textContent).toContain('Hand Street 7');
    expect(row?.querySelector('[data-side="salesforce"]')?.textContent).toContain('Test Agent');
    expect(row?.querySelector('[data-side="allegro"]')?.textContent).toContain('<b>New Street 2</b>');
    expect(row?.querySelector('b')).toBeNull();
  });

  it('shows a field group that it does not know by its code', async () => {
    const element = await show(list);

    expect(find(element, '[data-row="a00000000000002AAA"] h3')?.textContent).toBe('Moods');
  });

  it('says so when nothing is in conflict', async () => {
    const element = await show({ canResolve: true, rows: [] });

    expect(find(element, '[data-id="empty"]')).not.toBeNull();
  });

  it('shows the reason when the conflicts cannot be loaded, and tries again on request', async () => {
    const element = await show();
    adapter.error({ message: 'You may not see conflicts' });
    await settled();

    expect(find(element, '[data-id="error"]')?.textContent).toContain('You may not see conflicts');
    find(element, '[data-id="retry"]')?.click();
    expect(refreshApex).toHaveBeenCalledTimes(1);
  });

  it('keeps one and takes the other, and tells the page', async () => {
    jest.mocked(keep).mockResolvedValue([]);
    jest.mocked(take).mockResolvedValue([]);
    const decided = jest.fn();
    const element = await show(list);
    element.addEventListener('decided', decided);

    find(element, `[data-id="keep"][data-conflict="${ADDRESS}"]`)?.click();
    await settled();
    find(element, `[data-id="take"][data-conflict="a00000000000002AAA"]`)?.click();
    await settled();

    expect(keep).toHaveBeenCalledWith({ conflictIds: [ADDRESS] });
    expect(take).toHaveBeenCalledWith({ conflictIds: ['a00000000000002AAA'] });
    expect(decided).toHaveBeenCalledTimes(2);
    expect(refreshApex).toHaveBeenCalledTimes(2);
  });

  it('decides about the selected ones at once', async () => {
    jest.mocked(take).mockResolvedValue([]);
    const element = await show(list);
    await check(find(element, `input[data-conflict="${ADDRESS}"]`));

    find(element, '[data-id="take-selected"]')?.click();
    await settled();

    expect(take).toHaveBeenCalledWith({ conflictIds: [ADDRESS] });
  });

  it('selects all at once', async () => {
    jest.mocked(keep).mockResolvedValue([]);
    const element = await show(list);
    await check(find(element, '[data-id="select-all"]'));

    find(element, '[data-id="keep-selected"]')?.click();
    await settled();

    expect(keep).toHaveBeenCalledWith({ conflictIds: [ADDRESS, 'a00000000000002AAA'] });
  });

  it('names what could not be decided', async () => {
    jest.mocked(take).mockResolvedValue(['SC-00000001 is no longer open.']);
    const element = await show(list);

    find(element, '[data-id="take"]')?.click();
    await settled();

    expect(find(element, '[data-id="problems"]')?.textContent).toContain('SC-00000001 is no longer open.');
  });

  it('shows the reason when a decision is refused', async () => {
    jest.mocked(keep).mockRejectedValue({ body: { message: 'Only admins may decide' } });
    const element = await show(list);

    find(element, '[data-id="keep"]')?.click();
    await settled();

    expect(find(element, '[data-id="failed"]')?.textContent).toContain('Only admins may decide');
  });

  it('offers no decision to somebody who may not decide', async () => {
    const element = await show({ ...list, canResolve: false });

    expect(find(element, '[data-id="keep"]')).toBeNull();
    expect(find(element, '[data-id="bulk"]')).toBeNull();
  });

  it('leads to the order from the list of all', async () => {
    const element = await show(list);

    const link = find(element, '[data-order="801000000000001AAA"]');

    expect(link).not.toBeNull();
    expect(() => link?.click()).not.toThrow();
  });

  it('is accessible', async () => {
    await expect(await show(list)).toBeAccessible();
  });
});
