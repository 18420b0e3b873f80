/** From Apex sources to JavaScript: all names first, then supertypes, members and code. */
import type { OrgData } from '../data/orgData.js';
import type { ApexSource } from '../metadata/types.js';
import { emitClasses } from './emit/classes.js';
import { type LineMap, Output } from './emit/output.js';
import type { Unit } from './emit/scope.js';
import type { AnonymousNode, MemberNode, Modifiers, TriggerNode, TypeDeclarationNode, UnitNode } from './syntax/ast.js';
import { ApexCompileError, problem, type ProblemAt } from './syntax/compileError.js';
import { located, parseUnit } from './syntax/parse.js';
import { parseCached } from './syntax/treeCache.js';
import type { TypeDecl } from './types/type.js';
import { declareType, linkMembers, linkSupertypes } from './types/user.js';
import { World } from './types/world.js';

/** A class or trigger ready to run. */
export type CompiledUnit = {
  readonly kind: 'class' | 'trigger' | 'anonymous';
  readonly name: string;
  readonly file: string;
  readonly code: string;
  readonly map: LineMap;
  readonly executableLines: readonly number[];
  /** The class and its inner classes. */
  readonly decls: readonly TypeDecl[];
  readonly trigger: { readonly objectName: string; readonly events: readonly string[] } | null;
};

/** All compile errors of a project at once. */
export class ApexCompileErrors extends Error {
  public override readonly name = 'ApexCompileErrors';

  public constructor(public readonly errors: readonly ApexCompileError[]) {
    super(errors.map((error) => error.message).join('\n'));
  }
}

/** The static method that holds the statements of a trigger or anonymous block. */
export const RUN = 'run';

type SetAside = (problem: ProblemAt) => void;
type Pending = { node: UnitNode; decl: TypeDecl; file: string; kind: CompiledUnit['kind']; name: string };

export class Compiler {
  public readonly world: World;

  public constructor(private readonly data: Pick<OrgData, 'schema' | 'compileQuery'>) {
    this.world = new World(data.schema);
  }

  /**
   * Compiles a project's classes and triggers; throws `ApexCompileErrors` with every problem found, or hands them to
   * `tolerate` and gives all the same: a method, or else a class, that does not compile then throws when it is used.
   */
  public compileProject(
    sources: readonly ApexSource[],
    tolerate?: (errors: readonly ApexCompileError[]) => void
  ): CompiledUnit[] {
    const errors: ApexCompileError[] = [];
    const attempt = <T>(file: string, work: () => T): T | null => {
      try {
        return located(file, work);
      } catch (error) {
        if (!(error instanceof ApexCompileError)) throw error;
        errors.push(error);
        return null;
      }
    };
    const pending: Pending[] = [];
    for (const source of sources) {
      const unit = attempt(source.file, () =>
        this.declare(ofItsFile(source, parseCached(source.kind, source.file, source.source)), source.file)
      );
      if (unit !== null) pending.push(unit);
    }
    const setAside = (file: string): SetAside | undefined =>
      tolerate && (({ pos, problem }) => void errors.push(new ApexCompileError(file, pos.line, pos.column, problem)));
    const good = pending.filter(
      (unit) => attempt(unit.file, () => (linkSupertypes(this.world, unit.decl), unit)) !== null
    );
    // Others may name the members of a class that cannot be loaded itself.
    const named = tolerate === undefined ? good : pending;
    const linked = named.filter(
      (unit) => attempt(unit.file, () => (linkMembers(this.world, unit.decl, setAside(unit.file)), unit)) !== null
    );
    const units: CompiledUnit[] = [];
    for (const unit of linked.filter((unit) => good.includes(unit))) {
      const compiled = attempt(unit.file, () => this.emit(unit, setAside(unit.file)));
      if (compiled !== null) units.push(compiled);
    }
    for (const unit of tolerate === undefined ? [] : pending) {
      if (unit.kind === 'class' && !units.some(({ file }) => file === unit.file)) units.push(unusable(unit, errors));
    }
    if (errors.length > 0 && tolerate === undefined) throw new ApexCompileErrors(errors);
    if (errors.length > 0) tolerate?.(errors);
    return units;
  }

  /** Compiles statements that run once. */
  public compileAnonymous(code: string): CompiledUnit {
    const file = 'AnonymousBlock';
    return located(file, () => {
      const unit = this.declare(parseUnit('anonymous', file, code), file);
      linkSupertypes(this.world, unit.decl);
      linkMembers(this.world, unit.decl);
      return this.emit(unit);
    });
  }

  private declare(node: UnitNode, file: string): Pending {
    if (node.kind === 'trigger') {
      const decl = declareType(asClass(node, `trigger ${node.name}`, 'without sharing'), file, null);
      return { node, decl, file, kind: 'trigger', name: node.name };
    }
    if (node.kind === 'anonymous') {
      return {
        node,
        decl: declareType(asClass(node, 'anonymous', 'with sharing'), file, null),
        file,
        kind: 'anonymous',
        name: 'AnonymousBlock'
      };
    }
    const decl = declareType(node, file, null);
    const key = node.name.toLowerCase();
    if (this.world.user.has(key)) problem(node.pos, `Duplicate class: ${node.name}`);
    this.world.user.set(key, decl);
    return { node, decl, file, kind: 'class', name: node.name };
  }

  private emit(pending: Pending, setAside?: SetAside): CompiledUnit {
    const { node, decl, file, kind, name } = pending;
    const out = new Output();
    const trigger = node.kind === 'trigger' ? node : null;
    const object = trigger === null ? null : this.triggerObject(trigger);
    const isTest = kind === 'anonymous' || (decl.user?.isTest ?? false);
    const unit: Unit = {
      world: this.world,
      data: this.data,
      out,
      file,
      isTest,
      triggerObject: object,
      ...(setAside && { setAside })
    };
    emitClasses(unit, decl, (of) => label(kind, name, decl, of));
    const finished = out.finish();
    return {
      kind,
      name,
      file,
      ...finished,
      decls: all(decl),
      trigger: trigger === null ? null : { objectName: object?.name ?? trigger.objectName, events: trigger.events }
    };
  }

  private triggerObject(node: TriggerNode): TypeDecl {
    const decl = this.world.sobjectDecl(node.objectName);
    if (decl === undefined) return problem(node.pos, `Invalid type: ${node.objectName}`);
    const object = this.world.schema.object(decl.name);
    const wrong = object?.kind === 'platformEvent' && node.events.some((event) => event !== 'after insert');
    if (wrong) problem(node.pos, `Only after insert triggers are supported on platform events: ${decl.name}`);
    return decl;
  }
}

/** The platform finds classes and triggers by the names of their files. */
function ofItsFile(source: ApexSource, node: UnitNode): UnitNode {
  if (node.kind !== 'anonymous' && node.name.toLowerCase() !== source.name.toLowerCase()) {
    problem(node.pos, `The ${source.kind} ${node.name} does not have the name of its file: ${source.name}`);
  }
  return node;
}

/** A class that did not compile: its name and members are known, using it tells why it cannot be. */
function unusable({ kind, name, file, decl }: Pending, errors: readonly ApexCompileError[]): CompiledUnit {
  const reason = errors.find((error) => error.file === file)?.message ?? file;
  const map: LineMap = { lines: [], methods: [], labels: [] };
  const code = `$k.notCompiled(${JSON.stringify(reason)});`;
  return { kind, name, file, code, map, executableLines: [], decls: all(decl), trigger: null };
}

function label(kind: CompiledUnit['kind'], name: string, top: TypeDecl, of: TypeDecl): string {
  if (kind === 'class') return `Class.${of.name}`;
  const outer = kind === 'trigger' ? `Trigger.${name}` : 'AnonymousBlock';
  return of === top ? outer : `${outer}.${of.user?.node.name ?? ''}`;
}

function all(decl: TypeDecl): TypeDecl[] {
  return [decl, ...[...decl.inner.values()].flatMap(all)];
}

/** Statements outside of classes, as the static method of a class that nobody can name. */
function asClass(
  node: TriggerNode | AnonymousNode,
  name: string,
  sharing: 'with sharing' | 'without sharing'
): TypeDeclarationNode {
  const pos = node.body[0]?.pos ?? { line: 1, column: 1 };
  const isStatic: Modifiers = { words: ['public', 'static'], annotations: [] };
  const run: MemberNode = {
    kind: 'method',
    name: RUN,
    returns: null,
    parameters: [],
    body: { kind: 'block', body: node.body, pos },
    modifiers: isStatic,
    pos
  };
  const members = node.members.map((member) => {
    if (member.kind === 'type') return member;
    return { ...member, modifiers: { ...member.modifiers, words: [...member.modifiers.words, 'static'] } };
  });
  return {
    kind: 'class',
    name,
    pos,
    modifiers: { words: ['public', sharing], annotations: [] },
    superclass: null,
    interfaces: [],
    members: [...members, run],
    constants: []
  };
}
