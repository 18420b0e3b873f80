/**
 * Builds the Lightning components: declares every label in the metadata, then `tsc` writes `.js` beside `.ts`
 * (git ignores the `.js`; `.forceignore` keeps the `.ts` out of the org). `--check` only checks, tests included.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { XMLParser } from 'fast-xml-parser';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const source = path.join(root, 'force-app');

function sourceFiles(suffix: string): string[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(suffix))
    .map((file) => path.join(source, file));
}

/** A label that a component imports but no file defines must not compile, so each gets its own declaration. */
function declareLabels(): void {
  const parser = new XMLParser({ isArray: (name) => name === 'labels' });
  const names = sourceFiles('.labels-meta.xml').flatMap((file) => {
    const parsed = parser.parse(readFileSync(file, 'utf8')) as { CustomLabels: { labels?: { fullName: string }[] } };
    return (parsed.CustomLabels.labels ?? []).map((label) => label.fullName);
  });
  const lines = names.map(
    (name) => `declare module '@salesforce/label/c.${name}' {\n  const text: string;\n  export default text;\n}`
  );
  const text = `// Written by scripts/build-lwc.ts from the label metadata.\n${lines.join('\n')}\n`;
  const file = path.join(root, 'types', 'generated', 'labels.d.ts');
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

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
