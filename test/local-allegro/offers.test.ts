import type { ProductOffer } from '../../local/allegro/world/offers.js';
import { TestClient } from './client.js';

type OfferAnswer = { status: number; body: ProductOffer & { errors: { code: string }[] } };

describe('offers at the local Allegro', () => {
  let client: TestClient;
  beforeAll(async () => {
    client = await TestClient.start({ orders: 400 });
  });
  afterAll(() => client.close());

  const read = async (id: string): Promise<OfferAnswer> =>
    (await client.get(`/sale/product-offers/${id}`)) as unknown as OfferAnswer;
  const sold = (): string[] => [
    ...new Set([...client.allegro.world.store.all()].flatMap(({ form }) => form.lineItems.map(({ offer }) => offer.id)))
  ];

  it('answer as Allegro documents, with the title and the SKU that orders name', async () => {
    const lines = [...client.allegro.world.store.all()].flatMap(({ form }) => form.lineItems);
    let found = 0;
    for (const { offer } of lines.slice(0, 60)) {
      const { status, body } = await read(offer.id);
      if (status === 404) continue;
      found += 1;
      expect(body).toMatchObject({ id: offer.id, name: offer.name });
      expect(body.external).toEqual(offer.external);
    }
    expect(found).toBeGreaterThan(40);
  });

  it('are of all kinds: sets, pairs, without a code, ended, and gone', async () => {
    const answers = await Promise.all(sold().map(read));
    const offers = answers.filter(({ status }) => status === 200).map(({ body }) => body);

    expect(offers.some(({ productSet }) => productSet.length > 1)).toBe(true);
    expect(offers.some(({ productSet }) => productSet.some(({ quantity }) => quantity.value > 1))).toBe(true);
    expect(offers.some(({ productSet }) => productSet.every(({ product }) => product.parameters.length === 0))).toBe(
      true
    );
    expect(new Set(offers.map(({ publication }) => publication.status))).toEqual(new Set(['ACTIVE', 'ENDED']));
    expect(new Set(offers.map(({ stock }) => stock.unit))).toEqual(new Set(['UNIT', 'PAIR', 'SET']));
    const gone = answers.find(({ status }) => status === 404);
    expect(gone?.body.errors[0]?.code).toBe('OfferNotFoundException');
  });

  it('are not found under an id that the seller never had', async () => {
    expect((await read('99999999999')).status).toBe(404);
  });

  it('change and go away when the seller says so', async () => {
    const { offers } = client.allegro.world;
    const [first, second] = sold().filter((id) => offers.get(id) !== undefined) as [string, string];

    await fetch(`${client.allegro.url}/_control/offers/${first}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ set: { 'publication.status': 'ENDED', name: 'Another title' } })
    });
    await fetch(`${client.allegro.url}/_control/offers/${second}`, { method: 'DELETE' });

    expect((await read(first)).body).toMatchObject({ name: 'Another title', publication: { status: 'ENDED' } });
    expect((await read(second)).status).toBe(404);
  });
});
