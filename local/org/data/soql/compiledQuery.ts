import type { ExpressionContext } from '@apexdevtools/apex-parser';
import type { FieldType } from '../types.js';

/** What a bind stands beside: a column, or LIMIT and OFFSET; and whether only a collection can stand there. */
export type BindUse = { readonly column: FieldType | 'count'; readonly isCollection: boolean };

/** A query that was parsed and checked against the schema, ready to run with values for its binds. */
export interface CompiledQuery {
  readonly objectName: string;
  /** `rows`: records of the object; `aggregate`: AggregateResult rows; `count`: `SELECT COUNT()`. */
  readonly resultKind: 'rows' | 'aggregate' | 'count';
  /** The bind expressions in the order in which `query` wants their values. */
  readonly bindExpressions: readonly ExpressionContext[];
  /** What each of them is compared with. */
  readonly bindUses: readonly BindUse[];
  /** The same as texts, without the colon: dynamic SOQL looks its binds up by these names. */
  readonly bindNames: readonly string[];
  /** Aliases of an aggregate query, in select order (`expr0`, `total`), with the Apex type each value has. */
  readonly aggregateColumns: readonly { name: string; apexType: string }[];
}
