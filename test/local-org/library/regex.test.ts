import { apexError, library } from './support.js';

const { call, stat } = library();
const matcherOf = (pattern: string, input: string): unknown =>
  call('Pattern.matcher(String)', stat('Pattern.compile(String)', pattern), input);
const matches = (pattern: string, input: string): unknown => stat('Pattern.matches(String,String)', pattern, input);
const replaceAll = (input: string, pattern: string, by: string): unknown =>
  call('String.replaceAll(String,String)', input, pattern, by);

describe('Pattern and Matcher', () => {
  it('matches the whole input only', () => {
    expect(matches('a*b', 'aaaab')).toBe(true);
    expect(matches('a', 'ab')).toBe(false);
    expect(matches('a|ab', 'ab')).toBe(true);
  });

  it('finds one match after the other and tells their groups', () => {
    const matcher = matcherOf('(\\w)(\\d)?', 'a1b');

    expect(call('Matcher.find()', matcher)).toBe(true);
    expect(call('Matcher.group(Integer)', matcher, 2)).toBe('1');
    expect(call('Matcher.end()', matcher)).toBe(2);
    expect(call('Matcher.find()', matcher)).toBe(true);
    expect(call('Matcher.group()', matcher)).toBe('b');
    expect(call('Matcher.group(Integer)', matcher, 2)).toBeNull();
    expect(call('Matcher.start(Integer)', matcher, 2)).toBe(-1);
    expect(call('Matcher.find()', matcher)).toBe(false);
    expect(call('Matcher.groupCount()', matcher)).toBe(2);
  });

  it('refuses to tell a group before a match', () => {
    expect(apexError(() => call('Matcher.group()', matcherOf('a', 'a')))).toBe(
      'System.StringException: No match found'
    );
  });

  it('keeps inside a region, with anchors at its ends', () => {
    const matcher = matcherOf('^b+$', 'abba');

    call('Matcher.region(Integer,Integer)', matcher, 1, 3);

    expect(call('Matcher.matches()', matcher)).toBe(true);
    expect(call('Matcher.start()', matcher)).toBe(1);
  });

  it('looks at the beginning without wanting the end', () => {
    expect(call('Matcher.lookingAt()', matcherOf('ab', 'abc'))).toBe(true);
    expect(call('Matcher.lookingAt()', matcherOf('bc', 'abc'))).toBe(false);
  });

  it.each([
    ['(?i)straße', 'STRAße', true],
    ['a(?i)b', 'aB', true],
    ['a(?i)b', 'AB', false],
    ['(?s)a.b', 'a\nb', true],
    ['a.b', 'a\nb', false],
    ['[a-z&&[^aeiou]]+', 'bcd', true],
    ['[a-z&&[^aeiou]]+', 'bad', false],
    ['[a-c[x-z]]+', 'axz', true],
    ['\\p{Alpha}+\\p{Punct}', 'ab!', true],
    ['\\p{L}+', 'Łódź', true],
    ['\\Qa.b\\E', 'a.b', true],
    ['\\Qa.b\\E', 'axb', false],
    ['a++b', 'aaab', true],
    ['a++ab', 'aaab', false],
    ['(?>a|ab)c', 'abc', false],
    ['(a)(?>b(c))\\2', 'abcc', true],
    ['(?<year>\\d{4})-\\k<year>', '2026-2026', true],
    ['(?x) a b # two letters', 'ab', true],
    ['[^\\s@]+@[^\\s@]+\\.[a-z]{2,}', 'x@y.pl', true],
    ['[-+/]', '/', true],
    ['\\x41\\u0042', 'AB', true]
  ])('reads Java pattern %s on %j', (pattern, input, expected) => {
    expect(matches(pattern, input)).toBe(expected);
  });

  it('anchors lines in multiline mode', () => {
    expect(replaceAll('a\nb', '(?m)^', '> ')).toBe('> a\n> b');
    expect(replaceAll('a\nb', '^', '> ')).toBe('> a\nb');
  });

  it('quotes replacements and refuses unknown groups', () => {
    const quoted = stat('Matcher.quoteReplacement(String)', 'US$1\\');

    expect(replaceAll('price', 'price', String(quoted))).toBe('US$1\\');
    expect(replaceAll('ab', '(?<first>a)', '${first}-')).toBe('a-b');
    expect(apexError(() => replaceAll('a', 'a', '$3'))).toBe('System.StringException: No group 3');
  });

  it('says what is wrong with a pattern', () => {
    expect(apexError(() => stat('Pattern.compile(String)', '(abc'))).toContain(
      'Invalid regex: Unclosed group near index 4'
    );
    expect(apexError(() => stat('Pattern.compile(String)', '*a'))).toContain("Dangling meta character '*'");
  });
});
