import { createElement } from 'lwc';
import IdentityKeys from 'c/identityKeys';
import getProgress from '@salesforce/apex/IdentityKeysController.getProgress';
import start from '@salesforce/apex/IdentityKeysController.start';

jest.mock('@salesforce/apex/IdentityKeysController.getProgress', () => ({ __esModule: true, default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/IdentityKeysController.start', () => ({ __esModule: true, default: jest.fn() }), {
  virtual: true
});

const asked = getProgress as unknown as jest.Mock;
const started = start as unknown as jest.Mock;

async function show(answer: unknown): Promise<HTMLElement> {
  asked.mockImplementation(() => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)));
  const element = createElement<IdentityKeys>('c-identity-keys', { is: IdentityKeys });
  document.body.appendChild(element);
  await settled();
  return element;
}

async function settled(): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve);
  });
}

function find(element: HTMLElement, id: string): (HTMLElement & { disabled?: boolean }) | null {
  return element.shadowRoot?.querySelector<HTMLElement>(`[data-id="${id}"]`) ?? null;
}

describe('c-identity-keys', () => {
  afterEach(() => {
    document.body.replaceChildren();
    jest.clearAllMocks();
  });

  it('says that it was never done, and starts it', async () => {
    const element = await show({ mayStart: true, isRunning: false, status: null });
    expect(find(element, 'state')?.textContent).toContain('IdentityKeys_Never');

    started.mockResolvedValue({ mayStart: true, isRunning: true, status: 'Queued', done: 0, total: 3 });
    find(element, 'fill')?.click();
    await settled();

    expect(started).toHaveBeenCalledTimes(1);
    expect(find(element, 'state')?.textContent).toContain('IdentityKeys_Running');
    expect(find(element, 'fill')?.disabled).toBe(true);
  });

  it('says when it was done', async () => {
    const element = await show({
      mayStart: true,
      isRunning: false,
      status: 'Completed',
      endedAt: '2026-05-01T10:00:00Z'
    });

    expect(find(element, 'state')?.textContent).toContain('IdentityKeys_Done');
    expect(find(element, 'fill')?.disabled).toBe(false);
  });

  it('says when it did not end well', async () => {
    const element = await show({ mayStart: true, isRunning: false, status: 'Failed' });

    expect(find(element, 'state')?.textContent).toContain('IdentityKeys_Stopped');
  });

  it('lets those start nothing who may not', async () => {
    expect(find(await show({ mayStart: false, isRunning: false }), 'fill')).toBeNull();
  });

  it('shows why it could not be loaded', async () => {
    const element = await show(new Error('No access'));

    expect(find(element, 'loading')).toBeNull();
    expect(find(element, 'error')?.textContent).toContain('No access');
  });

  it('shows why it could not be started', async () => {
    const element = await show({ mayStart: true, isRunning: false });
    started.mockRejectedValue({ body: { message: 'It is running already.' } });

    find(element, 'fill')?.click();
    await settled();

    expect(find(element, 'error')?.textContent).toContain('running already');
  });
});
