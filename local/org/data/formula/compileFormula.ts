import { Big, RoundingMode } from 'bigdecimal.js';
import { builtins, parseSync, type FormulaReturnType, type SyncParseOptions } from 'sformula';
import { UnsupportedFeature } from '../../values/errors.js';
import { isNumeric, toBigDecimal } from '../../values/compare.js';
import type { FieldValue, ScalarValue } from '../../values/scalars.js';
import { DateValue, DatetimeValue, TimeValue } from '../../values/time.js';
import type { FieldSchema, FieldType, ObjectSchema, Schema } from '../types.js';
import { namesIn } from './scan.js';

/** What a formula sees of the record it is evaluated for. */
export type FormulaScope = {
  /** The value at the end of a path of canonical names, such as `['Account', 'Name']`. */
  read(path: readonly string[]): FieldValue;
  /** The value before this save; the same as `read` when the record is new or not being saved. */
  readPrior(path: readonly string[]): FieldValue;
  readonly isNew: boolean;
  /** `$User.Id`, `$Label.Some_Label`, `$Permission.CanX`, … */
  global(path: readonly string[]): ScalarValue;
  readonly now: number;
};

export type CompiledFormula = (scope: FormulaScope) => ScalarValue;

/** A formula that cannot be compiled; the message says why. */
export class FormulaError extends Error {}

type InputType = NonNullable<SyncParseOptions['inputTypes']>[string];
type Input = { alias: string; type: InputType; read: (scope: FormulaScope) => unknown };

const GLOBALS = [
  '$user',
  '$profile',
  '$organization',
  '$permission',
  '$label',
  '$recordtype',
  '$custommetadata',
  '$setup',
  '$userrole',
  '$api',
  '$system'
];
const SUPPORTED_GLOBALS = ['$user', '$profile', '$organization', '$permission', '$label', '$recordtype'];

/** Finds what a name in a formula stands for: its canonical path and its type. Throws `FormulaError`. */
export type FieldResolver = (text: string) => {
  path: string[];
  field: Pick<FieldSchema, 'type' | 'picklistValues'>;
};

/** Compiles a formula over the fields that `resolver` finds. `result` is the type that its value is turned into. */
export function compileFormula(
  resolver: FieldResolver,
  formula: string,
  result: { type: FieldType; scale: number; treatBlanksAsZero: boolean }
): CompiledFormula {
  const constant = constantOf(formula);
  if (constant !== null) {
    const value = fromFormula(constant.value, result);
    return () => value;
  }
  const rewriter = new Rewriter(resolver, formula);
  const text = rewriter.rewrite();
  const inputs = rewriter.inputs;
  let parsed;
  try {
    parsed = parseSync(text, {
      inputTypes: Object.fromEntries(inputs.map((input) => [input.alias, input.type])),
      returnType: returnTypeOf(result.type),
      blankAsZero: result.treatBlanksAsZero
    });
  } catch (error) {
    throw new FormulaError(rewriter.restore((error as Error).message));
  }
  const evaluate = (values: readonly unknown[]): ScalarValue => {
    const context = Object.fromEntries(inputs.map((input, index) => [input.alias, values[index]]));
    return fromFormula(parsed.evaluate(context) as FormulaResult, result);
  };
  const remembered = /\bTIMENOW\b/i.test(text) ? evaluate : remember(evaluate);
  return (scope) => remembered(inputs.map((input) => input.read(scope)));
}

const MOST_REMEMBERED = 500;

/** The library takes its time; a formula gives the same for the same inputs, and rows saved together share many. */
function remember(evaluate: (values: readonly unknown[]) => ScalarValue): (values: readonly unknown[]) => ScalarValue {
  const known = new Map<string, ScalarValue>();
  return (values) => {
    const key = values.map((value) => `${typeof value}:${String(value)}`).join('\u0000');
    const found = known.get(key);
    if (found !== undefined) return found;
    const value = evaluate(values);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(key, value);
    return value;
  };
}

/** Most defaults are plain literals, which need no library. */
function constantOf(formula: string): { value: FormulaResult } | null {
  const text = formula.trim();
  if (/^(true|false)$/i.test(text)) return { value: text.toLowerCase() === 'true' };
  if (/^-?\d+(\.\d+)?$/.test(text)) return { value: text };
  const literal = /^"([^"\\]*)"$/.exec(text) ?? /^'([^'\\]*)'$/.exec(text);
  return literal === null ? null : { value: literal[1] };
}

function returnTypeOf(type: FieldType): FormulaReturnType {
  switch (type) {
    case 'double':
    case 'integer':
    case 'long':
      return 'number';
    case 'currency':
    case 'percent':
    case 'boolean':
    case 'date':
    case 'datetime':
    case 'time':
      return type;
    default:
      return 'string';
  }
}

const TEXT_ARGUMENT = { argument: { type: 'string' as const }, optional: false };

function hyperlink(url: string | null, label: string | null, target?: string | null): string {
  return `<a href="${url ?? ''}" target="${target ?? '_blank'}">${label ?? ''}</a>`;
}

function image(url: string | null, text: string | null, height?: number | null, width?: number | null): string {
  const size = (name: string, value?: number | null): string =>
    value === undefined || value === null ? '' : ` ${name}="${String(value)}"`;
  return `<img src="${url ?? ''}" alt="${text ?? ''}" border="0"${size('height', height)}${size('width', width)}/>`;
}

/** Gives every field its own plain name, and turns what the formula library lacks into fields. */
class Rewriter {
  private readonly known = new Map<string, Input>();
  private readonly originals = new Map<string, string>();

  public constructor(
    private readonly resolver: FieldResolver,
    private readonly formula: string
  ) {}

  public get inputs(): Input[] {
    return [...this.known.values()];
  }

  public rewrite(): string {
    let text = '';
    let at = 0;
    for (const name of namesIn(this.formula)) {
      if (name.start < at) continue; // the argument of a call that was replaced
      text += this.formula.slice(at, name.start);
      at = name.end;
      if (name.kind === 'field') {
        text += this.field(name.text);
        continue;
      }
      const replaced = this.call(name.text, name.end);
      text += replaced?.text ?? name.text.toUpperCase();
      at = replaced?.end ?? at;
    }
    return text + this.formula.slice(at);
  }

  /** Puts the formula's own names back into a message of the library. */
  public restore(message: string): string {
    return message.replace(/\bin_\d+\b/g, (alias) => this.originals.get(alias) ?? alias);
  }

  private call(name: string, end: number): { text: string; end: number } | null {
    const upper = name.toUpperCase();
    const empty = /^\s*\(\s*\)/.exec(this.formula.slice(end))?.[0].length;
    if (upper === 'ISNEW' && empty !== undefined) {
      return { text: this.input('ISNEW()', { type: 'boolean' }, (scope) => scope.isNew), end: end + empty };
    }
    if (upper === 'TODAY' && empty !== undefined) {
      const today = (scope: FormulaScope): string => new DateValue(Math.floor(scope.now / 86_400_000)).toString();
      return { text: this.input('TODAY()', { type: 'date' }, today), end: end + empty };
    }
    if (upper === 'NOW' && empty !== undefined) {
      return {
        text: this.input('NOW()', { type: 'datetime' }, (scope) => new DatetimeValue(scope.now).toString()),
        end: end + empty
      };
    }
    // The library's own give a type of HTML that it takes for no text.
    if (upper === 'HYPERLINK' || upper === 'IMAGE') return { text: this.markup(upper), end };
    if (upper === 'ISCHANGED' || upper === 'PRIORVALUE') return this.change(upper, end);
    if (!(upper in builtins) && upper !== 'REGEX')
      throw new FormulaError(`the function ${upper} is unknown or not supported`);
    if (upper === 'REGEX') this.regex();
    return null;
  }

  private change(name: string, end: number): { text: string; end: number } {
    const argument = /^\s*\(\s*([\w.$]+)\s*\)/.exec(this.formula.slice(end));
    if (argument === null) throw new FormulaError(`${name} takes one field`);
    const { path, field } = this.resolver(argument[1] ?? '');
    const after = end + argument[0].length;
    if (name === 'PRIORVALUE') {
      const type = typeOfField(field);
      return {
        text: this.input(`PRIORVALUE(${path.join('.')})`, type, (scope) => toFormula(scope.readPrior(path))),
        end: after
      };
    }
    const isChanged = (scope: FormulaScope): boolean =>
      !scope.isNew && toFormula(scope.read(path)) !== toFormula(scope.readPrior(path));
    return { text: this.input(`ISCHANGED(${path.join('.')})`, { type: 'boolean' }, isChanged), end: after };
  }

  private markup(name: 'HYPERLINK' | 'IMAGE'): string {
    const more = { argument: { type: 'any' as const }, optional: true };
    const type: InputType = {
      type: 'function',
      arguments: [TEXT_ARGUMENT, TEXT_ARGUMENT, more, more],
      returns: { type: 'string' }
    };
    return this.input(name, type, () => (name === 'HYPERLINK' ? hyperlink : image));
  }

  private regex(): void {
    const string = TEXT_ARGUMENT;
    this.known.set('REGEX', {
      alias: 'REGEX',
      type: { type: 'function', arguments: [string, string], returns: { type: 'boolean' } },
      read: () => matchesWhole
    });
  }

  private field(text: string): string {
    if (text.startsWith('$')) return this.global(text);
    const { path, field } = this.resolver(text);
    return this.input(path.join('.'), typeOfField(field), (scope) => toFormula(scope.read(path)));
  }

  private global(text: string): string {
    const path = text.split('.');
    const root = path[0]?.toLowerCase() ?? '';
    if (!GLOBALS.includes(root)) throw new FormulaError(`the field "${text}" does not exist`);
    if (!SUPPORTED_GLOBALS.includes(root)) throw new UnsupportedFeature(`${path[0] ?? ''} in a formula`);
    const type: InputType = { type: root === '$permission' ? 'boolean' : 'string' };
    return this.input(text, type, (scope) => toFormula(scope.global(path)));
  }

  private input(original: string, type: InputType, read: (scope: FormulaScope) => unknown): string {
    const key = original.toLowerCase();
    const found = this.known.get(key);
    if (found !== undefined) return found.alias;
    const alias = `in_${this.known.size}`;
    this.known.set(key, { alias, type, read });
    this.originals.set(alias, original);
    return alias;
  }
}

/** The fields of an object and of its parents: follows `Account.Owner.Name` through the schema. */
export function fieldsOfObject(schema: Schema, start: ObjectSchema): FieldResolver {
  return (text) => {
    const parts = text.split('.');
    const path: string[] = [];
    let object: ObjectSchema | undefined = start;
    for (const [index, part] of parts.entries()) {
      if (index === parts.length - 1) {
        const field: FieldSchema | undefined = object?.field(part);
        if (field === undefined) break;
        return { path: [...path, field.name], field };
      }
      // `Owner:User` says which of several objects is meant.
      const [relationship = part, target] = part.split(':');
      const reference: FieldSchema | undefined = object?.parentField(relationship);
      if (reference?.relationshipName == null) break;
      path.push(reference.relationshipName);
      object = schema.object(
        target ?? (reference.referenceTo.includes('User') ? 'User' : (reference.referenceTo[0] ?? ''))
      );
    }
    throw new FormulaError(`the field "${text}" does not exist on ${start.name}`);
  };
}

function matchesWhole(text: string | null, pattern: string): boolean {
  return new RegExp(`^(?:${pattern})$`, 'u').test(text ?? '');
}

function typeOfField(field: Pick<FieldSchema, 'type' | 'picklistValues'>): InputType {
  switch (field.type) {
    case 'double':
    case 'integer':
    case 'long':
      return { type: 'number' };
    case 'currency':
    case 'percent':
    case 'boolean':
    case 'date':
    case 'datetime':
    case 'time':
      return { type: field.type };
    case 'id':
    case 'reference':
      return { type: 'id' };
    case 'picklist':
    case 'multipicklist':
      return { type: field.type, picklistValues: field.picklistValues.map(({ value, label }) => ({ value, label })) };
    default:
      return { type: 'string' };
  }
}

function toFormula(value: FieldValue): unknown {
  if (value === null) return null;
  if (isNumeric(value)) return Number(toBigDecimal(value).toString());
  if (value instanceof DateValue || value instanceof DatetimeValue || value instanceof TimeValue)
    return value.toString();
  return value;
}

/** What the formula library gives. */
type FormulaResult = string | number | boolean | null | undefined;

function fromFormula(value: FormulaResult, result: { type: FieldType; scale: number }): ScalarValue {
  if (result.type === 'boolean') return value === true;
  if (value === null || value === undefined || value === '') return null;
  switch (result.type) {
    case 'double':
    case 'currency':
    case 'percent':
    case 'integer':
    case 'long':
      return Big(String(value)).setScale(result.scale, RoundingMode.HALF_UP);
    case 'date':
      return DateValue.parse(String(value).slice(0, 10));
    case 'datetime':
      return DatetimeValue.parse(
        String(value).replace(/(\.\d+)?([+-]\d{2}:?\d{2}|Z)?$/, (text) => (text === '' ? 'Z' : text))
      );
    case 'time':
      return TimeValue.parse(String(value));
    default:
      return String(value);
  }
}
