/** A copy without the nulls that Apex sends for what is not set, so that absent is the only way to be unknown. */
export function withoutNulls<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item: unknown) => withoutNulls(item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const known = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(known.map(([name, item]: [string, unknown]) => [name, withoutNulls(item)])) as T;
}
