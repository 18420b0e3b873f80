import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { z } from 'zod';
import { parseRecord } from '../../src/allegro/parse.js';
import {
  authErrorSchema,
  checkoutFormSchema,
  checkoutFormsPageSchema,
  deviceCodeSchema,
  errorsSchema,
  marketplacesSchema,
  orderEventSchema,
  orderEventsPageSchema,
  orderEventStatsSchema,
  tokenSchema
} from '../../src/allegro/schemas.js';
import { allegroSpecDir } from '../support/allegroSpec.js';
import { checkoutForm } from './support/payloads.js';

/** A documented example. */
function example(name: string): unknown {
  const file = path.join(allegroSpecDir(), 'examples', `${name}.json`);
  if (!existsSync(file)) {
    throw new Error(
      `The documented example ${file} is missing: set ALLEGRO_SPEC_DIR to the folder that holds "examples".`
    );
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

function expectToRead<T>(schema: z.ZodType<T>, raw: unknown): T {
  const record = parseRecord(schema, raw);
  expect(record.malformed?.error).toBeUndefined();
  return record.value as T;
}

describe('documented examples', () => {
  it.each<[string, z.ZodType]>([
    ['composed/CheckoutForm', checkoutFormSchema],
    ['composed/CheckoutForms', checkoutFormsPageSchema],
    ['composed/OrderEventsList', orderEventsPageSchema],
    ['composed/OrderEventStats', orderEventStatsSchema],
    ['composed/ErrorsHolder', errorsSchema],
    ['composed/AuthError', authErrorSchema],
    ['composed/AllegroMarketplaces', marketplacesSchema],
    ['verbatim-2026-10-03/newMessageInThreadPOST.beta.response422', errorsSchema]
  ])('%s is read', (name, schema) => {
    expectToRead(schema, example(name));
  });

  it('of pages are read to the last record', () => {
    const { checkoutForms } = example('composed/CheckoutForms') as { checkoutForms: unknown[] };
    const { events } = example('composed/OrderEventsList') as { events: unknown[] };

    expect(checkoutForms.length).toBeGreaterThan(0);
    expect(events.length).toBeGreaterThan(0);
    for (const form of checkoutForms) expectToRead(checkoutFormSchema, form);
    for (const event of events) expectToRead(orderEventSchema, event);
  });

  it('keep every field they have', () => {
    const raw = example('composed/CheckoutForm');

    expect(expectToRead(checkoutFormSchema, raw)).toEqual(raw);
  });
});

describe('answers of the authorisation server', () => {
  it('are read with the fields that live ones have', () => {
    const token = {
      access_token: 'a',
      token_type: 'bearer',
      refresh_token: 'r',
      expires_in: 43199,
      scope: 'allegro:api:orders:read',
      allegro_api: true,
      jti: 'j'
    };
    const device = {
      device_code: 'd',
      user_code: 'u',
      expires_in: 3600,
      interval: 5,
      verification_uri: 'https://allegro.pl/skojarz-aplikacje',
      verification_uri_complete: 'https://allegro.pl/skojarz-aplikacje?code=u'
    };

    expect(expectToRead(tokenSchema, token)).toEqual(token);
    expect(expectToRead(deviceCodeSchema, device)).toEqual(device);
  });
});

describe('an order', () => {
  it('may lack, or have as null, everything it can be imported without', () => {
    const nulls = {
      messageToSeller: null,
      note: null,
      payment: null,
      fulfillment: null,
      delivery: null,
      invoice: null,
      marketplace: null,
      surcharges: null,
      updatedAt: null,
      revision: null
    };

    expectToRead(checkoutFormSchema, checkoutForm());
    expectToRead(checkoutFormSchema, { ...checkoutForm(), ...nulls });
  });

  it('may have any null that live accounts have been seen with', () => {
    const form = checkoutForm();
    const line = { ...form.lineItems[0]!, tax: null, discounts: null, deposit: null, reconciliation: null };
    const raw = {
      ...form,
      buyer: {
        ...form.buyer,
        firstName: null,
        lastName: null,
        companyName: null,
        personalIdentity: null,
        address: null
      },
      payment: {
        id: 'p',
        type: 'ONLINE',
        provider: null,
        finishedAt: null,
        paidAmount: null,
        reconciliation: null,
        features: null
      },
      delivery: {
        address: null,
        method: { id: 'm', name: 'Courier' },
        pickupPoint: null,
        cost: null,
        time: { from: null, to: null, guaranteed: null, dispatch: null },
        smart: null,
        cancellation: null,
        calculatedNumberOfPackages: null
      },
      invoice: { required: false, address: null, dueDate: null, features: null },
      lineItems: [
        { ...line, tax: { rate: null, subject: null, exemption: null }, offer: { ...line.offer, external: null } }
      ]
    };

    expectToRead(checkoutFormSchema, raw);
  });

  it('keeps values of lists that have grown since, and fields nobody has heard of', () => {
    const raw = {
      ...checkoutForm(),
      status: 'TELEPORTED',
      fulfillment: { status: 'ON_MARS' },
      robots: [1, { two: 3 }]
    };

    expect(expectToRead(checkoutFormSchema, raw)).toEqual(raw);
  });

  it('has ids, amounts and counts as they should be even when Allegro sends numbers for text or text for numbers', () => {
    const form = checkoutForm();
    const line = { ...form.lineItems[0]!, quantity: '3', price: { amount: 9.99, currency: 'PLN' } };
    const raw = { ...form, buyer: { ...form.buyer, id: 200 }, lineItems: [line] };

    const read = expectToRead(checkoutFormSchema, raw);

    expect(read.buyer.id).toBe('200');
    expect(read.lineItems[0]).toMatchObject({ quantity: 3, price: { amount: '9.99', currency: 'PLN' } });
  });

  it.each<[string, (form: Record<string, unknown>) => void]>([
    ['id', (form) => (form['id'] = null)],
    ['buyer', (form) => (form['buyer'] = null)],
    ['buyer.login', (form) => (form['buyer'] = { id: '1', login: 7 })],
    ['lineItems', (form) => (form['lineItems'] = {})],
    ['lineItems[0].price.amount', (form) => (lineOf(form)['price'] = { amount: '1,50', currency: 'PLN' })],
    ['lineItems[0].price.amount', (form) => (lineOf(form)['price'] = { amount: 1e21, currency: 'PLN' })],
    ['lineItems[0].quantity', (form) => (lineOf(form)['quantity'] = -1)],
    ['lineItems[0].boughtAt', (form) => (lineOf(form)['boughtAt'] = 'yesterday')],
    ['summary.totalToPay.currency', (form) => (form['summary'] = { totalToPay: { amount: '1', currency: 'ZŁOTY' } })]
  ])('that is wrong in %s is refused by the name of that field', (field, spoil) => {
    const raw = structuredClone(checkoutForm()) as Record<string, unknown>;
    spoil(raw);

    expect(parseRecord(checkoutFormSchema, raw).malformed?.error).toMatch(
      new RegExp(`^${field.replace(/[[\].]/g, '\\$&')}: `)
    );
  });

  it.each<[string, (form: Record<string, unknown>) => void]>([
    [
      'lineItems[0].price.amount: expected a decimal amount, got "a lot"',
      (form) => (lineOf(form)['price'] = { amount: 'a lot', currency: 'PLN' })
    ],
    ['lineItems[0].id: expected an id, got nothing', (form) => delete lineOf(form)['id']],
    ['lineItems[0].quantity: expected a whole number, not negative, got -1', (form) => (lineOf(form)['quantity'] = -1)],
    [
      'lineItems[0].boughtAt: expected an ISO 8601 time with a zone, got a text of 50 characters',
      (form) => (lineOf(form)['boughtAt'] = 'x'.repeat(50))
    ],
    ['lineItems: expected a list, got an object', (form) => (form['lineItems'] = {})],
    ['lineItems[0].price: expected an object, got null', (form) => (lineOf(form)['price'] = null)],
    ['messageToSeller: expected text, got a number', (form) => (form['messageToSeller'] = 500600700)]
  ])('is refused with the words: %s', (words, spoil) => {
    const raw = structuredClone(checkoutForm()) as Record<string, unknown>;
    spoil(raw);

    expect(parseRecord(checkoutFormSchema, raw).malformed?.error).toBe(words);
  });
});

function lineOf(form: Record<string, unknown>): Record<string, unknown> {
  return (form['lineItems'] as Record<string, unknown>[])[0]!;
}

describe('whatever comes', () => {
  const FIELD = /^(\(the record itself\)|[\w-]+(\[\d+\])?(\.[\w-]+(\[\d+\])?)*): ./;

  /** Every place in a JSON value, as the keys that lead to it. */
  function places(value: unknown, at: (string | number)[] = []): (string | number)[][] {
    if (typeof value !== 'object' || value === null) return [at];
    const inner = Object.entries(value).flatMap(([key, one]) =>
      places(one, [...at, Array.isArray(value) ? Number(key) : key])
    );
    return [at, ...inner];
  }

  function replaced(value: unknown, at: (string | number)[], by: unknown): unknown {
    const [key, ...rest] = at;
    if (key === undefined) return by;
    const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
      string,
      unknown
    >;
    copy[key] = replaced(copy[key], rest, by);
    return copy;
  }

  const hostile = fc.oneof(
    fc.constantFrom(null, '', '\u0000', '9'.repeat(400), 'x'.repeat(200_000), -0, 1e308, [], {}, [null], [[]], true),
    fc.jsonValue(),
    fc.string({ unit: 'binary' }),
    fc.integer().map(String),
    fc.double({ noNaN: true })
  );

  it.each<[string, z.ZodType]>([
    ['composed/CheckoutForm', checkoutFormSchema],
    ['composed/OrderEventStats', orderEventStatsSchema],
    ['composed/ErrorsHolder', errorsSchema],
    ['composed/AllegroMarketplaces', marketplacesSchema]
  ])('in any place of %s is read, or refused with the name of a field', (name, schema) => {
    const good = example(name);
    const anywhere = places(good);

    fc.assert(
      fc.property(fc.constantFrom(...anywhere), hostile, (at, value) => {
        const record = parseRecord(schema, replaced(good, at, value));
        if (!record.malformed) return;
        expect(record.malformed.error).toMatch(FIELD);
        expect(record.malformed.error.length).toBeLessThan(2000);
      }),
      { numRuns: 500 }
    );
  });

  it('instead of a record is read, or refused with the name of a field', () => {
    const schemas: z.ZodType[] = [checkoutFormSchema, orderEventSchema, tokenSchema, deviceCodeSchema, authErrorSchema];
    fc.assert(
      fc.property(fc.constantFrom(...schemas), hostile, (schema, value) => {
        const record = parseRecord(schema, value);
        if (record.malformed) expect(record.malformed.error).toMatch(FIELD);
      }),
      { numRuns: 500 }
    );
  });

  it('does not change what objects inherit', () => {
    const raw = JSON.parse('{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}') as object;

    parseRecord(checkoutFormSchema, { ...checkoutForm(), ...raw });
    parseRecord(errorsSchema, raw);

    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });
});
