import { z } from 'zod';
import type { PackagedOrg } from './org.js';
import { SalesforceError } from './salesforceError.js';

const limitSchema = z.looseObject({ Max: z.number(), Remaining: z.number() });

export type OrgLimit = { name: string; max: number; remaining: number };

/** Allocations that a sync may use up: calls of a day, events of an hour. */
const WATCHED = ['DailyApiRequests', 'HourlyPublishedPlatformEvents'];

/** What is left of the org's allocations; one call. Empty where the user may not see them. */
export async function readLimits(org: PackagedOrg): Promise<OrgLimit[]> {
  const answer = await limitsOf(org);
  return WATCHED.flatMap((name) => {
    const limit = limitSchema.safeParse(answer[name]);
    return limit.success ? { name, max: limit.data.Max, remaining: limit.data.Remaining } : [];
  });
}

async function limitsOf(org: PackagedOrg): Promise<Record<string, unknown>> {
  try {
    return z.record(z.string(), z.unknown()).parse(await org.request('GET', '/limits'));
  } catch (error) {
    // It takes the permission to view the setup, which the runner has no other need of.
    if (error instanceof SalesforceError && !error.isTransient && error.code !== 'SessionExpired') return {};
    throw error;
  }
}
