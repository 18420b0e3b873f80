import type { OrgOrder } from '../../salesforce/orderRecords.js';
import type { OrgAccount } from '../../salesforce/packageRecords.js';
import type { Seller } from '../seller.js';

/** Work that all accounts are due for now and then. */
export type Sweep = {
  stream: string;
  /** How often; 0 for never. */
  everyMs: (account: OrgAccount | undefined) => number;
  /** One call or so for all accounts whose turn it is. */
  read: (sellers: readonly Seller[]) => Promise<Map<string, OrgOrder[]>>;
  serve: (seller: Seller, rows: OrgOrder[]) => Promise<Error | null>;
};

/** Rows by the account that they belong to. */
export function byAccount(rows: readonly OrgOrder[]): Map<string, OrgOrder[]> {
  const grouped = new Map<string, OrgOrder[]>();
  for (const row of rows) {
    const group = grouped.get(row.accountKey);
    if (group) group.push(row);
    else grouped.set(row.accountKey, [row]);
  }
  return grouped;
}
