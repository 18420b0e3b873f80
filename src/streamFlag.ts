import { Flags } from '@salesforce/sf-plugins-core';
import { STREAMS } from './sync/streams.js';
import type { StreamPlan } from './sync/streams.js';

/** `--stream orders,refunds`: some of the streams; all of them without it. */
export const streamFlag = (summary: string) =>
  Flags.option({ summary, options: STREAMS.map(({ name }) => name), multiple: true, delimiter: ',' })();

/** The plans of the streams named, in the order in which they run. */
export function chosenStreams(names: readonly string[] | undefined): StreamPlan[] {
  return STREAMS.filter(({ name }) => !names?.length || names.includes(name));
}
