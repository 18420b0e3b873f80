import { Big, type BigDecimal } from 'bigdecimal.js';
import { EnumValue } from '../../../local/org/apex/runtime/values.js';
import { DoubleValue } from '../../../local/org/values/scalars.js';
import { apexError, library } from './support.js';

const { call, stat } = library();
const mode = (name: string): EnumValue => new EnumValue('System.RoundingMode', name, 0);
const plain = (value: unknown): string => (value as BigDecimal).toPlainString();

describe('numbers', () => {
  it('reads texts exactly and names what is no number', () => {
    expect(stat('Integer.valueOf(String)', '-12')).toBe(-12);
    expect(stat('Long.valueOf(String)', '9223372036854775807')).toBe(9223372036854775807n);
    expect(plain(stat('Decimal.valueOf(String)', '1.50'))).toBe('1.50');
    expect(apexError(() => stat('Integer.valueOf(String)', 'x'))).toBe('System.TypeException: Invalid integer: x');
    expect(apexError(() => stat('Integer.valueOf(String)', '3000000000'))).toBe(
      'System.TypeException: Invalid integer: 3000000000'
    );
    expect(apexError(() => stat('Decimal.valueOf(String)', '1,5'))).toBe('System.TypeException: Invalid decimal: 1,5');
    expect(apexError(() => stat('Double.valueOf(String)', 'abc'))).toBe('System.TypeException: Invalid double: abc');
    expect(apexError(() => stat('Long.valueOf(String)', '1.0'))).toBe('System.TypeException: Invalid long: 1.0');
    expect(apexError(() => stat('Integer.valueOf(String)', null))).toBe(
      'System.NullPointerException: Argument cannot be null.'
    );
  });

  it('rounds half to even unless told otherwise', () => {
    expect(plain(call('Decimal.setScale(Integer)', Big('2.345'), 2))).toBe('2.34');
    expect(plain(call('Decimal.setScale(Integer,RoundingMode)', Big('2.345'), 2, mode('HALF_UP')))).toBe('2.35');
    expect(plain(call('Decimal.setScale(Integer,RoundingMode)', Big('-2.341'), 2, mode('CEILING')))).toBe('-2.34');
    expect(call('Decimal.round()', Big('4.5'))).toBe(4n);
    expect(call('Decimal.round(RoundingMode)', Big('4.5'), mode('UP'))).toBe(5n);
  });

  it('keeps scale in decimal arithmetic', () => {
    expect(plain(call('Decimal.divide(Decimal,Integer)', Big('19'), Big('100'), 3))).toBe('0.190');
    expect(call('Decimal.scale()', Big('1.500'))).toBe(3);
    expect(call('Decimal.precision()', Big('123.4'))).toBe(4);
    expect(plain(call('Decimal.stripTrailingZeros()', Big('1.500')))).toBe('1.5');
    expect(plain(call('Decimal.pow(Integer)', Big('4.12'), 2))).toBe('16.9744');
    expect(apexError(() => call('Decimal.divide(Decimal,Integer)', Big('1'), Big('0'), 2))).toBe(
      'System.MathException: Divide by 0'
    );
  });

  it('narrows as Java does', () => {
    expect(call('Long.intValue()', 4294967297n)).toBe(1);
    expect(call('Decimal.intValue()', Big('12.99'))).toBe(12);
    expect(call('Double.intValue()', new DoubleValue(1e12))).toBe(2147483647);
    expect(call('Decimal.longValue()', Big('-7.9'))).toBe(-7n);
  });

  it('formats in the locale of the user', () => {
    expect(call('Integer.format()', 1234567)).toBe('1,234,567');
    expect(call('Decimal.format()', Big('1234.5678'))).toBe('1,234.568');
    expect(library({ locale: 'de_DE' }).call('Decimal.format()', Big('1234.5'))).toBe('1.234,5');
  });

  it('computes with Math in the kind that was given', () => {
    expect(stat('Math.mod(Integer,Integer)', -7, 3)).toBe(-1);
    expect(stat('Math.abs(Integer)', -2147483648)).toBe(-2147483648);
    expect(plain(stat('Math.ceil(Decimal)', Big('1.2')))).toBe('2');
    expect(stat('Math.max(Long,Long)', 3n, 5n)).toBe(5n);
    expect(plain(stat('Math.min(Decimal,Decimal)', Big('1.10'), Big('1.2')))).toBe('1.10');
    expect(stat('Math.round(Decimal)', Big('5.5'))).toBe(6);
    expect(stat('Math.sqrt(Double)', new DoubleValue(9))).toEqual(new DoubleValue(3));
    expect(apexError(() => stat('Math.mod(Integer,Integer)', 1, 0))).toBe('System.MathException: Divide by 0');
  });

  it('knows what is true', () => {
    expect(stat('Boolean.valueOf(Object)', 'TRUE')).toBe(true);
    expect(stat('Boolean.valueOf(Object)', 'yes')).toBe(false);
  });
});
