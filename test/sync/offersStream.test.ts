import { randomUUID } from 'node:crypto';
import { AllegroError } from '../../src/allegro/allegroError.js';
import type { AllegroClient } from '../../src/allegro/client.js';
import { readProductOffer } from '../../src/allegro/offers.js';
import type { OutgoingEvent } from '../../src/contract/busEvent.js';
import { dueOffers } from '../../src/sync/dueOffers.js';
import type { DueOffer } from '../../src/sync/dueOffers.js';
import { isGtin, mapOffer } from '../../src/sync/offerMapper.js';
import type { OffersApi, ProductOffer } from '../../src/sync/offersApi.js';
import { offersStream } from '../../src/sync/offersStream.js';
import type { StreamPage } from '../../src/sync/stream.js';
import { FakeBus } from './support/fakeBus.js';

const NOW = Date.parse('2026-05-02T08:00:00.000Z');
const EAN = '5901234123457';

const part = (ean: string | null, quantity = 1): NonNullable<ProductOffer['productSet']>[number] => ({
  quantity: { value: quantity },
  product: {
    id: randomUUID(),
    parameters: ean === null ? [] : [{ id: '225693', name: 'EAN (GTIN)', values: [ean] }]
  }
});

const teapot: ProductOffer = {
  id: '100',
  name: 'Green teapot',
  productSet: [part(EAN)],
  category: { id: '257931' },
  publication: { status: 'ACTIVE' },
  stock: { unit: 'PAIR' },
  sellingMode: { price: { amount: '61.72', currency: 'PLN' } },
  images: ['https://example.org/1', 'https://example.org/2'],
  external: { id: 'SKU-1' }
};

class FakeOffers implements OffersApi {
  due: string[] = [];
  readonly answers = new Map<string, Awaited<ReturnType<OffersApi['readOffer']>>>();
  readonly asked: string[] = [];

  takeDueOffers: OffersApi['takeDueOffers'] = async (atMost) => this.due.splice(0, atMost);
  readOffer: OffersApi['readOffer'] = async (offerId) => {
    this.asked.push(offerId);
    return this.answers.get(offerId) ?? null;
  };
}

async function pass(
  api: OffersApi,
  cursor: string | null = null
): Promise<{ bodies: Record<string, unknown>[]; parked: OutgoingEvent[]; cursor: string | null }> {
  const sender = { accountKey: 'custom:100200', stream: 'offers', clock: () => NOW, newId: randomUUID };
  const bus = new FakeBus();
  const parked: OutgoingEvent[] = [];
  let last = cursor;
  for await (const page of offersStream({ api, sender }).read(cursor)) {
    await bus.publish([...page.changes, ...page.parked]);
    parked.push(...page.parked);
    last = page.position?.cursor ?? last;
  }
  const details = bus.events.filter(({ event }) => event.Type === 'OfferDetail');
  expect(details.every(({ topic }) => topic === 'OfferChanged__e')).toBe(true);
  const bodies = details.map(({ event }) => JSON.parse(event.Payload) as Record<string, unknown>);
  return { bodies, parked, cursor: last };
}

describe('the stream of offers', () => {
  it('reads what the org asks for and nothing else, and tells all that is of use', async () => {
    const api = new FakeOffers();
    api.due = ['100'];
    api.answers.set('100', { value: teapot });
    api.answers.set('200', { value: { ...teapot, id: '200' } });

    const { bodies } = await pass(api);

    expect(api.asked).toEqual(['100']);
    expect(bodies).toEqual([
      {
        id: '100',
        readAt: '2026-05-02T08:00:00.000Z',
        state: 'Read',
        name: 'Green teapot',
        sku: 'SKU-1',
        ean: EAN,
        unit: 'PAIR',
        status: 'ACTIVE',
        categoryId: '257931',
        price: '61.72',
        currencyCode: 'PLN',
        imageUrl: 'https://example.org/1'
      }
    ]);
  });

  it('asks Allegro nothing and says nothing when the org knows all it wants', async () => {
    const api = new FakeOffers();

    expect(await pass(api)).toEqual({ bodies: [], parked: [], cursor: null });
    expect(api.asked).toEqual([]);
  });

  it('reads at most 500 offers at one look', async () => {
    const api = new FakeOffers();
    api.due = Array.from({ length: 501 }, (_, index) => String(index));

    const { bodies } = await pass(api);

    expect(api.asked).toHaveLength(500);
    expect(bodies).toHaveLength(500);
    expect(api.due).toEqual(['500']);
  });

  it('says so when Allegro has an offer no more', async () => {
    const api = new FakeOffers();
    api.due = ['100'];

    const { bodies, parked } = await pass(api);

    expect(bodies).toEqual([{ id: '100', readAt: '2026-05-02T08:00:00.000Z', state: 'Gone' }]);
    expect(parked).toEqual([]);
  });

  it('parks an answer that cannot be read, once, tells the org to ask later, and goes on', async () => {
    const api = new FakeOffers();
    api.due = ['1', '100'];
    api.answers.set('1', { malformed: { id: '1', raw: { id: '1' }, error: 'sellingMode.price.amount: expected' } });
    api.answers.set('100', { value: teapot });

    const first = await pass(api);
    api.due = ['1'];
    const second = await pass(api, first.cursor);

    expect(first.bodies.map(({ state }) => state)).toEqual(['Unreadable', 'Read']);
    expect(first.parked.map(({ event }) => event.Key)).toEqual(['1']);
    expect(second.bodies.map(({ state }) => state)).toEqual(['Unreadable']);
    expect(second.parked).toEqual([]);
  });
});

describe('an offer that Allegro refuses to tell of', () => {
  const refusal = (status: number): { refused: Error } => ({
    refused: new AllegroError(`Allegro answered ${status}`, {
      kind: 'fatal',
      code: 'AccessDenied',
      status,
      path: '/sale/product-offers'
    })
  });

  it('is reported by name and stops no other', async () => {
    const api = new FakeOffers();
    api.due = ['1', '100', '2'];
    api.answers.set('1', refusal(403));
    api.answers.set('100', { value: teapot });
    api.answers.set('2', refusal(500));

    const { bodies, parked, cursor } = await pass(api);

    expect(bodies.map(({ id, state }) => [id, state])).toEqual([
      ['1', 'Refused'],
      ['100', 'Read'],
      ['2', 'Refused']
    ]);
    expect(parked.map(({ event }) => event.Key)).toEqual(['1', '2']);
    expect(parked[0]?.event.Payload).toContain('Allegro answered 403');
    expect(cursor).not.toBeNull();
  });

  it('is reported again whenever it is refused again', async () => {
    const api = new FakeOffers();
    api.due = ['1'];
    api.answers.set('1', refusal(403));
    const first = await pass(api);
    api.due = ['1'];

    expect((await pass(api, first.cursor)).parked).toHaveLength(1);
  });

  it('ends the pass as the fifth in a row, with all put off and none blamed', async () => {
    const api = new FakeOffers();
    api.due = Array.from({ length: 60 }, (_, index) => String(index));
    for (const id of api.due) api.answers.set(id, refusal(403));
    const pages: StreamPage[] = [];
    const sender = { accountKey: 'custom:100200', stream: 'offers', clock: () => NOW, newId: randomUUID };

    const reading = (async (): Promise<void> => {
      for await (const page of offersStream({ api, sender }).read(null)) pages.push(page);
    })();

    await expect(reading).rejects.toThrow('Allegro answered 403');
    expect(api.asked).toHaveLength(5);
    expect(pages.flatMap(({ changes }) => changes)).toHaveLength(5);
    expect(pages.flatMap(({ parked }) => parked)).toEqual([]);
  });
});

describe('an answer about one offer', () => {
  const answering = (status: number | undefined, kind: 'fatal' | 'transient' | 'badRecord' = 'fatal'): AllegroClient =>
    ({
      get: async () => {
        throw new AllegroError('no', {
          kind,
          code: 'Any',
          path: '/sale/product-offers/1',
          ...(status === undefined ? {} : { status })
        });
      }
    }) as unknown as AllegroClient;

  it.each([403, 406, 409, 422, 500, 503])('of %i refuses this offer', async (status) => {
    expect(await readProductOffer(answering(status), '1')).toMatchObject({ refused: { status } });
  });

  it.each([404, 410])('of %i says that it is gone', async (status) => {
    expect(await readProductOffer(answering(status), '1')).toBeNull();
  });

  it.each([401, 429, undefined])('of %p is about all', async (status) => {
    await expect(readProductOffer(answering(status), '1')).rejects.toThrow('no');
  });
});

describe('the EAN of an offer', () => {
  const eanOf = (fields: Partial<ProductOffer>): string | undefined =>
    mapOffer({ ...teapot, ...fields }, '2026-05-02T08:00:00.000Z').body?.ean;

  it.each([
    ['a set of several products', { productSet: [part(EAN), part('4006381333931')] }],
    ['several pieces of one product', { productSet: [part(EAN, 6)] }],
    ['a product without a code', { productSet: [part(null)] }],
    ['a code whose check digit is wrong', { productSet: [part('5901234123458')] }],
    ['two codes', { parameters: [{ id: '1', name: 'EAN', values: ['4006381333931'] }] }]
  ])('is not told of %s', (_what, fields) => {
    expect(eanOf(fields)).toBeUndefined();
  });

  it('is read from the parameters of the offer where it has no product', () => {
    expect(eanOf({ productSet: [], parameters: [{ id: '1', name: 'Kod EAN', values: [' 590-1234123457'] }] })).toBe(
      EAN
    );
  });

  it.each(['96385074', '036000291452', EAN, '15901234123454'])('may be %s', (code) => {
    expect(isGtin(code)).toBe(true);
  });
});

describe('what the org asks for', () => {
  const rows = (): DueOffer[] => [
    { offerId: '1', accountKey: 'a' },
    { offerId: '2', accountKey: 'b' },
    { offerId: '3', accountKey: 'a' }
  ];

  it('is read once for all accounts, and dealt out once', async () => {
    const read = jest.fn(async () => rows());
    const take = dueOffers({ read, accountKeys: ['a', 'b'], clock: () => NOW });

    expect([await take('a', 1), await take('b', 5), await take('a', 5), await take('a', 5)]).toEqual([
      ['1'],
      ['2'],
      ['3'],
      []
    ]);
    expect(read).toHaveBeenCalledTimes(1);
    expect(read).toHaveBeenCalledWith(['a', 'b'], '2026-05-02T08:00:00.000Z', 2_000);
  });

  it('is read again when the answer has grown old, and after a failure', async () => {
    let now = NOW;
    const read = jest.fn<Promise<DueOffer[]>, []>().mockRejectedValueOnce(new Error('busy')).mockResolvedValue(rows());
    const take = dueOffers({ read, accountKeys: ['a', 'b'], clock: () => now });

    await expect(take('a', 5)).rejects.toThrow('busy');
    await take('a', 5);
    now += 300_000;
    await take('a', 5);

    expect(read).toHaveBeenCalledTimes(3);
  });
});
