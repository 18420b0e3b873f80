/** `Trigger.new` and its like: what the innermost trigger that runs now was called with. */
import type { TypeRef } from '../../platform/platformTypes.js';
import type { SObjectRecord } from '../../values/sobject.js';
import type { ApexContext, TriggerState } from '../context.js';
import { ListValue, MapValue } from '../library/collections.js';

/** The value of a trigger variable by its name in lower case; null outside of triggers. */
export function triggerVariable(rt: ApexContext, name: string, record: TypeRef): unknown {
  const state = rt.trigger;
  const { operation, timing } = state ?? {};
  switch (name) {
    case 'isexecuting':
      return state !== null;
    case 'isbefore':
      return timing === 'before';
    case 'isafter':
      return timing === 'after';
    case 'isinsert':
    case 'isupdate':
    case 'isdelete':
    case 'isundelete':
      return name === `is${operation ?? ''}`;
    case 'size':
      return (state?.newRecords ?? state?.oldRecords ?? []).length;
    case 'operationtype':
      return state === null ? null : rt.enumValue('System.TriggerOperation', `${state.timing}_${state.operation}`);
    case 'new':
    case 'old':
      return listOf(state, name, record);
    default:
      return mapOf(state, name === 'newmap' ? 'new' : 'old', record);
  }
}

const lists = new WeakMap<SObjectRecord[], ListValue>();

/** One list per batch, so that a handler sees what another has changed in it. */
function listOf(state: TriggerState | null, which: 'new' | 'old', record: TypeRef): ListValue | null {
  const records = which === 'new' ? state?.newRecords : state?.oldRecords;
  if (state == null || records == null) return null;
  let list = lists.get(records);
  if (list === undefined) lists.set(records, (list = new ListValue(elementOf(state, record), records)));
  return list;
}

function mapOf(state: TriggerState | null, which: 'new' | 'old', record: TypeRef): MapValue | null {
  const records = which === 'new' ? state?.newRecords : state?.oldRecords;
  if (state == null || records == null) return null;
  if (which === 'new' && state.timing === 'before' && state.operation === 'insert') return null;
  return new MapValue(
    { name: 'Id', args: [] },
    elementOf(state, record),
    records.map((one) => [one.id, one] as const)
  );
}

function elementOf(state: TriggerState, record: TypeRef): TypeRef {
  return record.name === 'SObject' ? { name: state.objectName, args: [] } : record;
}
