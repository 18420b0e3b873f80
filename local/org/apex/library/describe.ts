/** Schema: describe results of objects and fields, tokens, picklist entries, record types, child relationships. */
import type {
  ChildRelationship,
  FieldSchema,
  ObjectSchema,
  PicklistValue,
  RecordTypeSchema
} from '../../data/types.js';
import type { ApexContext } from '../context.js';
import type { SObjectFieldToken, SObjectTypeToken } from '../runtime/values.js';
import { APEX_KEY, APEX_TEXT } from '../runtime/values.js';
import { given, text } from './args.js';
import { viewClass } from './beans.js';
import { ListValue, MapValue } from './collections.js';
import { fieldSetClasses, fieldSetsOf } from './fieldSets.js';
import type { LibraryClass } from './registry.js';
import { newSObject } from './sobjects.js';
import type { TypeRef } from '../../platform/platformTypes.js';
import { isComputed } from '../../data/schema/objectSchema.js';

const ref = (name: string, ...args: TypeRef[]): TypeRef => ({ name, args });
const STRING = ref('String');
const TYPE = ref('Schema.SObjectType');
const FIELD = ref('Schema.SObjectField');

/** A map whose text keys are lower-case and found in any case, as describe calls return them. */
export class NameMap extends MapValue {
  public override has(key: unknown): boolean {
    return super.has(lower(key));
  }
  public override get(key: unknown): unknown {
    return super.get(lower(key));
  }
  public override put(key: unknown, value: unknown): unknown {
    return super.put(lower(key), value);
  }
  public override remove(key: unknown): unknown {
    return super.remove(lower(key));
  }
}
const lower = (key: unknown): unknown => (typeof key === 'string' ? key.toLowerCase() : key);

class Described<T> {
  public constructor(
    public readonly typeName: string,
    public readonly of: T,
    private readonly key: string
  ) {}
  public [APEX_KEY](): string {
    return `\u0001${this.typeName}:${this.key}`;
  }
  public [APEX_TEXT](): string {
    return `${this.typeName}[getName=${this.key};]`;
  }
}

type DescribedObject = Described<ObjectSchema>;
type DescribedField = Described<FieldSchema>;
type DescribedFields = Described<ObjectSchema>;

/** `Account.SObjectType.getDescribe()`, also `Schema.SObjectType.Account`. */
export function describeObject(rt: ApexContext, objectName: string): DescribedObject {
  const object = rt.schema.require(objectName);
  return new Described('Schema.DescribeSObjectResult', object, object.name);
}

/** `Account.Name.getDescribe()`, also `Schema.SObjectType.Account.fields.Name`. */
export function describeField(rt: ApexContext, objectName: string, fieldName: string): DescribedField {
  const object = rt.schema.require(objectName);
  const field = object.field(fieldName);
  if (field === undefined)
    return rt.throwApex('System.SObjectException', `Invalid field ${fieldName} for ${objectName}`);
  return new Described('Schema.DescribeFieldResult', field, `${object.name}.${field.name}`);
}

const objectAccess = (
  rt: ApexContext,
  object: ObjectSchema
): ReturnType<ReturnType<typeof rt.data.permissionsOf>['object']> =>
  rt.data.permissionsOf(rt.tx.user).object(object.name);
const fieldAccess = (rt: ApexContext, field: FieldSchema): { read: boolean; edit: boolean } =>
  rt.data.permissionsOf(rt.tx.user).field(field.objectName, field.name);

const stripNamespace = (rt: ApexContext, name: string): string =>
  rt.schema.namespace !== '' && name.startsWith(`${rt.schema.namespace}__`)
    ? name.slice(rt.schema.namespace.length + 2)
    : name;

const objectView = viewClass<DescribedObject>('Schema.DescribeSObjectResult', {
  Accessible: (rt, { of }) => objectAccess(rt, of).read,
  AssociateEntityType: () => null,
  AssociateParentEntity: () => null,
  ChildRelationships: (_rt, { of }) =>
    new ListValue(
      ref('Schema.ChildRelationship'),
      of.children.map(
        (child) => new Described('Schema.ChildRelationship', child, `${child.childObject}.${child.field}`)
      )
    ),
  Createable: (rt, { of }) => of.isCreateable && objectAccess(rt, of).create,
  Custom: (_rt, { of }) => of.isCustom,
  CustomSetting: (_rt, { of }) => of.kind === 'hierarchyCustomSetting' || of.kind === 'listCustomSetting',
  DataTranslationEnabled: () => false,
  DefaultImplementation: () => null,
  Deletable: (rt, { of }) => of.isDeletable && objectAccess(rt, of).delete,
  DeprecatedAndHidden: () => false,
  FeedEnabled: () => false,
  Fields: (_rt, { of }) => new Described('Schema.SObjectTypeFields', of, of.name),
  FieldSets: (_rt, { of }) => new Described('Schema.SObjectTypeFieldSets', of, of.name),
  HasSubtypes: () => false,
  ImplementedBy: () => null,
  ImplementsInterfaces: () => null,
  IsInterface: () => false,
  IsSubtype: () => false,
  KeyPrefix: (_rt, { of }) => of.keyPrefix,
  Label: (_rt, { of }) => of.label,
  LabelPlural: (_rt, { of }) => of.pluralLabel,
  LocalName: (rt, { of }) => stripNamespace(rt, of.name),
  Mergeable: (_rt, { of }) => of.isMergeable,
  MruEnabled: (_rt, { of }) => of.kind === 'standard' || of.kind === 'custom',
  Name: (_rt, { of }) => of.name,
  Queryable: (rt, { of }) => of.isQueryable && objectAccess(rt, of).read,
  RecordTypeInfos: (rt, { of }) => new ListValue(ref('Schema.RecordTypeInfo'), recordTypes(rt, of)),
  RecordTypeInfosByDeveloperName: (rt, { of }) => recordTypeMap(rt, of, STRING, (info) => info.of.type.developerName),
  RecordTypeInfosById: (rt, { of }) => recordTypeMap(rt, of, ref('Id'), (info) => info.of.type.id),
  RecordTypeInfosByName: (rt, { of }) => recordTypeMap(rt, of, STRING, (info) => info.of.type.label),
  Searchable: (_rt, { of }) => of.kind === 'standard' || of.kind === 'custom',
  SObjectDescribeOption: (rt) => rt.enumValue('Schema.SObjectDescribeOptions', 'DEFAULT'),
  SObjectType: (rt, { of }) => rt.sobjectType(of.name),
  Undeletable: (rt, { of }) => of.isUndeletable && objectAccess(rt, of).edit,
  Updateable: (rt, { of }) => of.isUpdateable && objectAccess(rt, of).edit
});

const displayType = (rt: ApexContext, field: FieldSchema): unknown =>
  rt.enumValue('Schema.DisplayType', field.type.toUpperCase());

const SOAP: Record<FieldSchema['apexType'], string> = {
  Id: 'ID',
  String: 'STRING',
  Boolean: 'BOOLEAN',
  Integer: 'INTEGER',
  Long: 'LONG',
  Decimal: 'DOUBLE',
  Double: 'DOUBLE',
  Date: 'DATE',
  Datetime: 'DATETIME',
  Time: 'TIME',
  Blob: 'BASE64BINARY',
  Address: 'ADDRESS',
  Location: 'LOCATION',
  Object: 'ANYTYPE'
};

/** The default that a formula without any functions or fields gives. */
function defaultValue(rt: ApexContext, field: FieldSchema): unknown {
  const formula = field.defaultFormula?.trim();
  if (field.type === 'boolean') return formula?.toLowerCase() === 'true';
  if (formula === undefined || formula === '') return null;
  const quoted = /^(["'])(.*)\1$/.exec(formula)?.[2];
  if (quoted !== undefined) return quoted;
  return /^-?\d+(\.\d+)?$/.test(formula) ? rt.fit(Number(formula), ref(field.apexType)) : null;
}

const fieldView = viewClass<DescribedField>(
  'Schema.DescribeFieldResult',
  {
    Accessible: (rt, { of }) => fieldAccess(rt, of).read,
    Aggregatable: (_rt, { of }) => of.isFilterable,
    AiPredictionField: () => false,
    AutoNumber: (_rt, { of }) => of.isAutoNumber,
    ByteLength: (_rt, { of }) => of.length * 3,
    Calculated: (_rt, { of }) => isComputed(of),
    CalculatedFormula: (_rt, { of }) => of.formula,
    CascadeDelete: (_rt, { of }) => of.deleteRule === 'cascade',
    CaseSensitive: (_rt, { of }) => of.isCaseSensitive,
    CompoundFieldName: () => null,
    Controller: () => null,
    Createable: (rt, { of }) => of.isCreateable && fieldAccess(rt, of).edit,
    Custom: (_rt, { of }) => of.isCustom,
    DefaultedOnCreate: (_rt, { of }) => of.type === 'boolean' || of.isAutoNumber || !of.isCreateable,
    DefaultValue: (rt, { of }) => defaultValue(rt, of),
    DefaultValueFormula: (_rt, { of }) => of.defaultFormula,
    DependentPicklist: () => false,
    DeprecatedAndHidden: () => false,
    Digits: (_rt, { of }) => (of.apexType === 'Integer' ? (of.precision === 0 ? 8 : of.precision) : 0),
    DisplayLocationInDecimal: () => false,
    Encrypted: (_rt, { of }) => of.type === 'encryptedstring',
    ExternalId: (_rt, { of }) => of.isExternalId,
    Filterable: (_rt, { of }) => of.isFilterable,
    FilteredLookupInfo: () => null,
    FormulaTreatNullNumberAsZero: (_rt, { of }) => of.treatBlanksAsZero,
    Groupable: (_rt, { of }) => of.isGroupable,
    HighScaleNumber: () => false,
    HtmlFormatted: (_rt, { of }) => of.isHtml,
    IdLookup: (_rt, { of }) => of.isIdLookup,
    InlineHelpText: (_rt, { of }) => (of.inlineHelpText === '' ? null : of.inlineHelpText),
    Label: (_rt, { of }) => of.label,
    Length: (_rt, { of }) => of.length,
    LocalName: (rt, { of }) => stripNamespace(rt, of.name),
    Mask: () => null,
    MaskType: () => null,
    Name: (_rt, { of }) => of.name,
    NameField: (_rt, { of }) => of.isNameField,
    NamePointing: (_rt, { of }) => of.referenceTo.length > 1,
    Nillable: (_rt, { of }) => of.isNillable,
    Permissionable: (_rt, { of }) =>
      of.isCustom && of.isNillable && of.type !== 'boolean' ? true : !isSystemField(of) && of.isNillable,
    PicklistValues: (_rt, { of }) =>
      new ListValue(
        ref('Schema.PicklistEntry'),
        of.picklistValues.map(
          (value) => new Described('Schema.PicklistEntry', value, `${of.objectName}.${of.name}.${value.value}`)
        )
      ),
    Precision: (_rt, { of }) => of.precision,
    QueryByDistance: (_rt, { of }) => of.type === 'location',
    ReferenceTargetField: () => null,
    ReferenceTo: (rt, { of }) =>
      new ListValue(
        TYPE,
        of.referenceTo.map((name) => rt.sobjectType(name))
      ),
    RelationshipName: (_rt, { of }) => of.relationshipName,
    RelationshipOrder: (_rt, { of }) => (of.isMasterDetail ? 0 : null),
    RestrictedDelete: (_rt, { of }) => of.deleteRule === 'restrict',
    RestrictedPicklist: (_rt, { of }) => of.isRestrictedPicklist,
    Scale: (_rt, { of }) => of.scale,
    SearchPrefilterable: (_rt, { of }) => of.type === 'reference',
    SoapType: (rt, { of }) => rt.enumValue('Schema.SoapType', SOAP[of.apexType]),
    SobjectField: (rt, { of }) => rt.sobjectField(of.objectName, of.name),
    Sortable: (_rt, { of }) => of.isSortable,
    Type: (rt, { of }) => displayType(rt, of),
    Unique: (_rt, { of }) => of.isUnique,
    Updateable: (rt, { of }) => of.isUpdateable && fieldAccess(rt, of).edit,
    WriteRequiresMasterRead: () => false
  },
  { methods: { getSObjectType: (rt, self) => rt.sobjectType((self as DescribedField).of.objectName) } }
);

const isSystemField = (field: FieldSchema): boolean =>
  /^(?:Id|OwnerId|CreatedById|CreatedDate|LastModifiedById|LastModifiedDate|SystemModstamp|IsDeleted|Name|LastViewedDate|LastReferencedDate)$/.test(
    field.name
  );

// ---------------------------------------------------------------- parts

type RecordTypeInfo = { type: RecordTypeSchema; isDefault: boolean };

function recordTypes(_rt: ApexContext, object: ObjectSchema): Described<RecordTypeInfo>[] {
  const master: RecordTypeSchema = {
    id: '012000000000000AAA',
    developerName: 'Master',
    label: 'Master',
    isActive: true,
    isMaster: true,
    isPerson: false
  };
  const own = object.recordTypes.filter((type) => !type.isMaster);
  const all = [...own, object.recordTypes.find((type) => type.isMaster) ?? master];
  const initial = all.find((type) => !type.isPerson);
  return all.map(
    (type) =>
      new Described(
        'Schema.RecordTypeInfo',
        { type, isDefault: type === initial },
        `${object.name}.${type.developerName}`
      )
  );
}

function recordTypeMap(
  rt: ApexContext,
  object: ObjectSchema,
  keyType: TypeRef,
  key: (info: Described<RecordTypeInfo>) => string
): MapValue {
  return new MapValue(
    keyType,
    ref('Schema.RecordTypeInfo'),
    recordTypes(rt, object).map((info) => [key(info), info] as const)
  );
}

const recordTypeView = viewClass<Described<RecordTypeInfo>>('Schema.RecordTypeInfo', {
  Active: (_rt, { of }) => of.type.isActive,
  Available: (_rt, { of }) => of.type.isActive,
  DefaultRecordTypeMapping: (_rt, { of }) => of.isDefault,
  DeveloperName: (_rt, { of }) => of.type.developerName,
  Master: (_rt, { of }) => of.type.isMaster,
  Name: (_rt, { of }) => of.type.label,
  RecordTypeId: (_rt, { of }) => of.type.id
});

const picklistView = viewClass<Described<PicklistValue>>('Schema.PicklistEntry', {
  Active: (_rt, { of }) => of.isActive,
  DefaultValue: (_rt, { of }) => of.isDefault,
  Label: (_rt, { of }) => of.label,
  Value: (_rt, { of }) => of.value
});

const childView = viewClass<Described<ChildRelationship>>('Schema.ChildRelationship', {
  CascadeDelete: (rt, { of }) => rt.schema.require(of.childObject).field(of.field)?.deleteRule === 'cascade',
  ChildSObject: (rt, { of }) => rt.sobjectType(of.childObject),
  DeprecatedAndHidden: () => false,
  Field: (rt, { of }) => rt.sobjectField(of.childObject, of.field),
  JunctionIdListNames: () => new ListValue(STRING),
  JunctionReferenceTo: () => new ListValue(TYPE),
  RelationshipName: (_rt, { of }) => of.relationshipName,
  RestrictedDelete: (rt, { of }) => rt.schema.require(of.childObject).field(of.field)?.deleteRule === 'restrict'
});

/** All field tokens of an object by lower-case name. */
function fieldMap(rt: ApexContext, object: ObjectSchema): NameMap {
  return new NameMap(
    STRING,
    FIELD,
    object.fields.map((field) => [field.name, rt.sobjectField(object.name, field.name)] as const)
  );
}

function globalDescribe(rt: ApexContext): NameMap {
  return new NameMap(
    STRING,
    TYPE,
    rt.schema.objects.map((object) => [object.name, rt.sobjectType(object.name)] as const)
  );
}

const schemaClass: LibraryClass = {
  statics: {
    getGlobalDescribe: (rt) => globalDescribe(rt),
    describeSObjects: (rt, _self, [names]) =>
      new ListValue(
        ref('Schema.DescribeSObjectResult'),
        given<ListValue>(rt, names).items.map((name) => {
          const object = rt.schema.object(text(rt, name));
          if (object !== undefined) return describeObject(rt, object.name);
          return rt.throwApex('System.InvalidParameterValueException', `Unsupported sobject type: ${String(name)}`);
        })
      )
  }
};

export const schemaClasses: Record<string, LibraryClass> = {
  'System.Schema': schemaClass,
  'Schema.SObjectType': {
    methods: {
      getDescribe: (rt, self) => describeObject(rt, (self as SObjectTypeToken).objectName),
      newSObject: (rt, self, [id, loadDefaults]) => newSObject(rt, self as SObjectTypeToken, id, loadDefaults),
      equals: (rt, self, [other]) => rt.equals(self, other),
      'toString()': (_rt, self) => (self as SObjectTypeToken).objectName
    },
    // `Account.SObjectType.fields` and `fieldSets`
    getters: {
      Fields: (rt, self) => fieldsOf(rt, self),
      FieldSets: (rt, self) => allFieldSets(rt, self)
    }
  },
  'Schema.SObjectField': {
    methods: {
      getDescribe: (rt, self) => {
        const token = self as SObjectFieldToken;
        return describeField(rt, token.objectName, token.fieldName);
      },
      equals: (rt, self, [other]) => rt.equals(self, other),
      'toString()': (_rt, self) => (self as SObjectFieldToken).fieldName
    }
  },
  'Schema.SObjectTypeFields': { methods: { getMap: (rt, self) => fieldMap(rt, (self as DescribedFields).of) } },
  'Schema.SObjectTypeFieldSets': {
    methods: {
      getMap: (rt, self) => {
        const map = new NameMap(STRING, ref('Schema.FieldSet'));
        for (const { name, value } of fieldSetsOf(rt, (self as DescribedObject).of)) map.put(name, value);
        return map;
      }
    }
  },
  ...fieldSetClasses,
  ...objectView,
  ...fieldView,
  ...recordTypeView,
  ...picklistView,
  ...childView
};

const fieldsOf = (rt: ApexContext, self: unknown): unknown => {
  const object = rt.schema.require((self as SObjectTypeToken).objectName);
  return new Described('Schema.SObjectTypeFields', object, object.name);
};
const allFieldSets = (rt: ApexContext, self: unknown): unknown => {
  const object = rt.schema.require((self as SObjectTypeToken).objectName);
  return new Described('Schema.SObjectTypeFieldSets', object, object.name);
};
