import { randomUUID } from 'node:crypto';
import type { AllegroAccount, TokenSource } from '../../../src/allegro/account.js';
import { createAllegroClient } from '../../../src/allegro/client.js';
import type { AllegroClient, AllegroClientOptions } from '../../../src/allegro/client.js';
import type { Clock, Sleep } from '../../../src/allegro/time.js';
import type { AllegroApp } from '../../../src/allegro/userAgent.js';

export const TEST_APP: AllegroApp = { name: 'TestApp', url: 'https://app.example' };

/** A clock that moves only when somebody sleeps. */
export function fakeTime(startsAt = Date.parse('2026-11-22T10:00:00Z')): {
  clock: Clock;
  sleep: Sleep;
  waits: number[];
  advance: (ms: number) => void;
} {
  let now = startsAt;
  const waits: number[] = [];
  return {
    waits,
    clock: () => now,
    advance: (ms) => (now += ms),
    sleep: (ms, signal) => {
      signal?.throwIfAborted();
      waits.push(ms);
      now += ms;
      return Promise.resolve();
    }
  };
}

/** An account of its own client id, so that no two tests share a budget. */
export function accountAt(url: string): AllegroAccount {
  return {
    key: 'custom:100',
    environment: 'custom',
    sellerId: '100',
    login: 'test-seller',
    marketplaces: ['allegro-pl'],
    clientId: randomUUID(),
    apiUrl: url,
    authUrl: url
  };
}

export const fixedToken: TokenSource = {
  current: () => Promise.resolve('token-1'),
  renew: () => Promise.resolve('token-2')
};

export function clientAt(url: string, options: Partial<AllegroClientOptions> = {}): AllegroClient {
  const { clock, sleep } = fakeTime();
  return createAllegroClient({
    account: accountAt(url),
    tokens: fixedToken,
    app: TEST_APP,
    clock,
    sleep,
    signal: new AbortController().signal,
    ...options
  });
}
