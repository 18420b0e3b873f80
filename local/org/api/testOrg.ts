/** An org without rows for tests, so that they see none of the running org's and leave none behind. */
import { OrgData } from '../data/orgData.js';
import type { Schema } from '../data/types.js';
import type { Project } from '../metadata/types.js';
import { buildCore, type OrgCore } from './core.js';

/** Throws what is wrong with the project; the permission sets that its tests need are assigned. Close it with `closeTestOrg`. */
export function testOrg(project: Project, schema: Schema, clock: () => number): OrgCore {
  const data = new OrgData(schema, { project, clock });
  const quiet = (): void => undefined;
  const counters = { eventsPublished: 0, eventsHandled: 0 };
  const core = buildCore({ project, data, clock, counters, report: quiet, debug: quiet });
  for (const permissionSet of project.testPermissionSets) data.assignPermissionSet(data.adminUser.id, permissionSet);
  return core;
}

export function closeTestOrg(core: OrgCore): void {
  core.work.close();
  core.jobs.close();
}
