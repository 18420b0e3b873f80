import { shareObjectOf } from '../schema/shareObject.js';
import type { Pending, Save } from './rows.js';

/** Who was given a record by hand loses it when the record gets another owner. */
export function dropManualShares(save: Save, row: Pending): void {
  const before = row.old?.get('OwnerId');
  if (before === undefined || before === row.draft.get('OwnerId')) return;
  const { store } = save.context;
  const share = shareObjectOf(store.schema, save.object);
  if (share === null) return;
  const table = store.table(share.object);
  for (const id of [...table.find(share.parent, row.id)]) {
    if (table.get(id)?.get('RowCause') === 'Manual') table.delete(id, save.tx.log);
  }
}
