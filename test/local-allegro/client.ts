import { startLocalAllegro, type LocalAllegro, type LocalAllegroOptions } from '../../local/allegro/allegro.js';
import type { CheckoutForm, LineItem, Money, OrderEvent, Shipment } from '../../local/allegro/world/model.js';
import { validateRequest, validateResponse } from '../support/allegroSpec.js';

export const MEDIA_TYPE = 'application/vnd.allegro.public.v1+json';
export const USER_AGENT = 'AllegroConnect/1.0.0 (+https://example.org)';
export const NOON = Date.parse('2026-11-20T12:00:00Z');

type Some<T> = [T, ...T[]];
/** An order as tests read it: they ask only for parts that the order in hand has. */
export type Form = Required<CheckoutForm> & { lineItems: Some<LineItem>; payment: { paidAmount: Money } };
/** Everything that an answer may hold; a test looks at the fields of what it asked for. */
export type Body = Form &
  Shipment & {
    checkoutForms: Some<Form>;
    count: number;
    totalCount: number;
    events: OrderEvent[];
    latestEvent: { id: string; occurredAt: string };
    shipments: Shipment[];
    carriers: { id: string; name?: string }[];
    marketplaces: { id: string; currencies: { base: { code: string } } }[];
    errors: Some<{ code: string; message: string; path: string | null; userMessage: string | null }>;
    error: string;
    error_description: string;
    device_code: string;
    user_code: string;
    verification_uri: string;
    verification_uri_complete: string;
    access_token: string;
    refresh_token: string;
  };
/** The same for the control API. */
export type ControlBody = {
  id: string;
  ids: Some<string>;
  orders: { id: string; totalToPay: Money }[];
  gone: Some<{ id: string; mergedInto: string }>;
};
export type Answer = { status: number; headers: Headers; body: Body; text: string };
export type CallOptions = {
  query?: Record<string, string | string[]>;
  body?: unknown;
  headers?: Record<string, string>;
  /** Set where a test asks on purpose for what the document does not know. */
  isUndocumented?: boolean;
};

/**
 * A local Allegro and a client signed in to it. Every answer is judged by Allegro's document, and so is every request
 * that was not refused: a violation fails the test that made the call.
 */
export class TestClient {
  token = '';

  private constructor(readonly allegro: LocalAllegro) {}

  static async start(options: LocalAllegroOptions = {}): Promise<TestClient> {
    const client = new TestClient(await startLocalAllegro({ clock: () => NOON, deviceInterval: 0, ...options }));
    client.token = (await client.signIn()).access_token;
    return client;
  }

  close(): Promise<void> {
    return this.allegro.close();
  }

  /** The device flow with a seller who agrees at once. */
  async signIn(parameters: Record<string, string> = {}, seller?: string): Promise<Body> {
    const { body: device } = await this.auth('device', { client_id: this.allegro.clientId, ...parameters });
    await this.control('POST', '/device/approve', { user_code: device.user_code, seller });
    const { body } = await this.auth('token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: device.device_code
    });
    return body;
  }

  /** A call to the authorisation server with the application's credentials. */
  async auth(resource: string, parameters: Record<string, string>, basic = this.basic): Promise<Answer> {
    const headers: Record<string, string> = { 'User-Agent': USER_AGENT };
    if (basic) headers['Authorization'] = `Basic ${Buffer.from(basic).toString('base64')}`;
    return read(
      await fetch(`${this.allegro.url}/auth/oauth/${resource}`, {
        method: 'POST',
        headers,
        body: new URLSearchParams(parameters)
      })
    );
  }

  get basic(): string {
    return `${this.allegro.clientId}:${this.allegro.clientSecret}`;
  }

  get(path: string, query: Record<string, string | string[]> = {}, options: CallOptions = {}): Promise<Answer> {
    return this.call('GET', path, { query, ...options });
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const { query = {}, body, isUndocumented = false } = options;
    const headers: Record<string, string> = {
      Accept: MEDIA_TYPE,
      Authorization: `Bearer ${this.token}`,
      'User-Agent': USER_AGENT,
      ...(body === undefined ? {} : { 'Content-Type': MEDIA_TYPE }),
      ...options.headers
    };
    const url = new URL(path, this.allegro.url);
    for (const [name, value] of Object.entries(query)) {
      for (const item of [value].flat()) url.searchParams.append(name, item);
    }
    const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await read(await fetch(url, { method, headers, body: text }));

    if (!isUndocumented) {
      const violations = validateResponse(method, path, answer.status, Object.fromEntries(answer.headers), answer.body);
      if (answer.status < 400) violations.push(...validateRequest(method, path, query, headers, body));
      if (violations.length > 0)
        throw new Error(`${method} ${url.href} ${answer.status}: ${JSON.stringify(violations, null, 2)}`);
    }
    return answer;
  }

  /** The control API. */
  async control(method: string, path: string, body?: unknown): Promise<ControlBody> {
    const response = await fetch(`${this.allegro.url}/_control${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    });
    const { status, body: result, text } = await read(response);
    if (status >= 400) throw new Error(`${method} ${path}: ${text}`);
    return result as unknown as ControlBody;
  }

  /** The whole journal, page by page. */
  async events(pageSize = 1000): Promise<OrderEvent[]> {
    const all: OrderEvent[] = [];
    for (;;) {
      const last = all.at(-1);
      const from = last ? { from: last.id } : {};
      const { body } = await this.get('/order/events', { limit: String(pageSize), ...from });
      all.push(...body.events);
      if (body.events.length < pageSize) return all;
    }
  }
}

/** The last of a list that must not be empty. */
export function last<T>(list: readonly T[]): T {
  if (list.length === 0) throw new Error('The list is empty');
  return list.at(-1) as T;
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  let body: unknown;
  try {
    body = text === '' ? undefined : JSON.parse(text);
  } catch {
    body = text;
  }
  return { status: response.status, headers: response.headers, body: body as Body, text };
}
