/** Copies what the runner reads at run time, and tsc does not, from src to lib. */
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const assets = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.proto')
);
for (const asset of assets) {
  const target = path.join(root, 'lib', asset);
  mkdirSync(path.dirname(target), { recursive: true });
  copyFileSync(path.join(root, 'src', asset), target);
}
