import path from 'node:path';
import { projectRoot, runCommand, type Gate } from './gate.js';

const JARS = path.join(projectRoot, 'node_modules/@salesforce/code-analyzer-pmd-engine/dist/java-lib/*');
const CHECKER = 'io.github.apexdevtools.apexls.CheckForIssues';
/** The checker's exit codes for "clean" and "has issues"; anything else means that it did not run. */
const RAN = [0, 4];

type FileReport = { path: string; messages: { start: { line: number }; category: string; message: string }[] };

/** Type-checks all Apex of an SFDX project with apex-ls against the platform's stubs (API 65). Needs Java. */
export async function apexTypeIssues(workspace: string): Promise<string[]> {
  const args = ['-cp', JARS, CHECKER, '-w', workspace, '--nocache', '-d', 'warnings', '-f', 'json'];
  const { code, stdout, stderr } = await runCommand('java', args);
  if (!RAN.includes(code)) return [`The Apex type checker did not run (exit code ${code}): ${stderr.trim()}`];

  const files = stdout.trim() === '' ? [] : (JSON.parse(stdout) as { files: FileReport[] }).files;
  return files.flatMap((file) =>
    file.messages.map(
      (issue) => `${path.relative(workspace, file.path)}:${issue.start.line} ${issue.category}: ${issue.message}`
    )
  );
}

export const apexTypes: Gate = { name: 'Apex types (apex-ls)', run: () => apexTypeIssues(projectRoot) };
