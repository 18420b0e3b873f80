/** Members of Security: fields that the user may not use are taken out of records. */
import { SObjectRecord } from '../../values/sobject.js';
import type { ApexContext } from '../context.js';
import type { EnumValue } from '../runtime/values.js';
import { given } from './args.js';
import { BeanValue, beanClass } from './beans.js';
import { ListValue, MapValue, SetValue } from './collections.js';
import type { LibraryCall, LibraryClass } from './registry.js';
import { walk } from './walk.js';

const STRING = { name: 'String', args: [] };
type Access = 'CREATABLE' | 'READABLE' | 'UPDATABLE' | 'UPSERTABLE';

const ALWAYS = new Set(['Id', 'attributes']);

/** Whether the user may use the field in this way. */
function isAllowed(rt: ApexContext, access: Access, objectName: string, fieldName: string): boolean {
  if (ALWAYS.has(fieldName)) return true;
  const field = rt.schema.require(objectName).field(fieldName);
  if (field === undefined) return true;
  const may = rt.data.permissionsOf(rt.tx.user).field(objectName, field.name);
  if (access === 'READABLE') return may.read;
  if (access === 'CREATABLE') return field.isCreateable && may.edit;
  if (access === 'UPDATABLE') return field.isUpdateable && may.edit;
  return (field.isCreateable || field.isUpdateable) && may.edit;
}

const isRecord = (value: unknown): value is SObjectRecord => value instanceof SObjectRecord;

function mayRead(rt: ApexContext, objectName: string): boolean {
  return rt.data.permissionsOf(rt.tx.user).object(objectName).read;
}

function checkObject(rt: ApexContext, access: Access, objectName: string): void {
  const may = rt.data.permissionsOf(rt.tx.user).object(objectName);
  const allowed = {
    READABLE: may.read,
    CREATABLE: may.create,
    UPDATABLE: may.edit,
    UPSERTABLE: may.create && may.edit
  }[access];
  if (!allowed) rt.throwApex('System.NoAccessException', `No access to entity: ${objectName}`);
}

const stripInaccessible: LibraryCall = (rt, _self, [accessType, records, enforceRoot]) => {
  const access = given<EnumValue>(rt, accessType).name as Access;
  const source = [...walk(rt, records)].map((record) => given<SObjectRecord>(rt, record));
  const removed = new MapValue(STRING, { name: 'Set', args: [STRING] });
  const modified = new SetValue({ name: 'Integer', args: [] });
  const checked = new Set<string>();

  const strip = (record: SObjectRecord): { record: SObjectRecord; isChanged: boolean } => {
    const copy = new SObjectRecord(record.typeName);
    copy.isQueried = record.isQueried;
    let isChanged = false;
    for (const [name, value] of record.fields) {
      const object = rt.schema.object(record.typeName);
      const child = Array.isArray(value) ? object?.child(name) : undefined;
      if (child !== undefined && access === 'READABLE' && !mayRead(rt, child.childObject)) {
        isChanged = true;
        if (!removed.has(record.typeName)) removed.put(record.typeName, new SetValue(STRING));
        (removed.get(record.typeName) as SetValue).add(name);
        continue;
      }
      const parentField = object?.parentField(name);
      if (isAllowed(rt, access, record.typeName, parentField?.name ?? name)) {
        const nested = value instanceof SObjectRecord ? strip(value) : null;
        const children = Array.isArray(value) && value.every(isRecord) ? value.map(strip) : null;
        isChanged ||= nested?.isChanged === true || (children?.some((child) => child.isChanged) ?? false);
        copy.fields.set(name, nested?.record ?? children?.map((child) => child.record) ?? value);
        continue;
      }
      isChanged = true;
      if (!removed.has(record.typeName)) removed.put(record.typeName, new SetValue(STRING));
      (removed.get(record.typeName) as SetValue).add(parentField?.name ?? name);
    }
    return { record: copy, isChanged };
  };

  const kept = source.map((record, index) => {
    if (enforceRoot !== false && !checked.has(record.typeName)) {
      checked.add(record.typeName);
      checkObject(rt, access, record.typeName);
    }
    const stripped = strip(record);
    if (stripped.isChanged) modified.add(index);
    return stripped.record;
  });
  const elementType = records instanceof ListValue ? records.elementType : { name: 'SObject', args: [] };
  return new BeanValue('System.SObjectAccessDecision', {
    Records: new ListValue(elementType, kept),
    RemovedFields: removed,
    ModifiedIndexes: modified
  });
};

export const securityClasses: Record<string, LibraryClass> = {
  'System.Security': { statics: { stripInaccessible } },
  ...beanClass('System.SObjectAccessDecision')
};
