/**
 * Asynchronous Apex: Queueable with finalizers, future methods, Batch and Schedulable. Work starts when the unit of work
 * that asked for it commits; a test's work runs when the test stops.
 */
import type { ApexContext, EnqueueOptions } from '../apex/context.js';
import { ASYNC_CONTEXT, asyncContextOf, type AsyncContext } from '../apex/library/asyncContext.js';
import { BeanValue } from '../apex/library/beans.js';
import { zoneOffset } from '../values/zones.js';
import type { UserObject } from '../apex/runtime/values.js';
import type { Transaction } from '../data/transaction.js';
import { UnsupportedFeature } from '../values/errors.js';
import { failureText, isApexFailure, type ApexRunner } from './apexRunner.js';
import { runBatch } from './batch.js';
import { copyValue } from './copyValue.js';
import type { JobRows } from './jobRows.js';
import { testRootOf } from './testRoot.js';
import type { WorkQueue } from './workQueue.js';

export type JobKind = 'Queueable' | 'Future' | 'BatchApex' | 'ScheduledApex';

/** One piece of asynchronous work. `run` does it; the root of a test is given when it runs inside one. */
export type Job = {
  id: string;
  kind: JobKind;
  className: string;
  userId: string;
  delayMinutes: number;
  /** What enqueued it: code that is not asynchronous, another job, or the finalizer of one. */
  origin: 'synchronous' | 'job' | 'finalizer';
  /** No other job of the same signature may wait. */
  signature: string | null;
  run: (within: Transaction | null) => void;
};

export type AsyncJobsOptions = { runner: ApexRunner; work: WorkQueue; rows: JobRows; report: (text: string) => void };

const TEST_JOBS = Symbol('jobs of the test');
const MINUTE_MS = 60_000;

type How = Pick<Job, 'delayMinutes' | 'signature'>;
const AT_ONCE: How = { delayMinutes: 0, signature: null };

export class AsyncJobs {
  private readonly aborted = new Set<string>();
  private readonly timers = new Set<NodeJS.Timeout>();
  /** Of the jobs that wait or run, outside of tests. */
  private readonly signatures = new Set<string>();

  public constructor(private readonly options: AsyncJobsOptions) {}

  public enqueue(rt: ApexContext, job: UserObject, options: EnqueueOptions): string {
    rt.tx.limits.count('queueableJobs');
    const parent = asyncContextOf(rt.tx);
    const depth = parent?.kind === 'queueable' ? (parent.stackDepth ?? 1) + 1 : 1;
    const most = options.maximumDepth ?? parent?.maximumStackDepth ?? null;
    if (most !== null && depth > most) {
      return rt.throwApex('System.AsyncException', 'Maximum stack depth has been reached.');
    }
    const signature = options.signature ?? null;
    const root = testRootOf(rt.tx);
    const waiting = root === null ? this.signatures : new Set(testJobs(root).map((one) => one.signature));
    if (signature !== null && waiting.has(signature)) {
      const message = 'Attempt to enqueue job with duplicate queueable signature';
      return rt.throwApex('System.DuplicateMessageException', message);
    }
    const copy = copyValue(rt, job);
    const context = (jobId: string): AsyncContext => ({
      kind: 'queueable',
      jobId,
      stackDepth: depth,
      maximumStackDepth: most,
      delayMinutes: options.delayMinutes ?? 0
    });
    const how = { delayMinutes: options.delayMinutes ?? 0, signature };
    return this.add(rt, 'Queueable', job.$type.name, 'execute', how, (id, within, userId) => {
      const asyncContext = context(id);
      const failure = this.attempt(userId, within, asyncContext, () => {
        rt.invokeMethod(copy, 'execute', [new BeanValue('System.QueueableContextImpl', { JobId: id })]);
      });
      this.runFinalizer(rt, asyncContext, failure, userId, within);
      return failure;
    });
  }

  public callFuture(rt: ApexContext, className: string, methodName: string, args: readonly unknown[]): void {
    if (asyncContextOf(rt.tx) !== null && asyncContextOf(rt.tx)?.kind !== 'queueable') {
      const message = `Future method cannot be called from a future or batch method: ${className}.${methodName}`;
      rt.throwApex('System.AsyncException', message);
    }
    rt.tx.limits.count('futureCalls');
    this.add(rt, 'Future', className, methodName, AT_ONCE, (jobId, within, userId) =>
      this.attempt(userId, within, { kind: 'future', jobId }, () => void rt.invokeStatic(className, methodName, args))
    );
  }

  public executeBatch(rt: ApexContext, job: UserObject, scopeSize: number): string {
    const copy = copyValue(rt, job);
    return this.add(rt, 'BatchApex', job.$type.name, null, AT_ONCE, (jobId, within, userId) => {
      const attempt = (run: () => void): unknown => this.attempt(userId, within, { kind: 'batch', jobId }, run);
      return runBatch(rt, copy, { jobId, scopeSize, isTest: within !== null, attempt, rows: this.options.rows });
    });
  }

  public schedule(rt: ApexContext, name: string, cron: string, job: UserObject): string {
    if (cron.trim().split(/\s+/).length < 6) {
      const message = `Illegal cron expression format (${cron})`;
      return rt.throwApex('System.StringException', message);
    }
    const copy = copyValue(rt, job);
    return this.addScheduled(rt, name, cron, job.$type.name, (triggerId) => {
      rt.invokeMethod(copy, 'execute', [new BeanValue('System.SchedulableContextImpl', { TriggerId: triggerId })]);
    });
  }

  /** Once, so many minutes from now: the schedule only starts the batch. */
  public scheduleBatch(rt: ApexContext, name: string, minutes: number, job: UserObject, scopeSize: number): string {
    const moment = rt.now() + minutes * MINUTE_MS;
    const at = new Date(moment + zoneOffset(moment, rt.tx.user.timeZone));
    const day = `${at.getUTCDate()} ${at.getUTCMonth() + 1} ? ${at.getUTCFullYear()}`;
    const cron = `${at.getUTCSeconds()} ${at.getUTCMinutes()} ${at.getUTCHours()} ${day}`;
    const copy = copyValue(rt, job);
    return this.addScheduled(rt, name, cron, job.$type.name, () => void this.executeBatch(rt, copy, scopeSize));
  }

  /** In a test the job runs once when the test stops. Elsewhere nothing would ever start it: refused by name. */
  private addScheduled(
    rt: ApexContext,
    name: string,
    cron: string,
    className: string,
    run: (triggerId: string) => void
  ): string {
    if (testRootOf(rt.tx) === null) throw new UnsupportedFeature('System.schedule outside of tests');
    const { rows } = this.options;
    if (rows.isScheduled(name)) {
      const message = `The Apex job named "${name}" is already scheduled for execution.`;
      return rt.throwApex('System.AsyncException', message);
    }
    const triggerId = rows.schedule(rt.tx, name, cron);
    this.add(rt, 'ScheduledApex', className, 'execute', AT_ONCE, (jobId, within, userId) => {
      if (this.aborted.has(triggerId)) return null;
      return this.attempt(userId, within, { kind: 'scheduled', jobId }, () => run(triggerId));
    });
    return triggerId;
  }

  public abort(rt: ApexContext, jobId: string): void {
    if (!this.options.rows.abort(rt.tx, jobId)) rt.throwApex('System.AsyncException', `Job does not exist: ${jobId}`);
    this.aborted.add(jobId);
  }

  /** Runs what the test enqueued, and what finalizers enqueue. Other work that this work enqueues stays queued. */
  public runTestJobs(tx: Transaction): void {
    const root = testRootOf(tx);
    if (root === null) return;
    const queued = testJobs(root);
    const take = (): Job[] => {
      const jobs = queued.filter((job) => job.origin !== 'job');
      for (const job of jobs) queued.splice(queued.indexOf(job), 1);
      return jobs;
    };
    for (let jobs = take(); jobs.length > 0; jobs = take()) {
      for (const job of jobs) if (!this.aborted.has(job.id)) job.run(root);
    }
  }

  public close(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  private add(
    rt: ApexContext,
    kind: JobKind,
    className: string,
    methodName: string | null,
    how: How,
    body: (id: string, within: Transaction | null, userId: string) => unknown
  ): string {
    const { tx } = rt;
    const { rows } = this.options;
    const id = rows.add(tx, kind, className, methodName);
    const userId = tx.user.id;
    const run = (within: Transaction | null): void => {
      rows.begin(id, within);
      const failure = body(id, within, userId);
      rows.end(id, failure === null ? null : failureText(failure), within);
      if (failure === null) return;
      this.options.report(`${kind} ${className}: ${failureText(failure)}`);
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- Apex exceptions are no JavaScript errors
      if (within !== null) throw failure;
    };
    const parent = asyncContextOf(tx);
    const origin = parent === null ? 'synchronous' : parent.isFinalizer === true ? 'finalizer' : 'job';
    const job: Job = { id, kind, className, userId, ...how, origin, run };
    const root = testRootOf(tx);
    if (root === null) tx.onCommit(() => this.start(job));
    else {
      const jobs = testJobs(root);
      jobs.push(job);
      tx.log.push(() => void jobs.splice(jobs.indexOf(job) >>> 0, 1));
    }
    return id;
  }

  private start(job: Job): void {
    const begin = (): void =>
      this.options.work.add(() => {
        if (!this.aborted.has(job.id)) job.run(null);
        if (job.signature !== null) this.signatures.delete(job.signature);
      });
    if (job.signature !== null) this.signatures.add(job.signature);
    if (job.delayMinutes === 0) {
      begin();
      return;
    }
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      begin();
    }, job.delayMinutes * MINUTE_MS);
    this.timers.add(timer);
  }

  /** One unit of work of its own: kept when it ends well, undone when Apex ends it. Gives the failure, or null. */
  private attempt(userId: string, within: Transaction | null, context: AsyncContext, run: () => void): unknown {
    const { runner } = this.options;
    const { data } = runner.context;
    const user = data.userContext(userId);
    const tx = data.begin({ kind: 'asynchronous', user, ...(within === null ? {} : { within }) });
    tx.attachments.set(ASYNC_CONTEXT, context);
    try {
      runner.run(tx, run);
      tx.commit();
      return null;
    } catch (error) {
      if (tx.isOpen) tx.abort();
      if (!isApexFailure(error)) throw error;
      return error;
    }
  }

  private runFinalizer(
    rt: ApexContext,
    context: AsyncContext,
    failure: unknown,
    userId: string,
    within: Transaction | null
  ): void {
    const { finalizer } = context;
    if (finalizer === undefined || finalizer === null) return;
    const result = rt.enumValue('System.ParentJobResult', failure === null ? 'SUCCESS' : 'UNHANDLED_EXCEPTION');
    const bean = new BeanValue('System.FinalizerContext', {
      AsyncApexJobId: context.jobId,
      RequestId: `local-${context.jobId}`,
      Result: result,
      Exception: failure
    });
    const own: AsyncContext = {
      kind: 'queueable',
      jobId: context.jobId,
      stackDepth: context.stackDepth ?? 1,
      isFinalizer: true,
      finalizer: null
    };
    const problem = this.attempt(userId, within, own, () => void rt.invokeMethod(finalizer, 'execute', [bean]));
    if (problem !== null) this.options.report(`Finalizer of ${context.jobId}: ${failureText(problem)}`);
  }
}

function testJobs(root: Transaction): Job[] {
  const known = root.attachments.get(TEST_JOBS);
  if (Array.isArray(known)) return known as Job[];
  const made: Job[] = [];
  root.attachments.set(TEST_JOBS, made);
  return made;
}
