/** The shapes that the data layer and the layers above it share. Behaviour is in the modules beside this one. */
import type { FieldValue, ScalarValue } from '../values/scalars.js';
import type { SObjectRecord } from '../values/sobject.js';
import type { Transaction } from './transaction.js';

// ---------------------------------------------------------------- schema

export type ObjectKind =
  'standard' | 'custom' | 'platformEvent' | 'customMetadata' | 'listCustomSetting' | 'hierarchyCustomSetting';

/** Field types as describe calls name them. */
export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'boolean'
  | 'integer'
  | 'long'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'time'
  | 'reference'
  | 'picklist'
  | 'multipicklist'
  | 'combobox'
  | 'email'
  | 'phone'
  | 'url'
  | 'encryptedstring'
  | 'base64'
  | 'address'
  | 'location'
  | 'anytype';

/** The Apex type of a field's value. */
export type FieldApexType =
  | 'Id'
  | 'String'
  | 'Boolean'
  | 'Integer'
  | 'Long'
  | 'Decimal'
  | 'Double'
  | 'Date'
  | 'Datetime'
  | 'Time'
  | 'Blob'
  | 'Address'
  | 'Location'
  | 'Object';

export type PicklistValue = { value: string; label: string; isDefault: boolean; isActive: boolean };

export type SummaryFilter = {
  readonly field: string;
  readonly operation: string;
  /** One value or several, with commas. */
  readonly value: string;
  /** The field that the value stands in, in place of `value`. */
  readonly otherField: string | null;
};

export type RollupSummary = {
  readonly childObject: string;
  /** The child's field that points to the parent. */
  readonly foreignKey: string;
  readonly operation: 'count' | 'sum' | 'min' | 'max';
  /** The child's field; null for a count. */
  readonly field: string | null;
  readonly filters: readonly SummaryFilter[];
};

export type FieldSchema = {
  readonly name: string;
  readonly objectName: string;
  readonly label: string;
  readonly description: string;
  readonly inlineHelpText: string;
  readonly type: FieldType;
  readonly apexType: FieldApexType;
  readonly isCustom: boolean;
  /** Length of texts; 0 elsewhere. */
  readonly length: number;
  /** Digits in all and after the point; 0 for what is no number. */
  readonly precision: number;
  readonly scale: number;
  /** The caller must give it a value, on insert and on update. */
  readonly isRequired: boolean;
  /** The stored value can be null (a required text and a checkbox cannot). */
  readonly isNillable: boolean;
  readonly isCreateable: boolean;
  readonly isUpdateable: boolean;
  readonly isUnique: boolean;
  readonly isCaseSensitive: boolean;
  readonly isExternalId: boolean;
  readonly isIdLookup: boolean;
  readonly isNameField: boolean;
  readonly isAutoNumber: boolean;
  /** `A-{0000}`; null when the field is no autonumber. */
  readonly displayFormat: string | null;
  /** First number of an autonumber. */
  readonly startingNumber: number;
  readonly isHtml: boolean;
  readonly isFilterable: boolean;
  readonly isSortable: boolean;
  readonly isGroupable: boolean;
  /** The formula text of a formula field, else null. */
  readonly formula: string | null;
  /** What a roll-up summary field sums up, else null. */
  readonly summary: RollupSummary | null;
  readonly treatBlanksAsZero: boolean;
  /** The default as a formula text (`true`, `"Open"`, `TODAY()`), else null. */
  readonly defaultFormula: string | null;
  readonly picklistValues: readonly PicklistValue[];
  readonly isRestrictedPicklist: boolean;
  /** Objects that the reference can point to; empty when it is no reference. */
  readonly referenceTo: readonly string[];
  /** Name by which queries and Apex reach the parent (`Account`, `Order__r`). */
  readonly relationshipName: string | null;
  readonly isMasterDetail: boolean;
  readonly deleteRule: 'setNull' | 'restrict' | 'cascade';
};

export type ChildRelationship = {
  /** `OrderItems`, `TimelineEntries__r`; null when the parent cannot be asked for its children. */
  readonly relationshipName: string | null;
  readonly childObject: string;
  readonly field: string;
};

export type RecordTypeSchema = {
  readonly id: string;
  readonly developerName: string;
  readonly label: string;
  readonly isActive: boolean;
  readonly isMaster: boolean;
  /** Accounts of this type are persons. */
  readonly isPerson: boolean;
};

export type ValidationRule = {
  readonly name: string;
  readonly formula: string;
  readonly message: string;
  /** Field beside which the message stands, null for the top of the page. */
  readonly errorField: string | null;
};

/** One object of the org, with canonical names; lookups by any spelling. Made by `buildSchema`. */
export interface ObjectSchema {
  readonly name: string;
  readonly label: string;
  readonly pluralLabel: string;
  readonly description: string;
  readonly kind: ObjectKind;
  readonly isCustom: boolean;
  readonly keyPrefix: string | null;
  readonly nameField: string | null;
  readonly isCreateable: boolean;
  readonly isUpdateable: boolean;
  readonly isDeletable: boolean;
  readonly isUndeletable: boolean;
  readonly isQueryable: boolean;
  readonly isMergeable: boolean;
  /** Platform events: when a published event leaves. */
  readonly publishBehavior: 'PublishAfterCommit' | 'PublishImmediately' | null;
  readonly sharingModel: string;
  /** All fields in definition order, `Id` first. */
  readonly fields: readonly FieldSchema[];
  readonly children: readonly ChildRelationship[];
  readonly recordTypes: readonly RecordTypeSchema[];
  readonly validationRules: readonly ValidationRule[];
  field(name: string): FieldSchema | undefined;
  /** The reference field behind a parent relationship name such as `Account` or `Order__r`. */
  parentField(relationshipName: string): FieldSchema | undefined;
  child(relationshipName: string): ChildRelationship | undefined;
}

/** Every object of the org. Names are found in any case and with or without the package's namespace prefix. */
export interface Schema {
  readonly namespace: string;
  readonly objects: readonly ObjectSchema[];
  /** The project's platform events; unlike `objects`, this does not build the platform's thousand others. */
  readonly events: readonly ObjectSchema[];
  object(name: string): ObjectSchema | undefined;
  /** The object, or an error that names it. */
  require(name: string): ObjectSchema;
  objectByKeyPrefix(prefix: string): ObjectSchema | undefined;
}

// ---------------------------------------------------------------- who and how much

/** Who a unit of work runs as. */
export type UserContext = {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly email: string;
  readonly profileId: string;
  readonly profileName: string;
  readonly userType: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly language: string;
};

export type TransactionKind = 'synchronous' | 'asynchronous' | 'eventTrigger' | 'test';

export type ObjectAccess = {
  readonly create: boolean;
  readonly read: boolean;
  readonly edit: boolean;
  readonly delete: boolean;
  readonly viewAll: boolean;
  readonly modifyAll: boolean;
};
export type FieldAccess = { readonly read: boolean; readonly edit: boolean };

/** What profile and permission sets allow one user, all added up. */
export interface UserPermissions {
  object(objectName: string): ObjectAccess;
  field(objectName: string, fieldName: string): FieldAccess;
  hasCustomPermission(name: string): boolean;
  hasApexClass(name: string): boolean;
  /** `ModifyAllData`, `ViewSetup`, … */
  hasUserPermission(name: string): boolean;
}

/** `user` checks object and field permissions, `system` does not. */
export type AccessLevel = 'user' | 'system';

// ---------------------------------------------------------------- queries

/** A bind value: a scalar, a record (its id counts), or any iterable of those. */
export type BindValue = FieldValue | Iterable<FieldValue>;

export type QueryOptions = {
  /** Overrides what the text says with `WITH USER_MODE` and the like only when the text says nothing. */
  accessLevel?: AccessLevel;
  /** REST queries do not count against Apex limits. */
  countsLimits?: boolean;
};

// ---------------------------------------------------------------- changes

export type DmlOperation = 'insert' | 'update' | 'upsert' | 'delete' | 'undelete' | 'merge';

export type DmlOptions = {
  allOrNone: boolean;
  /** Of an upsert; `Id` when absent. */
  externalIdField?: string;
  accessLevel?: AccessLevel;
  /** Cut texts that are too long instead of refusing them. */
  allowFieldTruncation?: boolean;
  /** Save although an alert duplicate rule matches. The local org has no duplicate rules: accepted, without effect. */
  duplicateRuleSave?: boolean;
  /** The org itself writes: fields that callers cannot write are no obstacle. */
  asOrg?: true;
  /** REST: a field that cannot be written fails the row even when its value would not change. */
  strictFields?: boolean;
  /** REST changes do not count against Apex limits. */
  countsLimits?: boolean;
};

export type DmlError = { statusCode: string; message: string; fields: string[] };

/**
 * Outcome of one row. When `allOrNone` undid a good row, it is a failure with the single error
 * `ALL_OR_NONE_OPERATION_ROLLED_BACK`; the rows that caused it carry their own errors.
 */
export type DmlResult = {
  id: string | null;
  success: boolean;
  created: boolean;
  errors: DmlError[];
  /** Of a merge: the records that now hang on the master. */
  relatedIds?: readonly string[];
};

export type TriggerTiming = 'before' | 'after';
export type TriggerOperation = 'insert' | 'update' | 'delete' | 'undelete';

/** At most 200 rows of one object. Triggers may change `newRecords` when before, and add errors to any record. */
export type TriggerInvocation = {
  readonly objectName: string;
  readonly timing: TriggerTiming;
  readonly operation: TriggerOperation;
  /** Null on delete. */
  readonly newRecords: SObjectRecord[] | null;
  /** Null on insert and undelete; same order as `newRecords` on update. */
  readonly oldRecords: SObjectRecord[] | null;
};

/**
 * Thrown by `hooks.runTriggers` when a trigger ends with an uncaught Apex exception. Its text becomes the row error
 * `CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY`; anything else that the hook throws ends the whole unit of work.
 */
export class TriggerFailure extends Error {
  public override readonly name = 'TriggerFailure';

  /** `text` as the platform writes it: `MyTrigger: execution of BeforeInsert\n\ncaused by: System.…`. */
  public constructor(text: string, options?: { cause?: unknown }) {
    super(text, options);
  }
}

/** What higher layers put into the data layer. */
export type DataHooks = {
  runTriggers?: (tx: Transaction, invocation: TriggerInvocation) => void;
  /** True when the object has a trigger, so that records are not copied for nothing. Absent means always. */
  hasTriggers?: (objectName: string) => boolean;
  /** Takes inserted platform events. */
  publish?: (tx: Transaction, records: SObjectRecord[]) => DmlResult[];
  /** For storms: whether somebody else holds a row of the object just now, so that it cannot be written. */
  isRowLocked?: (objectName: string, tx: Transaction) => boolean;
};

/** An error of a query; `statusCode` is the platform's (`INVALID_FIELD`, `MALFORMED_QUERY`, `INVALID_TYPE`, …). */
export class SoqlError extends Error {
  public override readonly name: string = 'SoqlError';
  /** In user mode, the fields of each object that the query uses and the user may not read. */
  public inaccessible: ReadonlyMap<string, ReadonlySet<string>> | null = null;

  public constructor(
    public readonly statusCode: string,
    message: string
  ) {
    super(message);
  }
}

/** In user mode, an object that the user may not read. REST answers as if it did not exist, Apex throws a SecurityException. */
export class AccessDenied extends SoqlError {
  public override readonly name = 'AccessDenied';

  public constructor(public readonly objectName: string) {
    super('INVALID_TYPE', `sObject type '${objectName}' is not supported.`);
  }

  /** The text of the Apex exception. */
  public get apexMessage(): string {
    return `Access to entity '${this.objectName}' denied`;
  }
}

export type { FieldValue, ScalarValue };
