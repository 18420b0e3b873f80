/** Where the package's source is, and its files by suffix; for the scripts that read all of one kind. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
export const source = path.join(root, 'force-app');

/** Absolute paths of all files below `force-app` whose names end with the suffix. */
export function sourceFiles(suffix: string): string[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(suffix))
    .map((file) => path.join(source, file));
}
