/** Statements: one line of JavaScript or more for each, with its count for coverage. */
import type { Expr, Pos, Stmt, StmtOf } from '../syntax/ast.js';
import { problem } from '../syntax/compileError.js';
import { endsBlock } from '../typer/flow.js';
import { common, fits, isEnum, isList, isSObject } from '../typer/conversions.js';
import { findField, lineage } from '../typer/members.js';
import type { Type, TypeDecl } from '../types/type.js';
import { isExceptionDecl } from '../types/user.js';
import { assigned, converted, shown } from './convert.js';
import { emit } from './expressions.js';
import { json } from './fields.js';
import { fieldToken } from './names.js';
import { binary, condition } from './operators.js';
import { step } from './places.js';
import { notNull, written, type Scope, type Value } from './scope.js';

/** Emits a statement. */
export function statement(scope: Scope, stmt: Stmt): void {
  const { out } = scope;
  const line = stmt.pos.line;
  switch (stmt.kind) {
    case 'block':
      block(scope.nested(), stmt);
      return;
    case 'local':
      out.line(line, `${out.count(line)} ${locals(scope, stmt)}`);
      return;
    case 'expression':
      out.line(line, `${out.count(line)} ${effect(scope, stmt.expression)};`);
      return;
    case 'if':
      conditional(scope, stmt);
      return;
    case 'while':
      out.line(line, `${out.count(line)} while (${condition(emit(scope, stmt.condition), stmt.condition.pos)}) {`);
      loopBody(scope, stmt.body, line);
      return;
    case 'doWhile':
      out.line(line, `${out.count(line)} do {`);
      out.line(line, tick(stmt.body));
      statement(scope, stmt.body);
      out.line(line, `} while (${condition(emit(scope, stmt.condition), stmt.condition.pos)});`);
      return;
    case 'for':
      forLoop(scope.nested(), stmt);
      return;
    case 'forEach':
      forEach(scope.nested(), stmt);
      return;
    case 'switch':
      switchOn(scope, stmt);
      return;
    case 'try':
      tryCatch(scope, stmt);
      return;
    case 'return':
      out.line(line, `${out.count(line)} ${returned(scope, stmt)}`);
      return;
    case 'throw':
      out.line(line, `${out.count(line)} throw $k.thrown(${thrown(scope, stmt)});`);
      return;
    case 'break':
    case 'continue':
      out.line(line, `${out.count(line)} ${stmt.kind};`);
      return;
    case 'dml':
      out.line(line, `${out.count(line)} ${dml(scope, stmt)};`);
      return;
    case 'runAs':
      runAs(scope, stmt);
      return;
  }
}

function block(scope: Scope, stmt: StmtOf<'block'>): void {
  const { line } = stmt.pos;
  scope.out.line(line, '{');
  body(scope, stmt.body);
  scope.out.line(line, `${scope.release()}}`);
}

export function body(scope: Scope, statements: readonly Stmt[]): void {
  statements.forEach((stmt, i) => {
    const before = statements[i - 1];
    if (before !== undefined && endsBlock(before)) problem(stmt.pos, 'Unreachable statement');
    statement(scope, stmt);
  });
}

/** Statements of a loop's body, counted for the CPU estimate each time round. */
function tick(stmt: Stmt | null): string {
  return `if (($k.ticks += ${1 + size(stmt)}) > $k.maxTicks) $k.overCpu();`;
}

function size(stmt: Stmt | null): number {
  return stmt?.kind === 'block' ? stmt.body.length : 1;
}

function loopBody(scope: Scope, stmt: Stmt | null, line: number): void {
  scope.out.line(line, tick(stmt));
  if (stmt !== null) statement(scope, stmt);
  scope.out.line(line, '}');
}

function locals(scope: Scope, stmt: StmtOf<'local'>): string {
  const type = scope.world.require(stmt.type, scope.owner);
  if (type.text === 'void') problem(stmt.pos, 'Variables cannot be of type void');
  const made = stmt.variables.map((variable) => {
    const value = variable.value === null ? null : assigned(scope, emit(scope, variable.value), type, variable.pos);
    const local = scope.declare(variable.name, type, variable.pos, stmt.isFinal);
    return written(local, value?.code ?? 'null');
  });
  return `let ${made.join(', ')};`;
}

/** An expression for its effect. */
function effect(scope: Scope, expr: Expr): string {
  if (expr.kind === 'step') return step(scope, expr, true).code;
  const allowed = ['call', 'assign', 'new', 'constructorCall'].includes(expr.kind);
  if (!allowed) problem(expr.pos, 'Expression cannot be a statement');
  return emit(scope, expr).code;
}

function conditional(scope: Scope, stmt: StmtOf<'if'>): void {
  const { out } = scope;
  const line = stmt.pos.line;
  out.line(line, `${out.count(line)} if (${condition(emit(scope, stmt.condition), stmt.condition.pos)}) {`);
  statement(scope.nested(), stmt.then);
  if (stmt.otherwise !== null) {
    out.line(stmt.otherwise.pos.line, '} else {');
    statement(scope.nested(), stmt.otherwise);
  }
  out.line(line, '}');
}

function forLoop(scope: Scope, stmt: StmtOf<'for'>): void {
  const { out } = scope;
  const line = stmt.pos.line;
  out.line(line, `${out.count(line)} {`);
  if (stmt.init?.kind === 'local') out.line(line, locals(scope, stmt.init));
  else if (stmt.init?.kind === 'block') {
    for (const part of stmt.init.body)
      if (part.kind === 'expression') out.line(line, `${effect(scope, part.expression)};`);
  }
  const test = stmt.condition === null ? '' : condition(emit(scope, stmt.condition), stmt.condition.pos);
  const update = stmt.update.map((expr) => effect(scope, expr)).join(', ');
  out.line(line, `for (; ${test}; ${update}) {`);
  loopBody(scope.nested(), stmt.body, line);
  out.line(line, '}');
}

function forEach(scope: Scope, stmt: StmtOf<'forEach'>): void {
  const { out, world } = scope;
  const line = stmt.pos.line;
  const iterable = emit(scope, stmt.iterable);
  const type = world.require(stmt.type, scope.owner);
  const element = elementType(scope, iterable.type);
  if (element === null) return problem(stmt.iterable.pos, `Loop must iterate over collection: ${shown(iterable.type)}`);
  // `for (List<Order> chunk : [SELECT …])` takes the rows by 200.
  const isChunked = iterable.type.decl.name === 'RecordSet' && isList(type);
  if (!isChunked && !fits(world, element, type) && !(element.text === 'SObject' && isSObject(type))) {
    problem(stmt.pos, `Loop variable must be of type ${shown(element)}`);
  }
  const item = scope.fn.fresh('e');
  const source = isChunked ? `$k.chunks(${iterable.code})` : `$k.each(${iterable.code})`;
  out.line(line, `${out.count(line)} for (const ${item} of ${source}) {`);
  const given: Value = { code: item, type: isChunked || !fits(world, element, type) ? type : element, nonNull: false };
  const inner = scope.nested();
  const local = inner.declare(stmt.name, type, stmt.pos);
  out.line(line, `let ${written(local, converted(given, type).code)};`);
  loopBody(inner.nested(), stmt.body, line);
}

function elementType(scope: Scope, type: Type): Type | null {
  if (isList(type) || type.decl.name === 'Set') return type.args[0] ?? null;
  const iterable = lineage(scope.world, type).find((at) => at.decl.libraryName === 'System.Iterable');
  return iterable?.args[0] ?? null;
}

function switchOn(scope: Scope, stmt: StmtOf<'switch'>): void {
  const { out } = scope;
  const line = stmt.pos.line;
  const subject = emit(scope, stmt.subject);
  const name = scope.fn.fresh('s');
  out.line(line, `${out.count(line)} { const ${name} = ${subject.code};`);
  const held: Value = { code: name, type: subject.type, nonNull: false };
  let isFirst = true;
  let last: Stmt | null = null;
  for (const one of stmt.cases) {
    if (one.when.kind === 'else') {
      last = one.body;
      continue;
    }
    const inner = scope.nested();
    const start = isFirst ? 'if' : '} else if';
    isFirst = false;
    if (one.when.kind === 'type') {
      const type = scope.world.require(one.when.type, scope.owner);
      const check = scope.out.constant('I', `$k.checker(${scope.typeConstant(type)})`);
      out.line(one.pos.line, `${start} (${check}(${name})) {`);
      const local = inner.declare(one.when.name, type, one.pos);
      out.line(one.pos.line, `let ${written(local, name)};`);
    } else {
      const tests = one.when.values.map((value) => whenTest(scope, held, value));
      out.line(one.pos.line, `${start} (${tests.join(' || ')}) {`);
    }
    statement(inner, one.body);
  }
  if (last !== null) {
    if (isFirst) out.line(line, 'if (false) {');
    out.line(last.pos.line, '} else {');
    statement(scope.nested(), last);
    isFirst = false;
  }
  out.line(line, isFirst ? '}' : '}}');
}

/** Whether the subject is the value; enum constants are named alone, texts compare with their case. */
function whenTest(scope: Scope, subject: Value, expr: Expr): string {
  if (isEnum(subject.type) && expr.kind === 'name') {
    const found = findField(scope.world, subject.type, expr.name);
    if (found === undefined) return problem(expr.pos, `Enum value does not exist: ${expr.name}`);
    const constant = scope.out.constant(
      'E',
      `$k.enumConstant(${json(found.field.owner.libraryName)}, ${json(found.field.name)})`
    );
    return `${subject.code} === ${constant}`;
  }
  const value = emit(scope, expr);
  if (common(scope.world, subject.type, value.type) === null) {
    return problem(expr.pos, `Incompatible types in switch: ${shown(subject.type)}, ${shown(value.type)}`);
  }
  if (value.type.text === 'String' && subject.type.text === 'String') return `${subject.code} === ${value.code}`;
  return binary(scope, '==', subject, value, expr.pos).code;
}

function tryCatch(scope: Scope, stmt: StmtOf<'try'>): void {
  const { out } = scope;
  const line = stmt.pos.line;
  out.line(line, `${out.count(line)} try`);
  statement(scope, stmt.body);
  if (stmt.catches.length > 0) {
    const caught = scope.fn.fresh('x');
    out.line(line, `catch (${caught}_) { const ${caught} = $k.caught(${caught}_);`);
    stmt.catches.forEach((clause, i) => {
      const type = scope.world.require(clause.type, scope.owner);
      if (!isExceptionDecl(type.decl)) problem(clause.pos, `Catch type must be an exception: ${type.text}`);
      const check = scope.out.constant('I', `$k.checker(${scope.typeConstant(type)})`);
      out.line(clause.pos.line, `${i === 0 ? '' : 'else '}if (${check}(${caught})) {`);
      const inner = scope.nested();
      const local = inner.declare(clause.name, type, clause.pos);
      out.line(clause.pos.line, `let ${written(local, caught)};`);
      statement(inner, clause.body);
      out.line(clause.pos.line, '}');
    });
    out.line(line, `else throw ${caught}; }`);
  }
  if (stmt.finally !== null) {
    out.line(stmt.finally.pos.line, 'finally');
    statement(scope, stmt.finally);
  }
}

function returned(scope: Scope, stmt: StmtOf<'return'>): string {
  const { fn, world } = scope;
  if (fn.kind === 'constructor') {
    if (stmt.value !== null) problem(stmt.pos, 'Constructors cannot return a value');
    return 'return this;';
  }
  if (stmt.value === null) {
    if (fn.returns !== world.void) problem(stmt.pos, `Return value must be of type: ${shown(fn.returns)}`);
    return 'return;';
  }
  if (fn.returns === world.void) problem(stmt.pos, 'Void method must not return a value');
  const value = emit(scope, stmt.value);
  if (!fits(world, value.type, fn.returns)) {
    problem(stmt.pos, `Return value must be of type: ${shown(fn.returns)}`);
  }
  return `return ${converted(value, fn.returns).code};`;
}

function thrown(scope: Scope, stmt: StmtOf<'throw'>): string {
  const value = emit(scope, stmt.value);
  if (!isExceptionDecl(value.type.decl))
    problem(stmt.pos, `Throw expression must be of type exception: ${shown(value.type)}`);
  return value.code;
}

function dml(scope: Scope, stmt: StmtOf<'dml'>): string {
  const records = emit(scope, stmt.records);
  const row = isList(records.type) ? records.type.args[0] : records.type;
  const isRecord = row !== undefined && (isSObject(row) || (stmt.verb === 'delete' && row.text === 'Id'));
  if (!isRecord) problem(stmt.pos, `DML requires SObject or SObject list type: ${shown(records.type)}`);
  const options: string[] = [];
  if (stmt.access !== null) options.push(`access: '${stmt.access}'`);
  if (stmt.field !== null && row !== undefined) options.push(`field: ${externalId(scope, stmt, row)}`);
  if (stmt.duplicates !== null) options.push(`duplicates: ${emit(scope, stmt.duplicates).code}`);
  return `$k.dml('${stmt.verb}', ${notNull(records)}, {${options.join(', ')}})`;
}

function externalId(scope: Scope, stmt: StmtOf<'dml'>, row: Type): string {
  const parts = stmt.field ?? [];
  const name = parts.at(-1) ?? '';
  if (parts.length === 1 && row.decl.origin === 'sobject') return upsertKey(scope, row.decl, name, stmt.pos);
  if (parts.length > 1 && !['fields'].includes(parts[0]?.toLowerCase() ?? '')) {
    const decl = scope.world.declNamed(
      parts.filter((part) => part.toLowerCase() !== 'fields').slice(0, -1),
      scope.owner
    );
    if (decl?.origin === 'sobject') return upsertKey(scope, decl, name, stmt.pos);
  }
  return problem(stmt.pos, `Invalid field for upsert: ${parts.join('.')}`);
}

function upsertKey(scope: Scope, decl: TypeDecl, name: string, pos: Pos): string {
  const token = fieldToken(scope, decl, name, pos);
  const field = scope.world.schema.object(decl.name)?.field(name);
  if (field !== undefined && !field.isExternalId && !field.isIdLookup)
    problem(pos, `Invalid field for upsert, must be an External Id custom or standard indexed field: ${name}`);
  return token;
}

function runAs(scope: Scope, stmt: StmtOf<'runAs'>): void {
  const { out } = scope;
  const line = stmt.pos.line;
  const user = scope.fn.fresh('u');
  out.line(line, `${out.count(line)} { const ${user} = $k.enterUser(${notNull(emit(scope, stmt.user))}); try`);
  statement(scope, stmt.body);
  out.line(line, `finally { $k.leaveUser(${user}); } }`);
}
