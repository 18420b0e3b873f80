/** What components name that must be there: the objects and fields of a permission set, the tabs of an app. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Schema } from '../data/types.js';
import type { MetadataError, Project } from '../metadata/types.js';
import { parseXml, type XmlElement } from '../metadata/xml.js';

type Kind =
  | 'ApexClass'
  | 'ApexTrigger'
  | 'Bundle'
  | 'CustomApplication'
  | 'CustomField'
  | 'CustomLabel'
  | 'CustomObject'
  | 'CustomPermission'
  | 'CustomTab'
  | 'FieldOfObject'
  | 'FlexiPage';

/** Elements by their path under the root, for each type that the org checks. */
const REFERENCES: Readonly<Record<string, readonly (readonly [string, Kind])[]>> = {
  PermissionSet: [
    ['objectPermissions.object', 'CustomObject'],
    ['fieldPermissions.field', 'CustomField'],
    ['classAccesses.apexClass', 'ApexClass'],
    ['customPermissions.name', 'CustomPermission'],
    ['applicationVisibilities.application', 'CustomApplication'],
    ['tabSettings.tab', 'CustomTab']
  ],
  CustomApplication: [['tabs', 'CustomTab']],
  CustomTab: [
    ['flexiPage', 'FlexiPage'],
    ['lwcComponent', 'Bundle']
  ],
  FlexiPage: [
    ['sobjectType', 'CustomObject'],
    ['flexiPageRegions.itemInstances.componentInstance.componentName', 'Bundle'],
    ['flexiPageRegions.componentInstances.componentName', 'Bundle']
  ],
  Layout: [['layoutSections.layoutColumns.layoutItems.field', 'FieldOfObject']],
  PlatformEventSubscriberConfig: [['platformEventConsumer', 'ApexTrigger']],
  QuickAction: [['targetObject', 'CustomObject']],
  Translations: [['customLabels.name', 'CustomLabel']],
  CustomMetadata: [['values.field', 'FieldOfObject']]
};

/** What a file names that neither the project nor the platform has, in the platform's words. */
export function referenceProblems(
  root: XmlElement,
  fullName: string,
  project: Project,
  schema: Schema
): MetadataError[] {
  const object = objectOf(root, fullName);
  const problems: MetadataError[] = [];
  const missing = (element: XmlElement, kind: string, name: string): void =>
    void problems.push(element.problem(`In field: ${element.name} - no ${kind} named ${name} found`));
  if (object !== null && schema.object(object) === undefined) missing(root, 'CustomObject', object);
  for (const [path, kind] of REFERENCES[root.name] ?? []) {
    for (const element of elementsAt(root, path.split('.'))) {
      if (kind === 'FieldOfObject') {
        const name = `${object ?? ''}.${element.text}`;
        if (object !== null && !hasField(schema, name)) missing(element, 'CustomField', name);
      } else if (!isThere(kind, element.text, project, schema)) {
        missing(element, kind === 'Bundle' ? 'LightningComponentBundle' : kind, element.text);
      }
    }
  }
  return problems;
}

/** The same for what a project has on disk and the org uses: permission sets, subscribers of events, metadata records. */
export function projectReferenceProblems(project: Project, schema: Schema): MetadataError[] {
  const named = [...project.permissionSets, ...project.subscriberConfigs].map(({ place, name }) => ({ place, name }));
  const records = project.customMetadata.map(({ place, object, developerName }) => ({
    place,
    name: `${object.slice(0, -'__mdt'.length)}.${developerName}`
  }));
  return [...named, ...records].flatMap(({ place, name }) => {
    const root = parseXml(place.file, readFileSync(path.join(project.dir, place.file), 'utf8'), null);
    return referenceProblems(root, name, project, schema);
  });
}

/** The object that a layout, a tab or a record of custom metadata belongs to. */
function objectOf(root: XmlElement, fullName: string): string | null {
  if (root.name === 'Layout') return decodeURIComponent(fullName).split('-')[0] ?? null;
  if (root.name === 'CustomMetadata') return `${fullName.split('.')[0] ?? ''}__mdt`;
  return root.name === 'CustomTab' && root.textOf('customObject') === 'true' ? fullName : null;
}

function elementsAt(root: XmlElement, [first = '', ...rest]: readonly string[]): XmlElement[] {
  const found = root.all(first);
  return rest.length === 0 ? found : found.flatMap((element) => elementsAt(element, rest));
}

function isThere(kind: Exclude<Kind, 'FieldOfObject'>, name: string, project: Project, schema: Schema): boolean {
  const named = (items: readonly { readonly name: string }[]): boolean =>
    items.some((item) => item.name.toLowerCase() === name.toLowerCase());
  const kept = (...types: string[]): boolean =>
    named((project.others ?? []).filter(({ type }) => types.includes(type)));
  switch (kind) {
    case 'ApexClass':
    case 'ApexTrigger':
      return named(project.apex.filter((source) => source.kind === (kind === 'ApexClass' ? 'class' : 'trigger')));
    case 'Bundle': {
      // Components of the platform and of packages have a namespace before the colon.
      const [first = '', second] = name.split(':');
      if (second !== undefined && first !== 'c') return true;
      const types = ['LightningComponentBundle', 'AuraDefinitionBundle'];
      return (project.others ?? []).some((other) => types.includes(other.type) && other.name === (second ?? first));
    }
    case 'CustomApplication':
      return name.startsWith('standard__') || kept('CustomApplication');
    case 'CustomField':
      return hasField(schema, name);
    case 'CustomLabel':
      return named(project.labels);
    case 'CustomObject':
      return schema.object(name) !== undefined;
    case 'CustomPermission':
      return named(project.customPermissions);
    case 'CustomTab':
      return name.startsWith('standard-') || kept('CustomTab');
    case 'FlexiPage':
      return kept('FlexiPage');
  }
}

/** Standard fields that the platform's published types leave out are taken as there. */
function hasField(schema: Schema, fullName: string): boolean {
  const [name = '', field = ''] = fullName.split('.');
  const object = schema.object(name);
  if (object === undefined) return false;
  return object.field(field) !== undefined || (!object.isCustom && !/__c$/i.test(field));
}
