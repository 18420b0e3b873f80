import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { ComponentSet, type SourceComponent } from '@salesforce/source-deploy-retrieve';
import { projectRoot, type Gate } from './gate.js';

const API_VERSION = '65.0';

/**
 * Resolves the source as Salesforce's own tooling does and compares it with the files on disk:
 * a file that belongs to no component would silently not be deployed.
 */
export async function metadataProblems(folder: string): Promise<string[]> {
  let components: SourceComponent[];
  try {
    const set = ComponentSet.fromSource(folder);
    set.apiVersion = API_VERSION;
    set.sourceApiVersion = API_VERSION;
    components = set.getSourceComponents().toArray();
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
  const owned = new Set<string>();
  const add = (component: SourceComponent): void => {
    if (component.xml !== undefined) owned.add(path.resolve(component.xml));
    for (const file of component.walkContent()) owned.add(path.resolve(file));
    for (const child of component.getChildren()) add(child);
  };
  components.forEach(add);

  const problems: string[] = [];
  for (const file of await deployableFiles(folder)) {
    if (!owned.has(file)) problems.push(`${path.relative(projectRoot, file)} belongs to no metadata component`);
  }
  return problems;
}

/** Files that should end up in a deployment: everything but tests, TypeScript sources and their configuration. */
async function deployableFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.resolve(entry.parentPath, entry.name))
    .filter((file) => !/__tests__|\.ts$|tsconfig.*\.json$|\.md$|\.DS_Store$/.test(file));
}

export const metadata: Gate = {
  name: 'metadata resolves completely',
  run: async () => {
    const folders = ['force-app', 'unpackaged'].map((name) => path.join(projectRoot, name));
    return (await Promise.all(folders.map(metadataProblems))).flat();
  }
};
