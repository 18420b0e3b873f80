import type {
  ChildRelationship,
  FieldSchema,
  FieldType,
  FieldApexType,
  ObjectKind,
  ObjectSchema,
  RecordTypeSchema,
  ValidationRule
} from '../types.js';

export type ObjectParts = Omit<ObjectSchema, 'field' | 'parentField' | 'child' | 'fields' | 'children'> & {
  fields: FieldSchema[];
  children: ChildRelationship[];
};

/** The schema of one object with its case-insensitive lookups. */
export class ObjectDefinition implements ObjectSchema {
  public readonly name: string;
  public readonly label: string;
  public readonly pluralLabel: string;
  public readonly description: string;
  public readonly kind: ObjectKind;
  public readonly isCustom: boolean;
  public readonly keyPrefix: string | null;
  public readonly nameField: string | null;
  public readonly isCreateable: boolean;
  public readonly isUpdateable: boolean;
  public readonly isDeletable: boolean;
  public readonly isUndeletable: boolean;
  public readonly isQueryable: boolean;
  public readonly isMergeable: boolean;
  public readonly publishBehavior: ObjectSchema['publishBehavior'];
  public readonly sharingModel: string;
  public readonly fields: readonly FieldSchema[];
  public readonly children: readonly ChildRelationship[];
  public readonly recordTypes: readonly RecordTypeSchema[];
  public readonly validationRules: readonly ValidationRule[];
  private readonly byName: Map<string, FieldSchema>;
  private readonly byRelationship = new Map<string, FieldSchema>();
  private readonly byChild = new Map<string, ChildRelationship>();
  private readonly namespacePrefix: string;

  public constructor(parts: ObjectParts, namespace: string) {
    this.name = parts.name;
    this.label = parts.label;
    this.pluralLabel = parts.pluralLabel;
    this.description = parts.description;
    this.kind = parts.kind;
    this.isCustom = parts.isCustom;
    this.keyPrefix = parts.keyPrefix;
    this.nameField = parts.nameField;
    this.isCreateable = parts.isCreateable;
    this.isUpdateable = parts.isUpdateable;
    this.isDeletable = parts.isDeletable;
    this.isUndeletable = parts.isUndeletable;
    this.isQueryable = parts.isQueryable;
    this.isMergeable = parts.isMergeable;
    this.publishBehavior = parts.publishBehavior;
    this.sharingModel = parts.sharingModel;
    this.fields = parts.fields;
    this.children = parts.children;
    this.recordTypes = parts.recordTypes;
    this.validationRules = parts.validationRules;
    this.namespacePrefix = namespace === '' ? '' : `${namespace.toLowerCase()}__`;
    this.byName = new Map(parts.fields.map((field) => [field.name.toLowerCase(), field]));
    for (const field of parts.fields) {
      if (field.relationshipName !== null) this.byRelationship.set(field.relationshipName.toLowerCase(), field);
    }
    for (const child of parts.children) {
      if (child.relationshipName !== null) this.byChild.set(child.relationshipName.toLowerCase(), child);
    }
  }

  public field(name: string): FieldSchema | undefined {
    return this.byName.get(this.key(name));
  }

  public parentField(relationshipName: string): FieldSchema | undefined {
    return this.byRelationship.get(this.key(relationshipName));
  }

  public child(relationshipName: string): ChildRelationship | undefined {
    return this.byChild.get(this.key(relationshipName));
  }

  private key(name: string): string {
    return withoutNamespace(name.toLowerCase(), this.namespacePrefix);
  }
}

/** `acme__x__c` is `x__c` in the package's own org. Both in lower case. */
export function withoutNamespace(lowerName: string, lowerPrefix: string): string {
  return lowerPrefix !== '' && lowerName.startsWith(lowerPrefix) ? lowerName.slice(lowerPrefix.length) : lowerName;
}

const FIELD_DEFAULTS = {
  description: '',
  inlineHelpText: '',
  isCustom: false,
  length: 0,
  precision: 0,
  scale: 0,
  isRequired: false,
  isNillable: true,
  isCreateable: true,
  isUpdateable: true,
  isUnique: false,
  isCaseSensitive: false,
  isExternalId: false,
  isIdLookup: false,
  isNameField: false,
  isAutoNumber: false,
  displayFormat: null,
  startingNumber: 1,
  isHtml: false,
  formula: null,
  summary: null,
  treatBlanksAsZero: false,
  defaultFormula: null,
  picklistValues: [],
  isRestrictedPicklist: false,
  referenceTo: [],
  relationshipName: null,
  isMasterDetail: false,
  deleteRule: 'setNull'
} as const;

/** Whether the value is worked out when it is read, and not stored. */
export function isComputed(field: Pick<FieldSchema, 'formula' | 'summary'>): boolean {
  return field.formula !== null || field.summary !== null;
}

type FieldStart = Pick<FieldSchema, 'name' | 'objectName' | 'type'> & Partial<FieldSchema>;

/** A field with the platform's defaults for everything that is not said. */
export function makeField(start: FieldStart): FieldSchema {
  const field = { ...FIELD_DEFAULTS, label: labelOf(start.name), apexType: APEX_TYPE[start.type], ...start };
  const isLong =
    (field.type === 'textarea' && field.length > 255) || field.type === 'base64' || field.type === 'address';
  return {
    isFilterable: !isLong && field.type !== 'encryptedstring',
    isSortable: !isLong && field.type !== 'encryptedstring' && field.type !== 'multipicklist',
    isGroupable: !isLong && GROUPABLE.has(field.type) && !isComputed(field),
    ...field
  };
}

/** A field that the org fills in itself. */
export function systemField(start: FieldStart): FieldSchema {
  return makeField({ isCreateable: false, isUpdateable: false, isNillable: false, ...start });
}

const APEX_TYPE: Record<FieldType, FieldApexType> = {
  id: 'Id',
  string: 'String',
  textarea: 'String',
  boolean: 'Boolean',
  integer: 'Integer',
  long: 'Long',
  double: 'Decimal',
  currency: 'Decimal',
  percent: 'Decimal',
  date: 'Date',
  datetime: 'Datetime',
  time: 'Time',
  reference: 'Id',
  picklist: 'String',
  multipicklist: 'String',
  combobox: 'String',
  email: 'String',
  phone: 'String',
  url: 'String',
  encryptedstring: 'String',
  base64: 'Blob',
  address: 'Address',
  location: 'Location',
  anytype: 'Object'
};

const GROUPABLE: ReadonlySet<FieldType> = new Set([
  'id',
  'string',
  'textarea',
  'boolean',
  'integer',
  'date',
  'reference',
  'picklist',
  'combobox',
  'email',
  'phone',
  'url'
]);

/** `BillingPostalCode` reads `Billing Postal Code`, `AccountId` reads `Account ID`. */
export function labelOf(name: string): string {
  return name
    .replace(/__[a-z]+$/i, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/\bId$/, 'ID');
}

/** Who and when: the fields that nearly every object has. */
export function auditFields(objectName: string): FieldSchema[] {
  const at = (name: string): FieldSchema => systemField({ name, objectName, type: 'datetime' });
  const by = (name: string): FieldSchema =>
    systemField({
      name,
      objectName,
      type: 'reference',
      referenceTo: ['User'],
      relationshipName: name.replace(/Id$/, '')
    });
  return [at('CreatedDate'), by('CreatedById'), at('LastModifiedDate'), by('LastModifiedById'), at('SystemModstamp')];
}
