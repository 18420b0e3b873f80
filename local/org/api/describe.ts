/** What the org says of its objects and fields. */
import type { FieldAccess, FieldSchema, ObjectAccess, ObjectSchema, UserPermissions } from '../data/types.js';
import { objectNamed, type OrgContext } from './orgContext.js';
import { MAX_COLLECTION, type RestRequest, type RestResponse } from './rest.js';
import { isComputed } from '../data/schema/objectSchema.js';

/** Definitions do not change while the org runs: all were last modified when it started. */
const startedAt = new Date();

export function describeGlobal(org: OrgContext, request: RestRequest): RestResponse {
  const unchanged = notModified(request);
  if (unchanged !== null) return unchanged;
  const permissions = permissionsOf(org, request);
  const sobjects = org.data.schema.objects
    .map((object) => ({ object, access: permissions.object(object.name) }))
    .filter(({ access }) => access.read || access.create)
    .map(({ object, access }) => summary(object, access, request));
  return { status: 200, headers: lastModified(), body: { encoding: 'UTF-8', maxBatchSize: MAX_COLLECTION, sobjects } };
}

export function describeObject(org: OrgContext, request: RestRequest, name: string): RestResponse {
  const object = objectNamed(org, request, name);
  const unchanged = notModified(request);
  if (unchanged !== null) return unchanged;
  const permissions = permissionsOf(org, request);
  const fields = object.fields
    .map((field) => ({ field, access: permissions.field(object.name, field.name) }))
    .filter(({ access }) => access.read)
    .map(({ field, access }) => describeField(object, field, access));
  const { urls, ...rest } = summary(object, permissions.object(object.name), request);
  return {
    status: 200,
    headers: lastModified(),
    body: {
      actionOverrides: [],
      childRelationships: object.children.map((child) => ({
        cascadeDelete: org.data.schema.object(child.childObject)?.field(child.field)?.deleteRule === 'cascade',
        childSObject: child.childObject,
        deprecatedAndHidden: false,
        field: child.field,
        junctionIdListNames: [],
        junctionReferenceTo: [],
        relationshipName: child.relationshipName,
        restrictedDelete: org.data.schema.object(child.childObject)?.field(child.field)?.deleteRule === 'restrict'
      })),
      compactLayoutable: object.kind === 'custom' || object.kind === 'standard',
      ...rest,
      fields,
      listviewable: null,
      lookupLayoutable: null,
      namedLayoutInfos: [],
      networkScopeFieldName: null,
      recordTypeInfos: object.recordTypes.map((type) => ({
        active: type.isActive,
        available: true,
        defaultRecordTypeMapping: type.isMaster,
        developerName: type.developerName,
        master: type.isMaster,
        name: type.label,
        recordTypeId: type.id,
        urls: {}
      })),
      searchLayoutable: object.kind === 'custom' || object.kind === 'standard',
      sobjectDescribeOption: 'FULL',
      supportedScopes: [{ label: `All ${object.pluralLabel.toLowerCase()}`, name: 'everything' }],
      urls
    }
  };
}

function summary(object: ObjectSchema, access: ObjectAccess, request: RestRequest) {
  const url = `/services/data/v${request.version}.0/sobjects/${object.name}`;
  const isEvent = object.kind === 'platformEvent';
  return {
    activateable: false,
    associateEntityType: null,
    associateParentEntity: null,
    createable: object.isCreateable && access.create,
    custom: object.isCustom,
    customSetting: object.kind === 'listCustomSetting' || object.kind === 'hierarchyCustomSetting',
    deepCloneable: false,
    deletable: object.isDeletable && access.delete,
    deprecatedAndHidden: false,
    feedEnabled: false,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: object.keyPrefix,
    label: object.label,
    labelPlural: object.pluralLabel,
    layoutable: !isEvent,
    mergeable: object.isMergeable,
    mruEnabled: false,
    name: object.name,
    queryable: object.isQueryable,
    replicateable: !isEvent,
    retrieveable: object.isQueryable,
    searchable: false,
    triggerable: true,
    undeletable: object.isUndeletable,
    updateable: object.isUpdateable && access.edit,
    urls: isEvent
      ? { describe: `${url}/describe`, eventSchema: `${url}/eventSchema`, rowTemplate: `${url}/{ID}`, sobject: url }
      : { describe: `${url}/describe`, rowTemplate: `${url}/{ID}`, sobject: url }
  };
}

const SOAP_TYPES: Partial<Record<FieldSchema['apexType'], string>> = {
  Id: 'tns:ID',
  Boolean: 'xsd:boolean',
  Integer: 'xsd:int',
  Long: 'xsd:long',
  Decimal: 'xsd:double',
  Double: 'xsd:double',
  Date: 'xsd:date',
  Datetime: 'xsd:dateTime',
  Time: 'xsd:time',
  Blob: 'xsd:base64Binary',
  Address: 'urn:address',
  Location: 'urn:location',
  Object: 'xsd:anyType'
};

function describeField(object: ObjectSchema, field: FieldSchema, access: FieldAccess): Record<string, unknown> {
  const isNumber = field.precision > 0 && field.type !== 'integer';
  return {
    aggregatable: field.isGroupable,
    aiPredictionField: false,
    autoNumber: field.isAutoNumber,
    byteLength: field.length * 3,
    calculated: isComputed(field),
    calculatedFormula: field.formula,
    cascadeDelete: field.deleteRule === 'cascade',
    caseSensitive: field.isCaseSensitive,
    compoundFieldName: null,
    controllerName: null,
    createable: field.isCreateable && access.edit,
    custom: field.isCustom,
    defaultValue: field.type === 'boolean' ? field.defaultFormula?.toLowerCase() === 'true' : null,
    defaultValueFormula: field.defaultFormula,
    defaultedOnCreate: field.defaultFormula !== null || field.type === 'boolean' || field.name === 'OwnerId',
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits: field.type === 'integer' ? field.precision : 0,
    displayLocationInDecimal: false,
    encrypted: false,
    externalId: field.isExternalId,
    extraTypeInfo: field.isHtml ? 'richtextarea' : field.type === 'textarea' ? 'plaintextarea' : null,
    filterable: field.isFilterable,
    filteredLookupInfo: null,
    formulaTreatNullNumberAsZero: field.treatBlanksAsZero,
    groupable: field.isGroupable,
    highScaleNumber: false,
    htmlFormatted: field.isHtml,
    idLookup: field.isIdLookup,
    inlineHelpText: field.inlineHelpText === '' ? null : field.inlineHelpText,
    label: field.label,
    length: field.type === 'reference' || field.type === 'id' ? 18 : field.length,
    mask: null,
    maskType: null,
    name: field.name,
    nameField: field.name === object.nameField,
    namePointing: field.referenceTo.length > 1,
    nillable: field.isNillable,
    permissionable: field.isCustom && !field.isRequired,
    picklistValues: field.picklistValues.map((value) => ({
      active: value.isActive,
      defaultValue: value.isDefault,
      label: value.label,
      validFor: null,
      value: value.value
    })),
    polymorphicForeignKey: field.referenceTo.length > 1,
    precision: isNumber ? field.precision : 0,
    queryByDistance: false,
    referenceTargetField: null,
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName,
    relationshipOrder: field.isMasterDetail ? 0 : null,
    restrictedDelete: field.deleteRule === 'restrict',
    restrictedPicklist: field.isRestrictedPicklist,
    scale: field.scale,
    searchPrefilterable: false,
    soapType: SOAP_TYPES[field.apexType] ?? 'xsd:string',
    sortable: field.isSortable,
    type: field.type,
    unique: field.isUnique,
    updateable: field.isUpdateable && access.edit,
    writeRequiresMasterRead: false
  };
}

function permissionsOf(org: OrgContext, request: RestRequest): UserPermissions {
  return org.data.permissionsOf(org.data.userContext(request.session.user.id));
}

function lastModified(): Record<string, string> {
  return { 'Last-Modified': startedAt.toUTCString() };
}

function notModified(request: RestRequest): RestResponse | null {
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  if (Number.isNaN(since) || since < Math.floor(startedAt.getTime() / 1000) * 1000) return null;
  return { status: 304, headers: lastModified() };
}
