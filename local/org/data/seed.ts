import type { CurrencyMetadata, Project } from '../metadata/types.js';
import { MetadataError, MetadataErrors } from '../metadata/types.js';
import { decimal } from '../values/compare.js';
import { BlobValue, type ScalarValue } from '../values/scalars.js';
import { DateValue, DatetimeValue, TimeValue } from '../values/time.js';
import { toStored } from './coerce.js';
import { toStoredMoment } from './dml/moment.js';
import { ADMIN_PROFILE, STANDARD_PROFILES } from './permissions.js';
import { STANDARD_BEHAVIOUR } from './schema/standardBehaviour.js';
import type { Store } from './store/store.js';
import { UndoLog } from './transaction.js';
import type { FieldSchema, ObjectSchema, Schema } from './types.js';

/** Ids of the rows that every org begins with. */
export type SeedIds = {
  organization: string;
  adminUser: string;
  automatedProcessUser: string;
  integrationUser: string;
  standardPricebook: string;
};

const CONVERTED_LEAD = 'Closed - Converted';

const PROFILES = [
  ADMIN_PROFILE,
  ...STANDARD_PROFILES,
  'Minimum Access - Salesforce',
  'Salesforce API Only System Integrations',
  'Automated Process'
];

/** Fills an empty store with what an org has from its first day, and with what the project's metadata makes rows of. */
export function seed(store: Store, project: Project | null, now: number): SeedIds {
  return new Seeder(store, project, now).run();
}

type Values = Record<string, ScalarValue>;
type MetadataReference = { object: ObjectSchema; record: string; field: FieldSchema; text: string };

class Seeder {
  private readonly log = new UndoLog();
  private readonly schema: Schema;
  private readonly moment: DatetimeValue;
  private readonly corporateCurrency: string | null;
  private admin = '';

  public constructor(
    private readonly store: Store,
    private readonly project: Project | null,
    now: number
  ) {
    this.schema = store.schema;
    this.moment = toStoredMoment(now);
    this.corporateCurrency = project?.features?.currencies?.find((one) => one.isCorporate)?.isoCode ?? null;
  }

  public run(): SeedIds {
    const organization = this.add('Organization', {
      Name: 'Local Org',
      OrganizationType: 'Developer Edition',
      InstanceName: 'LOCAL',
      IsSandbox: false,
      LanguageLocaleKey: 'en_US',
      DefaultLocaleSidKey: 'en_US',
      TimeZoneSidKey: 'Europe/Warsaw',
      NamespacePrefix: this.project?.namespace === '' ? null : (this.project?.namespace ?? null)
    });
    const profiles = new Map(PROFILES.map((name) => [name, this.add('Profile', { Name: name, UserType: 'Standard' })]));
    const user = (profile: string, alias: string, first: string | null, last: string, type: string): string =>
      this.addUser(profiles.get(profile) ?? '', alias, first, last, type);
    this.admin = user(ADMIN_PROFILE, 'admin', 'Local', 'Admin', 'Standard');
    const automatedProcessUser = user('Automated Process', 'autoproc', null, 'Automated Process', 'AutomatedProcess');
    const integrationUser = user(
      'Salesforce API Only System Integrations',
      'integ',
      'Allegro',
      'Integration',
      'Standard'
    );
    for (const [name, id] of profiles) {
      this.add('PermissionSet', {
        Name: `X${id}`,
        Label: name,
        ProfileId: id,
        IsOwnedByProfile: true,
        IsCustom: false,
        Type: 'Profile'
      });
    }
    const standardPricebook = this.add('Pricebook2', {
      Name: 'Standard Price Book',
      IsStandard: true,
      IsActive: true,
      IsArchived: false
    });
    for (const status of ['Draft', 'Activated'])
      this.add('OrderStatus', {
        ApiName: status,
        MasterLabel: status,
        StatusCode: status,
        IsDefault: status === 'Draft'
      });
    this.addLeadStatuses();
    this.addCurrencies(this.project?.features?.currencies ?? []);
    this.addEntities();
    if (this.project !== null) this.addProject(this.project);
    return { organization, adminUser: this.admin, automatedProcessUser, integrationUser, standardPricebook };
  }

  private addLeadStatuses(): void {
    const statuses = this.schema.require('Lead').field('Status')?.picklistValues ?? [];
    statuses.forEach(({ value, label }, index) => {
      const values = { ApiName: value, MasterLabel: label, SortOrder: index + 1 };
      this.add('LeadStatus', { ...values, IsConverted: value === CONVERTED_LEAD, IsDefault: index === 0 });
    });
  }

  private addCurrencies(currencies: readonly CurrencyMetadata[]): void {
    for (const { isoCode, rate, decimalPlaces, isActive, isCorporate } of currencies) {
      const values = { IsoCode: isoCode, DecimalPlaces: decimalPlaces, IsActive: isActive, IsCorporate: isCorporate };
      this.add('CurrencyType', { ...values, ConversionRate: decimal(rate) });
    }
  }

  private addUser(profileId: string, alias: string, first: string | null, last: string, type: string): string {
    return this.add('User', {
      Username: `${alias}@local.example`,
      Email: `${alias}@local.example`,
      Alias: alias,
      FirstName: first,
      LastName: last,
      Name: first === null ? last : `${first} ${last}`,
      ProfileId: profileId,
      IsActive: true,
      UserType: type,
      TimeZoneSidKey: 'Europe/Warsaw',
      LocaleSidKey: 'en_US',
      LanguageLocaleKey: 'en_US',
      EmailEncodingKey: 'UTF-8',
      CurrencyIsoCode: this.corporateCurrency,
      DefaultCurrencyIsoCode: this.corporateCurrency
    });
  }

  private addProject(project: Project): void {
    for (const set of project.permissionSets) {
      this.add('PermissionSet', {
        Name: set.name,
        Label: set.label,
        IsOwnedByProfile: false,
        IsCustom: true,
        Type: 'Regular'
      });
    }
    for (const permission of project.customPermissions) {
      this.add('CustomPermission', { DeveloperName: permission.name, MasterLabel: permission.label });
    }
    for (const queue of project.queues ?? []) {
      const id = this.add('Group', { Name: queue.label, DeveloperName: queue.name, Type: 'Queue' });
      for (const object of queue.objects) this.add('QueueSobject', { QueueId: id, SobjectType: object });
    }
    for (const partition of project.cachePartitions ?? []) {
      this.add('PlatformCachePartition', {
        DeveloperName: partition.name,
        MasterLabel: partition.label,
        IsDefaultPartition: partition.isDefault
      });
    }
    for (const source of project.apex) {
      const object = source.kind === 'class' ? 'ApexClass' : 'ApexTrigger';
      this.add(object, {
        Name: source.name,
        Body: source.source,
        ApiVersion: decimal(source.apiVersion),
        Status: source.isActive ? 'Active' : 'Inactive',
        IsValid: true,
        LengthWithoutComments: source.source.length
      });
    }
    for (const resource of project.staticResources) {
      this.add('StaticResource', {
        Name: resource.name,
        ContentType: resource.contentType,
        Body: new BlobValue(resource.body),
        BodyLength: resource.body.length
      });
    }
    for (const name of new Set([...project.objects.map((object) => object.name), 'Account'])) {
      const object = this.schema.object(name);
      if (object !== undefined) this.addRecordTypes(object);
    }
    this.addCustomMetadata(project);
  }

  private addRecordTypes(object: ObjectSchema): void {
    const table = this.store.table(this.schema.require('RecordType'));
    for (const recordType of object.recordTypes) {
      if (recordType.isMaster) continue;
      const row = new Map<string, ScalarValue>([
        ['Id', recordType.id],
        ['Name', recordType.label],
        ['DeveloperName', recordType.developerName],
        ['SobjectType', object.name],
        ['IsActive', recordType.isActive],
        ['IsPersonType', recordType.isPerson]
      ]);
      table.put(recordType.id, row, this.log);
    }
  }

  private addCustomMetadata(project: Project): void {
    const problems: MetadataError[] = [];
    const references: MetadataReference[] = [];
    for (const record of project.customMetadata) {
      const object = this.schema.object(record.object);
      const complain = (text: string): void =>
        void problems.push(new MetadataError(record.place.file, record.place.line, text));
      if (object === undefined) {
        complain(`${record.developerName}: there is no custom metadata type ${record.object}`);
        continue;
      }
      const values: Values = {
        DeveloperName: record.developerName,
        MasterLabel: record.label,
        Label: record.label,
        QualifiedApiName: record.developerName,
        Language: 'en_US'
      };
      for (const { field: name, text } of record.values) {
        const field = object.field(name);
        if (field === undefined) {
          complain(`${record.object} has no field ${name}`);
          continue;
        }
        if (text !== null && field.type === 'reference') {
          references.push({ object, record: record.developerName, field, text });
          continue;
        }
        const value = text === null ? null : readText(field, text);
        if (value === undefined) complain(`${record.object}.${name}: "${text}" is no ${field.type}`);
        else values[field.name] = value;
      }
      this.add(object.name, values);
    }
    if (problems.length > 0) throw new MetadataErrors(problems);
    for (const reference of references) this.addReference(reference);
  }

  /** A record names the record, object or field it refers to; one that is not there stays empty. */
  private addReference({ object, record, field, text }: MetadataReference): void {
    const idOf = (owner: ObjectSchema, key: string, value: string): string | undefined =>
      [...this.store.table(owner).scan()]
        .map((row) => ({ id: row.get('Id'), name: row.get(key) }))
        .find((row) => row.name === value)?.id as string | undefined;
    const target = this.schema.object(field.referenceTo[0] ?? '');
    const id =
      target === undefined
        ? undefined
        : idOf(target, target.kind === 'customMetadata' ? 'DeveloperName' : 'QualifiedApiName', text);
    const own = idOf(object, 'DeveloperName', record);
    const row = own === undefined ? undefined : this.store.table(object).get(own);
    if (id === undefined || own === undefined || row === undefined) return;
    this.store.table(object).put(own, new Map([...row, [field.name, id]]), this.log);
  }

  private addEntities(): void {
    const names = [...Object.keys(STANDARD_BEHAVIOUR), ...(this.project?.objects.map((object) => object.name) ?? [])];
    for (const name of new Set(names)) {
      const object = this.schema.object(name);
      if (object === undefined) continue;
      this.add('EntityDefinition', {
        DurableId: object.name,
        QualifiedApiName: object.name,
        DeveloperName: object.name.replace(/__\w+$/, ''),
        Label: object.label,
        MasterLabel: object.label,
        PluralLabel: object.pluralLabel,
        KeyPrefix: object.keyPrefix,
        IsQueryable: object.isQueryable,
        IsCustomizable: true
      });
    }
  }

  private add(objectName: string, values: Values): string {
    const object = this.schema.require(objectName);
    const table = this.store.table(object);
    const id = table.newId();
    const row = new Map<string, ScalarValue>([['Id', id]]);
    for (const [name, value] of Object.entries(values)) {
      if (value !== null && object.field(name) !== undefined) row.set(name, value);
    }
    for (const name of ['CreatedDate', 'LastModifiedDate', 'SystemModstamp'])
      if (object.field(name) !== undefined) row.set(name, this.moment);
    const by = this.admin === '' ? id : this.admin;
    for (const name of ['CreatedById', 'LastModifiedById'])
      if (object.field(name) !== undefined && (this.admin !== '' || objectName === 'User')) row.set(name, by);
    table.put(id, row, this.log);
    return id;
  }
}

/** A value of a custom metadata record, from its text; undefined when the text does not fit the field. */
function readText(field: FieldSchema, text: string): ScalarValue | undefined {
  try {
    switch (field.apexType) {
      case 'Boolean':
        return text === 'true' || text === 'false' ? text === 'true' : undefined;
      case 'Decimal':
      case 'Double':
        return toStored(field, decimal(text));
      case 'Date':
        return DateValue.parse(text) ?? undefined;
      case 'Datetime':
        return DatetimeValue.parse(text) ?? undefined;
      case 'Time':
        return TimeValue.parse(text) ?? undefined;
      default:
        return toStored(field, text);
    }
  } catch {
    return undefined;
  }
}
