import { z } from 'zod';
import { soqlText } from './org.js';
import type { PackagedOrg } from './org.js';
import { SalesforceError } from './salesforceError.js';

const failureSchema = z
  .looseObject({
    Id: z.string(),
    Name: z.string(),
    Stream__c: z.string().nullish(),
    RecordKey__c: z.string().nullish(),
    AccountKey__c: z.string().nullish(),
    Status__c: z.string().nullish(),
    Error__c: z.string().nullish(),
    Reason__c: z.string().nullish(),
    Attempts__c: z.number().nullish(),
    LastFailedAt__c: z.string().nullish(),
    CorrelationId__c: z.string().nullish()
  })
  .transform((row) => ({
    id: row.Id,
    name: row.Name,
    stream: row.Stream__c ?? '',
    recordKey: row.RecordKey__c ?? '',
    accountKey: row.AccountKey__c ?? '',
    status: row.Status__c ?? '',
    error: row.Error__c ?? '',
    /** The error without what is particular to the record. */
    reason: row.Reason__c ?? '',
    attempts: row.Attempts__c ?? 0,
    lastFailedAt: row.LastFailedAt__c == null ? null : new Date(row.LastFailedAt__c).toISOString(),
    correlationId: row.CorrelationId__c ?? ''
  }));
/** A parked failure, without the body and the snapshot. */
export type ParkedFailure = z.infer<typeof failureSchema>;

/** Which failures; what is left out does not matter. */
export type FailureChoice = {
  /** Ids or numbers. */
  ids?: readonly string[] | undefined;
  status?: string | undefined;
  streams?: readonly string[] | undefined;
  /** Some words of the reason. */
  reason?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

/** The newest failures of the choice, at most `most` of them. */
export async function readFailures(org: PackagedOrg, choice: FailureChoice, most: number): Promise<ParkedFailure[]> {
  const conditions = [
    choice.ids === undefined ? '' : namedBy(choice.ids),
    choice.status === undefined ? '' : `{Status__c} = ${soqlText(choice.status)}`,
    choice.streams?.length ? `{Stream__c} IN (${texts(choice.streams)})` : '',
    choice.reason === undefined ? '' : `{Reason__c} LIKE ${soqlText(`%${likeText(choice.reason)}%`)}`,
    choice.from === undefined ? '' : `{LastFailedAt__c} >= ${choice.from}`,
    choice.to === undefined ? '' : `{LastFailedAt__c} <= ${choice.to}`
  ].filter((condition) => condition !== '');
  return org.query(
    'SELECT Id, Name, {Stream__c}, {RecordKey__c}, {AccountKey__c}, {Status__c}, {Error__c}, {Reason__c}, ' +
      '{Attempts__c}, {LastFailedAt__c}, {CorrelationId__c} FROM {SyncFailure__c}' +
      (conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`) +
      ` ORDER BY {LastFailedAt__c} DESC NULLS LAST, Id LIMIT ${most}`,
    failureSchema
  );
}

/** What became of the failures of one request. */
export type ReplayCounts = {
  total: number;
  created: number;
  updated: number;
  /** The org holds the same or newer already. */
  skipped: number;
  stillFailing: number;
  /** The org has no whole event of them: the record has to be read at Allegro again. */
  needsRunner: number;
};
export type ReplayLine = { id: string; recordKey: string; result: string };

/** The org refused the replay, or could not finish it. */
export class ReplayRefused extends Error {
  override readonly name = 'ReplayRefused';
}

const createdSchema = z.looseObject({ id: z.string() });
const count = z.number().nullish();
const requestSchema = z.looseObject({
  Status__c: z.string().nullish(),
  Total__c: count,
  Created__c: count,
  Updated__c: count,
  Skipped__c: count,
  StillFailing__c: count,
  NeedsRunner__c: count,
  Outcomes__c: z.string().nullish(),
  Error__c: z.string().nullish()
});
const linesSchema = z.array(
  z
    .looseObject({ id: z.string(), recordKey: z.string().nullish(), result: z.string() })
    .transform(({ id, recordKey, result }) => ({ id, recordKey: recordKey ?? '', result }))
);

export type ReplayWaiting = {
  sleep: (ms: number) => Promise<void>;
  onProgress: (done: number, total: number) => void;
  /** How long the org may go without any progress. */
  patienceMs: number;
};

const ASK_EVERY_MS = 500;

/** Has the org replay the failures named, or say what that would do, as the signed-in user; waits for the end. */
export async function replayInOrg(
  org: PackagedOrg,
  { ids, isPreview }: { ids: readonly string[]; isPreview: boolean },
  { sleep, onProgress, patienceMs }: ReplayWaiting
): Promise<{ counts: ReplayCounts; lines: ReplayLine[] }> {
  const requestId = await fileRequest(org, ids, isPreview);
  let done = -1;
  for (let waited = 0; waited < patienceMs; waited += ASK_EVERY_MS) {
    const [row] = await org.query(
      'SELECT {Status__c}, {Total__c}, {Created__c}, {Updated__c}, {Skipped__c}, {StillFailing__c}, {NeedsRunner__c}, ' +
        `{Outcomes__c}, {Error__c} FROM {ReplayRequest__c} WHERE Id = ${soqlText(requestId)}`,
      requestSchema
    );
    const counts = countsOf(row ?? {});
    const doneNow = counts.created + counts.updated + counts.skipped + counts.stillFailing + counts.needsRunner;
    if (doneNow !== done) {
      done = doneNow;
      waited = 0;
      onProgress(done, counts.total);
    }
    if (row?.Status__c === 'Failed') throw new ReplayRefused(row.Error__c ?? 'no reason given');
    if (row?.Status__c === 'Done') {
      return { counts, lines: linesSchema.parse(JSON.parse(row.Outcomes__c ?? '[]')) };
    }
    await sleep(ASK_EVERY_MS);
  }
  throw new SalesforceError(`The org goes on with request ${requestId}; its background jobs are busy.`, {
    kind: 'transient',
    code: 'Unavailable'
  });
}

function countsOf(row: Partial<z.infer<typeof requestSchema>>): ReplayCounts {
  return {
    total: row.Total__c ?? 0,
    created: row.Created__c ?? 0,
    updated: row.Updated__c ?? 0,
    skipped: row.Skipped__c ?? 0,
    stillFailing: row.StillFailing__c ?? 0,
    needsRunner: row.NeedsRunner__c ?? 0
  };
}

async function fileRequest(org: PackagedOrg, ids: readonly string[], isPreview: boolean): Promise<string> {
  try {
    const answer = await org.request('POST', `/sobjects/${org.prefix}ReplayRequest__c`, {
      [`${org.prefix}FailureIds__c`]: ids.join(','),
      [`${org.prefix}IsPreview__c`]: isPreview
    });
    return createdSchema.parse(answer).id;
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error;
    if (error.platformCode === 'FIELD_CUSTOM_VALIDATION_EXCEPTION') {
      throw new ReplayRefused(error.message, { cause: error });
    }
    if (error.httpStatus === 404 || error.code === 'PackageMismatch') {
      throw new ReplayRefused('The user may not file replay requests.', { cause: error });
    }
    throw error;
  }
}

/** Failures may be named by id or by number. */
function namedBy(names: readonly string[]): string {
  const ids = names.filter((name) => /^([a-zA-Z0-9]{15}|[a-zA-Z0-9]{18})$/.test(name));
  const byName = `Name IN (${texts(names)})`;
  return ids.length === 0 ? byName : `(Id IN (${texts(ids)}) OR ${byName})`;
}

const texts = (values: readonly string[]): string => values.map(soqlText).join(', ');

/** Words as LIKE takes them: its wildcards stand for themselves. */
function likeText(words: string): string {
  return words.replace(/[\\%_]/g, (char) => `\\${char}`);
}
