/**
 * `npm run check`: everything that can be said about the sources without running them.
 * Options: `--only <part of a gate's name>`, `--json`. Ends with `N passed, N failed`; exit code 1 when one failed.
 */
import { parseArgs } from 'node:util';
import { apexSecurity } from './check/apexSecurity.js';
import { apexTypes } from './check/apexTypes.js';
import { commandGate, type Gate } from './check/gate.js';
import { metadata } from './check/metadata.js';
import { templates } from './check/templates.js';

const GATES: Gate[] = [
  commandGate('format (Prettier, and with it Apex syntax)', 'prettier', ['--check', '--log-level=warn', '.']),
  commandGate('lint (ESLint)', 'eslint', ['--max-warnings=0', '.']),
  commandGate('types of the runner', 'tsc', ['-p', 'tsconfig.json', '--noEmit']),
  commandGate('types of local services, scripts and tests', 'tsc', ['-p', 'tsconfig.dev.json', '--noEmit']),
  commandGate('types of Lightning components', 'tsx', ['scripts/build-lwc.ts', '--check']),
  templates,
  apexTypes,
  metadata,
  apexSecurity
];
const SHOWN = 40;

const { values: options } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'boolean' } } });
const chosen = GATES.filter((gate) => gate.name.toLowerCase().includes((options.only ?? '').toLowerCase()));
if (chosen.length === 0) {
  console.error(`No gate is called "${options.only}". Gates: ${GATES.map((gate) => gate.name).join('; ')}`);
  process.exit(2);
}

const results: { gate: string; passed: boolean; problems: string[] }[] = [];
for (const gate of chosen) {
  const started = Date.now();
  const problems = await gate.run();
  results.push({ gate: gate.name, passed: problems.length === 0, problems });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.error(`${problems.length === 0 ? '✓' : '✗'} ${gate.name} (${seconds} s)`);
  for (const problem of problems.slice(0, SHOWN)) console.error(`    ${problem}`);
  if (problems.length > SHOWN) console.error(`    … and ${problems.length - SHOWN} more`);
}

const failed = results.filter((result) => !result.passed).length;
if (options.json) console.log(JSON.stringify(results));
else console.log(`${results.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
