/** Rows that are made of metadata have new ids when the metadata changes: which row of before is which of now. */
import type { Store } from './store/store.js';
import type { Row, Table } from './store/table.js';

export const ROWS_OF_METADATA: ReadonlySet<string> = new Set([
  'ApexClass',
  'ApexTrigger',
  'CustomPermission',
  'EntityDefinition',
  'FieldDefinition',
  'FieldPermissions',
  'ObjectPermissions',
  'PermissionSet',
  'RecordType',
  'SetupEntityAccess',
  'StaticResource'
]);

/** By the id of before: the id of now, null for a component that is gone. Ids that stay the same are not in it. */
export type MovedIds = ReadonlyMap<string, string | null>;

export function movedIds(before: Store, now: Store): MovedIds {
  const moved = new Map<string, string | null>();
  for (const table of before.used) {
    const { name } = table.object;
    if (!ROWS_OF_METADATA.has(name)) continue;
    const ids = new Map(
      rowsOf([...now.used].find((one) => one.object.name === name)).map((row) => [keyOf(row), row.get('Id')])
    );
    for (const row of rowsOf(table)) {
      const id = String(row.get('Id'));
      const next = ids.get(keyOf(row));
      if (next !== id) moved.set(id, next === undefined || next === null ? null : String(next));
    }
  }
  return moved;
}

function rowsOf(table: Table | undefined): Row[] {
  return table === undefined ? [] : [...table.scan()];
}

/** Names components, in whichever field their object has for it. */
function keyOf(row: Row): string {
  return ['SobjectType', 'DeveloperName', 'Name'].map((field) => String(row.get(field) ?? '').toLowerCase()).join('/');
}
