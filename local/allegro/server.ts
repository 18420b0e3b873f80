/** Runs a local Allegro alone and prints where it is, as one line of JSON. */
import { parseArgs } from 'node:util';
import { DEFAULT_ORDERS, startLocalAllegro } from './allegro.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    seed: { type: 'string', default: 'demo' },
    orders: { type: 'string', default: String(DEFAULT_ORDERS) },
    sellers: { type: 'string', default: '1' }
  }
});

const allegro = await startLocalAllegro({
  port: wholeNumber('port', values.port),
  seed: values.seed,
  orders: wholeNumber('orders', values.orders),
  sellers: wholeNumber('sellers', values.sellers)
});
const { url, clientId, clientSecret, sellerId } = allegro;
process.stdout.write(`${JSON.stringify({ url, clientId, clientSecret, sellerId })}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void allegro.close());

function wholeNumber(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`--${name} must be a whole number, it is ${text}`);
  return Number(text);
}
