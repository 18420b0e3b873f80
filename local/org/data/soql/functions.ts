import type { FieldNameContext, SoqlFunctionContext } from '@apexdevtools/apex-parser';
import type { BigDecimal } from 'bigdecimal.js';
import { MC, RoundingMode } from 'bigdecimal.js';
import { UnsupportedFeature } from '../../values/errors.js';
import { compareFieldValues, decimal, isNumeric, keyOf, toBigDecimal } from '../../values/compare.js';
import type { ScalarValue } from '../../values/scalars.js';
import { DateValue, DatetimeValue } from '../../values/time.js';
import { dayOf, offsetAt } from '../timeZone.js';
import { SoqlError, type FieldSchema, type FieldType } from '../types.js';
import type { AggregateColumn, ValueReader } from './plan.js';
import { isNumberType } from './values.js';

export const AGGREGATES = ['count', 'count_distinct', 'sum', 'avg', 'min', 'max'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

/** The name of the function in lower case. */
export function functionName(call: SoqlFunctionContext): string {
  return /^[a-z_]+/i.exec(call.getText())?.[0].toLowerCase() ?? '';
}

export function aggregateOf(call: SoqlFunctionContext): Aggregate | null {
  const name = functionName(call);
  return AGGREGATES.find((known) => known === name) ?? null;
}

/** The field that the function is applied to, and whether `convertTimezone` stands around it; null for `COUNT()`. */
export function argumentOf(call: SoqlFunctionContext): { field: FieldNameContext; inUserZone: boolean } | null {
  const direct = call.fieldName() as FieldNameContext | null;
  if (direct !== null) return { field: direct, inUserZone: false };
  const date = call.dateFieldName() as ReturnType<SoqlFunctionContext['dateFieldName']> | null;
  if (date === null) return null;
  return { field: date.fieldName(), inUserZone: (date.CONVERT_TIMEZONE() as unknown) !== null };
}

export function aggregateType(aggregate: Aggregate, field: FieldSchema | null): { type: FieldType; apexType: string } {
  if (aggregate === 'count' || aggregate === 'count_distinct') return { type: 'integer', apexType: 'Integer' };
  if (field === null) throw new SoqlError('MALFORMED_QUERY', `${aggregate.toUpperCase()} needs a field`);
  if (aggregate === 'sum' || aggregate === 'avg') {
    if (!isNumberType(field.type)) throw notAggregatable(field);
    return { type: 'double', apexType: 'Decimal' };
  }
  if (field.type === 'boolean' || field.type === 'base64' || !field.isFilterable) throw notAggregatable(field);
  return { type: field.type, apexType: field.apexType };
}

function notAggregatable(field: FieldSchema): SoqlError {
  return new SoqlError('MALFORMED_QUERY', `field ${field.name} does not support aggregate operator`);
}

/** Computes an aggregate over rows; nulls do not take part. */
export function aggregate(kind: Aggregate, read: ValueReader | null): AggregateColumn['over'] {
  if (read === null) return ({ rows }) => rows.length;
  return ({ rows }, run) => {
    const values = rows.map((row) => read(row, run)).filter((value) => value !== null);
    switch (kind) {
      case 'count':
        return values.length;
      case 'count_distinct':
        return new Set(values.map((value) => (typeof value === 'string' ? value.toLowerCase() : keyOf(value)))).size;
      case 'sum':
        return values.length === 0 ? null : sum(values);
      case 'avg':
        return values.length === 0
          ? null
          : sum(values).divideWithMathContext(decimal(values.length), MC(18, RoundingMode.HALF_UP));
      case 'min':
        return values.reduce<ScalarValue>(
          (best, value) => (best === null || compareFieldValues(value, best) < 0 ? value : best),
          null
        );
      case 'max':
        return values.reduce<ScalarValue>(
          (best, value) => (best === null || compareFieldValues(value, best) > 0 ? value : best),
          null
        );
    }
  };
}

function sum(values: ScalarValue[]): BigDecimal {
  return values.reduce<BigDecimal>(
    (total, value) => (isNumeric(value) ? total.add(toBigDecimal(value)) : total),
    decimal(0)
  );
}

type Part = { type: FieldType; apexType: string; of: (day: DateValue, hour: number) => ScalarValue };

const dayInYear = (day: DateValue): number => day.epochDay - DateValue.of(day.year, 1, 1).epochDay + 1;

const PARTS: Record<string, Part['of']> = {
  calendar_year: (day) => day.year,
  calendar_quarter: (day) => Math.floor((day.month - 1) / 3) + 1,
  calendar_month: (day) => day.month,
  fiscal_year: (day) => day.year,
  fiscal_quarter: (day) => Math.floor((day.month - 1) / 3) + 1,
  fiscal_month: (day) => day.month,
  day_in_month: (day) => day.day,
  day_in_week: (day) => day.toUtc().getUTCDay() + 1,
  day_in_year: dayInYear,
  week_in_month: (day) => Math.floor((day.day - 1) / 7) + 1,
  week_in_year: (day) => Math.floor((dayInYear(day) - 1) / 7) + 1,
  hour_in_day: (_day, hour) => hour,
  day_only: (day) => day
};

/** A date function such as `CALENDAR_MONTH(CreatedDate)`; UTC unless `convertTimezone` asks for the user's zone. */
export function dateFunction(
  name: string,
  field: FieldSchema,
  inUserZone: boolean,
  read: ValueReader
): { type: FieldType; apexType: string; read: ValueReader } {
  const part = PARTS[name];
  if (part === undefined) throw new UnsupportedFeature(`${name.toUpperCase()}() in SOQL`);
  if (field.type !== 'date' && field.type !== 'datetime') {
    throw new SoqlError('MALFORMED_QUERY', `${name.toUpperCase()} needs a date or date/time, not ${field.name}`);
  }
  const isDay = name === 'day_only';
  return {
    type: isDay ? 'date' : 'integer',
    apexType: isDay ? 'Date' : 'Integer',
    read: (row, run) => {
      const value = read(row, run);
      if (value instanceof DateValue) return part(value, 0);
      if (!(value instanceof DatetimeValue)) return null;
      const zone = inUserZone ? run.user.timeZone : 'GMT';
      const hour = Math.floor((value.epochMs + offsetAt(value.epochMs, zone)) / 3_600_000) % 24;
      return part(dayOf(value, zone), hour);
    }
  };
}
