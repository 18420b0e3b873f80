import { Messages } from '@salesforce/core';
import { AccountStore } from '../../../allegro/accountStore.js';
import type { AllegroAccount } from '../../../allegro/account.js';
import { AllegroCommand } from '../../../allegroCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-allegro-connect', 'allegro.account.list');

export default class AccountList extends AllegroCommand<AllegroAccount[]> {
  static override readonly summary = messages.getMessage('summary');
  static override readonly description = messages.getMessage('description');
  static override readonly examples = messages.getMessages('examples');

  async run(): Promise<AllegroAccount[]> {
    await this.parse(AccountList);
    const store = await AccountStore.open();
    const accounts = await store.list();

    if (accounts.length === 0) this.log(messages.getMessage('info.None'));
    else {
      this.table({
        overflow: 'wrap',
        data: accounts.map((account) => ({ ...account, marketplaces: account.marketplaces.join(', ') })),
        columns: [
          { key: 'alias', name: messages.getMessage('column.alias') },
          { key: 'key', name: messages.getMessage('column.key') },
          { key: 'login', name: messages.getMessage('column.login') },
          { key: 'environment', name: messages.getMessage('column.environment') },
          { key: 'marketplaces', name: messages.getMessage('column.marketplaces') }
        ]
      });
    }
    return accounts;
  }
}
