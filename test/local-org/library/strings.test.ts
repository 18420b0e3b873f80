import type { ListValue } from '../../../local/org/apex/library/collections.js';
import { Big } from 'bigdecimal.js';
import { DatetimeValue, DateValue } from '../../../local/org/values/time.js';
import { DoubleValue } from '../../../local/org/values/scalars.js';
import { apexError, library, list } from './support.js';

const { call, stat } = library();
const items = (value: unknown): unknown[] => (value as ListValue).items;

describe('String', () => {
  it('abbreviates with an ellipsis inside the width', () => {
    expect(call('String.abbreviate(Integer)', 'Hello Maximillian', 8)).toBe('Hello...');
    expect(call('String.abbreviate(Integer)', 'Hello', 8)).toBe('Hello');
    expect(call('String.abbreviate(Integer,Integer)', 'Hello Maximillian', 10, 5)).toBe('... Max...');
    expect(apexError(() => call('String.abbreviate(Integer)', 'Hello', 3))).toBe(
      'System.StringException: Minimum abbreviation width is 4'
    );
  });

  it('says which position is out of bounds', () => {
    expect(call('String.substring(Integer,Integer)', 'hamburger', 4, 8)).toBe('urge');
    expect(apexError(() => call('String.substring(Integer)', 'abc', 4))).toBe(
      'System.StringException: Starting position out of bounds: 4'
    );
    expect(apexError(() => call('String.substring(Integer,Integer)', 'abc', 1, 9))).toBe(
      'System.StringException: Ending position out of bounds: 9'
    );
  });

  it('takes parts leniently with left, right and mid', () => {
    expect(call('String.left(Integer)', 'abcdaacd', 4)).toBe('abcd');
    expect(call('String.left(Integer)', 'ab', -1)).toBe('');
    expect(call('String.right(Integer)', 'Hello Max', 3)).toBe('Max');
    expect(call('String.mid(Integer,Integer)', 'abcde', 2, 9)).toBe('cde');
  });

  it('splits as Java does', () => {
    expect(items(call('String.split(String)', 'boo:and:foo', 'o'))).toEqual(['b', '', ':and:f']);
    expect(items(call('String.split(String,Integer)', 'boo:and:foo', ':', 2))).toEqual(['boo', 'and:foo']);
    expect(items(call('String.split(String,Integer)', 'boo:and:foo', 'o', -2))).toEqual(['b', '', ':and:f', '', '']);
    expect(items(call('String.split(String)', 'abc', ''))).toEqual(['a', 'b', 'c']);
    expect(items(call('String.split(String)', '', ','))).toEqual(['']);
    expect(items(call('String.split(String)', ',', ','))).toEqual([]);
    expect(items(call('String.split(String)', 'a.b', '\\.'))).toEqual(['a', 'b']);
  });

  it('splits by character type, with and without camel case', () => {
    expect(items(call('String.splitByCharacterType()', 'Lightning.platform'))).toEqual([
      'L',
      'ightning',
      '.',
      'platform'
    ]);
    expect(items(call('String.splitByCharacterTypeCamelCase()', 'fooBAR12'))).toEqual(['foo', 'BAR', '12']);
    expect(items(call('String.splitByCharacterTypeCamelCase()', 'SalesforceCRMData'))).toEqual([
      'Salesforce',
      'CRM',
      'Data'
    ]);
  });

  it('joins anything that can be walked', () => {
    expect(stat('String.join(Object,String)', list('Integer', 10, 20, 30), '/')).toBe('10/20/30');
    expect(stat('String.join(Object,String)', list('String', 'a', 'b'), '')).toBe('ab');
  });

  it('formats like MessageFormat', () => {
    expect(stat('String.format(String,List<Object>)', "Can''t {0} {1} {0}", list('Object', 'a', 'b'))).toBe(
      "Can't a b a"
    );
    expect(stat('String.format(String,List<Object>)', "'{0}' {2}", list('Object', 'a'))).toBe('{0} {2}');
  });

  it('escapes and unescapes', () => {
    expect(stat('String.escapeSingleQuotes(String)', "it's")).toBe("it\\'s");
    expect(call('String.escapeHtml4()', '"<Salés>" & ‘x’')).toBe(
      '&quot;&lt;Sal&eacute;s&gt;&quot; &amp; &lsquo;x&rsquo;'
    );
    expect(call('String.unescapeHtml4()', '&lt;b&gt; &#65; &euro;')).toBe('<b> A €');
    expect(call('String.escapeXml()', "<a b='c'>")).toBe('&lt;a b=&apos;c&apos;&gt;');
    expect(call('String.escapeCsv()', 'Max, "x"')).toBe('"Max, ""x"""');
    expect(call('String.escapeEcmaScript()', `"grade": 3.9/4.0`)).toBe('\\"grade\\": 3.9\\/4.0');
    expect(call('String.escapeJava()', 'Ł\n')).toBe('\\u0141\\n');
  });

  it('knows kinds of text', () => {
    expect(call('String.isNumeric()', '1234')).toBe(true);
    expect(call('String.isNumeric()', '12.4')).toBe(false);
    expect(call('String.isNumeric()', '')).toBe(false);
    expect(call('String.isAlphanumericSpace()', 'a 1')).toBe(true);
    expect(call('String.isAllUpperCase()', 'ABc')).toBe(false);
    expect(call('String.isWhitespace()', ' \t')).toBe(true);
    expect(stat('String.isBlank(String)', ' ')).toBe(true);
    expect(stat('String.isBlank(String)', null)).toBe(true);
    expect(stat('String.isNotEmpty(String)', ' ')).toBe(true);
  });

  it('searches with and without case', () => {
    expect(call('String.indexOf(String,Integer)', 'abcd bc', 'bc', 4)).toBe(5);
    expect(call('String.indexOfIgnoreCase(String)', 'abcd', 'BC')).toBe(1);
    expect(call('String.lastIndexOf(String)', 'abcdabc', 'c')).toBe(6);
    expect(call('String.containsIgnoreCase(String)', 'Hello', 'hELL')).toBe(true);
    expect(call('String.indexOfDifference(String)', 'abcde', 'abxyz')).toBe(2);
    expect(call('String.countMatches(String)', 'Hello Jane', 'l')).toBe(2);
  });

  it('cuts around separators', () => {
    expect(call('String.substringAfterLast(String)', 'a.b.c', '.')).toBe('c');
    expect(call('String.substringBefore(String)', 'a.b.c', '.')).toBe('a');
    expect(call('String.substringBetween(String,String)', 'xx<a>yy', '<', '>')).toBe('a');
    expect(call('String.substringBetween(String)', 'no tag', '|')).toBeNull();
    expect(call('String.removeEndIgnoreCase(String)', 'report.PDF', '.pdf')).toBe('report');
  });

  it('pads, repeats, centres and reverses', () => {
    expect(call('String.leftPad(Integer,String)', 'ab', 5, 'xy')).toBe('xyxab');
    expect(call('String.rightPad(Integer)', 'ab', 4)).toBe('ab  ');
    expect(call('String.center(Integer,String)', 'ab', 5, '*')).toBe('*ab**');
    expect(call('String.repeat(String,Integer)', 'ab', ',', 3)).toBe('ab,ab,ab');
    expect(call('String.reverse()', 'abc')).toBe('cba');
    expect(call('String.capitalize()', 'hello max')).toBe('Hello max');
    expect(call('String.swapCase()', 'Force.com')).toBe('fORCE.COM');
  });

  it('replaces by text and by regular expression', () => {
    expect(call('String.replace(String,String)', 'a.b.c', '.', '-')).toBe('a-b-c');
    expect(call('String.replaceAll(String,String)', 'a1b22', '[0-9]+', '<$0>')).toBe('a<1>b<22>');
    expect(call('String.replaceFirst(String,String)', 'aaa', 'a', 'b')).toBe('baa');
    expect(call('String.replaceAll(String,String)', 'John Smith', '(\\w+) (\\w+)', '$2, $1')).toBe('Smith, John');
  });

  it('measures distance and compares as Java does', () => {
    expect(call('String.getLevenshteinDistance(String)', 'Hello Joe', 'Hello Max')).toBe(3);
    expect(call('String.getLevenshteinDistance(String,Integer)', 'Hello Joe', 'Hello Max', 2)).toBe(-1);
    expect(call('String.compareTo(String)', 'abcde', 'abcd')).toBe(1);
    expect(call('String.compareTo(String)', 'a', 'c')).toBe(-2);
    expect(call('String.hashCode()', 'hello')).toBe(99162322);
  });

  it('makes texts of values as the platform shows them', () => {
    expect(stat('String.valueOf(Date)', DateValue.of(2026, 3, 1))).toBe('2026-03-01');
    expect(stat('String.valueOf(Datetime)', new DatetimeValue(Date.UTC(2026, 2, 1, 10, 5)))).toBe(
      '2026-03-01 10:05:00'
    );
    expect(stat('String.valueOf(Double)', new DoubleValue(10))).toBe('10.0');
    expect(stat('String.valueOf(Decimal)', Big('12.50'))).toBe('12.50');
    expect(stat('String.valueOf(Object)', null)).toBeNull();
    expect(stat('String.valueOf(Object)', list('String', 'a', null))).toBe('(a, null)');
  });

  it('shows local time in the zone of the user', () => {
    const warsaw = library({ timeZone: 'Europe/Warsaw' });

    expect(warsaw.stat('String.valueOf(Datetime)', new DatetimeValue(Date.UTC(2026, 6, 1, 10)))).toBe(
      '2026-07-01 12:00:00'
    );
    expect(warsaw.stat('String.valueOfGmt(Datetime)', new DatetimeValue(Date.UTC(2026, 6, 1, 10)))).toBe(
      '2026-07-01 10:00:00'
    );
  });

  it('refuses null arguments', () => {
    expect(apexError(() => call('String.contains(String)', 'a', null))).toBe(
      'System.NullPointerException: Argument cannot be null.'
    );
    expect(call('String.equalsIgnoreCase(String)', 'a', null)).toBe(false);
  });

  it('names a member that has no body when it is called', () => {
    expect(() => call('String.madeUp(Integer)', 'a', 1)).toThrow('String.madeUp(Integer)');
  });
});
