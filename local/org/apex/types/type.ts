/** The compiler's model of types: one shape for the project's classes, the platform's, and SObjects. */
import type { AccessorNode, MemberOf, Pos, TypeDeclarationNode } from '../syntax/ast.js';
import type { ApexAnnotation, Visibility } from '../runtime/apexType.js';

/** A type in use: a declaration with its arguments. Equal types are one object, so `===` compares them. */
export type Type = {
  readonly decl: TypeDecl;
  readonly args: readonly Type[];
  /** As Apex writes it: `Map<Id,List<Order>>`. */
  readonly text: string;
};

export type Origin = 'builtin' | 'platform' | 'user' | 'sobject' | 'variable';

export type FieldDecl = {
  readonly name: string;
  readonly type: Type;
  readonly isStatic: boolean;
  readonly isFinal: boolean;
  readonly isProperty: boolean;
  readonly isTransient: boolean;
  readonly owner: TypeDecl;
  readonly visibility: Visibility;
  readonly setVisibility: Visibility;
  readonly isReadable: boolean;
  readonly isWritable: boolean;
  readonly isTestVisible: boolean;
  readonly annotations: readonly ApexAnnotation[];
  /** Where the value lives: a slot of the object, accessor methods of the object, the library, a record. */
  readonly storage: 'slot' | 'accessor' | 'library' | 'record' | 'parent' | 'children';
  /** JavaScript property of `slot` and of the backing value of `accessor`. */
  readonly slot: string;
  readonly node: MemberOf<'field'> | MemberOf<'property'> | null;
};

export type MethodDecl = {
  readonly name: string;
  readonly params: readonly Type[];
  readonly paramNames: readonly string[];
  readonly returns: Type;
  readonly isStatic: boolean;
  readonly isAbstract: boolean;
  readonly isVirtual: boolean;
  readonly isOverride: boolean;
  readonly owner: TypeDecl;
  readonly visibility: Visibility;
  readonly isTestVisible: boolean;
  readonly annotations: readonly ApexAnnotation[];
  /** JavaScript name. */
  readonly slot: string;
  readonly pos: Pos | null;
  readonly node: MemberOf<'method'> | MemberOf<'constructor'> | null;
};

/** The source side of a type of the project. */
export type UserSource = {
  readonly node: TypeDeclarationNode;
  readonly file: string;
  /** Name of the outermost class. */
  readonly unit: string;
  readonly outer: TypeDecl | null;
  /** JavaScript name inside its unit: `Outer_Inner`. */
  readonly jsName: string;
  readonly isTest: boolean;
  readonly isAbstract: boolean;
  readonly isVirtual: boolean;
  readonly visibility: Visibility;
  readonly sharing: 'with' | 'without' | 'inherited' | null;
  readonly annotations: readonly ApexAnnotation[];
};

/** One class, interface, enum, SObject or type parameter. Members are read when first asked for. */
export class TypeDecl {
  public superclass: Type | null = null;
  public interfaces: readonly Type[] = [];
  public readonly fields = new Map<string, FieldDecl>();
  public readonly methods = new Map<string, MethodDecl[]>();
  public constructors: MethodDecl[] = [];
  public readonly inner = new Map<string, TypeDecl>();
  public typeParams: readonly TypeDecl[] = [];
  public constants: readonly string[] = [];
  public user: UserSource | null = null;
  /** The name by which running code finds the type; another than `name` for an object that a class hides. */
  public runtimeName: string;
  private filler: ((decl: TypeDecl) => void) | null;

  public constructor(
    public readonly name: string,
    public readonly origin: Origin,
    public readonly kind: 'class' | 'interface' | 'enum',
    /** Name in the platform's stubs (`System.String`), by which the library knows it. */
    public readonly libraryName: string,
    filler: ((decl: TypeDecl) => void) | null = null
  ) {
    this.filler = filler;
    this.runtimeName = name;
  }

  /** Makes sure that members and supertypes are there. */
  public load(): this {
    const filler = this.filler;
    this.filler = null;
    filler?.(this);
    return this;
  }

  public addField(field: FieldDecl): void {
    const key = field.name.toLowerCase();
    // A static and an instance member of one name (SObject tokens) do not live in one table.
    if (!this.fields.has(key)) this.fields.set(key, field);
  }

  public addMethod(method: MethodDecl): void {
    const key = method.name.toLowerCase();
    const known = this.methods.get(key);
    if (known === undefined) this.methods.set(key, [method]);
    else known.push(method);
  }
}

export type Accessors = { getter: AccessorNode | null; setter: AccessorNode | null };

/** A text that is a part of a JavaScript name. */
export function jsWord(text: string): string {
  return text.replace(/[^A-Za-z0-9_]/g, '_');
}

/** The JavaScript name of a method: its name in lower case and its parameter types, so overloads stay apart. */
export function methodSlot(name: string, params: readonly Type[]): string {
  return `${name.toLowerCase()}$${params.map((type) => jsWord(type.text)).join('$')}`;
}
