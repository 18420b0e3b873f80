import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LocalOrg } from '../../../local/org/org.js';
import { startOrg } from '../api/support.js';

export type CliAnswer = { status: number; result: unknown; message?: string; name?: string; data?: unknown };

const sf = path.join(__dirname, '../../../node_modules/.bin/sf');

/** A command is a process of its own, which takes seconds, and many more on a busy machine. */
const TIMEOUT = 240_000;

/** For the tests of a file: an org, and the CLI signed in to it. */
export function cliOnOrg(): { readonly org: LocalOrg; readonly cli: Cli } {
  const started: { org?: LocalOrg; cli?: Cli } = {};
  jest.setTimeout(TIMEOUT);
  beforeAll(async () => {
    started.org = await startOrg();
    started.cli = await Cli.signedIn(started.org);
  }, TIMEOUT);
  afterAll(async () => {
    await started.org?.close();
    started.cli?.remove();
  });
  const there = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('The org has not been started');
    return value;
  };
  return {
    get org() {
      return there(started.org);
    },
    get cli() {
      return there(started.cli);
    }
  };
}

/** The sf CLI as a user has it, with a home and a working folder of its own. */
export class Cli {
  public readonly home = mkdtempSync(path.join(tmpdir(), 'local-org-cli-'));

  /** Signs in to the org under the alias `local`. */
  public static async signedIn(org: LocalOrg): Promise<Cli> {
    const cli = new Cli();
    const login = ['org', 'login', 'access-token', '--instance-url', org.url, '--no-prompt', '--alias', 'local'];
    const answer = await cli.run(login, { SF_ACCESS_TOKEN: org.accessToken });
    if (answer.status !== 0) throw new Error(`The CLI could not sign in: ${JSON.stringify(answer)}`);
    return cli;
  }

  /** Runs a command with `--json`. */
  public async run(args: string[], extra: Record<string, string> = {}): Promise<CliAnswer> {
    const { output, problems } = await this.start([...args, '--json'], extra);
    try {
      return JSON.parse(output) as CliAnswer;
    } catch {
      throw new Error(`sf ${args.join(' ')} printed no JSON:\n${output}\n${problems}`);
    }
  }

  /** Runs a command on the org. */
  public onOrg(...args: string[]): Promise<CliAnswer> {
    return this.run([...args, '--target-org', 'local']);
  }

  /** Runs a command on the org and gives what it prints for people. */
  public async printed(...args: string[]): Promise<string> {
    const { output, problems } = await this.start([...args, '--target-org', 'local'], {});
    return output + problems;
  }

  /** Writes a file in the working folder and gives its path. */
  public file(name: string, content: string): string {
    const file = path.join(this.home, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  public remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }

  private start(args: string[], extra: Record<string, string>): Promise<{ output: string; problems: string }> {
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: this.home,
      USERPROFILE: this.home,
      SF_DISABLE_AUTOUPDATE: 'true',
      SF_DISABLE_TELEMETRY: 'true',
      SF_SKIP_NEW_VERSION_CHECK: 'true',
      SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
      ...extra
    };
    return new Promise((resolve, reject) => {
      const child = spawn(sf, args, { env, cwd: this.home, stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      let problems = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (problems += chunk.toString()));
      child.on('error', reject);
      child.on('close', () => resolve({ output, problems }));
    });
  }
}
