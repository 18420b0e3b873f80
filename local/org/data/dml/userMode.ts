import { reaches, type RecordAccess, type SharingView } from '../sharing.js';
import type { Row } from '../store/table.js';
import type { DmlError, ObjectSchema } from '../types.js';
import { rowError, type Pending, type Save } from './rows.js';
import { isComputed } from '../schema/objectSchema.js';

/** In user mode every field that the record carries must be writable for the user, changed or not. */
export function checkFields(save: Save, row: Pending): DmlError | null {
  if (save.options.accessLevel !== 'user') return null;
  const permissions = save.context.permissionsOf(save.tx.user);
  const denied: string[] = [];
  for (const name of row.input.fields.keys()) {
    const field = save.object.field(name) ?? save.object.parentField(name);
    if (field === undefined || field.name === 'Id' || isComputed(field) || field.isAutoNumber) continue;
    if (!field.isCreateable && !field.isUpdateable) continue;
    if (!permissions.field(save.object.name, field.name).edit) denied.push(field.name);
  }
  if (denied.length === 0) return null;
  const text =
    save.options.strictFields === true
      ? `Unable to create/update fields: ${denied.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`
      : `Operation failed due to fields being inaccessible on Sobject ${save.object.name}, check errors on Exception or Result!`;
  return rowError('INVALID_FIELD_FOR_INSERT_UPDATE', text, denied);
}

/** Whether the user may do this to the object at all. */
export function checkObject(
  save: Pick<Save, 'context' | 'tx' | 'object' | 'options'>,
  action: 'create' | 'edit' | 'delete'
): DmlError | null {
  if (save.options.accessLevel !== 'user') return null;
  if (save.context.permissionsOf(save.tx.user).object(save.object.name)[action]) return null;
  return rowError('INSUFFICIENT_ACCESS_OR_READONLY', `Access to entity '${save.object.name}' denied`, []);
}

type Changing = Pick<Save, 'context' | 'tx' | 'object' | 'options'>;

/** The records that the user of this change reaches; null where sharing does not count. */
function sharingOf({ context, tx, options }: Changing): SharingView | null {
  return options.accessLevel === 'user' || tx.withSharing === true ? context.sharingOf(tx.user) : null;
}

/** Whether sharing lets the user change or remove this very record. */
export function checkRecord(save: Changing, row: Row, needed: 'edit' | 'all'): DmlError | null {
  const access = sharingOf(save)?.of(save.object, row) ?? 'all';
  if (reaches(access, needed)) return null;
  if (access === 'none') return noReference('');
  return rowError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', []);
}

/** Whoever points a record at another one must see that one; a master must be editable, a shared record one's own. */
export function checkParents(save: Save, row: Pending): DmlError | null {
  const sharing = sharingOf(save);
  if (sharing === null) return null;
  for (const name of row.given) {
    const reference = save.object.field(name);
    const id = reference?.type === 'reference' ? row.draft.get(name) : null;
    const parent = typeof id === 'string' ? save.context.store.find(id) : undefined;
    if (parent === undefined) continue;
    const needed = neededOf(save.object, name, reference?.isMasterDetail === true);
    if (!reaches(sharing.of(parent.table.object, parent.row), needed)) return noReference(`: ${String(id)}`);
  }
  return null;
}

function neededOf(object: ObjectSchema, reference: string, isMasterDetail: boolean): RecordAccess {
  if (object.name.endsWith('Share') && reference !== 'UserOrGroupId') return 'all';
  return isMasterDetail ? 'edit' : 'read';
}

function noReference(which: string): DmlError {
  const text = `insufficient access rights on cross-reference id${which}`;
  return rowError('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', text, []);
}
