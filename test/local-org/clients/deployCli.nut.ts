import type { LocalOrg } from '../../../local/org/org.js';
import { connect, startOrg } from '../api/support.js';
import { Cli } from './cli.js';

const TIMEOUT = 240_000;
const META =
  '<?xml version="1.0" encoding="UTF-8"?>\n<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata">\n' +
  '  <apiVersion>65.0</apiVersion>\n  <status>Active</status>\n</ApexClass>\n';

let org: LocalOrg;
let cli: Cli;
beforeAll(async () => {
  org = await startOrg();
  cli = await Cli.signedIn(org);
  cli.file(
    'sfdx-project.json',
    '{ "packageDirectories": [{ "path": "force-app", "default": true }], "sourceApiVersion": "65.0" }'
  );
}, TIMEOUT);
afterAll(async () => {
  await org.close();
  cli.remove();
});

function apexClass(folder: string, name: string, source: string): void {
  cli.file(`force-app/${folder}/classes/${name}.cls`, source);
  cli.file(`force-app/${folder}/classes/${name}.cls-meta.xml`, META);
}

function field(folder: string, name: string, inner: string): void {
  const root = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
  cli.file(
    `force-app/${folder}/objects/Parcel__c/fields/${name}.field-meta.xml`,
    `<?xml version="1.0" encoding="UTF-8"?>\n<CustomField ${root}>\n  <fullName>${name}</fullName>\n${inner}\n</CustomField>\n`
  );
}

const deploy = (folder: string, ...more: string[]): ReturnType<Cli['run']> =>
  cli.onOrg('project', 'deploy', 'start', '--source-dir', `force-app/${folder}`, '--wait', '3', ...more);
const anonymous = (code: string): ReturnType<Cli['run']> =>
  cli.onOrg('apex', 'run', '--file', cli.file('run.apex', code));

describe('sf project deploy start', () => {
  it(
    'refuses wrong Apex with its file, line and problem, and leaves the org as it was',
    async () => {
      apexClass('wrong', 'Broken', "public class Broken {\n  public Integer one() {\n    return 'one';\n  }\n}\n");
      apexClass('wrong', 'Fine', 'public class Fine {}\n');

      const answer = await deploy('wrong');
      const used = await anonymous('new Fine();');

      expect(answer.status).toBe(1);
      const { details } = answer.result as { details: { componentFailures: unknown } };
      expect([details.componentFailures].flat()).toMatchObject([
        {
          componentType: 'ApexClass',
          fullName: 'Broken',
          lineNumber: 3,
          problem: 'Return value must be of type: Integer',
          problemType: 'Error'
        }
      ]);
      expect(JSON.stringify(used)).toContain('Invalid type: Fine');
    },
    TIMEOUT
  );

  it(
    'refuses bad metadata by component, line and problem',
    async () => {
      field('badField', 'Bad__c', '  <label>Bad</label>\n  <type>Txt</type>');

      const answer = await deploy('badField');

      expect(answer.status).toBe(1);
      const { details } = answer.result as { details: { componentFailures: unknown } };
      expect([details.componentFailures].flat()).toMatchObject([
        {
          componentType: 'CustomField',
          fullName: 'Parcel__c.Bad__c',
          problem: expect.stringContaining('Txt') as string
        }
      ]);
    },
    TIMEOUT
  );

  it(
    'refuses a class that would break one that is there already',
    async () => {
      apexClass('breaks', 'ParcelJob', 'public class ParcelJob {}\n');

      const answer = await deploy('breaks');

      expect(answer.status).toBe(1);
      expect(JSON.stringify(answer)).toContain('Dependent class is invalid and needs recompilation');
      expect(JSON.stringify(answer)).toContain('ParcelAsyncTest');
    },
    TIMEOUT
  );

  it(
    'only checks with --dry-run, then deploys classes and fields that the org uses at once, and keeps its rows',
    async () => {
      await connect(org).sobject('Parcel__c').create({ Name: 'kept', Key__c: 'kept' });
      apexClass(
        'good',
        'Colors',
        "public class Colors {\n  public static void paint() {\n    Parcel__c p = [SELECT Id FROM Parcel__c WHERE Key__c = 'kept'];\n    p.Color__c = 'red';\n    update p;\n  }\n}\n"
      );
      field('good', 'Color__c', '  <label>Color</label>\n  <length>20</length>\n  <type>Text</type>');

      const checked = await deploy('good', '--dry-run');
      const before = await anonymous('Colors.paint();');
      const deployed = await deploy('good');
      const after = await anonymous('Colors.paint();');
      const { records } = await connect(org).query("SELECT Name, Color__c FROM Parcel__c WHERE Key__c = 'kept'");
      const more = await connect(org).sobject('Parcel__c').create({ Name: 'new', Key__c: 'new', Color__c: 'blue' });

      expect(checked).toMatchObject({ status: 0, result: { checkOnly: true, status: 'Succeeded' } });
      expect(before.status).not.toBe(0);
      expect(deployed).toMatchObject({ status: 0, result: { status: 'Succeeded', numberComponentsDeployed: 2 } });
      expect(after).toMatchObject({ status: 0, result: { success: true } });
      expect(records).toMatchObject([{ Name: 'kept', Color__c: 'red' }]);
      expect(more.success).toBe(true);
      org.reset();
      expect((await anonymous('Colors.paint();')).status).not.toBe(0);
    },
    TIMEOUT
  );
});
