/** All types that the project's Apex can name, and the rules by which a name finds one. */
import type { Schema } from '../../data/types.js';
import type { TypeRef } from '../../platform/platformTypes.js';
import type { TypeNode } from '../syntax/ast.js';
import { problem } from '../syntax/compileError.js';
import { fillPlatformClass } from './platform.js';
import { fillSObject, objectFor } from './sobjects.js';
import { platformStubs } from './stubs.js';
import { type Type, TypeDecl } from './type.js';

const BUILTIN = ['Object', 'void', 'null'] as const;

/** Names in the stubs that stand for something Apex code calls otherwise. */
const STUB_ALIASES: Record<string, string> = {
  any: 'object',
  interface: 'object',
  null: 'null',
  sobjecttype: 'schema.sobjecttype',
  describesobjectresult: 'schema.describesobjectresult',
  sobjecttypefieldsets: 'schema.sobjecttypefieldsets',
  sobjecttypefields: 'schema.sobjecttypefields',
  sobjectfields: 'schema.sobjecttypefields',
  sobjectfieldrowcause: 'schema.sobjectfield'
};

export class World {
  public readonly user = new Map<string, TypeDecl>();
  private readonly stubs = platformStubs();
  private readonly platform = new Map<string, TypeDecl>();
  private readonly sobjects = new Map<string, TypeDecl>();
  private readonly builtin = new Map<string, TypeDecl>();
  private readonly interned = new Map<TypeDecl, Map<string, Type>>();
  private readonly numbers = new Map<Type, number>();

  public readonly object: Type;
  public readonly void: Type;
  public readonly null: Type;

  public constructor(public readonly schema: Schema) {
    for (const name of BUILTIN) this.builtin.set(name.toLowerCase(), new TypeDecl(name, 'builtin', 'class', name));
    this.object = this.of(this.builtinDecl('object'));
    this.void = this.of(this.builtinDecl('void'));
    this.null = this.of(this.builtinDecl('null'));
    const object = this.stubs.get('object');
    if (object !== undefined) fillPlatformClass(this, this.builtinDecl('object'), object);
  }

  /** The one object that stands for the declaration with these arguments. */
  public of(decl: TypeDecl, args: readonly Type[] = []): Type {
    const key = args.map((arg) => this.numberOf(arg)).join(',');
    let byArgs = this.interned.get(decl);
    if (byArgs === undefined) this.interned.set(decl, (byArgs = new Map<string, Type>()));
    let type = byArgs.get(key);
    if (type === undefined) {
      const text = args.length === 0 ? decl.name : `${decl.name}<${args.map((arg) => arg.text).join(',')}>`;
      byArgs.set(key, (type = { decl, args, text }));
    }
    return type;
  }

  /** Types are told apart by number: type parameters of several classes share a name. */
  private numberOf(type: Type): number {
    const known = this.numbers.get(type);
    if (known !== undefined) return known;
    this.numbers.set(type, this.numbers.size);
    return this.numbers.size - 1;
  }

  /** A platform type that must exist: `Integer`, `Database.SaveResult`, `List` with arguments. */
  public named(name: string, ...args: Type[]): Type {
    const decl = this.platformDecl(name) ?? this.builtin.get(name.toLowerCase()) ?? this.sobjectDecl(name);
    if (decl === undefined) throw new Error(`No platform type ${name}`);
    return this.of(decl, args);
  }

  public list(element: Type): Type {
    return this.named('List', element);
  }

  /** `System.String` or `String`; `Database.SaveResult`. */
  public platformDecl(name: string): TypeDecl | undefined {
    const lower = name.toLowerCase();
    const stub = this.stubs.get(`system.${lower}`) ?? (lower.includes('.') ? this.stubs.get(lower) : undefined);
    if (stub === undefined) return lower === 'recordset' ? this.recordSetDecl() : undefined;
    let decl = this.platform.get(stub.name);
    if (decl === undefined) {
      const display = stub.name.startsWith('System.') ? stub.name.slice('System.'.length) : stub.name;
      decl = new TypeDecl(display, 'platform', stub.kind, stub.name, (made) => fillPlatformClass(this, made, stub));
      this.platform.set(stub.name, decl);
    }
    return decl;
  }

  public sobjectDecl(name: string): TypeDecl | undefined {
    const object = objectFor(this.schema, name);
    if (object === undefined) return undefined;
    let decl = this.sobjects.get(object.name);
    if (decl === undefined) {
      decl = new TypeDecl(object.name, 'sobject', 'class', 'System.SObject', (made) => fillSObject(this, made, object));
      if (this.user.has(object.name.toLowerCase())) decl.runtimeName = `Schema.${object.name}`;
      this.sobjects.set(object.name, decl);
    }
    return decl;
  }

  public hasNamespace(name: string): boolean {
    const prefix = `${name.toLowerCase()}.`;
    for (const key of this.stubs.keys()) if (key.startsWith(prefix)) return true;
    return false;
  }

  /** What a type reference of the stubs means; type parameters are found among `variables`. */
  public fromStub(ref: TypeRef, variables: readonly TypeDecl[] = []): Type {
    const variable = variables.find((parameter) => parameter.name === ref.name);
    if (variable !== undefined) return this.of(variable);
    const lower = ref.name.toLowerCase();
    const name = STUB_ALIASES[lower] ?? lower;
    const builtin = this.builtin.get(name);
    if (builtin !== undefined) return this.of(builtin);
    const decl = this.platformDecl(name) ?? this.sobjectDecl(ref.name.replace(/^(SObjects|SObjectStubs)\./, ''));
    if (decl === undefined) return this.object;
    const given = decl.name === 'List' || decl.name === 'Set' || decl.name === 'Map' || ref.args.length > 0;
    if (!given) return this.of(decl);
    const arity = decl.name === 'Map' ? 2 : decl.name === 'List' || decl.name === 'Set' ? 1 : ref.args.length;
    return this.of(
      decl,
      Array.from({ length: arity }, (_, i) =>
        ref.args[i] === undefined ? this.object : this.fromStub(ref.args[i], variables)
      )
    );
  }

  /** The type of a reference made at run time or in metadata, or undefined. */
  public fromRef(ref: TypeRef): Type | undefined {
    return this.resolve({ parts: ref.name.split('.'), args: ref.args.map(nodeOf), pos: { line: 0, column: 0 } }, null);
  }

  /** The type that the source names, or a compile error. */
  public require(node: TypeNode, scope: TypeDecl | null): Type {
    return this.resolve(node, scope) ?? problem(node.pos, `Invalid type: ${nodeText(node)}`);
  }

  /** The type that the source names, seen from inside `scope`. */
  public resolve(node: TypeNode, scope: TypeDecl | null): Type | undefined {
    const decl = this.declNamed(node.parts, scope);
    if (decl === undefined) return undefined;
    const args: Type[] = [];
    for (const arg of node.args) {
      const type = this.resolve(arg, scope);
      if (type === undefined) return problem(arg.pos, `Invalid type: ${nodeText(arg)}`);
      args.push(type);
    }
    const isCollection = decl.name === 'List' || decl.name === 'Set' || decl.name === 'Map';
    if (isCollection && args.length !== (decl.name === 'Map' ? 2 : 1)) return undefined;
    return this.of(decl, args);
  }

  /** Inner types of the scope come first, then the project's, the platform's, SObjects, and inherited inner types. */
  public declNamed(parts: readonly string[], scope: TypeDecl | null): TypeDecl | undefined {
    const [first = '', ...rest] = parts;
    const found = this.firstNamed(first, scope);
    if (rest.length === 0) return found;
    if (found !== undefined) {
      const inner = this.innerNamed(found, rest);
      if (inner !== undefined) return inner;
    }
    const namespace = first.toLowerCase();
    if (namespace === 'schema' && rest.length === 1) {
      return this.platformDecl(parts.join('.')) ?? this.sobjectDecl(rest[0] ?? '');
    }
    if (namespace === this.schema.namespace.toLowerCase() && namespace !== '') return this.declNamed(rest, scope);
    // Each flow is a type of this name; the platform takes any name and shows it as `Flow.Interview`.
    const isFlow = namespace === 'flow' && rest.length === 2 && rest[0]?.toLowerCase() === 'interview';
    if (isFlow) return this.platformDecl('Flow.Interview');
    return (
      this.platformDecl(parts.join('.')) ??
      (namespace === 'system'
        ? (this.platformDecl(rest.join('.')) ?? this.builtin.get(rest.join('.').toLowerCase()))
        : undefined)
    );
  }

  private firstNamed(name: string, scope: TypeDecl | null): TypeDecl | undefined {
    const lower = name.toLowerCase();
    for (let at = scope; at !== null; at = at.user?.outer ?? null) {
      const own = at.inner.get(lower);
      if (own !== undefined) return own;
      if (at.name.toLowerCase() === lower || at.user?.node.name.toLowerCase() === lower) return at;
    }
    for (let at = scope; at !== null; at = at.user?.outer ?? null) {
      const inherited = this.inheritedInner(at, lower);
      if (inherited !== undefined) return inherited;
    }
    return (
      this.user.get(lower) ??
      this.builtin.get(lower) ??
      this.platformDecl(name) ??
      this.sobjectDecl(name) ??
      this.platformDecl(`Schema.${name}`)
    );
  }

  private inheritedInner(decl: TypeDecl, lower: string): TypeDecl | undefined {
    for (let at = decl.superclass?.decl; at !== undefined; at = at.superclass?.decl) {
      const found = at.inner.get(lower);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private innerNamed(decl: TypeDecl, rest: readonly string[]): TypeDecl | undefined {
    let at: TypeDecl | undefined = decl;
    for (const part of rest)
      at =
        at === undefined
          ? undefined
          : (at.inner.get(part.toLowerCase()) ?? this.inheritedInner(at, part.toLowerCase()));
    return at;
  }

  private builtinDecl(name: string): TypeDecl {
    const decl = this.builtin.get(name);
    if (decl === undefined) throw new Error(`No built-in type ${name}`);
    return decl;
  }

  /** What a query gives: a list of records that is also, where one record is wanted, its single row. */
  private recordSetDecl(): TypeDecl {
    const known = this.platform.get('RecordSet');
    if (known !== undefined) return known;
    const list = this.stubs.get('system.list');
    if (list === undefined) throw new Error('The stubs have no System.List');
    const decl = new TypeDecl('RecordSet', 'platform', 'class', 'System.List', (made) =>
      fillPlatformClass(this, made, list)
    );
    this.platform.set('RecordSet', decl);
    return decl;
  }

  /** Replaces type parameters of the declaration by the arguments of the type. */
  public substitute(type: Type, variables: readonly TypeDecl[], args: readonly Type[]): Type {
    if (type.decl.origin === 'variable') return args[variables.indexOf(type.decl)] ?? this.object;
    if (type.args.length === 0) return type;
    return this.of(
      type.decl,
      type.args.map((arg) => this.substitute(arg, variables, args))
    );
  }
}

export function nodeText(node: TypeNode): string {
  const name = node.parts.join('.');
  return node.args.length === 0 ? name : `${name}<${node.args.map(nodeText).join(',')}>`;
}

export function typeRefOf(type: Type): TypeRef {
  return { name: type.decl.name === 'RecordSet' ? 'List' : type.decl.runtimeName, args: type.args.map(typeRefOf) };
}

function nodeOf(ref: TypeRef): TypeNode {
  return { parts: ref.name.split('.'), args: ref.args.map(nodeOf), pos: { line: 0, column: 0 } };
}
