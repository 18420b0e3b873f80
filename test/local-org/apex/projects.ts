/** SFDX projects in temporary folders. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runProjectTests } from '../../../local/org/apexTests.js';

const dirs: string[] = [];

/** Writes a project of classes, name to source, and other files, path to content. */
export function projectOf(classes: Record<string, string>, files: Record<string, string> = {}): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'local-org-'));
  dirs.push(dir);
  const write = (file: string, content: string): void => {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    writeFileSync(path.join(dir, file), content);
  };
  write('sfdx-project.json', JSON.stringify({ packageDirectories: [{ path: 'source' }] }));
  const meta = '<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>65.0</apiVersion></ApexClass>';
  for (const [name, source] of Object.entries(classes)) {
    write(`source/classes/${name}.cls`, source);
    write(`source/classes/${name}.cls-meta.xml`, meta);
  }
  for (const [file, content] of Object.entries(files)) write(`source/${file}`, content);
  return dir;
}

export function removeProjects(): void {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true });
}

/** Runs statements as a test of a project with these files; how each failed, empty when it passed. */
export function problemsOf(statements: string, files: Record<string, string> = {}): (string | null)[] {
  const test = `@IsTest private class OneTest { @IsTest static void runs() { ${statements} } }`;
  const { report } = runProjectTests(projectOf({ OneTest: test }, files));
  return report.results.filter(({ outcome }) => outcome !== 'pass').map(({ message }) => message);
}
