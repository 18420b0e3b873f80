import type { RecordPage } from '../../../src/sync/moneyApi.js';

/** The page of a seller without refunds, returns and the like. */
export async function noRows<T>(this: void): Promise<RecordPage<T>> {
  return { values: [], malformed: [], rows: 0, totalCount: 0, isLast: true };
}
