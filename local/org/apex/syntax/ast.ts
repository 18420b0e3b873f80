/**
 * The syntax tree that the compiler works on: plain data, so that it can be kept on disk, and free of the parser.
 * Positions are lines from 1 and columns from 1.
 */

export type Pos = { readonly line: number; readonly column: number };

/** A type as written: `Map<Id, List<Order>>`, `Outer.Inner`, `String[]` (as a List). */
export type TypeNode = { readonly parts: readonly string[]; readonly args: readonly TypeNode[]; readonly pos: Pos };

export type LiteralType = 'Integer' | 'Long' | 'Double' | 'Decimal' | 'String' | 'Boolean' | 'null';

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '&&'
  | '||'
  | '&'
  | '|'
  | '^'
  | '<<'
  | '>>'
  | '>>>'
  | '<'
  | '>'
  | '<='
  | '>='
  | '=='
  | '!='
  | '==='
  | '!=='
  | '??';

export type Expr = { readonly pos: Pos } & (
  | { readonly kind: 'literal'; readonly type: LiteralType; readonly text: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'this' }
  | { readonly kind: 'super' }
  | { readonly kind: 'field'; readonly target: Expr; readonly name: string; readonly safe: boolean }
  | {
      readonly kind: 'call';
      readonly target: Expr | null;
      readonly name: string;
      readonly args: readonly Expr[];
      readonly safe: boolean;
    }
  | { readonly kind: 'constructorCall'; readonly which: 'this' | 'super'; readonly args: readonly Expr[] }
  | { readonly kind: 'new'; readonly type: TypeNode; readonly args: readonly Expr[] }
  | { readonly kind: 'newArray'; readonly type: TypeNode; readonly size: Expr }
  | { readonly kind: 'newElements'; readonly type: TypeNode; readonly elements: readonly Expr[] }
  | { readonly kind: 'newMap'; readonly type: TypeNode; readonly pairs: readonly (readonly [Expr, Expr])[] }
  | { readonly kind: 'index'; readonly target: Expr; readonly index: Expr }
  | { readonly kind: 'cast'; readonly type: TypeNode; readonly operand: Expr }
  | { readonly kind: 'instanceOf'; readonly operand: Expr; readonly type: TypeNode }
  | { readonly kind: 'unary'; readonly operator: '+' | '-' | '!' | '~'; readonly operand: Expr }
  | { readonly kind: 'step'; readonly operator: '++' | '--'; readonly isPrefix: boolean; readonly operand: Expr }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'assign'; readonly operator: BinaryOperator | null; readonly target: Expr; readonly value: Expr }
  | { readonly kind: 'ternary'; readonly condition: Expr; readonly whenTrue: Expr; readonly whenFalse: Expr }
  | { readonly kind: 'classLiteral'; readonly type: TypeNode }
  | { readonly kind: 'soql'; readonly text: string }
  | { readonly kind: 'sosl'; readonly text: string }
);
export type ExprOf<K extends Expr['kind']> = Extract<Expr, { kind: K }>;

export type Declarator = { readonly name: string; readonly value: Expr | null; readonly pos: Pos };

export type SwitchCase = {
  readonly pos: Pos;
  readonly body: Stmt;
  readonly when:
    | { readonly kind: 'values'; readonly values: readonly Expr[] }
    | { readonly kind: 'type'; readonly type: TypeNode; readonly name: string }
    | { readonly kind: 'else' };
};

export type CatchClause = { readonly pos: Pos; readonly type: TypeNode; readonly name: string; readonly body: Stmt };

export type DmlVerb = 'insert' | 'update' | 'upsert' | 'delete' | 'undelete' | 'merge';

export type Stmt = { readonly pos: Pos } & (
  | { readonly kind: 'block'; readonly body: readonly Stmt[] }
  | {
      readonly kind: 'local';
      readonly type: TypeNode;
      readonly variables: readonly Declarator[];
      readonly isFinal: boolean;
    }
  | { readonly kind: 'expression'; readonly expression: Expr }
  | { readonly kind: 'if'; readonly condition: Expr; readonly then: Stmt; readonly otherwise: Stmt | null }
  | { readonly kind: 'while'; readonly condition: Expr; readonly body: Stmt | null }
  | { readonly kind: 'doWhile'; readonly condition: Expr; readonly body: Stmt }
  | {
      readonly kind: 'for';
      readonly init: Stmt | null;
      readonly condition: Expr | null;
      readonly update: readonly Expr[];
      readonly body: Stmt | null;
    }
  | {
      readonly kind: 'forEach';
      readonly type: TypeNode;
      readonly name: string;
      readonly iterable: Expr;
      readonly body: Stmt | null;
    }
  | { readonly kind: 'switch'; readonly subject: Expr; readonly cases: readonly SwitchCase[] }
  | {
      readonly kind: 'try';
      readonly body: Stmt;
      readonly catches: readonly CatchClause[];
      readonly finally: Stmt | null;
    }
  | { readonly kind: 'return'; readonly value: Expr | null }
  | { readonly kind: 'throw'; readonly value: Expr }
  | { readonly kind: 'break' }
  | { readonly kind: 'continue' }
  | {
      readonly kind: 'dml';
      readonly verb: DmlVerb;
      readonly records: Expr;
      /** The rows that a merge takes in. */
      readonly duplicates: Expr | null;
      readonly access: 'user' | 'system' | null;
      /** The external id of an upsert, as written. */
      readonly field: readonly string[] | null;
    }
  | { readonly kind: 'runAs'; readonly user: Expr; readonly body: Stmt }
);
export type StmtOf<K extends Stmt['kind']> = Extract<Stmt, { kind: K }>;

export type AnnotationNode = { readonly name: string; readonly values: Readonly<Record<string, string>> };

/** Modifiers are lower-case words; `with sharing` is one. */
export type Modifiers = { readonly words: readonly string[]; readonly annotations: readonly AnnotationNode[] };

export type ParameterNode = { readonly type: TypeNode; readonly name: string; readonly pos: Pos };

export type AccessorNode = { readonly body: Stmt | null; readonly modifiers: Modifiers; readonly pos: Pos };

export type MemberNode = { readonly pos: Pos; readonly modifiers: Modifiers } & (
  | { readonly kind: 'field'; readonly type: TypeNode; readonly name: string; readonly value: Expr | null }
  | {
      readonly kind: 'property';
      readonly type: TypeNode;
      readonly name: string;
      readonly getter: AccessorNode | null;
      readonly setter: AccessorNode | null;
    }
  | {
      readonly kind: 'method';
      /** Null for void. */
      readonly returns: TypeNode | null;
      readonly name: string;
      readonly parameters: readonly ParameterNode[];
      readonly body: Stmt | null;
    }
  | {
      readonly kind: 'constructor';
      readonly parameters: readonly ParameterNode[];
      readonly name: string;
      readonly body: Stmt;
    }
  | { readonly kind: 'initializer'; readonly isStatic: boolean; readonly body: Stmt }
  | { readonly kind: 'type'; readonly declaration: TypeDeclarationNode }
);
export type MemberOf<K extends MemberNode['kind']> = Extract<MemberNode, { kind: K }>;

export type TypeDeclarationNode = {
  readonly kind: 'class' | 'interface' | 'enum';
  readonly name: string;
  readonly pos: Pos;
  readonly modifiers: Modifiers;
  readonly superclass: TypeNode | null;
  /** Of an interface: what it extends. */
  readonly interfaces: readonly TypeNode[];
  readonly members: readonly MemberNode[];
  readonly constants: readonly string[];
};

export type TriggerNode = {
  readonly kind: 'trigger';
  readonly name: string;
  readonly objectName: string;
  readonly pos: Pos;
  /** `before insert`, `after update`, … */
  readonly events: readonly string[];
  readonly members: readonly MemberNode[];
  readonly body: readonly Stmt[];
};

export type AnonymousNode = {
  readonly kind: 'anonymous';
  readonly members: readonly MemberNode[];
  readonly body: readonly Stmt[];
};

export type UnitNode = TypeDeclarationNode | TriggerNode | AnonymousNode;
