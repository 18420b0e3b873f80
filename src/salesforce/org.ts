import { z } from 'zod';
import { TOPICS } from '../contract/busEvent.js';
import type { OrgTransport } from './orgTransport.js';
import { retry } from './retry.js';
import type { RetryOptions } from './retry.js';
import { SalesforceError } from './salesforceError.js';

/** The org that holds the package: knows its namespace, reads it by SOQL, counts the calls it makes. */
export type PackagedOrg = {
  readonly transport: OrgTransport;
  /** `ns__`, or empty where the package is deployed from source. */
  readonly prefix: string;
  /** One query with all its pages. Write the package's names as `{AccountKey__c}`: the prefix is put before them. */
  query<T>(soql: string, row: z.ZodType<T>): Promise<T[]>;
  /** A REST call, tried again while that is of use; `path` follows `/services/data/vXX.X`. */
  request(method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown): Promise<unknown>;
  /** REST calls so far, each try counted: what the org's daily allocation pays for. */
  calls(): number;
};

const describeSchema = z.looseObject({ sobjects: z.array(z.looseObject({ name: z.string() })) });
const queryPageSchema = z.looseObject({
  done: z.boolean(),
  nextRecordsUrl: z.string().nullish(),
  records: z.array(z.record(z.string(), z.unknown()))
});

const FIRST_ANSWER_MS = 20_000;

/** Finds the package in the org; rejects with `PackageMissing` where its events are not there or not visible. */
export async function connectOrg(transport: OrgTransport, retryOptions: RetryOptions = {}): Promise<PackagedOrg> {
  let calls = 0;
  const base = `/services/data/v${transport.apiVersion}`;

  const absolute = async (
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    body?: unknown,
    { signal, ...options }: RetryOptions & { signal?: AbortSignal } = retryOptions
  ): Promise<unknown> =>
    retry(() => {
      calls += 1;
      return transport.request(method, path, body, signal);
    }, options);

  // Somebody is waiting for the first answer; later on, patience costs nothing.
  const hurry = { ...retryOptions, attempts: 3, signal: AbortSignal.timeout(FIRST_ANSWER_MS) };
  const first = await absolute('GET', `${base}/sobjects`, undefined, hurry);
  const described = parse(describeSchema, first, '/sobjects');
  const prefix = findPrefix(described.sobjects.map((sobject) => sobject.name));

  return {
    transport,
    prefix,
    request: (method, path, body) => absolute(method, base + path, body),
    query: async (soql, row) => {
      const rows: unknown[] = [];
      let path: string | null | undefined = `${base}/query?q=${encodeURIComponent(withPrefix(soql, prefix))}`;
      while (path) {
        const page: z.infer<typeof queryPageSchema> = parse(queryPageSchema, await absolute('GET', path), '/query');
        rows.push(...page.records.map((record) => withoutPrefix(record, prefix)));
        path = page.done ? null : page.nextRecordsUrl;
      }
      return parse(z.array(row), rows, '/query');
    },
    calls: () => calls
  };
}

/** The prefix under which all of the package's events are there; a source deployment goes before an installed package. */
function findPrefix(names: string[]): string {
  const present = new Set(names);
  const [first] = TOPICS;
  const prefixes = names
    .filter((name) => name === first || name.endsWith(`__${first}`))
    .map((name) => name.slice(0, name.length - first.length))
    .sort();
  const complete = prefixes.find((prefix) => TOPICS.every((topic) => present.has(prefix + topic)));
  if (complete !== undefined) return complete;
  throw new SalesforceError(`The org has no ${TOPICS.join(' and ')}, or the user may not see them.`, {
    kind: 'fatal',
    code: 'PackageMissing'
  });
}

function withPrefix(soql: string, prefix: string): string {
  return soql.replace(/\{(\w+)\}/g, (_match, name: string) => prefix + name);
}

/** Rows come back under the names the query was written with, so that schemas need not know the namespace. */
function withoutPrefix(record: Record<string, unknown>, prefix: string): Record<string, unknown> {
  if (prefix === '') return record;
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name.startsWith(prefix) ? name.slice(prefix.length) : name,
      isRecord(value) ? withoutPrefix(value, prefix) : value
    ])
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse<T>(schema: z.ZodType<T>, answer: unknown, path: string): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SalesforceError(
    `The org's answer to ${path} is not as documented: ${issue?.path.join('.')} ${issue?.message}`,
    {
      kind: 'fatal',
      code: 'UnexpectedAnswer'
    }
  );
}

/** A SOQL text literal. */
export function soqlText(text: string): string {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
}
