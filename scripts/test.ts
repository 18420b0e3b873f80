/**
 * `npm test`: all tests of the project, part by part: runner and local services, Lightning components,
 * the package's Apex in the local org, without and with the optional features of an org, and the pages in a browser.
 * Options: `--only <part>`, `--json`. Ends with `N passed, N failed`; exit code 1 when one failed or a part ran none.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

type Counts = { passed: number; failed: number };
type Part = { name: string; command: string[]; count: (report: string) => Counts };

const jestCounts = (report: string): Counts => {
  const json = JSON.parse(report) as {
    numPassedTests: number;
    numFailedTests: number;
    numRuntimeErrorTestSuites: number;
    numPendingTests: number;
  };
  // A skipped test and a suite that could not start are failures: nothing is passed over in silence.
  return {
    passed: json.numPassedTests,
    failed: json.numFailedTests + json.numRuntimeErrorTestSuites + json.numPendingTests
  };
};
// Many tests wait for child processes, so two workers pay on two cores, where Jest would take one.
// A server that a failed test left open must not keep the whole run waiting.
const jest = (project: string): string[] => [
  'jest',
  '--selectProjects',
  project,
  '--maxWorkers=2',
  '--forceExit',
  '--json',
  '--outputFile'
];

const apex = (definition: string, ...more: string[]): string[] => [
  'tsx',
  'scripts/apex-test.ts',
  '--definition',
  `config/${definition}-scratch-def.json`,
  ...more,
  '--json-file'
];
const apexCounts = (report: string): Counts => JSON.parse(report) as Counts;

const PARTS: Part[] = [
  { name: 'lightning', command: jest('lwc'), count: jestCounts },
  { name: 'apex', command: apex('project'), count: apexCounts },
  { name: 'apex-features', command: apex('full', '--least', '90'), count: apexCounts },
  { name: 'runner', command: jest('runner'), count: jestCounts },
  { name: 'browser', command: jest('browser'), count: jestCounts }
];

const { values: options } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'boolean' } } });
const chosen = PARTS.filter((part) => options.only === undefined || part.name === options.only);
if (chosen.length === 0) {
  console.error(`No part is called "${options.only}". Parts: ${PARTS.map((part) => part.name).join(', ')}`);
  process.exit(2);
}

const folder = await mkdtemp(path.join(tmpdir(), 'test-reports-'));
const results: ({ part: string } & Counts)[] = [];
for (const part of chosen) {
  console.error(`\n── ${part.name}`);
  const report = path.join(folder, `${part.name}.json`);
  const code = await run([...part.command, report]);
  const counts = await readFile(report, 'utf8').then(part.count, () => ({ passed: 0, failed: 1 }));
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  if (counts.passed + counts.failed === 0) counts.failed = 1;
  results.push({ part: part.name, ...counts });
}
await rm(folder, { recursive: true, force: true });

const sum = (key: keyof Counts): number => results.reduce((total, result) => total + result[key], 0);
if (options.json) console.log(JSON.stringify(results));
for (const { part, passed, failed } of results) console.error(`${part}: ${passed} passed, ${failed} failed`);
if (!options.json) console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exit(sum('failed') === 0 ? 0 : 1);

async function run([command = '', ...args]: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(path.join('node_modules', '.bin', command), args, { stdio: ['ignore', 2, 2] });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
