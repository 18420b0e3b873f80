import { z } from 'zod';
import type { PackagedOrg } from './org.js';
import { ofAccounts } from './orderRecords.js';

const dueOfferSchema = z
  .looseObject({
    OfferId__c: z.string(),
    AllegroAccount__r: z.looseObject({ AccountKey__c: z.string().nullish() }).nullish()
  })
  .transform((row) => ({ offerId: row.OfferId__c, accountKey: row.AllegroAccount__r?.AccountKey__c ?? '' }));

/** Offers of the accounts whose details are missing or have grown old, the oldest first, those never read before all. */
export async function readDueOffers(
  org: PackagedOrg,
  accountKeys: readonly string[],
  now: string,
  atMost: number
): Promise<z.infer<typeof dueOfferSchema>[]> {
  return org.query(
    `SELECT {OfferId__c}, {AllegroAccount__r}.{AccountKey__c} FROM {Offer__c} WHERE ${ofAccounts(accountKeys)} ` +
      `AND {IsGone__c} = false AND ({DetailDueAt__c} = null OR {DetailDueAt__c} <= ${now}) ` +
      `ORDER BY {DetailDueAt__c} ASC NULLS FIRST, {OfferId__c} LIMIT ${atMost}`,
    dueOfferSchema
  );
}
