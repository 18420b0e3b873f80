/** What a Salesforce DX project holds, as its source files say it. Made by `readProject`. */

export type SourcePlace = { readonly file: string; readonly line: number };

/** A class or trigger with the API version of its `-meta.xml`. */
export type ApexSource = {
  readonly kind: 'class' | 'trigger';
  readonly name: string;
  readonly file: string;
  readonly source: string;
  readonly apiVersion: string;
  readonly isActive: boolean;
  /** Package directory the file lies in. */
  readonly packageDirectory: string;
};

export type PicklistEntry = {
  readonly value: string;
  readonly label: string;
  readonly isDefault: boolean;
  readonly isActive: boolean;
};

/** Metadata API field types that the local org knows. */
export const FIELD_TYPES = [
  'AutoNumber',
  'Checkbox',
  'Currency',
  'Date',
  'DateTime',
  'Email',
  'EncryptedText',
  'Hierarchy',
  'Html',
  'LongTextArea',
  'Lookup',
  'MasterDetail',
  'MetadataRelationship',
  'MultiselectPicklist',
  'Number',
  'Percent',
  'Phone',
  'Picklist',
  'Summary',
  'Text',
  'TextArea',
  'Time',
  'Url'
] as const;
export type MetadataFieldType = (typeof FIELD_TYPES)[number];

export type FieldMetadata = {
  readonly place: SourcePlace;
  readonly name: string;
  /** Null for the few settings of a standard field (its picklist values, its description). */
  readonly type: MetadataFieldType | null;
  readonly label: string;
  readonly description: string;
  readonly inlineHelpText: string;
  readonly length: number;
  readonly precision: number;
  readonly scale: number;
  readonly isRequired: boolean;
  readonly isUnique: boolean;
  readonly isCaseSensitive: boolean;
  readonly isExternalId: boolean;
  readonly defaultValue: string | null;
  readonly formula: string | null;
  readonly treatBlanksAsZero: boolean;
  readonly referenceTo: string | null;
  /** Name of the children seen from the parent, without `__r`. */
  readonly relationshipName: string | null;
  readonly deleteConstraint: 'SetNull' | 'Restrict' | 'Cascade' | null;
  readonly displayFormat: string | null;
  readonly startingNumber: number;
  readonly picklist: readonly PicklistEntry[] | null;
  readonly globalValueSet: string | null;
  readonly isRestrictedPicklist: boolean;
  readonly summary: SummaryMetadata | null;
};

/** A roll-up summary, its fields without their object's name. */
export type SummaryMetadata = {
  readonly childObject: string;
  readonly foreignKey: string;
  readonly operation: 'count' | 'sum' | 'min' | 'max';
  readonly field: string | null;
  readonly filters: readonly {
    readonly field: string;
    readonly operation: string;
    readonly value: string;
    readonly otherField: string | null;
  }[];
};

export type ValidationRuleMetadata = {
  readonly place: SourcePlace;
  readonly name: string;
  readonly isActive: boolean;
  readonly formula: string;
  readonly message: string;
  readonly errorField: string | null;
};

export type RecordTypeMetadata = {
  readonly place: SourcePlace;
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly isActive: boolean;
};

/** One object: its own file and everything in its folders, from all package directories. */
export type ObjectMetadata = {
  readonly name: string;
  readonly place: SourcePlace;
  /** False for a standard object, or where only fields are in the project. */
  readonly isDefined: boolean;
  readonly label: string;
  readonly pluralLabel: string;
  readonly description: string;
  readonly nameField: {
    readonly label: string;
    readonly type: 'Text' | 'AutoNumber';
    readonly displayFormat: string | null;
  } | null;
  readonly customSettingsType: 'List' | 'Hierarchy' | null;
  readonly publishBehavior: 'PublishAfterCommit' | 'PublishImmediately' | null;
  readonly sharingModel: string | null;
  readonly fields: readonly FieldMetadata[];
  readonly validationRules: readonly ValidationRuleMetadata[];
  readonly recordTypes: readonly RecordTypeMetadata[];
};

export type FieldSetMetadata = {
  readonly place: SourcePlace;
  readonly object: string;
  readonly name: string;
  readonly label: string;
  readonly description: string;
  /** Displayed fields: paths such as `Owner.Name`. */
  readonly fields: readonly { readonly path: string; readonly isRequired: boolean }[];
};

export type LabelMetadata = {
  readonly place: SourcePlace;
  readonly name: string;
  readonly value: string;
  readonly language: string;
};

export type ObjectPermission = {
  readonly object: string;
  readonly create: boolean;
  readonly read: boolean;
  readonly edit: boolean;
  readonly delete: boolean;
  readonly viewAll: boolean;
  readonly modifyAll: boolean;
};
export type FieldPermission = {
  readonly object: string;
  readonly field: string;
  readonly read: boolean;
  readonly edit: boolean;
};

export type PermissionSetMetadata = {
  readonly place: SourcePlace;
  readonly name: string;
  readonly label: string;
  readonly objects: readonly ObjectPermission[];
  readonly fields: readonly FieldPermission[];
  readonly apexClasses: readonly string[];
  readonly customPermissions: readonly string[];
  readonly userPermissions: readonly string[];
};

export type CustomMetadataRecord = {
  readonly place: SourcePlace;
  /** `CarrierMapping__mdt` */
  readonly object: string;
  readonly developerName: string;
  readonly label: string;
  readonly isProtected: boolean;
  readonly values: readonly { readonly field: string; readonly text: string | null }[];
};

export type QueueMetadata = {
  readonly name: string;
  readonly label: string;
  /** Objects whose records it can own. */
  readonly objects: readonly string[];
};

export type CachePartitionMetadata = {
  readonly name: string;
  readonly label: string;
  readonly isDefault: boolean;
};

export type CustomPermissionMetadata = { readonly place: SourcePlace; readonly name: string; readonly label: string };

export type SubscriberConfig = {
  readonly place: SourcePlace;
  readonly name: string;
  /** The trigger that it sets up. */
  readonly consumer: string;
  readonly batchSize: number | null;
  readonly user: string | null;
  readonly numPartitions: number | null;
  readonly partitionKey: string | null;
};

/** A file that pages and Apex read; one that is a folder in source is left out. */
export type StaticResourceMetadata = { readonly name: string; readonly contentType: string; readonly body: Buffer };

/** A component of a type that the org keeps by name but does not use: a layout, a page, a tab, a Lightning component. */
export type OtherComponent = { readonly type: string; readonly name: string };
/** A currency of an org that has several. */
export type CurrencyMetadata = {
  readonly isoCode: string;
  /** How many of it are worth one of the corporate currency. */
  readonly rate: string;
  readonly decimalPlaces: number;
  readonly isActive: boolean;
  readonly isCorporate: boolean;
};

/** What an org has only when it is switched on. */
export type OptionalFeatures = {
  readonly personAccounts: boolean;
  readonly countryPicklist: boolean;
  /** Null in an org with one currency. */
  readonly currencies: readonly CurrencyMetadata[] | null;
};

export const NO_FEATURES: OptionalFeatures = { personAccounts: false, countryPicklist: false, currencies: null };

export type Project = {
  readonly dir: string;
  /** What the scratch org definition switches on; nothing when absent. */
  readonly features?: OptionalFeatures;
  readonly namespace: string;
  readonly sourceApiVersion: string;
  readonly packageDirectories: readonly string[];
  /** Permission sets that the project's tests run with (`apexTestAccess`). */
  readonly testPermissionSets: readonly string[];
  readonly objects: readonly ObjectMetadata[];
  /** Own objects in the order in which they came to the org, gone ones too: key prefixes are given out in it. */
  readonly objectOrder?: readonly string[];
  readonly fieldSets?: readonly FieldSetMetadata[];
  readonly labels: readonly LabelMetadata[];
  /** Label texts by language, then by label name. */
  readonly translations: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly globalValueSets: ReadonlyMap<string, readonly PicklistEntry[]>;
  readonly permissionSets: readonly PermissionSetMetadata[];
  readonly customPermissions: readonly CustomPermissionMetadata[];
  readonly customMetadata: readonly CustomMetadataRecord[];
  readonly subscriberConfigs: readonly SubscriberConfig[];
  readonly apex: readonly ApexSource[];
  readonly staticResources: readonly StaticResourceMetadata[];
  readonly cachePartitions?: readonly CachePartitionMetadata[];
  readonly others?: readonly OtherComponent[];
  readonly queues?: readonly QueueMetadata[];
};

/** A problem in the project's metadata: which file, which line, what is wrong. */
export class MetadataError extends Error {
  public override readonly name: string = 'MetadataError';

  public constructor(
    public readonly file: string,
    public readonly line: number,
    public readonly problem: string
  ) {
    super(`${file}:${line}: ${problem}`);
  }
}

/** All problems that were found in one go. */
export class MetadataErrors extends Error {
  public override readonly name = 'MetadataErrors';

  public constructor(public readonly problems: readonly MetadataError[]) {
    super(`The project cannot be loaded:\n${problems.map((problem) => `  ${problem.message}`).join('\n')}`);
  }
}
