/** Which metadata type a folder of a package holds, from the registry that Salesforce's own tools use. */
import { readFileSync } from 'node:fs';

export type FolderType = {
  /** `ApexClass` */
  type: string;
  /** The end of its files' names; null for folders of folders. */
  suffix: string | null;
};

type Registry = {
  types: Record<string, { name: string; directoryName: string; suffix?: string }>;
};

const REGISTRY = new URL(
  '../../../node_modules/@salesforce/source-deploy-retrieve/lib/src/registry/metadataRegistry.json',
  import.meta.url
);

let known: ReadonlyMap<string, readonly FolderType[]> | undefined;

/** The type of a file by its folder and name; undefined for a folder that the Metadata API does not have. */
export function folderType(folder: string, file: string): FolderType | undefined {
  known ??= readFolders();
  const types = known.get(folder.toLowerCase()) ?? [];
  return types.find(({ suffix }) => suffix !== null && file.endsWith(`.${suffix}`)) ?? types[0];
}

function readFolders(): Map<string, FolderType[]> {
  const { types } = JSON.parse(readFileSync(REGISTRY, 'utf8')) as Registry;
  const folders = new Map<string, FolderType[]>();
  for (const { name, directoryName, suffix } of Object.values(types)) {
    const key = directoryName.toLowerCase();
    folders.set(key, [...(folders.get(key) ?? []), { type: name, suffix: suffix ?? null }]);
  }
  return folders;
}
