import { RequestBudget, sharedBudget } from '../../src/allegro/budget.js';
import { fakeTime } from './support/clients.js';

const signal = new AbortController().signal;

it('lets a short burst through without waiting', async () => {
  const { clock, sleep, waits } = fakeTime();
  const budget = new RequestBudget(clock, sleep);

  for (let n = 0; n < 200; n += 1) await budget.take(signal);

  expect(waits).toEqual([]);
});

it('never lets more than 9,000 requests through in any minute', async () => {
  const { clock, sleep } = fakeTime();
  const budget = new RequestBudget(clock, sleep);
  const sentAt: number[] = [];

  for (let n = 0; n < 20_000; n += 1) {
    await budget.take(signal);
    sentAt.push(clock());
  }

  const most = sentAt.reduce((found, at, index) => {
    const until = sentAt.findIndex((other) => other >= at + 60_000);
    return Math.max(found, (until === -1 ? sentAt.length : until) - index);
  }, 0);
  expect(most).toBeLessThanOrEqual(9000);
  expect(most).toBeGreaterThan(8500);
}, 120_000);

it('is one and the same for a client id', () => {
  const { clock, sleep } = fakeTime();

  const budget = sharedBudget('http://a.invalid', 'client', clock, sleep);

  expect(sharedBudget('http://a.invalid', 'client', clock, sleep)).toBe(budget);
  expect(sharedBudget('http://a.invalid', 'other', clock, sleep)).not.toBe(budget);
});

it('does not wait for somebody who has stopped', async () => {
  const { clock, sleep } = fakeTime();
  const budget = new RequestBudget(clock, sleep);
  budget.pause(60_000);
  const stop = new AbortController();
  stop.abort();

  await expect(budget.take(stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
});
