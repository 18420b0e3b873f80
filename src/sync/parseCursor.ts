import type { z } from 'zod';

/** Reads a saved cursor; one that cannot be read is an error, since guessing would lose records. */
export function parseCursor<T>(stream: string, schema: z.ZodType<T>, text: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`The checkpoint of the ${stream} stream cannot be read: it is not JSON.`, { cause: error });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(
    `The checkpoint of the ${stream} stream cannot be read: ${issue?.path.join('.')}: ${issue?.message}.`
  );
}
