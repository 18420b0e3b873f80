/** What code sees at one place: locals, the method and class around it, and the unit it is emitted into. */
import type { OrgData } from '../../data/orgData.js';
import type { Pos } from '../syntax/ast.js';
import { problem, type ProblemAt } from '../syntax/compileError.js';
import type { Type, TypeDecl } from '../types/type.js';
import { typeRefOf, type World } from '../types/world.js';
import type { Output } from './output.js';

export type Local = {
  readonly name: string;
  readonly js: string;
  readonly type: Type;
  readonly isFinal: boolean;
  /** Where the estimate of the heap sees the value; absent for values that take no heap worth counting. */
  readonly held?: string;
};

/** An expression that was typed and emitted. */
export type Value = {
  readonly code: string;
  readonly type: Type;
  readonly nonNull: boolean;
  /** Conditions of `?.` to its left: when one holds, the whole chain is null. */
  readonly guards?: readonly string[];
  /** Reading a field of null gives null: a parent that a record does not have. */
  readonly isParent?: boolean;
};

export type Unit = {
  readonly world: World;
  readonly data: Pick<OrgData, 'compileQuery'>;
  readonly out: Output;
  readonly file: string;
  /** Whether the code is a test: it may see what is @TestVisible. */
  readonly isTest: boolean;
  /** The object of a trigger. */
  readonly triggerObject: TypeDecl | null;
  /** Takes the problem of one method, which then throws when it is called. Without it the unit does not compile. */
  readonly setAside?: (problem: ProblemAt) => void;
};

/** One method, constructor, initialiser or block of statements at top level. */
export class FunctionScope {
  private names = new Set<string>();
  private temps = 0;
  /** Temporaries that the function declares at its start. */
  public readonly declared: string[] = [];
  /** What the places that the estimate of the heap sees hold when the function begins. */
  public readonly held: string[] = [];

  public constructor(
    public readonly owner: TypeDecl | null,
    public readonly isStatic: boolean,
    public readonly returns: Type,
    public readonly kind: 'method' | 'constructor' | 'initializer' | 'block',
    /** Property whose accessor this is: its name means the value behind it. */
    public readonly backing: string | null = null
  ) {}

  /** A JavaScript name for the local that nothing else in the function has. */
  public jsName(name: string): string {
    let js = `_${name}`;
    for (let i = 1; this.names.has(js.toLowerCase()); i += 1) js = `_${name}${i}`;
    this.names.add(js.toLowerCase());
    return js;
  }

  /** A place where the estimate of the heap sees a value for as long as the function runs. */
  public hold(initial: string): string {
    return `$h[$f + ${this.held.push(initial) - 1}]`;
  }

  public temp(): string {
    const name = `t${(this.temps += 1)}`;
    this.declared.push(name);
    return name;
  }

  /** A name for a `const` in a block of its own. */
  public fresh(prefix: string): string {
    return `${prefix}${(this.temps += 1)}`;
  }
}

export class Scope {
  private readonly locals = new Map<string, Local>();

  public constructor(
    public readonly unit: Unit,
    public readonly fn: FunctionScope,
    private readonly parent: Scope | null = null
  ) {}

  public get world(): World {
    return this.unit.world;
  }

  public get out(): Output {
    return this.unit.out;
  }

  public get owner(): TypeDecl | null {
    return this.fn.owner;
  }

  public nested(): Scope {
    return new Scope(this.unit, this.fn, this);
  }

  public find(name: string): Local | undefined {
    return this.locals.get(name.toLowerCase()) ?? this.parent?.find(name);
  }

  public declare(name: string, type: Type, pos: Pos, isFinal = false): Local {
    if (this.find(name) !== undefined) problem(pos, `Duplicate variable: ${name}`);
    const local: Local = {
      name,
      js: this.fn.jsName(name),
      type,
      isFinal,
      ...(takesHeap(type) && { held: this.fn.hold('null') })
    };
    this.locals.set(name.toLowerCase(), local);
    return local;
  }

  /** Code that lets go of the variables of this block. */
  public release(): string {
    return [...this.locals.values()].map(({ held }) => (held === undefined ? '' : `${held} = null;`)).join(' ');
  }

  /** Lower-case names of all variables in sight with the code that reads them: locals, then fields of the class. */
  public visible(): [string, string][] {
    const found = new Map<string, string>();
    for (const [name, local] of this.allLocals()) if (!found.has(name)) found.set(name, local.js);
    for (let decl = this.owner; decl !== null; decl = decl.user?.outer ?? null) {
      for (const [name, field] of decl.fields) {
        if (found.has(name) || field.storage === 'library') continue;
        const isReachable = field.isStatic || (decl === this.owner && !this.fn.isStatic);
        if (!isReachable) continue;
        const self = field.isStatic ? `${this.handle(decl)}.on()` : 'this';
        const plain = field.isStatic
          ? `(${this.handle(decl)}.s ?? ${this.handle(decl)}.init()).${field.slot}`
          : `this.${field.slot}`;
        found.set(name, field.storage === 'accessor' ? `${self}.get${field.slot}()` : plain);
      }
    }
    return [...found];
  }

  private allLocals(): [string, Local][] {
    return [...this.locals, ...(this.parent?.allLocals() ?? [])];
  }

  /** A local whose JavaScript name is fixed: a parameter. */
  public adopt(local: Local, pos: Pos): void {
    if (this.locals.has(local.name.toLowerCase())) problem(pos, `Duplicate variable: ${local.name}`);
    this.locals.set(local.name.toLowerCase(), local);
  }

  public typeConstant(type: Type): string {
    return this.out.constant('T', `$k.type(${JSON.stringify(typeRefOf(type))})`);
  }

  /** The handle of a class of the project. */
  public handle(decl: TypeDecl): string {
    return this.out.constant(`$${decl.user?.jsName ?? decl.name}`, `$k.handle(${JSON.stringify(decl.name)})`);
  }
}

const WITHOUT_HEAP = new Set(['Integer', 'Long', 'Double', 'Decimal', 'Boolean', 'Id', 'Date', 'Datetime', 'Time']);

/** Whether values of the type are worth following when the heap is estimated. */
export function takesHeap(type: Type): boolean {
  return type.decl.kind !== 'enum' && !WITHOUT_HEAP.has(type.text);
}

/** The variable written, where the estimate of the heap sees it too. */
export function written(local: Local, code: string): string {
  return `${local.js} = ${local.held === undefined ? '' : `${local.held} = `}${code}`;
}

/** Code that throws NullPointerException where the value is null. */
export function notNull(value: Value): string {
  return value.nonNull ? value.code : `(${value.code} ?? $n())`;
}
