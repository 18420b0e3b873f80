import { principalsOf, rolesBelow } from './sharingPrincipals.js';
import type { Store } from './store/store.js';
import type { Row } from './store/table.js';
import { shareObjectOf } from './schema/shareObject.js';
import type { ObjectSchema, UserContext, UserPermissions } from './types.js';

/** How much of one record somebody has; each level holds those before it. */
export type RecordAccess = 'none' | 'read' | 'edit' | 'all';

const LEVELS: readonly RecordAccess[] = ['none', 'read', 'edit', 'all'];
const OPEN_TO_ALL: Readonly<Record<string, RecordAccess>> = {
  Private: 'none',
  Read: 'read',
  ReadWrite: 'edit',
  ReadWriteTransfer: 'edit',
  FullAccess: 'all'
};
const SHARED_AS: Readonly<Record<string, RecordAccess>> = { Read: 'read', Edit: 'edit', All: 'all' };

export function reaches(access: RecordAccess, needed: RecordAccess): boolean {
  return LEVELS.indexOf(access) >= LEVELS.indexOf(needed);
}

/**
 * Which records one user reaches: by what is open to everybody, as owner or member of the owning queue, through the
 * role hierarchy, by rows of the share objects, and by View All and Modify All. Made anew for each statement, since
 * any change of rows may change it.
 */
export class SharingView {
  private knownPrincipals: ReadonlySet<string> | null = null;
  private knownRoles: ReadonlySet<string> | null = null;

  public constructor(
    private readonly store: Store,
    private readonly permissions: UserPermissions,
    private readonly user: UserContext
  ) {}

  /** True when every record of the object can be read, so that nobody needs to look at each. */
  public readsAll(object: ObjectSchema): boolean {
    if (object.sharingModel === 'ControlledByParent') return this.hasAll(object, 'read');
    return ownerOf(object) === null || reaches(openTo(object), 'read') || this.hasAll(object, 'read');
  }

  public of(object: ObjectSchema, row: Row): RecordAccess {
    if (this.hasAll(object, 'all')) return 'all';
    const reader: RecordAccess = this.hasAll(object, 'read') ? 'read' : 'none';
    if (object.sharingModel === 'ControlledByParent') return most(reader, this.ofParents(object, row));
    const owner = ownerOf(object);
    if (owner === null) return 'all';
    if (this.owns(row.get(owner))) return 'all';
    return most(most(reader, openTo(object)), this.shared(object, row));
  }

  private get principals(): ReadonlySet<string> {
    return (this.knownPrincipals ??= principalsOf(this.store, this.user.id));
  }

  private get rolesBelow(): ReadonlySet<string> {
    return (this.knownRoles ??= rolesBelow(this.store, this.user.id));
  }

  private hasAll(object: ObjectSchema, needed: 'read' | 'all'): boolean {
    if (this.permissions.hasUserPermission('ModifyAllData')) return true;
    const access = this.permissions.object(object.name);
    if (access.modifyAll) return true;
    return needed === 'read' && (access.viewAll || this.permissions.hasUserPermission('ViewAllData'));
  }

  private owns(owner: unknown): boolean {
    if (typeof owner !== 'string') return false;
    if (this.principals.has(owner)) return true;
    const role = this.rolesBelow.size === 0 ? null : this.store.find(owner)?.row.get('UserRoleId');
    return typeof role === 'string' && this.rolesBelow.has(role);
  }

  /** A detail is as open as its master; whoever may edit the master may delete the detail. */
  private ofParents(object: ObjectSchema, row: Row): RecordAccess {
    const masters = mastersOf(object);
    let least: RecordAccess = 'all';
    for (const master of masters) {
      const id = row.get(master);
      const parent = typeof id === 'string' ? this.store.find(id) : undefined;
      if (parent === undefined) continue;
      const access = this.of(parent.table.object, parent.row);
      const ofDetail = access === 'edit' ? 'all' : access;
      if (!reaches(ofDetail, least)) least = ofDetail;
    }
    return least;
  }

  private shared(object: ObjectSchema, row: Row): RecordAccess {
    const share = shareObjectOf(this.store.schema, object);
    if (share === null) return 'none';
    const table = this.store.table(share.object);
    let access: RecordAccess = 'none';
    for (const id of table.find(share.parent, row.get('Id') ?? null)) {
      const given = table.get(id);
      if (!this.principals.has(String(given?.get('UserOrGroupId')))) continue;
      access = most(access, SHARED_AS[String(given?.get(share.level.name))] ?? 'none');
    }
    return access;
  }
}

function most(a: RecordAccess, b: RecordAccess): RecordAccess {
  return reaches(a, b) ? a : b;
}

function openTo(object: ObjectSchema): RecordAccess {
  return OPEN_TO_ALL[object.sharingModel] ?? 'edit';
}

function ownerOf(object: ObjectSchema): string | null {
  if (object.kind !== 'custom' && object.kind !== 'standard') return null;
  return object.field('OwnerId')?.name ?? null;
}

function mastersOf(object: ObjectSchema): string[] {
  const masters = object.fields.filter((field) => field.isMasterDetail);
  if (masters.length > 0) return masters.map((field) => field.name);
  return object.fields.filter((field) => field.name === 'AccountId').map((field) => field.name);
}
