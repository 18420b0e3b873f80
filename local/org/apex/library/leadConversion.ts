/** `Database.convertLead`. */
import { convertLead as convert, type LeadConversion, type LeadConversionResult } from '../../data/leadConversion.js';
import type { DmlResult } from '../../data/types.js';
import { UnsupportedFeature } from '../../values/errors.js';
import { SObjectRecord } from '../../values/sobject.js';
import type { ApexContext } from '../context.js';
import { levelOf } from './accessLevel.js';
import { given } from './args.js';
import { BeanValue } from './beans.js';
import { ListValue } from './collections.js';
import type { LibraryCall } from './registry.js';
import { errorBean } from './sobjects.js';
import { walk } from './walk.js';

const RESULT = 'Database.LeadConvertResult';
/** Properties that would change what happens. */
const UNSUPPORTED = ['AccountRecord', 'ContactRecord', 'OpportunityRecord', 'OpportunityId'];

export const convertLead: LibraryCall = (rt, _self, [source, ...rest]) => {
  const isSingle = source instanceof BeanValue;
  const beans = isSingle ? [source] : [...walk(rt, source)].map((one) => given<BeanValue>(rt, one));
  const level = levelOf(rest);
  const allOrNone = !rest.some(
    (arg) => arg === false || (arg instanceof BeanValue && arg.get('OptAllOrNone') === false)
  );
  rt.tx.limits.count('dmlStatements');
  rt.tx.limits.count('dmlRows', beans.length);
  const start = rt.tx.savepoint();
  const results = beans.map((bean) =>
    convert(rt.data, rt.tx, conversionOf(rt, bean), level === undefined ? {} : { accessLevel: level })
  );
  if (allOrNone && results.some(({ errors }) => errors.length > 0)) {
    rt.tx.rollback(start);
    const leads = results.map(({ leadId }) => SObjectRecord.of('Lead', { Id: leadId }));
    return rt.throwDmlErrors('ConvertLead', leads, results.map(dmlResult));
  }
  const made = results.map((result) => resultOf(rt, result));
  return isSingle ? made[0] : new ListValue({ name: RESULT, args: [] }, made);
};

function conversionOf(rt: ApexContext, bean: BeanValue): LeadConversion {
  for (const name of UNSUPPORTED)
    if (bean.get(name) !== null) throw new UnsupportedFeature(`Database.LeadConvert.set${name}`);
  const text = (name: string): string | null => (bean.get(name) as string | null) ?? null;
  return {
    leadId: given<string>(rt, bean.get('LeadId')),
    convertedStatus: text('ConvertedStatus'),
    accountId: text('AccountId'),
    contactId: text('ContactId'),
    ownerId: text('OwnerId'),
    opportunityName: text('OpportunityName'),
    withOpportunity: bean.get('DoNotCreateOpportunity') !== true,
    overwriteLeadSource: bean.get('OverwriteLeadSource') === true
  };
}

function dmlResult({ leadId, errors }: LeadConversionResult): DmlResult {
  return { id: leadId, success: errors.length === 0, created: false, errors };
}

function resultOf(rt: ApexContext, result: LeadConversionResult): BeanValue {
  return new BeanValue(RESULT, {
    LeadId: result.leadId,
    AccountId: result.accountId,
    ContactId: result.contactId,
    OpportunityId: result.opportunityId,
    Success: result.errors.length === 0,
    Errors: new ListValue(
      { name: 'Database.Error', args: [] },
      result.errors.map((error) => errorBean(rt, error.statusCode, error.message, error.fields))
    )
  });
}
