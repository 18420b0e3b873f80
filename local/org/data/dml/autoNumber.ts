/** Fills an autonumber format such as `A-{YYYY}-{0000}`. */
export function formatAutoNumber(format: string, number: number, epochMs: number): string {
  const now = new Date(epochMs);
  const pad = (value: number, length = 2): string => String(value).padStart(length, '0');
  return format
    .replace(/\{YYYY\}/g, String(now.getUTCFullYear()))
    .replace(/\{YY\}/g, pad(now.getUTCFullYear() % 100))
    .replace(/\{MM\}/g, pad(now.getUTCMonth() + 1))
    .replace(/\{DD\}/g, pad(now.getUTCDate()))
    .replace(/\{(0+)\}/g, (_, zeros: string) => pad(number, zeros.length));
}
