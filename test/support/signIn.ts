/** What `sf org login` and `sf allegro account connect` leave on the disk, without starting them: each has tests of its own. */
import os from 'node:os';
import { AccountStore } from '../../src/allegro/accountStore.js';
import { connectAccount } from '../../src/allegro/connect.js';
import { runCommand } from '../allegro-client/support/commands.js';
import { SF_ENV } from '../allegro-client/support/privateHome.js';

export type AllegroAddress = { url: string; clientId: string; clientSecret: string };
export type OrgLogin = { url: string; accessToken: string; alias: string };

/** Runs in a process of its own: sf's modules do not know Node's errors for what they are under Jest. */
const SIGN_IN = `
  import { AuthInfo } from '@salesforce/core';
  for (const { url, accessToken, alias } of JSON.parse(process.argv[1])) {
    const login = await AuthInfo.create({ accessTokenOptions: { accessToken, instanceUrl: url, loginUrl: url } });
    await login.save();
    await login.handleAliasAndDefaultSettings({ alias, setDefault: false, setDefaultDevHub: false, setTracksSource: false });
  }
  process.exit(0);`;

/** Signs in to orgs, each under its alias. */
export async function signIn(home: string, logins: readonly OrgLogin[]): Promise<void> {
  const env = { ...process.env, ...SF_ENV, HOME: home, USERPROFILE: home };
  const { code, stderr } = await runCommand('--input-type=module', ['-e', SIGN_IN, JSON.stringify(logins)], env);
  if (code !== 0) throw new Error(stderr);
}

/** Connects a seller by the device flow, which `approve` answers for the seller. */
export async function connectSeller(
  home: string,
  { url, clientId, clientSecret }: AllegroAddress,
  approve: (userCode: string) => Promise<void>,
  alias?: string
): Promise<void> {
  const before = Object.keys(SF_ENV).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, SF_ENV);
  // Where sf's modules in this process keep their files.
  const homedir = jest.spyOn(os, 'homedir').mockReturnValue(home);
  let approved: Promise<void> | undefined;
  try {
    await connectAccount({
      store: await AccountStore.open(),
      environment: 'custom',
      urls: { apiUrl: url, authUrl: url },
      settings: { app: { name: 'AllegroConnect', url: 'https://example.com' }, clientId, clientSecret },
      flow: 'device',
      redirectPort: 0,
      ...(alias === undefined ? {} : { alias }),
      clock: Date.now,
      // Until the seller has approved; there is no need to wait longer.
      sleep: async () => approved,
      signal: new AbortController().signal,
      onPrompt: ({ userCode }) => {
        approved = approve(userCode ?? '');
      }
    });
  } finally {
    homedir.mockRestore();
    // The world's own commands write their log.
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
