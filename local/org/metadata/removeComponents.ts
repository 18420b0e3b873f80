/** A project without some of its components, and without what permission sets say of those. */
import { objectOrder } from './mergeProject.js';
import type { Project } from './types.js';

/** `CustomField` and `Parcel__c.Weight__c`, as manifests name components. */
export type ComponentName = { readonly type: string; readonly name: string };

/** Tells also which components the project does not have. */
export function removeComponents(
  project: Project,
  components: readonly ComponentName[]
): { project: Project; missing: ComponentName[] } {
  const missing: ComponentName[] = [];
  let left = project;
  for (const component of components) {
    const next = without(left, component);
    if (next === null) missing.push(component);
    else left = next;
  }
  return { project: left, missing };
}

type Remover = (project: Project, name: string) => Partial<Project> | null;

const REMOVERS: Readonly<Record<string, Remover>> = {
  ApexClass: ({ apex, permissionSets }, name) =>
    changed('apex', apex, (source) => source.kind === 'class' && same(source.name, name), {
      permissionSets: permissionSets.map((set) => ({
        ...set,
        apexClasses: set.apexClasses.filter((one) => !same(one, name))
      }))
    }),
  ApexTrigger: ({ apex }, name) =>
    changed('apex', apex, (source) => source.kind === 'trigger' && same(source.name, name)),
  CustomObject: (project, name) =>
    changed('objects', project.objects, (object) => same(object.name, name), {
      // Those that are left keep their key prefixes.
      objectOrder: objectOrder(project),
      permissionSets: project.permissionSets.map((set) => ({
        ...set,
        objects: set.objects.filter(({ object }) => !same(object, name)),
        fields: set.fields.filter(({ object }) => !same(object, name))
      }))
    }),
  CustomField: (project, name) => {
    const [objectName = '', fieldName = ''] = name.split('.');
    const part = withoutPart(project, name, 'fields');
    if (part === null) return null;
    const permissionSets = project.permissionSets.map((set) => ({
      ...set,
      fields: set.fields.filter(({ object, field }) => !same(object, objectName) || !same(field, fieldName))
    }));
    return { ...part, permissionSets };
  },
  ValidationRule: (project, name) => withoutPart(project, name, 'validationRules'),
  RecordType: (project, name) => withoutPart(project, name, 'recordTypes'),
  FieldSet: ({ fieldSets = [] }, name) =>
    changed('fieldSets', fieldSets, (set) => same(`${set.object}.${set.name}`, name)),
  CustomLabel: ({ labels }, name) => changed('labels', labels, (label) => same(label.name, name)),
  PermissionSet: ({ permissionSets }, name) => changed('permissionSets', permissionSets, (set) => same(set.name, name)),
  CustomPermission: ({ customPermissions, permissionSets }, name) =>
    changed('customPermissions', customPermissions, (one) => same(one.name, name), {
      permissionSets: permissionSets.map((set) => ({
        ...set,
        customPermissions: set.customPermissions.filter((one) => !same(one, name))
      }))
    }),
  CustomMetadata: ({ customMetadata }, name) =>
    changed('customMetadata', customMetadata, (record) =>
      same(`${record.object.slice(0, -5)}.${record.developerName}`, name)
    ),
  PlatformEventSubscriberConfig: ({ subscriberConfigs }, name) =>
    changed('subscriberConfigs', subscriberConfigs, (config) => same(config.name, name)),
  StaticResource: ({ staticResources }, name) =>
    changed('staticResources', staticResources, (resource) => same(resource.name, name)),
  GlobalValueSet: ({ globalValueSets }, name) =>
    globalValueSets.has(name)
      ? { globalValueSets: new Map([...globalValueSets].filter(([key]) => key !== name)) }
      : null
};

function without(project: Project, { type, name }: ComponentName): Project | null {
  const remover = REMOVERS[type];
  const others = project.others ?? [];
  const change =
    remover === undefined
      ? changed('others', others, (other) => other.type === type && same(other.name, name))
      : remover(project, name);
  return change === null ? null : { ...project, ...change };
}

function withoutPart(
  { objects }: Project,
  fullName: string,
  part: 'fields' | 'validationRules' | 'recordTypes'
): Partial<Project> | null {
  const [objectName = '', name = ''] = fullName.split('.');
  const object = objects.find((one) => same(one.name, objectName));
  const parts: readonly { readonly name: string }[] = object?.[part] ?? [];
  if (object === undefined || !parts.some((one) => same(one.name, name))) return null;
  const change = { ...object, [part]: parts.filter((one) => !same(one.name, name)) };
  return { objects: objects.map((one) => (one === object ? change : one)) };
}

/** Null when none of the items is the one that is meant. */
function changed<T>(
  key: keyof Project,
  items: readonly T[],
  isMeant: (item: T) => boolean,
  besides: Partial<Project> = {}
): Partial<Project> | null {
  const left = items.filter((item) => !isMeant(item));
  return left.length === items.length ? null : { ...besides, [key]: left };
}

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
