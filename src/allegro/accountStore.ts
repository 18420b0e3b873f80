import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigFile } from '@salesforce/core';
import { lock } from 'proper-lockfile';
import { z } from 'zod';
import type { AllegroAccount, TokenPair } from './account.js';
import { accountsFileDamaged, accountUnknown, usageError } from './errors.js';
import { ENVIRONMENTS } from './environments.js';

/** `~/.sf/allegro-accounts.json`; sf's own key encrypts what is secret. */
class AccountsFile extends ConfigFile<ConfigFile.Options> {
  protected static override encryptedKeys = ['accessToken', 'refreshToken', 'clientSecret'];

  static override getFileName(): string {
    return 'allegro-accounts.json';
  }

  static override getDefaultOptions(): ConfigFile.Options {
    return { isGlobal: true, isState: true, filename: AccountsFile.getFileName(), stateFolder: '.sf' };
  }
}

const storedSchema = z.object({
  environment: z.enum(ENVIRONMENTS),
  sellerId: z.string(),
  login: z.string(),
  marketplaces: z.array(z.string()),
  alias: z.string().optional(),
  clientId: z.string(),
  apiUrl: z.string(),
  authUrl: z.string(),
  clientSecret: z.string(),
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresAt: z.number()
});
type Stored = z.infer<typeof storedSchema>;

/** What a connected account keeps to itself. */
export type AccountSecrets = { tokens: TokenPair; clientSecret: string };

/** A refresh may take long; a process that dies holding the lock is given up after this. */
const STALE_MS = 30_000;

/** The connected accounts of this user, in one file that several processes may use at once. */
export class AccountStore {
  private readonly file: AccountsFile;

  private constructor(file: AccountsFile) {
    this.file = file;
  }

  static async open(): Promise<AccountStore> {
    return new AccountStore(await AccountsFile.create());
  }

  get path(): string {
    return this.file.getPath();
  }

  /** All accounts, as the disk has them now. */
  async list(): Promise<AllegroAccount[]> {
    await this.reread();
    return this.file.keys().flatMap((key) => {
      const stored = this.stored(key, false);
      return stored ? [accountOf(key, stored)] : [];
    });
  }

  /**
   * The account of this alias, key or login; without a name the only one there is. Rejects with an error that says what
   * to do when none or several fit.
   */
  async find(name?: string): Promise<AllegroAccount> {
    const accounts = await this.list();
    const exact = accounts.filter((account) => account.alias === name || account.key === name);
    const found = name === undefined ? accounts : exact.length ? exact : accounts.filter(({ login }) => login === name);
    if (found.length > 1) throw usageError('AccountNotChosen', found.map(({ alias, key }) => alias ?? key).join(', '));
    const [account] = found;
    if (!account) throw accountUnknown(name);
    return account;
  }

  /** Tokens and client secret as the disk has them now. */
  async secrets(key: string): Promise<AccountSecrets> {
    await this.reread();
    const stored = this.stored(key, true);
    if (!stored) throw accountUnknown(key);
    const { accessToken, refreshToken, expiresAt, clientSecret } = stored;
    return { tokens: { accessToken, refreshToken, expiresAt }, clientSecret };
  }

  /** Adds an account or replaces it; an alias it had stays unless a new one is given. */
  async save(account: AllegroAccount, secrets: AccountSecrets): Promise<AllegroAccount> {
    const { key, ...rest } = account;
    return this.change(() => {
      const alias = account.alias ?? this.stored(key, false)?.alias;
      const owner = this.file.keys().find((other) => other !== key && this.stored(other, false)?.alias === alias);
      if (alias !== undefined && owner !== undefined) throw usageError('AliasTaken', alias, owner);
      const { tokens, clientSecret } = secrets;
      const saved = { ...rest, ...(alias === undefined ? {} : { alias }) };
      this.file.set(key, { ...saved, ...tokens, clientSecret });
      return { key, ...saved };
    });
  }

  /** Replaces the tokens of an account. On disk when this resolves. */
  async saveTokens(key: string, tokens: TokenPair): Promise<void> {
    await this.change(() => {
      const stored = this.stored(key, true);
      if (!stored) throw accountUnknown(key);
      this.file.set(key, { ...stored, ...tokens });
    });
  }

  /** Runs `work` while no other process refreshes this account's tokens. */
  async whileRefreshing<T>(key: string, work: () => Promise<T>): Promise<T> {
    const name = createHash('sha256').update(key).digest('hex').slice(0, 16);
    return this.locked(`allegro-refresh-${name}.lock`, work);
  }

  private async change<T>(apply: () => T): Promise<T> {
    return this.locked('allegro-accounts.lock', async () => {
      await this.reread();
      const result = apply();
      const draft = `${this.path}.${randomUUID()}`;
      await writeFile(draft, JSON.stringify(this.file.getContents(), null, 2), { mode: 0o600 });
      await rename(draft, this.path);
      return result;
    });
  }

  private async locked<T>(name: string, work: () => Promise<T>): Promise<T> {
    const folder = dirname(this.path);
    await mkdir(folder, { recursive: true });
    let isLost = false;
    // proper-lockfile knows a lock by the path it is given, so each lock names itself and not the folder.
    const release = await lock(join(folder, name), {
      lockfilePath: join(folder, name),
      realpath: false,
      stale: STALE_MS,
      retries: { retries: 1200, factor: 1, minTimeout: 50, maxTimeout: 250, randomize: true },
      // Lost only when this process stood still for longer than STALE_MS; what is stored stays whole even then.
      onCompromised: () => (isLost = true)
    });
    try {
      return await work();
    } finally {
      if (!isLost) await release();
    }
  }

  /** ConfigFile takes a damaged file for an empty one, and the next write would then lose every account. */
  private async reread(): Promise<void> {
    const text = await readFile(this.path, 'utf8').catch(() => '{}');
    try {
      JSON.parse(text);
    } catch {
      throw accountsFileDamaged(this.path);
    }
    await this.file.read(false, true);
  }

  private stored(key: string, decrypt: boolean): Stored | undefined {
    const raw = this.file.get(key, decrypt);
    if (raw === undefined || raw === null) return undefined;
    const parsed = storedSchema.safeParse(raw);
    if (!parsed.success) throw accountsFileDamaged(this.path);
    return parsed.data;
  }
}

function accountOf(key: string, stored: Stored): AllegroAccount {
  const { environment, sellerId, login, marketplaces, alias, clientId, apiUrl, authUrl } = stored;
  const named = alias === undefined ? {} : { alias };
  return { key, environment, sellerId, login, marketplaces, ...named, clientId, apiUrl, authUrl };
}
