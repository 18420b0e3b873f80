/** Rows of an aggregate query, group by group, with the subtotals that ROLLUP and CUBE ask for. */
import type { GroupByClauseContext } from '@apexdevtools/apex-parser';
import { foldCase, keyOf } from '../../values/compare.js';
import type { ScalarValue } from '../../values/scalars.js';
import type { Row } from '../store/table.js';
import { SoqlError } from '../types.js';
import { optional } from './clauses.js';
import type { Group, Grouping, Level, QueryRun } from './plan.js';

/** As many fields may be grouped with subtotals. */
const MOST_WITH_SUBTOTALS = 3;

/** Which groupings count in which rows of the answer. */
export function levelsOf(clause: GroupByClauseContext | null, count: number): Level[] {
  const all = Array.from({ length: count }, () => true);
  const isRollup = clause !== null && optional(clause.ROLLUP()) !== null;
  const isCube = clause !== null && optional(clause.CUBE()) !== null;
  if (!isRollup && !isCube) return [all];
  if (count > MOST_WITH_SUBTOTALS) {
    throw new SoqlError('MALFORMED_QUERY', `At most ${MOST_WITH_SUBTOTALS} fields can be grouped by ROLLUP or CUBE`);
  }
  if (isRollup) return Array.from({ length: count + 1 }, (_, total) => all.map((_one, key) => key < count - total));
  return Array.from({ length: 2 ** count }, (_, mask) => all.map((_one, key) => (mask & (1 << key)) === 0));
}

/** Without GROUP BY there is always exactly one group, even of no rows; so is the grand total. */
export function groupsOf(rows: readonly Row[], grouping: Grouping, run: QueryRun): Group[] {
  const { keys, levels } = grouping;
  const keysOfRows = rows.map((row) => ({ row, parts: keys.map((read) => groupKey(read(row, run))) }));
  const ranks = keys.map((_, index) => rankOfKeys(keysOfRows.map(({ parts }) => parts[index] ?? '')));
  const found: { group: Group; ranks: number[] }[] = [];
  for (const level of levels) {
    const groups = new Map<string, { rows: Row[]; ranks: number[] }>();
    if (!level.includes(true)) groups.set('', { rows: [], ranks: level.map(() => Infinity) });
    for (const { row, parts } of keysOfRows) {
      const key = parts.filter((_, index) => level[index]).join('\u0000');
      const group = groups.get(key);
      if (group !== undefined) group.rows.push(row);
      else {
        const ranksOfGroup = parts.map((part, index) => (level[index] ? (ranks[index]?.get(part) ?? 0) : Infinity));
        groups.set(key, { rows: [row], ranks: ranksOfGroup });
      }
    }
    for (const group of groups.values()) found.push({ group: { rows: group.rows, level }, ranks: group.ranks });
  }
  if (levels.length > 1) found.sort((a, b) => compareRanks(a.ranks, b.ranks));
  return found.map(({ group }) => group);
}

/** Values in the order in which they first appear, so that a subtotal can follow its rows. */
function rankOfKeys(values: readonly string[]): Map<string, number> {
  const ranks = new Map<string, number>();
  for (const value of values) if (!ranks.has(value)) ranks.set(value, ranks.size);
  return ranks;
}

function compareRanks(left: readonly number[], right: readonly number[]): number {
  for (const [index, rank] of left.entries()) {
    const other = right[index] ?? 0;
    if (rank !== other) return rank < other ? -1 : 1;
  }
  return 0;
}

function groupKey(value: ScalarValue): string {
  return typeof value === 'string' ? `s${foldCase(value)}` : keyOf(value);
}
