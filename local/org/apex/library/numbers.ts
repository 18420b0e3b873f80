/** Members of Integer, Long, Double, Decimal, Boolean. */
import { BigDecimal, RoundingMode } from 'bigdecimal.js';
import { toBigDecimal } from '../../values/compare.js';
import { DoubleValue } from '../../values/scalars.js';
import type { ApexContext } from '../context.js';
import { dec, given, int, num, text, toInt32 } from './args.js';
import { decimalOfDouble, divide, parseDecimal, roundingMode, setScale, toInt64 } from './decimals.js';
import { keyHash } from './equality.js';
import type { LibraryCall, LibraryClass } from './registry.js';
import { toText } from './text.js';
import { localeTag } from '../../values/zones.js';

const typeError = (rt: ApexContext, message: string): never => rt.throwApex('System.TypeException', message);

function parseWhole(rt: ApexContext, value: unknown, kind: 'integer' | 'long'): bigint {
  const source = text(rt, value);
  const bits = kind === 'integer' ? 32 : 64;
  if (!/^[+-]?\d+$/.test(source)) return typeError(rt, `Invalid ${kind}: ${source}`);
  const number = BigInt(source.replace('+', ''));
  return BigInt.asIntN(bits, number) === number ? number : typeError(rt, `Invalid ${kind}: ${source}`);
}

/** `Integer.valueOf(x)` for texts and for numbers of any kind. */
export function integerOf(rt: ApexContext, value: unknown): number {
  const source = given(rt, value);
  if (typeof source === 'number') return source;
  if (typeof source === 'bigint') return toInt32(source);
  if (source instanceof DoubleValue) return doubleToInt(source.value);
  if (source instanceof BigDecimal) return toInt32(source.toBigInt());
  if (typeof source === 'string') return Number(parseWhole(rt, source, 'integer'));
  return typeError(rt, `Invalid integer: ${toText(rt, source)}`);
}

/** Java's narrowing of a double: it stops at the bounds. */
function doubleToInt(value: number): number {
  if (Number.isNaN(value)) return 0;
  return Math.trunc(Math.min(Math.max(value, -2147483648), 2147483647));
}

function doubleToLong(value: number): bigint {
  if (Number.isNaN(value)) return 0n;
  if (value >= 2 ** 63) return 2n ** 63n - 1n;
  return value <= -(2 ** 63) ? -(2n ** 63n) : BigInt(Math.trunc(value));
}

function doubleOf(rt: ApexContext, value: unknown): DoubleValue {
  const source = given(rt, value);
  if (typeof source !== 'string') return new DoubleValue(num(rt, source));
  const trimmed = source.trim();
  if (trimmed === 'NaN') return new DoubleValue(NaN);
  if (/^[+-]?Infinity$/.test(trimmed)) return new DoubleValue(Number(trimmed));
  const isNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?$/.test(trimmed);
  return isNumber ? new DoubleValue(parseFloat(trimmed)) : typeError(rt, `Invalid double: ${source}`);
}

function decimalOf(rt: ApexContext, value: unknown): BigDecimal {
  const source = given(rt, value);
  if (typeof source === 'string') return parseDecimal(source) ?? typeError(rt, `Invalid decimal: ${source}`);
  return source instanceof DoubleValue ? decimalOfDouble(rt, source.value) : dec(rt, source);
}

/** Digits grouped by the user's locale, at most three after the point. */
const format: LibraryCall = (rt, self) =>
  formatNumber(typeof self === 'number' ? toBigDecimal(self) : dec(rt, self), rt.tx.user.locale);

export function formatNumber(value: BigDecimal, locale: string): string {
  const rounded = value.scale() > 3 ? value.setScale(3, RoundingMode.HALF_EVEN) : value;
  const options = { maximumFractionDigits: 3, useGrouping: 'always' } as unknown as Intl.NumberFormatOptions;
  // Intl reads the decimal text exactly; the declared types lag behind.
  return new Intl.NumberFormat(localeTag(locale), options).format(rounded.toPlainString() as unknown as number);
}

const common: Record<string, LibraryCall> = {
  format,
  equals: (rt, self, [other]) => other !== null && other !== undefined && rt.equals(self, other),
  hashCode: (_rt, self) => keyHash(self),
  'toString()': (rt, self) => toText(rt, self)
};

const integerClass: LibraryClass = {
  statics: {
    // Only a text must not be null.
    'valueOf(Object)': (rt, _self, [value]) => (value === null ? null : integerOf(rt, value)),
    'valueOf(*)': (rt, _self, [value]) => integerOf(rt, value)
  },
  methods: {
    ...common,
    intValue: (_rt, self) => self,
    longValue: (_rt, self) => BigInt(self as number),
    doubleValue: (_rt, self) => new DoubleValue(Number(self))
  }
};

const longClass: LibraryClass = {
  statics: {
    'valueOf(*)': (rt, _self, [value]) => {
      const source = given(rt, value);
      if (typeof source === 'string') return parseWhole(rt, source, 'long');
      return typeof source === 'bigint' ? source : toInt64(dec(rt, source));
    }
  },
  methods: {
    ...common,
    intValue: (_rt, self) => toInt32(BigInt(self as bigint)),
    longValue: (_rt, self) => self,
    doubleValue: (_rt, self) => new DoubleValue(Number(self))
  }
};

const doubleClass: LibraryClass = {
  statics: {
    'valueOf(Object)': (rt, _self, [value]) => (value === null ? null : doubleOf(rt, value)),
    'valueOf(*)': (rt, _self, [value]) => doubleOf(rt, value)
  },
  methods: {
    ...common,
    intValue: (rt, self) => doubleToInt(num(rt, self)),
    longValue: (rt, self) => doubleToLong(num(rt, self)),
    doubleValue: (_rt, self) => self,
    round: (rt, self) => doubleToLong(Math.floor(num(rt, self) + 0.5))
  }
};

const decimalClass: LibraryClass = {
  statics: { 'valueOf(*)': (rt, _self, [value]) => decimalOf(rt, value) },
  methods: {
    ...common,
    abs: (rt, self) => dec(rt, self).abs(),
    divide: (rt, self, [by, scale, mode]) =>
      divide(rt, dec(rt, self), dec(rt, by), int(rt, scale), roundingMode(rt, mode)),
    doubleValue: (rt, self) => new DoubleValue(num(rt, dec(rt, self))),
    intValue: (rt, self) => toInt32(dec(rt, self).toBigInt()),
    longValue: (rt, self) => toInt64(dec(rt, self)),
    pow: (rt, self, [power]) => {
      const exponent = int(rt, power);
      if (exponent < 0 || exponent > 32767) {
        return rt.throwApex('System.MathException', `Exponent must be between 0 and 32767: ${exponent}`);
      }
      return dec(rt, self).pow(exponent);
    },
    precision: (rt, self) => dec(rt, self).precision(),
    scale: (rt, self) => dec(rt, self).scale(),
    round: (rt, self, [mode]) => toInt64(setScale(rt, dec(rt, self), 0, roundingMode(rt, mode))),
    setScale: (rt, self, [scale, mode]) => setScale(rt, dec(rt, self), int(rt, scale), roundingMode(rt, mode)),
    stripTrailingZeros: (rt, self) => dec(rt, self).stripTrailingZeros(),
    toPlainString: (rt, self) => dec(rt, self).toPlainString()
  }
};

const booleanClass: LibraryClass = {
  statics: {
    'valueOf(*)': (rt, _self, [value]) => {
      const source = given(rt, value);
      return typeof source === 'boolean' ? source : toText(rt, source).toLowerCase() === 'true';
    }
  },
  methods: {
    equals: (_rt, self, [other]) => self === other,
    hashCode: (_rt, self) => keyHash(self),
    'toString()': (_rt, self) => String(self)
  }
};

export const numberClasses: Record<string, LibraryClass> = {
  'System.Integer': integerClass,
  'System.Long': longClass,
  'System.Double': doubleClass,
  'System.Decimal': decimalClass,
  'System.Boolean': booleanClass
};
