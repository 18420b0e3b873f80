/** Reading JSON text into plain tokens that keep numbers exact, with the parser messages of the platform. */

export type JsonValue =
  | { kind: 'object'; entries: [string, JsonValue][] }
  | { kind: 'array'; items: JsonValue[] }
  | { kind: 'string'; text: string }
  | { kind: 'number'; text: string }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'null' };

/** The text is no JSON; the message is what System.JSONException says. */
export class JsonSyntaxError extends Error {}

const WHITE = new Set([' ', '\t', '\n', '\r']);

export function parseJson(source: string): JsonValue {
  return new JsonReader(source).document();
}

class JsonReader {
  private at = 0;

  public constructor(private readonly source: string) {}

  public document(): JsonValue {
    this.skipWhite();
    if (this.at >= this.source.length) throw new JsonSyntaxError('No content to map to Object due to end of input');
    return this.value();
  }

  private peek(): string {
    return this.source.charAt(this.at);
  }

  private skipWhite(): void {
    while (WHITE.has(this.peek())) this.at += 1;
  }

  /** `[line,column]` just after the character at a position, as the platform counts. */
  private place(position: number): string {
    const before = this.source.slice(0, position);
    const line = before.split('\n').length;
    return `[${line},${position - before.lastIndexOf('\n')}]`;
  }

  private unexpected(expectation: string): JsonSyntaxError {
    if (this.at >= this.source.length) {
      return new JsonSyntaxError(`Unexpected end-of-input at input location ${this.place(this.at)}`);
    }
    const code = this.peek().charCodeAt(0);
    return new JsonSyntaxError(
      `Unexpected character ('${this.peek()}' (code ${code})): ${expectation} at input location ${this.place(this.at + 1)}`
    );
  }

  private value(): JsonValue {
    this.skipWhite();
    const char = this.peek();
    if (char === '{') return this.object();
    if (char === '[') return this.array();
    if (char === '"') return { kind: 'string', text: this.string() };
    if (char === '-' || (char >= '0' && char <= '9')) return this.number();
    const word = /^[a-zA-Z]+/.exec(this.source.slice(this.at, this.at + 30))?.[0];
    if (word === 'true' || word === 'false') {
      this.at += word.length;
      return { kind: 'boolean', value: word === 'true' };
    }
    if (word === 'null') {
      this.at += 4;
      return { kind: 'null' };
    }
    if (word !== undefined) {
      throw new JsonSyntaxError(
        `Unrecognized token '${word}': was expecting 'null', 'true', 'false' or NaN at input location ${this.place(this.at + word.length + 1)}`
      );
    }
    throw this.unexpected("expected a valid value (number, String, array, object, 'true', 'false' or 'null')");
  }

  private object(): JsonValue {
    const entries: [string, JsonValue][] = [];
    this.at += 1;
    this.skipWhite();
    if (this.peek() === '}') {
      this.at += 1;
      return { kind: 'object', entries };
    }
    for (;;) {
      this.skipWhite();
      if (this.peek() !== '"') throw this.unexpected('was expecting double-quote to start field name');
      const name = this.string();
      this.skipWhite();
      if (this.peek() !== ':') throw this.unexpected('was expecting a colon to separate field name and value');
      this.at += 1;
      entries.push([name, this.value()]);
      this.skipWhite();
      if (this.peek() === '}') break;
      if (this.peek() !== ',') throw this.unexpected('was expecting comma to separate OBJECT entries');
      this.at += 1;
    }
    this.at += 1;
    return { kind: 'object', entries };
  }

  private array(): JsonValue {
    const items: JsonValue[] = [];
    this.at += 1;
    this.skipWhite();
    if (this.peek() === ']') {
      this.at += 1;
      return { kind: 'array', items };
    }
    for (;;) {
      items.push(this.value());
      this.skipWhite();
      if (this.peek() === ']') break;
      if (this.peek() !== ',') throw this.unexpected('was expecting comma to separate ARRAY entries');
      this.at += 1;
    }
    this.at += 1;
    return { kind: 'array', items };
  }

  private string(): string {
    let text = '';
    this.at += 1;
    for (;;) {
      const char = this.peek();
      if (this.at >= this.source.length) {
        throw new JsonSyntaxError(
          `Unexpected end-of-input: was expecting closing quote for a string value at input location ${this.place(this.at)}`
        );
      }
      this.at += 1;
      if (char === '"') return text;
      if (char === '\\') text += this.escape();
      else if (char < ' ') {
        this.at -= 1;
        throw new JsonSyntaxError(
          `Illegal unquoted character ((CTRL-CHAR, code ${char.charCodeAt(0)})): has to be escaped using backslash to be included in string value at input location ${this.place(this.at + 1)}`
        );
      } else text += char;
    }
  }

  private escape(): string {
    const char = this.peek();
    this.at += 1;
    if (char === 'u') {
      const digits = this.source.slice(this.at, this.at + 4);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.unexpected('expected a hex-digit for character escape sequence');
      this.at += 4;
      return String.fromCharCode(parseInt(digits, 16));
    }
    const plain = ESCAPES[char];
    if (plain !== undefined) return plain;
    this.at -= 1;
    throw new JsonSyntaxError(
      `Unrecognized character escape '${char}' (code ${char.charCodeAt(0)}) at input location ${this.place(this.at + 1)}`
    );
  }

  private number(): JsonValue {
    const text = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(this.source.slice(this.at, this.at + 400))?.[0];
    if (text === undefined) throw this.unexpected('expected digit (0-9) to follow minus sign, for valid numeric value');
    this.at += text.length;
    if (/[0-9]/.test(this.peek()))
      throw new JsonSyntaxError(
        `Invalid numeric value: Leading zeroes not allowed at input location ${this.place(this.at)}`
      );
    return { kind: 'number', text };
  }
}

const ESCAPES: Record<string, string> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** A JSON string with its quotes. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(/\\u([0-9a-f]{4})/g, (_whole, hex) => `\\u${String(hex).toUpperCase()}`);
}

/** Writes tokens compactly, or as the platform's pretty printer lays them out. */
export function writeJson(value: JsonValue, isPretty: boolean, depth = 0): string {
  const indent = (level: number): string => '  '.repeat(level);
  switch (value.kind) {
    case 'object': {
      if (value.entries.length === 0) return isPretty ? '{ }' : '{}';
      const parts = value.entries.map(
        ([name, item]) => `${quote(name)}${isPretty ? ' : ' : ':'}${writeJson(item, isPretty, depth + 1)}`
      );
      if (!isPretty) return `{${parts.join(',')}}`;
      return `{\n${parts.map((part) => indent(depth + 1) + part).join(',\n')}\n${indent(depth)}}`;
    }
    case 'array': {
      if (value.items.length === 0) return isPretty ? '[ ]' : '[]';
      const parts = value.items.map((item) => writeJson(item, isPretty, depth));
      return isPretty ? `[ ${parts.join(', ')} ]` : `[${parts.join(',')}]`;
    }
    case 'string':
      return quote(value.text);
    case 'number':
      return value.text;
    case 'boolean':
      return String(value.value);
    case 'null':
      return 'null';
  }
}
