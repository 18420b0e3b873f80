import { createElement } from 'lwc';
import BuyerIdentity from 'c/buyerIdentity';
import { refreshApex } from '@salesforce/apex';
import assign from '@salesforce/apex/BuyerLinkController.assign';
import getIdentity from '@salesforce/apex/BuyerLinkController.getIdentity';
import type { Identity } from '@salesforce/apex/BuyerLinkController.getIdentity';
import unmerge from '@salesforce/apex/BuyerLinkController.unmerge';

jest.mock(
  '@salesforce/apex/BuyerLinkController.getIdentity',
  () => {
    const { createApexTestWireAdapter } =
      jest.requireActual<typeof import('@salesforce/sfdx-lwc-jest')>('@salesforce/sfdx-lwc-jest');
    return { __esModule: true, default: createApexTestWireAdapter(jest.fn()) };
  },
  { virtual: true }
);
jest.mock('@salesforce/apex/BuyerLinkController.unmerge', () => ({ __esModule: true, default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/BuyerLinkController.assign', () => ({ __esModule: true, default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex', () => ({ refreshApex: jest.fn(() => Promise.resolve()) }), { virtual: true });

type TestAdapter = { emit(data: unknown): void; error(body?: unknown): void };
const adapter = getIdentity as unknown as TestAdapter;
const identity: Identity = {
  mayChange: true,
  buyers: [{ linkId: 'a01000000000001AAA', login: 'buyer_1', reason: 'Known contact: same e-mail', isPinned: false }]
};

async function show(data?: Identity, objectApiName = 'Contact'): Promise<HTMLElement> {
  const element = createElement<BuyerIdentity>('c-buyer-identity', { is: BuyerIdentity });
  element.recordId = '003000000000001AAA';
  element.objectApiName = objectApiName;
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

function find(element: HTMLElement, id: string): HTMLElement | null {
  return element.shadowRoot?.querySelector<HTMLElement>(`[data-id="${id}"]`) ?? null;
}

describe('c-buyer-identity', () => {
  afterEach(() => {
    document.body.replaceChildren();
    jest.clearAllMocks();
  });

  it('says why a buyer is the contact', async () => {
    const element = await show(identity);

    expect(element.shadowRoot?.textContent).toContain('buyer_1');
    expect(element.shadowRoot?.textContent).toContain('Known contact: same e-mail');
  });

  it('names the contact of each buyer on the page of an account', async () => {
    const named = { ...identity, buyers: identity.buyers.map((buyer) => ({ ...buyer, contactName: 'Test Buyer' })) };

    expect(find(await show(named), 'contact-name')).toBeNull();
    document.body.replaceChildren();
    expect(find(await show(named, 'Account'), 'contact-name')?.textContent).toBe('Test Buyer');
  });

  it('waits, and says when there is nobody', async () => {
    expect(find(await show(), 'loading')).not.toBeNull();
    document.body.replaceChildren();

    expect(find(await show({ mayChange: true, buyers: [] }), 'empty')).not.toBeNull();
  });

  it('shows why it cannot load', async () => {
    const element = await show();
    adapter.error({ message: 'No access' });
    await settled();

    expect(find(element, 'error')?.textContent).toContain('No access');
  });

  it('offers no change to those who may not', async () => {
    const element = await show({ ...identity, mayChange: false });

    expect(find(element, 'unmerge')).toBeNull();
  });

  it('separates a buyer and reads again', async () => {
    const element = await show(identity);

    find(element, 'unmerge')?.click();
    await settled();

    expect(unmerge).toHaveBeenCalledWith({ linkId: 'a01000000000001AAA' });
    expect(refreshApex).toHaveBeenCalled();
  });

  it('gives a buyer to the chosen contact, and does nothing without one', async () => {
    const element = await show(identity);
    find(element, 'assign')?.click();
    await settled();
    expect(assign).not.toHaveBeenCalled();

    find(element, 'contact')?.dispatchEvent(new CustomEvent('change', { detail: { recordId: '003000000000002AAA' } }));
    find(element, 'assign')?.click();
    await settled();

    expect(assign).toHaveBeenCalledWith({ linkId: 'a01000000000001AAA', contactId: '003000000000002AAA' });
  });

  it('says why it could not be changed', async () => {
    (unmerge as unknown as jest.Mock).mockRejectedValueOnce({ body: { message: 'Nothing to undo' } });
    const element = await show(identity);

    find(element, 'unmerge')?.click();
    await settled();

    expect(find(element, 'change-error')?.textContent).toContain('Nothing to undo');
  });
});
