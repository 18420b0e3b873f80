/** Reads Apex source into the compiler's syntax tree. */
import * as P from '@apexdevtools/apex-parser';
import type {
  AccessorNode,
  AnnotationNode,
  Expr,
  MemberNode,
  Modifiers,
  ParameterNode,
  Stmt,
  TypeDeclarationNode,
  UnitNode
} from './ast.js';
import { ApexCompileError, ProblemAt } from './compileError.js';
import { type Context, ExpressionBuilder, literal, posOf, type SourceText, typeNode } from './expressions.js';
import { StatementBuilder } from './statements.js';

export type UnitKind = 'class' | 'trigger' | 'anonymous';

/** Parses one file; the first syntax error is thrown with its place. */
export function parseUnit(kind: UnitKind, file: string, source: string): UnitNode {
  const parser = parserFor(file, source);
  return located(file, () => {
    const builder = new UnitBuilder(sourceText(source));
    if (kind === 'trigger') return builder.trigger(parser.triggerUnit());
    if (kind === 'anonymous') return builder.anonymous(parser.anonymousUnit());
    return builder.type(parser.compilationUnit().typeDeclaration());
  });
}

/** The tree of a bind expression that the query compiler found in a query. */
export function buildExpression(context: P.ExpressionContext, source: string): Expr {
  return new ExpressionBuilder(sourceText(source)).expression(context);
}

/** Runs part of the compiler; a problem gets the file that it is in. */
export function located<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ProblemAt) {
      throw new ApexCompileError(file, error.pos.line, error.pos.column, error.problem);
    }
    throw error;
  }
}

function parserFor(file: string, source: string): P.ApexParser {
  class FirstError extends P.ApexErrorListener {
    public apexSyntaxError(line: number, column: number, text: string): void {
      throw new ApexCompileError(file, line, column + 1, syntaxProblem(text));
    }
  }
  return P.ApexParserFactory.createLexerAndParser(source, new FirstError()).parser;
}

/** The parser's complaint without the hundred words that it would have taken instead. */
function syntaxProblem(text: string): string {
  const [, kind, token] = /^(mismatched|extraneous) input ('(?:[^']|'')*'|\S+)/.exec(text) ?? [];
  if (kind !== undefined && token !== undefined)
    return `${kind === 'extraneous' ? 'Extra' : 'Unexpected'} token ${token}.`;
  if (/^no viable alternative at input/.test(text))
    return text.replace(/^no viable alternative at input/, 'Unexpected input');
  return text.replace(/^missing /, 'Missing ');
}

/** The parser counts code points; JavaScript strings count UTF-16 units. */
function sourceText(source: string): SourceText {
  const isPlain = !/[\ud800-\udfff]/.test(source);
  const points = isPlain ? null : Array.from(source);
  return {
    slice: (context: Context) => {
      const [from, to] = [context.start.start, (context.stop ?? context.start).stop + 1];
      return points === null ? source.slice(from, to) : points.slice(from, to).join('');
    }
  };
}

type MemberContext =
  P.MemberDeclarationContext | P.TriggerMemberDeclarationContext | P.AnonymousMemberDeclarationContext;

class UnitBuilder {
  private readonly statements: StatementBuilder;
  private readonly expressions: ExpressionBuilder;

  public constructor(source: SourceText) {
    this.expressions = new ExpressionBuilder(source);
    this.statements = new StatementBuilder(this.expressions);
  }

  public type(context: P.TypeDeclarationContext): TypeDeclarationNode {
    const modifiers = modifiersOf(context.modifier_list());
    const declared = context.classDeclaration() ?? context.interfaceDeclaration() ?? context.enumDeclaration();
    return this.declaration(declared, modifiers);
  }

  public trigger(context: P.TriggerUnitContext): UnitNode {
    const [name, objectName] = context.id_list().map((id) => id.getText());
    const code = this.topLevel(
      context
        .triggerBlock()
        .triggerBlockMember_list()
        .map((part) => [part, part.triggerMemberDeclaration()] as const)
    );
    const events = context.triggerCase_list().map((event) => {
      return `${event.getChild(0).getText()} ${event.getChild(1).getText()}`.toLowerCase();
    });
    return { kind: 'trigger', name: name ?? '', objectName: objectName ?? '', events, ...code, pos: posOf(context) };
  }

  public anonymous(context: P.AnonymousUnitContext): UnitNode {
    const parts = context.anonymousBlock().anonymousBlockMember_list();
    return {
      kind: 'anonymous',
      ...this.topLevel(parts.map((part) => [part, part.anonymousMemberDeclaration()] as const))
    };
  }

  /** Statements and methods outside of any class; what looks like a field there is a local variable. */
  private topLevel(
    parts: (readonly [P.TriggerBlockMemberContext | P.AnonymousBlockMemberContext, MemberContext | null | undefined])[]
  ): { members: MemberNode[]; body: Stmt[] } {
    const members: MemberNode[] = [];
    const body: Stmt[] = [];
    for (const [part, declaration] of parts) {
      if (!declaration) {
        body.push(this.statements.statement(part.statement()));
        continue;
      }
      for (const member of this.member(declaration, modifiersOf(part.modifier_list()))) {
        if (member.kind !== 'field') members.push(member);
        else {
          const variables = [{ name: member.name, value: member.value, pos: member.pos }];
          body.push({ kind: 'local', type: member.type, variables, isFinal: false, pos: member.pos });
        }
      }
    }
    return { members, body };
  }

  private declaration(
    context: P.ClassDeclarationContext | P.InterfaceDeclarationContext | P.EnumDeclarationContext,
    modifiers: Modifiers
  ): TypeDeclarationNode {
    const pos = posOf(context);
    const name = context.id().getText();
    const base = { name, pos, modifiers, superclass: null, interfaces: [], members: [], constants: [] };
    if (context instanceof P.EnumDeclarationContext) {
      const constants = context.enumConstants()?.id_list() ?? [];
      return { ...base, kind: 'enum', constants: constants.map((constant) => constant.getText()) };
    }
    if (context instanceof P.InterfaceDeclarationContext) {
      const methods = context.interfaceBody().interfaceMethodDeclaration_list();
      return {
        ...base,
        kind: 'interface',
        interfaces: context.typeList()?.typeRef_list().map(typeNode) ?? [],
        members: methods.map((method) => this.interfaceMethod(method))
      };
    }
    const superclass = context.typeRef();
    return {
      ...base,
      kind: 'class',
      superclass: superclass ? typeNode(superclass) : null,
      interfaces: context.typeList()?.typeRef_list().map(typeNode) ?? [],
      members: context
        .classBody()
        .classBodyDeclaration_list()
        .flatMap((member) => this.classMember(member))
    };
  }

  private interfaceMethod(context: P.InterfaceMethodDeclarationContext): MemberNode {
    const returns = context.typeRef();
    return {
      kind: 'method',
      name: context.id().getText(),
      returns: returns ? typeNode(returns) : null,
      parameters: parameters(context.formalParameters()),
      body: null,
      modifiers: modifiersOf(context.modifier_list()),
      pos: posOf(context.id())
    };
  }

  private classMember(context: P.ClassBodyDeclarationContext): MemberNode[] {
    const block = context.block();
    if (block) {
      const isStatic = Boolean(context.STATIC());
      const modifiers: Modifiers = { words: isStatic ? ['static'] : [], annotations: [] };
      return [{ kind: 'initializer', isStatic, body: this.statements.block(block), modifiers, pos: posOf(context) }];
    }
    const member = context.memberDeclaration();
    return member ? this.member(member, modifiersOf(context.modifier_list())) : [];
  }

  private member(context: MemberContext, modifiers: Modifiers): MemberNode[] {
    const pos = posOf(context);
    const method = context.methodDeclaration();
    if (method) {
      const returns = method.typeRef();
      const body = method.block();
      return [
        {
          kind: 'method',
          name: method.id().getText(),
          returns: returns ? typeNode(returns) : null,
          parameters: parameters(method.formalParameters()),
          body: body ? this.statements.block(body) : null,
          modifiers,
          pos
        }
      ];
    }
    const field = context.fieldDeclaration();
    if (field) {
      const type = typeNode(field.typeRef());
      return this.statements.declarators(field.variableDeclarators()).map((variable) => ({
        kind: 'field',
        type,
        name: variable.name,
        value: variable.value,
        modifiers,
        pos: variable.pos
      }));
    }
    const property = context.propertyDeclaration();
    if (property) return [this.property(property, modifiers)];
    const constructor = context instanceof P.MemberDeclarationContext ? context.constructorDeclaration() : null;
    if (constructor) {
      return [
        {
          kind: 'constructor',
          name: constructor.qualifiedName().getText(),
          parameters: parameters(constructor.formalParameters()),
          body: this.statements.block(constructor.block()),
          modifiers,
          pos
        }
      ];
    }
    const inner = context.classDeclaration() ?? context.interfaceDeclaration() ?? context.enumDeclaration();
    return [{ kind: 'type', declaration: this.declaration(inner, modifiers), modifiers, pos }];
  }

  private property(context: P.PropertyDeclarationContext, modifiers: Modifiers): MemberNode {
    let getter: AccessorNode | null = null;
    let setter: AccessorNode | null = null;
    for (const block of context.propertyBlock_list()) {
      const accessor = block.getter() ?? block.setter();
      const body = accessor.block();
      const node: AccessorNode = {
        body: body ? this.statements.block(body) : null,
        modifiers: modifiersOf(block.modifier_list()),
        pos: posOf(block)
      };
      if (block.getter()) getter = node;
      else setter = node;
    }
    const name = context.id().getText();
    return {
      kind: 'property',
      type: typeNode(context.typeRef()),
      name,
      getter,
      setter,
      modifiers,
      pos: posOf(context)
    };
  }
}

function parameters(context: P.FormalParametersContext): ParameterNode[] {
  const list = context.formalParameterList();
  if (!list) return [];
  return list.formalParameter_list().map((parameter) => ({
    type: typeNode(parameter.typeRef()),
    name: parameter.id().getText(),
    pos: posOf(parameter)
  }));
}

function modifiersOf(list: P.ModifierContext[]): Modifiers {
  const words: string[] = [];
  const annotations: AnnotationNode[] = [];
  for (const modifier of list) {
    const annotation = modifier.annotation();
    if (annotation) annotations.push(annotationOf(annotation));
    else {
      let text = '';
      for (let i = 0; i < modifier.getChildCount(); i += 1) text += ` ${modifier.getChild(i).getText()}`;
      words.push(text.trim().toLowerCase());
    }
  }
  if (words.includes('testmethod')) annotations.push({ name: 'istest', values: {} });
  return { words, annotations };
}

function annotationOf(context: P.AnnotationContext): AnnotationNode {
  const values: Record<string, string> = {};
  const valueText = (value: P.ElementValueContext): string => {
    const parsed = literal(value.literal(), posOf(value));
    return parsed.kind === 'literal' ? parsed.text : '';
  };
  for (const pair of context.elementValuePairs()?.elementValuePair_list() ?? []) {
    values[pair.id().getText().toLowerCase()] = valueText(pair.elementValue());
  }
  const single = context.elementValue();
  if (single) values['value'] = valueText(single);
  return { name: context.id().getText().toLowerCase(), values };
}
