/** A process of its own that needs a token of a stored account: `refreshOnce.ts <account key> <authorisation server>`. */
import { AccountStore } from '../../../src/allegro/accountStore.js';
import { createOAuth } from '../../../src/allegro/oauth.js';
import { systemClock, systemSleep } from '../../../src/allegro/time.js';
import { createTokenSource } from '../../../src/allegro/tokens.js';
import { TEST_APP } from './clients.js';

async function main(): Promise<void> {
  const [accountKey = '', authUrl = ''] = process.argv.slice(2);
  const { refresh } = createOAuth({
    authUrl,
    clientId: 'client',
    clientSecret: 'secret',
    app: TEST_APP,
    clock: systemClock,
    sleep: systemSleep,
    signal: new AbortController().signal
  });
  const store = await AccountStore.open();
  const tokens = createTokenSource({ accountKey, store, refresh, clock: systemClock });
  process.stdout.write(await tokens.current());
}

void main();
