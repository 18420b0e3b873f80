import { Flags } from '@salesforce/sf-plugins-core';

const DAY_MS = 86_400_000;

/**
 * A flag that takes a day, e.g. `2026-01-31`, or an instant with a zone, e.g. `2026-01-31T12:00:00Z`. A day means its
 * beginning or its end, in UTC.
 */
export const instantFlag = Flags.custom<string, { edge: 'start' | 'end' }>({
  parse: async (input, _context, { edge }) => {
    const isDay = /^\d{4}-\d\d-\d\d$/.test(input);
    const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(input);
    const epochMs = isDay || isInstant ? Date.parse(input) : Number.NaN;
    if (Number.isNaN(epochMs)) {
      throw new Error(`"${input}" is neither a day such as 2026-01-31 nor a time such as 2026-01-31T12:00:00Z`);
    }
    return new Date(isDay && edge === 'end' ? epochMs + DAY_MS - 1 : epochMs).toISOString();
  }
});
