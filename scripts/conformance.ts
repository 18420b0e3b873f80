/**
 * `npm run conformance -- DIR [DIR…]`: runs the Apex tests of the first project, with the sources of the others loaded
 * beside it, and prints what passed, failed and is not supported, by class. What does not compile does not stop the rest.
 * Options: `--json`, `--class NAME` (may be repeated). Exit code 1 when a test did not pass or nothing ran.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { TestOutcome, TestResult } from '../local/org/apex/testRunner.js';
import { runProjectTests, type ProjectTests } from '../local/org/apexTests.js';
import { MetadataErrors } from '../local/org/metadata/types.js';

type Counts = { passed: number; failed: number; unsupported: number };

const KEYS = { pass: 'passed', fail: 'failed', unsupported: 'unsupported' } as const satisfies Record<
  TestOutcome,
  keyof Counts
>;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { class: { type: 'string', multiple: true }, json: { type: 'boolean' } }
});

function countsByClass(results: readonly TestResult[]): Map<string, Counts> {
  const classes = new Map<string, Counts>();
  for (const { className, outcome } of results) {
    const counts = classes.get(className) ?? { passed: 0, failed: 0, unsupported: 0 };
    counts[KEYS[outcome]] += 1;
    classes.set(className, counts);
  }
  return classes;
}

/** How many tests ended at each feature that the local org does not have. */
function unsupportedFeatures(results: readonly TestResult[]): Map<string, number> {
  const features = new Map<string, number>();
  for (const { outcome, message } of results) {
    if (outcome !== 'unsupported' || message === null) continue;
    const feature = /Unsupported: (.*)\. The local org/s.exec(message)?.[1] ?? message;
    features.set(feature, (features.get(feature) ?? 0) + 1);
  }
  return new Map([...features].sort(([, a], [, b]) => b - a));
}

function print({ report, problems }: ProjectTests, seconds: number): void {
  for (const problem of problems) console.log(`NOT LOADED ${problem.message}`);
  for (const { outcome, className, methodName, file, line, message } of report.results) {
    if (outcome === 'pass') continue;
    console.log(`${outcome === 'fail' ? 'FAILED' : 'UNSUPPORTED'} ${className}.${methodName}`);
    console.log(`  ${file}:${line}: ${message ?? ''}`);
  }
  console.log('passed  failed  unsupported  class');
  for (const [name, { passed, failed, unsupported }] of countsByClass(report.results)) {
    console.log(`${cell(passed, 6)}  ${cell(failed, 6)}  ${cell(unsupported, 11)}  ${name}`);
  }
  const features = unsupportedFeatures(report.results);
  if (features.size > 0) console.log('unsupported features:');
  for (const [feature, count] of features) console.log(`${cell(count, 6)}  ${feature}`);
  const { passed, failed, unsupported, results } = report;
  console.log(
    `${results.length} tests: ${passed} passed, ${failed} failed, ${unsupported} unsupported in ${seconds} seconds`
  );
}

function cell(value: number, width: number): string {
  return String(value).padStart(width);
}

function asJson({ report, problems }: ProjectTests, seconds: number): string {
  const { passed, failed, unsupported, results } = report;
  const summary = {
    tests: results.length,
    passed,
    failed,
    unsupported,
    seconds,
    classes: [...countsByClass(results)].map(([name, counts]) => ({ name, ...counts })),
    unsupportedFeatures: Object.fromEntries(unsupportedFeatures(results)),
    problems: problems.map(({ file, line, problem }) => ({ file, line, problem })),
    results
  };
  return JSON.stringify(summary, null, 2);
}

const [project, ...dependencies] = positionals.map((dir) => path.resolve(dir));
if (project === undefined) {
  console.error('Usage: npm run conformance -- DIR [DIR…] [--class NAME] [--json]');
  process.exitCode = 2;
} else {
  const start = performance.now();
  try {
    const outcome = runProjectTests(project, {
      dependencies,
      isTolerant: true,
      ...(options.class === undefined ? {} : { classes: options.class })
    });
    const seconds = Math.round((performance.now() - start) / 100) / 10;
    if (options.json) console.log(asJson(outcome, seconds));
    else print(outcome, seconds);
    const { passed, results } = outcome.report;
    if (passed < results.length || results.length === 0) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof MetadataErrors)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
