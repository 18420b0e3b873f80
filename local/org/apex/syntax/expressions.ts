/** Turns the parser's expressions into the compiler's. */
import * as P from '@apexdevtools/apex-parser';
import type { ParserRuleContext } from 'antlr4';
import type { BinaryOperator, Expr, Pos, TypeNode } from './ast.js';
import { problem } from './compileError.js';

export type Context = ParserRuleContext;

/** What the builders need of the source besides the tree: its text by code points. */
export type SourceText = { slice(context: Context): string };

export function posOf(context: Context): Pos {
  return { line: context.start.line, column: context.start.column + 1 };
}

export function typeNode(context: P.TypeRefContext): TypeNode {
  const parts: string[] = [];
  let args: TypeNode[] = [];
  for (const name of context.typeName_list()) {
    parts.push(name.id()?.getText() ?? name.getChild(0).getText());
    const list = name.typeArguments()?.typeList();
    args = list === undefined || list === null ? [] : list.typeRef_list().map(typeNode);
  }
  const pos = posOf(context);
  let type: TypeNode = { parts, args, pos };
  const dimensions = context.arraySubscripts()?.LBRACK_list()?.length ?? 0;
  for (let i = 0; i < dimensions; i += 1) type = { parts: ['List'], args: [type], pos };
  return type;
}

export class ExpressionBuilder {
  public constructor(private readonly source: SourceText) {}

  public expression(context: P.ExpressionContext): Expr {
    const pos = posOf(context);
    if (context instanceof P.PrimaryExpressionContext) return this.primary(context.primary());
    if (context instanceof P.SubExpressionContext) return this.expression(context.expression());
    if (context instanceof P.DotExpressionContext) return this.dot(context);
    if (context instanceof P.MethodCallExpressionContext) return this.methodCall(context.methodCall());
    if (context instanceof P.ArrayExpressionContext) {
      const [target, index] = this.two(context.expression_list());
      return { kind: 'index', target, index, pos };
    }
    if (context instanceof P.NewExpressionContext) return this.creation(context.creator(), pos);
    if (context instanceof P.CastExpressionContext) {
      return { kind: 'cast', type: typeNode(context.typeRef()), operand: this.expression(context.expression()), pos };
    }
    if (context instanceof P.InstanceOfExpressionContext) {
      const operand = this.expression(context.expression());
      return { kind: 'instanceOf', operand, type: typeNode(context.typeRef()), pos };
    }
    if (context instanceof P.CondExpressionContext) {
      const [condition, whenTrue, whenFalse] = context.expression_list().map((part) => this.expression(part));
      if (!condition || !whenTrue || !whenFalse) return problem(pos, 'Expression is incomplete');
      return { kind: 'ternary', condition, whenTrue, whenFalse, pos };
    }
    return this.operation(context, pos);
  }

  public list(context: P.ExpressionListContext | null | undefined): Expr[] {
    return context ? context.expression_list().map((part) => this.expression(part)) : [];
  }

  private operation(context: P.ExpressionContext, pos: Pos): Expr {
    if (context instanceof P.PostOpExpressionContext || context instanceof P.PreOpExpressionContext) {
      const operand = this.expression(context.expression());
      const isPrefix = context instanceof P.PreOpExpressionContext;
      if (context.INC()) return { kind: 'step', operator: '++', isPrefix, operand, pos };
      if (context.DEC()) return { kind: 'step', operator: '--', isPrefix, operand, pos };
      return signed(context.getChild(0).getText() === '-' ? '-' : '+', operand, pos);
    }
    if (context instanceof P.NegExpressionContext) {
      return {
        kind: 'unary',
        operator: context.BANG() ? '!' : '~',
        operand: this.expression(context.expression()),
        pos
      };
    }
    if (context instanceof P.AssignExpressionContext) {
      const [target, value] = this.two(context.expression_list());
      const text = context.getChild(1).getText();
      const operator = text === '=' ? null : (text.slice(0, -1) as BinaryOperator);
      return { kind: 'assign', operator, target, value, pos };
    }
    const operator = binaryOperator(context);
    if (operator === null) return problem(pos, `Unexpected expression: ${context.getText()}`);
    const parts = (context as unknown as { expression_list(): P.ExpressionContext[] }).expression_list();
    const [left, right] = this.two(parts);
    return { kind: 'binary', operator, left, right, pos };
  }

  private two(parts: P.ExpressionContext[]): [Expr, Expr] {
    const [left, right] = parts;
    if (!left || !right) throw new Error('An operator without its two operands');
    return [this.expression(left), this.expression(right)];
  }

  private primary(context: P.PrimaryContext): Expr {
    const pos = posOf(context);
    if (context instanceof P.ThisPrimaryContext) return { kind: 'this', pos };
    if (context instanceof P.SuperPrimaryContext) return { kind: 'super', pos };
    if (context instanceof P.LiteralPrimaryContext) return literal(context.literal(), pos);
    if (context instanceof P.IdPrimaryContext) return { kind: 'name', name: context.id().getText(), pos };
    if (context instanceof P.TypeRefPrimaryContext) {
      return { kind: 'classLiteral', type: typeNode(context.typeRef()), pos };
    }
    if (context instanceof P.VoidPrimaryContext) {
      return { kind: 'classLiteral', type: { parts: ['void'], args: [], pos }, pos };
    }
    if (context instanceof P.SoqlPrimaryContext) {
      return { kind: 'soql', text: this.source.slice(context.soqlLiteral().query()), pos };
    }
    if (context instanceof P.SoslPrimaryContext) return { kind: 'sosl', text: this.source.slice(context), pos };
    return problem(pos, `Unexpected expression: ${context.getText()}`);
  }

  private dot(context: P.DotExpressionContext): Expr {
    const target = this.expression(context.expression());
    const safe = Boolean(context.QUESTIONDOT());
    const call = context.dotMethodCall();
    if (!call) {
      const name = context.anyId();
      return { kind: 'field', target, name: name.getText(), safe, pos: posOf(name) };
    }
    const args = this.list(call.expressionList());
    return { kind: 'call', target, name: call.anyId().getText(), args, safe, pos: posOf(call) };
  }

  private methodCall(context: P.MethodCallContext): Expr {
    const pos = posOf(context);
    const args = this.list(context.expressionList());
    if (context.THIS()) return { kind: 'constructorCall', which: 'this', args, pos };
    if (context.SUPER()) return { kind: 'constructorCall', which: 'super', args, pos };
    return { kind: 'call', target: null, name: context.id().getText(), args, safe: false, pos };
  }

  private creation(context: P.CreatorContext, pos: Pos): Expr {
    const type = createdType(context.createdName());
    const constructed = context.classCreatorRest();
    if (constructed) {
      return { kind: 'new', type, args: this.list(constructed.arguments().expressionList()), pos };
    }
    const array = context.arrayCreatorRest();
    if (array) {
      const list: TypeNode = { parts: ['List'], args: [type], pos };
      const size = array.expression();
      if (size) return { kind: 'newArray', type: list, size: this.expression(size), pos };
      const elements = array.arrayInitializer()?.expression_list() ?? [];
      return { kind: 'newElements', type: list, elements: elements.map((part) => this.expression(part)), pos };
    }
    const map = context.mapCreatorRest();
    if (map) {
      const pairs = map.mapCreatorRestPair_list().map((pair) => this.two(pair.expression_list()));
      return { kind: 'newMap', type, pairs, pos };
    }
    const set = context.setCreatorRest();
    const elements = set ? set.expression_list().map((part) => this.expression(part)) : [];
    const isMap = type.parts.at(-1)?.toLowerCase() === 'map';
    return isMap && elements.length === 0
      ? { kind: 'newMap', type, pairs: [], pos }
      : { kind: 'newElements', type, elements, pos };
  }
}

function createdType(context: P.CreatedNameContext): TypeNode {
  const pairs = context.idCreatedNamePair_list();
  const list = pairs.at(-1)?.typeList();
  return {
    parts: pairs.map((pair) => pair.anyId().getText()),
    args: list ? list.typeRef_list().map(typeNode) : [],
    pos: posOf(context)
  };
}

/** `-1` is a literal of its own, so that `-2147483648` is one. */
function signed(operator: '+' | '-', operand: Expr, pos: Pos): Expr {
  const isNumber = operand.kind === 'literal' && !['String', 'Boolean', 'null'].includes(operand.type);
  if (operator === '-' && isNumber && !operand.text.startsWith('-')) {
    return { ...operand, text: `-${operand.text}`, pos };
  }
  return { kind: 'unary', operator, operand, pos };
}

function binaryOperator(context: P.ExpressionContext): BinaryOperator | null {
  const known =
    context instanceof P.Arth1ExpressionContext ||
    context instanceof P.Arth2ExpressionContext ||
    context instanceof P.CoalExpressionContext ||
    context instanceof P.BitOrExpressionContext ||
    context instanceof P.BitNotExpressionContext ||
    context instanceof P.BitAndExpressionContext ||
    context instanceof P.BitExpressionContext ||
    context instanceof P.CmpExpressionContext ||
    context instanceof P.EqualityExpressionContext ||
    context instanceof P.LogAndExpressionContext ||
    context instanceof P.LogOrExpressionContext;
  if (!known) return null;
  let text = '';
  for (let i = 1; i < context.getChildCount() - 1; i += 1) text += context.getChild(i).getText();
  return (text === '<>' ? '!=' : text) as BinaryOperator;
}

export function literal(context: P.LiteralContext, pos: Pos): Expr {
  const text = context.getText();
  if (context.IntegerLiteral()) return { kind: 'literal', type: 'Integer', text, pos };
  if (context.LongLiteral()) return { kind: 'literal', type: 'Long', text: text.slice(0, -1), pos };
  if (context.NumberLiteral()) {
    const isDouble = /d$/i.test(text);
    return { kind: 'literal', type: isDouble ? 'Double' : 'Decimal', text: text.replace(/d$/i, ''), pos };
  }
  if (context.BooleanLiteral()) return { kind: 'literal', type: 'Boolean', text: text.toLowerCase(), pos };
  if (context.NULL()) return { kind: 'literal', type: 'null', text: 'null', pos };
  if (context.MultilineStringLiteral()) return { kind: 'literal', type: 'String', text: multiline(text), pos };
  return { kind: 'literal', type: 'String', text: unescape(text.slice(1, -1), pos), pos };
}

const ESCAPES: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
  _: '\\_',
  '%': '\\%'
};

/** The value of what stands between the quotes. */
export function unescape(text: string, pos: Pos): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|[\s\S])/g, (whole, escape: string) => {
    if (escape.length === 5) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return ESCAPES[escape] ?? problem(pos, `Illegal string literal: Invalid string literal '${whole}'`);
  });
}

function multiline(text: string): string {
  return text.slice(3, -3).replace(/^\r?\n/, '');
}
