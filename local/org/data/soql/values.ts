import type { BoundExpressionContext, SignedNumberContext, ValueContext } from '@apexdevtools/apex-parser';
import { foldCase, decimal, isNumeric, keyOf } from '../../values/compare.js';
import { toId18 } from '../../values/ids.js';
import type { FieldValue, ScalarValue } from '../../values/scalars.js';
import { SObjectRecord } from '../../values/sobject.js';
import { DateValue, DatetimeValue, TimeValue } from '../../values/time.js';
import { dayOf, startOfDay } from '../timeZone.js';
import { SoqlError, type BindValue, type FieldType } from '../types.js';
import { dayRangeOf, type DayRange } from './dateRange.js';
import type { QueryRun } from './plan.js';

/** What stands left of an operator: how its values compare, and its name for messages. */
export type Operand = { readonly name: string; readonly type: FieldType; readonly isCaseSensitive: boolean };

/** What stands right of an operator. */
export type Right =
  | { readonly kind: 'values'; readonly values: (run: QueryRun) => ScalarValue[]; readonly isList: boolean }
  | { readonly kind: 'range'; readonly range: (today: DateValue) => DayRange };

/** Reads a literal, list or bind; `bind` registers the expression and says where its value will be. */
export function readRight(value: ValueContext, left: Operand, bind: (bound: BoundExpressionContext) => number): Right {
  const formula = value.dateFormula() as ReturnType<ValueContext['dateFormula']> | null;
  if (formula !== null) {
    if (left.type !== 'date' && left.type !== 'datetime') throw wrongCriterion(left, formula.getText());
    return { kind: 'range', range: dayRangeOf(formula) };
  }
  const list = value.valueList() as ReturnType<ValueContext['valueList']> | null;
  if (list !== null) {
    const parts = list.value_list().map((item) => readRight(item, left, bind));
    return {
      kind: 'values',
      isList: true,
      values: (run) => parts.flatMap((part) => (part.kind === 'values' ? part.values(run) : unsupportedInList(left)))
    };
  }
  const bound = value.boundExpression() as BoundExpressionContext | null;
  if (bound !== null) {
    const index = bind(bound);
    return {
      kind: 'values',
      isList: false,
      values: (run) => scalarsOf(run.binds[index] ?? null).map((item) => comparable(left, item, run))
    };
  }
  const literal = readLiteral(value, left);
  return { kind: 'values', isList: false, values: () => [literal] };
}

function unsupportedInList(left: Operand): never {
  throw new SoqlError('MALFORMED_QUERY', `a date literal cannot stand in a list: ${left.name}`);
}

/** A bind is one value or a collection of values; a record stands for its id. */
export function scalarsOf(value: BindValue): ScalarValue[] {
  if (value === null || typeof value !== 'object') return [value];
  if (value instanceof SObjectRecord) return [value.id];
  if (Symbol.iterator in value) return [...(value as Iterable<FieldValue>)].flatMap((item) => scalarsOf(item));
  return [value];
}

function readLiteral(value: ValueContext, left: Operand): ScalarValue {
  const text = value.getText();
  if ((value.NULL() as unknown) !== null) return null;
  if ((value.BooleanLiteral() as unknown) !== null) {
    if (left.type !== 'boolean' && left.type !== 'anytype') throw wrongCriterion(left, text);
    return text.toLowerCase() === 'true';
  }
  const number = value.signedNumber() as SignedNumberContext | null;
  if (number !== null) {
    if (!isNumberType(left.type)) throw wrongCriterion(left, text);
    return decimal(text.replace(/^\+/, '').replace(/d$/i, ''));
  }
  if ((value.StringLiteral() as unknown) !== null || (value.MultilineStringLiteral() as unknown) !== null) {
    return literalText(left, unquote(text));
  }
  if ((value.DateLiteral() as unknown) !== null) {
    const date = DateValue.parse(text);
    if (left.type !== 'date' || date === null) throw wrongCriterion(left, text);
    return date;
  }
  if ((value.DateTimeLiteral() as unknown) !== null) {
    const moment = DatetimeValue.parse(text);
    if (left.type !== 'datetime' || moment === null) throw wrongCriterion(left, text);
    return moment;
  }
  if ((value.TimeLiteral() as unknown) !== null) {
    const time = TimeValue.parse(text);
    if (left.type !== 'time' || time === null) throw wrongCriterion(left, text);
    return time;
  }
  throw new SoqlError('MALFORMED_QUERY', `unexpected token: '${text}'`);
}

function literalText(left: Operand, text: string): ScalarValue {
  if (isIdType(left.type)) return idOf(left, text);
  if (!isTextType(left.type)) throw wrongCriterion(left, text);
  return text === '' ? null : text;
}

/** The value in the form in which the stored values of the operand compare with it. */
export function comparable(left: Operand, value: ScalarValue, run: QueryRun): ScalarValue {
  if (value === null) return null;
  if (isIdType(left.type))
    return typeof value === 'string' ? (value === '' ? null : idOf(left, value)) : fail(left, value);
  if (isNumberType(left.type)) return isNumeric(value) ? value : fail(left, value);
  if (left.type === 'boolean') return typeof value === 'boolean' ? value : fail(left, value);
  if (left.type === 'date') {
    if (value instanceof DatetimeValue) return dayOf(value, run.user.timeZone);
    return value instanceof DateValue ? value : fail(left, value);
  }
  if (left.type === 'datetime') {
    if (value instanceof DateValue) return startOfDay(value, run.user.timeZone);
    return value instanceof DatetimeValue ? value : fail(left, value);
  }
  if (left.type === 'time') return value instanceof TimeValue ? value : fail(left, value);
  if (isTextType(left.type)) return typeof value === 'string' ? (value === '' ? null : value) : fail(left, value);
  return value;
}

function fail(left: Operand, value: ScalarValue): never {
  throw wrongCriterion(left, String(value));
}

function idOf(left: Operand, text: string): string {
  const id = toId18(text);
  if (id === null)
    throw new SoqlError('INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${text === '' ? left.name : text}`);
  return id;
}

const CRITERION_TYPE: Partial<Record<FieldType, string>> = { datetime: 'dateTime', integer: 'int' };

function wrongCriterion(left: Operand, text: string): SoqlError {
  if (isTextType(left.type)) {
    return new SoqlError(
      'INVALID_FIELD',
      `value of filter criterion for field '${left.name}' must be of type string and should be enclosed in quotes`
    );
  }
  const type = CRITERION_TYPE[left.type] ?? left.type;
  if (isIdType(left.type)) return new SoqlError('INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${text}`);
  return new SoqlError(
    'INVALID_FIELD',
    `value of filter criterion for field '${left.name}' must be of type ${type} and should not be enclosed in quotes`
  );
}

/** A text under which equal values of the operand meet. */
export function matchKey(left: Operand, value: ScalarValue): string {
  if (typeof value === 'string' && !left.isCaseSensitive && !isIdType(left.type)) return `s${foldCase(value)}`;
  return keyOf(value);
}

export function isIdType(type: FieldType): boolean {
  return type === 'id' || type === 'reference';
}

export function isNumberType(type: FieldType): boolean {
  return type === 'integer' || type === 'long' || type === 'double' || type === 'currency' || type === 'percent';
}

export function isTextType(type: FieldType): boolean {
  return (
    !isIdType(type) &&
    !isNumberType(type) &&
    !['boolean', 'date', 'datetime', 'time', 'anytype', 'base64'].includes(type)
  );
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** The text of a literal. `\_` and `\%` stay as they are: they mean something to LIKE only. */
export function unquote(literal: string): string {
  const body = literal.startsWith("'''") ? literal.slice(3, -3) : literal.slice(1, -1);
  return body.replace(/\\(u([0-9a-fA-F]{4})|.)/gs, (whole, char: string, code: string | undefined) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    if (char === '_' || char === '%') return whole;
    return ESCAPES[char] ?? char;
  });
}

/** A LIKE pattern as a regular expression over case-folded text. */
export function likePattern(pattern: string): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at] ?? '';
    const next = pattern[at + 1];
    if (char === '\\' && (next === '_' || next === '%' || next === '\\')) {
      source += escapeRegExp(next);
      at += 1;
    } else if (char === '%') source += '[\\s\\S]*';
    else if (char === '_') source += '[\\s\\S]';
    else source += escapeRegExp(foldCase(char));
  }
  return new RegExp(`^${source}$`, 'u');
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, (char) => (char === '-' ? '-' : `\\${char}`));
}
