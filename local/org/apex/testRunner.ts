/**
 * Runs the project's @IsTest methods. Each runs in a unit of work of its own on the rows of its class's @TestSetup,
 * and is undone afterwards. Rows that the org has besides are seen: give the tests an org of their own.
 */
import type { OrgData } from '../data/orgData.js';
import type { Transaction } from '../data/transaction.js';
import { UnsupportedFeature } from '../values/errors.js';
import type { ApexRuntime } from './apexRuntime.js';
import type { ApexMethodInfo, ApexType } from './runtime/apexType.js';

export type TestOutcome = 'pass' | 'fail' | 'unsupported';

export type TestResult = {
  className: string;
  methodName: string;
  outcome: TestOutcome;
  /** `System.AssertException: Assertion Failed: …` */
  message: string | null;
  stackTrace: string | null;
  /** Where it failed; of a test that passed, where it is. */
  file: string;
  line: number;
  ms: number;
};

export type TestReport = { results: TestResult[]; passed: number; failed: number; unsupported: number; ms: number };

export type TestFilter = {
  /** Test classes by name, in any case; all when absent. */
  classes?: readonly string[];
  /** `Class.method`. */
  methods?: readonly string[];
  onResult?: (result: TestResult) => void;
};

export function runTests(runtime: ApexRuntime, data: OrgData, filter: TestFilter = {}): TestReport {
  const start = performance.now();
  const results: TestResult[] = [];
  for (const type of testClasses(runtime, filter)) {
    for (const result of runClass(runtime, data, type, filter)) {
      results.push(result);
      filter.onResult?.(result);
    }
  }
  const count = (outcome: TestOutcome): number => results.filter((result) => result.outcome === outcome).length;
  return {
    results,
    passed: count('pass'),
    failed: count('fail'),
    unsupported: count('unsupported'),
    ms: performance.now() - start
  };
}

export function testClasses(runtime: ApexRuntime, filter: TestFilter = {}): ApexType[] {
  const classes = filter.classes?.map((name) => name.toLowerCase());
  const named = filter.methods?.map((name) => name.toLowerCase().split('.')[0]);
  return runtime.types
    .filter((type) => type.isTest && !type.name.includes('.') && testMethods(type).length > 0)
    .filter((type) => classes === undefined || classes.includes(type.name.toLowerCase()))
    .filter((type) => named === undefined || named.includes(type.name.toLowerCase()))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function testMethods(type: ApexType): ApexMethodInfo[] {
  return type.methods.filter((method) => method.isStatic && method.parameters.length === 0 && has(method, 'istest'));
}

function has(method: ApexMethodInfo, annotation: string): boolean {
  return method.annotations.some(({ name }) => name === annotation);
}

function* runClass(runtime: ApexRuntime, data: OrgData, type: ApexType, filter: TestFilter): Iterable<TestResult> {
  const setUp = type.methods.filter((method) => has(method, 'testsetup'));
  const wanted = filter.methods?.map((name) => name.toLowerCase());
  const methods = testMethods(type).filter(
    (method) => wanted === undefined || wanted.includes(`${type.name}.${method.name}`.toLowerCase())
  );
  const shared = data.begin({ kind: 'test', user: data.adminUser });
  try {
    let problem: Omit<TestResult, 'methodName'> | null = null;
    for (const method of setUp) {
      const result = attempt(runtime, type, method, shared, true);
      if (result.outcome !== 'pass') problem ??= result;
    }
    for (const method of methods) {
      if (problem !== null) {
        yield { ...problem, methodName: method.name };
        continue;
      }
      const tx = data.begin({ kind: 'test', user: data.adminUser });
      try {
        yield attempt(runtime, type, method, tx, false);
      } finally {
        tx.abort();
      }
    }
  } finally {
    shared.abort();
  }
}

/** Runs one method; whatever it throws is its result. */
function attempt(
  runtime: ApexRuntime,
  type: ApexType,
  method: ApexMethodInfo,
  tx: Transaction,
  isSetUp: boolean
): TestResult {
  const start = performance.now();
  const rt = runtime.context;
  const place = { file: runtime.fileOf(type.name), line: method.line };
  const done = (outcome: TestOutcome, message: string | null, stackTrace: string | null, at = place): TestResult => ({
    className: type.name,
    methodName: method.name,
    outcome,
    message,
    stackTrace,
    ...at,
    ms: performance.now() - start
  });
  runtime.testState = {
    className: type.name,
    methodName: method.name,
    phase: 'before',
    mocks: new Map(),
    attachments: new Map()
  };
  try {
    runtime.run(tx, () => {
      rt.hooks.resetTest?.(rt);
      rt.invokeStatic(type.name, method.name, []);
      if (isSetUp) rt.hooks.stopTest?.(rt);
    });
    return done('pass', null, null);
  } catch (error) {
    const failure = runtime.failureOf(error);
    const outcome = isUnsupported(error) ? 'unsupported' : 'fail';
    if (failure !== null)
      return done(outcome, failure.message, failure.stackTrace, frameOf(runtime, failure.stackTrace) ?? place);
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return done('fail', `The local org itself failed: ${text}`, error instanceof Error ? (error.stack ?? null) : null);
  } finally {
    runtime.testState = null;
  }
}

function isUnsupported(error: unknown): boolean {
  return error instanceof UnsupportedFeature;
}

/** The file and line of the innermost Apex call. */
function frameOf(runtime: ApexRuntime, stackTrace: string): { file: string; line: number } | null {
  const match = /^(?:Class|Trigger)\.(\w+)[^:\n]*: line (\d+)/m.exec(stackTrace);
  if (match === null) return null;
  return { file: runtime.fileOf(match[1] ?? ''), line: Number(match[2]) };
}
