import { execFile } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { AccountStore } from '../../src/allegro/accountStore.js';
import { AllegroError } from '../../src/allegro/allegroError.js';
import type { TokenPair } from '../../src/allegro/account.js';
import { createTokenSource } from '../../src/allegro/tokens.js';
import { repositoryRoot } from '../support/buildRunner.js';
import { accountAt, fakeTime } from './support/clients.js';
import { liveIn, makeHome } from './support/privateHome.js';
import type { PrivateHome } from './support/privateHome.js';
import { startStub } from './support/stubServer.js';

let home: PrivateHome;
beforeEach(async () => {
  home = await makeHome();
  liveIn(home);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await home.remove();
});

const now = Date.parse('2026-11-22T10:00:00Z');
const tokens = (name: string, lifeMs = 3_600_000): TokenPair => ({
  accessToken: `access-${name}`,
  refreshToken: `refresh-${name}`,
  expiresAt: now + lifeMs
});
const account = accountAt('http://127.0.0.1:1');

async function storeWith(pair: TokenPair): Promise<AccountStore> {
  const store = await AccountStore.open();
  await store.save(account, { tokens: pair, clientSecret: 'top-secret' });
  return store;
}

describe('the stored accounts', () => {
  it('come back as they were saved, also for another process', async () => {
    await storeWith(tokens('1'));
    const other = await AccountStore.open();

    expect(await other.list()).toEqual([account]);
    expect(await other.secrets(account.key)).toEqual({ tokens: tokens('1'), clientSecret: 'top-secret' });
  });

  it('leave no token and no secret readable on the disk', async () => {
    const store = await storeWith(tokens('1'));
    await store.saveTokens(account.key, tokens('2'));

    const files = await readdir(home.folder, { recursive: true, withFileTypes: true });
    const texts = await Promise.all(
      files.filter((file) => file.isFile()).map((file) => readFile(path.join(file.parentPath, file.name), 'utf8'))
    );
    expect(texts.join('')).toContain('test-seller');
    expect(texts.join('')).not.toMatch(/access-\d|refresh-\d|top-secret/);
    expect((await stat(store.path)).mode & 0o077).toBe(0);
  });

  it('are found by alias, key or login, and alone without a name', async () => {
    const store = await storeWith(tokens('1'));
    await store.save({ ...account, alias: 'shop' }, { tokens: tokens('1'), clientSecret: 's' });

    for (const name of ['shop', account.key, account.login, undefined]) {
      expect((await store.find(name)).key).toBe(account.key);
    }
  });

  it('keep their alias when they are connected again', async () => {
    const store = await storeWith(tokens('1'));
    await store.save({ ...account, alias: 'shop' }, { tokens: tokens('1'), clientSecret: 's' });

    const again = await store.save(account, { tokens: tokens('2'), clientSecret: 's' });

    expect(again.alias).toBe('shop');
  });

  it('are never guessed', async () => {
    const empty = await AccountStore.open();
    await expect(empty.find()).rejects.toMatchObject({ name: 'NoAccountError', exitCode: 13 });

    const store = await storeWith(tokens('1'));
    await store.save({ ...account, key: 'custom:200', sellerId: '200' }, { tokens: tokens('1'), clientSecret: 's' });
    await expect(store.find()).rejects.toMatchObject({ name: 'AccountNotChosenError', exitCode: 2 });
    await expect(store.find('nobody')).rejects.toMatchObject({ name: 'AccountUnknownError', exitCode: 13 });
  });

  it('refuse an alias that another account has', async () => {
    const store = await storeWith(tokens('1'));
    const secrets = { tokens: tokens('1'), clientSecret: 's' };
    await store.save({ ...account, alias: 'shop' }, secrets);

    await expect(store.save({ ...account, key: 'custom:200', alias: 'shop' }, secrets)).rejects.toMatchObject({
      name: 'AliasTakenError'
    });
  });

  it('are not overwritten when their file is damaged', async () => {
    const store = await storeWith(tokens('1'));
    await writeFile(store.path, '{"custom:100": {"acc');

    await expect(store.list()).rejects.toMatchObject({ name: 'AccountsFileDamagedError' });
    await expect(store.saveTokens(account.key, tokens('2'))).rejects.toMatchObject({
      name: 'AccountsFileDamagedError'
    });
    expect(await readFile(store.path, 'utf8')).toBe('{"custom:100": {"acc');
  });

  it('survive changes made at the same time', async () => {
    const store = await AccountStore.open();
    const keys = Array.from({ length: 8 }, (_, n) => `custom:${n}`);

    await Promise.all(
      keys.map(async (key) => {
        const own = await AccountStore.open();
        await own.save({ ...account, key }, { tokens: tokens('1'), clientSecret: 's' });
      })
    );

    expect((await store.list()).map(({ key }) => key).sort()).toEqual(keys);
  });
});

describe('tokens', () => {
  it('are used as they are while they live', async () => {
    const store = await storeWith(tokens('1'));
    const refresh = jest.fn();

    const source = createTokenSource({ accountKey: account.key, store, refresh, clock: () => now });

    expect(await source.current()).toBe('access-1');
    expect(refresh).not.toHaveBeenCalled();
  });

  it('are refreshed before they expire, and stored before they are used', async () => {
    const store = await storeWith(tokens('1', 30_000));
    const saved = jest.spyOn(store, 'saveTokens');
    const refresh = jest.fn(() => Promise.resolve(tokens('2')));
    const source = createTokenSource({ accountKey: account.key, store, refresh, clock: () => now });

    const used = await Promise.all([source.current(), source.current(), source.renew('access-1')]);

    expect(used).toEqual(['access-2', 'access-2', 'access-2']);
    expect(refresh.mock.calls).toEqual([['refresh-1']]);
    expect(saved).toHaveBeenCalledTimes(1);
    expect((await (await AccountStore.open()).secrets(account.key)).tokens).toEqual(tokens('2'));
  });

  it('are not handed out when they could not be stored', async () => {
    const store = await storeWith(tokens('1', 0));
    jest.spyOn(store, 'saveTokens').mockRejectedValue(new Error('disk full'));
    const refresh = () => Promise.resolve(tokens('2'));
    const source = createTokenSource({ accountKey: account.key, store, refresh, clock: () => now });

    await expect(source.current()).rejects.toThrow('disk full');
  });

  it('that somebody else has refreshed meanwhile are taken from the disk', async () => {
    const store = await storeWith(tokens('1'));
    const refresh = jest.fn();
    const source = createTokenSource({ accountKey: account.key, store, refresh, clock: () => now });
    await source.current();
    await (await AccountStore.open()).saveTokens(account.key, tokens('2'));

    expect(await source.renew('access-1')).toBe('access-2');
    expect(refresh).not.toHaveBeenCalled();
  });

  it('that Allegro no longer refreshes mean that the account has to be connected again', async () => {
    const store = await storeWith(tokens('1'));
    const refused = new AllegroError('no', { kind: 'badRecord', code: 'invalid_grant', status: 400, path: '/token' });
    const source = createTokenSource({
      accountKey: account.key,
      store,
      refresh: () => Promise.reject(refused),
      clock: fakeTime(now).clock
    });

    await expect(source.renew('access-1')).rejects.toMatchObject({
      name: 'NeedsReauthorisation',
      accountKey: account.key
    });
  });

  it('are refreshed once by two processes that need them at the same moment', async () => {
    await storeWith({ ...tokens('1'), expiresAt: 0 });
    let valid = 'refresh-1';
    let round = 1;
    const stub = await startStub(async ({ body }) => {
      const given = new URLSearchParams(body).get('refresh_token');
      await new Promise((resolve) => setTimeout(resolve, 200));
      if (given !== valid) return { status: 400, body: { error: 'invalid_grant' } };
      valid = `refresh-${(round += 1)}`;
      return { body: { access_token: `access-${round}`, refresh_token: valid, expires_in: 43199 } };
    });
    const script = path.join(repositoryRoot, 'test', 'allegro-client', 'support', 'refreshOnce.ts');
    const tsx = path.join(repositoryRoot, 'node_modules', 'tsx', 'dist', 'cli.mjs');
    const start = () =>
      promisify(execFile)(process.execPath, [tsx, script, account.key, stub.url], {
        cwd: repositoryRoot,
        env: home.env
      });

    const results = await Promise.all([start(), start()]);
    await stub.close();

    expect(results.map(({ stdout }) => stdout)).toEqual(['access-2', 'access-2']);
    expect(stub.seen).toHaveLength(1);
    expect((await (await AccountStore.open()).secrets(account.key)).tokens.refreshToken).toBe('refresh-2');
  });
});
