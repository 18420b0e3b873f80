import type { Store } from './store/store.js';

/** The user and all groups and queues that the user is in, directly or through other groups. */
export function principalsOf(store: Store, userId: string): ReadonlySet<string> {
  const object = store.schema.require('GroupMember');
  const table = store.table(object);
  const member = object.field('UserOrGroupId');
  const found = new Set([userId]);
  if (member === undefined) return found;
  // A set walks over what is added to it on the way, too.
  for (const id of found) {
    for (const row of table.find(member, id)) {
      const group = table.get(row)?.get('GroupId');
      if (typeof group === 'string') found.add(group);
    }
  }
  return found;
}

/** The roles under the user's own, at any depth. */
export function rolesBelow(store: Store, userId: string): ReadonlySet<string> {
  const found = new Set<string>();
  const own = store.find(userId)?.row.get('UserRoleId');
  const object = store.schema.require('UserRole');
  const table = store.table(object);
  const parent = object.field('ParentRoleId');
  if (typeof own !== 'string' || parent === undefined) return found;
  const left = [own];
  for (const role of left) {
    for (const row of table.scan()) {
      const id = String(row.get('Id'));
      if (row.get(parent.name) !== role || found.has(id)) continue;
      found.add(id);
      left.push(id);
    }
  }
  return found;
}
