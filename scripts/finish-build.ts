/** What tsc leaves undone: copies to lib what the runner reads at run time, and removes what has no source any more. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const filesBelow = (folder: string): string[] =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' });

for (const asset of filesBelow('src').filter((file) => file.endsWith('.proto'))) {
  const target = path.join(root, 'lib', asset);
  mkdirSync(path.dirname(target), { recursive: true });
  copyFileSync(path.join(root, 'src', asset), target);
}
for (const built of filesBelow('lib').filter((file) => file.endsWith('.js'))) {
  if (!existsSync(path.join(root, 'src', built.replace(/\.js$/, '.ts')))) rmSync(path.join(root, 'lib', built));
}
