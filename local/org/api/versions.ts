/** The API versions that the local org answers to: those whose behaviour its clients may ask for. */

const OLDEST = 31;
export const LATEST = 68;
const SEASONS = ['Spring', 'Summer', 'Winter'] as const;

export type ApiVersion = { label: string; url: string; version: string };

export const API_VERSIONS: ApiVersion[] = Array.from({ length: LATEST - OLDEST + 1 }, (_, index) => {
  const number = OLDEST + index;
  return { label: labelOf(number), url: `/services/data/v${number}.0`, version: `${number}.0` };
});

/** `68` for `v68.0`; null for a version that does not exist. */
export function parseVersion(text: string): number | null {
  const match = /^v(\d+)\.0$/.exec(text);
  const number = Number(match?.[1]);
  return match !== null && number >= OLDEST && number <= LATEST ? number : null;
}

/** Winter '27 is version 68; three releases a year. */
function labelOf(number: number): string {
  const steps = number - 66;
  const season = SEASONS[((steps % 3) + 3) % 3] ?? 'Spring';
  const year = 26 + Math.floor(steps / 3) + (season === 'Winter' ? 1 : 0);
  return `${season} '${String(year).padStart(2, '0')}`;
}
