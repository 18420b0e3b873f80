import type { DmlError } from '../types.js';
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
