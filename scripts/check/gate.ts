import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** One thing that `npm run check` looks at. Resolves to the problems found; empty means passed. */
export type Gate = { name: string; run: () => Promise<string[]> };

export const projectRoot = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Source folders of this project: what is packaged, and what an admin deploys beside the package. */
export const sourceFolders = ['force-app', 'unpackaged'].map((name) => path.join(projectRoot, name));

/** Files of a folder and its folders whose path, with slashes, fits a pattern; in order, as absolute paths. */
export function filesUnder(folder: string, pattern: RegExp): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.resolve(entry.parentPath, entry.name))
    .filter((file) => pattern.test(file.split(path.sep).join('/')))
    .sort();
}

export type CommandResult = { code: number; stdout: string; stderr: string };

/** Runs a program, in the project's root if not told, and collects what it prints; never rejects because of its exit code. */
export async function runCommand(
  command: string,
  args: string[],
  { input = '', cwd = projectRoot }: { input?: string; cwd?: string } = {}
): Promise<CommandResult> {
  const bin = path.join(projectRoot, 'node_modules', '.bin');
  const { FORCE_COLOR: _, ...outer } = process.env;
  const env = { ...outer, PATH: `${bin}${path.delimiter}${outer['PATH'] ?? ''}`, NO_COLOR: '1' };
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    // A program that ends without reading its input says why on its own.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
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
