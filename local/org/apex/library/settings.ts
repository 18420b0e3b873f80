/** Custom settings and custom metadata types: `getInstance`, `getAll`, `getValues`, `getOrgDefaults`. */
import { SObjectRecord } from '../../values/sobject.js';
import type { ApexContext } from '../context.js';
import { SObjectTypeToken } from '../runtime/values.js';
import { MapValue } from './collections.js';
import type { LibraryCall } from './registry.js';

/** The object whose static member is called: `self` is its token, or a record of it. */
function objectName(self: unknown): string {
  if (self instanceof SObjectTypeToken) return self.objectName;
  if (self instanceof SObjectRecord) return self.typeName;
  return String((self as { name?: string } | null)?.name ?? self);
}

/** All rows of the object with all fields; reading settings costs no query. */
function rows(rt: ApexContext, name: string): SObjectRecord[] {
  const object = rt.schema.require(name);
  const fields = object.fields.filter((field) => field.type !== 'address' && field.type !== 'location');
  const query = rt.data.compileQuery(`SELECT ${fields.map((field) => field.name).join(', ')} FROM ${object.name}`);
  return rt.data.query(rt.tx, query, [], { accessLevel: 'system', countsLimits: false });
}

const orgId = (rt: ApexContext): string =>
  rt.schema.objectByKeyPrefix('00D') === undefined ? '' : (organizationId(rt) ?? '');

/** The id of the org's row of Organization. */
export function organizationId(rt: ApexContext): string | null {
  const query = rt.data.compileQuery('SELECT Id FROM Organization LIMIT 1');
  return rt.data.query(rt.tx, query, [], { accessLevel: 'system', countsLimits: false })[0]?.id ?? null;
}

const owned = (all: SObjectRecord[], owner: string): SObjectRecord | undefined =>
  all.find((row) => row.get('SetupOwnerId') === owner);

/** A hierarchy setting as a user sees it: own values over those of the profile over those of the org. */
function hierarchy(rt: ApexContext, name: string, owners: string[]): SObjectRecord {
  const all = rows(rt, name);
  const found = owners.map((owner) => owned(all, owner)).filter((row) => row !== undefined);
  const nearest = found[0];
  const merged = new SObjectRecord(rt.schema.require(name).name, nearest?.fields);
  for (const row of found.slice(1)) {
    for (const [field, value] of row.fields) if (merged.get(field) === null) merged.fields.set(field, value);
  }
  return merged;
}

const byDeveloperName = (row: SObjectRecord): string => String(row.get('DeveloperName') ?? row.get('Name') ?? '');

function one(rt: ApexContext, self: unknown, key: unknown): SObjectRecord | null {
  const name = objectName(self);
  const wanted = String(key).toLowerCase();
  const found = rows(rt, name).find(
    (row) =>
      byDeveloperName(row).toLowerCase() === wanted ||
      String(row.get('QualifiedApiName') ?? '').toLowerCase() === wanted ||
      row.id?.slice(0, 15) === String(key).slice(0, 15)
  );
  return found ?? null;
}

const STRING = { name: 'String', args: [] };
const isHierarchy = (rt: ApexContext, self: unknown): boolean =>
  rt.schema.require(objectName(self)).kind === 'hierarchyCustomSetting';

export const customSettingMembers: Record<string, LibraryCall> = {
  getAll: (rt, self) => {
    const name = objectName(self);
    const map = new MapValue(STRING, { name: rt.schema.require(name).name, args: [] });
    for (const row of rows(rt, name)) map.put(byDeveloperName(row), row);
    return map;
  },
  getInstance: (rt, self, [key]) => {
    if (!isHierarchy(rt, self)) return key === undefined || key === null ? null : one(rt, self, key);
    const { user } = rt.tx;
    if (key === undefined) return hierarchy(rt, objectName(self), [user.id, user.profileId, orgId(rt)]);
    const owner = String(key);
    if (!owner.startsWith('005')) return hierarchy(rt, objectName(self), [owner, orgId(rt)]);
    return hierarchy(rt, objectName(self), [owner, rt.data.userContext(owner).profileId, orgId(rt)]);
  },
  getValues: (rt, self, [key]) => {
    if (!isHierarchy(rt, self)) return key === null ? null : one(rt, self, key);
    return owned(rows(rt, objectName(self)), String(key)) ?? null;
  },
  getOrgDefaults: (rt, self) => {
    const name = objectName(self);
    return owned(rows(rt, name), orgId(rt)) ?? new SObjectRecord(rt.schema.require(name).name);
  }
};
