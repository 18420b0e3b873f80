import { runTests } from '../../../local/org/apex/testRunner.js';
import { orgWith } from './support.js';

const SUITE = `@IsTest
private class SuiteTest {
  @TestSetup
  static void prepare() { insert new Account(Name = 'shared'); Counter.n = 9; }
  @IsTest static void seesTheSetUpRows() { Assert.areEqual(1, [SELECT COUNT() FROM Account]); Assert.areEqual(0, Counter.n); insert new Account(Name = 'own'); }
  @IsTest static void doesNotSeeRowsOfOtherTests() { Assert.areEqual(1, [SELECT COUNT() FROM Account]); Counter.bump(true); }
  @IsTest
  static void fails() {
    Assert.areEqual(1, Counter.n, 'never');
  }
  @IsTest static void throwsMore() { String s; s.length(); }
  static void helper() { }
}`;
const COUNTER = `public class Counter {
  public static Integer n = 0;
  public static void bump(Boolean go) {
    if (go) {
      n++;
    } else {
      n--;
    }
  }
}`;

describe('the test runner', () => {
  it('runs each method on the rows of the set-up, with fresh statics, and undoes it', () => {
    const { runtime, data } = orgWith({ 'SuiteTest.cls': SUITE, 'Counter.cls': COUNTER });

    const report = runTests(runtime, data);

    expect(report.results.map(({ methodName, outcome }) => `${methodName} ${outcome}`)).toEqual([
      'seesTheSetUpRows pass',
      'doesNotSeeRowsOfOtherTests pass',
      'fails fail',
      'throwsMore fail'
    ]);
    expect(report).toMatchObject({ passed: 2, failed: 2, unsupported: 0 });
    expect(data.rowCount('Account')).toBe(0);
  });

  it('tells where and how a test failed', () => {
    const { runtime, data } = orgWith({ 'SuiteTest.cls': SUITE, 'Counter.cls': COUNTER });

    const [result] = runTests(runtime, data, { methods: ['SuiteTest.fails'] }).results;

    expect(result).toMatchObject({ className: 'SuiteTest', file: 'SuiteTest.cls', line: 9 });
    expect(result?.message).toBe('System.AssertException: Assertion Failed: never: Expected: 1, Actual: 0');
    expect(result?.stackTrace).toBe('Class.SuiteTest.fails: line 9, column 1');
  });

  it('counts the lines that ran', () => {
    const { runtime, data } = orgWith({ 'SuiteTest.cls': SUITE, 'Counter.cls': COUNTER });

    runTests(runtime, data, { methods: ['SuiteTest.doesNotSeeRowsOfOtherTests'] });

    const counter = runtime.coverage.find((unit) => unit.name === 'Counter');
    expect([...(counter?.lines ?? [])].map(([line, count]) => `${line}:${count > 0}`)).toEqual([
      '2:true',
      '4:true',
      '5:true',
      '7:false'
    ]);
  });
});
