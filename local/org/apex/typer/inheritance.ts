/** What a class owes its superclass and interfaces. */
import { problem } from '../syntax/compileError.js';
import type { MethodDecl, TypeDecl } from '../types/type.js';
import { sourceOf } from '../types/user.js';
import type { World } from '../types/world.js';
import { fits } from './conversions.js';
import { findMethods, type FoundMethod, lineage } from './members.js';

/** Checks overrides and implementations of one class; a compile error names the first that is wrong. */
export function checkInheritance(world: World, decl: TypeDecl): void {
  for (const methods of decl.methods.values()) for (const method of methods) checkOverride(world, decl, method);
  const source = sourceOf(decl);
  if (decl.kind !== 'class' || source.isAbstract) return;
  for (const owed of owedMethods(world, decl)) {
    if (implementation(world, decl, owed) !== undefined) continue;
    const params = owed.params.map((param) => param.text).join(', ');
    const signature = `${owed.returns.text} ${owed.method.owner.name}.${owed.method.name}(${params})`;
    problem(
      source.node.pos,
      `Class ${decl.name} must implement the ${isFromInterface(owed) ? 'interface ' : 'abstract '}method: ${signature}`
    );
  }
}

/** JavaScript names under which interfaces call methods that the class has under another: `[interface slot, own slot]`. */
export function slotAliases(world: World, decl: TypeDecl): [string, string][] {
  const aliases: [string, string][] = [];
  for (const owed of owedMethods(world, decl)) {
    const found = implementation(world, decl, owed);
    if (found !== undefined && found.slot !== owed.method.slot) aliases.push([owed.method.slot, found.slot]);
  }
  return aliases;
}

function checkOverride(world: World, decl: TypeDecl, method: MethodDecl): void {
  if (method.isStatic || method.pos === null || decl.superclass === null) {
    if (method.isOverride && method.pos !== null && !isObjectMethod(method)) {
      problem(method.pos, `Method does not override an ancestor method: ${method.name}`);
    }
    return;
  }
  const above = findMethods(world, decl.superclass, method.name).find(
    (found) => found.method.owner.name !== 'Object' && !found.method.isStatic && sameParams(found, method)
  );
  if (above === undefined) {
    if (method.isOverride && !isObjectMethod(method))
      problem(method.pos, `Method does not override an ancestor method: ${method.name}`);
    return;
  }
  if (above.method.visibility === 'private') return;
  if (above.method.owner.kind === 'interface') return;
  if (!method.isOverride)
    problem(method.pos, `Method must use the override keyword: ${above.method.owner.name}.${method.name}`);
  if (!above.method.isVirtual)
    problem(method.pos, `Non-virtual, non-abstract methods cannot be overridden: ${method.name}`);
}

function isObjectMethod(method: MethodDecl): boolean {
  return ['tostring', 'equals', 'hashcode'].includes(method.name.toLowerCase());
}

function sameParams(found: FoundMethod, method: MethodDecl): boolean {
  return found.params.length === method.params.length && found.params.every((param, i) => param === method.params[i]);
}

function isFromInterface(owed: FoundMethod): boolean {
  return owed.method.owner.kind === 'interface';
}

/** Abstract methods from above. */
function owedMethods(world: World, decl: TypeDecl): FoundMethod[] {
  const owed: FoundMethod[] = [];
  for (const at of lineage(world, world.of(decl))) {
    if (at.decl === decl) continue;
    for (const method of [...at.decl.load().methods.values()].flat()) {
      if (!method.isAbstract) continue;
      const params = method.params.map((param) => world.substitute(param, at.decl.typeParams, at.args));
      owed.push({ method, params, returns: world.substitute(method.returns, at.decl.typeParams, at.args) });
    }
  }
  return owed;
}

function implementation(world: World, decl: TypeDecl, owed: FoundMethod): MethodDecl | undefined {
  const candidates = findMethods(world, world.of(decl), owed.method.name).filter(
    (found) => !found.method.isAbstract && !found.method.isStatic && found.params.length === owed.params.length
  );
  const exact = candidates.find((found) => found.params.every((param, i) => param === owed.params[i]));
  if (exact !== undefined) return exact.method;
  // The platform's generic interfaces are met by methods that say their element type another way.
  if (owed.method.owner.user !== null) return undefined;
  return (
    candidates.find((found) =>
      found.params.every(
        (param, i) =>
          fits(world, owed.params[i] ?? world.object, param) || fits(world, param, owed.params[i] ?? world.object)
      )
    )?.method ?? alternative(world, decl, owed)
  );
}

/** `Batchable.start` may give an Iterable; interfaces whose stubs know one form only are met by name and count. */
function alternative(world: World, decl: TypeDecl, owed: FoundMethod): MethodDecl | undefined {
  return findMethods(world, world.of(decl), owed.method.name).find(
    (found) =>
      found.method.owner.user !== null && !found.method.isAbstract && found.params.length === owed.params.length
  )?.method;
}
