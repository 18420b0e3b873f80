/** Assignments and steps: what stands on their left, read and written with its target evaluated once. */
import type { Expr, ExprOf } from '../syntax/ast.js';
import { problem } from '../syntax/compileError.js';
import { isList, isNumber } from '../typer/conversions.js';
import { findField } from '../typer/members.js';
import { assigned, converted, shown } from './convert.js';
import { chain, emit } from './expressions.js';
import { fieldPlace, once, type Place } from './fields.js';
import { resolveEntity, rowOf } from './names.js';
import { binary } from './operators.js';
import { notNull, written, type Scope, type Value } from './scope.js';

export function assignment(scope: Scope, expr: ExprOf<'assign'>): Value {
  const to = place(scope, expr.target);
  const given = emit(scope, expr.value);
  const value = expr.operator === null ? given : combined(scope, expr, to, given);
  const fitting = assigned(scope, value, to.type, expr.pos);
  const code = to.write(fitting.code);
  return { code: `(${to.setup === null ? '' : `${to.setup}, `}${code})`, type: to.type, nonNull: fitting.nonNull };
}

function combined(scope: Scope, expr: ExprOf<'assign'>, to: Place, given: Value): Value {
  if (expr.operator === null) return given;
  const value = binary(scope, expr.operator, to.read, given, expr.pos);
  // `i += 1.5` keeps the type of its left side where both are numbers.
  return isNumber(value.type) && isNumber(to.type) ? converted(value, to.type) : value;
}

/** `i++`; as a statement nobody needs the old value. */
export function step(scope: Scope, expr: ExprOf<'step'>, isStatement: boolean): Value {
  const at = place(scope, expr.operand);
  if (!isNumber(at.type))
    return problem(expr.pos, `Arithmetic expressions must use numeric arguments: ${shown(at.type)}`);
  const one: Value = { code: '1', type: scope.world.named('Integer'), nonNull: true };
  const operator = expr.operator === '++' ? '+' : '-';
  const before = at.setup === null ? '' : `${at.setup}, `;
  if (expr.isPrefix || isStatement) {
    const next = converted(binary(scope, operator, at.read, one, expr.pos), at.type);
    return { code: `(${before}${at.write(next.code)})`, type: at.type, nonNull: true };
  }
  const old = scope.fn.temp();
  const held: Value = { code: old, type: at.type, nonNull: true };
  const next = converted(binary(scope, operator, held, one, expr.pos), at.type);
  return {
    code: `(${before}${old} = ${notNull(at.read)}, ${at.write(next.code)}, ${old})`,
    type: at.type,
    nonNull: true
  };
}

function place(scope: Scope, expr: Expr): Place {
  if (expr.kind === 'name') return namedPlace(scope, expr);
  if (expr.kind === 'field') return memberPlace(scope, expr);
  if (expr.kind === 'index') return elementPlace(scope, expr);
  return problem(expr.pos, 'Expression cannot be assigned');
}

function namedPlace(scope: Scope, expr: ExprOf<'name'>): Place {
  const local = scope.find(expr.name);
  if (local !== undefined) {
    const read: Value = { code: local.js, type: local.type, nonNull: false };
    return { type: local.type, setup: null, read, write: (code) => written(local, code) };
  }
  for (let at = scope.owner; at !== null; at = at.user?.outer ?? null) {
    const found = findField(scope.world, scope.world.of(at), expr.name);
    if (found === undefined) continue;
    if (found.field.isStatic) return fieldPlace(scope, null, found, expr.pos);
    if (at === scope.owner && !scope.fn.isStatic) return fieldPlace(scope, null, found, expr.pos);
  }
  return problem(expr.pos, `Variable does not exist: ${expr.name}`);
}

function memberPlace(scope: Scope, expr: ExprOf<'field'>): Place {
  const target = resolveEntity(scope, expr.target, chain);
  if (expr.safe) return problem(expr.pos, 'Safe navigation operator cannot be used as the target of an assignment');
  if (target.kind === 'value') {
    const row = rowOf(target.value);
    const found = findField(scope.world, row.type, expr.name);
    if (found === undefined) return problem(expr.pos, `Variable does not exist: ${expr.name}`);
    return fieldPlace(scope, { ...row, isParent: false }, found, expr.pos);
  }
  const decl = target.kind === 'type' ? target.decl : null;
  const found = decl === null ? undefined : findField(scope.world, scope.world.of(decl), expr.name);
  if (!found?.field.isStatic) return problem(expr.pos, `Variable does not exist: ${expr.name}`);
  return fieldPlace(scope, null, found, expr.pos);
}

function elementPlace(scope: Scope, expr: ExprOf<'index'>): Place {
  const list = emit(scope, expr.target);
  const [element] = list.type.args;
  if (!isList(list.type) || element === undefined) {
    return problem(expr.pos, `Expression must be a list type: ${shown(list.type)}`);
  }
  const { setup, self } = once(scope, list);
  const index = assigned(scope, emit(scope, expr.index), scope.world.named('Integer'), expr.pos);
  const at = scope.fn.temp();
  const before = `${setup === null ? '' : `${setup}, `}${at} = ${index.code}`;
  const read: Value = { code: `$k.listGet(${self}, ${at})`, type: element, nonNull: false };
  return { type: element, setup: before, read, write: (code) => `$k.listSet(${self}, ${at}, ${code})` };
}
