import { createElement } from 'lwc';
import OfferLinks from 'c/offerLinks';
import confirm from '@salesforce/apex/OfferLinkController.confirm';
import reject from '@salesforce/apex/OfferLinkController.reject';
import waiting from '@salesforce/apex/OfferLinkController.waiting';

jest.mock('@salesforce/apex/OfferLinkController.waiting', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/OfferLinkController.confirm', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/OfferLinkController.reject', () => ({ default: jest.fn() }), { virtual: true });

const mugs = {
  id: 'a01000000000001AAA',
  offerId: '7700001',
  title: 'Blue enamel mug',
  sku: 'MUG-1',
  suggestedProductId: '01t000000000001AAA',
  suggestedProduct: 'Enamel mug',
  confidence: 50,
  reason: 'The title is the name of this product; please confirm',
  hasWaitingLines: true
};

async function show(): Promise<ShadowRoot> {
  const element = createElement<OfferLinks>('c-offer-links', { is: OfferLinks });
  document.body.appendChild(element);
  if (element.shadowRoot === null) throw new Error('c-offer-links did not render');
  await settled();
  return element.shadowRoot;
}

/** Lets everything run that has been promised so far. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

function click(root: ShadowRoot, action: string): void {
  root.querySelector(`[data-action="${action}"]`)?.dispatchEvent(new CustomEvent('click'));
}

describe('c-offer-links', () => {
  afterEach(() => {
    document.body.replaceChildren();
    jest.resetAllMocks();
  });

  it('shows what a rule suggests, and why', async () => {
    jest.mocked(waiting).mockResolvedValue([mugs]);

    const row = (await show()).querySelector('[data-offer="7700001"]');

    expect(row?.textContent).toContain('Enamel mug');
    expect(row?.textContent).toContain('c.OfferLinks_Confidence 50 %');
    expect(row?.textContent).toContain('The title is the name');
  });

  it('offers no decision where there is no suggestion', async () => {
    const { suggestedProduct: _name, suggestedProductId: _id, ...bare } = mugs;
    jest.mocked(waiting).mockResolvedValue([bare]);

    expect((await show()).querySelector('[data-action]')).toBeNull();
  });

  it.each([
    ['confirm', confirm],
    ['reject', reject]
  ] as const)('asks the org to %s, and shows what still waits', async (action, method) => {
    jest.mocked(waiting).mockResolvedValueOnce([mugs]).mockResolvedValueOnce([]);
    jest.mocked(method).mockResolvedValue(undefined);
    const root = await show();

    click(root, action);
    await settled();

    expect(method).toHaveBeenCalledWith({ offerIds: [mugs.id] });
    expect(root.querySelector('[data-id="empty"]')).not.toBeNull();
  });

  it('says what the org refuses, and keeps the list', async () => {
    jest.mocked(waiting).mockResolvedValue([mugs]);
    jest.mocked(confirm).mockRejectedValue({ body: { message: 'You may not do this' } });
    const root = await show();

    click(root, 'confirm');
    await settled();

    expect(root.querySelector('[data-id="error"]')?.textContent).toBe('You may not do this');
    expect(root.querySelector('[data-offer="7700001"]')).not.toBeNull();
  });

  it('says so when nothing waits', async () => {
    jest.mocked(waiting).mockResolvedValue([]);

    expect((await show()).querySelector('[data-id="empty"]')).not.toBeNull();
  });
});
