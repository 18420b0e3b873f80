/**
 * Builds the Lightning components: declares every label in the metadata, then `tsc` writes `.js` beside `.ts`
 * (git ignores the `.js`; `.forceignore` keeps the `.ts` out of the org). `--check` only checks, tests included.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { declareLabels } from './declareLabels.js';
import { root, source, sourceFiles } from './sourceFiles.js';

/** Each method in `types/apex.d.ts` must exist in a controller; a renamed one would fail only in the browser. */
function undeclaredApexMethods(): string[] {
  const declarations = path.join(root, 'types', 'apex.d.ts');
  const declared = [...readFileSync(declarations, 'utf8').matchAll(/'@salesforce\/apex\/(\w+)\.(\w+)'/g)];
  const classes = sourceFiles('.cls');
  return declared.flatMap(([, className = '', method = '']) => {
    const file = classes.find((candidate) => path.basename(candidate) === `${className}.cls`);
    const auraMethod = new RegExp(`@AuraEnabled[^;{]*\\b${method}\\s*\\(`);
    const isThere = file !== undefined && auraMethod.test(readFileSync(file, 'utf8'));
    return isThere ? [] : [`types/apex.d.ts: no @AuraEnabled method ${className}.${method} in force-app`];
  });
}

const isCheck = process.argv.includes('--check');
declareLabels();
const problems = undeclaredApexMethods();
const project = isCheck ? 'tsconfig.test.json' : 'tsconfig.json';
const compiled = spawnSync(path.join(root, 'node_modules', '.bin', 'tsc'), ['-p', path.join(source, project)], {
  stdio: 'inherit'
});
for (const problem of problems) console.error(problem);
process.exit(problems.length > 0 ? 1 : (compiled.status ?? 1));
