/** An instant as a table shows it: `2026-03-01 08:00:00`, UTC, which the column's name has to say; a dash for none. */
export function shortTime(instant: string | null): string {
  return instant === null ? '-' : new Date(instant).toISOString().slice(0, 19).replace('T', ' ');
}
