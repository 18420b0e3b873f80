/** The project's Apex in one org: compiled once, run in units of work, called by triggers, pages, events and jobs. */
import type { OrgData } from '../data/orgData.js';
import type { Transaction } from '../data/transaction.js';
import { TriggerFailure, type TriggerInvocation, type UserContext } from '../data/types.js';
import type { ApexSource } from '../metadata/types.js';
import type { TypeRef } from '../platform/platformTypes.js';
import type { SObjectRecord } from '../values/sobject.js';
import { Compiler } from './compile.js';
import type { ApexContext, EventTriggerState, TestState } from './context.js';
import { ExceptionValue } from './library/exceptions.js';
import { UnsupportedFeature } from '../values/errors.js';
import { type ApexFailure, describeException, failureOf } from './runtime/failures.js';
import { RuntimeContext } from './runtime/apexContext.js';
import type { ApexType } from './runtime/apexType.js';
import { HeapWatch } from './runtime/heapWatch.js';
import { Kernel } from './runtime/kernel.js';
import { Objects } from './runtime/objects.js';
import { StaticsKeeper } from './runtime/statics.js';
import { triggerVariable } from './runtime/triggerVariables.js';
import { TypeTests } from './runtime/typeTests.js';
import { parseTypeText } from './runtime/typeText.js';
import { Units, type UnitCoverage } from './runtime/units.js';
import { ApexCompileError } from './syntax/compileError.js';
import { typeRefOf } from './types/world.js';

export type ApexRuntimeOptions = {
  /** Text of a custom label, undefined when there is none. */
  label?: (name: string, language: string) => string | undefined;
  /** Takes the compile errors; what compiles is loaded all the same. Without it they are thrown. */
  onCompileErrors?: (errors: readonly ApexCompileError[]) => void;
};

/** What became of anonymous code. Lines count from 1; -1 where there is none. */
export type AnonymousOutcome = {
  compiled: boolean;
  success: boolean;
  line: number;
  column: number;
  compileProblem: string | null;
  exceptionMessage: string | null;
  exceptionStackTrace: string | null;
};

/** Statements that stand for one millisecond of CPU time: an estimate, close to what simple loops cost on the platform. */
const TICKS_PER_MS = 2500;
const LOOK_EVERY = 25_000;
/** Of the looks at the CPU time, how many apart are those at the heap: for what grows without a big allocation. */
const HEAP_EVERY = 10;

export class ApexRuntime {
  public readonly context: ApexContext;
  private readonly rt = new RuntimeContext();
  private readonly kernel: Kernel;
  private readonly heap: HeapWatch;
  private readonly compiler: Compiler;
  private readonly tests: TypeTests;
  private readonly objects: Objects;
  private readonly units: Units;
  private readonly statics: StaticsKeeper;
  private looks = 0;

  /** Compiles everything; throws `ApexCompileErrors` that name file, line and problem. */
  public constructor(
    private readonly data: OrgData,
    sources: readonly ApexSource[],
    private readonly options: ApexRuntimeOptions = {}
  ) {
    this.context = this.rt;
    this.compiler = new Compiler(data);
    this.units = new Units({
      rt: this.rt,
      kernel: () => this.kernel,
      world: () => this.compiler.world,
      started: (handle) => this.statics.started(handle)
    });
    this.tests = new TypeTests({
      findUser: (name) => this.units.find(name)?.type,
      isObject: (name) => data.schema.object(name) !== undefined
    });
    this.objects = new Objects(this.rt, {
      tests: this.tests,
      findHandle: (name) => this.units.find(name)
    });
    this.rt.host = {
      data,
      tests: this.tests,
      objects: this.objects,
      findType: (name) => this.units.find(name)?.type,
      resolveType: (text) => this.resolveType(text),
      invokeStatic: (className, name, args) => this.objects.invokeStatic(this.units.named(className), name, args),
      label: (name, language) => this.label(name, language),
      heapSize: () => this.heap.size(),
      grow: (bytes) => this.kernel.allocate(bytes)
    };
    this.kernel = new Kernel(this.rt, {
      tests: this.tests,
      handle: (name) => this.units.named(name),
      enterUser: (user) => this.enterUser(user),
      leaveUser: (before) => void (this.rt.tx.user = before),
      countCpu: () => this.countCpu(),
      countHeap: (pending) => this.heap.look(pending),
      callFuture: (className, methodName, args) => this.callFuture(className, methodName, args),
      triggerVariable: (name, record) => triggerVariable(this.rt, name, record)
    });
    this.statics = new StaticsKeeper(this.kernel, (ticks) => this.restartClock(ticks));
    this.heap = new HeapWatch(
      this.kernel,
      () => this.heapRoots(),
      () => this.rt.tx.limits
    );
    const active = sources.filter((source) => source.isActive);
    for (const unit of this.compiler.compileProject(active, options.onCompileErrors)) this.units.add(unit);
    data.hooks.runTriggers = (tx, invocation) => this.runTriggers(tx, invocation);
    data.hooks.hasTriggers = (objectName) => this.units.triggersOf(objectName).length > 0;
  }

  /**
   * Runs work in a unit of work with statics of its own. Inside another run the outer one goes on afterwards; a second
   * run in the same unit of work finds the statics of the first.
   */
  public run<T>(tx: Transaction, work: () => T): T {
    const outer = this.rt.current;
    if (outer === tx) return work();
    if (outer !== null && sharesStatics(tx, outer)) return this.runInTest(tx, work);
    const { trigger, eventTrigger } = this.rt;
    const before = this.statics.suspend(outer);
    this.rt.current = tx;
    this.rt.trigger = null;
    this.rt.eventTrigger = null;
    this.statics.resume(tx);
    const heap = this.heap.enter();
    try {
      return work();
    } finally {
      this.heap.leave(heap);
      this.statics.suspend(tx);
      this.rt.current = outer;
      this.rt.trigger = trigger;
      this.rt.eventTrigger = eventTrigger;
      if (before !== null) this.statics.resume(before);
    }
  }

  /** Asynchronous work of a test sees the statics of the test, and counts its CPU time apart. */
  private runInTest<T>(tx: Transaction, work: () => T): T {
    const { current, trigger, eventTrigger } = this.rt;
    const { ticks } = this.kernel;
    this.rt.current = tx;
    this.rt.trigger = null;
    this.rt.eventTrigger = null;
    this.restartClock(0);
    const heap = this.heap.enter();
    try {
      return work();
    } finally {
      this.heap.leave(heap);
      this.rt.current = current;
      this.rt.trigger = trigger;
      this.rt.eventTrigger = eventTrigger;
      this.restartClock(ticks);
    }
  }

  /** Runs the triggers of one DML batch; their uncaught exceptions become `TriggerFailure`. */
  public runTriggers(tx: Transaction, invocation: TriggerInvocation): void {
    const event = `${invocation.timing} ${invocation.operation}`;
    for (const unit of this.units.triggersOf(invocation.objectName)) {
      if (!(unit.trigger?.events.includes(event) ?? false)) continue;
      this.run(tx, () => {
        const outer = this.rt.trigger;
        this.rt.trigger = { ...invocation, triggerName: unit.name };
        try {
          this.units.runStatements(unit);
        } catch (error) {
          if (!(error instanceof ExceptionValue)) throw error;
          const timing = `${title(invocation.timing)}${title(invocation.operation)}`;
          const text = `${unit.name}: execution of ${timing}\n\ncaused by: ${describeException(error)}\n\n${error.stackTrace}`;
          throw new TriggerFailure(text, { cause: error });
        } finally {
          this.rt.trigger = outer;
        }
      });
    }
  }

  /** Runs one platform event trigger on a batch, in the unit of work given; exceptions come out as they are. */
  public runEventTrigger(
    tx: Transaction,
    triggerName: string,
    events: SObjectRecord[],
    state: EventTriggerState
  ): void {
    const unit = this.units.triggers.find(({ name }) => name.toLowerCase() === triggerName.toLowerCase());
    if (unit === undefined) throw new Error(`There is no trigger ${triggerName}`);
    this.run(tx, () => {
      const objectName = unit.trigger?.objectName ?? '';
      const invocation: TriggerInvocation = {
        objectName,
        timing: 'after',
        operation: 'insert',
        newRecords: events,
        oldRecords: null
      };
      this.rt.trigger = { ...invocation, triggerName: unit.name };
      this.rt.eventTrigger = state;
      this.units.runStatements(unit);
    });
  }

  /** Platform event triggers of the project. */
  public get eventTriggers(): { name: string; eventName: string }[] {
    return this.units.triggers.flatMap((unit) => {
      const objectName = unit.trigger?.objectName;
      if (objectName === undefined || this.data.schema.object(objectName)?.kind !== 'platformEvent') return [];
      return [{ name: unit.name, eventName: objectName }];
    });
  }

  /** Calls a static method by name with Apex values. */
  public invokeStatic(tx: Transaction, className: string, name: string, args: readonly unknown[]): unknown {
    return this.run(tx, () => this.rt.invokeStatic(className, name, args));
  }

  /** Compiles and runs statements; neither compile errors nor exceptions are thrown. Rolling back is the caller's. */
  public executeAnonymous(tx: Transaction, code: string): AnonymousOutcome {
    const outcome: AnonymousOutcome = {
      compiled: false,
      success: false,
      line: -1,
      column: -1,
      compileProblem: null,
      exceptionMessage: null,
      exceptionStackTrace: null
    };
    try {
      const unit = this.compiler.compileAnonymous(code);
      this.units.add(unit);
      outcome.compiled = true;
      this.run(tx, () => this.units.runStatements(unit));
      outcome.success = true;
    } catch (error) {
      if (error instanceof ApexCompileError) {
        return { ...outcome, line: error.line, column: error.column, compileProblem: error.problem };
      }
      const failure = this.failureOf(error);
      if (failure === null) throw error;
      return {
        ...outcome,
        line: failure.line,
        column: 1,
        exceptionMessage: failure.message,
        exceptionStackTrace: failure.stackTrace
      };
    } finally {
      this.units.dropAnonymous();
    }
    return outcome;
  }

  /** What ended Apex code, as logs show it; null for what is no failure of Apex. */
  public failureOf(error: unknown): ApexFailure | null {
    return failureOf(error);
  }

  // ---- for the test runner
  public get types(): ApexType[] {
    return this.units.types;
  }

  public set testState(state: TestState | null) {
    this.rt.test = state;
  }

  public get testState(): TestState | null {
    return this.rt.test;
  }

  public resetCoverage(): void {
    this.units.resetCoverage();
  }

  public get coverage(): UnitCoverage[] {
    return this.units.coverage;
  }

  public fileOf(className: string): string {
    return this.units.fileOf(className);
  }

  // ---- what the project has
  private resolveType(text: string): TypeRef | null {
    const node = parseTypeText(text);
    const type = node === null ? undefined : this.compiler.world.fromRef(node);
    return type === undefined ? null : typeRefOf(type);
  }

  private label(name: string, language: string): string {
    const text = this.options.label?.(name, language);
    if (text === undefined) throw new UnsupportedFeature(`label ${name}: the project has none of that name`);
    return text;
  }

  // ---- the estimates of CPU time and heap
  private restartClock(ticks: number): void {
    this.kernel.ticks = ticks;
    this.kernel.maxTicks = ticks + LOOK_EVERY;
  }

  private countCpu(): void {
    this.restartClock(this.kernel.ticks);
    this.rt.tx.limits.set('cpuMs', Math.floor(this.kernel.ticks / TICKS_PER_MS));
    this.looks += 1;
    if (this.looks % HEAP_EVERY === 0) this.heap.look(0);
  }

  /** What code reaches besides the variables of its calls: statics and the records of the trigger. */
  private heapRoots(): unknown[] {
    const statics = this.statics.values();
    const { trigger } = this.rt;
    return trigger === null ? statics : [...statics, ...(trigger.newRecords ?? []), ...(trigger.oldRecords ?? [])];
  }

  private enterUser(user: UserContext): UserContext {
    const before = this.rt.tx.user;
    this.rt.tx.user = user;
    return before;
  }

  private callFuture(className: string, methodName: string, args: unknown[]): void {
    const call = this.rt.hooks.callFuture;
    if (call === undefined) throw new UnsupportedFeature(`@future method ${className}.${methodName}`);
    call(this.rt, className, methodName, args);
  }
}

/** Whether the one is asynchronous work of the test that the other belongs to. */
function sharesStatics(tx: Transaction, outer: Transaction): boolean {
  if (tx.kind !== 'asynchronous') return false;
  const rootOf = (at: Transaction): Transaction => (at.parent === null ? at : rootOf(at.parent));
  const root = rootOf(tx);
  return root.kind === 'test' && root === rootOf(outer);
}

function title(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
