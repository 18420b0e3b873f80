/** Members of JSONParser: a walk over the tokens of a text that was parsed before. */
import type { ApexContext } from '../context.js';
import { TypeToken } from '../runtime/values.js';
import { nullArgument } from './args.js';
import { typed } from './jsonRead.js';
import type { JsonValue } from './jsonText.js';
import type { LibraryCall, LibraryClass } from './registry.js';

type Token = {
  kind: string;
  text: string;
  name: string | null;
  value: JsonValue | null;
  /** Of the start of an object or array: where its end is. */
  end: number;
};

export class JsonParserValue {
  public readonly typeName = 'System.JSONParser';
  public readonly tokens: Token[] = [];
  public at = -1;
  public isCleared = false;
  public lastCleared: Token | null = null;

  public constructor(root: JsonValue) {
    this.collect(root, null);
  }

  public get current(): Token | null {
    return this.isCleared ? null : (this.tokens[this.at] ?? null);
  }

  public next(): Token | null {
    this.isCleared = false;
    if (this.at < this.tokens.length) this.at += 1;
    return this.current;
  }

  private collect(value: JsonValue, name: string | null): void {
    const start: Token = { kind: KINDS[value.kind], text: tokenText(value), name, value, end: this.tokens.length };
    if (value.kind === 'number' && !/^-?\d+$/.test(value.text)) start.kind = 'VALUE_NUMBER_FLOAT';
    if (value.kind === 'boolean') start.kind = value.value ? 'VALUE_TRUE' : 'VALUE_FALSE';
    this.tokens.push(start);
    if (value.kind === 'object') {
      for (const [key, item] of value.entries) {
        this.tokens.push({ kind: 'FIELD_NAME', text: key, name: key, value: null, end: this.tokens.length });
        this.collect(item, key);
      }
    } else if (value.kind === 'array') {
      for (const item of value.items) this.collect(item, null);
    } else {
      return;
    }
    start.end = this.tokens.length;
    const isObject = value.kind === 'object';
    this.tokens.push({
      kind: isObject ? 'END_OBJECT' : 'END_ARRAY',
      text: isObject ? '}' : ']',
      name,
      value: null,
      end: start.end
    });
  }
}

const KINDS: Record<JsonValue['kind'], string> = {
  object: 'START_OBJECT',
  array: 'START_ARRAY',
  string: 'VALUE_STRING',
  number: 'VALUE_NUMBER_INT',
  boolean: 'VALUE_TRUE',
  null: 'VALUE_NULL'
};

function tokenText(value: JsonValue): string {
  if (value.kind === 'object') return '{';
  if (value.kind === 'array') return '[';
  if (value.kind === 'boolean') return String(value.value);
  return value.kind === 'null' ? 'null' : value.text;
}

const of = (self: unknown): JsonParserValue => self as JsonParserValue;
const tokenEnum = (rt: ApexContext, token: Token | null): unknown =>
  token === null ? null : rt.enumValue('System.JSONToken', token.kind);

/** The current value read as a type. */
const valueAs =
  (typeName: string): LibraryCall =>
  (rt, self) => {
    const value = of(self).current?.value;
    if (value === null || value === undefined) {
      return rt.throwApex('System.JSONException', `Current token (${of(self).current?.kind ?? 'null'}) is not a value`);
    }
    return typed(rt, value, { name: typeName, args: [] }, false);
  };

const readAs =
  (isStrict: boolean): LibraryCall =>
  (rt, self, [type]) => {
    const parser = of(self);
    if (!(type instanceof TypeToken)) return nullArgument(rt);
    if (parser.current?.kind === 'FIELD_NAME' || parser.at < 0) parser.next();
    const token = parser.current;
    if (token?.value == null)
      return rt.throwApex('System.JSONException', 'No content to map to Object due to end of input');
    const value = typed(rt, token.value, type.type, isStrict);
    parser.at = token.end;
    return value;
  };

export const jsonParserClass: LibraryClass = {
  methods: {
    nextToken: (rt, self) => tokenEnum(rt, of(self).next()),
    nextValue: (rt, self) => {
      const token = of(self).next();
      return tokenEnum(rt, token?.kind === 'FIELD_NAME' ? of(self).next() : token);
    },
    hasCurrentToken: (_rt, self) => of(self).current !== null,
    getCurrentToken: (rt, self) => tokenEnum(rt, of(self).current),
    getCurrentName: (_rt, self) => of(self).current?.name ?? null,
    getText: (_rt, self) => of(self).current?.text ?? null,
    clearCurrentToken: (_rt, self) => {
      of(self).lastCleared = of(self).current;
      of(self).isCleared = true;
    },
    getLastClearedToken: (rt, self) => tokenEnum(rt, of(self).lastCleared),
    skipChildren: (_rt, self) => {
      const token = of(self).current;
      if (token !== null && token.kind.startsWith('START_')) of(self).at = token.end;
    },
    readValueAs: readAs(false),
    readValueAsStrict: readAs(true),
    getBlobValue: valueAs('Blob'),
    getBooleanValue: valueAs('Boolean'),
    getDateTimeValue: valueAs('Datetime'),
    getDateValue: valueAs('Date'),
    getDecimalValue: valueAs('Decimal'),
    getDoubleValue: valueAs('Double'),
    getIdValue: valueAs('Id'),
    getIntegerValue: valueAs('Integer'),
    getLongValue: valueAs('Long'),
    getTimeValue: valueAs('Time')
  }
};
