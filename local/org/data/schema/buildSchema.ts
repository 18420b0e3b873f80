import { objectOrder } from '../../metadata/mergeProject.js';
import {
  MetadataError,
  MetadataErrors,
  NO_FEATURES,
  type ObjectMetadata,
  type OptionalFeatures,
  type Project
} from '../../metadata/types.js';
import { loadPlatformTypes, type PlatformTypes } from '../../platform/platformTypes.js';
import { makeId } from '../../values/ids.js';
import type { ChildRelationship, FieldSchema, ObjectSchema, RecordTypeSchema, Schema } from '../types.js';
import {
  builtInFields,
  customField,
  kindOf,
  recordTypesOf,
  rulesOf,
  SchemaProblem,
  withPersonTypes
} from './customObject.js';
import { ObjectDefinition, makeField, withoutNamespace } from './objectSchema.js';
import { currencyField, lacksObject } from './optionalFields.js';
import { personCustomFields } from './personFields.js';
import { customShareObject, hasShares, sharedName, shareName } from './shareObject.js';
import { STANDARD_BEHAVIOUR } from './standardBehaviour.js';
import { standardObject } from './standardObject.js';

/**
 * Puts the platform's standard objects and the project's own objects and fields together.
 * What does not fit (a lookup to nowhere, a field on an unknown object) throws `MetadataErrors`, or is handed to
 * `onProblems` and left out.
 */
export function buildSchema(
  project: Project,
  types: PlatformTypes = loadPlatformTypes(),
  onProblems?: (problems: readonly MetadataError[]) => void
): Schema {
  return new OrgSchema(project, types, onProblems);
}

const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz';
const prefixOf = (letter: string, index: number): string =>
  letter + (BASE36[Math.floor(index / 36)] ?? '0') + (BASE36[index % 36] ?? '0');

class OrgSchema implements Schema {
  public readonly namespace: string;
  private readonly prefix: string;
  private readonly features: OptionalFeatures;
  private readonly built = new Map<string, ObjectSchema>();
  private readonly metadata = new Map<string, ObjectMetadata>();
  private readonly standardNames = new Map<string, string>();
  private readonly ownFields = new Map<string, FieldSchema[]>();
  private readonly ownChildren = new Map<string, ChildRelationship[]>();
  private readonly recordTypes = new Map<string, RecordTypeSchema[]>();
  private readonly prefixes = new Map<string, string>();
  private readonly objectPrefix = new Map<string, string>();
  private everything: ObjectSchema[] | null = null;

  public constructor(
    project: Project,
    private readonly types: PlatformTypes,
    private readonly onProblems?: (problems: readonly MetadataError[]) => void
  ) {
    this.namespace = project.namespace;
    this.prefix = project.namespace === '' ? '' : `${project.namespace.toLowerCase()}__`;
    this.features = project.features ?? NO_FEATURES;
    for (const name of Object.keys(types.sobjects))
      if (!lacksObject(this.features, name)) this.standardNames.set(name.toLowerCase(), name);
    for (const object of project.objects) this.metadata.set(object.name.toLowerCase(), object);
    this.allotPrefixes(project);
    this.readFields(project);
    for (const object of project.objects) if (kindOf(object) !== 'standard') this.object(object.name);
  }

  public get objects(): readonly ObjectSchema[] {
    const shares = [...this.metadata.values()].filter(isShared).map((object) => shareName(object.name).toLowerCase());
    this.everything ??= [...new Set([...this.metadata.keys(), ...shares, ...this.standardNames.keys()])]
      .map((name) => this.object(name))
      .filter((object) => object !== undefined);
    return this.everything;
  }

  public get events(): readonly ObjectSchema[] {
    return [...this.metadata.values()]
      .filter((object) => kindOf(object) === 'platformEvent')
      .map(({ name }) => this.object(name))
      .filter((object) => object !== undefined);
  }

  public object(name: string): ObjectSchema | undefined {
    // `Schema.User` is the object where the project has a class of that name.
    const key = withoutNamespace(name.toLowerCase().replace(/^schema\./, ''), this.prefix);
    const known = this.built.get(key);
    if (known !== undefined) return known;
    const object = this.build(key);
    if (object !== undefined) this.built.set(key, object);
    return object;
  }

  public require(name: string): ObjectSchema {
    const object = this.object(name);
    if (object === undefined) throw new Error(`The org has no object "${name}"`);
    return object;
  }

  public objectByKeyPrefix(prefix: string): ObjectSchema | undefined {
    const name = this.prefixes.get(prefix);
    return name === undefined ? undefined : this.object(name);
  }

  private build(key: string): ObjectSchema | undefined {
    const standard = this.standardNames.get(key);
    const stub = standard === undefined ? undefined : this.types.sobjects[standard];
    const metadata = this.metadata.get(key);
    if (stub !== undefined) {
      return standardObject(
        stub,
        this.types,
        {
          keyPrefix: this.objectPrefix.get(key) ?? '',
          features: this.features,
          fields: [...(this.ownFields.get(key) ?? []), ...(key === 'account' ? this.personFields() : [])],
          children: this.ownChildren.get(key) ?? [],
          recordTypes: this.recordTypes.get(key) ?? [],
          validationRules: metadata === undefined ? [] : rulesOf(metadata),
          sharingModel: metadata?.sharingModel ?? null
        },
        this.namespace
      );
    }
    if (metadata !== undefined) return this.buildCustom(metadata, key);
    const shared = this.metadata.get(sharedName(key) ?? '');
    const keyPrefix = this.objectPrefix.get(key);
    if (shared === undefined || keyPrefix === undefined) return undefined;
    return customShareObject({ name: shared.name, label: shared.label, keyPrefix }, this.namespace);
  }

  private personFields(): FieldSchema[] {
    return this.features.personAccounts ? personCustomFields(this.ownFields.get('contact') ?? []) : [];
  }

  private buildCustom(metadata: ObjectMetadata, key: string): ObjectSchema {
    const kind = kindOf(metadata);
    const builtIn = builtInFields(metadata, kind);
    const isRecord = kind === 'custom' || kind === 'listCustomSetting' || kind === 'hierarchyCustomSetting';
    const recordTypes = this.recordTypes.get(key) ?? [];
    return new ObjectDefinition(
      {
        name: metadata.name,
        label: metadata.label,
        pluralLabel: metadata.pluralLabel,
        description: metadata.description,
        kind,
        isCustom: true,
        keyPrefix: this.objectPrefix.get(key) ?? null,
        nameField: builtIn.find((field) => field.isNameField)?.name ?? null,
        isCreateable: isRecord || kind === 'platformEvent',
        isUpdateable: isRecord,
        isDeletable: isRecord,
        isUndeletable: kind === 'custom',
        isQueryable: kind !== 'platformEvent',
        isMergeable: false,
        publishBehavior: metadata.publishBehavior,
        sharingModel: metadata.sharingModel ?? 'ReadWrite',
        fields: [
          ...builtIn,
          ...(isRecord && this.features.currencies !== null
            ? [currencyField(this.features, metadata.name, '$User.DefaultCurrencyIsoCode')]
            : []),
          ...(recordTypes.length > 0 ? [recordTypeField(metadata.name)] : []),
          ...(this.ownFields.get(key) ?? [])
        ],
        children: this.ownChildren.get(key) ?? [],
        recordTypes,
        validationRules: rulesOf(metadata)
      },
      this.namespace
    );
  }

  private allotPrefixes(project: Project): void {
    for (const [name, behaviour] of Object.entries(STANDARD_BEHAVIOUR)) {
      if (behaviour.prefix !== undefined) this.setPrefix(name.toLowerCase(), behaviour.prefix);
    }
    let next = 0;
    for (const name of this.standardNames.keys()) {
      if (this.objectPrefix.has(name)) continue;
      while (this.prefixes.has(standardPrefix(next))) next += 1;
      this.setPrefix(name, standardPrefix(next));
    }
    const counts = new Map<string, number>();
    for (const name of objectOrder(project)) {
      const letter = prefixLetter(name);
      const index = counts.get(letter) ?? 0;
      counts.set(letter, index + 1);
      this.setPrefix(name.toLowerCase(), prefixOf(letter, index));
      const object = this.metadata.get(name.toLowerCase());
      if (object === undefined || !isShared(object)) continue;
      const share = shareName(name);
      this.setPrefix(share.toLowerCase(), prefixOf('s', index));
      const child = { relationshipName: 'Shares', childObject: share, field: 'ParentId' };
      this.ownChildren.set(name.toLowerCase(), [child]);
    }
  }

  private setPrefix(key: string, prefix: string): void {
    this.objectPrefix.set(key, prefix);
    this.prefixes.set(prefix, key);
  }

  private readFields(project: Project): void {
    const problems: MetadataError[] = [];
    const complain = (place: { file: string; line: number }, text: string): void =>
      void problems.push(new MetadataError(place.file, place.line, text));
    let recordTypeNumber = 0;
    const nextId = (): string => makeId('012', (recordTypeNumber += 1));
    for (const object of project.objects) {
      const key = object.name.toLowerCase();
      if (key === 'personaccount' && this.features.personAccounts) continue;
      if (kindOf(object) === 'standard' ? !this.standardNames.has(key) : !object.isDefined) {
        complain(object.place, `the project adds to ${object.name}, but there is no such object`);
        continue;
      }
      this.recordTypes.set(key, recordTypesOf(object, nextId));
      const fields: FieldSchema[] = [];
      for (const field of object.fields) {
        try {
          fields.push(customField(object, field, project));
        } catch (error) {
          if (!(error instanceof SchemaProblem)) throw error;
          complain(error.place, error.message);
        }
        if (field.referenceTo !== null && /__c$/i.test(field.name)) this.addChild(object, field, complain);
      }
      this.ownFields.set(key, fields);
    }
    if (this.features.personAccounts) {
      const business = this.recordTypes.get('account') ?? [];
      this.recordTypes.set('account', withPersonTypes(business, this.metadata.get('personaccount'), nextId));
    }
    if (problems.length === 0) return;
    if (this.onProblems === undefined) throw new MetadataErrors(problems);
    this.onProblems(problems);
  }

  private addChild(
    object: ObjectMetadata,
    field: ObjectMetadata['fields'][number],
    complain: (place: { file: string; line: number }, text: string) => void
  ): void {
    const parent = withoutNamespace((field.referenceTo ?? '').toLowerCase(), this.prefix);
    if (!this.standardNames.has(parent) && !this.metadata.has(parent) && parent !== 'entitydefinition') {
      complain(
        field.place,
        `${object.name}.${field.name} points to "${field.referenceTo}", which is no object of the org`
      );
      return;
    }
    const children = this.ownChildren.get(parent) ?? [];
    const relationshipName = field.relationshipName === null ? null : `${field.relationshipName}__r`;
    const taken = children.find(
      (child) => child.relationshipName !== null && child.relationshipName === relationshipName
    );
    if (taken !== undefined) {
      complain(
        field.place,
        `${field.referenceTo} already has child records named "${field.relationshipName}" (${taken.childObject}.${taken.field})`
      );
    }
    this.ownChildren.set(parent, [...children, { relationshipName, childObject: object.name, field: field.name }]);
  }
}

function prefixLetter(name: string): string {
  if (/__e$/i.test(name)) return 'e';
  return /__mdt$/i.test(name) ? 'm' : 'a';
}

function isShared(object: ObjectMetadata): boolean {
  return kindOf(object) === 'custom' && hasShares(object.sharingModel);
}

/** Prefixes of standard objects whose own ones are not in the table; made up, but the same every time. */
function standardPrefix(index: number): string {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  return `${'23456789'[Math.floor(index / 3844)] ?? '9'}${digits[Math.floor(index / 62) % 62] ?? '0'}${digits[index % 62] ?? '0'}`;
}

function recordTypeField(objectName: string): FieldSchema {
  return makeField({
    name: 'RecordTypeId',
    objectName,
    type: 'reference',
    length: 18,
    referenceTo: ['RecordType'],
    relationshipName: 'RecordType'
  });
}
