import type { AllegroClient } from './client.js';
import { otherSeller } from './errors.js';
import { readEventStats } from './orders.js';
import { listMarketplaces, readMe } from './seller.js';

export type Check = { name: 'token' | 'marketplaces' | 'journal'; isPassed: boolean; detail: string };

/** What was found, and the error that ended the checking, if any. */
export type CheckResult = { checks: Check[]; failure?: Error };

/** Tries, in order, what a sync needs from Allegro; stops at the first thing that does not work. */
export async function checkAccount(client: AllegroClient): Promise<CheckResult> {
  const { account } = client;
  const steps: [Check['name'], () => Promise<string>][] = [
    [
      'token',
      async () => {
        const me = await readMe(client);
        if (me.id !== account.sellerId) throw otherSeller(account.key, me.login);
        return me.login;
      }
    ],
    ['marketplaces', async () => (await listMarketplaces(client)).join(', ')],
    [
      'journal',
      async () => {
        const { latestEvent } = await readEventStats(client);
        return latestEvent ? `${latestEvent.id} (${latestEvent.occurredAt})` : '-';
      }
    ]
  ];
  const checks: Check[] = [];
  for (const [name, run] of steps) {
    try {
      checks.push({ name, isPassed: true, detail: await run() });
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      return { checks: [...checks, { name, isPassed: false, detail: failure.message }], failure };
    }
  }
  return { checks };
}
