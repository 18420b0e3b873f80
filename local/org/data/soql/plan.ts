import type { ExpressionContext } from '@apexdevtools/apex-parser';
import type { FieldValue, ScalarValue } from '../../values/scalars.js';
import type { FieldPath, RowReader } from '../rowReader.js';
import type { Row } from '../store/table.js';
import type { SharingView } from '../sharing.js';
import type { BindValue, ChildRelationship, FieldSchema, ObjectSchema, UserContext } from '../types.js';
import type { BindUse, CompiledQuery } from './compiledQuery.js';

/** What one run of a query works with. */
export type QueryRun = {
  readonly reader: RowReader;
  readonly user: UserContext;
  /** Hides what the user does not see; null without sharing. */
  readonly sharing: SharingView | null;
  readonly binds: readonly BindValue[];
  readonly now: number;
  /** Records of Apex keep the types of their fields: a format shows under an alias only. */
  readonly inApex: boolean;
  /** What is computed once a run and does not depend on the row: semi-joins, bind values. */
  readonly cache: Map<object, unknown>;
};

export type Test = (row: Row, run: QueryRun) => boolean;

/** Computes something once in a run. */
export function once<T>(run: QueryRun, key: object, compute: () => T): T {
  if (run.cache.has(key)) return run.cache.get(key) as T;
  const value = compute();
  run.cache.set(key, value);
  return value;
}

/** A filter: whether a row passes, and, where an index knows it, which rows can pass at all. */
export type Filter = {
  readonly test: Test;
  /** Null when only a full scan will do. */
  readonly candidates: (run: QueryRun) => ReadonlySet<string> | null;
};

export type ValueReader = (row: Row, run: QueryRun) => ScalarValue;

export type SortKey = {
  readonly read: ValueReader;
  readonly isDescending: boolean;
  readonly nullsFirst: boolean;
  readonly rank: Map<string, number> | null;
};

/** What is selected of one record: its own fields, and those of its parents. */
export type Selection = {
  readonly entries: SelectEntry[];
};

/** Turns a field's value into what a function around the field gives. */
export type Show = (value: ScalarValue, row: Row, run: QueryRun) => ScalarValue;

export type SelectEntry =
  | {
      readonly kind: 'field';
      readonly field: FieldSchema;
      readonly name: string;
      /** What is shown instead of the value: its label, its format; null for the value itself. */
      readonly show: Show | null;
    }
  | {
      readonly kind: 'parent';
      readonly reference: FieldSchema;
      readonly name: string;
      readonly object: ObjectSchema;
      readonly selection: Selection;
    }
  | {
      readonly kind: 'typeof';
      readonly reference: FieldSchema;
      readonly name: string;
      readonly cases: readonly TypeofCase[];
      readonly otherwise: Selection | null;
    }
  | {
      readonly kind: 'children';
      readonly relationship: ChildRelationship;
      readonly name: string;
      readonly plan: SelectPlan;
    };

export type TypeofCase = { readonly object: ObjectSchema; readonly selection: Selection };

export type Count = (run: QueryRun) => number | null;

/** Rows that agree on what they are grouped by; in a subtotal, some of the groupings are left out. */
export type Group = { readonly rows: readonly Row[]; readonly level: Level };
/** For each grouping, whether it counts. */
export type Level = readonly boolean[];

export type AggregateColumn = {
  readonly name: string;
  readonly apexType: string;
  /** Computes the column over one group. */
  readonly over: (group: Group, run: QueryRun) => ScalarValue;
};

export type Grouping = {
  readonly keys: readonly ValueReader[];
  /** One level in which all groupings count; ROLLUP and CUBE add those of their subtotals. */
  readonly levels: readonly Level[];
  readonly columns: readonly AggregateColumn[];
  readonly having: ((group: Group, run: QueryRun) => boolean) | null;
  readonly order: readonly (Omit<SortKey, 'read'> & { over: AggregateColumn['over'] })[];
};

export type UsedField = { readonly object: ObjectSchema; readonly field: FieldSchema; readonly inSelect: boolean };

export type SelectPlan = {
  readonly object: ObjectSchema;
  readonly selection: Selection;
  readonly filter: Filter | null;
  readonly order: readonly SortKey[];
  readonly limit: Count | null;
  readonly offset: Count | null;
  readonly allRows: boolean;
  readonly grouping: Grouping | null;
};

/** `WITH USER_MODE`, `WITH SYSTEM_MODE`, `WITH SECURITY_ENFORCED`, or nothing said. */
export type QueryAccess = 'user' | 'system' | 'enforced' | null;

/** The compiled form of a query, behind the public `CompiledQuery`. */
export class Query implements CompiledQuery {
  public readonly bindNames: readonly string[];

  public constructor(
    public readonly plan: SelectPlan,
    public readonly resultKind: CompiledQuery['resultKind'],
    public readonly bindExpressions: readonly ExpressionContext[],
    public readonly bindUses: readonly BindUse[],
    public readonly access: QueryAccess,
    public readonly usedFields: readonly UsedField[],
    public readonly subqueryCount: number
  ) {
    this.bindNames = bindExpressions.map((expression) => expression.getText());
  }

  public get objectName(): string {
    return this.plan.object.name;
  }

  public get aggregateColumns(): { name: string; apexType: string }[] {
    return this.plan.grouping?.columns.map(({ name, apexType }) => ({ name, apexType })) ?? [];
  }
}

export type { FieldPath, FieldValue };
