/** `npm run apex:test`: runs the project's @IsTest classes in an empty local org; `--help` says how. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ApexCompileErrors } from '../local/org/apex/compile.js';
import type { UnitCoverage } from '../local/org/apex/runtime/units.js';
import type { TestReport, TestResult } from '../local/org/apex/testRunner.js';
import { runProjectTests } from '../local/org/apexTests.js';
import { definitionOf } from '../local/org/metadata/readDefinition.js';
import { MetadataErrors } from '../local/org/metadata/types.js';

const HELP = `Runs a project's @IsTest classes in an empty local org. Ends with "N passed, N failed"; exit code 1 when one failed.

  --class NAME           only this class; may be repeated
  --method CLASS.METHOD  only this test; may be repeated
  --coverage             with the lines that no test runs
  --least PERCENT        fails when tests run less of a class or trigger
  --definition FILE      scratch org definition, whose features the org has
  --project DIR          another project than this one
  --debug                prints what System.debug says
  --json                 prints the results as JSON
  --json-file FILE       writes them to a file`;

const { values: options } = parseArgs({
  options: {
    class: { type: 'string', multiple: true },
    method: { type: 'string', multiple: true },
    coverage: { type: 'boolean' },
    debug: { type: 'boolean' },
    definition: { type: 'string' },
    help: { type: 'boolean' },
    json: { type: 'boolean' },
    'json-file': { type: 'string' },
    least: { type: 'string' },
    project: { type: 'string' }
  }
});

type Covered = { name: string; covered: number; total: number; percent: number; missing: number[] };

function coverageOf(unit: UnitCoverage): Covered {
  const all = [...unit.lines];
  const missing = all.filter(([, count]) => count === 0).map(([line]) => line);
  const covered = all.length - missing.length;
  const percent = all.length === 0 ? 100 : Math.floor((100 * covered) / all.length);
  return { name: unit.name, covered, total: all.length, percent, missing };
}

function run(): { report: TestReport; coverage: Covered[] } {
  const project = path.resolve(options.project ?? '.');
  const definition = definitionOf(project, options.definition);
  const { report, coverage } = runProjectTests(project, {
    ...(definition === undefined ? {} : { definition }),
    ...(options.class === undefined ? {} : { classes: options.class }),
    ...(options.method === undefined ? {} : { methods: options.method }),
    ...(options.debug ? { log: (text: string): void => console.error(text) } : {})
  });
  return { report, coverage: coverage.filter((unit) => !unit.isTest).map(coverageOf) };
}

function print({ report, coverage }: { report: TestReport; coverage: Covered[] }): void {
  for (const result of report.results) if (result.outcome !== 'pass') console.log(describe(result));
  for (const unit of coverage) {
    const missing = options.coverage && unit.missing.length > 0 ? `  missing: ${unit.missing.join(', ')}` : '';
    console.log(`${String(unit.percent).padStart(4)} %  ${unit.name}${missing}`);
  }
  const [covered, total] = [sum(coverage, 'covered'), sum(coverage, 'total')];
  if (total > 0) console.log(`${String(Math.floor((100 * covered) / total)).padStart(4)} %  of all lines`);
  console.log(`${report.passed} passed, ${report.failed + report.unsupported} failed`);
}

function describe({ className, methodName, file, line, message, stackTrace }: TestResult): string {
  const stack = (stackTrace ?? '').split('\n').map((frame) => `    ${frame}`);
  return [`FAILED ${className}.${methodName}`, `  ${file}:${line}`, `  ${message ?? ''}`, ...stack].join('\n');
}

function sum(coverage: Covered[], key: 'covered' | 'total'): number {
  return coverage.reduce((total, unit) => total + unit[key], 0);
}

/** Names what is covered less than was asked for. */
function isCoveredEnough(coverage: Covered[], least: number): boolean {
  const below = coverage.filter(({ percent }) => percent < least);
  for (const { name, percent } of below) console.error(`${name} is covered to ${percent} %, not ${least} %.`);
  return below.length === 0;
}

if (options.help) {
  console.log(HELP);
  process.exit(0);
}
try {
  const outcome = run();
  const { report, coverage } = outcome;
  const json = JSON.stringify(
    { passed: report.passed, failed: report.failed + report.unsupported, results: report.results, coverage },
    null,
    2
  );
  if (options['json-file'] !== undefined) writeFileSync(options['json-file'], json);
  if (options.json) console.log(json);
  else print(outcome);
  const isEnough = isCoveredEnough(coverage, Number(options.least ?? 0));
  if (report.failed + report.unsupported > 0 || report.results.length === 0 || !isEnough) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof ApexCompileErrors) && !(error instanceof MetadataErrors)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
