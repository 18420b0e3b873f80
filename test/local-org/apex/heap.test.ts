import { failureOf, orgWith, runApex } from './support.js';

const TOO_LARGE = /^System\.LimitException: Apex heap size too large: (\d+)$/;

function sizeThatFailed(code: string, sources?: Record<string, string>): number {
  return Number(TOO_LARGE.exec(failureOf(code, sources) ?? '')?.[1] ?? 0);
}

describe('heap', () => {
  it('ends code whose text doubles past the limit, whatever it catches', () => {
    const code = `
      String text = 'abcdefgh';
      try { while (true) text += text; } catch (Exception e) { System.debug('caught'); }`;
    expect(sizeThatFailed(code)).toBeGreaterThan(6_000_000);
  });

  it('does not count what is dropped', () => {
    const code = `
      Integer made = 0;
      for (Integer i = 0; i < 200; i++) {
        String text = 'abcdefghij'.repeat(20000) + i;
        List<Account> accounts = new List<Account>();
        for (Integer j = 0; j < 100; j++) accounts.add(new Account(Name = 'A' + j));
        made += text.length();
      }
      System.debug(made > 40000000);`;
    expect(runApex(code)).toEqual(['true']);
  });

  it('does not count what a method that has returned held', () => {
    const sources = {
      'Maker.cls': `public class Maker {
        public static Integer lengthOf(Integer i) { String text = 'abcdefghij'.repeat(300000) + i; return text.length(); }
      }`
    };
    const code = `
      Integer before = Limits.getHeapSize();
      for (Integer i = 0; i < 10; i++) Maker.lengthOf(i);
      System.debug(Limits.getHeapSize() - before < 100);`;
    expect(runApex(code, sources)).toEqual(['true']);
  });

  it('grows by about the length of a text that is kept, and shrinks when it is let go', () => {
    const code = `
      Integer before = Limits.getHeapSize();
      String text = 'abcdefghij'.repeat(10000);
      Integer kept = Limits.getHeapSize() - before;
      List<String> twice = new List<String>{ text, text };
      Integer shared = Limits.getHeapSize() - before;
      text = null;
      twice.clear();
      System.debug(kept >= 100000 && kept < 100100);
      System.debug(shared < kept + 100);
      System.debug(Limits.getHeapSize() - before < 100);`;
    expect(runApex(code)).toEqual(['true', 'true', 'true']);
  });

  it('counts collections, records, fields and statics', () => {
    const sources = {
      'Keeper.cls': `public class Keeper {
        public static Map<Integer, List<Account>> kept = new Map<Integer, List<Account>>();
        private List<String> names = new List<String>();
        public void fill() { while (true) this.names.add('name ' + this.names.size()); }
      }`
    };
    const statics = `
      for (Integer i = 0; true; i++) {
        Keeper.kept.put(i, new List<Account>{ new Account(Name = 'Number ' + i, Description = 'kept') });
      }`;
    expect(sizeThatFailed(statics, sources)).toBeGreaterThan(6_000_000);
    expect(sizeThatFailed('new Keeper().fill();', sources)).toBeGreaterThan(6_000_000);
    expect(sizeThatFailed('List<Integer> all = new List<Integer>{ 1 }; while (true) all.addAll(all);')).toBeGreaterThan(
      6_000_000
    );
    expect(sizeThatFailed('List<Integer> all = new List<Integer>(); while (true) all.add(1);')).toBeGreaterThan(
      6_000_000
    );
  });

  it('is 6 MB for synchronous code and twice that for asynchronous code', () => {
    const { runtime, data, lines } = orgWith();
    const code = `
      String text = 'abcdefghij'.repeat(800000);
      System.debug(Limits.getLimitHeapSize());
      while (true) text += 'abcdefghij'.repeat(100000);`;
    const asynchronous = data.begin({ kind: 'asynchronous', user: data.adminUser });
    const outcome = runtime.executeAnonymous(asynchronous, code);
    asynchronous.abort();
    expect(lines).toEqual(['12000000']);
    expect(Number(TOO_LARGE.exec(outcome.exceptionMessage ?? '')?.[1])).toBeGreaterThan(12_000_000);
    expect(runApex('System.debug(Limits.getLimitHeapSize());')).toEqual(['6000000']);
    expect(sizeThatFailed(code)).toBeLessThan(8_100_000);
  });
});
