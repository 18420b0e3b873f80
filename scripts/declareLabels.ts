import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { root, sourceFiles } from './sourceFiles.js';

/**
 * Writes `types/generated/labels.d.ts`, a declaration for each label of the metadata: a label that a component imports
 * but no file defines must not compile. Whoever reads the types of the components (build, lint, checks) calls it first.
 */
export function declareLabels(): void {
  const parser = new XMLParser({ isArray: (name) => name === 'labels' });
  const names = sourceFiles('.labels-meta.xml').flatMap((file) => {
    const parsed = parser.parse(readFileSync(file, 'utf8')) as { CustomLabels: { labels?: { fullName: string }[] } };
    return (parsed.CustomLabels.labels ?? []).map((label) => label.fullName);
  });
  const lines = names.map(
    (name) => `declare module '@salesforce/label/c.${name}' {\n  const text: string;\n  export default text;\n}`
  );
  const text = `// Written by scripts/declareLabels.ts from the label metadata.\n${lines.join('\n')}\n`;
  const file = path.join(root, 'types', 'generated', 'labels.d.ts');
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
