import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** One thing that `npm run check` looks at. Resolves to the problems found; empty means passed. */
export type Gate = { name: string; run: () => Promise<string[]> };

export const projectRoot = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

export type CommandResult = { code: number; stdout: string; stderr: string };

/** Runs a program in the project's root and collects what it prints; never rejects because of its exit code. */
export async function runCommand(command: string, args: string[], cwd = projectRoot): Promise<CommandResult> {
  const bin = path.join(projectRoot, 'node_modules', '.bin');
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}`, FORCE_COLOR: '0' };
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}

/** A gate that is one program: what it prints when it fails are the problems. */
export function commandGate(name: string, command: string, args: string[]): Gate {
  return {
    name,
    run: async () => {
      const { code, stdout, stderr } = await runCommand(command, args);
      if (code === 0) return [];
      const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
      return lines.length > 0 ? lines : [`${command} ended with exit code ${code}`];
    }
  };
}
