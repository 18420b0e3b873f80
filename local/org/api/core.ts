/** Puts the layers of the org together: data, Apex, events and asynchronous work, each told of the others by hooks. */
import { ApexRuntime } from '../apex/apexRuntime.js';
import type { ApexContext, EventTriggerState } from '../apex/context.js';
import { publishOutcome } from '../apex/library/events.js';
import { ExceptionValue } from '../apex/library/exceptions.js';
import type { UserObject } from '../apex/runtime/values.js';
import type { ApexCompileError } from '../apex/syntax/compileError.js';
import { failureText, isApexFailure } from '../async/apexRunner.js';
import { AsyncJobs } from '../async/jobs.js';
import { JobRows } from '../async/jobRows.js';
import { WorkQueue } from '../async/workQueue.js';
import type { OrgData } from '../data/orgData.js';
import type { UserContext } from '../data/types.js';
import type { EventTrigger, FireTrigger } from '../events/apexSubscription.js';
import { EventBus, type BusCounters, type PublishCallback } from '../events/bus.js';
import type { Project } from '../metadata/types.js';
import { apexDoor } from './apexDoor.js';
import type { ApexDoor } from './orgContext.js';
import { OrgRows } from './orgRows.js';

export type OrgCore = {
  data: OrgData;
  runtime: ApexRuntime;
  bus: EventBus;
  jobs: AsyncJobs;
  work: WorkQueue;
  apex: ApexDoor;
  /** The newest firings of event triggers, oldest first. */
  firings: readonly TriggerUse[];
};

export type CoreOptions = {
  project: Project;
  data: OrgData;
  clock: () => number;
  counters: BusCounters;
  /** Hears of what went wrong where nobody waits for an answer. */
  report: (text: string) => void;
  debug: (level: string, text: string) => void;
  /** Takes the compile errors of classes that are then left out; without it they are thrown. */
  onCompileErrors?: (errors: readonly ApexCompileError[]) => void;
  /** The bus of the org that this one follows. */
  busBefore?: EventBus;
};

const DEFAULT_BATCH = 2000;

export function buildCore({
  project,
  data,
  clock,
  counters,
  report,
  debug,
  busBefore,
  onCompileErrors
}: CoreOptions): OrgCore {
  const work = new WorkQueue((error) =>
    report(error instanceof Error ? (error.stack ?? error.message) : String(error))
  );
  const bus = new EventBus({
    schema: data.schema,
    clock,
    work,
    counters,
    defaultUser: data.automatedProcessUser,
    ...(busBefore === undefined ? {} : { before: busBefore })
  });
  const runtime = new ApexRuntime(data, project.apex, {
    label: labelsOf(project),
    ...(onCompileErrors === undefined ? {} : { onCompileErrors })
  });
  const orgRows = new OrgRows(data);
  const rows = new JobRows(data, (name) => orgRows.classIdOf(name));
  const jobs = new AsyncJobs({ runner: runtime, work, rows, report });

  data.hooks.publish = (tx, records) => bus.publish(tx, records, { from: 'apex' });
  Object.assign(runtime.context.hooks, {
    publishEvents: (rt: ApexContext, records: Parameters<EventBus['publish']>[1], callback: UserObject | null) => {
      const behaviour = data.schema.object(records[0]?.typeName ?? '')?.publishBehavior;
      rt.tx.limits.count(behaviour === 'PublishAfterCommit' ? 'dmlStatements' : 'publishImmediateDml');
      const told = callback === null ? {} : { callback: publishCallback(runtime, callback, report) };
      return bus.publish(rt.tx, records, { from: 'apex', ...told });
    },
    enqueueJob: jobs.enqueue.bind(jobs),
    callFuture: jobs.callFuture.bind(jobs),
    executeBatch: jobs.executeBatch.bind(jobs),
    schedule: jobs.schedule.bind(jobs),
    scheduleBatch: jobs.scheduleBatch.bind(jobs),
    abortJob: jobs.abort.bind(jobs),
    stopTest: (rt: ApexContext) => {
      jobs.runTestJobs(rt.tx);
      bus.testBusOf(rt.tx)?.deliver();
      jobs.runTestJobs(rt.tx);
    },
    deliverTestEvents: (rt: ApexContext) => bus.testBusOf(rt.tx)?.deliver(),
    failTestEvents: (rt: ApexContext) => bus.testBusOf(rt.tx)?.fail(),
    debug
  } satisfies ApexContext['hooks']);
  bus.onSubscriberChange = (state) => orgRows.showSubscriber(state);
  const firings: TriggerUse[] = [];
  bus.subscribeTriggers(eventTriggers(runtime, project), fireTrigger(runtime, report, firings));
  return { data, runtime, bus, jobs, work, apex: apexDoor(runtime), firings };
}

/** The project's triggers on events, with their subscriber configurations. */
function eventTriggers(runtime: ApexRuntime, project: Project): EventTrigger[] {
  return runtime.eventTriggers.map(({ name, eventName }) => {
    const config = project.subscriberConfigs.find((one) => one.consumer.toLowerCase() === name.toLowerCase());
    return { name, eventName, batchSize: config?.batchSize ?? DEFAULT_BATCH, username: config?.user ?? null };
  });
}

/** Custom labels, translated where the user's language has a translation. */
function labelsOf(project: Project): (name: string, language: string) => string | undefined {
  const texts = new Map(project.labels.map((label) => [label.name.toLowerCase(), label.value]));
  const translations = new Map<string, Map<string, string>>();
  for (const [language, labels] of project.translations) {
    translations.set(language, new Map([...labels].map(([name, text]) => [name.toLowerCase(), text])));
  }
  return (name, language) => {
    const key = name.toLowerCase();
    return translations.get(language)?.get(key) ?? texts.get(key);
  };
}

const NOTED = ['queries', 'dmlStatements', 'dmlRows', 'cpuMs', 'heapBytes'] as const;
type NotedLimit = (typeof NOTED)[number];
const MOST_FIRINGS = 1_000;

/** What one firing of an event trigger took of its limits, and of which events it was. */
export type TriggerUse = Record<NotedLimit, number> & {
  trigger: string;
  /** Events up to the checkpoint that it set; all that it was given when it set none. */
  handled: number;
  replayIds: string[];
  /** When it began, in milliseconds since 1970. */
  startedAt: number;
};

/** Runs an event trigger in its own unit of work and says what came of it. */
function fireTrigger(runtime: ApexRuntime, report: (text: string) => void, firings: TriggerUse[]): FireTrigger {
  const { data } = runtime.context;
  return ({ trigger, events, retries, lastError, within }) => {
    const user = trigger.username === null ? data.automatedProcessUser : userNamed(data, trigger.username);
    const tx = data.begin({ kind: 'eventTrigger', user, ...(within === null ? {} : { within }) });
    const replayIds = events.map(({ fields }) => fields.get('ReplayId') as string);
    const state: EventTriggerState = { retries, lastError, resumeCheckpoint: null, replayIds };
    const startedAt = Date.now();
    const note = (): void => {
      const { limits } = tx;
      const used = Object.fromEntries(NOTED.map((name) => [name, limits.used(name)])) as Record<NotedLimit, number>;
      const handled = state.resumeCheckpoint === null ? events.length : replayIds.indexOf(state.resumeCheckpoint) + 1;
      firings.push({ trigger: trigger.name, handled, startedAt, replayIds: replayIds.slice(0, handled), ...used });
      if (firings.length > MOST_FIRINGS) firings.shift();
    };
    try {
      runtime.runEventTrigger(tx, trigger.name, events, state);
      note();
      tx.commit();
      return { kind: 'done', checkpoint: state.resumeCheckpoint };
    } catch (error) {
      if (isRetryable(runtime, error)) {
        tx.abort();
        report(`Trigger ${trigger.name} asks for another try: ${failureText(error)}`);
        return { kind: 'retry', error: failureText(error) };
      }
      if (!isApexFailure(error)) {
        if (tx.isOpen) tx.abort();
        throw error;
      }
      // The platform keeps what the trigger did before it failed.
      tx.commit();
      report(`Trigger ${trigger.name} failed: ${failureText(error)}`);
      return { kind: 'failed', error: failureText(error), checkpoint: state.resumeCheckpoint };
    }
  };
}

function isRetryable(runtime: ApexRuntime, error: unknown): boolean {
  if (!(error instanceof ExceptionValue)) return false;
  return runtime.context.instanceOf(error, { name: 'eventbus.RetryableException', args: [] });
}

/** Tells a publisher's callback object how it went, as Automated Process in a unit of work of its own. */
function publishCallback(runtime: ApexRuntime, callback: UserObject, report: (text: string) => void): PublishCallback {
  const rt = runtime.context;
  return (outcome, eventUuids, within) => {
    const method = outcome === 'success' ? 'onSuccess' : 'onFailure';
    if (!rt.hasMethod(callback, method, 1)) return;
    const user = rt.data.automatedProcessUser;
    const tx = rt.data.begin({ kind: 'asynchronous', user, ...(within === null ? {} : { within }) });
    try {
      runtime.run(tx, () => rt.invokeMethod(callback, method, [publishOutcome(outcome, eventUuids)]));
      tx.commit();
    } catch (error) {
      if (tx.isOpen) tx.abort();
      if (!isApexFailure(error)) throw error;
      report(`Publish callback ${callback.$type.name}: ${failureText(error)}`);
    }
  };
}

/** The user that a subscriber configuration names. */
function userNamed(data: OrgData, username: string): UserContext {
  const tx = data.begin({ kind: 'synchronous', user: data.adminUser });
  const query = data.compileQuery('SELECT Id FROM User WHERE Username = :username');
  const [row] = data.query(tx, query, [username], { countsLimits: false });
  if (row?.id == null) throw new Error(`PlatformEventSubscriberConfig names a user that is not there: ${username}`);
  return data.userContext(row.id);
}
