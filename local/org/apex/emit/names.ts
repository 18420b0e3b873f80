/** What a name or dotted name stands for: a value, a type, a namespace, or one of the schema's tokens. */
import type { Expr, Pos } from '../syntax/ast.js';
import { problem } from '../syntax/compileError.js';
import { isSObject } from '../typer/conversions.js';
import { findField, findMethods } from '../typer/members.js';
import type { Type, TypeDecl } from '../types/type.js';
import { json, readField } from './fields.js';
import type { Scope, Value } from './scope.js';

export type Entity =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'type'; readonly decl: TypeDecl | null; readonly path: readonly string[] }
  /** `Schema.SObjectType` */
  | { readonly kind: 'sobjectTypes' }
  /** `Schema.SObjectType.Order.fields`, `….fieldSets` */
  | { readonly kind: 'describeFields' | 'describeFieldSets'; readonly objectName: string; readonly value: Value }
  /** `Order.SObjectType` */
  | { readonly kind: 'objectToken'; readonly decl: TypeDecl; readonly value: Value }
  | { readonly kind: 'tokenFields'; readonly decl: TypeDecl }
  | { readonly kind: 'labels' }
  /** `Page`, whose members are the project's Visualforce pages */
  | { readonly kind: 'pages' };

type ExpressionOf = (scope: Scope, expr: Expr) => Value;

/** Resolves names and dotted names; any other expression is a value that `other` emits. */
export function resolveEntity(scope: Scope, expr: Expr, other: ExpressionOf): Entity {
  if (expr.kind === 'name') return resolveName(scope, expr.name, expr.pos);
  if (expr.kind !== 'field') return { kind: 'value', value: other(scope, expr) };
  const target = resolveEntity(scope, expr.target, other);
  if (target.kind === 'value')
    return { kind: 'value', value: memberOf(scope, target.value, expr.name, expr.safe, expr.pos) };
  return memberOfEntity(scope, target, expr.name, expr.pos);
}

/** The value of an expression that must have one. */
export function valueOf(entity: Entity, expr: Expr): Value {
  if (entity.kind === 'value') return entity.value;
  if (entity.kind === 'describeFields' || entity.kind === 'describeFieldSets' || entity.kind === 'objectToken') {
    return entity.value;
  }
  const name = expr.kind === 'name' || expr.kind === 'field' ? expr.name : expr.kind;
  return problem(expr.pos, `Variable does not exist: ${entity.kind === 'type' ? (entity.path[0] ?? name) : name}`);
}

function resolveName(scope: Scope, name: string, pos: Pos): Entity {
  const local = scope.find(name);
  if (local !== undefined) return { kind: 'value', value: { code: local.js, type: local.type, nonNull: false } };
  const field = ownField(scope, name, pos);
  if (field !== null) return { kind: 'value', value: field };
  if (name.toLowerCase() === 'sobjecttype') return { kind: 'sobjectTypes' };
  const decl = scope.world.declNamed([name], scope.owner) ?? null;
  if (decl === null && name.toLowerCase() === 'page') return { kind: 'pages' };
  if (
    decl === null &&
    !scope.world.hasNamespace(name) &&
    name.toLowerCase() !== scope.world.schema.namespace.toLowerCase()
  ) {
    return problem(pos, `Variable does not exist: ${name}`);
  }
  if (decl?.libraryName === 'System.Label') return { kind: 'labels' };
  return { kind: 'type', decl, path: [name] };
}

/** A field of the class around the code, of its superclasses, or a static of the classes around that. */
function ownField(scope: Scope, name: string, pos: Pos): Value | null {
  const { owner } = scope;
  if (owner === null) return null;
  const found = findField(scope.world, scope.world.of(owner), name);
  if (found !== undefined) {
    if (found.field.isStatic) return readField(scope, null, found, pos);
    if (!scope.fn.isStatic)
      return readField(scope, { code: 'this', type: scope.world.of(owner), nonNull: true }, found, pos);
  }
  for (let at = owner.user?.outer ?? null; at !== null; at = at.user?.outer ?? null) {
    const outer = findField(scope.world, scope.world.of(at), name);
    if (outer?.field.isStatic) return readField(scope, null, outer, pos);
  }
  return null;
}

/** `target.name` of a value. */
export function memberOf(scope: Scope, given: Value, name: string, safe: boolean, pos: Pos): Value {
  const target = safe ? guarded(scope, given) : given;
  const row = rowOf(target);
  const found = findField(scope.world, row.type, name);
  if (found === undefined || (found.field.isStatic && row.type.decl.kind !== 'enum')) {
    return problem(pos, `Variable does not exist: ${name}`);
  }
  return readField(scope, row, found, pos);
}

/** A field of a query is that of its single row. */
export function rowOf(target: Value): Value {
  const [row] = target.type.args;
  if (target.type.decl.name !== 'RecordSet' || row === undefined) return target;
  return { ...target, code: `$k.single(${target.code})`, type: row, nonNull: true };
}

/**
 * The target of `?.`: evaluated once, and the rest of the chain only when it is not null. A query's result stands for its
 * single row, unless the method that follows is one of lists.
 */
export function guarded(scope: Scope, value: Value, method: string | null = null): Value {
  const isRow = value.type.decl.name === 'RecordSet' && !hasMethod(scope, value.type, method);
  const row = isRow ? value.type.args[0] : undefined;
  const code = row === undefined ? value.code : `$k.singleOrNull(${value.code})`;
  const temp = scope.fn.temp();
  return {
    code: temp,
    type: row ?? value.type,
    nonNull: true,
    guards: [...(value.guards ?? []), `(${temp} = ${code}) == null`]
  };
}

function hasMethod(scope: Scope, type: Type, name: string | null): boolean {
  return name !== null && findMethods(scope.world, type, name).some((found) => found.method.owner.name !== 'Object');
}

/** Ends a chain of `?.`: null when one of its guards holds. */
export function closed(value: Value): Value {
  if (value.guards === undefined) return value;
  const code = `(${value.guards.join(' || ')} ? null : ${value.code})`;
  return { code, type: value.type, nonNull: false };
}

function memberOfEntity(scope: Scope, target: Exclude<Entity, { kind: 'value' }>, name: string, pos: Pos): Entity {
  const value = (code: string, typeName: string): Entity => ({
    kind: 'value',
    value: { code, type: scope.world.named(typeName), nonNull: true }
  });
  switch (target.kind) {
    case 'labels':
      return value(`$rt.label(${json(name)})`, 'String');
    case 'pages': {
      const constructor = `$k.lib('System.PageReference', 'constructor', 'new', [{ name: 'String', args: [] }])`;
      const made = `${scope.out.constant('L', constructor)}($rt, null, [${json(`/apex/${name.toLowerCase()}`)}])`;
      return value(made, 'System.PageReference');
    }
    case 'sobjectTypes': {
      const decl = scope.world.sobjectDecl(name) ?? problem(pos, `Variable does not exist: ${name}`);
      const described: Value = {
        code: `$k.describe(${json(decl.name)})`,
        type: scope.world.named('Schema.DescribeSObjectResult'),
        nonNull: true
      };
      // Kept as fields until something else is asked of it: `.fields` and `.fieldSets` lead to tokens.
      return { kind: 'describeFields', objectName: `?${decl.name}`, value: described };
    }
    case 'describeFields':
    case 'describeFieldSets':
      return describeMember(scope, target, name, pos);
    case 'objectToken':
      if (name.toLowerCase() === 'fields') return { kind: 'tokenFields', decl: target.decl };
      return { kind: 'value', value: memberOf(scope, target.value, name, false, pos) };
    case 'tokenFields':
      return value(fieldToken(scope, target.decl, name, pos), 'Schema.SObjectField');
    case 'type':
      return memberOfType(scope, target.decl, [...target.path, name], name, pos);
  }
}

function describeMember(
  scope: Scope,
  target: Extract<Entity, { kind: 'describeFields' | 'describeFieldSets' }>,
  name: string,
  pos: Pos
): Entity {
  const lower = name.toLowerCase();
  const objectName = target.objectName.replace('?', '');
  if (target.objectName.startsWith('?')) {
    if (lower === 'fields' || lower === 'fieldsets') {
      const value = memberOf(scope, target.value, name, false, pos);
      return { kind: lower === 'fields' ? 'describeFields' : 'describeFieldSets', objectName, value };
    }
    return { kind: 'value', value: memberOf(scope, target.value, name, false, pos) };
  }
  if (target.kind === 'describeFieldSets') {
    const type = scope.world.named('Schema.FieldSet');
    return { kind: 'value', value: { code: `$k.fieldSet(${json(objectName)}, ${json(name)})`, type, nonNull: true } };
  }
  const decl = scope.world.sobjectDecl(objectName) ?? problem(pos, `Variable does not exist: ${name}`);
  const token = fieldToken(scope, decl, name, pos);
  const type = scope.world.named('Schema.DescribeFieldResult');
  return { kind: 'value', value: { code: `$k.describeField(${token})`, type, nonNull: true } };
}

function memberOfType(scope: Scope, decl: TypeDecl | null, path: readonly string[], name: string, pos: Pos): Entity {
  if (decl !== null) {
    const found = decl.origin === 'sobject' ? undefined : findField(scope.world, scope.world.of(decl), name);
    if (found?.field.isStatic)
      return { kind: 'value', value: triggerTyped(scope, readField(scope, null, found, pos), decl, name) };
    if (isSObject(scope.world.of(decl))) {
      const token = sobjectToken(scope, decl, name, pos);
      if (token !== null) return token;
    }
  }
  if (path.length === 2 && path[0]?.toLowerCase() === 'schema' && name.toLowerCase() === 'sobjecttype') {
    return { kind: 'sobjectTypes' };
  }
  const inner = scope.world.declNamed(path, scope.owner) ?? null;
  if (inner?.libraryName === 'System.Label') return { kind: 'labels' };
  if (inner !== null) return { kind: 'type', decl: inner, path };
  if (decl?.libraryName === 'System.Label') return { kind: 'labels' };
  return problem(pos, `Variable does not exist: ${name}`);
}

/** `Order.SObjectType`, `Order.fields`, `Order.OrderId__c`. */
function sobjectToken(scope: Scope, decl: TypeDecl, name: string, pos: Pos): Entity | null {
  const lower = name.toLowerCase();
  const type = (typeName: string, code: string): Entity => ({
    kind: 'value',
    value: { code, type: scope.world.named(typeName), nonNull: true }
  });
  if (lower === 'sobjecttype') {
    const code = scope.out.constant('K', `$k.sobjectType(${json(decl.name)})`);
    const value: Value = { code, type: scope.world.named('Schema.SObjectType'), nonNull: true };
    return { kind: 'objectToken', decl, value };
  }
  if (lower === 'fields') return { kind: 'tokenFields', decl };
  if (decl.load().fields.has(lower)) return type('Schema.SObjectField', fieldToken(scope, decl, name, pos));
  return null;
}

export function fieldToken(scope: Scope, decl: TypeDecl, name: string, pos: Pos): string {
  const field =
    decl.load().fields.get(name.toLowerCase()) ?? problem(pos, `Field does not exist: ${name} on ${decl.name}`);
  const real =
    field.storage === 'parent' ? scope.world.schema.object(decl.name)?.parentField(field.name)?.name : field.name;
  return scope.out.constant('K', `$k.sobjectField(${json(decl.name)}, ${json(real ?? field.name)})`);
}

/** Inside a trigger, `Trigger.new` and its like have the trigger's object as their type. */
function triggerTyped(scope: Scope, value: Value, decl: TypeDecl, name: string): Value {
  if (decl.libraryName !== 'System.Trigger') return value;
  const { world } = scope;
  const object = scope.unit.triggerObject;
  const record = object === null ? world.named('SObject') : world.of(object);
  const lower = name.toLowerCase();
  const code = `$k.triggerVariable(${json(lower)}, ${scope.typeConstant(record)})`;
  if (lower === 'new' || lower === 'old') return { code, type: world.list(record), nonNull: false };
  if (lower === 'newmap' || lower === 'oldmap')
    return { code, type: world.named('Map', world.named('Id'), record), nonNull: false };
  return { ...value, code, nonNull: true };
}
