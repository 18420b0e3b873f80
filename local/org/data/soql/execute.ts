import { compareFieldValues, foldCase } from '../../values/compare.js';
import type { FieldValue, ScalarValue } from '../../values/scalars.js';
import { AGGREGATE_RESULT, SObjectRecord } from '../../values/sobject.js';
import type { Row } from '../store/table.js';
import type { ObjectSchema } from '../types.js';
import { groupsOf } from './groups.js';
import type { Grouping, QueryRun, SelectEntry, Selection, SelectPlan, SortKey, ValueReader } from './plan.js';

/** Counts what a run takes from the store. */
export type RowCounter = (rows: number) => void;

/** The records that a plan selects. */
export function selectRecords(plan: SelectPlan, run: QueryRun, countRows: RowCounter): SObjectRecord[] {
  if (plan.grouping !== null) return selectGroups(plan, plan.grouping, run, countRows);
  const rows = selectRows(plan, run);
  countRows(rows.length);
  return rows.map((row) => project(plan.object, row, plan.selection, run, countRows));
}

/** How many rows a plan without grouping has: what `COUNT()` gives. */
export function countRowsOf(plan: SelectPlan, run: QueryRun): number {
  return selectRows(plan, run).length;
}

/** Compiles the inner query of a semi-join: its values, computed once a run. */
export function subSelectValues(plan: SelectPlan, read: ValueReader): (run: QueryRun) => ScalarValue[] {
  return (run) => selectRows(plan, run).map((row) => read(row, run));
}

function selectRows(plan: SelectPlan, run: QueryRun, among?: Iterable<Row>): Row[] {
  const rows: Row[] = [];
  const filter = plan.filter;
  const sharing = run.sharing?.readsAll(plan.object) === false ? run.sharing : null;
  const [offset, limit] = [plan.offset?.(run) ?? 0, plan.limit?.(run) ?? Infinity];
  const enough = plan.order.length === 0 ? offset + limit : Infinity;
  if (enough > 0) {
    for (const row of among ?? source(plan, run)) {
      run.reader.store.rowsRead += 1;
      if (filter !== null && !filter.test(row, run)) continue;
      if (sharing?.of(plan.object, row) === 'none') continue;
      rows.push(row);
      if (rows.length >= enough) break;
    }
  }
  sortRows(rows, plan.order, run);
  return offset > 0 || rows.length > limit ? rows.slice(offset, offset + limit) : rows;
}

/** The rows worth testing: those that an index names, in the order of their ids, or all. */
function* source(plan: SelectPlan, run: QueryRun): Generator<Row> {
  const table = run.reader.store.table(plan.object);
  const candidates = plan.allRows ? null : (plan.filter?.candidates(run) ?? null);
  if (candidates === null) {
    yield* table.scan(plan.allRows);
    return;
  }
  for (const id of [...candidates].sort()) {
    const row = table.get(id);
    if (row !== undefined) yield row;
  }
}

function sortRows(rows: Row[], keys: readonly SortKey[], run: QueryRun): void {
  if (keys.length === 0) return;
  const values = new Map(rows.map((row) => [row, keys.map((key) => key.read(row, run))]));
  rows.sort((a, b) => compareKeys(values.get(a) ?? [], values.get(b) ?? [], keys));
}

function compareKeys(
  left: readonly ScalarValue[],
  right: readonly ScalarValue[],
  keys: readonly Omit<SortKey, 'read'>[]
): number {
  for (const [index, key] of keys.entries()) {
    const [a, b] = [left[index] ?? null, right[index] ?? null];
    if (a === null || b === null) {
      if (a === b) continue;
      return (a === null) === key.nullsFirst ? -1 : 1;
    }
    const order = rankOrder(a, b, key.rank) ?? compareFieldValues(a, b);
    if (order !== 0) return key.isDescending ? -order : order;
  }
  return 0;
}

function rankOrder(a: ScalarValue, b: ScalarValue, rank: Map<string, number> | null): number | null {
  if (rank === null || typeof a !== 'string' || typeof b !== 'string') return null;
  const [left, right] = [rank.get(foldCase(a)), rank.get(foldCase(b))];
  return left === undefined || right === undefined ? null : left - right;
}

function selectGroups(plan: SelectPlan, grouping: Grouping, run: QueryRun, countRows: RowCounter): SObjectRecord[] {
  const { limit, offset, ...unlimited } = plan;
  const rows = selectRows({ ...unlimited, limit: null, offset: null, order: [] }, run);
  let groups = groupsOf(rows, grouping, run);
  const { having } = grouping;
  if (having !== null) groups = groups.filter((group) => having(group, run));
  const sortValues = new Map(groups.map((group) => [group, grouping.order.map((key) => key.over(group, run))]));
  groups.sort((a, b) => compareKeys(sortValues.get(a) ?? [], sortValues.get(b) ?? [], grouping.order));
  const start = offset?.(run) ?? 0;
  groups = groups.slice(start, start + (limit?.(run) ?? Infinity));
  countRows(groups.length);
  return groups.map((group) => {
    const record = new SObjectRecord(
      AGGREGATE_RESULT,
      grouping.columns.map((column) => [column.name, column.over(group, run)])
    );
    record.isQueried = true;
    return record;
  });
}

function project(
  object: ObjectSchema,
  row: Row,
  selection: Selection,
  run: QueryRun,
  countRows: RowCounter
): SObjectRecord {
  const record = new SObjectRecord(object.name);
  record.isQueried = true;
  const id = row.get('Id');
  if (id !== undefined) record.fields.set('Id', id);
  for (const entry of selection.entries) record.fields.set(entry.name, valueOf(object, row, entry, run, countRows));
  return record;
}

function valueOf(object: ObjectSchema, row: Row, entry: SelectEntry, run: QueryRun, countRows: RowCounter): FieldValue {
  switch (entry.kind) {
    case 'field': {
      const isOwn = entry.field.objectName === object.name;
      const value = isOwn
        ? run.reader.field(object, row, entry.field, run.user)
        : run.reader.ofAnyObject(object, row, entry.field.name, run.user);
      return entry.show === null ? value : entry.show(value, row, run);
    }
    case 'parent': {
      const parent = run.reader.parent(row, entry.reference);
      return parent === null ? null : project(parent.object, parent.row, entry.selection, run, countRows);
    }
    case 'typeof': {
      const parent = run.reader.parent(row, entry.reference);
      if (parent === null) return null;
      const found = entry.cases.find((known) => known.object.name === parent.object.name)?.selection ?? entry.otherwise;
      return project(parent.object, parent.row, found ?? { entries: [] }, run, countRows);
    }
    case 'children':
      return children(row, entry, run, countRows);
  }
}

function children(
  row: Row,
  entry: Extract<SelectEntry, { kind: 'children' }>,
  run: QueryRun,
  countRows: RowCounter
): SObjectRecord[] {
  const { plan, relationship } = entry;
  const table = run.reader.store.table(plan.object);
  const reference = plan.object.field(relationship.field);
  const id = row.get('Id');
  if (reference === undefined || typeof id !== 'string') return [];
  const rows = table.hasIndex(reference.name)
    ? [...table.find(reference, id)].sort().flatMap((child) => table.get(child) ?? [])
    : [...table.scan()].filter((child) => child.get(reference.name) === id);
  const chosen = selectRows(plan, run, rows);
  countRows(chosen.length);
  return chosen.map((child) => project(plan.object, child, plan.selection, run, countRows));
}
