/** Expressions: each gets its static type and its JavaScript in one walk. */
import type { BindUse } from '../../data/soql/compiledQuery.js';
import type { Expr, ExprOf, TypeNode } from '../syntax/ast.js';
import { problem, ProblemAt } from '../syntax/compileError.js';
import { buildExpression } from '../syntax/parse.js';
import { bindProblem } from '../typer/bindTypes.js';
import { castable, common, fits, isList, isNumber, isSObject } from '../typer/conversions.js';
import { findMethods } from '../typer/members.js';
import { chooseOverload } from '../typer/overloads.js';
import type { Type } from '../types/type.js';
import { nodeText } from '../types/world.js';
import {
  bindScope,
  callOnEntity,
  callOnValue,
  callOwn,
  callSuper,
  libraryConstant,
  newObject,
  passedTo
} from './calls.js';
import { assigned, converted, shown } from './convert.js';
import { checkWritable, json } from './fields.js';
import { closed, type Entity, fieldToken, guarded, resolveEntity, valueOf } from './names.js';
import { binary, condition } from './operators.js';
import { assignment, step } from './places.js';
import { notNull, type Scope, type Value } from './scope.js';

/** The value of an expression. */
export function emit(scope: Scope, expr: Expr): Value {
  return closed(chain(scope, expr));
}

/** The same inside a chain of `.` and `?.`, whose guards are still open. */
export function chain(scope: Scope, expr: Expr): Value {
  switch (expr.kind) {
    case 'name':
    case 'field':
      return valueOf(resolveEntity(scope, expr, chain), expr);
    case 'call':
      return call(scope, expr);
    case 'index':
      return index(scope, expr);
    case 'literal':
      return literal(scope, expr);
    case 'this':
      return self(scope, expr);
    case 'super':
      return problem(expr.pos, 'super can only be used to call a method or constructor');
    case 'new':
    case 'newArray':
    case 'newElements':
    case 'newMap':
      return creation(scope, expr);
    case 'cast':
      return cast(scope, expr);
    case 'instanceOf':
      return instanceOf(scope, expr);
    case 'unary':
      return unary(scope, expr);
    case 'step':
      return step(scope, expr, false);
    case 'binary':
      return binary(scope, expr.operator, emit(scope, expr.left), emit(scope, expr.right), expr.pos);
    case 'assign':
      return assignment(scope, expr);
    case 'ternary':
      return ternary(scope, expr);
    case 'classLiteral':
      return classLiteral(scope, expr);
    case 'soql':
      return query(scope, expr);
    case 'sosl':
      return search(scope, expr);
    case 'constructorCall':
      return problem(expr.pos, `Call to ${expr.which}() must be the first statement in a constructor`);
  }
}

function call(scope: Scope, expr: ExprOf<'call'>): Value {
  const { target } = expr;
  if (target === null) return callOwn(scope, expr, args(scope, expr.args));
  if (target.kind === 'super') return callSuper(scope, expr, args(scope, expr.args));
  const onField = fieldError(scope, expr, target);
  if (onField !== null) return onField;
  const entity = resolveEntity(scope, target, chain);
  if (entity.kind === 'type') return callOnEntity(scope, expr, entity, args(scope, expr.args));
  if (entity.kind === 'labels') {
    const decl = scope.world.named('Label').decl;
    return callOnEntity(scope, expr, { kind: 'type', decl, path: ['Label'] }, args(scope, expr.args));
  }
  if (entity.kind === 'tokenFields' || entity.kind === 'sobjectTypes' || entity.kind === 'pages') {
    return problem(expr.pos, `Method does not exist or incorrect signature: ${expr.name}`);
  }
  const hidden = hiddenType(scope, expr, target, entity);
  if (hidden !== null) return callOnEntity(scope, expr, hidden, args(scope, expr.args));
  const value = valueOf(entity, target);
  return callOnValue(scope, expr, expr.safe ? guarded(scope, value, expr.name) : value, args(scope, expr.args));
}

/** `Test.isRunningTest()` in a class with a property `Test`: the type is meant where only it has such a method. */
function hiddenType(scope: Scope, expr: ExprOf<'call'>, target: Expr, entity: Entity): Entity | null {
  if (entity.kind !== 'value' || target.kind !== 'name') return null;
  if (findMethods(scope.world, entity.value.type, expr.name).length > 0) return null;
  const decl = scope.world.declNamed([target.name], scope.owner);
  if (decl === undefined || decl.origin === 'sobject') return null;
  const methods = findMethods(scope.world, scope.world.of(decl), expr.name);
  return methods.some((found) => found.method.isStatic) ? { kind: 'type', decl, path: [target.name] } : null;
}

/** `order.Name.addError('…')` is said of the record's field, not of the value in it. */
function fieldError(scope: Scope, expr: ExprOf<'call'>, target: Expr): Value | null {
  if (expr.name.toLowerCase() !== 'adderror' || target.kind !== 'field') return null;
  const entity = resolveEntity(scope, target.target, chain);
  if (entity.kind !== 'value' || entity.value.type.decl.origin !== 'sobject') return null;
  const { decl } = entity.value.type;
  if (decl.load().fields.get(target.name.toLowerCase())?.storage !== 'record') return null;
  const code = fieldToken(scope, decl, target.name, target.pos);
  const token: Value = { code, type: scope.world.named('Schema.SObjectField'), nonNull: true };
  return callOnValue(scope, expr, entity.value, [token, ...args(scope, expr.args)]);
}

function args(scope: Scope, list: readonly Expr[]): Value[] {
  return list.map((expr) => emit(scope, expr));
}

function index(scope: Scope, expr: ExprOf<'index'>): Value {
  const target = chain(scope, expr.target);
  const at = emit(scope, expr.index);
  const element = target.type.args[0];
  if (!isList(target.type) || element === undefined) {
    return problem(expr.pos, `Expression must be a list type: ${shown(target.type)}`);
  }
  const code = `$k.listGet(${notNull(target)}, ${assigned(scope, at, scope.world.named('Integer'), expr.pos).code})`;
  return { code, type: element, nonNull: false, ...(target.guards ? { guards: target.guards } : {}) };
}

function literal(scope: Scope, expr: ExprOf<'literal'>): Value {
  const { world } = scope;
  const value = (code: string): Value => ({ code, type: world.named(expr.type), nonNull: true });
  switch (expr.type) {
    case 'null':
      return { code: 'null', type: world.null, nonNull: false };
    case 'Boolean':
      return value(expr.text);
    case 'String':
      return value(
        json(expr.text)
          .replace(/\u2028/g, '\\u2028')
          .replace(/\u2029/g, '\\u2029')
      );
    case 'Integer':
      return value(wholeNumber(expr, 32).toString());
    case 'Long':
      return value(`${wholeNumber(expr, 64)}n`);
    case 'Double':
      return value(scope.out.constant('N', `$k.double(${json(expr.text)})`));
    case 'Decimal':
      return value(scope.out.constant('N', `$k.decimal(${json(expr.text)})`));
  }
}

function wholeNumber(expr: ExprOf<'literal'>, size: number): bigint {
  const value = BigInt(expr.text);
  return BigInt.asIntN(size, value) === value ? value : problem(expr.pos, `Illegal ${expr.type.toLowerCase()}`);
}

function self(scope: Scope, expr: Expr): Value {
  if (scope.owner === null || scope.fn.isStatic)
    return problem(expr.pos, 'this cannot be referenced in a static context');
  return { code: 'this', type: scope.world.of(scope.owner), nonNull: true };
}

function creation(scope: Scope, expr: ExprOf<'new' | 'newArray' | 'newElements' | 'newMap'>): Value {
  const type = scope.world.require(expr.type, scope.owner);
  const constant = (): string => scope.typeConstant(type);
  if (expr.kind === 'new') return construct(scope, expr, type);
  if (expr.kind === 'newArray') {
    const size = assigned(scope, emit(scope, expr.size), scope.world.named('Integer'), expr.pos);
    return { code: `$k.newArray(${constant()}, ${size.code})`, type, nonNull: true };
  }
  if (expr.kind === 'newElements') {
    const [element] = type.args;
    if (element === undefined || type.decl.name === 'Map')
      return problem(expr.pos, `Invalid initializer type ${type.text}`);
    const items = expr.elements.map((item) => assigned(scope, emit(scope, item), element, item.pos).code);
    const maker = type.decl.name === 'Set' ? 'newSet' : 'newList';
    return { code: `$k.${maker}(${constant()}, [${items.join(', ')}])`, type, nonNull: true };
  }
  const [key, item] = type.args;
  if (key === undefined || item === undefined) return problem(expr.pos, `Invalid initializer type ${type.text}`);
  const pairs = expr.pairs.map(([k, v]) => {
    const [keyCode, itemCode] = [
      assigned(scope, emit(scope, k), key, k.pos),
      assigned(scope, emit(scope, v), item, v.pos)
    ];
    return `[${keyCode.code}, ${itemCode.code}]`;
  });
  return { code: `$k.newMap(${constant()}, [${pairs.join(', ')}])`, type, nonNull: true };
}

function construct(scope: Scope, expr: ExprOf<'new'>, type: Type): Value {
  const { decl } = type;
  if (decl.origin === 'sobject') return newRecord(scope, expr, type);
  const values = args(scope, expr.args);
  if (decl.user !== null) return newObject(scope, type, values, expr.pos);
  if (values.length === 0 && ['List', 'Set', 'Map'].includes(decl.name)) {
    return { code: `$k.new${decl.name}(${scope.typeConstant(type)}, [])`, type, nonNull: true };
  }
  const candidates = decl.load().constructors.map((method) => ({
    method,
    params: method.params.map((param) => scope.world.substitute(param, decl.typeParams, type.args))
  }));
  const found = chooseOverload(
    scope.world,
    candidates,
    values.map((value) => value.type)
  );
  if (found === undefined) {
    const shownArgs = values.map((value) => shown(value.type)).join(', ');
    return problem(expr.pos, `Constructor not defined: [${type.text}].<Constructor>(${shownArgs})`);
  }
  const library = libraryConstant(scope, found.method, 'constructor');
  return {
    code: `${library}($rt, ${scope.typeConstant(type)}, [${passedTo(found.params, values).join(', ')}])`,
    type,
    nonNull: true
  };
}

/** `new Order(Name = 'x', …)` */
function newRecord(scope: Scope, expr: ExprOf<'new'>, type: Type): Value {
  const names: string[] = [];
  const values: string[] = [];
  for (const arg of expr.args) {
    if (arg.kind !== 'assign' || arg.target.kind !== 'name') {
      return problem(arg.pos, `Invalid constructor argument for ${type.text}: use Field = value`);
    }
    const field = type.decl.load().fields.get(arg.target.name.toLowerCase());
    if (field === undefined) return problem(arg.pos, `Field does not exist: ${arg.target.name} on ${type.text}`);
    checkWritable(scope, field, arg.pos);
    names.push(field.name);
    values.push(assigned(scope, emit(scope, arg.value), field.type, arg.pos).code);
  }
  return { code: `$k.newRecord(${json(type.decl.name)}, ${json(names)}, [${values.join(', ')}])`, type, nonNull: true };
}

function cast(scope: Scope, expr: ExprOf<'cast'>): Value {
  const { world } = scope;
  const type = world.require(expr.type, scope.owner);
  const value = emit(scope, expr.operand);
  if (value.type.text === 'null') return { ...value, type };
  if (!castable(world, value.type, type)) {
    return problem(
      expr.pos,
      `Incompatible types since an instance of ${shown(value.type)} is never an instance of ${shown(type)}`
    );
  }
  if (isNumber(value.type) && isNumber(type)) return converted(value, type);
  const upcast = fits(world, value.type, type) && type.args.length === 0;
  if (upcast) return converted(value, type);
  const row = value.type.decl.name === 'RecordSet' && isSObject(type);
  const code = row ? `$k.single(${value.code})` : value.code;
  return { code: `$k.cast(${code}, ${scope.typeConstant(type)})`, type, nonNull: false };
}

function instanceOf(scope: Scope, expr: ExprOf<'instanceOf'>): Value {
  const type = scope.world.require(expr.type, scope.owner);
  const value = emit(scope, expr.operand);
  const isIdCheck = type.text === 'Id' && value.type.text === 'String';
  if (!isIdCheck && value.type.text !== 'null' && !castable(scope.world, value.type, type)) {
    problem(
      expr.pos,
      `Incompatible types since an instance of ${shown(value.type)} is never an instance of ${shown(type)}`
    );
  }
  const check = scope.out.constant('I', `$k.checker(${scope.typeConstant(type)})`);
  return { code: `${check}(${value.code})`, type: scope.world.named('Boolean'), nonNull: true };
}

function unary(scope: Scope, expr: ExprOf<'unary'>): Value {
  const value = emit(scope, expr.operand);
  const { text } = value.type;
  if (expr.operator === '!') {
    return { code: `!${condition(value, expr.pos)}`, type: value.type, nonNull: true };
  }
  if (!isNumber(value.type)) return problem(expr.pos, 'Arithmetic expressions must use numeric arguments');
  if (expr.operator === '+') return { ...value, code: notNull(value), nonNull: true };
  if (expr.operator === '~') return { ...value, code: `(~${notNull(value)})`, nonNull: true };
  if (text === 'Integer') return { ...value, code: `((-${notNull(value)}) | 0)`, nonNull: true };
  if (text === 'Long') return { ...value, code: `BigInt.asIntN(64, -${notNull(value)})`, nonNull: true };
  return { ...value, code: `$k.negate(${notNull(value)})`, nonNull: true };
}

function ternary(scope: Scope, expr: ExprOf<'ternary'>): Value {
  const test = condition(emit(scope, expr.condition), expr.condition.pos);
  const [a, b] = [emit(scope, expr.whenTrue), emit(scope, expr.whenFalse)];
  const type = common(scope.world, a.type, b.type);
  if (type === null || a.type.text === 'void' || b.type.text === 'void') {
    return problem(expr.pos, `Incompatible types in ternary operator: ${shown(a.type)}, ${shown(b.type)}`);
  }
  const [left, right] = [converted(a, type), converted(b, type)];
  return { code: `(${test} ? ${left.code} : ${right.code})`, type, nonNull: left.nonNull && right.nonNull };
}

function classLiteral(scope: Scope, expr: ExprOf<'classLiteral'>): Value {
  const type = scope.world.require(classNode(expr.type), scope.owner);
  return { code: `$k.typeToken(${scope.typeConstant(type)})`, type: scope.world.named('Type'), nonNull: true };
}

/** `List<Foo>.class` and `Foo[].class` are written alike. */
function classNode(node: TypeNode): TypeNode {
  return nodeText(node).toLowerCase() === 'void' ? { ...node, parts: ['void'] } : node;
}

function query(scope: Scope, expr: ExprOf<'soql'>): Value {
  const { world } = scope;
  const compiled = atQuery(expr, () => scope.unit.data.compileQuery(expr.text));
  const binds = compiled.bindExpressions.map((bind, i) =>
    atQuery(expr, () => bound(scope, buildExpression(bind, expr.text), compiled.bindUses[i]))
  );
  const constant = scope.out.constant('Q', `$k.soql(${json(expr.text)})`);
  const run = (method: string): string => `$k.${method}(${constant}, [${binds.join(', ')}])`;
  if (compiled.resultKind === 'count') return { code: run('count'), type: world.named('Integer'), nonNull: true };
  const decl = world.sobjectDecl(compiled.resultKind === 'aggregate' ? 'AggregateResult' : compiled.objectName);
  const row = decl === undefined ? world.named('SObject') : world.of(decl);
  return { code: run('query'), type: world.named('RecordSet', row), nonNull: true };
}

function bound(scope: Scope, expr: Expr, use: BindUse | undefined): string {
  const value = emit(scope, expr);
  const wrong = use === undefined ? null : bindProblem(value.type, use);
  return wrong === null ? value.code : problem(expr.pos, wrong);
}

/** Problems of a query are at the query. */
function atQuery<T>(expr: ExprOf<'soql'>, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ProblemAt)
      return problem({ line: expr.pos.line + error.pos.line - 1, column: error.pos.column }, error.problem);
    if (error instanceof Error) return problem(expr.pos, error.message);
    throw error;
  }
}

function search(scope: Scope, expr: ExprOf<'sosl'>): Value {
  const { world } = scope;
  const type = world.list(world.list(world.named('SObject')));
  return { code: `$k.search(${json(expr.text)}, ${bindScope(scope)})`, type, nonNull: true };
}
