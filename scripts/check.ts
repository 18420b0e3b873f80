/**
 * `npm run check`: everything that can be said about the sources without running them.
 * Options: `--only <part of a gate's name>`, `--json`. Ends with `N passed, N failed`; exit code 1 when one failed.
 */
import { parseArgs } from 'node:util';
import { apexCompile } from './check/apexCompile.js';
import { apexSecurity } from './check/apexSecurity.js';
import { apexSyntax } from './check/apexSyntax.js';
import { apexTypes } from './check/apexTypes.js';
import { commandGate, type Gate } from './check/gate.js';
import { lwcPlatform } from './check/lwcPlatform.js';
import { metadata } from './check/metadata.js';
import { metadataTypes } from './check/metadataTypes.js';
import { templates } from './check/templates.js';
import { declareLabels } from './declareLabels.js';

/** The longest first, so that the others run beside them. */
const GATES: Gate[] = [
  commandGate('lint (ESLint, with Locker and SLDS rules)', 'eslint', ['--max-warnings=0', '.']),
  apexSecurity,
  commandGate('format (Prettier)', 'prettier', ['--check', '--log-level=warn', '.']),
  commandGate('types of local services, scripts and tests', 'tsc', ['-p', 'tsconfig.dev.json', '--noEmit']),
  commandGate('types of the runner', 'tsc', ['-p', 'tsconfig.json', '--noEmit']),
  commandGate('types of Lightning components', 'tsx', ['scripts/build-lwc.ts', '--check']),
  templates,
  lwcPlatform,
  apexSyntax,
  apexTypes,
  apexCompile,
  metadata,
  metadataTypes
];
const AT_ONCE = 2;
const SHOWN = 40;

const { values: options } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'boolean' } } });
const chosen = GATES.filter((gate) => gate.name.toLowerCase().includes((options.only ?? '').toLowerCase()));
if (chosen.length === 0) {
  console.error(`No gate is called "${options.only}". Gates: ${GATES.map((gate) => gate.name).join('; ')}`);
  process.exit(2);
}

type Result = { gate: string; passed: boolean; seconds: number; problems: string[] };

async function pass(gate: Gate): Promise<Result> {
  const started = Date.now();
  // What a gate cannot cope with is a problem of that gate; the others go on.
  const problems = await Promise.resolve()
    .then(() => gate.run())
    .catch((error: unknown) => [error instanceof Error ? (error.stack ?? error.message) : String(error)]);
  const seconds = Math.round((Date.now() - started) / 100) / 10;
  return { gate: gate.name, passed: problems.length === 0, seconds, problems };
}

function print({ gate, passed, seconds, problems }: Result): void {
  console.error(`${passed ? '✓' : '✗'} ${gate} (${seconds.toFixed(1)} s)`);
  for (const problem of problems.slice(0, SHOWN)) console.error(`    ${problem}`);
  if (problems.length > SHOWN) console.error(`    … and ${problems.length - SHOWN} more`);
}

declareLabels(); // before the gates: several of them read these types, in no fixed order
const results: Result[] = [];
const waiting = [...chosen];
const work = async (): Promise<void> => {
  for (let gate = waiting.shift(); gate !== undefined; gate = waiting.shift()) {
    const result = await pass(gate);
    results.push(result);
    print(result);
  }
};
await Promise.all(Array.from({ length: AT_ONCE }, work));

const failed = results.filter((result) => !result.passed).length;
if (options.json) console.log(JSON.stringify(results));
else console.log(`${results.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
