/** Exact decimal arithmetic by Apex's rules of scale and rounding. */
import { Big, RoundingMode, type BigDecimal } from 'bigdecimal.js';
import type { ApexContext } from '../context.js';
import { EnumValue } from '../runtime/values.js';

const MODES: Record<string, RoundingMode> = {
  UP: RoundingMode.UP,
  DOWN: RoundingMode.DOWN,
  CEILING: RoundingMode.CEILING,
  FLOOR: RoundingMode.FLOOR,
  HALF_UP: RoundingMode.HALF_UP,
  HALF_DOWN: RoundingMode.HALF_DOWN,
  HALF_EVEN: RoundingMode.HALF_EVEN,
  UNNECESSARY: RoundingMode.UNNECESSARY
};

/** The mode of a `System.RoundingMode`, half-even where none is given. */
export function roundingMode(rt: ApexContext, mode: unknown): RoundingMode {
  if (mode === undefined) return RoundingMode.HALF_EVEN;
  if (!(mode instanceof EnumValue)) return rt.throwApex('System.NullPointerException', 'Argument cannot be null.');
  return MODES[mode.name] ?? RoundingMode.HALF_EVEN;
}

/** Rounds to a scale; `UNNECESSARY` where digits would be lost is an error. */
export function setScale(rt: ApexContext, value: BigDecimal, scale: number, mode: RoundingMode): BigDecimal {
  if (scale < -33 || scale > 33) return rt.throwApex('System.MathException', `Invalid scale ${scale}`);
  try {
    return value.setScale(scale, mode);
  } catch {
    return rt.throwApex('System.MathException', 'Rounding necessary');
  }
}

export function divide(
  rt: ApexContext,
  left: BigDecimal,
  right: BigDecimal,
  scale: number,
  mode: RoundingMode
): BigDecimal {
  if (right.signum() === 0) return rt.throwApex('System.MathException', 'Divide by 0');
  try {
    return left.divide(right, scale, mode);
  } catch {
    return rt.throwApex('System.MathException', 'Rounding necessary');
  }
}

/** The whole part, without what does not fit in 64 bits, as Java's `longValue`. */
export const toInt64 = (value: BigDecimal): bigint => BigInt.asIntN(64, value.toBigInt());

/** The Decimal of a text, or null where it is none. */
export function parseDecimal(text: string): BigDecimal | null {
  const trimmed = text.trim();
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed) ? Big(trimmed.replace(/\.(?=$|[eE])/, '')) : null;
}

/** The value with the scale that a computed Double gets when it becomes a Decimal. */
export function decimalOfDouble(rt: ApexContext, value: number): BigDecimal {
  if (!Number.isFinite(value)) return rt.throwApex('System.MathException', 'Infinite or NaN');
  return Big(Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.0` : String(value));
}
