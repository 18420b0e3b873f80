import type {
  FieldNameContext,
  FieldOrderContext,
  QueryContext,
  SelectEntryContext,
  SoqlFunctionContext
} from '@apexdevtools/apex-parser';
import { SoqlError, type FieldType } from '../types.js';
import { cannot, directionOf, optional, rankOf } from './clauses.js';
import type { From } from './from.js';
import type { QueryCompiler } from './compileQuery.js';
import { compileCondition } from './condition.js';
import { aggregate, aggregateOf, aggregateType, argumentOf, functionName } from './functions.js';
import { partsOf, withoutAlias } from './paths.js';
import { showFormat, type Shape } from './format.js';
import { levelsOf } from './groups.js';
import type { AggregateColumn, Group, Grouping, ValueReader } from './plan.js';

/** Whether the query gives aggregates rather than records. */
export function isGrouped(query: QueryContext): boolean {
  if (optional(query.groupByClause()) !== null) return true;
  return query
    .selectList()
    .selectEntry_list()
    .some((entry) => {
      const call = optional(entry.soqlFunction());
      return call !== null && aggregateOf(optional(call.soqlFunction()) ?? call) !== null;
    });
}

type Expression = {
  type: FieldType;
  apexType: string;
  over: AggregateColumn['over'];
  rank: Map<string, number> | null;
  /** How `FORMAT()` shows it. */
  shape: Shape;
};
type Key = { text: string; lastName: string; expression: Expression; read: ValueReader };

/** Compiles GROUP BY, HAVING and the select list of an aggregate query. */
export function compileGrouping(compiler: QueryCompiler, from: From, query: QueryContext, isCount: boolean): Grouping {
  const clause = optional(query.groupByClause());
  if (isCount && clause !== null)
    throw new SoqlError('MALFORMED_QUERY', 'COUNT() cannot be used with GROUP BY; use COUNT(Id)');
  const groups = new GroupCompiler(compiler, from);
  const keys = (clause?.fieldGroupByList().fieldGroupBy_list() ?? []).map((item, index) => {
    const call = optional(item.soqlFunction());
    return call === null ? groups.fieldKey(item.fieldName(), index) : groups.functionKey(call, index);
  });
  const columns = isCount ? [] : groups.columns(query.selectList().selectEntry_list(), keys);
  const having = clause === null ? null : optional(clause.logicalExpression());
  const condition =
    having === null
      ? null
      : compileCondition<Group>(having, {
          subject: (expression) => {
            const call = optional(expression.soqlFunction());
            const name = call === null ? expression.fieldName().getText() : call.getText();
            const found = call === null ? groups.named(expression.fieldName(), keys, columns) : groups.call(call, keys);
            return { operand: { name, type: found.type, isCaseSensitive: false }, read: found.over, lookUp: null };
          },
          bind: (bound, use) => compiler.bind(bound, use),
          subSelect: () => {
            throw new SoqlError('MALFORMED_QUERY', 'HAVING cannot contain a sub-select');
          }
        });
  const order = (optional(query.orderByClause())?.fieldOrderList().fieldOrder_list() ?? []).map(
    (item: FieldOrderContext) => {
      const call = optional(item.soqlFunction());
      const found = call === null ? groups.named(item.fieldName(), keys, columns) : groups.call(call, keys);
      return { over: found.over, rank: found.rank, ...directionOf(item) };
    }
  );
  return {
    keys: keys.map((key) => key.read),
    levels: levelsOf(clause, keys.length),
    columns,
    having: condition === null ? null : (group, run) => condition.test(group, run),
    order
  };
}

const WHOLE: Shape = { type: 'integer', scale: 0 };

/** A whole number over each group. */
function whole(over: AggregateColumn['over']): Expression {
  return { type: 'integer', apexType: 'Integer', over, rank: null, shape: WHOLE };
}

class GroupCompiler {
  public constructor(
    private readonly compiler: QueryCompiler,
    private readonly from: From
  ) {}

  public fieldKey(name: FieldNameContext, index: number): Key {
    const path = this.compiler.path(this.from, name, true);
    if (!path.field.isGroupable) throw cannot(path.field, 'grouped');
    const read = this.compiler.reader(this.from, path);
    const expression = {
      type: path.field.type,
      apexType: path.field.apexType,
      over: ofKey(read, index),
      rank: rankOf(path.field),
      shape: path.field
    };
    return { text: this.textOf(name), lastName: path.field.name, expression, read };
  }

  public functionKey(call: SoqlFunctionContext, index: number): Key {
    const { read, type, apexType } = this.compiler.rowFunction(this.from, call, true);
    return {
      text: call.getText().toLowerCase(),
      lastName: '',
      expression: { type, apexType, over: ofKey(read, index), rank: null, shape: { type, scale: 0 } },
      read
    };
  }

  public columns(entries: readonly SelectEntryContext[], keys: readonly Key[]): (AggregateColumn & Expression)[] {
    let unnamed = 0;
    const names = new Set<string>();
    return entries.map((entry) => {
      const alias = optional(entry.soqlId())?.getText();
      const call = optional(entry.soqlFunction());
      const field = optional(entry.fieldName());
      if (call === null && field === null)
        throw new SoqlError('MALFORMED_QUERY', 'sub-selects and TYPEOF cannot be used with GROUP BY');
      const key = field === null ? undefined : this.keyOf(field, keys);
      const expression = call !== null ? this.call(call, keys) : key?.expression;
      if (expression === undefined)
        throw new SoqlError('MALFORMED_QUERY', `Field must be grouped or aggregated: ${field?.getText() ?? ''}`);
      let name = alias ?? key?.lastName;
      if (name === undefined) {
        name = `expr${unnamed}`;
        unnamed += 1;
      }
      if (names.has(name.toLowerCase())) throw new SoqlError('MALFORMED_QUERY', `duplicate alias: ${name}`);
      names.add(name.toLowerCase());
      return { ...expression, name };
    });
  }

  /** A function over the group: an aggregate, a grouped date function, the format of either, or `GROUPING()`. */
  public call(call: SoqlFunctionContext, keys: readonly Key[]): Expression {
    const name = functionName(call);
    if (name === 'grouping') return this.isSubtotal(call, keys);
    if (name === 'format') return this.formatOf(call, keys);
    const kind = aggregateOf(call);
    if (kind === null) {
      const key = keys.find((known) => known.text === call.getText().toLowerCase());
      if (key === undefined)
        throw new SoqlError('MALFORMED_QUERY', `Field must be grouped or aggregated: ${call.getText()}`);
      return key.expression;
    }
    const argument = argumentOf(call);
    if (argument === null) return whole(aggregate('count', null));
    const path = this.compiler.path(this.from, argument.field, true);
    return {
      ...aggregateType(kind, path.field),
      over: aggregate(kind, this.compiler.reader(this.from, path)),
      rank: null,
      shape: kind === 'count' || kind === 'count_distinct' ? WHOLE : path.field
    };
  }

  /** 1 in the subtotals that leave the grouping out, else 0. */
  private isSubtotal(call: SoqlFunctionContext, keys: readonly Key[]): Expression {
    const index = keys.findIndex((key) => key.text === this.textOf(call.fieldName()));
    if (index < 0)
      throw new SoqlError('MALFORMED_QUERY', `Field must be grouped to be used in GROUPING: ${call.getText()}`);
    return whole(({ level }) => (level[index] ? 0 : 1));
  }

  private formatOf(call: SoqlFunctionContext, keys: readonly Key[]): Expression {
    const inner = optional(call.soqlFunction());
    const shown = inner === null ? this.named(call.fieldName(), keys, []) : this.call(inner, keys);
    const show = showFormat(shown.shape);
    return {
      type: 'string',
      apexType: 'String',
      over: (group, run) => show(shown.over(group, run), group.rows[0] ?? null, run),
      rank: null,
      shape: { type: 'string', scale: 0 }
    };
  }

  /** A grouped field, or the alias of a column. */
  public named(
    name: FieldNameContext,
    keys: readonly Key[],
    columns: readonly (AggregateColumn & Expression)[]
  ): Expression {
    const text = name.getText().toLowerCase();
    const found = columns.find((column) => column.name.toLowerCase() === text) ?? this.keyOf(name, keys)?.expression;
    if (found === undefined)
      throw new SoqlError('MALFORMED_QUERY', `Field must be grouped or aggregated: ${name.getText()}`);
    return found;
  }

  private keyOf(name: FieldNameContext, keys: readonly Key[]): Key | undefined {
    const text = this.textOf(name);
    return keys.find((key) => key.text === text);
  }

  private textOf(name: FieldNameContext): string {
    return withoutAlias(this.from, partsOf(name)).join('.').toLowerCase();
  }
}

/** Rows of a group agree on what they are grouped by; a subtotal over that grouping has null. */
function ofKey(read: ValueReader, index: number): AggregateColumn['over'] {
  return ({ rows: [first], level }, run) => (first === undefined || !level[index] ? null : read(first, run));
}
