import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { buildRunner } from '../support/buildRunner.js';
import { connectSeller } from '../support/signIn.js';
import { runCommand } from './support/commands.js';
import type { Ended } from './support/commands.js';
import { startSeller } from './support/fakeSeller.js';
import type { FakeSeller } from './support/fakeSeller.js';
import { makeHome } from './support/privateHome.js';
import type { PrivateHome } from './support/privateHome.js';

let bin: string;
let home: PrivateHome;
let seller: FakeSeller;

beforeAll(async () => {
  bin = await buildRunner();
}, 300_000);
beforeEach(async () => {
  home = await makeHome();
  seller = await startSeller();
});
afterEach(async () => {
  await seller.close();
  await home.remove();
});

const credentials = { ALLEGRO_CLIENT_ID: 'client', ALLEGRO_CLIENT_SECRET: 'client-secret' };

/** `allegro account …`; approves as soon as the command asks for it. */
function account(args: string[], env: NodeJS.ProcessEnv = credentials): Promise<Ended> {
  return runCommand(bin, ['allegro', 'account', ...args], { ...home.env, ...env }, (text) => {
    if (text.includes('ABC-DEF')) seller.approve();
  });
}

const connect = (...args: string[]): Promise<Ended> => account(['connect', '--api-url', seller.url, ...args]);

/** Where an account was connected before; without starting the command for it. */
const connected = (alias?: string): Promise<void> =>
  connectSeller(
    home.folder,
    { url: seller.url, clientId: credentials.ALLEGRO_CLIENT_ID, clientSecret: credentials.ALLEGRO_CLIENT_SECRET },
    async () => seller.approve(),
    alias
  );

type Answer = { status: number; name?: string; actions?: string[]; exitCode?: number; result?: unknown };
const answerOf = ({ stdout }: Ended): Answer => JSON.parse(stdout) as Answer;

describe('account connect', () => {
  it('asks for approval on standard error, stores the account and prints it as JSON', async () => {
    const ended = await connect('--alias', 'shop', '--json');

    expect(ended.code).toBe(0);
    expect(answerOf(ended).result).toEqual({
      key: 'custom:100',
      environment: 'custom',
      sellerId: '100',
      login: 'test-seller',
      marketplaces: ['allegro-pl', 'allegro-cz'],
      alias: 'shop'
    });
    const prompt = ended.stderr.split('\n').find((line) => line.startsWith('{'));
    expect(JSON.parse(prompt ?? '')).toMatchObject({
      approval: { url: 'http://127.0.0.1/device?code=ABC-DEF', userCode: 'ABC-DEF' }
    });
  });

  it('tells a human where to go and what came of it, and leaves no token readable', async () => {
    const { code, stdout } = await connect();

    expect(code).toBe(0);
    expect(stdout).toContain('\n  http://127.0.0.1/device?code=ABC-DEF\n');
    expect(stdout).toContain('Check that the page shows the code ABC-DEF');
    expect(stdout).toContain('Connected the seller account test-seller as custom:100');
    expect(stdout).toContain('allegro-pl, allegro-cz');
    const files = await readdir(home.folder, { recursive: true, withFileTypes: true });
    for (const file of files.filter((one) => one.isFile())) {
      const text = await readFile(path.join(file.parentPath, file.name), 'utf8');
      expect(text).not.toMatch(/seller-access|seller-refresh|client-secret/);
    }
  });

  it('names every request after the application', async () => {
    await account(['connect', '--api-url', seller.url], {
      ...credentials,
      ALLEGRO_APP_NAME: 'MyShop',
      ALLEGRO_APP_URL: 'https://shop.example/about?page=1'
    });

    expect(seller.seen.length).toBeGreaterThanOrEqual(4);
    for (const { headers } of seller.seen)
      expect(headers['user-agent']).toMatch(/^MyShop\/[\d.]+ \(\+https:\/\/shop\.example\/about\?page=1\)$/);
  });

  it.each<[string, string[], NodeJS.ProcessEnv, string, number]>([
    ['a missing client id', [], {}, 'MissingClientIdError', 2],
    ['a missing client secret', ['--client-id', 'client'], {}, 'MissingClientSecretError', 2],
    ['a wrong client id', ['--client-id', 'nobody'], credentials, 'WrongClientError', 11],
    ['an address for production', ['--environment', 'production'], credentials, 'AddressNotCustomError', 2],
    [
      'an application name no header can carry',
      [],
      { ...credentials, ALLEGRO_APP_NAME: 'a\nb' },
      'InvalidAppNameError',
      2
    ],
    [
      'a page of the application that is none',
      [],
      { ...credentials, ALLEGRO_APP_URL: 'shop.example' },
      'InvalidAppUrlError',
      2
    ],
    ['a time to wait that is none', [], { ...credentials, ALLEGRO_TIMEOUT: 'long' }, 'InvalidTimeoutError', 2]
  ])('says what to do about %s', async (_, args, env, name, code) => {
    const ended = await account(['connect', '--api-url', seller.url, '--json', ...args], env);

    expect(ended.code).toBe(code);
    expect(answerOf(ended)).toMatchObject({ name, exitCode: code });
    expect(answerOf(ended).actions?.length).toBeGreaterThan(0);
  });

  it('never sends secrets over an open connection', async () => {
    const ended = await account(['connect', '--api-url', 'http://allegro.example.com', '--json']);

    expect(answerOf(ended)).toMatchObject({ name: 'InsecureAddressError', exitCode: 2 });
  });

  it('says that the seller has refused', async () => {
    seller.override('/auth/oauth/token', { status: 400, body: { error: 'access_denied' } });

    const ended = await connect('--json');

    expect(ended.code).toBe(1);
    expect(answerOf(ended)).toMatchObject({ name: 'ApprovalDeniedError' });
  });
});

it('ends in good order when the user stops it while it waits for the approval', async () => {
  seller.override('/auth/oauth/token', { status: 400, body: { error: 'authorization_pending' } });

  const ended = await runCommand(
    bin,
    ['allegro', 'account', 'connect', '--api-url', seller.url],
    {
      ...home.env,
      ...credentials
    },
    (text, child) => {
      if (text.includes('ABC-DEF')) child.kill('SIGINT');
    }
  );

  expect(ended.code).toBe(130);
  expect(ended.stderr).toContain('Stopped before the end');
  expect(ended.stderr).not.toContain('    at ');
});

describe('account list', () => {
  it('shows nothing, and the next command, before anything is connected', async () => {
    expect((await account(['list'])).stdout).toContain('sf allegro account connect');
    expect(answerOf(await account(['list', '--json'])).result).toEqual([]);
  });

  it('shows accounts without their secrets', async () => {
    await connected('shop');

    const { stdout, code } = await account(['list', '--json']);

    expect(code).toBe(0);
    expect(stdout).toContain('test-seller');
    expect(stdout).not.toMatch(/token|secret/i);
    expect((await account(['list'])).stdout).toMatch(/shop.*custom:100.*test-seller/);
  });
});

describe('account test', () => {
  it('reports what a synchronisation needs', async () => {
    await connected();

    const ended = await account(['test', '--json'], {});

    expect(ended.code).toBe(0);
    expect(answerOf(ended).result).toEqual({
      key: 'custom:100',
      checks: [
        { name: 'token', isPassed: true, detail: 'test-seller' },
        { name: 'marketplaces', isPassed: true, detail: 'allegro-pl, allegro-cz' },
        { name: 'journal', isPassed: true, detail: '1600000000000001 (2026-11-22T09:00:00.000Z)' }
      ]
    });
    expect((await account(['test'], {})).stdout).toMatch(/Order journal.*passed/);
  });

  it('says that no account is connected, and how to', async () => {
    const ended = await account(['test', '--json'], {});

    expect(ended.code).toBe(13);
    expect(answerOf(ended)).toMatchObject({ name: 'NoAccountError', exitCode: 13 });
  });

  it('says that the seller has to approve again once the refresh token has expired', async () => {
    await connected();
    seller.override('/me', { status: 401, body: { error: 'invalid_token' } });
    seller.override('/auth/oauth/token', {
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Invalid refresh token' }
    });

    const ended = await account(['test', '--json'], {});

    expect(ended.code).toBe(12);
    expect(answerOf(ended)).toMatchObject({ name: 'NeedsReauthorisationError', exitCode: 12 });
    expect(answerOf(ended).actions?.[0]).toContain('sf allegro account connect --environment custom');
  });

  it('says that Allegro cannot be reached', async () => {
    await connected();
    await seller.close();

    const ended = await account(['test', '--json'], {});

    expect(ended.code).toBe(10);
    expect(answerOf(ended)).toMatchObject({ name: 'AllegroUnreachableError', exitCode: 10 });
    expect(ended.stdout).toContain('ECONNREFUSED');
  });
});

it('has help with examples for every command', async () => {
  const commands = ['connect', 'list', 'test'];
  const helps = await Promise.all(commands.map(async (command) => account([command, '--help'], {})));

  for (const [index, { stdout, code }] of helps.entries()) {
    expect(code).toBe(0);
    expect(stdout).toContain('EXAMPLES');
    expect(stdout).toContain(`sf allegro account ${commands[index]}`);
  }
});
