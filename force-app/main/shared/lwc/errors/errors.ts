/** Shape of an error that Lightning Data Service or an Apex call rejects with. */
type PlatformError = { body?: { message?: unknown } | readonly { message?: unknown }[]; message?: unknown };

/** The message a user can read, from whatever was thrown; `fallback` when it says nothing. */
export function messageOf(error: unknown, fallback: string): string {
  if (typeof error === 'string' && error !== '') return error;
  if (typeof error !== 'object' || error === null) return fallback;
  const { body, message } = error as PlatformError;
  const parts = Array.isArray(body) ? (body as readonly { message?: unknown }[]) : [body as { message?: unknown }];
  const texts = [...parts.map((part) => (part as { message?: unknown } | undefined)?.message), message];
  const found = texts.find((text): text is string => typeof text === 'string' && text !== '');
  return found ?? fallback;
}
