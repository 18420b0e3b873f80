/** What is wrong with a Lightning web component as it is deployed: its template, its script, what it imports of Apex. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { compile } from '@lwc/template-compiler';
import ts from 'typescript';
import { MetadataError, type Project } from './types.js';

const IMPORT = /from\s+['"]@salesforce\/(apex|label)\/([\w.]+)['"]/g;

/** `dir` is the bundle's folder under `root`; problems name files relative to `root`. */
export function bundleProblems(root: string, dir: string, project: Project): MetadataError[] {
  const name = path.basename(dir);
  const files = readdirSync(path.join(root, dir));
  const problems = files.flatMap((file) => {
    const relative = path.posix.join(dir, file);
    const source = (): string => readFileSync(path.join(root, relative), 'utf8');
    if (file.endsWith('.html')) return templateProblems(relative, name, source());
    if (file.endsWith('.js'))
      return [...scriptProblems(relative, source()), ...importProblems(relative, source(), project)];
    return [];
  });
  const first = path.posix.join(dir, `${name}.js-meta.xml`);
  if (!files.includes(`${name}.js-meta.xml`))
    problems.push(new MetadataError(first, 1, `${name}.js-meta.xml is missing`));
  if (!files.includes(`${name}.js`) && !files.includes(`${name}.html`)) {
    problems.push(new MetadataError(first, 1, `No ${name}.js or ${name}.html was found for the component ${name}`));
  }
  return problems;
}

function templateProblems(file: string, name: string, source: string): MetadataError[] {
  const { warnings } = compile(source, path.posix.basename(file), { name, namespace: 'c' });
  return warnings
    .filter(({ level }) => Number(level) <= 1)
    .map(({ message, location }) => new MetadataError(file, location?.line ?? 1, message));
}

/** Syntax alone. */
function scriptProblems(file: string, source: string): MetadataError[] {
  const options = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, allowJs: true };
  const { diagnostics = [] } = ts.transpileModule(source, {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: options
  });
  return diagnostics.map(({ start = 0, messageText }) => {
    return new MetadataError(file, lineAt(source, start), ts.flattenDiagnosticMessageText(messageText, '\n'));
  });
}

function importProblems(file: string, source: string, project: Project): MetadataError[] {
  return [...source.matchAll(IMPORT)].flatMap((match) => {
    const [, kind = '', reference = ''] = match;
    const [first = '', second = ''] = reference.split('.');
    const problem = (text: string): MetadataError[] => [new MetadataError(file, lineAt(source, match.index), text)];
    if (kind === 'label') {
      const isThere = first !== 'c' || project.labels.some((label) => label.name === second);
      return isThere ? [] : problem(`In field: label - no CustomLabel named ${second} found`);
    }
    const apexClass = project.apex.find(
      (unit) => unit.kind === 'class' && unit.name.toLowerCase() === first.toLowerCase()
    );
    if (apexClass === undefined) return problem(`Unable to find Apex action class referenced as '${first}'.`);
    const hasMethod = new RegExp(`\\b${second}\\s*\\(`, 'i').test(apexClass.source);
    return hasMethod ? [] : problem(`Unable to find Apex action method referenced as '${reference}'.`);
  });
}

function lineAt(source: string, index: number): number {
  return source.slice(0, index).split('\n').length;
}
