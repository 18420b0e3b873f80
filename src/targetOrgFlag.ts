import { Org } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';

/**
 * `--target-org`, without which the default org is meant. The help does not name that org: to do so, sf would look it
 * up whenever it loads the commands, and wait where it does not answer.
 */
export const targetOrgFlag = (summary: string) => Flags.requiredOrg({ summary, defaultHelp: async () => undefined });

/** As `targetOrgFlag`, for a command that is told its orgs by the flag `other` as well: then none is meant. */
export const targetOrgUnless = (other: string, summary: string) =>
  Flags.optionalOrg({
    summary,
    defaultHelp: async () => undefined,
    exclusive: [other],
    default: async ({ flags }) => (other in flags ? undefined : Org.create({}))
  });
