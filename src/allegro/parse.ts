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

/** Reads one record; a wrong one is an answer, never an exception. */
export function parseRecord<T>(schema: z.ZodType<T>, raw: unknown): ParsedRecord<T> {
  const result = schema.safeParse(raw);
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

const MOST_ISSUES = 5;

/** `lineItems[2].price.amount: expected a decimal amount`, for the first few wrong fields. */
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
