import type {
  BoundExpressionContext,
  ExpressionContext,
  FieldExpressionContext,
  FieldNameContext,
  FieldOrderContext,
  ForClausesContext,
  LimitClauseContext,
  OffsetClauseContext,
  OrderByClauseContext,
  QueryContext,
  SoqlFunctionContext,
  SubQueryContext,
  WhereClauseContext,
  WithClauseContext
} from '@apexdevtools/apex-parser';
import { UnsupportedFeature } from '../../values/errors.js';
import { isNumeric, toBigDecimal } from '../../values/compare.js';
import type { ScalarValue } from '../../values/scalars.js';
import type { FieldPath } from '../rowReader.js';
import { SoqlError, type FieldSchema, type ObjectSchema, type Schema } from '../types.js';
import { cannot, directionOf, optional, rankOf } from './clauses.js';
import type { BindUse } from './compiledQuery.js';
import { compileCondition, type Condition, type Subject } from './condition.js';
import { argumentOf, aggregateOf, dateFunction, functionName } from './functions.js';
import { checkComparison, distanceReader } from './distance.js';
import { readFrom, withAliases, type From } from './from.js';
import { compileGrouping, isGrouped } from './grouping.js';
import { noSuchChildren, partsOf, resolvePath } from './paths.js';
import {
  Query,
  type Count,
  type Filter,
  type QueryAccess,
  type SelectPlan,
  type SortKey,
  type UsedField,
  type ValueReader
} from './plan.js';
import { parseQuery } from './parseQuery.js';
import { SelectionBuilder } from './selection.js';
import { subSelectValues } from './execute.js';
import type { Row } from '../store/table.js';
import type { Operand } from './values.js';
import { isComputed } from '../schema/objectSchema.js';

/** Compiles a query against the schema, from its text or from the tree of the Apex parser. */
export function compileQuery(schema: Schema, source: string | QueryContext): Query {
  const context = typeof source === 'string' ? parseQuery(source) : source;
  return new QueryCompiler(schema).compile(context);
}

/** State of one compilation: binds in order, and the fields that permissions are checked for. */
export class QueryCompiler {
  private readonly binds: ExpressionContext[] = [];
  private readonly bindUses: BindUse[] = [];
  public readonly used: UsedField[] = [];
  private subqueries = 0;

  public constructor(public readonly schema: Schema) {}

  public compile(query: QueryContext): Query {
    const from = readFrom(this.schema, query.fromNameList());
    const items = query.selectList().selectEntry_list();
    const scope = optional(query.usingScope());
    if (scope !== null && scope.soqlId().getText().toLowerCase() !== 'everything') {
      throw new UnsupportedFeature(`USING SCOPE ${scope.soqlId().getText()}`);
    }
    this.checkFor(query.forClauses());
    const access = this.access(optional(query.withClause()));
    const allRows = optional(query.allRowsClause()) !== null;
    const isCount = items.length === 1 && /^count\(\)$/i.test(items[0]?.getText() ?? '');
    if (isCount || isGrouped(query)) {
      const grouping = compileGrouping(this, from, query, isCount);
      const plan = { ...this.rest(from, query, allRows, false), selection: { entries: [] }, grouping };
      return this.finish(plan, isCount ? 'count' : 'aggregate', access);
    }
    const selection = new SelectionBuilder(this, from, this.limitNumber(optional(query.limitClause()))).build(items);
    return this.finish({ ...this.rest(from, query, allRows, true), selection, grouping: null }, 'rows', access);
  }

  /** A query within parentheses over the children of a record. */
  public childPlan(
    query: SubQueryContext,
    parent: ObjectSchema
  ): { relationship: SelectPlan['object']['children'][number]; plan: SelectPlan } {
    this.subqueries += 1;
    const name = query.fromNameList().fieldName_list()[0];
    const relationshipName = name === undefined ? '' : (partsOf(name).at(-1) ?? '');
    const relationship = parent.child(relationshipName);
    if (relationship === undefined) throw noSuchChildren(relationshipName);
    const object = this.schema.require(relationship.childObject);
    const from = withAliases(this.schema, object, query.fromNameList());
    const selection = new SelectionBuilder(this, from, null).build(query.subFieldList().subFieldEntry_list());
    return { relationship, plan: { ...this.rest(from, query, false, true), selection, grouping: null } };
  }

  public bind(bound: BoundExpressionContext, use: BindUse): number {
    this.binds.push(bound.expression());
    this.bindUses.push(use);
    return this.binds.length - 1;
  }

  public path(from: From, name: FieldNameContext, inSelect: boolean): FieldPath {
    return this.pathOf(from, partsOf(name), inSelect);
  }

  public pathOf(from: From, parts: readonly string[], inSelect: boolean): FieldPath {
    const path = resolvePath(this.schema, from, parts);
    let object = from.object;
    for (const step of path.steps) {
      this.used.push({ object, field: step.reference, inSelect });
      const only = step.reference.referenceTo.length === 1 ? step.reference.referenceTo[0] : undefined;
      object = this.schema.require(only ?? 'Name');
    }
    this.used.push({ object: path.object, field: path.field, inSelect });
    return path;
  }

  public reader(from: From, path: FieldPath): ValueReader {
    const { object } = from;
    if (path.steps.length === 0) return (row, run) => run.reader.field(object, row, path.field, run.user);
    return (row, run) => run.reader.path(object, row, path, run.user);
  }

  /** A function over one row: a date function, or `toLabel`. */
  public rowFunction(
    from: From,
    call: SoqlFunctionContext,
    inSelect: boolean
  ): { read: ValueReader; type: FieldSchema['type']; apexType: string; field: FieldSchema } {
    const name = functionName(call);
    const argument = argumentOf(call);
    if (argument === null) throw new UnsupportedFeature(`${name.toUpperCase()}() in SOQL`);
    const path = this.path(from, argument.field, inSelect);
    const read = this.reader(from, path);
    if (name === 'tolabel') {
      const labels = new Map(path.field.picklistValues.map((value) => [value.value, value.label]));
      const label = (value: ScalarValue): ScalarValue =>
        typeof value === 'string' ? (labels.get(value) ?? value) : value;
      return { read: (row, run) => label(read(row, run)), type: 'string', apexType: 'String', field: path.field };
    }
    return { ...dateFunction(name, path.field, argument.inUserZone, read), field: path.field };
  }

  /** What a function in WHERE or ORDER BY gives. */
  private readCall(from: From, call: SoqlFunctionContext): { read: ValueReader; type: FieldSchema['type'] } {
    if (functionName(call) !== 'distance') return this.rowFunction(from, call, false);
    return { read: distanceReader(this, from, call), type: 'double' };
  }

  public sort(from: From, clause: OrderByClauseContext | null): SortKey[] {
    return (
      clause
        ?.fieldOrderList()
        .fieldOrder_list()
        .map((order) => this.sortKey(from, order)) ?? []
    );
  }

  private sortKey(from: From, order: FieldOrderContext): SortKey {
    const call = optional(order.soqlFunction());
    if (call !== null) return { read: this.readCall(from, call).read, rank: null, ...directionOf(order) };
    const path = this.path(from, order.fieldName(), false);
    if (!path.field.isSortable) throw cannot(path.field, 'sorted');
    return { read: this.reader(from, path), rank: rankOf(path.field), ...directionOf(order) };
  }

  public where(from: From, clause: WhereClauseContext | null): Filter | null {
    if (clause === null) return null;
    const condition: Condition<Row> = compileCondition<Row>(clause.whereLogicalExpression(), {
      subject: (expression) => this.subject(from, expression),
      bind: (bound, use) => this.bind(bound, use),
      subSelect: (query, left) => this.semiJoin(query, left)
    });
    return condition;
  }

  private subject(from: From, expression: FieldExpressionContext): Subject<Row> {
    const call = optional(expression.soqlFunction());
    if (call !== null) {
      if (aggregateOf(call) !== null)
        throw new SoqlError('MALFORMED_QUERY', 'aggregate functions belong in HAVING, not in WHERE');
      const { read, type } = this.readCall(from, call);
      if (functionName(call) === 'distance') checkComparison(expression);
      return { operand: { name: call.getText(), type, isCaseSensitive: false }, read, lookUp: null };
    }
    const path = this.path(from, expression.fieldName(), false);
    const { field } = path;
    if (!field.isFilterable) throw cannot(field, 'filtered');
    return {
      operand: { name: field.name, type: field.type, isCaseSensitive: field.isCaseSensitive },
      read: this.reader(from, path),
      lookUp: this.lookUp(from, path)
    };
  }

  /** Goes from indexed values at the end of a path back to the rows at its start. */
  private lookUp(from: From, path: FieldPath): Subject<Row>['lookUp'] {
    const isPlain = path.steps.every((step) => step.reference.referenceTo.length === 1);
    if (!isPlain || isComputed(path.field)) return null;
    return (values, run) => {
      const { store } = run.reader;
      const table = store.table(path.object);
      let ids: Set<string>;
      if (path.field.name === 'Id')
        ids = new Set(
          values.filter((value) => typeof value === 'string' && table.get(value) !== undefined) as string[]
        );
      else if (table.hasIndex(path.field.name))
        ids = new Set(values.flatMap((value) => [...table.find(path.field, value)]));
      else return null;
      let objects = [from.object];
      for (const step of path.steps) objects = [...objects, this.schema.require(step.reference.referenceTo[0] ?? '')];
      for (let at = path.steps.length - 1; at >= 0; at -= 1) {
        const reference = path.steps[at]?.reference;
        const below = objects[at];
        if (reference === undefined || below === undefined || !store.table(below).hasIndex(reference.name)) return null;
        ids = new Set([...ids].flatMap((id) => [...store.table(below).find(reference, id)]));
      }
      return ids;
    };
  }

  private semiJoin(query: SubQueryContext, left: Operand): ReturnType<typeof subSelectValues> {
    const from = readFrom(this.schema, query.fromNameList());
    const [entry, another] = query.subFieldList().subFieldEntry_list();
    const name = entry === undefined ? null : optional(entry.fieldName());
    if (name === null || another !== undefined) {
      throw new SoqlError('MALFORMED_QUERY', 'a sub-select in a filter must select exactly one field');
    }
    const path = this.path(from, name, false);
    if (left.type !== 'id' && left.type !== 'reference') {
      throw new SoqlError(
        'MALFORMED_QUERY',
        `the left operand of a sub-select must be an id or reference: ${left.name}`
      );
    }
    const plan: SelectPlan = { ...this.rest(from, query, false, true), selection: { entries: [] }, grouping: null };
    return subSelectValues(plan, this.reader(from, path));
  }

  private rest(
    from: From,
    query: QueryContext | SubQueryContext,
    allRows: boolean,
    sorts: boolean
  ): Omit<SelectPlan, 'selection' | 'grouping'> {
    const filter = this.where(from, optional(query.whereClause()));
    const order = sorts ? this.sort(from, optional(query.orderByClause())) : [];
    const limit = this.count(optional(query.limitClause()));
    const offsetClause = 'offsetClause' in query ? optional(query.offsetClause()) : null;
    return { object: from.object, filter, order, limit, offset: this.offset(offsetClause), allRows };
  }

  private count(clause: LimitClauseContext | OffsetClauseContext | null): Count | null {
    if (clause === null) return null;
    const literal = optional(clause.IntegerLiteral());
    if (literal !== null) {
      const fixed = Number(literal.getText());
      return () => fixed;
    }
    const index = this.bind(clause.boundExpression(), { column: 'count', isCollection: false });
    return (run) => {
      const value = run.binds[index] ?? null;
      if (value === null) return null;
      if (!isNumeric(value)) throw new SoqlError('MALFORMED_QUERY', 'LIMIT and OFFSET must be whole numbers');
      return Number(toBigDecimal(value).toString());
    };
  }

  private offset(clause: OffsetClauseContext | null): Count | null {
    const count = this.count(clause);
    if (count === null) return null;
    return (run) => {
      const rows = count(run);
      if (rows !== null && rows > 2000)
        throw new SoqlError('NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset allowed is 2000');
      return rows;
    };
  }

  private limitNumber(clause: LimitClauseContext | null): number | null {
    const literal = clause === null ? null : optional(clause.IntegerLiteral());
    return literal === null ? null : Number(literal.getText());
  }

  private checkFor(clauses: ForClausesContext | null): void {
    // FOR UPDATE needs no lock where one unit of work runs at a time; FOR VIEW and FOR REFERENCE have no effect here.
    void clauses;
  }

  private access(clause: WithClauseContext | null): QueryAccess {
    if (clause === null) return null;
    if (optional(clause.USER_MODE()) !== null) return 'user';
    if (optional(clause.SYSTEM_MODE()) !== null) return 'system';
    if (optional(clause.SECURITY_ENFORCED()) !== null) return 'enforced';
    throw new UnsupportedFeature(`WITH ${clause.getText().slice('WITH'.length)}`);
  }

  private finish(plan: SelectPlan, kind: Query['resultKind'], access: QueryAccess): Query {
    return new Query(plan, kind, this.binds, this.bindUses, access, this.used, this.subqueries);
  }
}
