import type { z } from 'zod';

/** A record that Allegro sent and we cannot read: what to park, and why. */
export type MalformedRecord = {
  /** Its id where one can be seen. */
  id: string | null;
  /** As Allegro sent it. */
  raw: unknown;
  /** Names each wrong field by its path. */
  error: string;
};

export type ParsedRecord<T> = { value: T; malformed?: never } | { value?: never; malformed: MalformedRecord };

/** Reads an answer; what is wrong with it is said in our words, for `describeIssues`. */
export function readAnswer<T>(schema: z.ZodType<T>, raw: unknown): z.ZodSafeParseResult<T> {
  return schema.safeParse(raw, {
    error: ({ code, expected, input }) =>
      code === 'invalid_type' ? `expected ${nameOf(String(expected))}, got ${kindOf(input)}` : undefined
  });
}

/** Reads one record; a wrong one is an answer, never an exception. */
export function parseRecord<T>(schema: z.ZodType<T>, raw: unknown): ParsedRecord<T> {
  const result = readAnswer(schema, raw);
  if (result.success) return { value: result.data };
  return { malformed: { id: idOf(raw), raw, error: describeIssues(result.error) } };
}

/** Reads a list record by record, so that one wrong record does not cost the others. */
export function parseRecords<T>(schema: z.ZodType<T>, raws: unknown[]): { values: T[]; malformed: MalformedRecord[] } {
  const values: T[] = [];
  const malformed: MalformedRecord[] = [];
  for (const raw of raws) {
    const record = parseRecord(schema, raw);
    if (record.malformed) malformed.push(record.malformed);
    else values.push(record.value);
  }
  return { values, malformed };
}

/** The id a record seems to have, whatever else is wrong with it. */
export function idOf(raw: unknown): string | null {
  if (typeof raw !== 'object' || raw === null || !('id' in raw)) return null;
  const { id } = raw;
  if (typeof id === 'string' && id !== '' && id.length <= 255) return id;
  return Number.isSafeInteger(id) ? String(id) : null;
}

const LONGEST_SHOWN = 40;

/** A wrong value for a message: whole where it is short. Only for values that say nothing about a person. */
export function shown(raw: unknown): string {
  if (typeof raw !== 'string') return typeof raw === 'number' ? String(raw) : kindOf(raw);
  return raw.length > LONGEST_SHOWN ? `a text of ${raw.length} characters` : JSON.stringify(raw);
}

function kindOf(raw: unknown): string {
  if (raw === undefined) return 'nothing';
  if (raw === null || typeof raw === 'boolean') return String(raw);
  return nameOf(Array.isArray(raw) ? 'array' : typeof raw);
}

const NAMES: Record<string, string> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object'
};

function nameOf(type: string): string {
  return NAMES[type] ?? type;
}

const MOST_ISSUES = 5;

/** `lineItems[2].price.amount: expected a decimal amount, got "a lot"`, for the first few wrong fields. */
export function describeIssues(error: z.ZodError): string {
  const shown = error.issues.slice(0, MOST_ISSUES).map((issue) => `${pathText(issue.path)}: ${issue.message}`);
  const hidden = error.issues.length - shown.length;
  return hidden > 0 ? `${shown.join('; ')}; and ${hidden} more` : shown.join('; ');
}

function pathText(path: PropertyKey[]): string {
  if (path.length === 0) return '(the record itself)';
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}
