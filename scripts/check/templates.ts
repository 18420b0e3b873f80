import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from '@lwc/template-compiler';
import ts from 'typescript';
import { projectRoot, type Gate } from './gate.js';

/** Expressions a template may use are members of its class: `tsc` never sees templates, so this compares the two. */
export function templateProblems(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /lwc\/(\w+)\/\1\.html$/.test(file.split(path.sep).join('/')))
    .map((file) => path.join(folder, file));
  if (files.length === 0) return [];
  const classes = files.map((file) => file.replace(/\.html$/, '.ts'));
  const config = ts.readConfigFile(path.join(projectRoot, 'force-app', 'tsconfig.json'), (name) =>
    ts.sys.readFile(name)
  );
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, path.join(projectRoot, 'force-app'));
  const program = ts.createProgram(classes, { ...options, noEmit: true });
  return files.flatMap((file, index) => problemsOf(file, membersOf(program, classes[index] ?? '')));
}

function membersOf(program: ts.Program, file: string): Set<string> {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const declaration = source?.statements.find(ts.isClassDeclaration);
  if (declaration === undefined) return new Set();
  const type = checker.getTypeAtLocation(declaration);
  return new Set(type.getProperties().map((property) => property.name));
}

function problemsOf(file: string, members: Set<string>): string[] {
  const name = path.relative(projectRoot, file);
  const { root, warnings } = parse(readFileSync(file, 'utf8'), {});
  const problems = warnings.map((warning) => `${name}:${warning.location?.line ?? 0} ${warning.message}`);
  if (root === undefined) return problems;

  const visit = (node: unknown, scope: Set<string>): void => {
    if (Array.isArray(node)) return node.forEach((child) => visit(child, scope));
    if (typeof node !== 'object' || node === null) return;
    const { type, location } = node as { type?: string; location?: { startLine: number } };
    const record = node as Record<string, unknown>;
    let inner = scope;
    if (type === 'ForEach' || type === 'ForOf') {
      inner = new Set([...scope, identifier(record['item']), identifier(record['index'])]);
      visit(record['expression'], scope);
    } else if (type === 'Identifier') {
      const used = identifier(record);
      if (!scope.has(used)) problems.push(`${name}:${location?.startLine ?? 0} {${used}} is no member of the class`);
      return;
    } else if (type === 'MemberExpression') {
      return visit(record['object'], scope);
    }
    for (const [key, value] of Object.entries(record)) {
      const isLoopVariable = (type === 'ForEach' || type === 'ForOf') && ['item', 'index', 'expression'].includes(key);
      if (!isLoopVariable && key !== 'location' && key !== 'scope') visit(value, inner);
    }
  };
  visit(root, members);
  return problems;
}

function identifier(node: unknown): string {
  return typeof node === 'object' && node !== null && 'name' in node ? String(node.name) : '';
}

export const templates: Gate = {
  name: 'templates against their classes',
  run: () => Promise.resolve(templateProblems(path.join(projectRoot, 'force-app')))
};
