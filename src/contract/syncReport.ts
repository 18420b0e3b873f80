import { z } from 'zod';

/** Body of `SyncReported__e` with Type `Account`, Key = AccountKey: a seller account the runner serves. */
export const accountReportSchema = z.object({
  environment: z.string().describe("'production', 'sandbox' or 'custom'."),
  sellerId: z.string(),
  login: z.string(),
  marketplaces: z.array(z.string())
});
export type AccountReport = z.infer<typeof accountReportSchema>;

/** Body of `SyncReported__e` with Type `Checkpoint`, Key = stream name: how far everything is stored. */
export const checkpointReportSchema = z.object({
  stream: z.string().describe("'orders'."),
  cursor: z.string().max(4000).describe("Opaque to the org; the stream's own JSON."),
  sequence: z
    .string()
    .max(40)
    .describe('ISO time at which the runner moved the cursor; the org keeps the checkpoint with the greatest.'),
  completeUpTo: z.iso.datetime().nullable().describe('All that happened before this is stored; null while unknown.')
});
export type CheckpointReport = z.infer<typeof checkpointReportSchema>;

/** Body of `SyncReported__e` with Type `Failure`, Key = key of the record: what the runner could not map or send. */
export const failureReportSchema = z.object({
  stream: z.string(),
  error: z.string().max(2000).describe('What is wrong, in which field, and what to do next.'),
  snapshot: z.string().max(100_000).describe('The record as Allegro sent it, shortened at the end if it must be.'),
  isSnapshotComplete: z.boolean()
});
export type FailureReport = z.infer<typeof failureReportSchema>;

/** Body of `SyncReported__e` with Type `Run`, Key = run id: one pass of the runner over one stream. */
export const runReportSchema = z.object({
  stream: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  outcome: z.enum(['Succeeded', 'Failed']),
  published: z.number().int(),
  parked: z.number().int(),
  allegroCalls: z.number().int(),
  error: z.string().max(2000).nullable()
});
export type RunReport = z.infer<typeof runReportSchema>;
