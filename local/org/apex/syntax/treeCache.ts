/** Syntax trees on disk, under `node_modules/.cache`: reading Apex is what takes longest when an org starts. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { UnitNode } from './ast.js';
import { parseUnit, type UnitKind } from './parse.js';

/** Goes up when the shape of the tree or the way it is built changes. */
const FORMAT = 1;

let folder: string | null = null;

/** As `parseUnit`; a source that was read before, in this process or another, is not read again. */
export function parseCached(kind: UnitKind, file: string, source: string): UnitNode {
  const key = createHash('sha256').update(`${FORMAT} ${kind}\n${source}`).digest('hex').slice(0, 40);
  const stored = path.join(cacheFolder(), `${key}.json`);
  try {
    return JSON.parse(readFileSync(stored, 'utf8')) as UnitNode;
  } catch {
    const node = parseUnit(kind, file, source);
    keep(stored, node);
    return node;
  }
}

/** A cache that cannot be written is no reason to fail. */
function keep(stored: string, node: UnitNode): void {
  const partial = `${stored}.${process.pid}`;
  try {
    writeFileSync(partial, JSON.stringify(node));
    renameSync(partial, stored);
  } catch {
    // The next start reads the source again.
  }
}

function cacheFolder(): string {
  if (folder !== null) return folder;
  const parser = createRequire(import.meta.url).resolve('@apexdevtools/apex-parser');
  const modules = parser.slice(0, parser.lastIndexOf('node_modules') + 'node_modules'.length);
  folder = path.join(modules, '.cache', 'allegro-local-org', 'apex');
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    // Read-only: nothing is kept.
  }
  return folder;
}
