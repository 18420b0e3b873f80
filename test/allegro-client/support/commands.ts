import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { repositoryRoot } from '../../support/buildRunner.js';

export type Ended = { code: number | null; stdout: string; stderr: string };

/** Runs a command of the runner as a user would, and resolves when it has ended. */
export function runCommand(
  bin: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  onOutput: (text: string, child: ChildProcess) => void = () => {}
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...args], { cwd: repositoryRoot, env });
    const ended: Ended = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      ended.stdout += chunk.toString('utf8');
      onOutput(ended.stdout, child);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      ended.stderr += chunk.toString('utf8');
      onOutput(ended.stderr, child);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...ended, code }));
  });
}
