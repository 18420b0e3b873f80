/**
 * A whole Allegro and a whole Salesforce org on this machine, signed in to each other as a user would do it:
 * the real `sf` CLI logs in to the org, the real runner connects the seller by the real device flow.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLocalAllegro, type LocalAllegro } from './allegro/allegro.js';
import { LocalOrg } from './org/org.js';

export const projectDir = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
export const ORG_ALIAS = 'local';
/** Records that one collection call takes. */
const COLLECTION_SIZE = 200;
/** With `--json` the runner asks for approval on standard error: `{"approval":{"url":…,"userCode":…}}`. */
const APPROVAL = /"userCode":"([^"]+)"/;

export type CommandOutcome = { code: number; stdout: string; stderr: string };
export type WorldOptions = { seed?: string; orders?: number; sellers?: number; say?: (text: string) => void };

export class LocalWorld {
  private constructor(
    public readonly allegro: LocalAllegro,
    public readonly org: LocalOrg,
    private readonly home: string
  ) {}

  /** Starts both services; nobody is signed in yet. */
  public static async start({ seed, orders, sellers, say = () => undefined }: WorldOptions = {}): Promise<LocalWorld> {
    const allegro = await startLocalAllegro({
      ...(seed === undefined ? {} : { seed }),
      ...(orders === undefined ? {} : { orders }),
      ...(sellers === undefined ? {} : { sellers })
    });
    say(`Allegro is at ${allegro.url}`);
    const org = await LocalOrg.start({ projectDir });
    say(`The Salesforce org is at ${org.url}, its Pub/Sub API at ${org.pubsubUrl}`);
    return new LocalWorld(allegro, org, await mkdtemp(path.join(tmpdir(), 'allegro-connect-')));
  }

  /** What a shell needs so that `sf` and the runner speak with this world, and with nothing of the user's own. */
  public get env(): Record<string, string> {
    return {
      HOME: this.home,
      USERPROFILE: this.home,
      ALLEGRO_API_URL: this.allegro.url,
      ALLEGRO_AUTH_URL: this.allegro.url,
      ALLEGRO_CLIENT_ID: this.allegro.clientId,
      ALLEGRO_CLIENT_SECRET: this.allegro.clientSecret,
      ALLEGRO_PUBSUB_ENDPOINT: this.org.pubsubUrl,
      SF_DISABLE_AUTOUPDATE: 'true',
      SF_DISABLE_TELEMETRY: 'true',
      SF_SKIP_NEW_VERSION_CHECK: 'true',
      SF_USE_GENERIC_UNIX_KEYCHAIN: 'true'
    };
  }

  /** Signs the `sf` CLI in as the integration user, who may do no more than its permission sets allow. */
  public async loginToOrg(): Promise<void> {
    const { accessToken } = this.org.addresses.users.integration;
    const args = ['org', 'login', 'access-token', '--instance-url', this.org.url, '--no-prompt', '--alias', ORG_ALIAS];
    const outcome = await this.run('node_modules/.bin/sf', args, { SF_ACCESS_TOKEN: accessToken });
    expectSuccess(outcome, 'sf org login access-token');
  }

  /** Gives the org the products that the seller keeps under a SKU; offers without one stay unlinked. */
  public async addCatalogue(): Promise<number> {
    const names = new Map<string, string>();
    for (const { form } of this.allegro.world.store.all()) {
      for (const { offer } of form.lineItems) {
        if (offer.external) names.set(offer.external.id, offer.name);
      }
    }
    const products = [...names].map(([sku, name]) => ({
      attributes: { type: 'Product2' },
      Name: name,
      ProductCode: sku,
      StockKeepingUnit: sku,
      IsActive: true
    }));
    for (let first = 0; first < products.length; first += COLLECTION_SIZE) {
      await this.createRecords(products.slice(first, first + COLLECTION_SIZE));
    }
    return products.length;
  }

  /**
   * Connects a seller, the first unless told, by the device flow: the runner shows a code, the seller approves it at
   * Allegro.
   */
  public async connectSeller(sellerId = this.allegro.sellerId): Promise<void> {
    const args = ['allegro', 'account', 'connect', '--environment', 'custom', '--flow', 'device', '--json'];
    let approved: Promise<void> | undefined;
    const outcome = await this.runner(args, (output) => {
      const code = APPROVAL.exec(output)?.[1];
      if (code !== undefined) approved ??= this.approveDevice(code, sellerId);
    });
    await approved;
    expectSuccess(outcome, 'sf allegro account connect');
  }

  /** Runs one command of the runner to its end. */
  public async runner(
    args: string[],
    onOutput?: (all: string) => void,
    env: Record<string, string> = {}
  ): Promise<CommandOutcome> {
    return this.run(process.execPath, [path.join(projectDir, 'bin', 'run.js'), ...args], env, onOutput);
  }

  /** Starts a command of the runner and hands out its process, for tests that kill it. */
  public spawnRunner(args: string[], env: Record<string, string> = {}): ChildProcess {
    return this.spawn(process.execPath, [path.join(projectDir, 'bin', 'run.js'), ...args], env);
  }

  public async close(): Promise<void> {
    await Promise.all([this.allegro.close(), this.org.close()]);
    await rm(this.home, { recursive: true, force: true });
  }

  /** Approves a device code as the seller. */
  public async approveDevice(userCode: string, seller: string): Promise<void> {
    const response = await fetch(`${this.allegro.url}/_control/device/approve`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ user_code: userCode, seller })
    });
    if (!response.ok) throw new Error(`Allegro refused the device code: ${await response.text()}`);
  }

  public async createRecords(records: object[]): Promise<void> {
    const response = await fetch(`${this.org.url}/services/data/v65.0/composite/sobjects`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${this.org.accessToken}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ allOrNone: true, records })
    });
    const results = (await response.json()) as { success: boolean }[];
    if (!response.ok || results.some(({ success }) => !success)) {
      throw new Error(`The org refused records: ${JSON.stringify(results)}`);
    }
  }

  private spawn(command: string, args: string[], extra: Record<string, string>): ChildProcess {
    const env = { ...process.env, ...this.env, ...extra };
    return spawn(command, args, { cwd: projectDir, env, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  private async run(
    command: string,
    args: string[],
    extra: Record<string, string>,
    onOutput: (all: string) => void = () => undefined
  ): Promise<CommandOutcome> {
    const child = this.spawn(command, args, extra);
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk: Buffer) => onOutput((stdout += chunk.toString())));
    child.stderr?.on('data', (chunk: Buffer) => onOutput((stderr += chunk.toString())));
    const code = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (exitCode) => resolve(exitCode ?? 1));
    });
    return { code, stdout, stderr };
  }
}

function expectSuccess({ code, stdout, stderr }: CommandOutcome, command: string): void {
  if (code !== 0) throw new Error(`${command} ended with exit code ${code}:\n${stdout}\n${stderr}`);
}
