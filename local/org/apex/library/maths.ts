/** Members of Math. */
import { Big, RoundingMode, type BigDecimal } from 'bigdecimal.js';
import { DoubleValue } from '../../values/scalars.js';
import type { ApexContext } from '../context.js';
import { dec, given, int, num } from './args.js';
import { decimalOfDouble, toInt64 } from './decimals.js';
import type { LibraryCall, LibraryClass } from './registry.js';

const statics: Record<string, LibraryCall> = {};

/** A function of Doubles that also takes Decimals and then gives one. */
function real(name: string, compute: (...values: number[]) => number, domain?: (value: number) => boolean): void {
  const run = (rt: ApexContext, args: unknown[]): number => {
    const values = args.map((arg) => num(rt, arg));
    if (domain !== undefined && !domain(values[0] ?? 0)) return rt.throwApex('System.MathException', 'Infinite or NaN');
    return compute(...values);
  };
  const double = (arity: number): string => `${name}(${new Array(arity).fill('Double').join(',')})`;
  statics[double(1)] = statics[double(2)] = (rt, _self, args) => new DoubleValue(run(rt, args));
  statics[name] = (rt, _self, args) => decimalOfDouble(rt, run(rt, args));
}

real('acos', Math.acos);
real('asin', Math.asin);
real('atan', Math.atan);
real('atan2', Math.atan2);
real('cbrt', Math.cbrt);
real('cos', Math.cos);
real('cosh', Math.cosh);
real('exp', Math.exp);
real('log', Math.log);
real('log10', Math.log10);
real('sin', Math.sin);
real('sinh', Math.sinh);
real('sqrt', Math.sqrt);
real('tan', Math.tan);
real('tanh', Math.tanh);

const halfEven = (value: number): number => {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
};

const whole =
  (mode: RoundingMode): LibraryCall =>
  (rt, _self, [value]) =>
    dec(rt, value).setScale(0, mode);

/** The larger (smaller) of two numbers of one kind, kept as it is. */
const choose =
  (isBetter: (order: number) => boolean, kind: 'plain' | 'double' | 'decimal'): LibraryCall =>
  (rt, _self, [left, right]) => {
    if (kind === 'double') {
      const [a, b] = [num(rt, left), num(rt, right)];
      return new DoubleValue(isBetter(a - b) ? a : b);
    }
    if (kind === 'plain') return isBetter(given<number>(rt, left) > given<number>(rt, right) ? 1 : -1) ? left : right;
    const [a, b] = [dec(rt, left), dec(rt, right)];
    return isBetter(a.compareTo(b)) ? a : b;
  };
const greater = (order: number): boolean => order >= 0;
const smaller = (order: number): boolean => order <= 0;

function roundToInt(rt: ApexContext, value: BigDecimal): number {
  const rounded = Number(value.toString());
  if (rounded > 2147483647 || rounded < -2147483648) {
    return rt.throwApex('System.MathException', `Integer out of range: ${value.toPlainString()}`);
  }
  return rounded;
}

Object.assign(statics, {
  'abs(Integer)': (rt, _self, [value]) => Math.abs(int(rt, value)) | 0,
  'abs(Long)': (rt, _self, [value]) => {
    const number = BigInt(given<bigint>(rt, value));
    return BigInt.asIntN(64, number < 0n ? -number : number);
  },
  'abs(Double)': (rt, _self, [value]) => new DoubleValue(Math.abs(num(rt, value))),
  'abs(Decimal)': (rt, _self, [value]) => dec(rt, value).abs(),
  'ceil(Double)': (rt, _self, [value]) => new DoubleValue(Math.ceil(num(rt, value))),
  'ceil(Decimal)': whole(RoundingMode.CEILING),
  'floor(Double)': (rt, _self, [value]) => new DoubleValue(Math.floor(num(rt, value))),
  'floor(Decimal)': whole(RoundingMode.FLOOR),
  'rint(Double)': (rt, _self, [value]) => new DoubleValue(halfEven(num(rt, value))),
  'rint(Decimal)': whole(RoundingMode.HALF_EVEN),
  'max(Integer,Integer)': choose(greater, 'plain'),
  'max(Long,Long)': choose(greater, 'plain'),
  'max(Double,Double)': choose(greater, 'double'),
  max: choose(greater, 'decimal'),
  'min(Integer,Integer)': choose(smaller, 'plain'),
  'min(Long,Long)': choose(smaller, 'plain'),
  'min(Double,Double)': choose(smaller, 'double'),
  min: choose(smaller, 'decimal'),
  'mod(Integer,Integer)': (rt, _self, [left, right]) => {
    const divisor = int(rt, right);
    if (divisor === 0) return rt.throwApex('System.MathException', 'Divide by 0');
    return (int(rt, left) % divisor) | 0;
  },
  'mod(Long,Long)': (rt, _self, [left, right]) => {
    const divisor = BigInt(given<bigint>(rt, right));
    if (divisor === 0n) return rt.throwApex('System.MathException', 'Divide by 0');
    return BigInt(given<bigint>(rt, left)) % divisor;
  },
  pow: (rt, _self, [base, exponent]) => new DoubleValue(num(rt, base) ** num(rt, exponent)),
  random: () => new DoubleValue(Math.random()),
  'round(Double)': (rt, _self, [value]) => roundToInt(rt, Big(String(Math.floor(num(rt, value) + 0.5)))),
  'round(Decimal)': (rt, _self, [value]) => roundToInt(rt, dec(rt, value).setScale(0, RoundingMode.HALF_EVEN)),
  'roundToLong(Double)': (rt, _self, [value]) => BigInt(Math.floor(num(rt, value) + 0.5)),
  'roundToLong(Decimal)': (rt, _self, [value]) => toInt64(dec(rt, value).setScale(0, RoundingMode.HALF_EVEN)),
  'signum(Double)': (rt, _self, [value]) => new DoubleValue(Math.sign(num(rt, value))),
  'signum(Decimal)': (rt, _self, [value]) => Big(dec(rt, value).signum())
} satisfies Record<string, LibraryCall>);

const mathClass: LibraryClass = {
  statics,
  staticGetters: { E: () => new DoubleValue(Math.E), PI: () => new DoubleValue(Math.PI) }
};

export const mathClasses: Record<string, LibraryClass> = { 'System.Math': mathClass };
