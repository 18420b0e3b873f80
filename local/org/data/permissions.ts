import type { PermissionSetMetadata, Project } from '../metadata/types.js';
import { contactTwin } from './schema/personFields.js';
import { PermissionRows } from './permissionRows.js';
import type { Store } from './store/store.js';
import type {
  FieldAccess,
  FieldSchema,
  ObjectAccess,
  ObjectSchema,
  Schema,
  UserContext,
  UserPermissions
} from './types.js';

export const ADMIN_PROFILE = 'System Administrator';
/** Profiles that may work with the records of the standard objects. */
export const STANDARD_PROFILES: readonly string[] = [
  'Standard User',
  'Marketing User',
  'Contract Manager',
  'Solution Manager'
];
/** Fields of a company directory, which no profile but the administrator's sees unless it is told to. */
const DIRECTORY_FIELDS: Readonly<Record<string, ReadonlySet<string>>> = {
  Account: new Set(['Tradestyle', 'DunsNumber', 'NaicsCode', 'NaicsDesc', 'YearStarted', 'CleanStatus']),
  Contact: new Set(['CleanStatus']),
  Lead: new Set(['CleanStatus', 'CompanyDunsNumber'])
};

const NONE: ObjectAccess = { create: false, read: false, edit: false, delete: false, viewAll: false, modifyAll: false };
const READ: ObjectAccess = { ...NONE, read: true };
const ALL: ObjectAccess = { create: true, read: true, edit: true, delete: true, viewAll: true, modifyAll: true };

/** Standard objects whose access profiles and permission sets give; everything else standard can be read by anybody. */
const GRANTED = new Set([
  'Account',
  'Contact',
  'Lead',
  'Case',
  'Order',
  'Product2',
  'Pricebook2',
  'Opportunity',
  'Campaign',
  'Contract',
  'Asset',
  'Solution'
]);
/** What the standard profiles may not delete. */
const KEPT = new Set(['Case', 'Lead']);
/** Objects that have the access of another one. */
const FOLLOWS: Record<string, string> = {
  OrderItem: 'Order',
  PricebookEntry: 'Pricebook2',
  OpportunityLineItem: 'Opportunity',
  CampaignMember: 'Campaign'
};
/** Activities can be worked on by every internal user. */
const OPEN = new Set([
  'Task',
  'Event',
  'Note',
  'Attachment',
  'ContentVersion',
  'ContentDocument',
  'ContentDocumentLink',
  'EmailMessage'
]);

/** Works out what each user may do, from the profile and the assigned permission sets. */
export class PermissionBook {
  private readonly sets: ReadonlyMap<string, PermissionSetMetadata>;
  private cache = new Map<string, UserPermissions>();
  private readonly rows: PermissionRows;

  public constructor(
    private readonly schema: Schema,
    private readonly store: Store,
    project: Project | null
  ) {
    this.rows = new PermissionRows(schema, store);
    this.sets = new Map(project?.permissionSets.map((set) => [set.name.toLowerCase(), set]) ?? []);
  }

  public of(user: UserContext): UserPermissions {
    const assignments = this.assigned(user.id);
    const names = assignments.map(({ name }) => name).sort();
    const key = `${user.id}|${user.profileName}|${names.join(',')}`;
    const known = this.rows.isEmpty ? this.cache.get(key) : undefined;
    if (known !== undefined) return known;
    const sets = names.flatMap((name) => this.sets.get(name) ?? []);
    const added = assignments.map(({ id, name }) => this.rows.of(id, name)).filter((set) => set !== null);
    const permissions = new AddedPermissions(this.schema, user.profileName, [...sets, ...added]);
    // Rows can change at any time.
    if (added.length === 0) this.cache.set(key, permissions);
    return permissions;
  }

  /** The permission sets that are assigned to a user. */
  private assigned(userId: string): { id: string; name: string }[] {
    const table = this.store.table(this.schema.require('PermissionSetAssignment'));
    const assignee = table.object.field('AssigneeId');
    if (assignee === undefined) return [];
    return [...table.find(assignee, userId)].flatMap((id) => {
      const set = table.get(id)?.get('PermissionSetId');
      const name = typeof set === 'string' ? this.store.find(set)?.row.get('Name') : undefined;
      return typeof set === 'string' && typeof name === 'string' ? { id: set, name: name.toLowerCase() } : [];
    });
  }
}

class AddedPermissions implements UserPermissions {
  private readonly objects = new Map<string, ObjectAccess>();
  private readonly fields = new Map<string, FieldAccess>();
  private readonly custom = new Set<string>();
  private readonly classes = new Set<string>();
  private readonly user = new Set<string>();
  private readonly isAdmin: boolean;

  public constructor(
    private readonly schema: Schema,
    private readonly profile: string,
    sets: readonly PermissionSetMetadata[]
  ) {
    this.isAdmin = profile === ADMIN_PROFILE;
    for (const set of sets) this.add(set);
  }

  private add(set: PermissionSetMetadata): void {
    for (const permission of set.objects) {
      const key = this.objectKey(permission.object);
      this.objects.set(key, either(this.objects.get(key) ?? NONE, permission));
    }
    for (const permission of set.fields) {
      const key = `${this.objectKey(permission.object)}.${this.fieldKey(permission.object, permission.field)}`;
      const known = this.fields.get(key);
      this.fields.set(key, {
        read: permission.read || permission.edit || known?.read === true,
        edit: permission.edit || known?.edit === true
      });
    }
    for (const name of set.customPermissions) this.custom.add(name.toLowerCase());
    for (const name of set.apexClasses) this.classes.add(name.toLowerCase());
    for (const name of set.userPermissions) this.user.add(name.toLowerCase());
  }

  public object(objectName: string): ObjectAccess {
    const object = this.schema.object(objectName);
    if (object === undefined) return NONE;
    if (this.isAdmin) return ALL;
    const followed = FOLLOWS[object.name];
    if (followed !== undefined) {
      const parent = this.object(followed);
      return { ...parent, create: parent.edit, delete: parent.edit };
    }
    const given = this.objects.get(object.name.toLowerCase()) ?? NONE;
    return either(this.fromProfile(object), given);
  }

  public field(objectName: string, fieldName: string): FieldAccess {
    const object = this.schema.object(objectName);
    const field = object?.field(fieldName);
    if (object === undefined || field === undefined) return { read: false, edit: false };
    const twin = object.name === 'Account' ? contactTwin(field.name) : null;
    if (twin !== null) return this.ofPerson(object, field, twin);
    const access = this.object(object.name);
    const isWritable = field.isCreateable || field.isUpdateable;
    if (this.isAdmin) return { read: true, edit: isWritable };
    const given =
      this.fields.get(`${object.name.toLowerCase()}.${field.name.toLowerCase()}`) ?? this.ofAddress(object, field.name);
    const isOpen = this.isAlwaysVisible(object, field.name) || this.isOpenField(object, field);
    const read = access.read && (isOpen || given?.read === true);
    const mayWrite = access.create || access.edit;
    return { read, edit: isWritable && mayWrite && (isOpen || given?.edit === true) };
  }

  /** A person's fields are the contact's: who may see these there may see them on the account. */
  private ofPerson(account: ObjectSchema, field: FieldSchema, twin: string): FieldAccess {
    const [access, ofContact] = [this.object(account.name), this.field('Contact', twin)];
    return {
      read: access.read && ofContact.read,
      edit: (field.isCreateable || field.isUpdateable) && (access.create || access.edit) && ofContact.edit
    };
  }

  public hasCustomPermission(name: string): boolean {
    return this.custom.has(name.toLowerCase());
  }

  public hasApexClass(name: string): boolean {
    return this.isAdmin || this.classes.has(name.toLowerCase());
  }

  public hasUserPermission(name: string): boolean {
    return this.isAdmin || this.user.has(name.toLowerCase());
  }

  private fromProfile(object: ObjectSchema): ObjectAccess {
    if (object.kind === 'customMetadata' || object.kind.endsWith('CustomSetting')) return READ;
    if (object.kind !== 'standard') return NONE;
    if (OPEN.has(object.name)) return { ...ALL, viewAll: false, modifyAll: false };
    if (!GRANTED.has(object.name)) return READ;
    if (!STANDARD_PROFILES.includes(this.profile)) return NONE;
    return { ...ALL, delete: !KEPT.has(object.name), viewAll: false, modifyAll: false };
  }

  /** Permissions for an address are given as a whole. */
  private ofAddress(object: ObjectSchema, fieldName: string): FieldAccess | undefined {
    const part = /^(.+?)(?:Street|City|State|PostalCode|Country|StateCode|CountryCode|Latitude|Longitude)$/.exec(
      fieldName
    );
    const whole = object.field(`${part?.[1] ?? ''}Address`);
    if (part === null || whole?.type !== 'address') return undefined;
    return this.fields.get(`${object.name.toLowerCase()}.${whole.name.toLowerCase()}`);
  }

  /** Standard profiles see the standard fields. */
  private isOpenField(object: ObjectSchema, field: FieldSchema): boolean {
    if (field.isCustom || !STANDARD_PROFILES.includes(this.profile)) return false;
    return DIRECTORY_FIELDS[object.name]?.has(field.name) !== true;
  }

  /** Required fields, names and what the org fills in cannot be hidden; nor can fields of events and of set-up objects. */
  private isAlwaysVisible(object: ObjectSchema, fieldName: string): boolean {
    const field = object.field(fieldName);
    if (field === undefined) return false;
    if (object.kind !== 'standard' && object.kind !== 'custom') return true;
    if (
      object.kind === 'standard' &&
      !GRANTED.has(object.name) &&
      FOLLOWS[object.name] === undefined &&
      !field.isCustom
    )
      return true;
    return (
      field.isRequired ||
      field.isNameField ||
      field.name === 'OwnerId' ||
      field.isMasterDetail ||
      SYSTEM.has(field.name)
    );
  }

  private objectKey(name: string): string {
    return (this.schema.object(name)?.name ?? name).toLowerCase();
  }

  private fieldKey(object: string, field: string): string {
    return (this.schema.object(object)?.field(field)?.name ?? field).toLowerCase();
  }
}

const SYSTEM = new Set([
  'Id',
  'Name',
  'IsDeleted',
  'CreatedDate',
  'CreatedById',
  'LastModifiedDate',
  'LastModifiedById',
  'SystemModstamp',
  'RecordTypeId',
  'LastViewedDate',
  'LastReferencedDate'
]);

function either(a: ObjectAccess, b: ObjectAccess): ObjectAccess {
  return {
    create: a.create || b.create,
    read: a.read || b.read,
    edit: a.edit || b.edit,
    delete: a.delete || b.delete,
    viewAll: a.viewAll || b.viewAll,
    modifyAll: a.modifyAll || b.modifyAll
  };
}
