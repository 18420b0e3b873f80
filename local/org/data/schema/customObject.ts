import type { FieldMetadata, ObjectMetadata, PicklistEntry, Project, SummaryMetadata } from '../../metadata/types.js';
import type { FieldSchema, FieldType, ObjectKind, PicklistValue, RecordTypeSchema, ValidationRule } from '../types.js';
import { auditFields, makeField, systemField } from './objectSchema.js';

const FIELD_TYPE: Record<NonNullable<FieldMetadata['type']>, FieldType> = {
  AutoNumber: 'string',
  Checkbox: 'boolean',
  Currency: 'currency',
  Date: 'date',
  DateTime: 'datetime',
  Email: 'email',
  EncryptedText: 'encryptedstring',
  Hierarchy: 'reference',
  Html: 'textarea',
  LongTextArea: 'textarea',
  Lookup: 'reference',
  MasterDetail: 'reference',
  MetadataRelationship: 'reference',
  MultiselectPicklist: 'multipicklist',
  Number: 'double',
  Percent: 'percent',
  Phone: 'phone',
  Picklist: 'picklist',
  Summary: 'double',
  Text: 'string',
  TextArea: 'textarea',
  Time: 'time',
  Url: 'url'
};

const FIXED_LENGTH: Partial<Record<FieldType, number>> = {
  email: 80,
  phone: 40,
  url: 255,
  reference: 18,
  picklist: 255
};

/** The schema of a field that the project defines. */
export function customField(object: ObjectMetadata, field: FieldMetadata, project: Project): FieldSchema {
  const type =
    field.type === null
      ? 'string'
      : field.summary === null
        ? FIELD_TYPE[field.type]
        : summaryType(field.summary, project);
  const isFormula = field.formula !== null || field.summary !== null;
  const isAutoNumber = field.type === 'AutoNumber';
  const isMasterDetail = field.type === 'MasterDetail';
  const isCheckbox = type === 'boolean';
  const isRequired = (field.isRequired || isMasterDetail) && !isFormula && !isAutoNumber && !isCheckbox;
  const isReadOnly = isFormula || isAutoNumber;
  const values = picklistOf(object, field, project);
  return makeField({
    name: field.name,
    objectName: object.name,
    label: field.label,
    description: field.description,
    inlineHelpText: field.inlineHelpText,
    isCustom: /__c$/i.test(field.name),
    type,
    // References to objects and fields hold names of theirs.
    ...(field.type === 'MetadataRelationship' && /Definition$/i.test(field.referenceTo ?? '')
      ? { apexType: 'String' as const }
      : {}),
    length: lengthOf(field, type),
    precision: field.precision,
    scale: field.scale,
    isRequired,
    isNillable: !isRequired && !isCheckbox,
    isCreateable: !isReadOnly,
    isUpdateable: !isReadOnly && !isMasterDetail,
    isUnique: field.isUnique,
    isCaseSensitive: field.isCaseSensitive,
    isExternalId: field.isExternalId,
    isIdLookup: field.isExternalId || field.isUnique,
    isAutoNumber,
    displayFormat: isAutoNumber ? (field.displayFormat ?? '{0}') : null,
    startingNumber: field.startingNumber,
    isHtml: field.type === 'Html',
    formula: field.formula,
    summary: field.summary,
    treatBlanksAsZero: field.treatBlanksAsZero,
    defaultFormula: isFormula ? null : defaultOf(field, values),
    picklistValues: values,
    isRestrictedPicklist: field.isRestrictedPicklist || field.globalValueSet !== null,
    referenceTo: field.referenceTo !== null ? [field.referenceTo] : field.type === 'Hierarchy' ? ['User'] : [],
    relationshipName: type === 'reference' ? field.name.replace(/__c$/i, '__r') : null,
    isMasterDetail,
    deleteRule:
      isMasterDetail || field.deleteConstraint === 'Cascade'
        ? 'cascade'
        : field.deleteConstraint === 'Restrict'
          ? 'restrict'
          : 'setNull'
  });
}

/** A sum, least or greatest value is of the type of what it is taken from; money where that is a standard field. */
function summaryType(summary: SummaryMetadata, project: Project): FieldType {
  if (summary.field === null) return 'double';
  const { childObject, field } = summary;
  const same = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();
  const child = project.objects.find((object) => same(object.name, childObject));
  const type = child?.fields.find((one) => same(one.name, field))?.type ?? null;
  if (type !== null) return FIELD_TYPE[type];
  return /date$/i.test(field) ? (/^(created|lastmodified)/i.test(field) ? 'datetime' : 'date') : 'currency';
}

function lengthOf(field: FieldMetadata, type: FieldType): number {
  if (field.formula !== null && type === 'string') return 1300;
  if (field.type === 'TextArea') return 255;
  if (field.type === 'AutoNumber') return 30;
  if (field.type === 'MultiselectPicklist') return 4099;
  return field.length > 0 ? field.length : (FIXED_LENGTH[type] ?? 0);
}

function picklistOf(object: ObjectMetadata, field: FieldMetadata, project: Project): PicklistValue[] {
  const entries: readonly PicklistEntry[] =
    field.picklist ??
    (field.globalValueSet === null
      ? []
      : (project.globalValueSets.get(field.globalValueSet) ?? unknownValueSet(object, field)));
  return entries.map((entry) => ({ ...entry }));
}

function unknownValueSet(object: ObjectMetadata, field: FieldMetadata): never {
  throw new SchemaProblem(
    field.place,
    `${object.name}.${field.name} uses the value set "${field.globalValueSet}", which is not in the project`
  );
}

/** A problem that only shows when the parts of the project are put together. */
export class SchemaProblem extends Error {
  public constructor(
    public readonly place: { file: string; line: number },
    message: string
  ) {
    super(message);
  }
}

function defaultOf(field: FieldMetadata, values: PicklistValue[]): string | null {
  if (field.type === 'Checkbox') return field.defaultValue === 'true' ? 'true' : 'false';
  const preset = values.find((value) => value.isDefault && value.isActive);
  if (preset !== undefined) return `"${preset.value}"`;
  return field.defaultValue;
}

export function kindOf(object: ObjectMetadata): ObjectKind {
  const name = object.name.toLowerCase();
  if (name.endsWith('__e')) return 'platformEvent';
  if (name.endsWith('__mdt')) return 'customMetadata';
  if (object.customSettingsType === 'List') return 'listCustomSetting';
  if (object.customSettingsType === 'Hierarchy') return 'hierarchyCustomSetting';
  return name.endsWith('__c') ? 'custom' : 'standard';
}

/** The fields that an object of this kind has without anybody defining them. */
export function builtInFields(object: ObjectMetadata, kind: ObjectKind): FieldSchema[] {
  const objectName = object.name;
  const id = systemField({ name: 'Id', objectName, type: 'id', length: 18, isIdLookup: true, label: 'Record ID' });
  const text = (name: string, length: number): FieldSchema => systemField({ name, objectName, type: 'string', length });
  const createdDate = systemField({ name: 'CreatedDate', objectName, type: 'datetime' });
  const createdBy = systemField({
    name: 'CreatedById',
    objectName,
    type: 'reference',
    referenceTo: ['User'],
    relationshipName: 'CreatedBy'
  });
  if (kind === 'platformEvent') {
    return [
      makeField({
        name: 'ReplayId',
        objectName,
        type: 'string',
        length: 1000,
        isCreateable: false,
        isUpdateable: false
      }),
      makeField({
        name: 'EventUuid',
        objectName,
        type: 'string',
        length: 36,
        isCreateable: false,
        isUpdateable: false
      }),
      createdDate,
      createdBy
    ];
  }
  if (kind === 'customMetadata') {
    return [
      id,
      text('DeveloperName', 40),
      systemField({ name: 'MasterLabel', objectName, type: 'string', length: 40, isNameField: true }),
      text('Language', 40),
      makeField({
        name: 'NamespacePrefix',
        objectName,
        type: 'string',
        length: 15,
        isCreateable: false,
        isUpdateable: false
      }),
      text('Label', 40),
      text('QualifiedApiName', 70),
      systemField({ name: 'SystemModstamp', objectName, type: 'datetime' })
    ];
  }
  const isDetail = object.fields.some((field) => field.type === 'MasterDetail');
  const owner = makeField({
    name: 'OwnerId',
    objectName,
    type: 'reference',
    length: 18,
    referenceTo: ['Group', 'User'],
    relationshipName: 'Owner',
    isNillable: false,
    defaultFormula: '$User.Id'
  });
  const setupOwner = makeField({
    name: 'SetupOwnerId',
    objectName,
    type: 'reference',
    length: 18,
    referenceTo: ['Organization', 'Profile', 'User'],
    relationshipName: 'SetupOwner',
    isNillable: false,
    defaultFormula: '$Organization.Id',
    isUpdateable: false
  });
  const isSetting = kind !== 'custom';
  const times = isSetting
    ? []
    : ['LastViewedDate', 'LastReferencedDate'].map((name) =>
        makeField({ name, objectName, type: 'datetime', isCreateable: false, isUpdateable: false })
      );
  return [
    id,
    ...(isSetting ? [setupOwner] : isDetail ? [] : [owner]),
    systemField({ name: 'IsDeleted', objectName, type: 'boolean' }),
    nameFieldOf(object, isSetting),
    ...auditFields(objectName),
    ...times
  ];
}

function nameFieldOf(object: ObjectMetadata, isSetting: boolean): FieldSchema {
  const isAutoNumber = object.nameField?.type === 'AutoNumber';
  return makeField({
    name: 'Name',
    objectName: object.name,
    label: object.nameField?.label ?? 'Name',
    type: 'string',
    length: isSetting ? 38 : 80,
    isNameField: true,
    isIdLookup: true,
    isNillable: !isAutoNumber,
    isAutoNumber,
    displayFormat: isAutoNumber ? (object.nameField?.displayFormat ?? '{0}') : null,
    isCreateable: !isAutoNumber,
    isUpdateable: !isAutoNumber,
    isRequired: object.customSettingsType === 'List'
  });
}

export function rulesOf(object: ObjectMetadata): ValidationRule[] {
  return object.validationRules
    .filter((rule) => rule.isActive)
    .map((rule) => ({ name: rule.name, formula: rule.formula, message: rule.message, errorField: rule.errorField }));
}

const MASTER = { id: '012000000000000AAA', developerName: 'Master', label: 'Master', isActive: true, isMaster: true };

/** The project's record types, with ids from the given counter, after the master that every object has. */
export function recordTypesOf(object: ObjectMetadata, nextId: () => string): RecordTypeSchema[] {
  if (object.recordTypes.length === 0) return [];
  return [...ownTypes(object, nextId, false), { ...MASTER, isPerson: false }];
}

/** Those of accounts, where an account can be a person: the project has these under the name PersonAccount. */
export function withPersonTypes(
  business: readonly RecordTypeSchema[],
  person: ObjectMetadata | undefined,
  nextId: () => string
): RecordTypeSchema[] {
  const standard = { developerName: 'PersonAccount', label: 'Person Account', isActive: true, isMaster: false };
  return [
    ...business.filter((type) => !type.isMaster),
    { id: nextId(), ...standard, isPerson: true },
    ...(person === undefined ? [] : ownTypes(person, nextId, true)),
    { ...MASTER, isPerson: false }
  ];
}

function ownTypes(object: ObjectMetadata, nextId: () => string, isPerson: boolean): RecordTypeSchema[] {
  return object.recordTypes.map((recordType) => ({
    id: nextId(),
    developerName: recordType.name,
    label: recordType.label,
    isActive: recordType.isActive,
    isMaster: false,
    isPerson
  }));
}
