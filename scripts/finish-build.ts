/** What tsc leaves undone: copies to lib what the runner reads at run time, removes what has no source any more, lists the commands. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Plugin } from '@oclif/core';

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

// With it, a command loads itself alone; without it, the CLI loads all of them to find one.
const plugin = new Plugin({ root, type: 'core', ignoreManifest: true, errorOnManifestCreate: true });
await plugin.load();
writeFileSync(path.join(root, 'oclif.manifest.json'), JSON.stringify(plugin.manifest, null, 2));
