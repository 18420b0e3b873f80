/** Turns the parser's statements into the compiler's. */
import * as P from '@apexdevtools/apex-parser';
import type { CatchClause, Declarator, DmlVerb, Expr, Pos, Stmt, SwitchCase, TypeNode } from './ast.js';
import { problem } from './compileError.js';
import { type ExpressionBuilder, literal, posOf, typeNode, unescape } from './expressions.js';

export class StatementBuilder {
  public constructor(private readonly expressions: ExpressionBuilder) {}

  public block(context: P.BlockContext): Stmt {
    const body = context.statement_list().map((statement) => this.statement(statement));
    return { kind: 'block', body, pos: posOf(context) };
  }

  public statement(context: P.StatementContext): Stmt {
    const inner = context.getChild(0);
    const pos = posOf(context);
    if (inner instanceof P.BlockContext) return this.block(inner);
    if (inner instanceof P.ExpressionStatementContext) {
      return { kind: 'expression', expression: this.expr(inner.expression()), pos };
    }
    if (inner instanceof P.LocalVariableDeclarationStatementContext)
      return this.local(inner.localVariableDeclaration());
    if (inner instanceof P.IfStatementContext) {
      const [then, otherwise] = inner.statement_list().map((part) => this.statement(part));
      const condition = this.expr(inner.parExpression().expression());
      return {
        kind: 'if',
        condition,
        then: then ?? problem(pos, 'If without body'),
        otherwise: otherwise ?? null,
        pos
      };
    }
    if (inner instanceof P.ReturnStatementContext) {
      const value = inner.expression();
      return { kind: 'return', value: value ? this.expr(value) : null, pos };
    }
    if (inner instanceof P.ThrowStatementContext) return { kind: 'throw', value: this.expr(inner.expression()), pos };
    if (inner instanceof P.BreakStatementContext) return { kind: 'break', pos };
    if (inner instanceof P.ContinueStatementContext) return { kind: 'continue', pos };
    if (inner instanceof P.TryStatementContext) return this.try(inner, pos);
    if (inner instanceof P.SwitchStatementContext) return this.switch(inner, pos);
    if (inner instanceof P.RunAsStatementContext) {
      const [user] = this.expressions.list(inner.expressionList());
      return {
        kind: 'runAs',
        user: user ?? problem(pos, 'System.runAs needs a user'),
        body: this.block(inner.block()),
        pos
      };
    }
    return this.loop(inner, pos) ?? this.dml(inner, pos) ?? problem(pos, `Unexpected statement: ${context.getText()}`);
  }

  public declarators(context: P.VariableDeclaratorsContext): Declarator[] {
    return context.variableDeclarator_list().map((variable) => {
      const value = variable.expression();
      return { name: variable.id().getText(), value: value ? this.expr(value) : null, pos: posOf(variable) };
    });
  }

  private local(context: P.LocalVariableDeclarationContext): Stmt {
    return {
      kind: 'local',
      type: typeNode(context.typeRef()),
      variables: this.declarators(context.variableDeclarators()),
      isFinal: context.modifier_list().some((modifier) => modifier.FINAL()),
      pos: posOf(context)
    };
  }

  private loop(inner: unknown, pos: Pos): Stmt | null {
    if (inner instanceof P.WhileStatementContext) {
      const condition = this.expr(inner.parExpression().expression());
      return { kind: 'while', condition, body: this.optional(inner.statement()), pos };
    }
    if (inner instanceof P.DoWhileStatementContext) {
      const condition = this.expr(inner.parExpression().expression());
      return { kind: 'doWhile', condition, body: this.block(inner.block()), pos };
    }
    if (!(inner instanceof P.ForStatementContext)) return null;
    const control = inner.forControl();
    const body = this.optional(inner.statement());
    const each = control.enhancedForControl();
    if (each) {
      const iterable = this.expr(each.expression());
      return { kind: 'forEach', type: typeNode(each.typeRef()), name: each.id().getText(), iterable, body, pos };
    }
    const condition = control.expression();
    return {
      kind: 'for',
      init: this.forInit(control.forInit()),
      condition: condition ? this.expr(condition) : null,
      update: this.expressions.list(control.forUpdate()?.expressionList()),
      body,
      pos
    };
  }

  private forInit(context: P.ForInitContext | null | undefined): Stmt | null {
    if (!context) return null;
    const declaration = context.localVariableDeclaration();
    if (declaration) return this.local(declaration);
    const pos = posOf(context);
    const body = this.expressions
      .list(context.expressionList())
      .map((expression): Stmt => ({ kind: 'expression', expression, pos: expression.pos }));
    return { kind: 'block', body, pos };
  }

  private try(context: P.TryStatementContext, pos: Pos): Stmt {
    const catches = context.catchClause_list().map((clause): CatchClause => {
      const name = clause.qualifiedName();
      const type: TypeNode = { parts: name.id_list().map((id) => id.getText()), args: [], pos: posOf(name) };
      return { type, name: clause.id().getText(), body: this.block(clause.block()), pos: posOf(clause) };
    });
    const last = context.finallyBlock();
    return {
      kind: 'try',
      body: this.block(context.block()),
      catches,
      finally: last ? this.block(last.block()) : null,
      pos
    };
  }

  private switch(context: P.SwitchStatementContext, pos: Pos): Stmt {
    const cases = context.whenControl_list().map((control): SwitchCase => {
      const value = control.whenValue();
      const body = this.block(control.block());
      const at = posOf(control);
      if (value.ELSE()) return { when: { kind: 'else' }, body, pos: at };
      const type = value.typeRef();
      if (type) return { when: { kind: 'type', type: typeNode(type), name: value.id().getText() }, body, pos: at };
      return { when: { kind: 'values', values: value.whenLiteral_list().map(whenLiteral) }, body, pos: at };
    });
    return { kind: 'switch', subject: this.expr(context.expression()), cases, pos };
  }

  private dml(inner: unknown, pos: Pos): Stmt | null {
    if (inner instanceof P.MergeStatementContext) {
      const [records, duplicates] = inner.expression_list().map((part) => this.expr(part));
      if (!records || !duplicates) return problem(pos, 'Merge needs a master and duplicates');
      return { kind: 'dml', verb: 'merge', records, duplicates, access: access(inner.accessLevel()), field: null, pos };
    }
    const verb = dmlVerb(inner);
    if (verb === null) return null;
    const statement = inner as P.InsertStatementContext;
    const field = inner instanceof P.UpsertStatementContext ? inner.qualifiedName() : null;
    return {
      kind: 'dml',
      verb,
      records: this.expr(statement.expression()),
      duplicates: null,
      access: access(statement.accessLevel()),
      field: field ? field.id_list().map((id) => id.getText()) : null,
      pos
    };
  }

  private optional(context: P.StatementContext | null | undefined): Stmt | null {
    return context ? this.statement(context) : null;
  }

  private expr(context: P.ExpressionContext): Expr {
    return this.expressions.expression(context);
  }
}

function dmlVerb(inner: unknown): DmlVerb | null {
  if (inner instanceof P.InsertStatementContext) return 'insert';
  if (inner instanceof P.UpdateStatementContext) return 'update';
  if (inner instanceof P.UpsertStatementContext) return 'upsert';
  if (inner instanceof P.DeleteStatementContext) return 'delete';
  if (inner instanceof P.UndeleteStatementContext) return 'undelete';
  return null;
}

function access(context: P.AccessLevelContext | null | undefined): 'user' | 'system' | null {
  if (!context) return null;
  return context.USER() ? 'user' : 'system';
}

function whenLiteral(context: P.WhenLiteralContext): Expr {
  const pos = posOf(context);
  const nested = context.whenLiteral();
  if (nested) return whenLiteral(nested);
  const name = context.qualifiedName();
  if (name) {
    const [first, ...rest] = name.id_list().map((id) => id.getText());
    return rest.reduce<Expr>((target, part) => ({ kind: 'field', target, name: part, safe: false, pos }), {
      kind: 'name',
      name: first ?? '',
      pos
    });
  }
  if (context.NULL()) return { kind: 'literal', type: 'null', text: 'null', pos };
  const text = context.getText();
  if (context.StringLiteral()) return { kind: 'literal', type: 'String', text: unescape(text.slice(1, -1), pos), pos };
  const minus = context.SUB_list().length % 2 === 1 ? '-' : '';
  const digits = text.replace(/^[+-]+/, '');
  if (context.LongLiteral()) return { kind: 'literal', type: 'Long', text: minus + digits.slice(0, -1), pos };
  return { kind: 'literal', type: 'Integer', text: minus + digits, pos };
}

export { literal };
