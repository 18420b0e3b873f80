/**
 * Two ways in which others bring orders over, on the same simulated network, with jsforce: a read and nine upserts for
 * each order, and single reads with sObject collections of 200. They write the same kinds of records and nothing else:
 * no identity, no conflicts, no history of what failed.
 */
import { Connection } from 'jsforce';
import type { CheckoutForm } from '../allegro/world/model.js';
import type { LocalWorld } from '../world.js';

type Row = Record<string, unknown>;
type Write = { object: string; key: string; row: Row };
export type Baseline = { name: string; orders: number; seconds: number; allegroRequests: number; apiCalls: number };

const COLLECTION = 200;
/** Allegro refuses callers that do not name a registered application. */
const USER_AGENT = 'Baseline/1.0 (+https://example.com/baseline)';

export async function oneByOne(world: LocalWorld, count: number): Promise<Baseline> {
  const peer = await Peer.open(world);
  return peer.measure('one read and nine upserts for each order, jsforce', count, async (forms) => {
    for await (const form of forms) {
      for (const write of peer.writesOf(form)) await peer.upsert([write]);
    }
  });
}

export async function collections(world: LocalWorld, count: number): Promise<Baseline> {
  const peer = await Peer.open(world);
  return peer.measure('single reads and sObject collections of 200, jsforce', count, async (forms) => {
    const byObject = new Map<string, Write[]>();
    for await (const form of forms) {
      for (const write of peer.writesOf(form))
        byObject.set(write.object, [...(byObject.get(write.object) ?? []), write]);
    }
    for (const writes of byObject.values()) {
      const unique = [...new Map(writes.map((write) => [String(write.row[write.key]), write])).values()];
      for (let at = 0; at < unique.length; at += COLLECTION) await peer.upsert(unique.slice(at, at + COLLECTION));
    }
  });
}

class Peer {
  private constructor(
    private readonly world: LocalWorld,
    private readonly org: Connection,
    private readonly token: string,
    private readonly bookId: string,
    private readonly entryId: string
  ) {}

  /** Signs in at both ends and makes the one product that all lines sell; not part of the measurement. */
  static async open(world: LocalWorld): Promise<Peer> {
    const org = new Connection({ instanceUrl: world.org.url, accessToken: world.org.accessToken, version: '65.0' });
    const product = await org.sobject('Product2').create({ Name: 'Baseline', IsActive: true });
    const { records } = await org.query<{ Id: string }>('SELECT Id FROM Pricebook2 WHERE IsStandard = true');
    const bookId = String(records[0]?.Id);
    const entry = await org.sobject('PricebookEntry').create({
      Product2Id: product.id,
      Pricebook2Id: bookId,
      UnitPrice: 1,
      IsActive: true
    });
    return new Peer(world, org, await tokenOf(world), bookId, String(entry.id));
  }

  async measure(
    name: string,
    orders: number,
    work: (forms: AsyncIterable<CheckoutForm>) => Promise<void>
  ): Promise<Baseline> {
    this.world.allegro.counters.reset();
    const apiBefore = this.world.org.counters.dailyApi;
    const startedAt = performance.now();
    await work(this.forms(orders));
    return {
      name,
      orders,
      seconds: (performance.now() - startedAt) / 1000,
      allegroRequests: this.world.allegro.counters.snapshot().total,
      apiCalls: this.world.org.counters.dailyApi - apiBefore
    };
  }

  /** The journal tells which orders there are; each is then read by itself. */
  private async *forms(count: number): AsyncGenerator<CheckoutForm> {
    const { events } = await this.read<{ events: { order: { checkoutForm?: { id: string } } }[] }>(
      '/order/events?limit=1000'
    );
    const { gone } = this.world.allegro.world.store;
    const named = events.flatMap(({ order }) => order.checkoutForm?.id ?? []);
    const all = [...new Set(named)].filter((id) => !gone.has(id));
    const ids = all.slice(0, count);
    if (ids.length < count) throw new Error(`The journal names ${ids.length} orders, not ${count}.`);
    for (const id of ids) yield await this.read<CheckoutForm>(`/order/checkout-forms/${id}`);
  }

  private async read<T>(path: string): Promise<T> {
    const response = await fetch(`${this.world.allegro.url}${path}`, {
      headers: {
        Authorization: `Bearer ${this.token}`,
        Accept: 'application/vnd.allegro.public.v1+json',
        'User-Agent': USER_AGENT
      }
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** One record for each thing: account, contact, order, lines, payment, three entries of history. */
  writesOf(form: CheckoutForm): Write[] {
    const { lineItems, summary } = form;
    // Allegro leaves out buyers who have deleted their accounts.
    const buyer = (form.buyer as CheckoutForm['buyer'] | undefined) ?? { id: form.id, login: 'deleted' };
    const parent = (relationship: string, key: string, value: string): Row => ({ [relationship]: { [key]: value } });
    const account = parent('Account', 'BuyerId__c', buyer.id);
    const order = parent('Order__r', 'OrderId__c', form.id);
    const history = ['placed', 'paid', 'read'].map((kind) => ({
      object: 'TimelineEntry__c',
      key: 'EntryKey__c',
      row: { EntryKey__c: `${form.id}:${kind}`, Kind__c: kind, ...order }
    }));
    return [
      { object: 'Account', key: 'BuyerId__c', row: { BuyerId__c: buyer.id, Name: buyer.login } },
      { object: 'Contact', key: 'BuyerId__c', row: { BuyerId__c: buyer.id, LastName: buyer.login, ...account } },
      {
        object: 'Order',
        key: 'OrderId__c',
        row: {
          OrderId__c: form.id,
          EffectiveDate: '2026-01-01',
          Status: 'Draft',
          Pricebook2Id: this.bookId,
          ...account
        }
      },
      ...lineItems.map((line) => ({
        object: 'OrderItem',
        key: 'LineKey__c',
        row: {
          LineKey__c: line.id,
          PricebookEntryId: this.entryId,
          Quantity: line.quantity,
          UnitPrice: Number(line.price.amount),
          ...parent('Order', 'OrderId__c', form.id)
        }
      })),
      {
        object: 'Payment__c',
        key: 'PaymentKey__c',
        row: { PaymentKey__c: form.id, Amount__c: Number(summary.totalToPay.amount), ...order }
      },
      ...history
    ];
  }

  async upsert(writes: Write[]): Promise<void> {
    const [first] = writes;
    if (first === undefined) return;
    const rows = writes.map(({ row }) => row);
    const results = await this.org.sobject(first.object).upsert(rows, first.key);
    const failed = [results].flat().find(({ success }) => !success);
    if (failed !== undefined)
      throw new Error(`The baseline could not write ${first.object}: ${JSON.stringify(failed)}`);
  }
}

/** A token of the seller, by the device flow. */
async function tokenOf({ allegro }: LocalWorld): Promise<string> {
  const basic = Buffer.from(`${allegro.clientId}:${allegro.clientSecret}`).toString('base64');
  const post = async <T>(path: string, fields: Record<string, string>): Promise<T> => {
    const response = await fetch(`${allegro.url}/auth/oauth/${path}`, {
      method: 'POST',
      headers: { Authorization: `Basic ${basic}` },
      body: new URLSearchParams(fields)
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  };
  const device = await post<{ device_code: string; user_code: string }>('device', { client_id: allegro.clientId });
  await fetch(`${allegro.url}/_control/device/approve`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user_code: device.user_code })
  });
  const { access_token } = await post<{ access_token: string }>('token', {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    device_code: device.device_code
  });
  return access_token;
}
