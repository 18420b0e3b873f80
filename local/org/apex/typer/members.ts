/** Finds members of a type, its superclasses and interfaces, with type arguments filled in. */
import type { FieldDecl, MethodDecl, Type, TypeDecl } from '../types/type.js';
import type { World } from '../types/world.js';

export type FoundField = { readonly field: FieldDecl; readonly type: Type };
export type FoundMethod = { readonly method: MethodDecl; readonly params: readonly Type[]; readonly returns: Type };

/** The supertypes of a type, with the arguments it gives them. */
export function supertypes(world: World, type: Type): Type[] {
  const decl = type.decl.load();
  const direct = decl.superclass === null ? decl.interfaces : [decl.superclass, ...decl.interfaces];
  return direct.map((parent) => world.substitute(parent, decl.typeParams, type.args));
}

/** The type and everything above it, nearest first; `Object` is not among them. */
export function lineage(world: World, type: Type): Type[] {
  const found: Type[] = [];
  const visit = (at: Type): void => {
    if (found.includes(at)) return;
    found.push(at);
    for (const parent of supertypes(world, at)) visit(parent);
  };
  visit(type);
  return found;
}

export function findField(world: World, type: Type, name: string): FoundField | undefined {
  const lower = name.toLowerCase();
  for (const at of lineage(world, type)) {
    const field = at.decl.load().fields.get(lower);
    if (field !== undefined) return { field, type: world.substitute(field.type, at.decl.typeParams, at.args) };
  }
  return undefined;
}

/** All methods of that name, own ones first; what a subclass overrides is left out of the superclass. */
export function findMethods(world: World, type: Type, name: string): FoundMethod[] {
  const lower = name.toLowerCase();
  const found: FoundMethod[] = [];
  const seen = new Set<string>();
  const above = type.decl.name === 'Object' ? [] : [world.object];
  for (const at of [...lineage(world, type), ...above]) {
    for (const method of at.decl.load().methods.get(lower) ?? []) {
      const params = method.params.map((param) => world.substitute(param, at.decl.typeParams, at.args));
      const key = params.map((param) => param.text).join(',');
      if (seen.has(key)) continue;
      seen.add(key);
      found.push({ method, params, returns: world.substitute(method.returns, at.decl.typeParams, at.args) });
    }
  }
  return found;
}

export function isSubtype(world: World, type: Type, of: Type): boolean {
  return type === of || lineage(world, type).includes(of);
}

/** How many steps `of` is above the type; -1 when it is not. */
export function distance(world: World, type: Type, of: Type): number {
  if (type === of) return 0;
  let level = [type];
  for (let steps = 1; level.length > 0; steps += 1) {
    level = level.flatMap((at) => supertypes(world, at));
    if (level.includes(of)) return steps;
    if (steps > 30) break;
  }
  return -1;
}

/** Whether code in `from` is inside the class `owner` or one around or within it. */
export function sharesOutermost(from: TypeDecl | null, owner: TypeDecl): boolean {
  if (from === null) return false;
  return outermost(from) === outermost(owner);
}

export function outermost(decl: TypeDecl): TypeDecl {
  let at = decl;
  while (at.user?.outer) at = at.user.outer;
  return at;
}

export function extendsClass(decl: TypeDecl, base: TypeDecl): boolean {
  for (let at: TypeDecl | undefined = decl; at !== undefined; at = at.superclass?.decl) if (at === base) return true;
  return false;
}
