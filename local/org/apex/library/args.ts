/** Reading the arguments of library members: null where a value is needed is Apex's null pointer. */
import type { BigDecimal } from 'bigdecimal.js';
import { isNumeric, toBigDecimal } from '../../values/compare.js';
import { DoubleValue, type BlobValue } from '../../values/scalars.js';
import type { ApexContext } from '../context.js';

export const NULL_POINTER = 'System.NullPointerException';

export function nullArgument(rt: ApexContext): never {
  return rt.throwApex(NULL_POINTER, 'Argument cannot be null.');
}

/** The argument, which must not be null. */
export function given<T>(rt: ApexContext, value: unknown): T {
  if (value === null || value === undefined) return nullArgument(rt);
  return value as T;
}

export const text = (rt: ApexContext, value: unknown): string => String(given(rt, value));
export const int = (rt: ApexContext, value: unknown): number => Number(given(rt, value));
export const blob = (rt: ApexContext, value: unknown): BlobValue => given(rt, value);

/** The Decimal of any number. */
export function dec(rt: ApexContext, value: unknown): BigDecimal {
  const number = given(rt, value);
  return isNumeric(number) ? toBigDecimal(number) : nullArgument(rt);
}

/** The JavaScript number of any Apex number. */
export function num(rt: ApexContext, value: unknown): number {
  const number = given(rt, value);
  if (number instanceof DoubleValue) return number.value;
  if (typeof number === 'number') return number;
  return isNumeric(number) ? Number(number.toString()) : nullArgument(rt);
}

/** Keeps the low 32 bits, as Java narrows a Long. */
export const toInt32 = (value: bigint): number => Number(BigInt.asIntN(32, value));
