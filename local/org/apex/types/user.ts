/** The project's classes: from syntax tree to declarations, in two steps, since classes name each other. */
import type { MemberNode, MemberOf, Modifiers, ParameterNode, TypeDeclarationNode, TypeNode } from '../syntax/ast.js';
import { problem, ProblemAt } from '../syntax/compileError.js';
import type { Visibility } from '../runtime/apexType.js';
import { type MethodDecl, methodSlot, jsWord, type Type, TypeDecl } from './type.js';
import type { World } from './world.js';

/** Step one: the names of the class and its inner types. */
export function declareType(node: TypeDeclarationNode, file: string, outer: TypeDecl | null): TypeDecl {
  const name = outer === null ? node.name : `${outer.name}.${node.name}`;
  const decl = new TypeDecl(name, 'user', node.kind, name);
  const has = (word: string): boolean => node.modifiers.words.includes(word);
  const sharing = (['with', 'without', 'inherited'] as const).find((kind) => has(`${kind} sharing`)) ?? null;
  decl.user = {
    node,
    file,
    unit: outer?.user?.unit ?? node.name,
    outer,
    jsName: jsWord(name),
    isTest:
      node.modifiers.annotations.some((annotation) => annotation.name === 'istest') || (outer?.user?.isTest ?? false),
    isAbstract: has('abstract') || node.kind === 'interface',
    isVirtual: has('virtual') || has('abstract'),
    visibility: visibilityOf(node.modifiers, outer === null ? 'public' : 'private'),
    sharing,
    annotations: node.modifiers.annotations
  };
  decl.constants = node.constants;
  for (const member of node.members) {
    if (member.kind !== 'type') continue;
    const key = member.declaration.name.toLowerCase();
    if (decl.inner.has(key)) problem(member.pos, `Duplicate type: ${member.declaration.name}`);
    decl.inner.set(key, declareType(member.declaration, file, decl));
  }
  return decl;
}

/** Step two: supertypes, once all names are known. */
export function linkSupertypes(world: World, decl: TypeDecl): void {
  const { node, outer } = sourceOf(decl);
  if (node.superclass !== null) {
    decl.superclass = world.require(node.superclass, outer ?? decl);
    const base = decl.superclass.decl;
    if (base.kind !== 'class')
      problem(node.superclass.pos, `Only top-level class types can be extended: ${decl.superclass.text}`);
    const isOpen =
      base.user === null
        ? isExceptionDecl(base) || base.origin === 'platform'
        : base.user.isVirtual || isExceptionDecl(base);
    if (!isOpen)
      problem(node.superclass.pos, `Non-virtual and non-abstract type cannot be extended: ${decl.superclass.text}`);
  }
  decl.interfaces = node.interfaces.map((type) => world.require(type, outer ?? decl));
  for (const inner of decl.inner.values()) linkSupertypes(world, inner);
}

/** Step three: fields, properties, methods, constructors. */
export function linkMembers(world: World, decl: TypeDecl, setAside?: (problem: ProblemAt) => void): void {
  const { node } = sourceOf(decl);
  if (decl.kind === 'enum') {
    for (const constant of decl.constants) addConstant(world, decl, constant);
  }
  for (const member of node.members) {
    try {
      linkMember(world, decl, member);
    } catch (error) {
      if (!(error instanceof ProblemAt) || setAside === undefined) throw error;
      setAside(error);
    }
  }
  addImplicitConstructors(world, decl);
  for (const inner of decl.inner.values()) linkMembers(world, inner, setAside);
}

export function isExceptionDecl(decl: TypeDecl): boolean {
  for (let at: TypeDecl | undefined = decl; at !== undefined; at = at.load().superclass?.decl) {
    if (at.libraryName === 'System.Exception') return true;
  }
  return false;
}

export function sourceOf(decl: TypeDecl): NonNullable<TypeDecl['user']> {
  if (decl.user === null) throw new Error(`${decl.name} is not a class of the project`);
  return decl.user;
}

function linkMember(world: World, decl: TypeDecl, member: MemberNode): void {
  if (member.kind === 'field' || member.kind === 'property') linkField(world, decl, member);
  if (member.kind === 'method') decl.addMethod(methodOf(world, decl, member));
  if (member.kind === 'constructor') decl.constructors.push(constructorOf(world, decl, member));
}

function linkField(world: World, decl: TypeDecl, member: MemberOf<'field'> | MemberOf<'property'>): void {
  const words = member.modifiers.words;
  const visibility = visibilityOf(member.modifiers, 'private');
  const isProperty = member.kind === 'property';
  const setter = isProperty ? member.setter : null;
  const hasBodies = isProperty && (member.getter?.body != null || member.setter?.body != null);
  const isOpen = words.includes('virtual') || words.includes('abstract') || words.includes('override');
  const key = member.name.toLowerCase();
  if (decl.fields.has(key)) problem(member.pos, `Duplicate field: ${member.name}`);
  decl.addField({
    name: member.name,
    type: world.require(member.type, decl),
    isStatic: words.includes('static'),
    isFinal: words.includes('final'),
    isProperty,
    isTransient: words.includes('transient'),
    owner: decl,
    visibility,
    setVisibility: setter === null ? visibility : visibilityOf(setter.modifiers, visibility),
    isReadable: !isProperty || member.getter !== null,
    isWritable: !isProperty || member.setter !== null,
    isTestVisible: isTestVisible(member.modifiers),
    annotations: member.modifiers.annotations,
    storage: hasBodies || isOpen ? 'accessor' : 'slot',
    slot: fieldSlot(decl, member.name),
    node: member
  });
}

/** Fields of one name in a class and its superclass stay apart. */
function fieldSlot(decl: TypeDecl, name: string): string {
  const lower = name.toLowerCase();
  let depth = 0;
  for (let at = decl.superclass?.decl; at?.user != null; at = at.superclass?.decl) {
    const node = at.user.node;
    const clashes = node.members.some(
      (m) => (m.kind === 'field' || m.kind === 'property') && m.name.toLowerCase() === lower
    );
    if (clashes) depth += 1;
  }
  return depth === 0 ? `$$${name}` : `$$${name}$${depth}`;
}

function addConstant(world: World, decl: TypeDecl, name: string): void {
  decl.addField({
    name,
    type: world.of(decl),
    isStatic: true,
    isFinal: true,
    isProperty: false,
    isTransient: false,
    owner: decl,
    visibility: 'global',
    setVisibility: 'private',
    isReadable: true,
    isWritable: false,
    isTestVisible: false,
    annotations: [],
    storage: 'library',
    slot: name,
    node: null
  });
}

function methodOf(world: World, decl: TypeDecl, member: MemberOf<'method'>): MethodDecl {
  const words = member.modifiers.words;
  const params = paramTypes(world, decl, member.parameters);
  const isInterface = decl.kind === 'interface';
  const visibility = isInterface ? 'global' : visibilityOf(member.modifiers, 'private');
  const isStatic = words.includes('static');
  const isOverride = words.includes('override');
  const isAbstract = isInterface || words.includes('abstract');
  const isVirtual = isAbstract || isOverride || words.includes('virtual');
  if (!isAbstract && member.body === null) problem(member.pos, `Method must define a body: ${member.name}`);
  if (isAbstract && member.body !== null) problem(member.pos, `Abstract methods cannot have a body: ${member.name}`);
  const slot = methodSlot(member.name, params);
  const twin = decl.methods
    .get(member.name.toLowerCase())
    ?.find((other) => methodSlot(other.name, other.params) === slot);
  if (twin !== undefined)
    problem(
      member.pos,
      `Method already defined: ${member.name} ${decl.name}.${member.name}(${params.map((p) => p.text).join(', ')})`
    );
  return {
    name: member.name,
    params,
    paramNames: member.parameters.map((parameter) => parameter.name),
    returns: returnType(world, decl, member.returns),
    isStatic,
    isAbstract,
    isVirtual,
    isOverride,
    owner: decl,
    visibility,
    isTestVisible: isTestVisible(member.modifiers),
    annotations: member.modifiers.annotations,
    // A private method is not overridden by one of the same name in a subclass.
    slot: visibility === 'private' && !isVirtual && !isStatic ? `${slot}$of_${jsWord(decl.name)}` : slot,
    pos: member.pos,
    node: member
  };
}

function constructorOf(world: World, decl: TypeDecl, member: MemberOf<'constructor'>): MethodDecl {
  if (member.name.toLowerCase() !== sourceOf(decl).node.name.toLowerCase()) {
    problem(member.pos, `Invalid constructor name: ${member.name}`);
  }
  const params = paramTypes(world, decl, member.parameters);
  return {
    name: 'new',
    params,
    paramNames: member.parameters.map((parameter) => parameter.name),
    returns: world.void,
    isStatic: false,
    isAbstract: false,
    isVirtual: false,
    isOverride: false,
    owner: decl,
    visibility: visibilityOf(member.modifiers, 'private'),
    isTestVisible: isTestVisible(member.modifiers),
    annotations: member.modifiers.annotations,
    slot: constructorSlot(decl, params),
    pos: member.pos,
    node: member
  };
}

/** A class without constructors has an empty one; an exception has those of every exception. */
function addImplicitConstructors(world: World, decl: TypeDecl): void {
  if (decl.kind !== 'class') return;
  const text = world.named('String');
  const cause = world.named('Exception');
  const implied = isExceptionDecl(decl)
    ? [[], [text], [cause], [text, cause]]
    : decl.constructors.length === 0
      ? [[]]
      : [];
  for (const params of implied) {
    const slot = constructorSlot(decl, params);
    if (decl.constructors.some((known) => known.slot === slot)) continue;
    decl.constructors.push({
      name: 'new',
      params,
      paramNames: params.map((_, i) => `arg${i}`),
      returns: world.void,
      isStatic: false,
      isAbstract: false,
      isVirtual: false,
      isOverride: false,
      owner: decl,
      visibility: 'public',
      isTestVisible: false,
      annotations: [],
      slot,
      pos: null,
      node: null
    });
  }
}

/** Constructors are methods named after their class, so that `this(...)` never reaches a subclass. */
export function constructorSlot(decl: TypeDecl, params: readonly Type[]): string {
  return `new_${jsWord(decl.name)}$${params.map((type) => jsWord(type.text)).join('$')}`;
}

function paramTypes(world: World, decl: TypeDecl, parameters: readonly ParameterNode[]): Type[] {
  return parameters.map((parameter) => world.require(parameter.type, decl));
}

function returnType(world: World, decl: TypeDecl, node: TypeNode | null): Type {
  return node === null ? world.void : world.require(node, decl);
}

export function visibilityOf(modifiers: Modifiers, otherwise: Visibility): Visibility {
  if (modifiers.words.includes('webservice')) return 'global';
  return (
    (['private', 'protected', 'public', 'global'] as const).find((word) => modifiers.words.includes(word)) ?? otherwise
  );
}

function isTestVisible(modifiers: Modifiers): boolean {
  return modifiers.annotations.some((annotation) => annotation.name === 'testvisible');
}
