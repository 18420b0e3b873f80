/** Classes, triggers and anonymous blocks: from declarations to one JavaScript function per unit. */
import type { AccessorNode, MemberOf, Stmt } from '../syntax/ast.js';
import { problem, ProblemAt } from '../syntax/compileError.js';
import { completes } from '../typer/flow.js';
import { checkInheritance, slotAliases } from '../typer/inheritance.js';
import type { FieldDecl, MethodDecl, Type, TypeDecl } from '../types/type.js';
import { isExceptionDecl, sourceOf } from '../types/user.js';
import { chooseConstructor, passedTo } from './calls.js';
import { assigned } from './convert.js';
import { emit } from './expressions.js';
import { json } from './fields.js';
import { FunctionScope, Scope, takesHeap, type Unit } from './scope.js';
import { body, statement } from './statements.js';

/** Emits a class and its inner classes; superclasses within the unit come first. */
export function emitClasses(unit: Unit, top: TypeDecl, labelOf: (decl: TypeDecl) => string): void {
  for (const decl of inOrder(top)) emitClass(unit, decl, labelOf(decl));
}

function inOrder(top: TypeDecl): TypeDecl[] {
  const all: TypeDecl[] = [];
  const collect = (decl: TypeDecl): void => {
    all.push(decl);
    for (const inner of decl.inner.values()) collect(inner);
  };
  collect(top);
  const done: TypeDecl[] = [];
  const place = (decl: TypeDecl): void => {
    if (done.includes(decl) || !all.includes(decl)) return;
    if (decl.superclass !== null) place(decl.superclass.decl);
    if (!done.includes(decl)) done.push(decl);
  };
  all.forEach(place);
  return done;
}

function emitClass(unit: Unit, decl: TypeDecl, label: string): void {
  checkInheritance(unit.world, decl);
  const { out } = unit;
  const source = sourceOf(decl);
  const line = source.node.pos.line;
  const outer = new Scope(unit, new FunctionScope(decl, true, unit.world.void, 'block'));
  const handle = outer.handle(decl);
  const js = `C_${source.jsName}`;
  out.leave();
  out.line(line, `class ${js} extends ${baseClass(outer, decl)} {`);
  const instanceFields = [...decl.fields.values()].filter((field) => !field.isStatic);
  const slots = instanceFields.map((field) => `this.${field.slot} = null;`).join(' ');
  // Fields of the whole object get their values before any constructor runs, those of superclasses first.
  const begin = decl.kind === 'class' ? `if (new.target === ${js}) this.all_${source.jsName}();` : '';
  out.line(line, `constructor() { super(); ${slots} ${begin} }`);
  if (decl.kind === 'class') {
    emitInitializer(unit, decl, label, false);
    for (const constructor of decl.constructors) emitConstructor(unit, decl, constructor, label);
  }
  for (const field of decl.fields.values()) if (field.storage === 'accessor') emitAccessors(unit, decl, field, label);
  for (const method of [...decl.methods.values()].flat()) emitMethod(unit, decl, method, label);
  const hasStatics = emitInitializer(unit, decl, label, true);
  out.leave();
  out.line(line, '}');
  const staticFields = [...decl.fields.values()].filter((field) => field.isStatic && field.storage !== 'library');
  const blank = staticFields.map((field) => `${field.slot}: null`).join(', ');
  const clinit = hasStatics ? `${js}.clinit` : 'null';
  out.line(line, `$k.define(${handle}, ${js}, () => ({${blank}}), ${clinit}, ${json(slotAliases(unit.world, decl))});`);
}

function baseClass(scope: Scope, decl: TypeDecl): string {
  const base = decl.superclass?.decl;
  if (base?.user) return `${scope.handle(base)}.c`;
  return isExceptionDecl(decl) ? '$k.UserException' : '$k.ApexObject';
}

type FunctionParts = {
  unit: Unit;
  fn: FunctionScope;
  line: number;
  label: string;
  head: string;
  /** Of the class that the code belongs to; absent where no code of the class runs. */
  sharing?: TypeDecl;
};

/** A class says it for itself or has it of its superclass, never of the class around it. */
function sharingOf(decl: TypeDecl | null): 'with' | 'without' | 'inherited' | null {
  if (decl === null) return null;
  return decl.user?.sharing ?? sharingOf(decl.superclass?.decl ?? null);
}

/** A JavaScript function around what `fill` emits, with the temporaries that turn out to be needed. */
function emitFunction(parts: FunctionParts, fill: (scope: Scope) => void, end = ''): void {
  const { out, file, setAside } = parts.unit;
  const start = out.length;
  out.enter(parts.label);
  try {
    out.line(parts.line, `${parts.head} {`);
    const declare = out.reserve(parts.line);
    const sharing = sharingOf(parts.sharing ?? null);
    if (parts.sharing !== undefined && !parts.fn.isStatic) parts.fn.hold('this');
    if (sharing !== null) out.line(parts.line, `const $sharing = $k.enterSharing('${sharing}'); try {`);
    fill(new Scope(parts.unit, parts.fn));
    if (sharing !== null) out.line(parts.line, '} finally { $k.leaveSharing($sharing); }');
    if (parts.fn.held.length > 0) out.line(parts.line, '} finally { $k.top = $f; }');
    declare(beginning(parts));
    out.line(parts.line, `${end}}`);
  } catch (error) {
    if (!(error instanceof ProblemAt) || setAside === undefined) throw error;
    setAside(error);
    out.cut(start);
    out.line(
      error.pos.line,
      `${parts.head} { $k.notCompiled(${json(`${file}:${error.pos.line}: ${error.problem}`)}); }`
    );
  }
}

/** Temporaries, and the places where the estimate of the heap sees what the function holds. */
function beginning({ unit, fn }: FunctionParts): string {
  const temporaries = fn.declared.length > 0 ? `let ${fn.declared.join(', ')};` : '';
  if (fn.held.length === 0) return temporaries;
  unit.out.constant('$h', '$k.held');
  const places = fn.held.map((initial, i) => `$h[$f + ${i}] = ${initial};`).join(' ');
  return `${temporaries} const $f = $k.top; $k.top = $f + ${fn.held.length}; ${places} try {`;
}

function bodyOf(stmt: Stmt): readonly Stmt[] {
  return stmt.kind === 'block' ? stmt.body : [stmt];
}

function emitMethod(unit: Unit, decl: TypeDecl, method: MethodDecl, label: string): void {
  const node = method.node;
  if (node?.kind !== 'method' || node.body === null) return;
  const block = node.body;
  const fn = new FunctionScope(decl, method.isStatic, method.returns, 'method');
  const names = method.paramNames.map((name) => fn.jsName(name));
  if (method.returns !== unit.world.void && completes(block)) {
    problem(node.pos, `Missing return statement required return type: ${method.returns.text}`);
  }
  const head = `${method.isStatic ? 'static ' : ''}${method.slot}(${names.join(', ')})`;
  emitFunction(
    {
      unit,
      fn,
      line: node.pos.line,
      label: label.startsWith('Class.') ? `${label}.${method.name}` : label,
      head,
      sharing: decl
    },
    (scope) => {
      const inner = withParameters(scope, method, names);
      body(inner, bodyOf(block));
    }
  );
}

/** Parameters take the names that the function head has given them. */
function withParameters(
  scope: Scope,
  method: Pick<MethodDecl, 'params' | 'paramNames' | 'node'>,
  names: readonly string[]
): Scope {
  const inner = scope.nested();
  method.paramNames.forEach((name, i) => {
    const type = method.params[i] ?? scope.world.object;
    const js = names[i] ?? name;
    const held = takesHeap(type) ? { held: scope.fn.hold(js) } : {};
    inner.adopt({ name, js, type, isFinal: false, ...held }, method.node?.pos ?? { line: 0, column: 0 });
  });
  return inner;
}

function emitConstructor(unit: Unit, decl: TypeDecl, constructor: MethodDecl, label: string): void {
  const node = constructor.node;
  const line = node?.pos.line ?? sourceOf(decl).node.pos.line;
  const fn = new FunctionScope(decl, false, unit.world.void, 'constructor');
  if (node?.kind !== 'constructor') {
    emitFunction(
      { unit, fn, line, label: `${label}.<init>`, head: `${constructor.slot}(...args)` },
      (scope) => impliedConstructor(scope, decl, line),
      'return this; '
    );
    return;
  }
  const names = constructor.paramNames.map((name) => fn.jsName(name));
  const head = `${constructor.slot}(${names.join(', ')})`;
  emitFunction(
    { unit, fn, line, label: `${label}.<init>`, head, sharing: decl },
    (scope) => {
      const inner = withParameters(scope, constructor, names);
      const statements = bodyOf(node.body);
      const rest = explicitCall(inner, decl, statements);
      if (rest === null) superCall(inner, decl, line);
      body(inner, rest ?? statements);
    },
    'return this; '
  );
}

function impliedConstructor(scope: Scope, decl: TypeDecl, line: number): void {
  if (isExceptionDecl(decl)) scope.out.line(line, `$k.initException(this, args);`);
  else superCall(scope, decl, line);
}

/** The call of the superclass that nobody wrote. */
function superCall(scope: Scope, decl: TypeDecl, line: number): void {
  const base = decl.superclass?.decl;
  if (base?.user) {
    const found = chooseConstructor(scope, base, [], { line, column: 1 });
    scope.out.line(line, `super.${found.slot}();`);
  }
}

/** A leading `this(…)` or `super(…)`; what is left of the statements, or null when there is none. */
function explicitCall(scope: Scope, decl: TypeDecl, statements: readonly Stmt[]): readonly Stmt[] | null {
  const [first, ...rest] = statements;
  if (first?.kind !== 'expression' || first.expression.kind !== 'constructorCall') return null;
  const call = first.expression;
  const { out } = scope;
  const line = first.pos.line;
  const args = call.args.map((arg) => emit(scope, arg));
  if (call.which === 'this') {
    const found = chooseConstructor(scope, decl, args, call.pos);
    out.line(line, `${out.count(line)} this.${found.slot}(${passedTo(found.params, args).join(', ')});`);
    return rest;
  }
  const base = decl.superclass?.decl;
  if (base?.user) {
    const found = chooseConstructor(scope, base, args, call.pos);
    out.line(line, `${out.count(line)} super.${found.slot}(${passedTo(found.params, args).join(', ')});`);
  } else if (base !== undefined && isExceptionDecl(base)) {
    out.line(line, `${out.count(line)} $k.initException(this, [${args.map((arg) => arg.code).join(', ')}]);`);
  }
  return rest;
}

/** Field values and initialiser blocks in the order of the source; whether there were any. */
function emitInitializer(unit: Unit, decl: TypeDecl, label: string, isStatic: boolean): boolean {
  const { out } = unit;
  const { node, jsName } = sourceOf(decl);
  const fn = new FunctionScope(decl, isStatic, unit.world.void, 'initializer');
  const parts = node.members.filter(
    (member): member is MemberOf<'field'> | MemberOf<'initializer'> =>
      (member.kind === 'field' && member.value !== null && member.modifiers.words.includes('static') === isStatic) ||
      (member.kind === 'initializer' && member.isStatic === isStatic)
  );
  if (parts.length === 0 && isStatic) return false;
  const head = isStatic ? 'static clinit(s)' : `init_${jsName}()`;
  emitFunction({ unit, fn, line: node.pos.line, label: `${label}.<${isStatic ? 'cl' : ''}init>`, head }, (scope) => {
    for (const member of parts) {
      const line = member.pos.line;
      if (member.kind === 'initializer') statement(scope.nested(), member.body);
      else if (member.value !== null) {
        const field = decl.fields.get(member.name.toLowerCase());
        if (field === undefined) continue;
        const value = assigned(scope, emit(scope, member.value), field.type, member.pos);
        out.line(line, `${out.count(line)} ${isStatic ? 's' : 'this'}.${field.slot} = ${value.code};`);
      }
    }
  });
  if (!isStatic) {
    out.leave();
    const base = decl.superclass?.decl.user?.jsName;
    out.line(
      node.pos.line,
      `all_${jsName}() { ${base === undefined ? '' : `super.all_${base}(); `}this.init_${jsName}(); }`
    );
  }
  return true;
}

function emitAccessors(unit: Unit, decl: TypeDecl, field: FieldDecl, label: string): void {
  const node = field.node;
  if (node?.kind !== 'property') return;
  const at = field.isStatic ? 'static ' : '';
  const named = `${label}.__sfdc_${field.name}`;
  const line = node.pos.line;
  const plain = field.isStatic ? `$${sourceOf(decl).jsName}.s.${field.slot}` : `this.${field.slot}`;
  const isAbstract = node.modifiers.words.includes('abstract');
  const accessor = (part: AccessorNode | null, kind: 'get' | 'set'): void => {
    if (part === null || isAbstract) return;
    const fn = new FunctionScope(
      decl,
      field.isStatic,
      kind === 'get' ? field.type : unit.world.void,
      'method',
      field.name.toLowerCase()
    );
    const value = fn.jsName('value');
    const head = `${at}${kind}${field.slot}(${kind === 'set' ? value : ''})`;
    const block = part.body;
    const sharing = block === null ? {} : { sharing: decl };
    emitFunction({ unit, fn, line: part.pos.line, label: named, head, ...sharing }, (scope) => {
      if (block === null) {
        unit.out.line(line, kind === 'get' ? `return ${plain};` : `${plain} = ${value};`);
        return;
      }
      const inner = kind === 'set' ? withParameters(scope, setterParameter(field.type, node), [value]) : scope;
      body(inner.nested(), bodyOf(block));
    });
  };
  accessor(node.getter, 'get');
  accessor(node.setter, 'set');
}

function setterParameter(type: Type, node: MemberOf<'property'>): Pick<MethodDecl, 'params' | 'paramNames' | 'node'> {
  void node;
  return { params: [type], paramNames: ['value'], node: null };
}
