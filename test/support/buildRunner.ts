/** Builds the runner (src → lib) for tests that start its commands; once, however many test files ask for it. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { lock } from 'proper-lockfile';

export const repositoryRoot = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

const run = promisify(execFile);
const lib = path.join(repositoryRoot, 'lib');
/** In lib, so that it goes where lib goes. */
const stamp = path.join(lib, '.built');

/** Resolves with the path of `bin/run.js` once lib is newer than all it is built from. */
export async function buildRunner(): Promise<string> {
  await mkdir(lib, { recursive: true });
  const release = await lock(lib, {
    lockfilePath: `${stamp}.lock`,
    stale: 120_000,
    retries: { retries: 600, factor: 1, minTimeout: 200, maxTimeout: 200 }
  });
  try {
    if (await isStale()) await build();
  } finally {
    await release();
  }
  return path.join(repositoryRoot, 'bin', 'run.js');
}

async function isStale(): Promise<boolean> {
  const builtAt = await changedAt(stamp);
  if (builtAt === 0) return true;
  const folders = ['src', 'messages'].map((name) => path.join(repositoryRoot, name));
  const sources = await Promise.all(
    folders.map(async (folder) => (await readdir(folder, { recursive: true })).map((name) => path.join(folder, name)))
  );
  const files = [...sources.flat(), path.join(repositoryRoot, 'tsconfig.json')];
  for (const file of files) {
    if ((await changedAt(file)) > builtAt) return true;
  }
  return false;
}

async function build(): Promise<void> {
  const startedAt = new Date();
  await compile();
  const tsx = path.join(repositoryRoot, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  await run(process.execPath, [tsx, path.join('scripts', 'finish-build.ts')], { cwd: repositoryRoot });
  await writeFile(stamp, '');
  await utimes(stamp, startedAt, startedAt);
}

/** Type errors are for `npm run check` to tell; only a build that wrote nothing ends the test. */
async function compile(): Promise<void> {
  const tsc = path.join(repositoryRoot, 'node_modules', 'typescript', 'bin', 'tsc');
  try {
    await run(process.execPath, [tsc, '-p', 'tsconfig.json'], { cwd: repositoryRoot });
  } catch (error) {
    const { code, stdout } = error as { code?: number; stdout?: string };
    if (code !== 2) throw new Error(`The runner could not be built:\n${stdout ?? String(error)}`, { cause: error });
  }
}

async function changedAt(file: string): Promise<number> {
  return stat(file).then(
    (found) => found.mtimeMs,
    () => 0
  );
}
