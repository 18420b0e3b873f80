import type { OrgAccount, OrgCheckpoint } from '../../salesforce/packageRecords.js';
import { accountSettings, wantedStreams } from '../accountSettings.js';
import type { Seller } from '../seller.js';
import type { StreamPlan } from '../streams.js';
import { newRun, syncStream } from '../syncStream.js';
import type { RunTotals, StreamOutcome } from '../syncStream.js';
import { LeaseLost } from './heldLease.js';
import { Pace } from './pace.js';
import type { Found } from './pace.js';
import { passGate, pause } from './term.js';
import type { Term, WatchDeps } from './term.js';

/** What the loops of one account share. */
export type AccountState = { needsReauthorisation: boolean };

/** A run of a watching runner, which ends with its report, lasts an hour. */
const RUN_MS = 3_600_000;
/** The org is told at least so often that nothing has happened. */
const HEARTBEAT_MS = 900_000;
/** How often to see whether an account has been switched on. */
const LOOK_AGAIN_MS = 60_000;

/** Looks at one stream of one account again and again until the term ends. */
export async function streamLoop(
  deps: WatchDeps,
  term: Term,
  seller: Seller,
  plan: StreamPlan,
  state: AccountState,
  startAfterMs: number
): Promise<void> {
  const { clock, newId, tell } = deps;
  const { accountKey: account } = seller;
  const pace = new Pace(`${account} ${plan.name}`, term.load, deps.random);
  let checkpoint = term.checkpoints.find((row) => row.accountKey === account && row.stream === plan.name);
  let run: RunTotals | undefined;
  let lastFailure: string | null = null;

  await pause(deps, startAfterMs, term.signal);
  while (!term.signal.aborted) {
    const known = term.accounts.get(account);
    if (!isOn(plan, known)) {
      await pause(deps, LOOK_AGAIN_MS, term.signal);
      continue;
    }
    await passGate(deps, term);
    if (term.signal.aborted) return;
    const startedAt = clock();
    if (run === undefined || startedAt - Date.parse(run.startedAt) >= RUN_MS) run = newRun(newId, clock);
    const outcome = await syncStream({
      plan,
      seller,
      publisher: term.publisher,
      checkpoint,
      settings: accountSettings(deps.settings, known),
      run,
      // After a failure, good news is told at once.
      heartbeatMs: lastFailure === null ? HEARTBEAT_MS : 0,
      clock,
      newId,
      signal: term.signal,
      onDelivery: (delivery) => deps.onDelivery?.(account, delivery)
    });
    checkpoint = checkpointAfter(outcome, checkpoint, account);
    const found = tellOutcome(outcome, startedAt);
    await pause(deps, startedAt + pace.next(found, intervalsOf(deps, plan, known)) - clock(), term.signal);
  }

  /** Says what matters of a pass, and answers what it means for the next one. */
  function tellOutcome(outcome: StreamOutcome, startedAt: number): Found {
    const { OrderGone: gone = 0, ...stored } = outcome.stored;
    const published = Object.values(stored).reduce((total, count) => total + count, 0);
    term.totals.published += published;
    const { parked, unchanged, failure } = outcome;
    if (published + parked + gone > 0) {
      const completeUpTo = outcome.position?.completeUpTo ?? null;
      const milliseconds = clock() - startedAt;
      const { name: stream } = plan;
      tell({ event: 'pass', account, stream, published, parked, gone, unchanged, milliseconds, completeUpTo });
    }
    if (failure) return tellFailure(failure);
    if (outcome.wasStopped) return 'nothing';
    // A look that found nothing has not been to the org.
    if (outcome.position !== null) term.outage.succeeded('bus');
    if (state.needsReauthorisation) tell({ event: 'reauthorised', account });
    else if (lastFailure !== null) tell({ event: 'recovered', account, stream: plan.name });
    state.needsReauthorisation = false;
    lastFailure = null;
    return published + parked + gone > 0 ? 'something' : 'nothing';
  }

  function tellFailure(failure: Error): Found {
    if (failure instanceof LeaseLost) {
      term.end();
      return 'failure';
    }
    const reason = failure.message;
    if (deps.isCommon(failure)) {
      // All loops wait at the gate; this one need not wait longer than the others.
      term.outage.failed('bus', failure);
      return 'nothing';
    }
    if (deps.isOfAccount(failure)) {
      if (!state.needsReauthorisation) tell({ event: 'needsReauthorisation', account, reason });
      state.needsReauthorisation = true;
    } else if (reason !== lastFailure) tell({ event: 'failed', account, stream: plan.name, reason });
    lastFailure = reason;
    return 'failure';
  }
}

function isOn(plan: StreamPlan, account: OrgAccount | undefined): boolean {
  return (account?.isImportEnabled ?? true) && wantedStreams([plan], account).length > 0;
}

/** What the admin has set at the account goes before what the command line says, and that before the stream's own. */
export function intervalsOf(
  { intervals }: Pick<WatchDeps, 'intervals'>,
  plan: StreamPlan,
  account: OrgAccount | undefined
): { quietMs: number; busyMs: number } {
  const isSlow = plan.busyIntervalMs === undefined;
  const least = isSlow ? plan.defaultIntervalMs : 0;
  const quietMs = Math.max(least, account?.quietMs ?? intervals.quietMs ?? plan.defaultIntervalMs);
  const busyMs = Math.max(least, account?.busyMs ?? intervals.busyMs ?? plan.busyIntervalMs ?? quietMs);
  return { quietMs, busyMs: Math.min(busyMs, quietMs) };
}

/** The place to go on from, kept in memory: the org need not be asked for it. */
function checkpointAfter(
  { stream, position, sequence }: StreamOutcome,
  before: OrgCheckpoint | undefined,
  accountKey: string
): OrgCheckpoint | undefined {
  if (position === null) return before;
  return { accountKey, stream, ...position, sequence: sequence ?? before?.sequence ?? null };
}
