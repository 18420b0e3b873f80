import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { runCommand } from '../allegro-client/support/commands.js';
import type { Ended } from '../allegro-client/support/commands.js';
import { makeHome } from '../allegro-client/support/privateHome.js';
import type { PrivateHome } from '../allegro-client/support/privateHome.js';
import { buildRunner, repositoryRoot } from '../support/buildRunner.js';

const SF = path.join(repositoryRoot, 'node_modules', '@salesforce', 'cli', 'bin', 'run.js');

let home: PrivateHome;
let linked: Ended;

beforeAll(async () => {
  await buildRunner();
  home = await makeHome();
  linked = await sf('plugins', 'link', '--no-install', '.');
}, 300_000);

afterAll(() => home.remove());

/** The real `sf`, which knows nothing but what is in the home folder of the test. */
function sf(...args: string[]): Promise<Ended> {
  // Under a test runner sf believes that it is being developed.
  return runCommand(SF, args, { ...home.env, NODE_ENV: 'production' });
}

it('takes the plugin as it lies here', async () => {
  expect([linked.code, linked.stdout]).toEqual([0, '']);

  const { stdout } = await sf('plugins', '--json');

  expect(JSON.parse(stdout)).toContainEqual(
    expect.objectContaining({ name: 'sf-allegro-connect', type: 'link', hasManifest: true })
  );
});

it('runs its commands', async () => {
  const { code, stdout, stderr } = await sf('allegro', 'account', 'list', '--json');

  expect({ code, stderr, answer: JSON.parse(stdout) as unknown }).toEqual({
    code: 0,
    stderr: '',
    answer: { status: 0, result: [], warnings: [] }
  });
});

it('says what they are for', async () => {
  const topics = await sf('allegro', '--help');
  const run = await sf('allegro', 'sync', 'run', '--help');

  expect([topics.code, run.code]).toEqual([0, 0]);
  expect(topics.stdout).toMatch(/allegro account\s+Connect and check.*allegro sync\s+Run the synchronisation/s);
  expect(run.stdout).toContain('$ sf allegro sync run -o <value>');
  expect(run.stdout).toContain('$ sf allegro sync run --target-org my-org --account shop --json');
});

it('ends with their exit codes', async () => {
  const withoutAccount = await sf('allegro', 'account', 'test');
  const withoutOrg = await sf('allegro', 'sync', 'status', '--json');

  expect(withoutAccount.code).toBe(13);
  expect(withoutAccount.stderr).toContain('sf allegro account connect');
  expect(withoutOrg.code).toBe(20);
  expect(JSON.parse(withoutOrg.stdout)).toMatchObject({ name: 'NoTargetOrgError', exitCode: 20 });
});

describe('what is published', () => {
  let files: string[];

  beforeAll(async () => {
    const npm = ['pack', '--dry-run', '--json', '--ignore-scripts'];
    const { stdout } = await promisify(execFile)('npm', npm, { cwd: repositoryRoot, env: home.env });
    const [packed] = JSON.parse(stdout) as { files: { path: string }[] }[];
    files = packed?.files.map((file) => file.path) ?? [];
  });

  it('is the built runner with its messages, and nothing else of the repository', () => {
    expect(files).toEqual(expect.arrayContaining(['bin/run.js', 'lib/salesforce/pubsub.proto', 'LICENSE']));
    expect(files).toContain('messages/allegro.sync.run.md');
    const folders = new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0]));
    expect([...folders].sort()).toEqual(['bin', 'lib', 'messages']);
    expect(files).not.toContain('bin/dev.js');
  });

  it('needs only what the package depends on', async () => {
    const { dependencies } = JSON.parse(await readFile(path.join(repositoryRoot, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const imported = new Set<string>();
    for (const file of files.filter((one) => one.endsWith('.js'))) {
      const code = await readFile(path.join(repositoryRoot, file), 'utf8');
      for (const [, name] of code.matchAll(/(?:from|import) ?\(?'((?:@[\w.-]+\/)?\w[\w.:-]*)/g))
        imported.add(name ?? '');
    }
    const foreign = [...imported].filter((name) => !name.startsWith('node:') && !(name in dependencies));

    expect(imported).toContain('@salesforce/core');
    expect(foreign).toEqual([]);
  });
});
