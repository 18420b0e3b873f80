import type { PackagedOrg } from './org.js';
import { SalesforceError } from './salesforceError.js';

export type LeaseClaim = { isHeld: true } | { isHeld: false; reason: string };

/** A row of SyncLease__c as one runner sees it. */
export type OrgLease = {
  /** Takes the lease, or keeps it for longer; one call. Says who has it where it is another runner's. */
  claim(): Promise<LeaseClaim>;
  /** Gives it back, so that another runner need not wait. */
  release(): Promise<void>;
};

export type LeaseOptions = {
  /** Name of the lease: runners with the same one take turns. */
  key: string;
  /** Id of this process, never used before. */
  holder: string;
  /** For people: machine and process. */
  holderName: string;
  validSeconds: number;
};

/** What the org answers when the lease is another's, or when two runners make the row at once. */
const REFUSALS = new Set(['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'DUPLICATE_VALUE', 'DUPLICATE_EXTERNAL_ID']);

/** Who may have the lease is decided by a trigger in the org, under a lock of the row and by the org's own clock. */
export function orgLease(org: PackagedOrg, options: LeaseOptions): OrgLease {
  const { prefix } = org;
  const path = `/sobjects/${prefix}SyncLease__c/${prefix}LeaseKey__c/${encodeURIComponent(options.key)}`;
  const save = (validSeconds: number): Promise<unknown> =>
    org.request('PATCH', path, {
      [`${prefix}Holder__c`]: options.holder,
      [`${prefix}HolderName__c`]: options.holderName,
      [`${prefix}ValidSeconds__c`]: validSeconds
    });
  return {
    claim: async () => {
      try {
        await save(options.validSeconds);
        return { isHeld: true };
      } catch (error) {
        if (!(error instanceof SalesforceError) || !REFUSALS.has(error.platformCode ?? '')) throw error;
        return { isHeld: false, reason: error.message };
      }
    },
    release: async () => {
      await save(0);
    }
  };
}
