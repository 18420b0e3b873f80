import type { OptionalFeatures } from '../../metadata/types.js';
import type { PlatformSObject, PlatformTypes } from '../../platform/platformTypes.js';
import type { ChildRelationship, FieldSchema, FieldType } from '../types.js';
import { ObjectDefinition, labelOf, makeField, systemField, type ObjectParts } from './objectSchema.js';
import type { FieldBehaviour } from './behaviour.js';
import { STANDARD_BEHAVIOUR } from './standardBehaviour.js';
import { codeField, featureBehaviour, lacksField } from './optionalFields.js';
import { isPersonField } from './personFields.js';
import { guessDecimal, guessText } from './stubGuesses.js';

const SYSTEM_FIELDS = new Set([
  'Id',
  'IsDeleted',
  'CreatedDate',
  'CreatedById',
  'LastModifiedDate',
  'LastModifiedById',
  'SystemModstamp'
]);
const READ_ONLY_FIELDS = new Set([
  'LastViewedDate',
  'LastReferencedDate',
  'LastActivityDate',
  'MasterRecordId',
  'PhotoUrl'
]);

const STUB_TYPE: Record<string, FieldType> = {
  Integer: 'integer',
  Long: 'long',
  Boolean: 'boolean',
  Date: 'date',
  Datetime: 'datetime',
  Time: 'time',
  Blob: 'base64',
  Object: 'anytype',
  List: 'anytype'
};

/** What the rest of the project adds to a standard object. */
export type StandardAdditions = Pick<ObjectParts, 'fields' | 'children' | 'recordTypes' | 'validationRules'> & {
  keyPrefix: string;
  features: OptionalFeatures;
  /** What the project says of who sees the records; null where it says nothing. */
  sharingModel: string | null;
};

/** Builds a standard object from its stub, the table of behaviour and the project's own fields. */
export function standardObject(
  stub: PlatformSObject,
  types: PlatformTypes,
  added: StandardAdditions,
  namespace: string
): ObjectDefinition {
  const behaviour = STANDARD_BEHAVIOUR[stub.name] ?? {};
  const nameField = findNameField(stub, behaviour.nameField);
  const hasRecordTypes = added.recordTypes.length > 0;
  const stubFields = stub.fields
    .filter((field) => !lacksField(added.features, stub.name, field.name))
    .filter((field) => field.name !== 'RecordTypeId' || hasRecordTypes)
    .map((field) => {
      const told = featureBehaviour(added.features, stub.name, field.name, behaviour.fields?.[field.name] ?? {});
      return codeField(added.features, stub.name, field.name) ?? standardField(stub, field, told, nameField);
    });
  const addresses = stub.parents
    .filter((parent) => parent.to === 'Address')
    .filter((parent) => added.features.personAccounts || !isPersonField(stub.name, parent.name))
    .map((parent) => systemField({ name: parent.name, objectName: stub.name, type: 'address', isNillable: true }));
  const own = mergeFields([...sorted(stubFields), ...addresses], added.fields);
  const isReadOnly = behaviour.readOnly === true;
  const label = behaviour.label ?? labelOf(stub.name);
  return new ObjectDefinition(
    {
      name: stub.name,
      label,
      pluralLabel: behaviour.plural ?? `${label}s`,
      description: '',
      kind: 'standard',
      isCustom: false,
      keyPrefix: behaviour.prefix ?? added.keyPrefix,
      nameField,
      isCreateable: !isReadOnly,
      isUpdateable: !isReadOnly,
      isDeletable: !isReadOnly,
      isUndeletable: stub.fields.some((field) => field.name === 'IsDeleted'),
      isQueryable: true,
      isMergeable: ['Account', 'Contact', 'Lead', 'Case'].includes(stub.name),
      publishBehavior: null,
      sharingModel: added.sharingModel ?? 'ReadWrite',
      fields: own,
      children: [...standardChildren(stub, types), ...added.children],
      recordTypes: added.recordTypes,
      validationRules: added.validationRules
    },
    namespace
  );
}

function findNameField(stub: PlatformSObject, told: string | null | undefined): string | null {
  if (told !== undefined) return told;
  return stub.fields.some((field) => field.name === 'Name') ? 'Name' : null;
}

/** Project files may describe a standard field again: only its picklist, description and help text count. */
function mergeFields(standard: FieldSchema[], added: FieldSchema[]): FieldSchema[] {
  const overrides = new Map(added.filter((field) => !field.isCustom).map((field) => [field.name.toLowerCase(), field]));
  const merged = standard.map((field) => {
    const override = overrides.get(field.name.toLowerCase());
    if (override === undefined) return field;
    return {
      ...field,
      description: override.description,
      inlineHelpText: override.inlineHelpText,
      picklistValues: override.picklistValues.length > 0 ? override.picklistValues : field.picklistValues,
      isRequired: field.isRequired || override.isRequired
    };
  });
  return [...merged, ...added.filter((field) => field.isCustom)];
}

function sorted(fields: FieldSchema[]): FieldSchema[] {
  return [...fields.filter((field) => field.name === 'Id'), ...fields.filter((field) => field.name !== 'Id')];
}

function standardField(
  stub: PlatformSObject,
  field: { name: string; type: string },
  behaviour: FieldBehaviour,
  nameField: string | null
): FieldSchema {
  const objectName = stub.name;
  if (field.name === 'Id')
    return systemField({
      name: 'Id',
      objectName,
      type: 'id',
      length: 18,
      isIdLookup: true,
      label: labelOf(`${objectName}Id`)
    });
  const isSystem = SYSTEM_FIELDS.has(field.name);
  const isReadOnly = isSystem || READ_ONLY_FIELDS.has(field.name) || behaviour.autoNumber !== undefined;
  const shape = field.type === 'Id' ? referenceShape(stub, field.name, behaviour) : scalarShape(field, behaviour);
  const isBoolean = shape.type === 'boolean';
  return makeField({
    name: field.name,
    objectName,
    ...shape,
    isRequired: behaviour.required === true,
    isNillable: !isSystem && behaviour.required !== true && !isBoolean,
    isCreateable: !isReadOnly && behaviour.createable !== false,
    isUpdateable: !isReadOnly && behaviour.updateable !== false,
    isUnique: behaviour.unique === true,
    isIdLookup: behaviour.idLookup === true || (field.name === nameField && nameField === 'Name'),
    isNameField: field.name === nameField,
    isAutoNumber: behaviour.autoNumber !== undefined,
    displayFormat: behaviour.autoNumber ?? null,
    defaultFormula: behaviour.defaultFormula ?? null,
    isRestrictedPicklist: behaviour.restricted === true,
    deleteRule: behaviour.deleteRule ?? 'setNull'
  });
}

type Shape = Pick<FieldSchema, 'type'> & Partial<FieldSchema>;

function scalarShape(field: { name: string; type: string }, behaviour: FieldBehaviour): Shape {
  if (field.type === 'Decimal') {
    const guess = guessDecimal(field.name);
    return {
      type: behaviour.type ?? guess.type,
      precision: behaviour.precision ?? guess.precision,
      scale: behaviour.scale ?? guess.scale
    };
  }
  if (field.type === 'String') {
    const guess = guessText(field.name);
    const type = behaviour.type ?? (behaviour.picklist === undefined ? guess.type : 'picklist');
    const values = behaviour.picklist ?? [];
    return {
      type,
      length: behaviour.length ?? guess.length,
      picklistValues: values.map((value) => ({ value, label: value, isDefault: false, isActive: true }))
    };
  }
  const type = STUB_TYPE[field.type];
  if (type === undefined) throw new Error(`The stubs give ${field.name} the unknown type ${field.type}`);
  return { type, length: behaviour.length ?? 0 };
}

/** The field `AccountId` belongs to the relationship `Account`. */
function referenceShape(stub: PlatformSObject, name: string, behaviour: FieldBehaviour): Shape {
  const relationship = stub.parents.find((parent) => `${parent.name}Id` === name && parent.to !== 'Address');
  const to = relationship?.to;
  const isPolymorphic = to === 'Name' || to === 'SObject';
  const guessed = to === undefined ? [] : isPolymorphic ? (name === 'OwnerId' ? ['Group', 'User'] : []) : [to];
  return {
    type: 'reference',
    length: 18,
    referenceTo: behaviour.referenceTo ?? guessed,
    relationshipName: relationship?.name ?? null
  };
}

/**
 * Children as the stub lists them. It does not say by which field a child points here, so that is found: the child's
 * only reference to this object, else the one that bears this object's name, else the one the relationship is named after.
 */
function standardChildren(stub: PlatformSObject, types: PlatformTypes): ChildRelationship[] {
  const found: ChildRelationship[] = [];
  for (const child of stub.children) {
    const childStub = types.sobjects[child.to];
    if (childStub === undefined) continue;
    // `PersonUsers` beside `Users`: the records of a person account, which orgs without those do not have.
    const plain = /^Person(.+)$/.exec(child.name)?.[1];
    if (stub.children.some((other) => other.name === plain && other.to === child.to)) continue;
    const exact = childStub.parents.filter((parent) => parent.to === stub.name);
    const candidates = exact.length > 0 ? exact : childStub.parents.filter((parent) => isOpenReference(parent.to));
    const field = candidates.length === 1 ? candidates[0] : pickReference(candidates, stub.name, child.name);
    if (field === undefined) continue;
    found.push({ relationshipName: child.name, childObject: child.to, field: `${field.name}Id` });
  }
  return found;
}

function isOpenReference(to: string): boolean {
  return to === 'Name' || to === 'SObject';
}

/** Activities are about one of these (`Who`) and about anything else (`What`). */
const PEOPLE = new Set(['Contact', 'Lead']);

function pickReference(
  candidates: { name: string }[],
  parentName: string,
  childName: string
): { name: string } | undefined {
  const plain = parentName.replace(/2$/, '');
  return (
    candidates.find((candidate) => candidate.name === parentName || candidate.name === plain) ??
    candidates.find((candidate) => childName.startsWith(candidate.name)) ??
    candidates.find((candidate) => candidate.name === 'Who' && PEOPLE.has(parentName)) ??
    candidates.find((candidate) => candidate.name === 'What' || candidate.name === 'Parent') ??
    candidates[0]
  );
}
