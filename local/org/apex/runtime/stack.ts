/** Apex stack traces: JavaScript's own, with the emitted lines turned back into Apex lines. */
import type { LineMap } from '../emit/output.js';

/** `new Function` puts this many lines before the code. */
const HEADER_LINES = 2;
const DEPTH = 300;

const maps = new Map<string, LineMap>();
let lastUnit = 0;

/** A name for a unit's code that stack traces show, by which its line map is found again. */
export function registerUnit(name: string, map: LineMap): string {
  lastUnit += 1;
  const url = `apex-${lastUnit}/${encodeURIComponent(name)}`;
  maps.set(url, map);
  return url;
}

export type ApexStack = { text: string; line: number };

/** The Apex calls that are under way, innermost first. */
export function currentStack(): ApexStack {
  const { stackTraceLimit } = Error;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- put back as it was
  const { prepareStackTrace } = Error;
  Error.stackTraceLimit = DEPTH;
  Error.prepareStackTrace = (_error, frames) => frames;
  const sites = (new Error('stack') as { stack?: unknown }).stack;
  Error.prepareStackTrace = prepareStackTrace;
  Error.stackTraceLimit = stackTraceLimit;
  const calls: [string, number][] = [];
  if (Array.isArray(sites)) {
    for (const site of sites as NodeJS.CallSite[]) {
      const url = site.getScriptNameOrSourceURL();
      if (url?.startsWith('apex-')) calls.push([url, site.getLineNumber() ?? 0]);
    }
  }
  return stackOf(calls);
}

/** The same from the text of a JavaScript error's stack. */
export function stackOfError(error: Error): ApexStack {
  const calls: [string, number][] = [];
  for (const match of (error.stack ?? '').matchAll(/(apex-\d+\/[^\s:)]+):(\d+)/g)) {
    calls.push([match[1] ?? '', Number(match[2])]);
  }
  return stackOf(calls);
}

function stackOf(calls: readonly [string, number][]): ApexStack {
  const lines: string[] = [];
  let first = 0;
  for (const [url, line] of calls) {
    const map = maps.get(url);
    const index = line - HEADER_LINES - 1;
    const apexLine = map?.lines[index] ?? 0;
    const label = map?.labels[map.methods[index] ?? -1];
    if (label === undefined || apexLine === 0) continue;
    if (lines.length === 0) first = apexLine;
    lines.push(`${label}: line ${apexLine}, column 1`);
  }
  return { text: lines.join('\n'), line: first };
}
