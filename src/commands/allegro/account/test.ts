import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { AccountStore } from '../../../allegro/accountStore.js';
import { checkAccount } from '../../../allegro/checkAccount.js';
import type { Check } from '../../../allegro/checkAccount.js';
import { openAllegroClient } from '../../../allegro/connectedAccount.js';
import { readAllegroSettings } from '../../../allegro/settings.js';
import { systemClock, systemSleep } from '../../../allegro/time.js';
import { AllegroCommand } from '../../../allegroCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-allegro-connect', 'allegro.account.test');

export type AccountTestResult = { key: string; checks: Check[] };

export default class AccountTest extends AllegroCommand<AccountTestResult> {
  static override readonly summary = messages.getMessage('summary');
  static override readonly description = messages.getMessage('description');
  static override readonly examples = messages.getMessages('examples');

  static override readonly flags = {
    account: Flags.string({ char: 'a', summary: messages.getMessage('flags.account.summary') })
  };

  async run(): Promise<AccountTestResult> {
    const { flags } = await this.parse(AccountTest);
    const store = await AccountStore.open();
    const account = await store.find(flags.account);
    const client = await openAllegroClient({
      account,
      store,
      settings: readAllegroSettings(process.env),
      clock: systemClock,
      sleep: systemSleep,
      signal: this.stop.signal
    });
    const { checks, failure } = await checkAccount(client);

    this.table({
      overflow: 'wrap',
      data: checks.map((check) => ({
        check: messages.getMessage(`check.${check.name}`),
        result: messages.getMessage(check.isPassed ? 'result.passed' : 'result.failed'),
        detail: check.detail
      })),
      columns: [
        { key: 'check', name: messages.getMessage('column.check') },
        { key: 'result', name: messages.getMessage('column.result') },
        { key: 'detail', name: messages.getMessage('column.detail') }
      ]
    });
    if (failure) throw failure;
    return { key: account.key, checks };
  }
}
