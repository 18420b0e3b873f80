/** How Apex writes days, moments and times of day. */

/** `yyyy-MM-dd`. */
export function dateText(epochDay: number): string {
  const date = new Date(epochDay * 86_400_000);
  return `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1, 2)}-${pad(date.getUTCDate(), 2)}`;
}

/** `yyyy-MM-dd HH:mm:ss` of a UTC (or already shifted) moment. */
export function datetimeText(epochMs: number): string {
  const seconds = Math.floor(epochMs / 1000);
  const day = Math.floor(seconds / 86_400);
  const rest = seconds - day * 86_400;
  return `${dateText(day)} ${pad(Math.floor(rest / 3600), 2)}:${pad(Math.floor(rest / 60) % 60, 2)}:${pad(rest % 60, 2)}`;
}

/** `HH:mm:ss.SSSZ`. */
export function timeText(ms: number): string {
  const parts = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60];
  return `${parts.map((part) => pad(part, 2)).join(':')}.${pad(ms % 1000, 3)}Z`;
}

export function pad(value: number, width: number): string {
  return value < 0 ? `-${String(-value).padStart(width, '0')}` : String(value).padStart(width, '0');
}
