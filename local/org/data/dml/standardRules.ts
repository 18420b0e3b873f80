import type { Row } from '../store/table.js';
import type { DmlError } from '../types.js';
import type { DmlContext, Pending, Save } from './rows.js';
import type { Transaction } from '../transaction.js';
import { activityRules, caseRules, leadRules, opportunityRules, personRules } from './peopleRules.js';
import { contentDistributionRules, contentDocumentLinkRules, contentVersionRules } from './contentRules.js';
import { orderItemRules, orderRules } from './orderRules.js';
import { accountRules, contactRules } from './personAccountRules.js';
import { pricebookEntryRules, pricebookRules, productRules } from './pricebookRules.js';

/** What a standard object does beyond storing its fields. */
export type StandardRules = {
  /** What the platform knows and refuses before any trigger runs. */
  settle?: (save: Save, row: Pending) => void;
  /** Fills in what the platform computes, before validation. */
  complete?: (save: Save, row: Pending) => void;
  /** Rules of the object, after validation. */
  check?: (save: Save, row: Pending) => void;
  /** Roll-ups, once the rows are stored. */
  afterSave?: (save: Save, rows: readonly Pending[]) => void;
  /** Null when the record may go. */
  checkDelete?: (context: DmlContext, row: Row) => DmlError | null;
  afterDelete?: (context: DmlContext, tx: Transaction, rows: readonly Row[]) => void;
};

const RULES: Readonly<Record<string, StandardRules>> = {
  Account: accountRules,
  Contact: contactRules,
  Lead: leadRules,
  User: personRules,
  Case: caseRules,
  ContentVersion: contentVersionRules,
  ContentDocumentLink: contentDocumentLinkRules,
  ContentDistribution: contentDistributionRules,
  Task: activityRules,
  Opportunity: opportunityRules,
  Order: orderRules,
  OrderItem: orderItemRules,
  Product2: productRules,
  Pricebook2: pricebookRules,
  PricebookEntry: pricebookEntryRules
};

export function standardRules(objectName: string): StandardRules | undefined {
  return RULES[objectName];
}
