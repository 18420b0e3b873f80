import { randomUUID } from 'node:crypto';
import { toBigDecimal } from '../../values/compare.js';
import type { SObjectRecord } from '../../values/sobject.js';
import type { ApexContext } from '../context.js';

/** Gives a new record the default values that its object declares: what can be read without evaluating formulas. */
export function applyDefaults(rt: ApexContext, record: SObjectRecord): void {
  const object = rt.schema.require(record.typeName);
  if (object.kind === 'platformEvent' && object.field('EventUuid') !== undefined) record.set('EventUuid', randomUUID());
  for (const field of object.fields) {
    if (record.has(field.name) || !field.isCreateable) continue;
    const picked = field.picklistValues.find((value) => value.isDefault);
    const formula = field.defaultFormula?.trim() ?? '';
    const quoted = /^(["'])(.*)\1$/.exec(formula)?.[2];
    if (field.type === 'boolean') record.set(field.name, formula.toLowerCase() === 'true');
    else if (picked !== undefined) record.set(field.name, picked.value);
    else if (quoted !== undefined) record.set(field.name, quoted);
    else if (/^-?\d+(\.\d+)?$/.test(formula)) record.set(field.name, toBigDecimal(Number(formula)));
  }
}
