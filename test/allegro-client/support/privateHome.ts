import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** Settings under which sf keeps its files, key and log to a folder of the test. */
export const SF_ENV = {
  SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
  SF_DISABLE_TELEMETRY: 'true',
  SF_DISABLE_LOG_FILE: 'true',
  SF_DISABLE_AUTOUPDATE: 'true',
  SF_SKIP_NEW_VERSION_CHECK: 'true'
};

export type PrivateHome = { folder: string; env: NodeJS.ProcessEnv; remove(): Promise<void> };

/** An empty home folder, and the environment of a child process that lives in it. */
export async function makeHome(): Promise<PrivateHome> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'runner-home-'));
  const kept = Object.entries(process.env).filter(([name]) => !/^(ALLEGRO|SF|SFDX)_/.test(name));
  const env = { ...Object.fromEntries(kept), ...SF_ENV, HOME: folder, USERPROFILE: folder };
  return { folder, env, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Has sf's own modules in this process take the folder for the home; undone by `jest.restoreAllMocks()`. */
export function liveIn(home: PrivateHome): void {
  Object.assign(process.env, SF_ENV);
  jest.spyOn(os, 'homedir').mockReturnValue(home.folder);
}
