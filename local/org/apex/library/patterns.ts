/** Pattern and Matcher, and the parts of String that take regular expressions. */
import type { ApexContext } from '../context.js';
import { int, text } from './args.js';
import { ListValue } from './collections.js';
import { PatternSyntaxError, translate, type JavaRegex } from './regex.js';
import type { LibraryClass } from './registry.js';
import { APEX_TEXT } from './text.js';

const STRING = { name: 'String', args: [] };

export class PatternValue {
  public readonly typeName = 'System.Pattern';

  public constructor(
    public readonly pattern: string,
    public readonly regex: JavaRegex
  ) {}

  public [APEX_TEXT](): string {
    return this.pattern;
  }
}

/** Compiles a pattern, or throws the platform's exception for a bad one. */
export function compilePattern(rt: ApexContext, pattern: string): PatternValue {
  try {
    return new PatternValue(pattern, translate(pattern));
  } catch (error) {
    if (error instanceof PatternSyntaxError)
      return rt.throwApex('System.StringException', `Invalid regex: ${error.message}`);
    throw error;
  }
}

/** `indices` are offsets in the whole input; undefined where a group took no part. */
type Found = { indices: (readonly [number, number] | undefined)[]; end: number };

export class MatcherValue {
  public readonly typeName = 'System.Matcher';
  public found: Found | null = null;
  public from: number;
  public regionStart = 0;
  public regionEnd: number;
  public isAnchoring = true;
  public isTransparent = false;

  public constructor(
    public pattern: PatternValue,
    public input: string
  ) {
    this.regionEnd = input.length;
    this.from = 0;
  }

  public reset(input = this.input): void {
    this.input = input;
    this.region(0, input.length);
  }

  public region(start: number, end: number): void {
    this.regionStart = start;
    this.regionEnd = end;
    this.from = start;
    this.found = null;
  }

  public find(): boolean {
    if (this.from > this.regionEnd) {
      this.found = null;
      return false;
    }
    this.found = this.run(this.pattern.regex.source, 'dgv', this.from);
    if (this.found !== null) {
      const [start, end] = this.found.indices[0] ?? [0, 0];
      this.from = end === start ? end + 1 : end;
    } else {
      this.from = this.regionEnd + 1;
    }
    return this.found !== null;
  }

  public matches(): boolean {
    this.found = this.run(`^(?:${this.pattern.regex.source})$`, 'dgv', this.regionStart);
    if (this.found !== null) this.from = this.found.end;
    return this.found !== null;
  }

  public lookingAt(): boolean {
    this.found = this.run(this.pattern.regex.source, 'dyv', this.regionStart);
    if (this.found !== null) this.from = this.found.end;
    return this.found !== null;
  }

  private run(source: string, flags: string, from: number): Found | null {
    const base = this.regionStart;
    const scope =
      base === 0 && this.regionEnd === this.input.length ? this.input : this.input.slice(base, this.regionEnd);
    const regex = compiled(source, flags);
    regex.lastIndex = from - base;
    const match = regex.exec(scope);
    if (match?.indices === undefined) return null;
    const { indices } = match;
    const shifted = this.pattern.regex.groups.map((group) => {
      const pair = indices[group];
      return pair === undefined ? undefined : ([pair[0] + base, pair[1] + base] as const);
    });
    return { indices: shifted, end: shifted[0]?.[1] ?? 0 };
  }
}

const compiledRegexes = new Map<string, RegExp>();

function compiled(source: string, flags: string): RegExp {
  const key = `${flags}/${source}`;
  let regex = compiledRegexes.get(key);
  if (regex === undefined) compiledRegexes.set(key, (regex = new RegExp(source, flags)));
  return regex;
}

/** Whether the whole text matches. */
export function matchesPattern(rt: ApexContext, pattern: string, input: string): boolean {
  return new MatcherValue(compilePattern(rt, pattern), input).matches();
}

/** Splits as `java.lang.String.split(regex, limit)` does. */
export function splitText(pattern: PatternValue, input: string, limit: number): string[] {
  if (input === '') return [''];
  const matcher = new MatcherValue(pattern, input);
  const parts: string[] = [];
  let at = 0;
  while ((limit <= 0 || parts.length < limit - 1) && matcher.find()) {
    const [start, end] = matcher.found?.indices[0] ?? [0, 0];
    if (end === 0) continue; // a match without width at the start makes no empty first part
    parts.push(input.slice(at, start));
    at = end;
  }
  parts.push(input.slice(at));
  if (limit === 0) while (parts.length > 1 && parts.at(-1) === '') parts.pop();
  if (limit === 0 && parts.length === 1 && parts[0] === '') return at === 0 ? [''] : [];
  return parts;
}

/** Replaces all (or the first) matches; `$1`, `${name}` and backslashes in the replacement work as in Java. */
export function replaceMatches(
  rt: ApexContext,
  matcher: MatcherValue,
  replacement: string,
  isFirstOnly: boolean
): string {
  matcher.reset();
  let result = '';
  let at = 0;
  while (matcher.find()) {
    const [start, end] = matcher.found?.indices[0] ?? [0, 0];
    result += matcher.input.slice(at, start) + expand(rt, matcher, replacement);
    at = end;
    if (isFirstOnly) break;
  }
  return result + matcher.input.slice(at);
}

function expand(rt: ApexContext, matcher: MatcherValue, replacement: string): string {
  if (!/[\\$]/.test(replacement)) return replacement;
  const fail = (message: string): never => rt.throwApex('System.StringException', message);
  let result = '';
  for (let i = 0; i < replacement.length; i += 1) {
    const char = replacement.charAt(i);
    if (char === '\\') {
      i += 1;
      if (i >= replacement.length) fail('character to be escaped is missing');
      result += replacement.charAt(i);
    } else if (char === '$') {
      const name = /^\{([a-zA-Z][a-zA-Z0-9]*)\}/.exec(replacement.slice(i + 1))?.[1];
      if (name !== undefined) {
        const group = matcher.pattern.regex.names.get(name) ?? fail(`No group with name {${name}}`);
        result += groupText(matcher, group) ?? '';
        i += name.length + 2;
        continue;
      }
      let digits = /^\d+/.exec(replacement.slice(i + 1))?.[0] ?? fail('Illegal group reference');
      const last = matcher.pattern.regex.groups.length - 1;
      while (digits.length > 1 && Number(digits) > last) digits = digits.slice(0, -1);
      if (Number(digits) > last) fail(`No group ${digits}`);
      result += groupText(matcher, Number(digits)) ?? '';
      i += digits.length;
    } else {
      result += char;
    }
  }
  return result;
}

function groupText(matcher: MatcherValue, group: number): string | null {
  const pair = matcher.found?.indices[group];
  return pair === undefined ? null : matcher.input.slice(pair[0], pair[1]);
}

const quoteReplacement = (value: string): string => value.replace(/[\\$]/g, '\\$&');

const pattern = (self: unknown): PatternValue => self as PatternValue;
const matcher = (self: unknown): MatcherValue => self as MatcherValue;

const patternClass: LibraryClass = {
  statics: {
    compile: (rt, _self, [regex]) => compilePattern(rt, text(rt, regex)),
    matches: (rt, _self, [regex, input]) => matchesPattern(rt, text(rt, regex), text(rt, input)),
    quote: (rt, _self, [value]) => `\\Q${text(rt, value).replaceAll('\\E', '\\E\\\\E\\Q')}\\E`
  },
  methods: {
    matcher: (rt, self, [input]) => new MatcherValue(pattern(self), text(rt, input)),
    pattern: (_rt, self) => pattern(self).pattern,
    'toString()': (_rt, self) => pattern(self).pattern,
    split: (rt, self, [input, limit]) =>
      new ListValue(STRING, splitText(pattern(self), text(rt, input), limit === undefined ? 0 : int(rt, limit)))
  }
};

function bounds(rt: ApexContext, self: unknown, group: unknown): readonly [number, number] | undefined {
  const of = matcher(self);
  if (of.found === null) return rt.throwApex('System.StringException', 'No match found');
  const index = group === undefined ? 0 : int(rt, group);
  if (index < 0 || index >= of.found.indices.length) return rt.throwApex('System.StringException', `No group ${index}`);
  return of.found.indices[index];
}

const matcherClass: LibraryClass = {
  statics: { quoteReplacement: (rt, _self, [value]) => quoteReplacement(text(rt, value)) },
  methods: {
    find: (rt, self, [from]) => {
      const of = matcher(self);
      if (from !== undefined) {
        const start = int(rt, from);
        if (start < 0 || start > of.input.length) return rt.throwApex('System.StringException', 'Illegal start index');
        of.reset();
        of.from = start;
      }
      return of.find();
    },
    matches: (_rt, self) => matcher(self).matches(),
    lookingAt: (_rt, self) => matcher(self).lookingAt(),
    group: (rt, self, [group]) => {
      const pair = bounds(rt, self, group);
      return pair === undefined ? null : matcher(self).input.slice(pair[0], pair[1]);
    },
    groupCount: (_rt, self) => matcher(self).pattern.regex.groups.length - 1,
    start: (rt, self, [group]) => bounds(rt, self, group)?.[0] ?? -1,
    end: (rt, self, [group]) => bounds(rt, self, group)?.[1] ?? -1,
    pattern: (_rt, self) => matcher(self).pattern,
    usePattern: (rt, self, [other]) => {
      const of = matcher(self);
      of.pattern =
        other instanceof PatternValue ? other : rt.throwApex('System.NullPointerException', 'Argument cannot be null.');
      of.found = null;
      return of;
    },
    region: (rt, self, [start, end]) => {
      const of = matcher(self);
      const [from, to] = [int(rt, start), int(rt, end)];
      if (from < 0 || to > of.input.length || from > to)
        return rt.throwApex('System.StringException', 'Illegal region');
      of.region(from, to);
      return of;
    },
    regionStart: (_rt, self) => matcher(self).regionStart,
    regionEnd: (_rt, self) => matcher(self).regionEnd,
    reset: (rt, self, [input]) => {
      matcher(self).reset(input === undefined ? undefined : text(rt, input));
      return self;
    },
    replaceAll: (rt, self, [by]) => replaceMatches(rt, matcher(self), text(rt, by), false),
    replaceFirst: (rt, self, [by]) => replaceMatches(rt, matcher(self), text(rt, by), true),
    hasAnchoringBounds: (_rt, self) => matcher(self).isAnchoring,
    hasTransparentBounds: (_rt, self) => matcher(self).isTransparent,
    hitEnd: (_rt, self) => {
      const of = matcher(self);
      return of.found === null || of.found.end === of.regionEnd;
    },
    requireEnd: (_rt, self) => {
      const of = matcher(self);
      return of.found !== null && of.found.end === of.regionEnd && /\$$|\\[zZ]$/.test(of.pattern.pattern);
    }
  }
};

export const patternClasses: Record<string, LibraryClass> = {
  'System.Pattern': patternClass,
  'System.Matcher': matcherClass
};
