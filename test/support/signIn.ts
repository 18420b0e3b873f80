/** What `sf org login` and `sf allegro account connect` leave on the disk, without starting them: each has tests of its own. */
import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { AuthInfo, StateAggregator } from '@salesforce/core';
import { AccountStore } from '../../src/allegro/accountStore.js';
import { connectAccount } from '../../src/allegro/connect.js';
import { SF_ENV } from '../allegro-client/support/privateHome.js';

export type AllegroAddress = { url: string; clientId: string; clientSecret: string };
export type OrgLogin = { url: string; accessToken: string; alias: string };

/** Has sf's modules in this process work in the folder meanwhile; homes are entered one after another. */
async function inHome<T>(folder: string, work: () => Promise<T>): Promise<T> {
  Object.assign(process.env, SF_ENV);
  const entered = jest.spyOn(os, 'homedir').mockReturnValue(folder);
  await StateAggregator.clearInstanceAsync();
  try {
    return await work();
  } finally {
    await StateAggregator.clearInstanceAsync();
    entered.mockRestore();
  }
}

/** Signs in to orgs, each under its alias, in a home where nobody is signed in. */
export async function signIn(home: string, logins: readonly OrgLogin[]): Promise<void> {
  const aliases = path.join(home, '.sfdx', 'alias.json');
  await mkdir(path.dirname(aliases), { recursive: true });
  await writeFile(aliases, JSON.stringify({ orgs: {} }));
  await inHome(home, async () => {
    const orgs: Record<string, string> = {};
    for (const { url, accessToken, alias } of logins) {
      const accessTokenOptions = { accessToken, instanceUrl: url, loginUrl: url };
      const login = await AuthInfo.create({ accessTokenOptions });
      await login.save();
      orgs[alias] = login.getUsername();
    }
    await writeFile(aliases, JSON.stringify({ orgs }));
  });
}

/** Connects a seller by the device flow, which `approve` answers for the seller. */
export async function connectSeller(
  home: string,
  { url, clientId, clientSecret }: AllegroAddress,
  approve: (userCode: string) => Promise<void>
): Promise<void> {
  await inHome(home, async () => {
    let approved: Promise<void> | undefined;
    await connectAccount({
      store: await AccountStore.open(),
      environment: 'custom',
      urls: { apiUrl: url, authUrl: url },
      settings: { app: { name: 'AllegroConnect', url: 'https://example.com' }, clientId, clientSecret },
      flow: 'device',
      redirectPort: 0,
      clock: Date.now,
      // Until the seller has approved; there is no need to wait longer.
      sleep: async () => approved,
      signal: new AbortController().signal,
      onPrompt: ({ userCode }) => {
        approved = approve(userCode ?? '');
      }
    });
  });
}
