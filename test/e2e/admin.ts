import path from 'node:path';
import type { LocalWorld } from '../../local/world.js';
import { runCommand } from '../allegro-client/support/commands.js';
import { repositoryRoot } from '../support/buildRunner.js';

/** The alias under which `loginAsAdmin` signs in. */
export const ADMIN = 'admin';

/** Signs the CLI in as the admin of the world's org, or of another one, beside the integration user. */
export async function loginAsAdmin(world: LocalWorld, org = world.org): Promise<void> {
  const args = ['org', 'login', 'access-token', '--instance-url', org.url, '--no-prompt', '--alias', ADMIN];
  const env = { ...process.env, ...world.env, SF_ACCESS_TOKEN: org.addresses.users.admin.accessToken };
  const sf = path.join(repositoryRoot, 'node_modules', '@salesforce', 'cli', 'bin', 'run.js');
  const { code, stderr } = await runCommand(sf, args, env);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
}
