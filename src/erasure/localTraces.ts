import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What of a person is in files of this machine, and how many lines were emptied of it. */
export type LocalTraces = { files: number; lines: number };

const LOG = /^sf.*\.log(\.\d+)?$/;
const ERASED = '[erased]';

/**
 * Looks for the words in the logs of `sf` in a folder, and takes them out if asked to. The runner logs no buyer on
 * purpose; a debug log of the connection, or an error text, might hold one all the same.
 */
export async function eraseLocally(folder: string, words: string[], isConfirmed: boolean): Promise<LocalTraces> {
  const traces: LocalTraces = { files: 0, lines: 0 };
  for (const name of await logsIn(folder)) {
    const file = join(folder, name);
    const lines = (await readFile(file, 'utf8')).split('\n');
    const cleaned = lines.map((line) => without(line, words));
    const found = cleaned.filter((line, index) => line !== lines[index]).length;
    if (found === 0) continue;
    traces.files += 1;
    traces.lines += found;
    if (isConfirmed) {
      // Beside it, then over it: a stop in between leaves one whole file.
      await writeFile(`${file}.erasing`, cleaned.join('\n'), { mode: 0o600 });
      await rename(`${file}.erasing`, file);
    }
  }
  return traces;
}

async function logsIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => LOG.test(name)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Whole words alone: a buyer id of three digits is part of many numbers. */
function without(line: string, words: string[]): string {
  return words.reduce((text, word) => {
    const form = new RegExp(
      `(?<![\\p{L}\\p{N}])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}])`,
      'giu'
    );
    return text.replace(form, ERASED);
  }, line);
}
