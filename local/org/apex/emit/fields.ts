/** Reading and writing fields, properties and record fields. */
import type { Pos } from '../syntax/ast.js';
import { problem } from '../syntax/compileError.js';
import { extendsClass, type FoundField, sharesOutermost } from '../typer/members.js';
import type { FieldDecl, Type, TypeDecl } from '../types/type.js';
import { notNull, type Scope, type Value } from './scope.js';

/** A place that can be read and assigned; `setup` runs first, once. */
export type Place = {
  readonly type: Type;
  readonly setup: string | null;
  readonly read: Value;
  /** Code that stores a value of the place's type; its own value is what was stored. */
  readonly write: (code: string) => string;
  /** Guards of `?.`: such a place cannot be assigned. */
  readonly guards?: readonly string[];
};

export type Target = { readonly value: Value | null; readonly found: FoundField };

/** The value of a field; `target` is null for statics and `this` where it is named alone. */
export function readField(scope: Scope, target: Value | null, found: FoundField, pos: Pos): Value {
  const { field, type } = found;
  checkVisible(scope, field, field.visibility, pos);
  if (!field.isReadable && !isBacking(scope, field)) problem(pos, `Variable is not readable: ${field.name}`);
  const guards = target?.guards;
  const value = (code: string, nonNull = false): Value => ({ code, type, nonNull, ...(guards ? { guards } : {}) });
  if (field.isStatic) return value(staticRead(scope, field), isConstant(field));
  const self = target === null ? 'this' : receiver(scope, target, field);
  switch (field.storage) {
    case 'slot':
      return value(`${self}.${field.slot}`);
    case 'accessor':
      return value(isBacking(scope, field) ? `${self}.${field.slot}` : `${self}.get${field.slot}()`);
    case 'library':
      return value(`${library(scope, field, 'getter')}($rt, ${self}, [])`);
    case 'record':
      return value(`$k.${type.text === 'Boolean' ? 'getFlag' : 'getField'}(${recordOf(target)}, ${json(field.name)})`);
    case 'parent':
      return { ...value(`$k.getParent(${recordOf(target)}, ${json(field.name)})`), isParent: true };
    case 'children':
      return value(
        `$k.getChildren(${recordOf(target)}, ${json(field.name)}, ${scope.typeConstant(type.args[0] ?? type)})`,
        true
      );
  }
}

/** Reading through a parent that is not there gives null; through a null variable it is an error. */
function recordOf(target: Value | null): string {
  if (target === null) return 'this';
  return target.isParent ? target.code : notNull(target);
}

function receiver(scope: Scope, target: Value, field: FieldDecl): string {
  void scope;
  return field.storage === 'record' || field.storage === 'parent' || field.storage === 'children'
    ? target.code
    : notNull(target);
}

/** The place that a field is; the code of the target is evaluated once. */
export function fieldPlace(scope: Scope, target: Value | null, found: FoundField, pos: Pos): Place {
  const { field, type } = found;
  checkVisible(scope, field, field.setVisibility, pos);
  checkWritable(scope, field, pos);
  checkFinal(scope, field, pos);
  if (field.isStatic) {
    const read: Value = { code: staticRead(scope, field), type, nonNull: false };
    return { type, setup: null, read, write: (code) => staticWrite(scope, field, code) };
  }
  const { setup, self } = once(scope, target);
  const at: Value = { code: self, type: target?.type ?? type, nonNull: true };
  const read = { ...readAt(scope, at, found, pos), nonNull: false };
  const temp = (): string => scope.fn.temp();
  const write = (code: string): string => {
    switch (field.storage) {
      case 'slot':
        return `${self}.${field.slot} = ${code}`;
      case 'accessor': {
        if (isBacking(scope, field)) return `${self}.${field.slot} = ${code}`;
        const held = temp();
        return `(${held} = ${code}, ${self}.set${field.slot}(${held}), ${held})`;
      }
      case 'library': {
        const held = temp();
        return `(${held} = ${code}, ${library(scope, field, 'setter')}($rt, ${self}, [${held}]), ${held})`;
      }
      case 'record':
        return `$k.setField(${self}, ${json(field.name)}, ${code})`;
      case 'parent':
        return `$k.setField(${self}, ${json(field.name)}, ${code})`;
      case 'children':
        return problem(pos, notWriteable(field));
    }
  };
  return { type, setup, read, write };
}

function readAt(scope: Scope, at: Value, found: FoundField, pos: Pos): Value {
  return found.field.isReadable || isBacking(scope, found.field)
    ? readField(scope, at, found, pos)
    : { code: 'null', type: found.type, nonNull: false };
}

/** Code that names an object without evaluating it twice. */
export function once(scope: Scope, target: Value | null): { setup: string | null; self: string } {
  if (target === null) return { setup: null, self: 'this' };
  const code = notNull(target);
  if (/^(this|_\w+|t\d+)$/.test(code)) return { setup: null, self: code };
  const temp = scope.fn.temp();
  return { setup: `${temp} = ${code}`, self: temp };
}

/** Inside the accessors of a property its name is the value behind it. */
function isBacking(scope: Scope, field: FieldDecl): boolean {
  return field.isProperty && scope.fn.backing === field.name.toLowerCase() && scope.fn.owner === field.owner;
}

export function statics(scope: Scope, decl: TypeDecl): string {
  const handle = scope.handle(decl);
  return `(${handle}.s ?? ${handle}.init())`;
}

function isConstant(field: FieldDecl): boolean {
  return field.owner.kind === 'enum';
}

function staticRead(scope: Scope, field: FieldDecl): string {
  if (isConstant(field)) {
    return scope.out.constant('E', `$k.enumConstant(${json(field.owner.libraryName)}, ${json(field.name)})`);
  }
  if (field.storage === 'library') return `${library(scope, field, 'staticGetter')}($rt, null, [])`;
  if (field.storage === 'accessor' && !isBacking(scope, field))
    return `${scope.handle(field.owner)}.on().get${field.slot}()`;
  return `${statics(scope, field.owner)}.${field.slot}`;
}

function staticWrite(scope: Scope, field: FieldDecl, code: string): string {
  if (field.storage === 'library') return `${library(scope, field, 'staticSetter')}($rt, null, [${code}])`;
  if (field.storage === 'accessor' && !isBacking(scope, field)) {
    const held = scope.fn.temp();
    return `(${held} = ${code}, ${scope.handle(field.owner)}.on().set${field.slot}(${held}), ${held})`;
  }
  return `${statics(scope, field.owner)}.${field.slot} = ${code}`;
}

function library(scope: Scope, field: FieldDecl, kind: string): string {
  return scope.out.constant('L', `$k.lib(${json(field.owner.libraryName)}, '${kind}', ${json(field.name)}, [])`);
}

/** A compile error where nothing can be assigned: formulas, autonumbers, children, properties without a setter. */
export function checkWritable(scope: Scope, field: FieldDecl, pos: Pos): void {
  if (!field.isWritable && !isBacking(scope, field)) problem(pos, notWriteable(field));
}

/** Final fields get their values while their object, or for static ones their class, is made; properties at any time. */
function checkFinal(scope: Scope, field: FieldDecl, pos: Pos): void {
  if (!field.isFinal || field.isProperty || field.owner.user === null) return;
  const { fn, owner } = scope;
  const isMaking = fn.kind === 'initializer' || (fn.kind === 'constructor' && !field.isStatic);
  if (isMaking && owner === field.owner && fn.isStatic === field.isStatic) return;
  problem(pos, `Final members can only be assigned in their declaration, init blocks, or constructors: ${field.name}`);
}

function notWriteable(field: FieldDecl): string {
  const isOfRecord = field.owner.origin === 'sobject';
  return isOfRecord
    ? `Field is not writeable: ${field.owner.name}.${field.name}`
    : `Variable is not writeable: ${field.name}`;
}

/** A compile error where the member is private to another class. */
export function checkVisible(
  scope: Scope,
  member: Pick<FieldDecl, 'name' | 'owner' | 'isTestVisible'>,
  visibility: FieldDecl['visibility'],
  pos: Pos,
  what = 'Variable'
): void {
  if (visibility === 'public' || visibility === 'global' || member.owner.user === null) return;
  if (sharesOutermost(scope.owner, member.owner)) return;
  if (member.isTestVisible && scope.unit.isTest) return;
  if (visibility === 'protected') {
    for (let at = scope.owner; at !== null; at = at.user?.outer ?? null) if (extendsClass(at, member.owner)) return;
  }
  problem(pos, `${what} is not visible: ${member.owner.name}.${member.name}`);
}

export function json(value: unknown): string {
  return JSON.stringify(value);
}
