import { Flags } from '@salesforce/sf-plugins-core';

/**
 * `--target-org`, without which the default org is meant. The help does not name that org: to do so, sf would look it
 * up whenever it loads the commands, and wait where it does not answer.
 */
export const targetOrgFlag = (summary: string) => Flags.requiredOrg({ summary, defaultHelp: async () => undefined });
