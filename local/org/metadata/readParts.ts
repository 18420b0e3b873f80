import path from 'node:path';
import type {
  CustomMetadataRecord,
  CachePartitionMetadata,
  CustomPermissionMetadata,
  FieldSetMetadata,
  LabelMetadata,
  PermissionSetMetadata,
  QueueMetadata,
  SubscriberConfig
} from './types.js';
import type { XmlElement } from './xml.js';

/** How a file of the source format ends; in the older metadata format it ends without this. */
export const META_SUFFIX = '-meta.xml';

/** The component's name, from its file's name. */
export function fullNameOf(file: string, suffix: string): string {
  const name = path.basename(file);
  return name.slice(0, -(name.endsWith(suffix) ? suffix : suffix.replace(META_SUFFIX, '')).length);
}

export function readFieldSet(root: XmlElement, object: string, name: string): FieldSetMetadata {
  return {
    place: root.place,
    object,
    name,
    label: root.textOf('label') ?? name,
    description: root.textOf('description') ?? '',
    fields: root
      .all('displayedFields')
      .map((entry) => ({ path: entry.required('field'), isRequired: entry.flag('isRequired') }))
  };
}

export function readLabels(root: XmlElement): LabelMetadata[] {
  return root.all('labels').map((label) => ({
    place: label.place,
    name: label.required('fullName'),
    value: label.textOf('value') ?? '',
    language: label.textOf('language') ?? 'en_US'
  }));
}

/** Label name to text, of one `*.translation-meta.xml`. */
export function readTranslation(root: XmlElement): Map<string, string> {
  return new Map(root.all('customLabels').map((label) => [label.required('name'), label.textOf('label') ?? '']));
}

export function readQueue(root: XmlElement, name: string): QueueMetadata {
  const objects = root.all('queueSobject').map((entry) => entry.required('sobjectType'));
  return { name, label: root.required('name'), objects };
}

/** Records would be hidden that an org shows: a file with sharing rules stops the load. */
export function refuseRules(root: XmlElement): void {
  const rule = root.children.find(({ name }) => name.startsWith('sharing') && name.endsWith('Rules'));
  if (rule === undefined) return;
  throw rule.problem('the local org has no sharing rules; share by rows of the share object, queues or roles');
}

export function readPermissionSet(root: XmlElement, name: string): PermissionSetMetadata {
  const enabled = (part: string, nameTag: string): string[] =>
    root
      .all(part)
      .filter((entry) => entry.flag('enabled'))
      .map((entry) => entry.required(nameTag));
  return {
    place: root.place,
    name,
    label: root.required('label'),
    objects: root.all('objectPermissions').map((entry) => ({
      object: entry.required('object'),
      create: entry.flag('allowCreate'),
      read: entry.flag('allowRead'),
      edit: entry.flag('allowEdit'),
      delete: entry.flag('allowDelete'),
      viewAll: entry.flag('viewAllRecords'),
      modifyAll: entry.flag('modifyAllRecords')
    })),
    fields: root.all('fieldPermissions').map((entry) => {
      const [object, field] = entry.required('field').split('.');
      if (object === undefined || field === undefined) throw entry.problem('<field> must be Object.Field');
      return { object, field, read: entry.flag('readable'), edit: entry.flag('editable') };
    }),
    apexClasses: enabled('classAccesses', 'apexClass'),
    customPermissions: enabled('customPermissions', 'name'),
    userPermissions: enabled('userPermissions', 'name')
  };
}

/** A record's file is named `Type.Record.md-meta.xml`. */
export function readCustomMetadata(root: XmlElement, fullName: string): CustomMetadataRecord {
  const [type, developerName] = fullName.split('.');
  if (type === undefined || developerName === undefined) {
    throw root.problem('a custom metadata record is named Type.Record.md-meta.xml');
  }
  return {
    place: root.place,
    object: `${type}__mdt`,
    developerName,
    label: root.required('label'),
    isProtected: root.flag('protected'),
    values: root.all('values').map((entry) => {
      const value = entry.child('value');
      const isNull = value === undefined || value.attributes['xsi:nil'] === 'true';
      return { field: entry.required('field'), text: isNull ? null : value.text };
    })
  };
}

export function readCachePartition(root: XmlElement, name: string): CachePartitionMetadata {
  return { name, label: root.required('masterLabel'), isDefault: root.textOf('isDefaultPartition') === 'true' };
}

export function readCustomPermission(root: XmlElement, name: string): CustomPermissionMetadata {
  return { place: root.place, name, label: root.required('label') };
}

export function readSubscriberConfig(root: XmlElement, name: string): SubscriberConfig {
  const batchSize = root.integer('batchSize');
  if (batchSize !== null && (batchSize < 1 || batchSize > 2000)) throw root.problem('<batchSize> must be 1 to 2000');
  return {
    place: root.place,
    name,
    consumer: root.required('platformEventConsumer'),
    batchSize,
    user: root.textOf('user'),
    numPartitions: root.integer('numPartitions'),
    partitionKey: root.textOf('partitionKey')
  };
}
