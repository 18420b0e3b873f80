import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ComponentSet, MetadataConverter, type SourceComponent } from '@salesforce/source-deploy-retrieve';
import { filesUnder, projectRoot, sourceFolders, type Gate } from './gate.js';

const API_VERSION = '65.0';
/** Files that do not go to an org: tests, TypeScript sources and their configuration, notes. */
const NOT_DEPLOYED = /__tests__|\.ts$|tsconfig.*\.json$|\.md$|\.DS_Store$/;

/**
 * Resolves and converts the source as Salesforce's own tooling does. A file that belongs to no component, two files of
 * one component, and a component that the converted package lacks would silently not be deployed.
 */
export async function metadataProblems(folder: string): Promise<string[]> {
  const converted = await mkdtemp(path.join(tmpdir(), 'metadata-check-'));
  try {
    const set = componentsIn(folder);
    const components = set.getSourceComponents().toArray();
    await new MetadataConverter().convert(set, 'metadata', {
      type: 'directory',
      outputDirectory: converted,
      genUniqueDir: false
    });
    const packaged = componentsIn(converted).getSourceComponents().toArray();
    const inPackage = new Set(packaged.flatMap((component) => [nameOf(component), ...namesOfParts(component)]));
    return [
      ...filesOfNone(folder, components),
      ...definedTwice(components),
      ...missing(components.flatMap(withChildren).map(nameOf), inPackage)
    ];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  } finally {
    await rm(converted, { recursive: true, force: true });
  }
}

function componentsIn(folder: string): ComponentSet {
  const set = ComponentSet.fromSource(folder);
  set.apiVersion = API_VERSION;
  set.sourceApiVersion = API_VERSION;
  return set;
}

function withChildren(component: SourceComponent): SourceComponent[] {
  return [component, ...component.getChildren()];
}

function nameOf(component: SourceComponent): string {
  return `${component.type.name} ${component.fullName}`;
}

type XmlFile = Record<string, Record<string, unknown> | undefined>;

/** Fields and their like, which have files of their own in source, are elements of one file in a package. */
function namesOfParts(component: SourceComponent): string[] {
  const content = (component.parseXmlSync() as XmlFile)[component.type.name] ?? {};
  const elements = Object.values(component.type.children?.types ?? {}).flatMap((part) => {
    const { name, uniqueIdElement = 'fullName' } = part;
    return [content[part.xmlElementName ?? part.directoryName] ?? []].flat().map((element) => {
      return `${name} ${component.fullName}.${String((element as Record<string, unknown>)[uniqueIdElement])}`;
    });
  });
  return [...elements, ...component.getChildren().map(nameOf)];
}

function filesOfNone(folder: string, components: readonly SourceComponent[]): string[] {
  const owned = new Set(
    components.flatMap(withChildren).flatMap((component) => {
      const files = [...component.walkContent(), ...(component.xml === undefined ? [] : [component.xml])];
      return files.map((file) => path.resolve(file));
    })
  );
  return filesUnder(folder, /./)
    .filter((file) => !NOT_DEPLOYED.test(file) && !owned.has(file))
    .map((file) => `${path.relative(projectRoot, file)} belongs to no metadata component`);
}

/** Parts of one object may lie in several folders; anything else has one place. */
function definedTwice(components: readonly SourceComponent[]): string[] {
  const places = new Map<string, string[]>();
  for (const component of components.flatMap(withChildren)) {
    if (component.xml === undefined) continue;
    const name = nameOf(component);
    const place = path.relative(projectRoot, component.xml);
    const known = places.get(name) ?? [];
    if (!known.includes(place)) places.set(name, [...known, place]);
  }
  return [...places]
    .filter(([, files]) => files.length > 1)
    .map(([name, files]) => `${name} is defined twice: ${files.join(', ')}`);
}

function missing(names: readonly string[], inPackage: ReadonlySet<string>): string[] {
  const lost = [...new Set(names)].filter((name) => !inPackage.has(name));
  if (lost.length === 0) return [];
  const count = new Set(names).size;
  return [
    `of ${count} components, the package has ${count - lost.length}`,
    ...lost.map((name) => `${name} is not in the package`)
  ];
}

export const metadata: Gate = {
  name: 'metadata resolves and converts completely',
  run: async () => (await Promise.all(sourceFolders.map(metadataProblems))).flat()
};
