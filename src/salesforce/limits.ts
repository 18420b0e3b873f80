import { z } from 'zod';
import type { PackagedOrg } from './org.js';

const limitSchema = z.looseObject({ Max: z.number(), Remaining: z.number() });

export type OrgLimit = { name: string; max: number; remaining: number };

/** Allocations that a sync may use up: calls of a day, events of an hour. */
const WATCHED = ['DailyApiRequests', 'HourlyPublishedPlatformEvents'];

/** What is left of the org's allocations; one call. Those that the org does not name are left out. */
export async function readLimits(org: PackagedOrg): Promise<OrgLimit[]> {
  const answer = z.record(z.string(), z.unknown()).parse(await org.request('GET', '/limits'));
  return WATCHED.flatMap((name) => {
    const limit = limitSchema.safeParse(answer[name]);
    return limit.success ? { name, max: limit.data.Max, remaining: limit.data.Remaining } : [];
  });
}
