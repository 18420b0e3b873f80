import type {
  FieldNameContext,
  FieldOrderContext,
  QueryContext,
  SelectEntryContext,
  SoqlFunctionContext
} from '@apexdevtools/apex-parser';
import { UnsupportedFeature } from '../../values/errors.js';
import type { Row } from '../store/table.js';
import { SoqlError, type FieldType } from '../types.js';
import { cannot, directionOf, optional, rankOf, type From } from './clauses.js';
import type { QueryCompiler } from './compileQuery.js';
import { compileCondition } from './condition.js';
import { aggregate, aggregateOf, aggregateType, argumentOf } from './functions.js';
import { partsOf, withoutAlias } from './paths.js';
import type { AggregateColumn, Grouping, ValueReader } from './plan.js';

/** Whether the query gives aggregates rather than records. */
export function isGrouped(query: QueryContext): boolean {
  if (optional(query.groupByClause()) !== null) return true;
  return query
    .selectList()
    .selectEntry_list()
    .some((entry) => {
      const call = optional(entry.soqlFunction());
      return call !== null && aggregateOf(call) !== null;
    });
}

type Expression = {
  type: FieldType;
  apexType: string;
  over: AggregateColumn['over'];
  rank: Map<string, number> | null;
};
type Key = { text: string; lastName: string; expression: Expression; read: ValueReader };

/** Compiles GROUP BY, HAVING and the select list of an aggregate query. */
export function compileGrouping(compiler: QueryCompiler, from: From, query: QueryContext, isCount: boolean): Grouping {
  const clause = optional(query.groupByClause());
  if (isCount && clause !== null)
    throw new SoqlError('MALFORMED_QUERY', 'COUNT() cannot be used with GROUP BY; use COUNT(Id)');
  if (clause !== null && (optional(clause.ROLLUP()) !== null || optional(clause.CUBE()) !== null)) {
    throw new UnsupportedFeature('GROUP BY ROLLUP and CUBE');
  }
  const groups = new GroupCompiler(compiler, from);
  const keys = (clause?.fieldGroupByList().fieldGroupBy_list() ?? []).map((item) => {
    const call = optional(item.soqlFunction());
    return call === null ? groups.fieldKey(item.fieldName()) : groups.functionKey(call);
  });
  const columns = isCount ? [] : groups.columns(query.selectList().selectEntry_list(), keys);
  const having = clause === null ? null : optional(clause.logicalExpression());
  const condition =
    having === null
      ? null
      : compileCondition<readonly Row[]>(having, {
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
    columns,
    having: condition === null ? null : (rows, run) => condition.test(rows, run),
    order
  };
}

class GroupCompiler {
  public constructor(
    private readonly compiler: QueryCompiler,
    private readonly from: From
  ) {}

  public fieldKey(name: FieldNameContext): Key {
    const path = this.compiler.path(this.from, name, true);
    if (!path.field.isGroupable) throw cannot(path.field, 'grouped');
    const read = this.compiler.reader(this.from, path);
    const expression = {
      type: path.field.type,
      apexType: path.field.apexType,
      over: first(read),
      rank: rankOf(path.field)
    };
    return { text: this.textOf(name), lastName: path.field.name, expression, read };
  }

  public functionKey(call: SoqlFunctionContext): Key {
    const { read, type, apexType } = this.compiler.rowFunction(this.from, call, true);
    return {
      text: call.getText().toLowerCase(),
      lastName: '',
      expression: { type, apexType, over: first(read), rank: null },
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

  /** A function over the group: an aggregate, or a grouped date function. */
  public call(call: SoqlFunctionContext, keys: readonly Key[]): Expression {
    const kind = aggregateOf(call);
    if (kind === null) {
      const key = keys.find((known) => known.text === call.getText().toLowerCase());
      if (key === undefined)
        throw new SoqlError('MALFORMED_QUERY', `Field must be grouped or aggregated: ${call.getText()}`);
      return key.expression;
    }
    const argument = argumentOf(call);
    if (argument === null) return { type: 'integer', apexType: 'Integer', over: aggregate('count', null), rank: null };
    const path = this.compiler.path(this.from, argument.field, true);
    return {
      ...aggregateType(kind, path.field),
      over: aggregate(kind, this.compiler.reader(this.from, path)),
      rank: null
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
    return withoutAlias(this.from.object, partsOf(name), this.from.alias).join('.').toLowerCase();
  }
}

/** Rows of a group agree on what they are grouped by. */
function first(read: ValueReader): AggregateColumn['over'] {
  return (rows, run) => (rows[0] === undefined ? null : read(rows[0], run));
}
