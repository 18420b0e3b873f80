import { randomUUID } from 'node:crypto';
import { Logger, Messages, SfError } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { AccountStore } from '../../../allegro/accountStore.js';
import { explain, isAccountFailure } from '../../../allegro/errors.js';
import { readAllegroSettings } from '../../../allegro/settings.js';
import { systemClock, systemSleep } from '../../../allegro/time.js';
import { EXIT } from '../../../exitCodes.js';
import { OrgCommand } from '../../../orgCommand.js';
import { explainOrg, isOrgFailure } from '../../../salesforce/errors.js';
import { connectOrg } from '../../../salesforce/org.js';
import { orgTransport } from '../../../salesforce/orgTransport.js';
import { readAccounts, readCheckpoints } from '../../../salesforce/packageRecords.js';
import { DEFAULT_PUBSUB_ENDPOINT } from '../../../salesforce/pubsubEndpoint.js';
import { openPublisher } from '../../../salesforce/openPublisher.js';
import { chooseAccounts, openSeller } from '../../../seller.js';
import { shortTime } from '../../../shortTime.js';
import { targetOrgFlag } from '../../../targetOrgFlag.js';
import { STREAMS } from '../../../sync/streams.js';
import { syncAccounts } from '../../../sync/syncAccounts.js';
import type { SyncResult } from '../../../sync/syncAccounts.js';
import type { AccountResult } from '../../../sync/syncResult.js';
import { chosenStreams, streamFlag } from '../../../streamFlag.js';
import { SyncProgress } from '../../../syncProgress.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-allegro-connect', 'allegro.sync.run');

/** How long a run waits for the org to show what it has sent. */
const PATIENCE_MS = 60_000;

export default class SyncRun extends OrgCommand<SyncResult> {
  static override readonly summary = messages.getMessage('summary');
  static override readonly description = messages.getMessage('description');
  static override readonly examples = messages.getMessages('examples');

  static override readonly flags = {
    'target-org': targetOrgFlag(messages.getMessage('flags.target-org.summary')),
    account: Flags.string({ char: 'a', multiple: true, summary: messages.getMessage('flags.account.summary') }),
    stream: streamFlag(messages.getMessage('flags.stream.summary')),
    'publish-with': Flags.option({
      options: ['pubsub', 'rest'] as const,
      default: 'pubsub',
      summary: messages.getMessage('flags.publish-with.summary')
    })(),
    'pubsub-endpoint': Flags.string({
      env: 'ALLEGRO_PUBSUB_ENDPOINT',
      default: DEFAULT_PUBSUB_ENDPOINT,
      summary: messages.getMessage('flags.pubsub-endpoint.summary')
    }),
    'backfill-days': Flags.integer({
      default: 365,
      min: 0,
      summary: messages.getMessage('flags.backfill-days.summary'),
      description: messages.getMessage('flags.backfill-days.description')
    }),
    'no-wait': Flags.boolean({ summary: messages.getMessage('flags.no-wait.summary') })
  };

  async run(): Promise<SyncResult> {
    const { flags } = await this.inTime(this.parse(SyncRun));
    const store = await AccountStore.open();
    const accounts = await chooseAccounts(store, flags.account);
    const settings = readAllegroSettings(process.env);
    const transport = orgTransport(flags['target-org']);
    const org = await connectOrg(transport);
    const publisher = openPublisher(flags['publish-with'], org, flags['pubsub-endpoint'], systemClock);
    const progress = new SyncProgress({
      kind: this.jsonEnabled() ? 'none' : process.stderr.isTTY ? 'bar' : 'lines',
      line: (text) => this.log(text),
      messages
    });
    const { signal } = this.stop;
    signal.addEventListener('abort', () => this.warn(messages.getMessage('warning.Stopping')), { once: true });
    const log = Logger.childFromRoot('allegro:sync');

    try {
      const { result, failures } = await syncAccounts({
        sellers: accounts.map((account) =>
          openSeller(account, { store, settings, clock: systemClock, sleep: systemSleep, signal })
        ),
        streams: chosenStreams(flags.stream),
        settings: { backfillDays: flags['backfill-days'] },
        publisher,
        org: {
          readAccounts: (keys) => readAccounts(org, keys),
          readCheckpoints: (keys) => readCheckpoints(org, keys),
          calls: () => org.calls()
        },
        clock: systemClock,
        sleep: systemSleep,
        signal,
        newId: randomUUID,
        patienceMs: flags['no-wait'] ? 0 : PATIENCE_MS,
        isCommon: isOrgFailure,
        isOfAccount: isAccountFailure,
        onStream: (accountKey, stream) => progress.start(accountKey, stream),
        onProgress: (_accountKey, done, expected) => progress.update(done, expected),
        onDelivery: (account, delivery) => log.info({ account, ...delivery })
      });
      progress.stop();
      this.show(
        result,
        failures.map((failure) => explain(explainOrg(explainCursor(failure))))
      );
      return result;
    } finally {
      progress.stop();
      publisher.close();
    }
  }

  /** Prints a line for each account and stream; where nothing but failures came out, they are the command's own. */
  private show(result: SyncResult, failures: Error[]): void {
    /** A column that is there only where it says something. */
    const rare = (key: 'parked' | 'gone' | 'unchanged'): { key: typeof key; name: string }[] =>
      result[key] > 0 ? [{ key, name: messages.getMessage(`column.${key}`) }] : [];
    this.table({
      overflow: 'wrap',
      data: result.accounts.flatMap((account) =>
        (account.streams.length > 0 ? account.streams : [{ ...account, stream: '-' }]).map((stream) => ({
          ...stream,
          account: account.account,
          outcome: messages.getMessage(`outcome.${stream.outcome}`),
          completeUpTo: shortTime(stream.completeUpTo),
          seconds: account.seconds
        }))
      ),
      columns: [
        { key: 'account', name: messages.getMessage('column.account') },
        ...(STREAMS.length > 1 ? [{ key: 'stream' as const, name: messages.getMessage('column.stream') }] : []),
        { key: 'outcome', name: messages.getMessage('column.outcome') },
        { key: 'published', name: messages.getMessage('column.published') },
        ...rare('parked'),
        ...rare('gone'),
        ...rare('unchanged'),
        { key: 'completeUpTo', name: messages.getMessage('column.completeUpTo') },
        { key: 'seconds', name: messages.getMessage('column.seconds') }
      ]
    });
    for (const account of result.accounts) for (const warning of warningsOf(account)) this.warn(warning);
    if (result.accounts.some(({ outcome }) => outcome === 'Stopped')) process.exitCode = EXIT.interrupted;
    const [failure] = failures;
    if (!failure) return;
    const outcomes = result.accounts.flatMap(({ outcome, streams }) => [
      outcome,
      ...streams.map((each) => each.outcome)
    ]);
    if (outcomes.every((outcome) => outcome === 'Failed')) throw Object.assign(failure, { data: result });
    for (const each of failures) this.warn(each.message);
    process.exitCode = failure instanceof SfError ? failure.exitCode : EXIT.unexpected;
  }
}

function explainCursor(error: Error): Error {
  if (error.name !== 'UnreadableCursor') return error;
  return messages.createError('error.UnreadableCursor', [error.message], [], EXIT.unexpected);
}

function warningsOf(account: AccountResult): string[] {
  const warnings: string[] = [];
  if (account.parked > 0)
    warnings.push(messages.getMessage('warning.Parked', [account.account, String(account.parked)]));
  if (account.isCheckpointSeen === false) warnings.push(messages.getMessage('warning.NotSeen', [account.account]));
  if (account.outcome === 'ImportDisabled') {
    warnings.push(messages.getMessage('warning.ImportDisabled', [account.account]));
  }
  return warnings;
}
