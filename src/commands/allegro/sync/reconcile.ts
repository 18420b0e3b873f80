import { randomUUID } from 'node:crypto';
import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { systemClock, systemSleep } from '../../../allegro/time.js';
import { instantFlag } from '../../../dateFlag.js';
import { EXIT } from '../../../exitCodes.js';
import { openSync } from '../../../openSync.js';
import { isOrgFailure } from '../../../salesforce/errors.js';
import { findOrders, readOrders } from '../../../salesforce/orderRecords.js';
import { readAccounts, readCheckpoints } from '../../../salesforce/packageRecords.js';
import { shortTime } from '../../../shortTime.js';
import type { BoughtWindow } from '../../../sync/orderCursor.js';
import { gapCounts, reconcileAccounts } from '../../../sync/reconcileAccounts.js';
import type { AccountReconciliation, ReconcileResult } from '../../../sync/reconcileAccounts.js';
import { explainFailure, PATIENCE_MS, SyncCommand } from '../../../syncCommand.js';
import { filterOf, syncFlags, waitFlags } from '../../../syncFlags.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-allegro-connect', 'allegro.sync.reconcile');

const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;
const MOST_LISTED = 50;

export default class SyncReconcile extends SyncCommand<ReconcileResult> {
  static override readonly summary = messages.getMessage('summary');
  static override readonly description = messages.getMessage('description');
  static override readonly examples = messages.getMessages('examples');

  static override readonly flags = {
    ...syncFlags,
    from: instantFlag({ edge: 'start', summary: messages.getMessage('flags.from.summary') }),
    to: instantFlag({ edge: 'end', summary: messages.getMessage('flags.to.summary') }),
    'with-money': Flags.boolean({ summary: messages.getMessage('flags.with-money.summary') }),
    'dry-run': Flags.boolean({ char: 'd', summary: messages.getMessage('flags.dry-run.summary') }),
    ...waitFlags
  };

  async run(): Promise<ReconcileResult> {
    const { flags } = await this.inTime(this.parse(SyncReconcile));
    const window = windowOf(flags);
    if (window !== null && window.from >= window.to) {
      throw messages.createError('error.EmptyWindow', [window.from, window.to], [], EXIT.usage);
    }
    const { signal } = this.stop;
    const { sellers, org, publisher, logDelivery } = await openSync(flags, signal);
    const progress = this.openProgress();
    this.warnWhenStopping();
    try {
      const { result, failures } = await reconcileAccounts({
        sellers,
        publisher,
        window,
        withMoney: flags['with-money'],
        settings: { backfillDays: 0, ...filterOf(flags) },
        isDryRun: flags['dry-run'],
        org: {
          readAccounts: (keys) => readAccounts(org, keys),
          readCheckpoints: (keys) => readCheckpoints(org, keys),
          readOrders: (accountKey, span) => readOrders(org, [accountKey], span),
          findOrders: (orderIds) => findOrders(org, orderIds),
          calls: () => org.calls()
        },
        clock: systemClock,
        sleep: systemSleep,
        signal,
        newId: randomUUID,
        patienceMs: flags['no-wait'] ? 0 : PATIENCE_MS,
        isCommon: isOrgFailure,
        onAccount: (accountKey) => progress.start(accountKey, messages.getMessage('progress.what')),
        onProgress: (done, expected) => progress.update(done, expected),
        onDelivery: logDelivery
      });
      progress.stop();
      this.report(result);
      const areAllFailures = result.accounts.every(({ outcome }) => outcome === 'Failed');
      this.tellFailures(failures.map(explainFailure), areAllFailures, result);
      return result;
    } finally {
      progress.stop();
      publisher.close();
    }
  }

  private report(result: ReconcileResult): void {
    this.table({
      overflow: 'wrap',
      data: result.accounts.map((account) => ({
        ...account,
        outcome: messages.getMessage(`outcome.${account.outcome}`),
        gapsFound: gapsOf(account),
        completeUpTo: shortTime(account.completeUpTo)
      })),
      columns: [
        { key: 'account', name: messages.getMessage('column.account') },
        { key: 'outcome', name: messages.getMessage('column.outcome') },
        { key: 'compared', name: messages.getMessage('column.compared') },
        { key: 'gapsFound', name: messages.getMessage('column.gaps') },
        { key: 'completeUpTo', name: messages.getMessage('column.completeUpTo') },
        { key: 'seconds', name: messages.getMessage('column.seconds') }
      ]
    });
    for (const account of result.accounts) this.listGaps(account, result.isDryRun);
    if (result.accounts.some(({ outcome }) => outcome === 'Stopped')) process.exitCode = EXIT.interrupted;
    else if (result.gapsLeft > 0) process.exitCode = EXIT.gapsLeft;
  }

  private listGaps(account: AccountReconciliation, isDryRun: boolean): void {
    for (const { orderId, kind, isHealed } of account.gaps.slice(0, MOST_LISTED)) {
      const state = isDryRun ? 'left' : isHealed === null ? 'sent' : isHealed ? 'healed' : 'notSeen';
      this.log(
        messages.getMessage('info.Gap', [
          account.account,
          orderId,
          messages.getMessage(`kind.${kind}`),
          messages.getMessage(`state.${state}`)
        ])
      );
    }
    const hidden = account.gaps.length - MOST_LISTED;
    if (hidden > 0) this.log(messages.getMessage('info.MoreGaps', [account.account, String(hidden)]));
    const left = account.gaps.filter(({ isHealed }) => isHealed === false).length;
    if (left > 0) this.warn(messages.getMessage('warning.NotSeen', [account.account, String(left)]));
    const resent = Object.values(account.money ?? {}).reduce((total, count) => total + count, 0);
    if (account.money !== null) this.log(messages.getMessage('info.Money', [account.account, String(resent)]));
    if (account.parked > 0) this.warn(messages.getMessage('warning.Parked', [account.account, String(account.parked)]));
    if (account.completeUpTo !== null) {
      this.logSuccess(messages.getMessage('info.CompleteUpTo', [account.account, shortTime(account.completeUpTo)]));
    }
  }
}

/** The span that the flags name; null when they name none. */
function windowOf({ from, to }: { from?: string | undefined; to?: string | undefined }): BoughtWindow | null {
  if (from === undefined && to === undefined) return null;
  const end = to ?? new Date(systemClock()).toISOString();
  return { from: from ?? new Date(Date.parse(end) - USUAL_DAYS * DAY_MS).toISOString(), to: end };
}

function gapsOf(account: AccountReconciliation): string {
  const counts = gapCounts(account);
  if (counts.length === 0) return messages.getMessage('gaps.none');
  return counts.map(({ kind, count }) => `${count} ${messages.getMessage(`kind.${kind}`)}`).join(', ');
}
