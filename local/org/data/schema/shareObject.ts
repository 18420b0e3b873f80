import type { FieldSchema, ObjectSchema, Schema } from '../types.js';
import { makeField, ObjectDefinition, systemField } from './objectSchema.js';

/** Models that give less than everything to everybody: their objects have a share object. */
const SHARED = new Set(['Private', 'Read']);

export type ShareObject = {
  readonly object: ObjectSchema;
  /** What is shared, and how far. */
  readonly parent: FieldSchema;
  readonly level: FieldSchema;
};

/** `Parcel__Share` of `Parcel__c`, `AccountShare` of `Account`; null when records of the object cannot be shared. */
export function shareObjectOf(schema: Schema, object: ObjectSchema): ShareObject | null {
  const share = schema.object(object.isCustom ? shareName(object.name) : `${object.name}Share`);
  const parent = share?.field(object.isCustom ? 'ParentId' : `${object.name}Id`);
  const level = share?.field(object.isCustom ? 'AccessLevel' : `${object.name}AccessLevel`);
  if (share === undefined || parent === undefined || level === undefined) return null;
  return { object: share, parent, level };
}

/** The custom object whose share object has this name in lower case; null when the name is of another kind. */
export function sharedName(key: string): string | null {
  return key.endsWith('__share') ? `${key.slice(0, -'share'.length)}c` : null;
}

export function hasShares(sharingModel: string | null): boolean {
  return SHARED.has(sharingModel ?? '');
}

export function shareName(objectName: string): string {
  return objectName.replace(/c$/i, 'Share');
}

/** The share object of a custom object, which nobody declares. */
export function customShareObject(
  shared: { readonly name: string; readonly label: string; readonly keyPrefix: string },
  namespace: string
): ObjectSchema {
  const objectName = shareName(shared.name);
  const choice = (name: string, values: readonly string[], initial: string | null): FieldSchema =>
    makeField({
      name,
      objectName,
      type: 'picklist',
      length: 40,
      isRequired: initial === null,
      isNillable: false,
      isUpdateable: initial === null,
      defaultFormula: initial === null ? null : `"${initial}"`,
      picklistValues: values.map((value) => ({ value, label: value, isDefault: value === initial, isActive: true }))
    });
  const reference = (name: string, referenceTo: string[], relationshipName: string): FieldSchema =>
    makeField({
      name,
      objectName,
      type: 'reference',
      length: 18,
      isRequired: true,
      isNillable: false,
      isUpdateable: false,
      referenceTo,
      relationshipName,
      deleteRule: 'cascade'
    });
  return new ObjectDefinition(
    {
      name: objectName,
      label: `Share: ${shared.label}`,
      pluralLabel: `Share: ${shared.label}`,
      description: '',
      kind: 'standard',
      isCustom: false,
      keyPrefix: shared.keyPrefix,
      nameField: null,
      isCreateable: true,
      isUpdateable: true,
      isDeletable: true,
      isUndeletable: false,
      isQueryable: true,
      isMergeable: false,
      publishBehavior: null,
      sharingModel: 'ReadWrite',
      fields: [
        systemField({ name: 'Id', objectName, type: 'id', length: 18, isIdLookup: true, label: 'Record ID' }),
        reference('ParentId', [shared.name], 'Parent'),
        choice('AccessLevel', ['Read', 'Edit', 'All'], null),
        choice('RowCause', ['Owner', 'Manual', 'Rule'], 'Manual'),
        reference('UserOrGroupId', ['Group', 'User'], 'UserOrGroup'),
        systemField({ name: 'LastModifiedDate', objectName, type: 'datetime' }),
        systemField({
          name: 'LastModifiedById',
          objectName,
          type: 'reference',
          referenceTo: ['User'],
          relationshipName: 'LastModifiedBy'
        }),
        systemField({ name: 'IsDeleted', objectName, type: 'boolean' })
      ],
      children: [],
      recordTypes: [],
      validationRules: []
    },
    namespace
  );
}
