/** Arithmetic, comparison and logic by the static types of the operands. */
import type { BinaryOperator, Pos } from '../syntax/ast.js';
import { problem } from '../syntax/compileError.js';
import { common, fits, isEnum, isNumber, isText, wider } from '../typer/conversions.js';
import type { Type } from '../types/type.js';
import { converted, shown } from './convert.js';
import { notNull, type Scope, type Value } from './scope.js';

export function binary(scope: Scope, operator: BinaryOperator, left: Value, right: Value, pos: Pos): Value {
  switch (operator) {
    case '&&':
    case '||':
      return logical(scope, operator, left, right, pos);
    case '??':
      return coalesce(scope, left, right, pos);
    case '==':
    case '!=':
      return equality(scope, operator, left, right, pos);
    case '===':
    case '!==':
      return boolean(scope, `${operator === '===' ? '' : '!'}$k.same(${left.code}, ${right.code})`);
    case '<':
    case '>':
    case '<=':
    case '>=':
      return comparison(scope, operator, left, right, pos);
    case '&':
    case '|':
    case '^':
      return left.type.text === 'Boolean' && right.type.text === 'Boolean'
        ? boolean(scope, `(${notNull(left)} ${operator} ${notNull(right)}) === 1`)
        : bits(scope, operator, left, right, pos);
    case '<<':
    case '>>':
    case '>>>':
      return shift(scope, operator, left, right, pos);
    default:
      return arithmetic(scope, operator, left, right, pos);
  }
}

export function condition(value: Value, pos: Pos): string {
  if (value.type.text !== 'Boolean') problem(pos, `Condition expression must be of type Boolean: ${shown(value.type)}`);
  return notNull(value);
}

/** The text of a value inside a concatenation. */
export function textCode(value: Value): string {
  if (isText(value.type) || value.type.text === 'Integer' || value.type.text === 'Boolean') {
    return value.nonNull ? value.code : `(${value.code} ?? 'null')`;
  }
  return `$k.text(${value.code})`;
}

function boolean(scope: Scope, code: string): Value {
  return { code: `(${code})`, type: scope.world.named('Boolean'), nonNull: true };
}

function logical(scope: Scope, operator: string, left: Value, right: Value, pos: Pos): Value {
  for (const side of [left, right]) {
    if (side.type.text !== 'Boolean' && side.type.text !== 'null') {
      problem(pos, `${operator === '&&' ? 'AND' : 'OR'} operator can only be applied to Boolean expressions`);
    }
  }
  return boolean(scope, `${notNull(left)} ${operator} ${notNull(right)}`);
}

function coalesce(scope: Scope, left: Value, right: Value, pos: Pos): Value {
  // Of a query, `??` takes the single row, or null where there is none.
  const row =
    left.type.decl.name === 'RecordSet' && !right.type.text.startsWith('List<') ? left.type.args[0] : undefined;
  if (row !== undefined) left = { code: `$k.singleOrNull(${left.code})`, type: row, nonNull: false };
  const type = common(scope.world, left.type, right.type);
  if (type === null)
    return problem(pos, `Incompatible types for ?? operator: ${shown(left.type)}, ${shown(right.type)}`);
  const [a, b] = [converted(left, type), converted(right, type)];
  return { code: `(${a.code} ?? ${b.code})`, type, nonNull: b.nonNull };
}

function arithmetic(scope: Scope, operator: '+' | '-' | '*' | '/', left: Value, right: Value, pos: Pos): Value {
  const [l, r] = [left.type.text, right.type.text];
  if (operator === '+' && (l === 'String' || r === 'String')) {
    if (l === 'void' || r === 'void') problem(pos, 'Arithmetic expressions must use numeric arguments');
    return joined(scope, left, right);
  }
  const moments = ['Date', 'Datetime', 'Time'];
  if ((operator === '+' || operator === '-') && moments.includes(l) && (isNumber(right.type) || r === 'null')) {
    return {
      code: `$k.shiftTime(${left.code}, ${right.code}, ${operator === '+' ? 1 : -1})`,
      type: left.type,
      nonNull: true
    };
  }
  const type = numeric(scope, left.type, right.type);
  if (type === null) {
    const isText = operator === '+' && (l === 'Id' || r === 'Id');
    if (isText) return joined(scope, left, right);
    return problem(pos, 'Arithmetic expressions must use numeric arguments');
  }
  const a = notNull(converted(left, type));
  const b = notNull(converted(right, type));
  return { code: numberOperation(operator, type.text, a, b), type, nonNull: true };
}

function joined(scope: Scope, left: Value, right: Value): Value {
  const code = `$k.allocatedText(${textCode(left)} + ${textCode(right)})`;
  return { code, type: scope.world.named('String'), nonNull: true };
}

function numeric(scope: Scope, left: Type, right: Type): Type | null {
  if (isNumber(left) && isNumber(right)) return wider(scope.world, left, right);
  if (isNumber(left) && right.text === 'null') return left;
  return isNumber(right) && left.text === 'null' ? right : null;
}

function numberOperation(operator: '+' | '-' | '*' | '/', type: string, a: string, b: string): string {
  if (type === 'Integer') {
    if (operator === '*') return `Math.imul(${a}, ${b})`;
    return operator === '/' ? `$k.divideIntegers(${a}, ${b})` : `((${a} ${operator} ${b}) | 0)`;
  }
  if (type === 'Long') {
    return operator === '/' ? `$k.divideLongs(${a}, ${b})` : `BigInt.asIntN(64, ${a} ${operator} ${b})`;
  }
  const name = { '+': 'add', '-': 'subtract', '*': 'multiply', '/': 'divide' }[operator];
  return `$k.${name}${type}s(${a}, ${b})`;
}

function bits(scope: Scope, operator: '&' | '|' | '^', left: Value, right: Value, pos: Pos): Value {
  const type = wholeType(scope, left, right, pos);
  const a = notNull(converted(left, type));
  const b = notNull(converted(right, type));
  const code = type.text === 'Long' ? `BigInt.asIntN(64, ${a} ${operator} ${b})` : `(${a} ${operator} ${b})`;
  return { code, type, nonNull: true };
}

function wholeType(scope: Scope, left: Value, right: Value, pos: Pos): Type {
  const type = numeric(scope, left.type, right.type);
  if (type?.text !== 'Integer' && type?.text !== 'Long') {
    return problem(pos, 'Bitwise operations must use Integer or Long arguments');
  }
  return type;
}

function shift(scope: Scope, operator: '<<' | '>>' | '>>>', left: Value, right: Value, pos: Pos): Value {
  wholeType(scope, left, right, pos);
  const a = notNull(left);
  const b = `Number(${notNull(right)})`;
  if (left.type.text === 'Integer') {
    const code = operator === '>>>' ? `((${a} >>> ${b}) | 0)` : `(${a} ${operator} ${b})`;
    return { code, type: left.type, nonNull: true };
  }
  return { code: `$k.shiftLong(${a}, ${b}, '${operator}')`, type: left.type, nonNull: true };
}

function equality(scope: Scope, operator: '==' | '!=', left: Value, right: Value, pos: Pos): Value {
  const not = operator === '!=' ? '!' : '';
  if (right.type.text === 'null') return boolean(scope, `${left.code} ${operator} null`);
  if (left.type.text === 'null') return boolean(scope, `${right.code} ${operator} null`);
  if (isNumber(left.type) && isNumber(right.type)) {
    const type = wider(scope.world, left.type, right.type);
    const [a, b] = [converted(left, type), converted(right, type)];
    if (type.text === 'Integer' || type.text === 'Long') return boolean(scope, `${a.code} ${operator}= ${b.code}`);
    return boolean(scope, `${not}$k.sameNumber(${a.code}, ${b.code})`);
  }
  if (isText(left.type) && isText(right.type)) {
    const isId = left.type.text === 'Id' || right.type.text === 'Id';
    return boolean(scope, `${not}$k.${isId ? 'sameId' : 'sameText'}(${left.code}, ${right.code})`);
  }
  const isSimple = (type: Type): boolean => type.text === 'Boolean' || isEnum(type);
  if (left.type === right.type && isSimple(left.type)) return boolean(scope, `${left.code} ${operator}= ${right.code}`);
  if (!comparable(scope, left.type, right.type)) {
    problem(pos, `Comparison arguments must be compatible types: ${shown(left.type)}, ${shown(right.type)}`);
  }
  const type = left.type.text === 'Date' && right.type.text === 'Datetime' ? right.type : left.type;
  const other = right.type.text === 'Date' && left.type.text === 'Datetime' ? left.type : right.type;
  return boolean(scope, `${not}$k.equals(${converted(left, type).code}, ${converted(right, other).code})`);
}

function comparable(scope: Scope, left: Type, right: Type): boolean {
  if (left.decl.kind === 'interface' || right.decl.kind === 'interface') return true;
  return fits(scope.world, left, right) || fits(scope.world, right, left);
}

function comparison(scope: Scope, operator: '<' | '>' | '<=' | '>=', left: Value, right: Value, pos: Pos): Value {
  const type = orderedType(scope, left.type, right.type);
  if (type === null) {
    return problem(pos, `Comparison arguments must be compatible types: ${shown(left.type)}, ${shown(right.type)}`);
  }
  const [a, b] = [converted(left, type), converted(right, type)];
  const name = { '<': 'less', '>': 'greater', '<=': 'lessOrSame', '>=': 'greaterOrSame' }[operator];
  if (type.text === 'Integer' || type.text === 'Long') {
    if (a.nonNull && b.nonNull) return boolean(scope, `${a.code} ${operator} ${b.code}`);
    return boolean(scope, `$k.${name}Number(${a.code}, ${b.code})`);
  }
  return boolean(scope, `$k.${name}(${a.code}, ${b.code})`);
}

function orderedType(scope: Scope, left: Type, right: Type): Type | null {
  const known = numeric(scope, left, right);
  if (known !== null) return known;
  if (isText(left) && isText(right)) return scope.world.named('String');
  if (left.text === 'null') return right;
  if (right.text === 'null') return left;
  if (left === right && (['Date', 'Datetime', 'Time'].includes(left.text) || isEnum(left))) return left;
  const moments = ['Date', 'Datetime'];
  if (moments.includes(left.text) && moments.includes(right.text)) return scope.world.named('Datetime');
  return null;
}
