import type { PermissionSetMetadata } from '../metadata/types.js';
import type { Store } from './store/store.js';
import type { Row } from './store/table.js';
import type { Schema } from './types.js';

const TABLES = ['ObjectPermissions', 'FieldPermissions', 'SetupEntityAccess'] as const;

/** What rows of ObjectPermissions, FieldPermissions and SetupEntityAccess add to a permission set. */
export class PermissionRows {
  public constructor(
    private readonly schema: Schema,
    private readonly store: Store
  ) {}

  public get isEmpty(): boolean {
    return TABLES.every((name) => this.store.table(this.schema.require(name)).size === 0);
  }

  /** The rows of one permission set as metadata, null when it has none. */
  public of(permissionSetId: string, name: string): PermissionSetMetadata | null {
    if (this.isEmpty) return null;
    const [objects, fields, access] = TABLES.map((table) => this.rows(table, permissionSetId));
    const customPermissions: string[] = [];
    const apexClasses: string[] = [];
    for (const row of access ?? []) {
      const entity = this.store.find(text(row, 'SetupEntityId'));
      if (entity?.table.object.name === 'CustomPermission') customPermissions.push(text(entity.row, 'DeveloperName'));
      if (entity?.table.object.name === 'ApexClass') apexClasses.push(text(entity.row, 'Name'));
    }
    return {
      place: { file: name, line: 0 },
      name,
      label: name,
      objects: (objects ?? []).map((row) => ({
        object: text(row, 'SobjectType'),
        create: is(row, 'PermissionsCreate'),
        read: is(row, 'PermissionsRead'),
        edit: is(row, 'PermissionsEdit'),
        delete: is(row, 'PermissionsDelete'),
        viewAll: is(row, 'PermissionsViewAllRecords'),
        modifyAll: is(row, 'PermissionsModifyAllRecords')
      })),
      fields: (fields ?? []).map((row) => ({
        object: text(row, 'SobjectType'),
        field: text(row, 'Field').split('.').at(-1) ?? '',
        read: is(row, 'PermissionsRead'),
        edit: is(row, 'PermissionsEdit')
      })),
      apexClasses,
      customPermissions,
      userPermissions: []
    };
  }

  private rows(objectName: string, permissionSetId: string): Row[] {
    const table = this.store.table(this.schema.require(objectName));
    return [...table.scan()].filter((row) => row.get('ParentId') === permissionSetId);
  }
}

function text(row: Row, field: string): string {
  const value = row.get(field);
  return typeof value === 'string' ? value : '';
}

function is(row: Row, field: string): boolean {
  return row.get(field) === true;
}
