/** Who can sign in to the local org: an admin, an integration user and a support agent. */
import type { OrgData } from '../data/orgData.js';
import { SObjectRecord } from '../values/sobject.js';
import type { OrgUser } from './sessions.js';

export type OrgUsers = Record<'admin' | 'integration' | 'agent', OrgUser>;

/** Permission sets that each user gets where the project has them, as an admin would assign them after installing. */
const PERMISSION_SETS: Record<keyof OrgUsers, string[]> = {
  admin: ['AllegroAdmin', 'AllegroAgent'],
  integration: ['AllegroIntegration', 'AllegroStandardObjects'],
  agent: ['AllegroAgent']
};

/** Adds the agent to the users that the org begins with, and assigns everybody's permission sets. */
export function createUsers(data: OrgData): { users: OrgUsers; orgId: string } {
  const users: OrgUsers = {
    admin: orgUser(data, data.seedIds.adminUser),
    integration: orgUser(data, data.seedIds.integrationUser),
    agent: orgUser(data, addAgent(data))
  };
  const known = new Set(data.project?.permissionSets.map((set) => set.name) ?? []);
  for (const [kind, sets] of Object.entries(PERMISSION_SETS)) {
    for (const name of sets) if (known.has(name)) data.assignPermissionSet(users[kind as keyof OrgUsers].id, name);
  }
  return { users, orgId: data.seedIds.organization };
}

function addAgent(data: OrgData): string {
  const tx = data.begin({ kind: 'synchronous', user: data.adminUser });
  const profile = "SELECT Id FROM Profile WHERE Name = 'Standard User'";
  const [standard] = data.query(tx, data.compileQuery(profile), [], { countsLimits: false });
  const username = 'agent@local.example';
  const agent = SObjectRecord.of('User', {
    Username: username,
    Email: username,
    Alias: 'agent',
    FirstName: 'Local',
    LastName: 'Agent',
    ProfileId: standard?.id ?? null,
    IsActive: true,
    TimeZoneSidKey: 'Europe/Warsaw',
    LocaleSidKey: 'en_US',
    LanguageLocaleKey: 'en_US',
    EmailEncodingKey: 'UTF-8'
  });
  const [result] = data.dml(tx, 'insert', [agent], { allOrNone: true, accessLevel: 'system', countsLimits: false });
  if (result?.id == null) throw new Error(`The agent user cannot be added: ${result?.errors[0]?.message ?? ''}`);
  tx.commit();
  return result.id;
}

function orgUser(data: OrgData, id: string): OrgUser {
  const { username, name, email } = data.userContext(id);
  return { id, username, name, email };
}
