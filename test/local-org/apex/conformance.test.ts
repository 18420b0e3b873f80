import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ApexCompileErrors } from '../../../local/org/apex/compile.js';
import { runProjectTests } from '../../../local/org/apexTests.js';
import { projectOf, removeProjects } from './projects.js';

afterAll(removeProjects);

const BROKEN = {
  Broken: 'public class Broken extends Nowhere {\n  public static void run() {}\n}',
  HalfTest: `@IsTest
private class HalfTest {
  @IsTest static void good() { Assert.areEqual(2, 1 + 1); }
  @IsTest static void bad() { Gone.call(); }
  @IsTest static void needsBroken() { Broken.run(); }
}`
};

describe('tests of a project that does not compile as a whole', () => {
  it('run as far as they can: what does not compile is unsupported, with its place', () => {
    const { report, problems } = runProjectTests(projectOf(BROKEN), { isTolerant: true });
    expect(report.results.map(({ methodName, outcome }) => `${methodName}: ${outcome}`)).toEqual([
      'good: pass',
      'bad: unsupported',
      'needsBroken: unsupported'
    ]);
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/Broken\.cls:1:29: Invalid type: Nowhere$/),
      expect.stringMatching(/HalfTest\.cls:4:31: Variable does not exist: Gone$/)
    ]);
    expect(report.results[1]?.message).toContain('HalfTest.cls:4');
    expect(report.results[2]?.message).toContain('Broken.cls:1');
  });

  it('run beside fields and formulas that the local org cannot read', () => {
    const field = (name: string, rest: string): string =>
      `<CustomField xmlns="http://soap.sforce.com/2006/04/metadata"><fullName>${name}</fullName>
        <label>${name}</label>${rest}</CustomField>`;
    const dir = projectOf(
      {
        OneTest: "@IsTest private class OneTest { @IsTest static void runs() { insert new Account(Name = 'Shop'); } }"
      },
      {
        'objects/Account/fields/Odd__c.field-meta.xml': field('Odd__c', '<type>NoSuchType</type>'),
        'objects/Account/fields/Sum__c.field-meta.xml': field(
          'Sum__c',
          '<type>Number</type><precision>18</precision><scale>0</scale><formula>Gone__c + 1</formula>'
        )
      }
    );
    const { report, problems } = runProjectTests(dir, { isTolerant: true });
    expect(report.passed).toBe(1);
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('Odd__c'),
      expect.stringContaining('Gone__c')
    ]);
  });

  it('do not run where every problem has to be known', () => {
    expect(() => runProjectTests(projectOf(BROKEN))).toThrow(ApexCompileErrors);
  });

  it('use the classes of other projects, whose own tests stay out', () => {
    const other = projectOf({
      Shared: 'public class Shared { public static Integer two() { return 2; } }',
      SharedTest: '@IsTest private class SharedTest { @IsTest static void runs() {} }'
    });
    const own = projectOf({
      OwnTest: '@IsTest private class OwnTest { @IsTest static void uses() { Assert.areEqual(2, Shared.two()); } }'
    });
    const { report } = runProjectTests(own, { dependencies: [other] });
    expect(report.results.map(({ className, outcome }) => `${className}: ${outcome}`)).toEqual(['OwnTest: pass']);
  });

  it('run in a folder of source without a project file, and once where two packages share a folder', () => {
    const classes = { OneTest: '@IsTest private class OneTest { @IsTest static void runs() {} }' };
    const bare = projectOf(classes);
    rmSync(path.join(bare, 'sfdx-project.json'));
    const shared = projectOf(classes);
    const directories = [{ path: 'source' }, { path: './source' }];
    writeFileSync(path.join(shared, 'sfdx-project.json'), JSON.stringify({ packageDirectories: directories }));
    for (const dir of [bare, shared]) {
      const { report, problems } = runProjectTests(dir, { isTolerant: true });
      expect({ passed: report.passed, problems }).toEqual({ passed: 1, problems: [] });
    }
  });

  it('read objects in the older metadata format too', () => {
    const object = `<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata"><label>Box</label>
      <pluralLabel>Boxes</pluralLabel><nameField><label>Name</label><type>Text</type></nameField>
      <sharingModel>ReadWrite</sharingModel><deploymentStatus>Deployed</deploymentStatus>
      <fields><fullName>Size__c</fullName><label>Size</label><type>Text</type><length>9</length></fields></CustomObject>`;
    const test = "@IsTest private class BoxTest { @IsTest static void runs() { insert new Box__c(Size__c = 'L'); } }";
    const dir = projectOf({ BoxTest: test }, { 'objects/Box__c.object': object });
    expect(runProjectTests(dir, { isTolerant: true }).report.passed).toBe(1);
  });
});
