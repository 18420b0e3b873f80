/** Values on their way into a variable, parameter or field of another type. */
import type { Pos } from '../syntax/ast.js';
import { problem } from '../syntax/compileError.js';
import { fits, isList, isNumber, isSObject } from '../typer/conversions.js';
import type { Type } from '../types/type.js';
import type { Scope, Value } from './scope.js';

/** What a compile error calls the type. */
export function shown(type: Type): string {
  return type.text.replace(/\bRecordSet\b/g, 'List');
}

/** The value as one of type `to`, or the compile error of an assignment. */
export function assigned(scope: Scope, value: Value, to: Type, pos: Pos): Value {
  if (!fits(scope.world, value.type, to)) {
    problem(pos, `Illegal assignment from ${shown(value.type)} to ${shown(to)}`);
  }
  return converted(value, to);
}

/** The value in the representation of `to`; the types are known to fit. */
export function converted(value: Value, to: Type): Value {
  const from = value.type;
  if (from === to) return value;
  if (from.text === 'null') return { ...value, type: to };
  if (isNumber(from) && isNumber(to)) return { ...value, code: numberCode(value, to), type: to };
  if (to.text === 'Id' && from.text === 'String') return { ...value, code: `$k.toId(${value.code})`, type: to };
  if (to.text === 'Datetime' && from.text === 'Date')
    return { ...value, code: `$k.dateToDatetime(${value.code})`, type: to };
  if (from.decl.name === 'RecordSet' && isSObject(to))
    return { code: `$k.single(${value.code})`, type: to, nonNull: true };
  return { ...value, type: to };
}

function numberCode(value: Value, to: Type): string {
  const { code } = value;
  const integer = /^-?\d+$/.test(code) && value.type.text === 'Integer';
  if (to.text === 'Long') return integer ? `${code}n` : `$k.toLong(${code})`;
  if (to.text === 'Double') return `$k.toDouble(${code})`;
  if (to.text === 'Decimal') return `$k.toDecimal(${code})`;
  return `$k.toInteger(${code})`;
}

export function isCollection(type: Type): boolean {
  return isList(type) || type.decl.name === 'Set' || type.decl.name === 'Map';
}
