/**
 * Java's regular expressions in JavaScript's engine. The pattern is read into a tree and written again for the
 * `v` flag, with flags, anchors, quoting, possessive and atomic groups spelled out, since JavaScript has no words for them.
 */
import { ANCHORS, CLASSES, CONTROLS, LINE_END, POSIX, SYNTAX } from './regexTables.js';
import { Writer, type JavaRegex, type Node } from './regexWriter.js';

export type { JavaRegex };

/** What is wrong with a pattern, worded as Java words it. */
export class PatternSyntaxError extends Error {
  public constructor(description: string, index: number, pattern: string) {
    super(`${description} near index ${index}\n${pattern}`);
  }
}

type Flags = { i: boolean; m: boolean; s: boolean; x: boolean };

const cache = new Map<string, JavaRegex>();

/** Translates a Java pattern; throws `PatternSyntaxError` where it is none. */
export function translate(pattern: string): JavaRegex {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const parser = new Parser(pattern);
  const tree = parser.parse();
  const regex = new Writer(parser.names).write(tree, parser.groupCount);
  try {
    new RegExp(regex.source, 'v');
  } catch (error) {
    throw new PatternSyntaxError(error instanceof Error ? error.message : 'Illegal pattern', 0, pattern);
  }
  cache.set(pattern, regex);
  return regex;
}

class Parser {
  public groupCount = 0;
  public readonly names = new Map<string, number>();
  private at = 0;
  private flags: Flags = { i: false, m: false, s: false, x: false };

  public constructor(private readonly pattern: string) {}

  public parse(): Node {
    const tree = this.choice();
    if (this.at < this.pattern.length) throw this.error("Unmatched closing ')'");
    return tree;
  }

  private get char(): string {
    return this.pattern[this.at] ?? '';
  }

  private error(description: string): PatternSyntaxError {
    return new PatternSyntaxError(description, Math.min(this.at, this.pattern.length), this.pattern);
  }

  private eat(text: string): boolean {
    if (!this.pattern.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private choice(): Node {
    const options = [this.sequence()];
    while (this.eat('|')) options.push(this.sequence());
    return options.length === 1 && options[0] ? options[0] : { kind: 'choice', options };
  }

  private sequence(): Node {
    const items: Node[] = [];
    while (this.at < this.pattern.length && this.char !== '|' && this.char !== ')') {
      if (this.flags.x && this.skipComment()) continue;
      const atom = this.atom();
      if (atom !== null) items.push(this.quantified(atom));
    }
    return { kind: 'sequence', items };
  }

  private skipComment(): boolean {
    if (/\s/.test(this.char)) {
      this.at += 1;
      return true;
    }
    if (this.char !== '#') return false;
    while (this.at < this.pattern.length && this.pattern[this.at] !== '\n') this.at += 1;
    return true;
  }

  private quantified(atom: Node): Node {
    const match = /^(?:[*+?]|\{\d+(?:,\d*)?\})/.exec(this.pattern.slice(this.at, this.at + 24));
    if (match === null) return atom;
    this.at += match[0].length;
    if (this.eat('+')) return { kind: 'repeat', body: atom, quantifier: match[0], isPossessive: true };
    const lazy = this.eat('?') ? '?' : '';
    const repeat: Node = { kind: 'repeat', body: atom, quantifier: match[0] + lazy, isPossessive: false };
    return this.quantified(repeat);
  }

  private atom(): Node | null {
    const char = this.char;
    if (char === '(') return this.group();
    if (char === '[') return { kind: 'text', source: this.charClass() };
    if (char === '\\') return this.escape();
    if ('*+?'.includes(char)) throw this.error(`Dangling meta character '${char}'`);
    if (char === '{') throw this.error('Illegal repetition');
    this.at += 1;
    if (char === '.') return { kind: 'text', source: this.flags.s ? '[\\s\\S]' : '[^\\n\\r\\u0085\\u2028\\u2029]' };
    if (char === '^')
      return { kind: 'text', source: this.flags.m ? '(?:^|(?<=[\\n\\u0085\\u2028\\u2029])|(?<=\\r)(?!\\n))' : '^' };
    if (char === '$') {
      return { kind: 'text', source: this.flags.m ? '(?=[\\n\\r\\u0085\\u2028\\u2029]|$)' : LINE_END };
    }
    return { kind: 'text', source: this.literal(this.codePoint(char)) };
  }

  /** A surrogate pair counts as one character. */
  private codePoint(char: string): string {
    const next = this.char;
    if (/[\uD800-\uDBFF]/.test(char) && /[\uDC00-\uDFFF]/.test(next)) {
      this.at += 1;
      return char + next;
    }
    return char;
  }

  private literal(char: string): string {
    if (this.flags.i) {
      const other = swapCase(char);
      if (other !== char) return `[${char}${other}]`;
    }
    return SYNTAX.has(char) ? `\\${char}` : char;
  }

  private group(): Node | null {
    const opened = this.at;
    this.at += 1;
    const outer = { ...this.flags };
    let make: (body: Node) => Node;
    if (!this.eat('?')) {
      make = this.numbered(null);
    } else if (this.eat(':')) {
      make = (body) => ({ kind: 'plain', open: '(?:', body });
    } else if (this.eat('>')) {
      make = (body) => ({ kind: 'atomic', body });
    } else {
      const look = ['=', '!', '<=', '<!'].find((sign) => this.eat(sign));
      const name = look === undefined ? /^<([a-zA-Z][a-zA-Z0-9]*)>/.exec(this.pattern.slice(this.at))?.[1] : undefined;
      if (look !== undefined) {
        make = (body) => ({ kind: 'plain', open: `(?${look}`, body });
      } else if (name !== undefined) {
        this.at += name.length + 2;
        make = this.numbered(name);
      } else {
        const flags = this.readFlags();
        if (this.eat(')')) {
          this.flags = flags;
          return null;
        }
        if (!this.eat(':')) throw this.error('Unknown inline modifier');
        this.flags = flags;
        make = (body) => ({ kind: 'plain', open: '(?:', body });
      }
    }
    const body = this.choice();
    if (!this.eat(')')) {
      this.at = Math.max(opened, this.pattern.length);
      throw this.error('Unclosed group');
    }
    this.flags = outer;
    return make(body);
  }

  private numbered(name: string | null): (body: Node) => Node {
    this.groupCount += 1;
    const number = this.groupCount;
    if (name !== null) this.names.set(name, number);
    return (body) => ({ kind: 'group', body, number });
  }

  private readFlags(): Flags {
    const flags = { ...this.flags };
    let value = true;
    for (; /[a-zA-Z-]/.test(this.char); this.at += 1) {
      if (this.char === '-') value = false;
      else if (this.char === 'i' || this.char === 'm' || this.char === 's' || this.char === 'x')
        flags[this.char] = value;
      else if (!'ucdU'.includes(this.char)) throw this.error('Unknown inline modifier');
    }
    return flags;
  }

  private escape(): Node {
    this.at += 1;
    const char = this.char;
    if (char === '') throw this.error('Unexpected internal error');
    if (char === 'Q') return this.quoted();
    if (/[1-9]/.test(char)) return this.numberedBackreference();
    if (char === 'k') {
      const name = /^k<([a-zA-Z][a-zA-Z0-9]*)>/.exec(this.pattern.slice(this.at))?.[1];
      if (name === undefined) throw this.error("\\k is not followed by '<' for named capturing group");
      this.at += name.length + 3;
      return { kind: 'backreference', number: name };
    }
    const anchor = ANCHORS[char];
    if (anchor !== undefined) {
      this.at += 1;
      return { kind: 'text', source: anchor };
    }
    const single = this.escapedCharacter();
    return { kind: 'text', source: single.isClass ? single.source : this.literal(single.source) };
  }

  private numberedBackreference(): Node {
    let number = Number(this.char);
    this.at += 1;
    while (/\d/.test(this.char) && number * 10 + Number(this.char) <= this.groupCount) {
      number = number * 10 + Number(this.char);
      this.at += 1;
    }
    return { kind: 'backreference', number };
  }

  private quoted(): Node {
    this.at += 1;
    const end = this.pattern.indexOf('\\E', this.at);
    const raw = this.pattern.slice(this.at, end < 0 ? undefined : end);
    this.at = end < 0 ? this.pattern.length : end + 2;
    const items = [...raw].map((char): Node => ({ kind: 'text', source: this.literal(char) }));
    return items.length === 1 && items[0] ? items[0] : { kind: 'sequence', items };
  }

  /** After the backslash: a class such as `\d`, or one character. */
  private escapedCharacter(): { isClass: boolean; source: string } {
    const char = this.char;
    this.at += 1;
    const named = CLASSES[char];
    if (named !== undefined) return { isClass: true, source: named };
    if (char === 'p' || char === 'P') return { isClass: true, source: this.property(char === 'P') };
    const control = CONTROLS[char];
    if (control !== undefined) return { isClass: false, source: control };
    if (char === 'x' || char === 'u') {
      const digits = new RegExp(char === 'u' ? '^[0-9a-fA-F]{4}' : '^(?:[0-9a-fA-F]{2}|\\{[0-9a-fA-F]+\\})').exec(
        this.pattern.slice(this.at)
      )?.[0];
      if (digits === undefined) throw this.error(`Illegal ${char === 'u' ? 'Unicode' : 'hexadecimal'} escape sequence`);
      this.at += digits.length;
      return { isClass: false, source: String.fromCodePoint(parseInt(digits.replace(/[{}]/g, ''), 16)) };
    }
    if (char === '0') {
      const digits = /^(?:[0-3][0-7]{2}|[0-7]{1,2})/.exec(this.pattern.slice(this.at))?.[0];
      if (digits === undefined) throw this.error('Illegal octal escape sequence');
      this.at += digits.length;
      return { isClass: false, source: String.fromCharCode(parseInt(digits, 8)) };
    }
    if (char === 'c') {
      const control = String.fromCharCode(this.char.charCodeAt(0) ^ 64);
      this.at += 1;
      return { isClass: false, source: control };
    }
    if (/[a-zA-Z]/.test(char)) throw this.error('Illegal/unsupported escape sequence');
    return { isClass: false, source: this.codePoint(char) };
  }

  private property(isNegated: boolean): string {
    let name = this.char;
    if (name === '{') {
      const end = this.pattern.indexOf('}', this.at);
      if (end < 0) throw this.error('Unclosed character family');
      name = this.pattern.slice(this.at + 1, end);
      this.at = end + 1;
    } else {
      this.at += 1;
    }
    const posix = POSIX[name.toLowerCase()];
    if (posix !== undefined) return `[${isNegated ? '^' : ''}${posix}]`;
    const property = /^(?:Is|In)/.test(name) ? `Script=${name.slice(2)}` : name;
    try {
      new RegExp(`\\p{${property}}`, 'v');
    } catch {
      throw this.error(`Unknown character property name {${name}}`);
    }
    return `[${isNegated ? '^' : ''}\\p{${property}}]`;
  }

  /** `[a-z&&[^b]]`: ranges, unions, intersections. */
  private charClass(): string {
    this.at += 1;
    const isNegated = this.eat('^');
    const operands: string[][] = [[]];
    let isFirst = true;
    while (isFirst || this.char !== ']') {
      if (this.at >= this.pattern.length) throw this.error('Unclosed character class');
      isFirst = false;
      if (this.eat('&&')) {
        operands.push([]);
        continue;
      }
      operands.at(-1)?.push(this.classItem());
      if (this.char === ']') break;
    }
    this.at += 1;
    const parts = operands.filter((items) => items.length > 0).map((items) => `[${items.join('')}]`);
    const body = parts.length === 1 ? (parts[0] ?? '[]').slice(1, -1) : parts.join('&&');
    return `[${isNegated ? '^' : ''}${body}]`;
  }

  private classItem(): string {
    if (this.char === '[') return this.charClass();
    if (this.pattern.startsWith('\\Q', this.at)) {
      this.at += 2;
      const end = this.pattern.indexOf('\\E', this.at);
      const raw = this.pattern.slice(this.at, end < 0 ? undefined : end);
      this.at = end < 0 ? this.pattern.length : end + 2;
      return [...raw].map((char) => this.inClass(char)).join('');
    }
    const from = this.classCharacter();
    if (from.isClass) return from.source;
    const next = this.pattern[this.at + 1];
    if (this.char !== '-' || next === ']' || next === '[' || next === undefined) return this.inClass(from.source);
    this.at += 1;
    const to = this.classCharacter();
    if (to.isClass) return `${this.inClass(from.source)}\\-${to.source}`;
    return this.range(from.source, to.source);
  }

  private range(from: string, to: string): string {
    if ((from.codePointAt(0) ?? 0) > (to.codePointAt(0) ?? 0)) throw this.error('Illegal character range');
    const plain = `${escapeInClass(from)}-${escapeInClass(to)}`;
    if (!this.flags.i) return plain;
    const letters: string[] = [];
    for (let code = from.charCodeAt(0); code <= Math.min(to.charCodeAt(0), 0x17f); code += 1) {
      const other = swapCase(String.fromCharCode(code));
      if (other.charCodeAt(0) !== code) letters.push(escapeInClass(other));
    }
    return plain + letters.join('');
  }

  private inClass(char: string): string {
    const other = this.flags.i ? swapCase(char) : char;
    return escapeInClass(char) + (other === char ? '' : escapeInClass(other));
  }

  private classCharacter(): { isClass: boolean; source: string } {
    const char = this.char;
    this.at += 1;
    if (char === '\\') {
      if (this.char === 'b') throw this.error('Illegal/unsupported escape sequence');
      return this.escapedCharacter();
    }
    return { isClass: false, source: this.codePoint(char) };
  }
}

function swapCase(char: string): string {
  const lower = char.toLowerCase();
  const other = lower === char ? char.toUpperCase() : lower;
  return other.length === char.length ? other : char;
}

function escapeInClass(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  return /[a-zA-Z0-9]/.test(char) ? char : `\\u{${code.toString(16)}}`;
}
