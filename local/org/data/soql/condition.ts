import type {
  BoundExpressionContext,
  ComparisonOperatorContext,
  ConditionalExpressionContext,
  FieldExpressionContext,
  LogicalExpressionContext,
  SubQueryContext,
  ValueContext,
  WhereConditionalExpressionContext,
  WhereLogicalExpressionContext
} from '@apexdevtools/apex-parser';
import { UnsupportedFeature } from '../../values/errors.js';
import { compareFieldValues, foldCase } from '../../values/compare.js';
import type { ScalarValue } from '../../values/scalars.js';
import { dayOf } from '../timeZone.js';
import { DatetimeValue } from '../../values/time.js';
import { SoqlError } from '../types.js';
import type { BindUse } from './compiledQuery.js';
import { momentsOf } from './dateRange.js';
import { once, type QueryRun } from './plan.js';
import { isTextType, likePattern, matchKey, readRight, type Operand, type Right } from './values.js';

/** Something that is read and compared: a field of a row, or an aggregate of a group. */
export type Subject<T> = {
  readonly operand: Operand;
  readonly read: (of: T, run: QueryRun) => ScalarValue;
  /** The rows that can have one of the values, where an index knows. */
  readonly lookUp: ((values: readonly ScalarValue[], run: QueryRun) => ReadonlySet<string> | null) | null;
};

export type Condition<T> = {
  readonly test: (of: T, run: QueryRun) => boolean;
  readonly candidates: (run: QueryRun) => ReadonlySet<string> | null;
};

export type ConditionHost<T> = {
  subject(expression: FieldExpressionContext): Subject<T>;
  bind(bound: BoundExpressionContext, use: BindUse): number;
  /** Ids or values that a semi-join selects. */
  subSelect(query: SubQueryContext, left: Operand): (run: QueryRun) => ScalarValue[];
};

type Logical = LogicalExpressionContext | WhereLogicalExpressionContext;
type Conditional = ConditionalExpressionContext | WhereConditionalExpressionContext;

const noCandidates = (): null => null;

/** Compiles a WHERE or HAVING condition. There are two truth values: what is null is unequal to everything but null. */
export function compileCondition<T>(expression: Logical, host: ConditionHost<T>): Condition<T> {
  const isWhere = 'whereConditionalExpression_list' in expression;
  const children: Conditional[] = isWhere
    ? expression.whereConditionalExpression_list()
    : expression.conditionalExpression_list();
  const parts = children.map((child) => compilePart(child, host));
  const [first] = parts;
  if (first === undefined) throw new SoqlError('MALFORMED_QUERY', 'a condition is missing');
  if ((expression.NOT() as unknown) !== null) {
    return { test: (of, run) => !first.test(of, run), candidates: noCandidates };
  }
  if (parts.length === 1) return first;
  if (expression.SOQLAND_list().length > 0) {
    return {
      test: (of, run) => parts.every((part) => part.test(of, run)),
      candidates: (run) => smallest(parts.map((part) => part.candidates(run)))
    };
  }
  return {
    test: (of, run) => parts.some((part) => part.test(of, run)),
    candidates: (run) => union(parts.map((part) => part.candidates(run)))
  };
}

function compilePart<T>(part: Conditional, host: ConditionHost<T>): Condition<T> {
  const isWhere = 'whereLogicalExpression' in part;
  const inner = (isWhere ? part.whereLogicalExpression() : part.logicalExpression()) as Logical | null;
  if (inner !== null) return compileCondition(inner, host);
  if (!isWhere) return compileComparison(part.fieldExpression(), host);
  const expression = part.whereFieldExpression();
  const field = expression.fieldExpression() as FieldExpressionContext | null;
  if (field === null) throw new UnsupportedFeature('FORMULA() in a WHERE clause');
  return compileComparison(field, host);
}

function smallest(sets: (ReadonlySet<string> | null)[]): ReadonlySet<string> | null {
  let best: ReadonlySet<string> | null = null;
  for (const set of sets) if (set !== null && (best === null || set.size < best.size)) best = set;
  return best;
}

function union(sets: (ReadonlySet<string> | null)[]): ReadonlySet<string> | null {
  const all = new Set<string>();
  for (const set of sets) {
    if (set === null) return null;
    for (const id of set) all.add(id);
  }
  return all;
}

function compileComparison<T>(expression: FieldExpressionContext, host: ConditionHost<T>): Condition<T> {
  const subject = host.subject(expression);
  const operator = operatorOf(expression.comparisonOperator());
  const value: ValueContext = expression.value();
  const subQuery = value.subQuery() as SubQueryContext | null;
  if (subQuery !== null) {
    if (operator !== 'in' && operator !== 'not in')
      throw new SoqlError('MALFORMED_QUERY', "unexpected token: 'SELECT'");
    return membership(subject, host.subSelect(subQuery, subject.operand), operator === 'not in', true);
  }
  const isMembership = operator === 'in' || operator === 'not in';
  const isCollection = isMembership && (value.boundExpression() as BoundExpressionContext | null) !== null;
  const use: BindUse = { column: subject.operand.type, isCollection };
  const right = readRight(value, subject.operand, (bound) => host.bind(bound, use));
  return comparison(subject, operator, right);
}

type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'like' | 'in' | 'not in' | 'includes' | 'excludes';

function operatorOf(context: ComparisonOperatorContext): Operator {
  const text = context.getText().toLowerCase();
  if (text === '<>') return '!=';
  if (text === 'notin') return 'not in';
  return text as Operator;
}

function comparison<T>(subject: Subject<T>, operator: Operator, right: Right): Condition<T> {
  const { operand } = subject;
  if (right.kind === 'range') return rangeComparison(subject, operator, right.range);
  if (right.isList && !['in', 'not in', 'includes', 'excludes'].includes(operator)) {
    throw new SoqlError('MALFORMED_QUERY', `a list needs IN or NOT IN: ${operand.name}`);
  }
  switch (operator) {
    case '=':
    case '!=':
    case 'in':
    case 'not in':
      return membership(subject, right.values, operator === '!=' || operator === 'not in', false);
    case 'like':
      return like(subject, right.values);
    case 'includes':
    case 'excludes':
      return includes(subject, right.values, operator === 'excludes');
    default:
      return ordered(subject, operator, right.values);
  }
}

function membership<T>(
  subject: Subject<T>,
  values: (run: QueryRun) => ScalarValue[],
  isNegated: boolean,
  ignoresNull: boolean
): Condition<T> {
  const { operand, lookUp } = subject;
  const node = {};
  const keysOf = (run: QueryRun): { keys: ReadonlySet<string>; list: ScalarValue[] } =>
    once(run, node, () => {
      const list = values(run).filter((value) => !(ignoresNull && value === null));
      return { list, keys: new Set(list.map((value) => matchKey(operand, value))) };
    });
  return {
    test: (of, run) => keysOf(run).keys.has(matchKey(operand, subject.read(of, run))) !== isNegated,
    candidates: (run) => {
      if (isNegated || lookUp === null) return null;
      const { list } = keysOf(run);
      return list.includes(null) ? null : lookUp(list, run);
    }
  };
}

function ordered<T>(
  subject: Subject<T>,
  operator: '<' | '<=' | '>' | '>=',
  values: (run: QueryRun) => ScalarValue[]
): Condition<T> {
  const node = {};
  const fits = COMPARE[operator];
  return {
    test: (of, run) => {
      const right = once(run, node, () => values(run)[0] ?? null);
      const left = subject.read(of, run);
      return left !== null && right !== null && fits(compareFieldValues(left, right));
    },
    candidates: noCandidates
  };
}

const COMPARE: Record<'<' | '<=' | '>' | '>=', (order: number) => boolean> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0
};

function like<T>(subject: Subject<T>, values: (run: QueryRun) => ScalarValue[]): Condition<T> {
  if (!isTextType(subject.operand.type)) {
    throw new SoqlError('INVALID_QUERY_FILTER_OPERATOR', `invalid operator on ${subject.operand.type} field`);
  }
  const node = {};
  const patterns = (run: QueryRun): RegExp[] =>
    once(run, node, () => values(run).map((value) => likePattern(typeof value === 'string' ? value : '')));
  return {
    test: (of, run) => {
      const text = subject.read(of, run);
      const folded = typeof text === 'string' ? foldCase(text) : '';
      return (
        (typeof text === 'string' || text === null) &&
        patterns(run).some((pattern) => (text !== null || pattern.source === '^$') && pattern.test(folded))
      );
    },
    candidates: noCandidates
  };
}

/** Each value may itself join several choices by semicolons, which must all be there. */
function includes<T>(subject: Subject<T>, values: (run: QueryRun) => ScalarValue[], isNegated: boolean): Condition<T> {
  if (subject.operand.type !== 'multipicklist') {
    throw new SoqlError('INVALID_QUERY_FILTER_OPERATOR', `invalid operator on ${subject.operand.type} field`);
  }
  const node = {};
  return {
    test: (of, run) => {
      const wanted = once(run, node, () => values(run).map((value) => split(value)));
      const chosen = new Set(split(subject.read(of, run)));
      return wanted.some((all) => all.length > 0 && all.every((choice) => chosen.has(choice))) !== isNegated;
    },
    candidates: noCandidates
  };
}

function split(value: ScalarValue): string[] {
  return typeof value === 'string' && value !== '' ? value.split(';').map((choice) => foldCase(choice.trim())) : [];
}

function rangeComparison<T>(
  subject: Subject<T>,
  operator: Operator,
  range: Extract<Right, { kind: 'range' }>['range']
): Condition<T> {
  const node = {};
  const bounds = (run: QueryRun): { from: ScalarValue; to: ScalarValue } =>
    once(run, node, () => {
      const days = range(dayOf(new DatetimeValue(run.now), run.user.timeZone));
      return subject.operand.type === 'datetime' ? momentsOf(days, run.user.timeZone) : days;
    });
  const test = (value: ScalarValue, run: QueryRun): boolean => {
    if (value === null) return operator === '!=';
    const { from, to } = bounds(run);
    const isAfterStart = compareFieldValues(value, from) >= 0;
    const isBeforeEnd = compareFieldValues(value, to) < 0;
    switch (operator) {
      case '=':
        return isAfterStart && isBeforeEnd;
      case '!=':
        return !(isAfterStart && isBeforeEnd);
      case '<':
        return !isAfterStart;
      case '<=':
        return isBeforeEnd;
      case '>':
        return !isBeforeEnd;
      case '>=':
        return isAfterStart;
      default:
        throw new SoqlError('MALFORMED_QUERY', `a date literal cannot follow ${operator}`);
    }
  };
  return { test: (of, run) => test(subject.read(of, run), run), candidates: noCandidates };
}
