import { randomUUID } from 'node:crypto';
import { Messages, SfError } from '@salesforce/core';
import { explain, isAccountFailure } from './allegro/errors.js';
import { systemClock, systemSleep } from './allegro/time.js';
import { EXIT } from './exitCodes.js';
import { openSync } from './openSync.js';
import type { OpenSyncFlags } from './openSync.js';
import { OrgCommand } from './orgCommand.js';
import { explainOrg, isOrgFailure } from './salesforce/errors.js';
import { readOpenOrders } from './salesforce/orderRecords.js';
import { readAccounts, readCheckpoints } from './salesforce/packageRecords.js';
import { shortTime } from './shortTime.js';
import type { StreamPlan, StreamSettings } from './sync/streams.js';
import { syncAccounts } from './sync/syncAccounts.js';
import type { SyncResult } from './sync/syncAccounts.js';
import type { AccountResult, StreamResult } from './sync/syncResult.js';
import { SyncProgress } from './syncProgress.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-allegro-connect', 'allegro.sync');

/** How long a command waits for the org to show what it has sent. */
export const PATIENCE_MS = 60_000;

/** A command that brings records over once and says for each account and stream what came of it. */
export abstract class SyncCommand<T> extends OrgCommand<T> {
  protected openProgress(): SyncProgress {
    return new SyncProgress({
      kind: this.jsonEnabled() ? 'none' : process.stderr.isTTY ? 'bar' : 'lines',
      line: (text) => this.log(text),
      messages
    });
  }

  /** The first Ctrl-C ends in good order, and says so. */
  protected warnWhenStopping(): void {
    const warn = (): void => void this.warn(messages.getMessage('warning.Stopping'));
    this.stop.signal.addEventListener('abort', warn, { once: true });
  }

  /** One pass over the streams of the accounts that the flags name. */
  protected async syncOnce(
    flags: OpenSyncFlags & { 'no-wait': boolean },
    streams: readonly StreamPlan[],
    settings: StreamSettings
  ): Promise<SyncResult> {
    const { signal } = this.stop;
    const { sellers, org, publisher, logDelivery } = await openSync(flags, signal);
    const progress = this.openProgress();
    this.warnWhenStopping();
    try {
      const { result, failures } = await syncAccounts({
        sellers,
        streams,
        settings,
        publisher,
        org: {
          readAccounts: (keys) => readAccounts(org, keys),
          readCheckpoints: (keys) => readCheckpoints(org, keys),
          readOpenOrders: (keys, from) => readOpenOrders(org, keys, from),
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
        onDelivery: logDelivery
      });
      progress.stop();
      this.show(result, failures.map(explainFailure));
      return result;
    } finally {
      progress.stop();
      publisher.close();
    }
  }

  /** Prints a line for each account and stream; where nothing but failures came out, they are the command's own. */
  private show(result: SyncResult, failures: Error[]): void {
    const hasStreams = result.accounts.some(({ streams }) => streams.length > 1);
    /** A column that is there only where it says something. */
    const rare = (key: 'parked' | 'gone' | 'unchanged'): { key: typeof key; name: string }[] =>
      result[key] > 0 ? [{ key, name: messages.getMessage(`column.${key}`) }] : [];
    this.table({
      overflow: 'wrap',
      data: result.accounts.flatMap(rowsOf),
      columns: [
        { key: 'account', name: messages.getMessage('column.account') },
        ...(hasStreams ? [{ key: 'stream' as const, name: messages.getMessage('column.stream') }] : []),
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
    const cameOver = result.published + result.parked + result.gone + result.unchanged;
    const areAllFailures = cameOver === 0 && result.accounts.every(({ outcome }) => outcome === 'Failed');
    this.tellFailures(failures, areAllFailures, result);
  }

  /** Some failures are warnings and an exit code; where nothing else came out, the first is the command's own. */
  protected tellFailures(failures: Error[], areAllFailures: boolean, result: unknown): void {
    const [failure] = failures;
    if (!failure) return;
    if (areAllFailures) throw Object.assign(failure, { data: result });
    for (const each of failures) this.warn(each.message);
    process.exitCode = failure instanceof SfError ? failure.exitCode : EXIT.unexpected;
  }
}

type Row = Omit<StreamResult, 'outcome'> & { account: string; outcome: string; seconds: number };

function rowsOf(account: AccountResult): Row[] {
  const streams = account.streams.length > 0 ? account.streams : [{ ...account, stream: '-', cursor: null }];
  return streams.map((stream) => ({
    ...stream,
    account: account.account,
    outcome: messages.getMessage(`outcome.${stream.outcome}`),
    completeUpTo: shortTime(stream.completeUpTo),
    seconds: account.seconds
  }));
}

/** What a person reads about a failure of either side. */
export function explainFailure(error: Error): Error {
  if (error.name === 'UnreadableCursor') {
    return messages.createError('error.UnreadableCursor', [error.message], [], EXIT.unexpected);
  }
  return explain(explainOrg(error));
}

function warningsOf(account: AccountResult): string[] {
  const warnings: string[] = [];
  if (account.parked > 0) {
    warnings.push(messages.getMessage('warning.Parked', [account.account, String(account.parked)]));
  }
  if (account.isCheckpointSeen === false) warnings.push(messages.getMessage('warning.NotSeen', [account.account]));
  if (account.outcome === 'ImportDisabled') {
    warnings.push(messages.getMessage('warning.ImportDisabled', [account.account]));
  }
  return warnings;
}
