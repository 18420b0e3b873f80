/** Arithmetic and comparison of compiled code. Operands are not null where the emitter has checked that. */
import { Big, BigDecimal, MC, RoundingMode } from 'bigdecimal.js';
import { compareNumbers, isNumeric, type NumericValue, toBigDecimal } from '../../values/compare.js';
import { toId18 } from '../../values/ids.js';
import { DoubleValue } from '../../values/scalars.js';
import { DatetimeValue, DateValue, TimeValue } from '../../values/time.js';
import type { ApexContext } from '../context.js';

const DAY_MS = 86_400_000;

/** Digits of a quotient that does not end, as the platform's decimals have them. */
const QUOTIENT = new MC(34, RoundingMode.HALF_UP);

export class Arithmetic {
  public constructor(protected readonly rt: ApexContext) {}

  public npe = (): never => this.rt.throwApex('System.NullPointerException', 'Attempt to de-reference a null object');

  // ---- conversions; null stays null
  public toLong(value: number | bigint | null): bigint | null {
    return value === null ? null : BigInt(value);
  }

  public toDouble(value: NumericValue | null): DoubleValue | null {
    if (value === null || value instanceof DoubleValue) return value;
    return new DoubleValue(value instanceof BigDecimal ? value.numberValue() : Number(value));
  }

  public toDecimal(value: NumericValue | null): BigDecimal | null {
    return value === null ? null : toBigDecimal(value);
  }

  /** Cuts off the fraction and what does not fit into 32 bits. */
  public toInteger(value: NumericValue | null): number | null {
    if (value === null || typeof value === 'number') return value;
    if (typeof value === 'bigint') return Number(BigInt.asIntN(32, value));
    if (value instanceof DoubleValue) return Math.trunc(value.value) | 0;
    return Number(BigInt.asIntN(32, value.toBigInt()));
  }

  public double(text: string): DoubleValue {
    return new DoubleValue(Number(text));
  }

  public decimal(text: string): BigDecimal {
    return Big(text);
  }

  public toId(value: string | null): string | null {
    if (value === null || value === '') return null;
    return toId18(value) ?? this.rt.throwApex('System.StringException', `Invalid id: ${value}`);
  }

  public dateToDatetime(value: DateValue | DatetimeValue | null): DatetimeValue | null {
    return value instanceof DateValue ? new DatetimeValue(value.epochDay * DAY_MS) : value;
  }

  // ---- whole numbers
  public divideIntegers(a: number, b: number): number {
    return b === 0 ? this.divideByZero() : (a / b) | 0;
  }

  public divideLongs(a: bigint, b: bigint): bigint {
    return b === 0n ? this.divideByZero() : BigInt.asIntN(64, a / b);
  }

  public shiftLong(value: bigint, by: number, operator: '<<' | '>>' | '>>>'): bigint {
    const places = BigInt(by & 63);
    if (operator === '<<') return BigInt.asIntN(64, value << places);
    return operator === '>>' ? value >> places : BigInt.asIntN(64, BigInt.asUintN(64, value) >> places);
  }

  // ---- Double
  public addDoubles(a: DoubleValue, b: DoubleValue): DoubleValue {
    return new DoubleValue(a.value + b.value);
  }

  public subtractDoubles(a: DoubleValue, b: DoubleValue): DoubleValue {
    return new DoubleValue(a.value - b.value);
  }

  public multiplyDoubles(a: DoubleValue, b: DoubleValue): DoubleValue {
    return new DoubleValue(a.value * b.value);
  }

  public divideDoubles(a: DoubleValue, b: DoubleValue): DoubleValue {
    return b.value === 0 ? this.divideByZero() : new DoubleValue(a.value / b.value);
  }

  // ---- Decimal
  public addDecimals(a: BigDecimal, b: BigDecimal): BigDecimal {
    return a.add(b);
  }

  public subtractDecimals(a: BigDecimal, b: BigDecimal): BigDecimal {
    return a.subtract(b);
  }

  public multiplyDecimals(a: BigDecimal, b: BigDecimal): BigDecimal {
    return a.multiply(b);
  }

  public divideDecimals(a: BigDecimal, b: BigDecimal): BigDecimal {
    return b.signum() === 0 ? this.divideByZero() : a.divideWithMathContext(b, QUOTIENT);
  }

  public negate(value: DoubleValue | BigDecimal): DoubleValue | BigDecimal {
    return value instanceof DoubleValue ? new DoubleValue(-value.value) : value.negate();
  }

  private divideByZero(): never {
    return this.rt.throwApex('System.MathException', 'Divide by 0');
  }

  // ---- dates and times
  /** Adds days (Datetime: with fractions; Time: milliseconds) or takes them away. */
  public shiftTime(
    value: DateValue | DatetimeValue | TimeValue | null,
    by: NumericValue | null,
    sign: 1 | -1
  ): DateValue | DatetimeValue | TimeValue {
    if (value === null || by === null) return this.npe();
    const amount = sign * toBigDecimal(by).numberValue();
    if (value instanceof DateValue) return new DateValue(value.epochDay + Math.trunc(amount));
    if (value instanceof TimeValue) return new TimeValue((((value.ms + amount) % DAY_MS) + DAY_MS) % DAY_MS);
    return new DatetimeValue(value.epochMs + Math.round(amount * DAY_MS));
  }

  // ---- comparison: false where an operand is null
  public lessNumber(a: number | bigint | null, b: number | bigint | null): boolean {
    return a !== null && b !== null && a < b;
  }

  public greaterNumber(a: number | bigint | null, b: number | bigint | null): boolean {
    return a !== null && b !== null && a > b;
  }

  public lessOrSameNumber(a: number | bigint | null, b: number | bigint | null): boolean {
    return a !== null && b !== null && a <= b;
  }

  public greaterOrSameNumber(a: number | bigint | null, b: number | bigint | null): boolean {
    return a !== null && b !== null && a >= b;
  }

  public less(a: unknown, b: unknown): boolean {
    return this.comparable(a, b) && this.rt.compare(a, b) < 0;
  }

  public greater(a: unknown, b: unknown): boolean {
    return this.comparable(a, b) && this.rt.compare(a, b) > 0;
  }

  public lessOrSame(a: unknown, b: unknown): boolean {
    return this.comparable(a, b) && this.rt.compare(a, b) <= 0;
  }

  public greaterOrSame(a: unknown, b: unknown): boolean {
    return this.comparable(a, b) && this.rt.compare(a, b) >= 0;
  }

  /** A text compares with null (null is less); other values do not. */
  private comparable(a: unknown, b: unknown): boolean {
    return (a !== null && b !== null) || typeof a === 'string' || typeof b === 'string';
  }

  // ---- equality
  public sameText(a: string | null, b: string | null): boolean {
    if (a === b) return true;
    if (a === null || b === null || a.length !== b.length) return false;
    return a.toLowerCase() === b.toLowerCase();
  }

  public sameId(a: string | null, b: string | null): boolean {
    if (a === b) return true;
    if (a === null || b === null) return false;
    return this.idOf(a) === this.idOf(b);
  }

  private idOf(text: string): string {
    return text.length === 15 || text.length === 18 ? (toId18(text) ?? text) : text;
  }

  public sameNumber(a: NumericValue | null, b: NumericValue | null): boolean {
    if (a === null || b === null) return a === b;
    return compareNumbers(a, b) === 0;
  }

  /** `===`: the same object; primitives by value. */
  public same(a: unknown, b: unknown): boolean {
    if (a === b || (a == null && b == null)) return true;
    if (typeof a === 'string' && typeof b === 'string') return false;
    const isValue = isNumeric(a) || a instanceof DateValue || a instanceof DatetimeValue || a instanceof TimeValue;
    return isValue && this.rt.equals(a, b);
  }

  public equals(a: unknown, b: unknown): boolean {
    return this.rt.equals(a, b);
  }

  public text(value: unknown): string {
    return this.rt.toText(value);
  }
}
