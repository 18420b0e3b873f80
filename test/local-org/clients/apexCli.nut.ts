import { connect } from '../api/support.js';
import { cliOnOrg } from './cli.js';

const there = cliOnOrg();

describe('sf apex run', () => {
  it('runs statements, keeps what they do and shows the debug log with its lines', async () => {
    const file = there.cli.file(
      'good.apex',
      "String said = 'it\\'s <here> & \"there\"';\nSystem.debug(said);\ninsert new Parcel__c(Name = said, Key__c = 'anon');"
    );

    const answer = await there.cli.onOrg('apex', 'run', '--file', file);
    const { records } = await connect(there.org).query("SELECT Name FROM Parcel__c WHERE Key__c = 'anon'");

    expect(answer).toMatchObject({ status: 0, result: { success: true, compiled: true } });
    expect((answer.result as { logs: string }).logs).toContain('|USER_DEBUG|[2]|DEBUG|it\'s <here> & "there"');
    expect(records).toMatchObject([{ Name: 'it\'s <here> & "there"' }]);
  });

  it('says where code does not compile, and undoes code that fails', async () => {
    const broken = there.cli.file('broken.apex', "Integer n = 1;\nInteger m = 'one';");
    const failing = there.cli.file(
      'failing.apex',
      "insert new Parcel__c(Name = 'x', Key__c = 'undone');\nInteger zero = 0;\nInteger n = 1 / zero;"
    );

    const notCompiled = await there.cli.onOrg('apex', 'run', '--file', broken);
    const thrown = await there.cli.onOrg('apex', 'run', '--file', failing);
    const { totalSize } = await connect(there.org).query("SELECT Id FROM Parcel__c WHERE Key__c = 'undone'");

    expect(JSON.stringify(notCompiled)).toContain('Illegal assignment from String to Integer');
    expect(JSON.stringify(notCompiled)).toMatch(/line 2/i);
    expect(JSON.stringify(thrown)).toContain('System.MathException: Divide by 0');
    expect(JSON.stringify(thrown)).toContain('AnonymousBlock: line 3, column 1');
    expect(totalSize).toBe(0);
  });
});

describe('sf apex run test', () => {
  it('runs one class synchronously, unseen by and not seeing the rows of the org, with coverage', async () => {
    await connect(there.org).sobject('Parcel__c').create({ Name: 'live', Key__c: 'A' });
    const options = ['--class-names', 'ParcelAsyncTest', '--code-coverage', '--result-format', 'json'];

    const answer = await there.cli.onOrg('apex', 'run', 'test', '--synchronous', ...options);

    expect(answer.status).toBe(0);
    const { summary, tests, coverage } = answer.result as {
      summary: { outcome: string; testsRan: number; passing: number; orgWideCoverage: string };
      tests: { FullName: string; Outcome: string }[];
      coverage: { coverage: { name: string; totalLines: number; coveredPercent: number }[] };
    };
    expect(summary).toMatchObject({ outcome: 'Passed', testsRan: 9, passing: 9 });
    expect(tests.map((test) => test.FullName)).toContain('ParcelAsyncTest.refusesAnEventWithoutItsKey');
    const handler = coverage.coverage.find((unit) => unit.name === 'ParcelSentHandler');
    expect(handler?.coveredPercent).toBeGreaterThan(50);
    expect(coverage.coverage.map((unit) => unit.name)).toContain('ParcelSentTrigger');
    expect((await connect(there.org).query("SELECT Id FROM Parcel__c WHERE Key__c = 'A'")).totalSize).toBe(1);
  });

  it('runs all local tests asynchronously and waits for them', async () => {
    const answer = await there.cli.onOrg(
      'apex',
      'run',
      'test',
      '--test-level',
      'RunLocalTests',
      '--code-coverage',
      '--wait',
      '2'
    );

    expect(answer).toMatchObject({ status: 0, result: { summary: { outcome: 'Passed', failing: 0 } } });
  });

  it('names a class that has no tests', async () => {
    const answer = await there.cli.onOrg('apex', 'run', 'test', '--synchronous', '--class-names', 'ParcelJob');

    expect(answer.status).not.toBe(0);
    expect(answer.message).toContain("This class name's value is invalid: ParcelJob");
  });
});
