import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { AccountStore } from '../../../allegro/accountStore.js';
import { connectAccount } from '../../../allegro/connect.js';
import type { ApprovalPrompt } from '../../../allegro/connect.js';
import { chooseEnvironment, ENVIRONMENTS, resolveUrls } from '../../../allegro/environments.js';
import { readAllegroSettings } from '../../../allegro/settings.js';
import { systemClock, systemSleep } from '../../../allegro/time.js';
import { AllegroCommand } from '../../../allegroCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-allegro-connect', 'allegro.account.connect');

export type ConnectResult = {
  key: string;
  environment: string;
  sellerId: string;
  login: string;
  marketplaces: string[];
  alias?: string;
};

export default class AccountConnect extends AllegroCommand<ConnectResult> {
  static override readonly summary = messages.getMessage('summary');
  static override readonly description = messages.getMessage('description');
  static override readonly examples = messages.getMessages('examples');

  static override readonly flags = {
    environment: Flags.option({
      char: 'e',
      summary: messages.getMessage('flags.environment.summary'),
      options: ENVIRONMENTS
    })(),
    'api-url': Flags.string({ summary: messages.getMessage('flags.api-url.summary'), env: 'ALLEGRO_API_URL' }),
    'auth-url': Flags.string({ summary: messages.getMessage('flags.auth-url.summary'), env: 'ALLEGRO_AUTH_URL' }),
    flow: Flags.option({
      summary: messages.getMessage('flags.flow.summary'),
      options: ['device', 'code'] as const,
      default: 'device'
    })(),
    'redirect-port': Flags.integer({
      summary: messages.getMessage('flags.redirect-port.summary'),
      default: 8765,
      min: 0,
      max: 65_535
    }),
    alias: Flags.string({ char: 'a', summary: messages.getMessage('flags.alias.summary') }),
    'client-id': Flags.string({ char: 'i', summary: messages.getMessage('flags.client-id.summary') })
  };

  async run(): Promise<ConnectResult> {
    const { flags } = await this.parse(AccountConnect);
    const given = {
      ...(flags['api-url'] ? { apiUrl: flags['api-url'] } : {}),
      ...(flags['auth-url'] ? { authUrl: flags['auth-url'] } : {})
    };
    const environment = chooseEnvironment(flags.environment, given);

    const account = await connectAccount({
      store: await AccountStore.open(),
      environment,
      urls: resolveUrls(environment, given),
      settings: readAllegroSettings(process.env, { clientId: flags['client-id'] }),
      flow: flags.flow,
      redirectPort: flags['redirect-port'],
      ...(flags.alias ? { alias: flags.alias } : {}),
      clock: systemClock,
      sleep: systemSleep,
      signal: this.stop.signal,
      onPrompt: (prompt) => this.showPrompt(prompt)
    });

    this.logSuccess(messages.getMessage('info.Connected', [account.login, account.alias ?? account.key]));
    this.log(messages.getMessage('info.Marketplaces', [account.marketplaces.join(', ')]));
    const { key, sellerId, login, marketplaces, alias } = account;
    return { key, environment, sellerId, login, marketplaces, ...(alias === undefined ? {} : { alias }) };
  }

  /** With --json, standard output is for the result alone: the prompt is one line of JSON on standard error. */
  private showPrompt(prompt: ApprovalPrompt): void {
    if (this.jsonEnabled()) process.stderr.write(`${JSON.stringify({ approval: prompt })}\n`);
    else if (prompt.userCode === undefined) this.log(messages.getMessage('info.Approve', [prompt.url]));
    else this.log(messages.getMessage('info.ApproveWithCode', [prompt.url, prompt.userCode]));
  }
}
