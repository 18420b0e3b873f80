/** Members of String. */
import { toBigDecimal } from '../../values/compare.js';
import { DoubleValue } from '../../values/scalars.js';
import { DatetimeValue, DateValue } from '../../values/time.js';
import type { ApexContext } from '../context.js';
import { given, int, text } from './args.js';
import { ListValue } from './collections.js';
import { textHash } from './equality.js';
import * as html from './htmlText.js';
import { formatMessage } from './messageFormat.js';
import { compilePattern, MatcherValue, replaceMatches, splitText } from './patterns.js';
import type { LibraryCall, LibraryClass } from './registry.js';
import { dateText, datetimeText } from '../../values/timeText.js';
import { toText } from './text.js';
import {
  beforeFirst,
  between,
  byCharacterType,
  compareText,
  differenceIndex,
  filler,
  levenshtein
} from './textParts.js';
import { zonedText } from '../../values/zones.js';
import { walk } from './walk.js';

const STRING = { name: 'String', args: [] };
const INTEGER = { name: 'Integer', args: [] };

type Body = (self: string, args: string[], rt: ApexContext) => unknown;
type NumberBody = (self: string, args: number[], rt: ApexContext) => unknown;

/** A method whose arguments are texts that must not be null. */
const texts =
  (body: Body): LibraryCall =>
  (rt, self, args) =>
    body(
      self as string,
      args.map((arg) => text(rt, arg)),
      rt
    );
/** A method whose arguments are Integers that must not be null. */
const numbers =
  (body: NumberBody): LibraryCall =>
  (rt, self, args) =>
    body(
      self as string,
      args.map((arg) => int(rt, arg)),
      rt
    );
/** A method of the text alone. */
const own =
  (body: (self: string) => unknown): LibraryCall =>
  (_rt, self) =>
    body(self as string);

const stringError = (rt: ApexContext, message: string): never => rt.throwApex('System.StringException', message);
const all = (value: string, test: RegExp): boolean => test.test(value);
const chars = (value: string): string[] => [...value];

function substring(rt: ApexContext, value: string, start: number, end = value.length): string {
  if (start < 0 || start > value.length) return stringError(rt, `Starting position out of bounds: ${start}`);
  if (end < start || end > value.length) return stringError(rt, `Ending position out of bounds: ${end}`);
  return value.slice(start, end);
}

function abbreviate(rt: ApexContext, value: string, width: number, offset = 0): string {
  if (width < 4) return stringError(rt, 'Minimum abbreviation width is 4');
  if (value.length <= width) return value;
  let at = Math.min(offset, value.length);
  if (value.length - at < width - 3) at = value.length - (width - 3);
  if (at <= 4) return `${value.slice(0, width - 3)}...`;
  if (width < 7) return stringError(rt, 'Minimum abbreviation width with offset is 7');
  if (at + width - 3 < value.length) return `...${abbreviate(rt, value.slice(at), width - 3)}`;
  return `...${value.slice(value.length - (width - 3))}`;
}

function charAt(rt: ApexContext, value: string, index: number): number {
  if (index < 0 || index >= value.length) return stringError(rt, `String index out of range: ${index}`);
  return value.charCodeAt(index);
}

const capitalizeWith = (value: string, change: (char: string) => string): string =>
  change(value.slice(0, 1)) + value.slice(1);

const lower = (value: string): string => value.toLowerCase();
const clampedFrom = (value: string, from: number | undefined): number => Math.min(Math.max(from ?? 0, 0), value.length);
const indexOf = (value: string, part: string, from?: number): number => value.indexOf(part, clampedFrom(value, from));
const lastIndexOf = (value: string, part: string, from = value.length): number =>
  from < 0 ? -1 : value.lastIndexOf(part, from);

/** A search for a text from an optional position. */
const search =
  (find: (value: string, part: string, from?: number) => number): LibraryCall =>
  (rt, self, [part, from]) =>
    find(self as string, text(rt, part), from === undefined ? undefined : int(rt, from));
/** A search for a character code from an optional position. */
const searchChar =
  (find: (value: string, part: string, from?: number) => number): LibraryCall =>
  (rt, self, [code, from]) =>
    find(self as string, String.fromCodePoint(int(rt, code)), from === undefined ? undefined : int(rt, from));

const padded =
  (place: (value: string, fill: string) => string): LibraryCall =>
  (rt, self, [length, pad]) => {
    const value = self as string;
    const fill = pad === undefined || pad === null ? ' ' : String(pad);
    return place(value, filler(fill, int(rt, length) - value.length));
  };

const methods: Record<string, LibraryCall> = {
  abbreviate: numbers((s, [width = 0, offset], rt) => abbreviate(rt, s, width, offset)),
  capitalize: own((s) => capitalizeWith(s, (char) => char.toUpperCase())),
  uncapitalize: own((s) => capitalizeWith(s, lower)),
  center: padded((s, fill) => {
    const left = Math.floor(fill.length / 2);
    return fill.slice(0, left) + s + fill.slice(0, fill.length - left);
  }),
  leftPad: padded((s, fill) => fill + s),
  rightPad: padded((s, fill) => s + fill),
  charAt: numbers((s, [index = 0], rt) => charAt(rt, s, index)),
  codePointAt: numbers((s, [index = 0], rt) => (charAt(rt, s, index), s.codePointAt(index) ?? 0)),
  codePointBefore: numbers((s, [index = 0], rt) => {
    charAt(rt, s, index - 1);
    const pair = index >= 2 ? (s.codePointAt(index - 2) ?? 0) : 0;
    return pair > 0xffff ? pair : s.charCodeAt(index - 1);
  }),
  codePointCount: numbers((s, [from = 0, to = 0], rt) => chars(substring(rt, s, from, to)).length),
  offsetByCodePoints: numbers((s, [index = 0, offset = 0], rt) => {
    if (offset >= 0)
      return (
        index +
        chars(substring(rt, s, index))
          .slice(0, offset)
          .join('').length
      );
    return (
      index -
      chars(substring(rt, s, 0, index))
        .slice(offset)
        .join('').length
    );
  }),
  compareTo: texts((s, [other = '']) => compareText(s, other)),
  contains: texts((s, [part = '']) => s.includes(part)),
  containsAny: texts((s, [set = '']) => chars(set).some((char) => s.includes(char))),
  containsIgnoreCase: texts((s, [part = '']) => lower(s).includes(lower(part))),
  containsNone: texts((s, [set = '']) => !chars(set).some((char) => s.includes(char))),
  containsOnly: texts((s, [set = '']) => chars(s).every((char) => set.includes(char))),
  containsWhitespace: own((s) => /\s/.test(s)),
  countMatches: texts((s, [part = '']) => (part === '' ? 0 : s.split(part).length - 1)),
  deleteWhitespace: own((s) => s.replace(/\s/g, '')),
  difference: texts((s, [other = '']) => {
    const at = differenceIndex(s, other);
    return at < 0 ? '' : other.slice(at);
  }),
  startsWith: texts((s, [part = '']) => s.startsWith(part)),
  startsWithIgnoreCase: texts((s, [part = '']) => lower(s).startsWith(lower(part))),
  endsWith: texts((s, [part = '']) => s.endsWith(part)),
  endsWithIgnoreCase: texts((s, [part = '']) => lower(s).endsWith(lower(part))),
  equals: (_rt, self, [other]) => self === other,
  equalsIgnoreCase: (_rt, self, [other]) =>
    other !== null && other !== undefined && lower(self as string) === lower(String(other)),
  escapeCsv: own(html.escapeCsv),
  escapeEcmaScript: own(html.escapeEcmaScript),
  escapeHtml3: own(html.escapeHtml3),
  escapeHtml4: own(html.escapeHtml4),
  escapeJava: own(html.escapeJava),
  escapeUnicode: own(html.escapeUnicode),
  escapeXml: own(html.escapeXml),
  unescapeCsv: own(html.unescapeCsv),
  unescapeEcmaScript: own(html.unescapeJava),
  unescapeHtml3: own(html.unescapeHtml3),
  unescapeHtml4: own(html.unescapeHtml4),
  unescapeJava: own(html.unescapeJava),
  unescapeUnicode: own(html.unescapeUnicode),
  unescapeXml: own(html.unescapeXml),
  getChars: own(
    (s) =>
      new ListValue(
        INTEGER,
        s.split('').map((char) => char.charCodeAt(0))
      )
  ),
  getLevenshteinDistance: (rt, self, [other, threshold]) => {
    const distance = levenshtein(self as string, text(rt, other));
    return threshold !== undefined && distance > int(rt, threshold) ? -1 : distance;
  },
  hashCode: own(textHash),
  indexOf: search(indexOf),
  indexOfIgnoreCase: search((s, part, from) => indexOf(lower(s), lower(part), from)),
  indexOfAny: texts((s, [set = '']) => s.split('').findIndex((char) => set.includes(char))),
  indexOfAnyBut: texts((s, [set = '']) => s.split('').findIndex((char) => !set.includes(char))),
  indexOfChar: searchChar(indexOf),
  indexOfDifference: texts((s, [other = '']) => differenceIndex(s, other)),
  lastIndexOf: search(lastIndexOf),
  lastIndexOfIgnoreCase: search((s, part, from) => lastIndexOf(lower(s), lower(part), from)),
  lastIndexOfChar: searchChar(lastIndexOf),
  isAllLowerCase: own((s) => all(s, /^\p{Ll}+$/u)),
  isAllUpperCase: own((s) => all(s, /^\p{Lu}+$/u)),
  isAlpha: own((s) => all(s, /^\p{L}+$/u)),
  isAlphaSpace: own((s) => all(s, /^[\p{L} ]*$/u)),
  isAlphanumeric: own((s) => all(s, /^[\p{L}\p{Nd}]+$/u)),
  isAlphanumericSpace: own((s) => all(s, /^[\p{L}\p{Nd} ]*$/u)),
  isAsciiPrintable: own((s) => all(s, /^[\x20-\x7e]*$/)),
  isNumeric: own((s) => all(s, /^\p{Nd}+$/u)),
  isNumericSpace: own((s) => all(s, /^[\p{Nd} ]*$/u)),
  isWhitespace: own((s) => all(s, /^\s*$/)),
  left: numbers((s, [length = 0]) => s.slice(0, Math.max(length, 0))),
  right: numbers((s, [length = 0]) => (length <= 0 ? '' : s.slice(-length))),
  mid: numbers((s, [start = 0, length = 0]) => {
    const from = Math.max(start, 0);
    return length < 0 ? '' : s.slice(from, from + length);
  }),
  length: own((s) => s.length),
  normalizeSpace: own((s) => s.trim().replace(/\s+/g, ' ')),
  overlay: (rt, self, [by, start, end]) => {
    const s = self as string;
    const clamp = (value: unknown): number => Math.min(Math.max(int(rt, value), 0), s.length);
    const [from, to] = [Math.min(clamp(start), clamp(end)), Math.max(clamp(start), clamp(end))];
    return s.slice(0, from) + (by === null ? '' : text(rt, by)) + s.slice(to);
  },
  remove: texts((s, [part = '']) => (part === '' ? s : s.replaceAll(part, ''))),
  removeEnd: texts((s, [part = '']) => (s.endsWith(part) ? s.slice(0, s.length - part.length) : s)),
  removeEndIgnoreCase: texts((s, [part = '']) =>
    lower(s).endsWith(lower(part)) ? s.slice(0, s.length - part.length) : s
  ),
  removeStart: texts((s, [part = '']) => (s.startsWith(part) ? s.slice(part.length) : s)),
  removeStartIgnoreCase: texts((s, [part = '']) => (lower(s).startsWith(lower(part)) ? s.slice(part.length) : s)),
  'repeat(Integer)': numbers((s, [count = 0]) => s.repeat(Math.max(count, 0))),
  'repeat(String,Integer)': (rt, self, [separator, count]) =>
    new Array<string>(Math.max(int(rt, count), 0))
      .fill(self as string)
      .join(separator === null ? '' : text(rt, separator)),
  replace: texts((s, [part = '', by = '']) => replaceLiteral(s, part, by)),
  replaceAll: texts((s, [regex = '', by = ''], rt) =>
    replaceMatches(rt, new MatcherValue(compilePattern(rt, regex), s), by, false)
  ),
  replaceFirst: texts((s, [regex = '', by = ''], rt) =>
    replaceMatches(rt, new MatcherValue(compilePattern(rt, regex), s), by, true)
  ),
  reverse: own((s) => chars(s).reverse().join('')),
  split: (rt, self, [regex, limit]) =>
    new ListValue(
      STRING,
      splitText(compilePattern(rt, text(rt, regex)), self as string, limit === undefined ? 0 : int(rt, limit))
    ),
  splitByCharacterType: own((s) => new ListValue(STRING, byCharacterType(s, false))),
  splitByCharacterTypeCamelCase: own((s) => new ListValue(STRING, byCharacterType(s, true))),
  stripHtmlTags: own(html.stripTags),
  substring: numbers((s, [start = 0, end], rt) => substring(rt, s, start, end)),
  substringAfter: texts((s, [separator = '']) => {
    const at = s.indexOf(separator);
    return at < 0 ? '' : s.slice(at + separator.length);
  }),
  substringAfterLast: texts((s, [separator = '']) => {
    const at = s.lastIndexOf(separator);
    return separator === '' || at < 0 ? '' : s.slice(at + separator.length);
  }),
  substringBefore: texts((s, [separator = '']) => beforeFirst(s, separator)),
  substringBeforeLast: texts((s, [separator = '']) => {
    const at = s.lastIndexOf(separator);
    return separator === '' || at < 0 ? s : s.slice(0, at);
  }),
  substringBetween: texts((s, [open = '', close = open]) => between(s, open, close)),
  swapCase: own((s) =>
    chars(s)
      .map((char) => (char === lower(char) ? char.toUpperCase() : lower(char)))
      .join('')
  ),
  toLowerCase: (_rt, self, [locale]) => (self as string).toLocaleLowerCase(localeTag(locale)),
  toUpperCase: (_rt, self, [locale]) => (self as string).toLocaleUpperCase(localeTag(locale)),
  'toString()': own((s) => s),
  trim: own((s) => s.replace(/^[\x00-\x20]+|[\x00-\x20]+$/g, ''))
};

function replaceLiteral(value: string, part: string, by: string): string {
  return part === ''
    ? by +
        chars(value)
          .map((char) => char + by)
          .join('')
    : value.split(part).join(by);
}

const localeTag = (locale: unknown): string =>
  typeof locale === 'string' && locale !== '' ? locale.replace('_', '-') : 'en-US';

const isBlank = (value: unknown): boolean => value === null || value === undefined || /^\s*$/.test(String(value));
const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '';

const statics: Record<string, LibraryCall> = {
  escapeSingleQuotes: (rt, _self, [value]) =>
    text(rt, value).replace(/['\\]/g, (char) => (char === "'" ? "\\'" : '\\\\')),
  format: (rt, _self, [pattern, values]) => {
    const items = given<ListValue>(rt, values).items.map((item) => toText(rt, item));
    try {
      return formatMessage(text(rt, pattern), items);
    } catch (error) {
      return stringError(rt, error instanceof RangeError ? error.message : 'Invalid format');
    }
  },
  fromCharArray: (rt, _self, [codes]) =>
    given<ListValue>(rt, codes)
      .items.map((code) => String.fromCodePoint(int(rt, code)))
      .join(''),
  getCommonPrefix: (rt, _self, [list]) => {
    const items = given<ListValue>(rt, list).items.map((item) => (item === null ? '' : String(item)));
    const [first = '', ...rest] = items;
    return rest.reduce((prefix, item) => {
      const at = differenceIndex(prefix, item);
      return at < 0 ? prefix : prefix.slice(0, at);
    }, first);
  },
  isBlank: (_rt, _self, [value]) => isBlank(value),
  isNotBlank: (_rt, _self, [value]) => !isBlank(value),
  isEmpty: (_rt, _self, [value]) => isEmpty(value),
  isNotEmpty: (_rt, _self, [value]) => !isEmpty(value),
  join: (rt, _self, [items, separator]) =>
    [...walk(rt, items)].map((item) => (item === null ? '' : toText(rt, item))).join(text(rt, separator)),
  'valueOf(Date)': (_rt, _self, [value]) => (value instanceof DateValue ? dateText(value.epochDay) : null),
  'valueOf(Datetime)': (rt, _self, [value]) => {
    if (value instanceof DatetimeValue) return zonedText(value.epochMs, rt.tx.user.timeZone);
    return value instanceof DateValue ? datetimeText(value.epochDay * 86_400_000) : null;
  },
  'valueOf(*)': (rt, _self, [value]) => (value === null || value === undefined ? null : toText(rt, value)),
  'valueOf(Double)': (rt, _self, [value]) => {
    if (value === null || value === undefined) return null;
    return toText(rt, typeof value === 'number' ? new DoubleValue(value) : value);
  },
  'valueOf(Decimal)': (_rt, _self, [value]) => {
    if (value === null || value === undefined) return null;
    return toBigDecimal(value as number).toPlainString();
  },
  valueOfGmt: (rt, _self, [value]) => datetimeText(given<DatetimeValue>(rt, value).epochMs)
};

const stringClass: LibraryClass = { statics, methods };

export const stringClasses: Record<string, LibraryClass> = { 'System.String': stringClass };
