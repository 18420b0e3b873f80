/** The tests of a deployment: which ones its options ask for, and their results in the form of its report. */
import { runTests, testClasses, type TestReport, type TestResult } from '../apex/testRunner.js';
import type { OrgCore } from './core.js';
import { SoapFault, child, children, text, type SoapNode } from './soap.js';

/** Null: no tests. Empty: all. */
export type WantedTests = readonly string[] | null;
export type CoverageOfUnit = { name: string; kind: 'class' | 'trigger'; lines: number; uncovered: number[] };
export type DeployTests = TestReport & { coverage: CoverageOfUnit[] };

/** Reads `testLevel` and `runTests` of the deployment's options. */
export function wantedTests(options: SoapNode): WantedTests {
  const level = text(child(options, 'testLevel'));
  const named = children(options, 'runTests')
    .map(text)
    .filter((name) => name !== '');
  switch (level) {
    case '':
      return named.length === 0 ? null : named;
    case 'NoTestRun':
      return null;
    case 'RunLocalTests':
    case 'RunAllTestsInOrg':
      return [];
    case 'RunSpecifiedTests':
      if (named.length === 0) {
        throw new SoapFault('INVALID_OPERATION', 'RunSpecifiedTests needs the names of tests to run');
      }
      return named;
    default:
      throw new SoapFault('NOT_SUPPORTED_LOCALLY', `The local org does not support the test level ${level}`);
  }
}

/** Runs the tests in an org of what is deployed. Names may be of classes or of methods (`Class.method`). */
export function runDeployTests(core: OrgCore, wanted: readonly string[]): DeployTests {
  const all = testClasses(core.runtime);
  const methods = wanted.flatMap((name) => {
    const [className = '', method] = name.split('.');
    const type = all.find((one) => one.name.toLowerCase() === className.toLowerCase());
    if (type === undefined) throw new Error(`No test class named ${className} was found: it cannot be run`);
    return method === undefined ? type.methods.map((one) => `${type.name}.${one.name}`) : [name];
  });
  const report = runTests(core.runtime, core.data, wanted.length === 0 ? {} : { methods });
  const coverage = [...core.runtime.coverage]
    .filter(({ isTest }) => !isTest)
    .map(({ name, kind, lines }) => ({
      name,
      kind,
      lines: lines.size,
      uncovered: [...lines].filter(([, count]) => count === 0).map(([line]) => line)
    }));
  return { ...report, coverage };
}

/** `runTestResult` of the report. */
export function testsAnswer(tests: DeployTests | null): object {
  if (tests === null) return { numFailures: 0, numTestsRun: 0, totalTime: 0 };
  const failed = tests.results.filter((result) => result.outcome !== 'pass');
  const item = ({ className, methodName, ms }: TestResult): object => ({
    id: className,
    methodName,
    name: className,
    time: Math.round(ms)
  });
  return {
    codeCoverage: tests.coverage.map(({ name, kind, lines, uncovered }) => ({
      id: name,
      locationsNotCovered: uncovered.map((line) => ({ column: 0, line, numExecutions: 0, time: -1 })),
      name,
      numLocations: lines,
      numLocationsNotCovered: uncovered.length,
      type: kind === 'class' ? 'Class' : 'Trigger'
    })),
    failures: failed.map((result) => ({
      ...item(result),
      message: result.message,
      packageName: result.className,
      stackTrace: result.stackTrace,
      type: 'Class'
    })),
    numFailures: failed.length,
    numTestsRun: tests.results.length,
    successes: tests.results.filter((result) => result.outcome === 'pass').map(item),
    totalTime: Math.round(tests.ms)
  };
}
