import { evaluate, failureOf, runApex } from './support.js';

describe('arithmetic', () => {
  it('wraps Integer at 32 and Long at 64 bits', () => {
    expect(evaluate('2147483647 + 1', '65536 * 65536 + 7', '9223372036854775807L + 1', '-2147483648 - 1')).toEqual([
      '-2147483648',
      '7',
      '-9223372036854775808',
      '2147483647'
    ]);
  });

  it('cuts off integer quotients towards zero', () => {
    expect(evaluate('7 / 2', '-7 / 2', '7L / 2', '7 / 2.0')).toEqual(['3', '-3', '3', '3.5']);
  });

  it('keeps the scale of decimals', () => {
    expect(evaluate('1.10 + 2', '1.10 * 2.0', '0.1 + 0.2', '10.00 - 0.005')).toEqual(['3.10', '2.200', '0.3', '9.995']);
  });

  it('widens Integer to Long, Double and Decimal', () => {
    expect(evaluate('1 + 2L', '1 + 0.5d', '2L * 1.5', '(1 == 1.0)', '(2L == 2)')).toEqual([
      '3',
      '1.5',
      '3.0',
      'true',
      'true'
    ]);
  });

  it('divides by zero with a MathException', () => {
    expect(failureOf('Integer zero = 0; Integer x = 1 / zero;')).toBe('System.MathException: Divide by 0');
    expect(failureOf('Decimal zero = 0; Decimal x = 1 / zero;')).toBe('System.MathException: Divide by 0');
  });

  it('shifts and masks', () => {
    expect(evaluate('1 << 33', '-16 >> 2', '-1 >>> 28', '6 & 3', '6 | 3', '6 ^ 3', '1L << 40')).toEqual([
      '2',
      '-4',
      '15',
      '2',
      '7',
      '5',
      '1099511627776'
    ]);
  });

  it('refuses to calculate with null and compares it as smaller than nothing', () => {
    expect(failureOf('Integer n; Integer x = n + 1;')).toBe(
      'System.NullPointerException: Attempt to de-reference a null object'
    );
    expect(runApex('Integer n; System.debug(n < 1); System.debug(n > 1); System.debug(n == null);')).toEqual([
      'false',
      'false',
      'true'
    ]);
  });

  it('counts up and down before and after', () => {
    expect(
      runApex(`Integer i = 5; List<Integer> l = new List<Integer>{ 1, 2 };
        System.debug(i++ + ++i); System.debug(i--); System.debug(i);
        l[0]++; l[1] += 10; l[0] *= 3; System.debug(l);`)
    ).toEqual(['12', '7', '6', '(6, 12)']);
  });

  it('adds days to dates', () => {
    expect(evaluate('Date.newInstance(2026, 2, 27) + 3', 'Date.newInstance(2026, 3, 1) - 1')).toEqual([
      '2026-03-02 00:00:00',
      '2026-02-28 00:00:00'
    ]);
  });

  it('runs a million turns of a loop', () => {
    expect(
      runApex('Integer sum = 0; for (Integer i = 0; i < 1000000; i++) { sum += i & 3; } System.debug(sum);')
    ).toEqual(['1500000']);
  });
});

describe('text', () => {
  it('joins values by their texts', () => {
    expect(evaluate(`'a' + 1 + null + true + 1.50 + 2L`, `1 + 2 + 'x'`, `'' + Date.newInstance(2026, 1, 2)`)).toEqual([
      'a1nulltrue1.502',
      '3x',
      '2026-01-02 00:00:00'
    ]);
  });

  it('compares text without case by == and with case by equals', () => {
    expect(evaluate(`'abc' == 'ABC'`, `'abc'.equals('ABC')`, `'a' != 'A'`, `'a' < 'B'`)).toEqual([
      'true',
      'false',
      'false',
      'true'
    ]);
  });

  it('reads escapes', () => {
    expect(evaluate(`'a\\tb\\'c\\u0105'`)).toEqual(["a\tb'cą"]);
  });
});
