/** A project with the components of another put over it: what is there already is replaced, the rest is added at the end. */
import type { ObjectMetadata, Project } from './types.js';

/** Order is kept, because ids and key prefixes are given out in it. */
export function mergeProject(base: Project, added: Project): Project {
  const named = ({ name }: { name: string }): string => name.toLowerCase();
  return {
    ...base,
    objects: mergeObjects(base.objects, added.objects),
    objectOrder: [...new Set([...objectOrder(base), ...objectOrder(added)])],
    labels: merged(base.labels, added.labels, (label) => `${label.language}/${named(label)}`),
    translations: new Map(
      [...new Set([...base.translations.keys(), ...added.translations.keys()])].map((language) => [
        language,
        new Map([...(base.translations.get(language) ?? []), ...(added.translations.get(language) ?? [])])
      ])
    ),
    globalValueSets: new Map([...base.globalValueSets, ...added.globalValueSets]),
    permissionSets: merged(base.permissionSets, added.permissionSets, named),
    customPermissions: merged(base.customPermissions, added.customPermissions, named),
    customMetadata: merged(base.customMetadata, added.customMetadata, (record) =>
      `${record.object}.${record.developerName}`.toLowerCase()
    ),
    subscriberConfigs: merged(base.subscriberConfigs, added.subscriberConfigs, named),
    apex: merged(base.apex, added.apex, (source) => `${source.kind} ${named(source)}`),
    staticResources: merged(base.staticResources, added.staticResources, named),
    fieldSets: merged(base.fieldSets ?? [], added.fieldSets ?? [], (set) => `${set.object}.${set.name}`.toLowerCase()),
    cachePartitions: merged(base.cachePartitions ?? [], added.cachePartitions ?? [], named),
    others: merged(base.others ?? [], added.others ?? [], (other) => `${other.type} ${named(other)}`),
    queues: merged(base.queues ?? [], added.queues ?? [], named)
  };
}

/** Names of a project's own objects in the order of their key prefixes: by name, those that came later at the end. */
export function objectOrder(project: Project): readonly string[] {
  const own = project.objects.map(({ name }) => name).filter((name) => /__(?:c|e|mdt)$/i.test(name));
  return project.objectOrder ?? own.sort((a, b) => (a < b ? -1 : 1));
}

function mergeObjects(base: readonly ObjectMetadata[], added: readonly ObjectMetadata[]): ObjectMetadata[] {
  const changes = new Map(added.map((object) => [object.name.toLowerCase(), object]));
  const known = new Set(base.map((object) => object.name.toLowerCase()));
  const name = (part: { name: string }): string => part.name.toLowerCase();
  return [
    ...base.map((object) => {
      const change = changes.get(object.name.toLowerCase());
      if (change === undefined) return object;
      return {
        ...(change.isDefined ? change : object),
        fields: merged(object.fields, change.fields, name),
        validationRules: merged(object.validationRules, change.validationRules, name),
        recordTypes: merged(object.recordTypes, change.recordTypes, name)
      };
    }),
    ...added.filter((object) => !known.has(object.name.toLowerCase()))
  ];
}

function merged<T>(base: readonly T[], added: readonly T[], keyOf: (item: T) => string): T[] {
  const items = new Map(base.map((item) => [keyOf(item), item]));
  for (const item of added) items.set(keyOf(item), item);
  return [...items.values()];
}
