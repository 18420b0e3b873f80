import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');
const SRC = join(ROOT, 'src');

type Import = { from: string; to: string; isTypeOnly: boolean };

/** Every relative import of the runner, with both ends as paths below `src`. */
function importsOf(file: string): Import[] {
  const source = readFileSync(join(SRC, file), 'utf8');
  const pattern =
    /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"](\.[^'"]+)['"]|import\(\s*['"](\.[^'"]+)['"]\s*\)/gm;
  return [...source.matchAll(pattern)].map(([, type, target, dynamic]) => ({
    from: file,
    to: relative(SRC, resolve(SRC, dirname(file), target ?? dynamic ?? '')),
    isTypeOnly: type !== undefined
  }));
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const imports = files.flatMap(importsOf);

function layerOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? '') : 'top';
}

/** Imports from one layer that lead anywhere but to the layers allowed. */
function trespasses(layer: string, allowed: readonly string[]): string[] {
  return imports
    .filter(({ from }) => layerOf(from) === layer)
    .filter(({ to }) => !allowed.includes(to.startsWith('..') ? 'outside' : layerOf(to)))
    .map(({ from, to }) => `${from} -> ${to}`);
}

it('sees the imports at all', () => {
  expect(imports.length).toBeGreaterThan(50);
});

it('lets the contract use nothing', () => {
  expect(trespasses('contract', ['contract'])).toEqual([]);
});

it('keeps the two clients apart', () => {
  const shared = imports.filter(({ to }) => to === 'exitCodes.js').map(({ from, to }) => `${from} -> ${to}`);

  expect(trespasses('allegro', ['allegro', 'contract']).filter((step) => !shared.includes(step))).toEqual([]);
  expect(trespasses('salesforce', ['salesforce', 'contract']).filter((step) => !shared.includes(step))).toEqual([]);
});

it('lets the sync know the clients by their types only: they are handed to it', () => {
  const values = imports.filter(
    ({ from, to, isTypeOnly }) =>
      layerOf(from) === 'sync' && ['allegro', 'salesforce'].includes(layerOf(to)) && !isTypeOnly
  );

  expect(trespasses('sync', ['sync', 'contract', 'allegro', 'salesforce'])).toEqual([]);
  expect(values).toEqual([]);
});

it('lets nothing depend on a command', () => {
  expect(imports.filter(({ from, to }) => layerOf(to) === 'commands' && layerOf(from) !== 'commands')).toEqual([]);
});

it('keeps what is for development out of the product', () => {
  expect(imports.filter(({ to }) => to.startsWith('..'))).toEqual([]);
  expect(files.filter((file) => /\blocal\/(allegro|org|page)\b/.test(readFileSync(join(SRC, file), 'utf8')))).toEqual(
    []
  );
});
