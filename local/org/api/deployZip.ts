/** A deployment's zip, in metadata format, as source files that the project reader takes, and the components in it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import type { ComponentName } from '../metadata/removeComponents.js';
import { parseXml, type XmlElement } from '../metadata/xml.js';
import { folderType } from './metadataFolders.js';

export type Component = {
  type: string;
  fullName: string;
  /** Path in the zip, as the package names it. */
  zipFile: string;
  /** True for a type that this org checks and keeps by name, but does not use. */
  isKept: boolean;
};
export type Unpacked = {
  components: Component[];
  /** Component by the source file made of it. */
  byFile: Map<string, Component>;
  /** What is to be removed before and after the rest comes in. */
  removals: Record<'before' | 'after', ComponentName[]>;
};

/** Types that the org uses; of all others it keeps the names. */
const USED = new Set([
  'ApexClass',
  'ApexTrigger',
  'CustomLabels',
  'CustomMetadata',
  'CustomPermission',
  'GlobalValueSet',
  'PermissionSet',
  'PlatformEventSubscriberConfig',
  'StaticResource',
  'Translations'
]);
/** Types whose body is a file of its own beside the `-meta.xml`. */
const WITH_BODY = new Set(['ApexClass', 'ApexTrigger', 'StaticResource', 'Document', 'ApexPage', 'ApexComponent']);
const BUNDLES = new Set(['LightningComponentBundle', 'AuraDefinitionBundle']);
/** Parts of a `.object` file that are files of their own in source. */
const PARTS: Record<string, { root: string; folder: string; suffix: string }> = {
  fields: { root: 'CustomField', folder: 'fields', suffix: 'field' },
  validationRules: { root: 'ValidationRule', folder: 'validationRules', suffix: 'validationRule' },
  recordTypes: { root: 'RecordType', folder: 'recordTypes', suffix: 'recordType' }
};
/** What else may stand in a `.object` file that is there only for its parts. */
const NO_DEFINITION = new Set([
  'actionOverrides',
  'listViews',
  'webLinks',
  'compactLayouts',
  'fieldSets',
  'sharingModel'
]);

/** Writes the zip's files under `dir` as source; lines of the parts of objects stay those of the zip's file. */
export function unpack(zip: Buffer, dir: string): Unpacked {
  const files = new Map(Object.entries(unzipSync(zip)).filter(([name]) => !name.endsWith('/')));
  const manifest = [...files.keys()].find((name) => path.posix.basename(name) === 'package.xml');
  if (manifest === undefined) throw new Error('No package.xml found');
  const base = manifest.slice(0, -'package.xml'.length);
  const unpacked: Unpacked = { components: [], byFile: new Map(), removals: { before: [], after: [] } };
  writeFileSync(path.join(dir, 'sfdx-project.json'), JSON.stringify({ packageDirectories: [{ path: 'src' }] }));
  mkdirSync(path.join(dir, 'src'), { recursive: true });
  for (const [name, bytes] of files) {
    const inside = name.slice(base.length);
    if (name === manifest || !name.startsWith(base)) continue;
    const destructive = /^destructiveChanges(Pre|Post)?\.xml$/.exec(inside);
    if (destructive !== null) {
      const removed = membersOf(inside, Buffer.from(bytes).toString('utf8'));
      unpacked.removals[destructive[1] === 'Post' ? 'after' : 'before'].push(...removed);
    } else if (inside.startsWith('objects/')) addObject(unpacked, dir, inside, Buffer.from(bytes).toString('utf8'));
    else addFile(unpacked, dir, inside, bytes);
  }
  return unpacked;
}

function write(dir: string, file: string, content: string | Uint8Array): string {
  const full = path.resolve(dir, 'src', file);
  if (!full.startsWith(path.resolve(dir, 'src') + path.sep)) throw new Error(`The zip names a file outside: ${file}`);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, content);
  return path.posix.join('src', file);
}

/** Component names of a manifest. */
function membersOf(name: string, source: string): ComponentName[] {
  return parseXml(name, source, 'Package')
    .all('types')
    .flatMap((types) => {
      const type = types.required('name');
      return types.all('members').map((member) => ({ type, name: member.text }));
    });
}

function addFile(unpacked: Unpacked, dir: string, name: string, bytes: Uint8Array): void {
  const [folder = '', file = ''] = name.split('/');
  const base = path.posix.basename(name).replace(/-meta\.xml$/, '');
  const type = folderType(folder, base)?.type;
  if (type === undefined) throw new Error(`The Metadata API has no folder "${folder}": ${name}`);
  if (BUNDLES.has(type)) {
    const known = unpacked.components.find((one) => one.type === type && one.fullName === file);
    const bundle = known ?? { type, fullName: file, zipFile: `${folder}/${file}`, isKept: true };
    if (known === undefined) unpacked.components.push(bundle);
    unpacked.byFile.set(write(dir, name, bytes), bundle);
    return;
  }
  const isMeta = name.endsWith('-meta.xml');
  const hasBody = WITH_BODY.has(type);
  const written = write(dir, hasBody || isMeta ? name : `${name}-meta.xml`, bytes);
  const fullName = base.replace(/\.\w+$/, '');
  const component = { type, fullName, zipFile: name.replace(/-meta\.xml$/, ''), isKept: !USED.has(type) };
  unpacked.byFile.set(written, component);
  if (!isMeta || !hasBody) unpacked.components.push(component);
  if (type !== 'CustomLabels') return;
  for (const label of parseXml(name, Buffer.from(bytes).toString('utf8'), 'CustomLabels').all('labels')) {
    const labelName = label.textOf('fullName') ?? '';
    unpacked.components.push({ type: 'CustomLabel', fullName: labelName, zipFile: name, isKept: false });
  }
}

/** An object's file, taken apart. */
function addObject(unpacked: Unpacked, dir: string, name: string, source: string): void {
  const object = path.posix.basename(name, '.object');
  const own = { type: 'CustomObject', fullName: object, zipFile: name, isKept: false };
  const folder = `objects/${object}`;
  const root = parseXml(name, source, 'CustomObject');
  let definition = source;
  for (const [element, part] of Object.entries(PARTS)) {
    const children = root.all(element);
    const pattern = new RegExp(`<${element}(?:\\s[^>]*)?>[\\s\\S]*?</${element}>`, 'g');
    const blocks = [...source.matchAll(pattern)].filter((match) => isTop(root, element, lineOf(source, match.index)));
    blocks.forEach((match, index) => {
      const fullName = children[index]?.textOf('fullName') ?? '';
      const component = { type: part.root, fullName: `${object}.${fullName}`, zipFile: name, isKept: false };
      const inner = match[0].replace(/^<\w+/, `<${part.root}`).replace(/<\/\w+>$/, `</${part.root}>`);
      const padding = '\n'.repeat(lineOf(source, match.index) - 1);
      const file = write(dir, `${folder}/${part.folder}/${fullName}.${part.suffix}-meta.xml`, padding + inner);
      unpacked.byFile.set(file, component);
      unpacked.components.push(component);
      definition = definition.replace(match[0], match[0].replace(/[^\n]/g, ' '));
    });
  }
  const isDefined = root.children.some((child) => PARTS[child.name] === undefined && !NO_DEFINITION.has(child.name));
  if (!isDefined) return;
  unpacked.byFile.set(write(dir, `${folder}/${object}.object-meta.xml`, definition), own);
  unpacked.components.push(own);
}

function isTop(root: XmlElement, name: string, line: number): boolean {
  return root.all(name).some((child) => child.place.line === line);
}

function lineOf(source: string, index: number): number {
  return source.slice(0, index).split('\n').length;
}
