/** Calls of methods and constructors: which one is meant, and how it is reached. */
import type { ExprOf, Pos } from '../syntax/ast.js';
import { problem } from '../syntax/compileError.js';
import { isSObject } from '../typer/conversions.js';
import { findMethods, type FoundMethod, outermost } from '../typer/members.js';
import { chooseOverload } from '../typer/overloads.js';
import { typeRefOf } from '../types/world.js';
import type { MethodDecl, Type, TypeDecl } from '../types/type.js';
import { converted, isCollection, shown } from './convert.js';
import { checkVisible, json } from './fields.js';
import type { Entity } from './names.js';
import { rowOf } from './names.js';
import { notNull, type Scope, type Value } from './scope.js';

/** A call without a target: a method of this class, of a superclass, or a static one of a class around. */
export function callOwn(scope: Scope, call: ExprOf<'call'>, args: readonly Value[]): Value {
  const { world, owner } = scope;
  for (let at = owner; at !== null; at = at.user?.outer ?? null) {
    const methods = findMethods(world, world.of(at), call.name).filter((found) => found.method.owner.name !== 'Object');
    const usable = at === owner && !scope.fn.isStatic ? methods : methods.filter((found) => found.method.isStatic);
    const found = chooseOverload(world, usable, types(args));
    if (found === undefined) continue;
    if (found.method.isStatic) return callStatic(scope, found, args, call.pos);
    const self: Value = { code: 'this', type: world.of(at), nonNull: true };
    return callFound(scope, self, found, args, call.pos);
  }
  const inherited =
    owner === null || scope.fn.isStatic
      ? undefined
      : chooseOverload(world, findMethods(world, world.of(owner), call.name), types(args));
  if (inherited !== undefined && owner !== null) {
    return callFound(scope, { code: 'this', type: world.of(owner), nonNull: true }, inherited, args, call.pos);
  }
  return missing(call, args, owner?.name ?? null);
}

export function callOnEntity(scope: Scope, call: ExprOf<'call'>, target: Entity, args: readonly Value[]): Value {
  const { world } = scope;
  if (target.kind !== 'type' || target.decl === null) return missing(call, args, null);
  const decl = target.decl;
  if (decl.origin === 'sobject') return callObjectStatic(scope, call, decl, args);
  const methods = findMethods(world, world.of(decl), call.name).filter((found) => found.method.isStatic);
  const found = chooseOverload(world, methods, types(args));
  if (found === undefined) return enumStatic(scope, decl, call, args) ?? missing(call, args, decl.name);
  return callStatic(scope, found, args, call.pos);
}

export function callOnValue(scope: Scope, call: ExprOf<'call'>, given: Value, args: readonly Value[]): Value {
  const { world } = scope;
  let target = given;
  let methods = instanceMethods(scope, target.type, call.name);
  if (methods.length === 0 && target.type.decl.name === 'RecordSet') {
    target = rowOf(target);
    methods = instanceMethods(scope, target.type, call.name);
  }
  const found = chooseOverload(world, methods, types(args));
  if (found === undefined) {
    const cloned = specialMethod(scope, target, call, args);
    return cloned ?? missing(call, args, shown(target.type));
  }
  return callFound(scope, target, found, args, call.pos);
}

export function callSuper(scope: Scope, call: ExprOf<'call'>, args: readonly Value[]): Value {
  const base = scope.owner?.superclass ?? scope.world.object;
  const found = chooseOverload(scope.world, instanceMethods(scope, base, call.name), types(args));
  if (found === undefined) return missing(call, args, base.text);
  const code = passed(scope, found, args);
  if (found.method.owner.user !== null) {
    if (found.method.isAbstract) problem(call.pos, `Cannot call abstract method: ${found.method.name}`);
    return result(found, `super.${found.method.slot}(${code.join(', ')})`);
  }
  if (found.method.owner.name === 'Object')
    return result(found, `$k.objectMethod(this, ${json(call.name.toLowerCase())}, [${code.join(', ')}], true)`);
  return result(found, `${libraryConstant(scope, found.method, 'method')}($rt, this, [${code.join(', ')}])`);
}

/** `new Foo(…)` of a class of the project. */
export function newObject(scope: Scope, type: Type, args: readonly Value[], pos: Pos): Value {
  const { decl } = type;
  if (decl.user?.isAbstract || decl.kind !== 'class')
    problem(pos, `Abstract classes cannot be constructed: ${type.text}`);
  const constructor = chooseConstructor(scope, decl, args, pos);
  const handle = scope.handle(decl);
  const starts = outermost(decl) === decl && (scope.owner === null || outermost(scope.owner) !== decl);
  const js = starts ? `(${handle}.on())` : `${handle}.c`;
  const code = `new ${js}().${constructor.slot}(${passedTo(constructor.params, args).join(', ')})`;
  return { code, type, nonNull: true };
}

/** The constructor that fits, or the platform's compile error. */
export function chooseConstructor(scope: Scope, decl: TypeDecl, args: readonly Value[], pos: Pos): MethodDecl {
  const found = chooseOverload(scope.world, decl.load().constructors, types(args));
  if (found === undefined) {
    return problem(
      pos,
      `Constructor not defined: [${decl.name}].<Constructor>(${args.map((arg) => shown(arg.type)).join(', ')})`
    );
  }
  checkVisible(
    scope,
    { name: '<Constructor>', owner: decl, isTestVisible: found.isTestVisible },
    found.visibility,
    pos,
    'Constructor'
  );
  return found;
}

/** The arguments in the representation of the parameters. */
export function passedTo(params: readonly Type[], args: readonly Value[]): string[] {
  return args.map((arg, i) => converted(arg, params[i] ?? arg.type).code);
}

export function libraryConstant(scope: Scope, method: MethodDecl, kind: 'static' | 'method' | 'constructor'): string {
  const params = method.params.map(typeRefOf);
  return scope.out.constant(
    'L',
    `$k.lib(${json(method.owner.libraryName)}, '${kind}', ${json(method.name)}, ${json(params)})`
  );
}

function types(args: readonly Value[]): Type[] {
  return args.map((arg) => arg.type);
}

function instanceMethods(scope: Scope, type: Type, name: string): FoundMethod[] {
  return findMethods(scope.world, type, name).filter((found) => !found.method.isStatic);
}

function passed(scope: Scope, found: FoundMethod, args: readonly Value[]): string[] {
  void scope;
  return passedTo(found.params, args);
}

function callStatic(scope: Scope, found: FoundMethod, args: readonly Value[], pos: Pos): Value {
  const { method } = found;
  const code = passed(scope, found, args);
  checkVisible(scope, method, method.visibility, pos, 'Method');
  if (method.owner.user === null) {
    if (method.owner.kind === 'enum') {
      return result(
        found,
        `$k.enumStatic(${json(method.owner.libraryName)}, ${json(method.name.toLowerCase())}, [${code.join(', ')}])`
      );
    }
    if (takesBinds(method)) code.push(bindScope(scope));
    return result(found, made(method, `${libraryConstant(scope, method, 'static')}($rt, null, [${code.join(', ')}])`));
  }
  if (method.annotations.some((annotation) => annotation.name === 'future')) {
    return result(found, `$k.future(${json(method.owner.name)}, ${json(method.name)}, [${code.join(', ')}])`);
  }
  const handle = scope.handle(method.owner);
  const isHere = scope.owner !== null && outermost(scope.owner) === method.owner;
  return result(found, `${handle}.${isHere ? 'c' : 'on()'}.${method.slot}(${code.join(', ')})`);
}

/** Dynamic queries may name variables of the method that runs them. */
function takesBinds(method: MethodDecl): boolean {
  const names = ['query', 'countquery', 'getquerylocator', 'getcursor', 'getpaginationcursor'];
  return (
    method.owner.libraryName === 'System.Database' &&
    names.includes(method.name.toLowerCase()) &&
    method.params[0]?.text === 'String'
  );
}

export function bindScope(scope: Scope): string {
  const cases = scope.visible().map(([name, code]) => `case ${json(name)}: return ${code};`);
  return `$k.bindScope((name) => { switch (name) { ${cases.join(' ')} default: return $k.unknownBind(name); } })`;
}

function callFound(scope: Scope, given: Value, found: FoundMethod, args: readonly Value[], pos: Pos): Value {
  const { method } = found;
  const { target, code, before } = inOrder(scope, given, passed(scope, found, args));
  const guards = target.guards;
  const done = (text: string): Value => {
    const called = before === '' ? text : `(${before}, ${text})`;
    return { ...result(found, called), ...(guards ? { guards } : {}) };
  };
  checkVisible(scope, method, method.visibility, pos, 'Method');
  if (method.owner.user !== null) return done(`${notNull(target)}.${method.slot}(${code.join(', ')})`);
  if (method.owner.name === 'Object') {
    return done(`$k.objectMethod(${notNull(target)}, ${json(method.name.toLowerCase())}, [${code.join(', ')}])`);
  }
  const quick = quickCall(method, target, code);
  if (quick !== null) return done(quick);
  const self = notNull(target);
  const library = libraryConstant(scope, method, 'method');
  if (isOpen(target.type)) return done(`$k.dynamic(${self}, ${json(method.slot)}, ${library}, [${code.join(', ')}])`);
  const value = done(made(method, `${library}($rt, ${self}, [${code.join(', ')}])`));
  return clonedType(target.type, method, value);
}

/** Text that the library makes counts as allocated; collections and records give text that was there before. */
function made(method: MethodDecl, code: string): string {
  const isFound = ['List', 'Map', 'SObject'].includes(method.owner.name);
  return method.returns.text === 'String' && !isFound ? `$k.allocatedText(${code})` : code;
}

/** Arguments are worked out before the target is found to be null: what they call happens all the same. */
function inOrder(
  scope: Scope,
  target: Value,
  code: readonly string[]
): { target: Value; code: readonly string[]; before: string } {
  if (target.nonNull || !code.some((one) => one.includes('('))) return { target, code, before: '' };
  const held = scope.fn.temp();
  const temps = code.map(() => scope.fn.temp());
  const before = [`${held} = ${target.code}`, ...temps.map((temp, i) => `${temp} = ${code[i] ?? 'null'}`)].join(', ');
  return { target: { ...target, code: held }, code: temps, before };
}

/** Members of SObject and collections that give back their own kind. */
function clonedType(type: Type, method: MethodDecl, value: Value): Value {
  const isClone = method.name.toLowerCase() === 'clone' && (isSObject(type) || isCollection(type));
  return isClone ? { ...value, type } : value;
}

/** Whether values of the type can be objects of the project's classes. */
function isOpen(type: Type): boolean {
  if (type.decl.kind === 'interface' || type.decl.user !== null || type.decl.name === 'Object') return true;
  for (let at: TypeDecl | undefined = type.decl; at !== undefined; at = at.load().superclass?.decl) {
    if (at.libraryName === 'System.Exception') return true;
  }
  return false;
}

/** The calls that loops are full of, without a detour. */
function quickCall(method: MethodDecl, target: Value, args: readonly string[]): string | null {
  const self = notNull(target);
  const name = `${target.type.decl.name}.${method.name.toLowerCase()}/${args.length}`;
  switch (name) {
    case 'List.size/0':
    case 'RecordSet.size/0':
      return `${self}.items.length`;
    case 'List.isempty/0':
    case 'RecordSet.isempty/0':
      return `(${self}.items.length === 0)`;
    case 'List.get/1':
      return `$k.listGet(${self}, ${args[0] ?? ''})`;
    case 'String.length/0':
      return `${self}.length`;
    default:
      return null;
  }
}

/** `MySettings__c.getInstance()` and its like: typed by the object they are called on. */
function callObjectStatic(scope: Scope, call: ExprOf<'call'>, decl: TypeDecl, args: readonly Value[]): Value {
  const { world } = scope;
  const record = world.of(decl);
  const byName = call.name.toLowerCase();
  const returns: Record<string, Type> = {
    getinstance: record,
    getvalues: record,
    getorgdefaults: record,
    getall: world.named('Map', world.named('String'), record),
    getsobjecttype: world.named('Schema.SObjectType')
  };
  const type = returns[byName];
  const methods = findMethods(world, world.named('SObject'), call.name);
  const found = chooseOverload(world, methods, types(args)) ?? (args.length === 0 ? methods[0] : undefined);
  if (type === undefined || found === undefined) return missing(call, args, decl.name);
  const library = libraryConstant(scope, found.method, 'static');
  const token = scope.out.constant('K', `$k.sobjectType(${json(decl.name)})`);
  return { code: `${library}($rt, ${token}, [${passed(scope, found, args).join(', ')}])`, type, nonNull: false };
}

/** `values()` and `valueOf(String)` of an enum of the project. */
function enumStatic(scope: Scope, decl: TypeDecl, call: ExprOf<'call'>, args: readonly Value[]): Value | null {
  if (decl.kind !== 'enum') return null;
  const { world } = scope;
  const lower = call.name.toLowerCase();
  const isValues = lower === 'values' && args.length === 0;
  if (!isValues && (lower !== 'valueof' || args.length !== 1)) return null;
  const type = isValues ? world.list(world.of(decl)) : world.of(decl);
  const code = `$k.enumStatic(${json(decl.libraryName)}, '${lower}', [${args.map((arg) => arg.code).join(', ')}])`;
  return { code, type, nonNull: true };
}

/** Instance methods that no stub declares: those of enum constants, and clones of the project's objects. */
function specialMethod(scope: Scope, target: Value, call: ExprOf<'call'>, args: readonly Value[]): Value | null {
  const { world } = scope;
  const lower = call.name.toLowerCase();
  const guards = target.guards ? { guards: target.guards } : {};
  if (target.type.decl.kind === 'enum' && args.length === 0) {
    if (lower === 'name')
      return { code: `${notNull(target)}.name`, type: world.named('String'), nonNull: true, ...guards };
    if (lower === 'ordinal')
      return { code: `${notNull(target)}.ordinal`, type: world.named('Integer'), nonNull: true, ...guards };
  }
  if (target.type.decl.user !== null && lower === 'clone' && args.length === 0) {
    return { code: `$k.cloneObject(${notNull(target)})`, type: target.type, nonNull: true, ...guards };
  }
  return null;
}

function result(found: FoundMethod, code: string): Value {
  return { code, type: found.returns, nonNull: false };
}

function missing(call: ExprOf<'call'>, args: readonly Value[], owner: string | null): never {
  const signature = `${call.name}(${args.map((arg) => shown(arg.type)).join(', ')})`;
  const from = owner === null ? '' : ` from the type ${owner}`;
  return problem(call.pos, `Method does not exist or incorrect signature: void ${signature}${from}`);
}
