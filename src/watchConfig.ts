import { readFile } from 'node:fs/promises';
import { Messages } from '@salesforce/core';
import { z } from 'zod';
import { EXIT } from './exitCodes.js';
import { STREAMS } from './sync/streams.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-allegro-connect', 'allegro.sync.watch');

const names = z.array(z.string().min(1)).min(1).optional();
const seconds = z.int().min(1).max(3_600).optional();

const orgSchema = z.strictObject({
  /** Alias or username, as `sf org list` shows it. */
  targetOrg: z.string().min(1),
  accounts: names,
  marketplaces: names,
  streams: z
    .array(z.enum(STREAMS.map(({ name }) => name)))
    .min(1)
    .optional(),
  lease: z.string().min(1).optional(),
  interval: seconds,
  busyInterval: seconds,
  backfillDays: z.int().min(0).optional(),
  publishWith: z.enum(['pubsub', 'rest']).optional(),
  pubsubEndpoint: z.string().min(1).optional()
});
const configSchema = z.strictObject({ orgs: z.array(orgSchema).min(1) });

/** What one process serves an org with; what is left out is what the flags say. */
export type WatchedOrg = z.infer<typeof orgSchema>;

/** Reads which orgs to serve. Rejects with an error that names the place in the file. */
export async function readWatchConfig(file: string): Promise<WatchedOrg[]> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw messages.createError('error.ConfigUnreadable', [file, error.message], [], EXIT.usage);
  });
  const wrong = (what: string): Error => messages.createError('error.ConfigWrong', [file, what], [], EXIT.usage);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw wrong((error as Error).message);
  }
  const { data, error } = configSchema.safeParse(json);
  if (error)
    throw wrong(error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`).join('; '));
  const seen = new Set<string>();
  for (const [index, { targetOrg, lease = 'default' }] of data.orgs.entries()) {
    if (seen.has(`${targetOrg} ${lease}`)) {
      throw wrong(messages.getMessage('problem.SameLease', [`orgs.${index}`, targetOrg, lease]));
    }
    seen.add(`${targetOrg} ${lease}`);
  }
  return data.orgs;
}
