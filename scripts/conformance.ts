/**
 * `npm run conformance -- DIR [DIR…]`: runs the Apex tests of the first project, with the sources of the others loaded
 * beside it, and prints what passed, failed and is not supported, by class. What does not compile does not stop the rest.
 * What is under way is told on standard error. Exit code 1 when a test did not pass or nothing ran, 2 when the command
 * itself is wrong.
 */
import { statSync } from 'node:fs';
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

const USAGE = `Usage: npm run conformance -- DIR [DIR…] [--class NAME] [--json]

Runs the Apex tests of the SFDX project in the first DIR in a local org of their own. The sources of the other
directories are loaded beside it; their tests do not run. A directory without sfdx-project.json is taken as one
package directory. What does not compile is reported and does not stop the rest.

  --class NAME  only the tests of this class; may be repeated
  --json        the whole report as JSON on standard output
  --help        this text

Exit code: 0 when every test passed, 1 when one did not or none ran, 2 when the command is wrong.`;

function readArguments(): { options: { class?: string[]; json?: boolean; help?: boolean }; positionals: string[] } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      class: { type: 'string', multiple: true },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' }
    }
  });
  return { options: values, positionals };
}

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

/** Tells now and then how far the run has come. */
function progress(): (result: TestResult) => void {
  let [tests, told] = [0, performance.now()];
  return ({ className }) => {
    tests += 1;
    if (performance.now() - told < PROGRESS_MS) return;
    told = performance.now();
    console.error(`… ${tests} tests so far, now in ${className}`);
  };
}

const PROGRESS_MS = 5000;

/** What is wrong with a directory, or null. */
function problemOf(dir: string): string | null {
  const found = statSync(dir, { throwIfNoEntry: false });
  if (found === undefined) return `There is no directory ${dir}`;
  return found.isDirectory() ? null : `${dir} is not a directory`;
}

function main(): number {
  const { options, positionals } = readArguments();
  if (options.help === true) {
    console.log(USAGE);
    return 0;
  }
  const dirs = positionals.map((dir) => path.resolve(dir));
  const [project, ...dependencies] = dirs;
  if (project === undefined) {
    console.error(USAGE);
    return 2;
  }
  const wrong = dirs.map(problemOf).filter((text) => text !== null);
  if (wrong.length > 0) {
    console.error(wrong.join('\n'));
    return 2;
  }
  const start = performance.now();
  const outcome = runProjectTests(project, {
    dependencies,
    isTolerant: true,
    onResult: progress(),
    ...(options.class === undefined ? {} : { classes: options.class })
  });
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  if (options.json === true) console.log(asJson(outcome, seconds));
  else print(outcome, seconds);
  const { passed, results } = outcome.report;
  if (results.length === 0) console.error(`No Apex tests were found in ${project}`);
  return results.length > 0 && passed === results.length ? 0 : 1;
}

try {
  process.exitCode = main();
} catch (error) {
  const isUsage = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  if (!isUsage && !(error instanceof MetadataErrors)) throw error;
  console.error(error.message);
  process.exitCode = isUsage ? 2 : 1;
}
