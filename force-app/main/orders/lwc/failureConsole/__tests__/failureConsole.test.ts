import { createElement } from 'lwc';
import FailureConsole from 'c/failureConsole';
import getFailures from '@salesforce/apex/FailureController.getFailures';
import type { FailureList } from '@salesforce/apex/FailureController.getFailures';
import getReport from '@salesforce/apex/FailureController.getReport';
import type { ReplayReport } from '@salesforce/apex/FailureController.getReport';
import ignore from '@salesforce/apex/FailureController.ignore';
import replay from '@salesforce/apex/FailureController.replay';

jest.mock('@salesforce/apex/FailureController.getFailures', () => ({ __esModule: true, default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/FailureController.getReport', () => ({ __esModule: true, default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/FailureController.ignore', () => ({ __esModule: true, default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/FailureController.replay', () => ({ __esModule: true, default: jest.fn() }), {
  virtual: true
});

const FIRST = 'a00000000000001AAA';
const SECOND = 'a00000000000002AAA';
const failure = (id: string, name: string): FailureList['rows'][number] => ({
  id,
  name,
  stream: 'orders',
  recordKey: `order of ${name}`,
  status: 'Open',
  error: 'lineItems[0].quantity is <b>missing</b>',
  reason: 'lineItems[…].quantity is missing',
  attempts: 3,
  lastFailedAt: '2026-05-01T10:30:00.000Z',
  correlationId: `correlation of ${name}`,
  snapshot: '{"buyer":"***"}'
});
const list: FailureList = {
  rows: [failure(FIRST, 'SF-1'), failure(SECOND, 'SF-2')],
  causes: [{ reason: 'lineItems[…].quantity is missing', count: 250 }],
  total: 250,
  canReplay: true
};
const report: ReplayReport = {
  requestId: 'a01000000000001AAA',
  isPreview: true,
  status: 'Done',
  total: 1,
  created: 1,
  updated: 0,
  skipped: 0,
  stillFailing: 0,
  needsRunner: 0,
  lines: [{ id: FIRST, recordKey: 'order of SF-1', result: 'CREATED' }]
};

async function settled(): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve);
  });
}

async function show(data: FailureList | Error = list): Promise<HTMLElement> {
  const answer = data instanceof Error ? Promise.reject(data) : Promise.resolve(data);
  jest.mocked(getFailures).mockReturnValue(answer);
  const element = createElement<FailureConsole>('c-failure-console', { is: FailureConsole });
  document.body.appendChild(element);
  await settled();
  return element;
}

function find(element: HTMLElement, selector: string): HTMLElement | null {
  return element.shadowRoot?.querySelector<HTMLElement>(selector) ?? null;
}

async function click(element: HTMLElement, id: string): Promise<void> {
  find(element, `[data-id="${id}"]`)?.dispatchEvent(new CustomEvent('click'));
  await settled();
}

async function check(element: HTMLElement, selector: string): Promise<void> {
  const box = find(element, selector) as HTMLInputElement | null;
  if (box === null) throw new Error(`There is no box ${selector}`);
  box.checked = true;
  box.dispatchEvent(new CustomEvent('change'));
  await settled();
}

describe('c-failure-console', () => {
  afterEach(() => {
    document.body.replaceChildren();
    jest.resetAllMocks();
  });

  it('shows failures as text, with the counts of their causes and of all', async () => {
    const element = await show();

    expect(getFailures).toHaveBeenCalledWith({ filter: { status: 'Open' } });
    expect(find(element, `[data-row="${FIRST}"] [data-id="message"]`)?.textContent).toContain('<b>missing</b>');
    expect(find(element, `[data-row="${FIRST}"] [data-id="snapshot"]`)?.textContent).toBe('{"buyer":"***"}');
    const causes = find(element, '[data-filter="reason"]') as unknown as { options: { label: string }[] };
    expect(causes.options.map(({ label }) => label)).toContain('lineItems[…].quantity is missing (250)');
    expect(find(element, '[data-id="shown"]')?.textContent).not.toContain('{');
  });

  it('says so when nothing waits, and why it could not be loaded', async () => {
    const empty = await show({ rows: [], causes: [], total: 0, canReplay: true });
    expect(find(empty, '[data-id="empty"]')).not.toBeNull();

    const broken = await show(new Error('The org sleeps'));
    expect(find(broken, '[data-id="error"]')?.textContent).toContain('The org sleeps');
    jest.mocked(getFailures).mockResolvedValue(list);
    await click(broken, 'retry');
    expect(find(broken, '[data-id="error"]')).toBeNull();
    expect(find(broken, `[data-row="${FIRST}"]`)).not.toBeNull();
  });

  it('asks again with the filter that somebody sets', async () => {
    const element = await show();

    const text = find(element, '[data-filter="text"]');
    text?.dispatchEvent(new CustomEvent('change', { detail: { value: ' order ' } }));
    await settled();

    expect(getFailures).toHaveBeenLastCalledWith({ filter: { status: 'Open', text: 'order' } });
  });

  it('takes whole days of the person who looks', async () => {
    const element = await show();
    const choose = async (filter: string, value: string): Promise<void> => {
      find(element, `[data-filter="${filter}"]`)?.dispatchEvent(new CustomEvent('change', { detail: { value } }));
      await settled();
    };

    await choose('failedFrom', '2026-05-01');
    await choose('failedTo', '2026-05-01');

    const [failedFrom, failedTo] = [new Date(2026, 4, 1), new Date(2026, 4, 1, 23, 59, 59, 999)].map((time) =>
      time.toISOString()
    );
    expect(getFailures).toHaveBeenLastCalledWith({ filter: { status: 'Open', failedFrom, failedTo } });
    await choose('failedFrom', '');
    expect(getFailures).toHaveBeenLastCalledWith({ filter: { status: 'Open', failedFrom: undefined, failedTo } });
  });

  it('says what a replay of the selection would do, failure by failure', async () => {
    const element = await show();
    jest.mocked(replay).mockResolvedValue(report.requestId);
    jest.mocked(getReport).mockResolvedValue(report);

    await check(element, `[data-failure="${FIRST}"]`);
    await click(element, 'preview');

    expect(replay).toHaveBeenCalledWith({ failureIds: [FIRST], filter: { status: 'Open' }, isPreview: true });
    expect(find(element, '[data-count="created"] dd')?.textContent).toBe('1');
    expect(find(element, '[data-id="done"]')).not.toBeNull();
    expect(find(element, `[data-row="${FIRST}"] [data-id="outcome"]`)).not.toBeNull();
    expect(find(element, `[data-row="${SECOND}"] [data-id="outcome"]`)).toBeNull();
    expect(getFailures).toHaveBeenCalledTimes(1);
  });

  it('replays, shows how far it is, and loads what is left', async () => {
    jest.useFakeTimers({ doNotFake: ['setTimeout'] });
    const element = await show();
    jest.mocked(replay).mockResolvedValue(report.requestId);
    jest.mocked(getReport).mockResolvedValueOnce({ ...report, isPreview: false, status: 'Running', created: 0 });
    jest.mocked(getReport).mockResolvedValue({ ...report, isPreview: false, needsRunner: 1 });

    await click(element, 'replay-all');
    expect(find(element, '[data-id="progress"]')).not.toBeNull();
    expect(find(element, '[data-id="done"]')).toBeNull();
    expect((find(element, '[data-id="replay-all"]') as unknown as { disabled: boolean }).disabled).toBe(true);
    jest.advanceTimersByTime(1000);
    await settled();

    expect(replay).toHaveBeenCalledWith({ failureIds: [], filter: { status: 'Open' }, isPreview: false });
    expect(find(element, '[data-id="done"]')).not.toBeNull();
    expect(find(element, '[data-id="needs-runner"]')).not.toBeNull();
    expect(getFailures).toHaveBeenCalledTimes(2);
    jest.useRealTimers();
  });

  it('ignores with a reason only', async () => {
    const element = await show();
    await check(element, '[data-id="select-all"]');
    const button = (): { disabled: boolean } => find(element, '[data-id="ignore"]') as unknown as { disabled: boolean };
    expect(button().disabled).toBe(true);

    const reason = find(element, '[data-id="ignore-reason"]');
    reason?.dispatchEvent(new CustomEvent('change', { detail: { value: 'A test order' } }));
    await settled();
    expect(button().disabled).toBe(false);
    jest.mocked(ignore).mockResolvedValue();
    await click(element, 'ignore');

    expect(ignore).toHaveBeenCalledWith({ failureIds: [FIRST, SECOND], reason: 'A test order' });
    expect(getFailures).toHaveBeenCalledTimes(2);
  });

  it('shows why a replay was refused or failed', async () => {
    const element = await show();
    jest.mocked(replay).mockRejectedValue({ body: { message: 'You may not replay' } });
    await click(element, 'preview-all');
    expect(find(element, '[data-id="failed"]')?.textContent).toContain('You may not replay');

    jest.mocked(replay).mockResolvedValue(report.requestId);
    jest.mocked(getReport).mockResolvedValue({ ...report, status: 'Failed', error: 'The org is full' });
    await click(element, 'preview-all');
    expect(find(element, '[data-id="failed"]')?.textContent).toContain('The org is full');
  });

  it('offers nothing to those who may only look', async () => {
    const element = await show({ ...list, canReplay: false });

    expect(find(element, '[data-id="actions"]')).toBeNull();
    expect(find(element, '[data-id="select-all"]')).toBeNull();
    expect(find(element, `[data-row="${FIRST}"]`)).not.toBeNull();
  });
});
