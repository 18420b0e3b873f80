import { connect } from '../api/support.js';
import { cliOnOrg, type Cli, type CliAnswer } from './cli.js';

const META =
  '<?xml version="1.0" encoding="UTF-8"?>\n<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata">\n' +
  '  <apiVersion>65.0</apiVersion>\n  <status>Active</status>\n</ApexClass>\n';
const PROJECT = '{ "packageDirectories": [{ "path": "force-app", "default": true }], "sourceApiVersion": "65.0" }';

const there = cliOnOrg();
beforeAll(() => {
  there.cli.file('sfdx-project.json', PROJECT);
});

function apexClass(folder: string, name: string, source: string): void {
  there.cli.file(`force-app/${folder}/classes/${name}.cls`, source);
  there.cli.file(`force-app/${folder}/classes/${name}.cls-meta.xml`, META);
}

function field(folder: string, name: string, inner: string): void {
  const root = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
  there.cli.file(
    `force-app/${folder}/objects/Parcel__c/fields/${name}.field-meta.xml`,
    `<?xml version="1.0" encoding="UTF-8"?>\n<CustomField ${root}>\n  <fullName>${name}</fullName>\n${inner}\n</CustomField>\n`
  );
}

const deploy = (folder: string, ...more: string[]): ReturnType<Cli['run']> =>
  there.cli.onOrg('project', 'deploy', 'start', '--source-dir', `force-app/${folder}`, '--wait', '3', ...more);
const anonymous = (code: string): Promise<{ success: boolean }> => connect(there.org).tooling.executeAnonymous(code);
const failures = (answer: CliAnswer): unknown[] =>
  [(answer.result as { details: { componentFailures: unknown } }).details.componentFailures].flat();

describe('sf project deploy start', () => {
  it('refuses wrong Apex and wrong metadata by component, line and problem, and leaves the org as it was', async () => {
    apexClass('wrong', 'Broken', "public class Broken {\n  public Integer one() {\n    return 'one';\n  }\n}\n");
    apexClass('wrong', 'Fine', 'public class Fine {}\n');
    field('badField', 'Bad__c', '  <label>Bad</label>\n  <type>Txt</type>');

    const apex = await deploy('wrong');
    const metadata = await deploy('badField');

    expect([apex.status, metadata.status]).toEqual([1, 1]);
    expect(failures(apex)).toMatchObject([
      {
        componentType: 'ApexClass',
        fullName: 'Broken',
        lineNumber: 3,
        problem: 'Return value must be of type: Integer',
        problemType: 'Error'
      }
    ]);
    expect(failures(metadata)).toMatchObject([
      { componentType: 'CustomField', fullName: 'Parcel__c.Bad__c', problem: expect.stringContaining('Txt') as string }
    ]);
    expect((await anonymous('new Fine();')).success).toBe(false);
  });

  it('refuses a class that would break one that is there already', async () => {
    apexClass('breaks', 'ParcelJob', 'public class ParcelJob {}\n');

    const answer = await deploy('breaks');

    expect(answer.status).toBe(1);
    expect(JSON.stringify(answer)).toContain('Dependent class is invalid and needs recompilation');
    expect(JSON.stringify(answer)).toContain('ParcelAsyncTest');
  });

  it('only checks with --dry-run; then deploys, runs the tests, and deletes the source again', async () => {
    await connect(there.org).sobject('Parcel__c').create({ Name: 'kept', Key__c: 'kept' });
    apexClass(
      'good',
      'Colors',
      "public class Colors {\n  public static void paint() {\n    Parcel__c p = [SELECT Id FROM Parcel__c WHERE Key__c = 'kept'];\n    p.Color__c = 'red';\n    update p;\n  }\n}\n"
    );
    apexClass(
      'good',
      'ColorsTest',
      "@IsTest\nprivate class ColorsTest {\n  @IsTest\n  static void paints() {\n    insert new Parcel__c(Name = 'kept', Key__c = 'kept');\n    Colors.paint();\n    Assert.areEqual('red', [SELECT Color__c FROM Parcel__c].Color__c);\n  }\n}\n"
    );
    field('good', 'Color__c', '  <label>Color</label>\n  <length>20</length>\n  <type>Text</type>');

    const checked = await deploy('good', '--dry-run');
    const before = await anonymous('Colors.paint();');
    const deployed = await deploy('good', '--test-level', 'RunLocalTests', '--coverage-formatters', 'json');
    const after = await anonymous('Colors.paint();');
    const { records } = await connect(there.org).query("SELECT Name, Color__c FROM Parcel__c WHERE Key__c = 'kept'");
    const source = ['--source-dir', 'force-app/good/classes'];
    const deleted = await there.cli.onOrg('project', 'delete', 'source', ...source, '--no-prompt', '--wait', '3');
    const gone = await anonymous('Colors.paint();');

    expect(checked).toMatchObject({ status: 0, result: { checkOnly: true, status: 'Succeeded' } });
    expect(before.success).toBe(false);
    expect(deployed).toMatchObject({ status: 0, result: { status: 'Succeeded', numberComponentsDeployed: 3 } });
    expect((deployed.result as { numberTestsCompleted: number }).numberTestsCompleted).toBeGreaterThan(1);
    expect(after.success).toBe(true);
    expect(records).toMatchObject([{ Name: 'kept', Color__c: 'red' }]);
    expect(deleted).toMatchObject({ status: 0 });
    expect(gone.success).toBe(false);
  });

  it('fails, with the tests that failed, and does not deploy', async () => {
    apexClass('untrue', 'Untrue', 'public class Untrue {}');
    apexClass(
      'untrue',
      'UntrueTest',
      "@IsTest\nprivate class UntrueTest {\n  @IsTest\n  static void isTrue() {\n    Assert.isTrue(false, 'it is not');\n  }\n}\n"
    );

    const answer = await deploy('untrue', '--test-level', 'RunSpecifiedTests', '--tests', 'UntrueTest');

    expect(answer.status).not.toBe(0);
    expect(JSON.stringify(answer)).toContain('it is not');
    expect((await anonymous('new Untrue();')).success).toBe(false);
  });
});
