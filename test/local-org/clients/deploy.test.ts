import { zipSync } from 'fflate';
import type { Connection } from 'jsforce';
import type { LocalOrg } from '../../../local/org/org.js';
import { connect, startOrg } from '../api/support.js';

type Shown = {
  componentType: string;
  fullName: string;
  fileName: string;
  problem?: string;
  problemType?: string;
  lineNumber?: number;
  created?: boolean;
  deleted?: boolean;
};
type Result = {
  id: string;
  status: string;
  success: boolean;
  errorMessage?: string;
  numberTestsCompleted: number;
  numberTestErrors: number;
  details: {
    componentFailures?: Shown | Shown[];
    componentSuccesses?: Shown | Shown[];
    runTestResult: { failures?: object | object[]; codeCoverage?: object[] };
  };
};

const XMLNS = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
const MANIFEST = `<?xml version="1.0"?>\n<Package ${XMLNS}><version>65.0</version></Package>`;

let org: LocalOrg;
let connection: Connection;
beforeAll(async () => {
  org = await startOrg();
  connection = connect(org);
  connection.metadata.pollInterval = 10;
  connection.metadata.pollTimeout = 30_000;
});
// Takes the org back to its project.
beforeEach(() => org.reset());
afterAll(async () => {
  await org.close();
});

/** Files by their path in the package; `.cls` and `.trigger` get their `-meta.xml`. */
async function deploy(files: Record<string, string>, options: object = {}): Promise<Result> {
  const all: Record<string, string> = { 'package.xml': MANIFEST, ...files };
  for (const name of Object.keys(files)) {
    const root = name.endsWith('.cls') ? 'ApexClass' : name.endsWith('.trigger') ? 'ApexTrigger' : '';
    if (root !== '')
      all[`${name}-meta.xml`] ??= metadata(root, '<apiVersion>65.0</apiVersion>\n<status>Active</status>');
  }
  const zip = zipSync(Object.fromEntries(Object.entries(all).map(([name, text]) => [name, Buffer.from(text)])));
  const done = await connection.metadata.deploy(Buffer.from(zip).toString('base64'), options).complete(true);
  return done as unknown as Result;
}

function metadata(root: string, inner: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} ${XMLNS}>\n${inner}\n</${root}>\n`;
}

function destructive(...components: [type: string, name: string][]): string {
  const types = components.map(([type, name]) => `<types><members>${name}</members><name>${type}</name></types>`);
  return metadata('Package', types.join('\n'));
}

const failures = ({ details }: Result): Shown[] => [details.componentFailures ?? []].flat();
const successes = ({ details }: Result): Shown[] => [details.componentSuccesses ?? []].flat();
const anonymous = (
  code: string
): Promise<{ success: boolean; exceptionMessage: string | null; compileProblem: string | null }> =>
  connection.tooling.executeAnonymous(code);

const SHELF = metadata(
  'CustomObject',
  [
    '<deploymentStatus>Deployed</deploymentStatus>',
    '<label>Shelf</label>',
    '<pluralLabel>Shelves</pluralLabel>',
    '<nameField><label>Name</label><type>Text</type></nameField>',
    '<sharingModel>ReadWrite</sharingModel>',
    '<fields>',
    '<fullName>Height__c</fullName>',
    '<label>Height</label>',
    '<precision>5</precision>',
    '<scale>1</scale>',
    '<type>Number</type>',
    '</fields>'
  ].join('\n')
);

describe('what is deployed takes effect', () => {
  it('a new object with its fields, though others stand before and behind it in the alphabet', async () => {
    const { id } = await connection.sobject('Parcel__c').create({ Name: 'kept', Key__c: 'kept' });

    const first = await deploy({ 'objects/Shelf__c.object': SHELF });
    const second = await deploy({ 'objects/Aisle__c.object': SHELF.replaceAll('Shel', 'Ais') });
    const created = await connection.sobject('Shelf__c').create({ Name: 'S', Height__c: 1.5 });
    const kept = await connection.sobject('Parcel__c').retrieve(id ?? '');

    expect([first.status, second.status]).toEqual(['Succeeded', 'Succeeded']);
    expect(successes(first)).toContainEqual(
      expect.objectContaining({ componentType: 'CustomField', fullName: 'Shelf__c.Height__c', created: true })
    );
    expect(created.success).toBe(true);
    expect(kept['Name']).toBe('kept');
  });

  it('a trigger fires, and a new version of it replaces the old one', async () => {
    const trigger = (text: string): string =>
      `trigger ParcelName on Parcel__c(before insert) {\n  for (Parcel__c p : Trigger.new) p.Group__c = '${text}';\n}\n`;
    const groupOf = async (key: string): Promise<unknown> => {
      await connection.sobject('Parcel__c').create({ Name: key, Key__c: key });
      const { records } = await connection.query(`SELECT Group__c FROM Parcel__c WHERE Key__c = '${key}'`);
      return records[0]?.['Group__c'];
    };

    await deploy({ 'triggers/ParcelName.trigger': trigger('first') });
    const before = await groupOf('t1');
    const again = await deploy({ 'triggers/ParcelName.trigger': trigger('second') });
    const after = await groupOf('t2');

    expect([before, after]).toEqual(['first', 'second']);
    expect(successes(again)).toMatchObject([{ componentType: 'ApexTrigger', fullName: 'ParcelName', created: false }]);
  });

  it('a permission set can be assigned, a label and a record of a custom metadata type are read by Apex', async () => {
    const files = {
      'permissionsets/ShelfReader.permissionset': metadata('PermissionSet', '<label>Shelf Reader</label>'),
      'labels/CustomLabels.labels': metadata(
        'CustomLabels',
        '<labels><fullName>Hello</fullName><language>en_US</language><protected>false</protected>' +
          '<shortDescription>Hello</shortDescription><value>Hello there</value></labels>'
      ),
      'objects/Rate__mdt.object': metadata(
        'CustomObject',
        '<label>Rate</label><pluralLabel>Rates</pluralLabel>\n' +
          '<fields><fullName>Percent__c</fullName><label>Percent</label><precision>5</precision><scale>2</scale><type>Number</type></fields>'
      ),
      'customMetadata/Rate.Low.md': metadata(
        'CustomMetadata',
        '<label>Low</label><values><field>Percent__c</field><value>2.50</value></values>'
      )
    };

    const deployed = await deploy(files);
    const ran = await anonymous(
      "Assert.areEqual('Hello there', System.Label.Hello);\n" +
        "Assert.areEqual(2.5, Rate__mdt.getInstance('Low').Percent__c);\n" +
        "PermissionSet s = [SELECT Id FROM PermissionSet WHERE Name = 'ShelfReader'];\n" +
        'insert new PermissionSetAssignment(PermissionSetId = s.Id, AssigneeId = UserInfo.getUserId());'
    );

    expect([deployed.status, failures(deployed)]).toEqual(['Succeeded', []]);
    expect(ran).toMatchObject({ success: true, exceptionMessage: null, compileProblem: null });
  });

  it('layouts, pages, tabs, apps and components are checked and kept by name, and that is said', async () => {
    const files = {
      'lwc/shelfView/shelfView.js':
        "import { LightningElement } from 'lwc';\nexport default class extends LightningElement {}\n",
      'lwc/shelfView/shelfView.html': '<template><p>Shelf</p></template>\n',
      'lwc/shelfView/shelfView.js-meta.xml': metadata(
        'LightningComponentBundle',
        '<apiVersion>65.0</apiVersion><isExposed>true</isExposed>'
      ),
      'objects/Shelf__c.object': SHELF,
      'tabs/Shelf__c.tab': metadata('CustomTab', '<customObject>true</customObject><motif>Custom1: Heart</motif>'),
      'applications/Store.app': metadata(
        'CustomApplication',
        '<label>Store</label><navType>Standard</navType><tabs>Shelf__c</tabs><tabs>standard-Account</tabs><uiType>Lightning</uiType>'
      ),
      'layouts/Shelf__c-Shelf Layout.layout': metadata(
        'Layout',
        '<layoutSections><layoutColumns><layoutItems><field>Height__c</field></layoutItems></layoutColumns><style>OneColumn</style></layoutSections>'
      )
    };

    const result = await deploy(files);

    expect([result.status, failures(result)]).toEqual(['Succeeded', []]);
    const warned = successes(result).filter(({ problemType }) => problemType === 'Warning');
    expect(warned.map(({ componentType }) => componentType).sort()).toEqual([
      'CustomApplication',
      'CustomTab',
      'Layout',
      'LightningComponentBundle'
    ]);
    expect(warned[0]?.problem).toMatch(/does not use it/);
  });
});

describe('what is wrong is refused by component, line and problem', () => {
  const label =
    '<labels>\n<fullName>L</fullName>\n<language>en_US</language>\n<shortDescription>L</shortDescription>\n<value>L</value>\n</labels>';

  it.each<[string, string, string, object]>([
    [
      'a trigger',
      'triggers/Bad.trigger',
      'trigger Bad on Parcel__c(before insert) {\n  Integer n = missing;\n}\n',
      {
        componentType: 'ApexTrigger',
        fullName: 'Bad',
        lineNumber: 2,
        problem: expect.stringContaining('missing') as string
      }
    ],
    [
      'a class under another name',
      'classes/Bad.cls',
      'public class Other {}',
      {
        componentType: 'ApexClass',
        fullName: 'Bad',
        lineNumber: 1,
        problem: expect.stringMatching(/Other|Bad/) as string
      }
    ],
    [
      'a permission set for a field that is not there',
      'permissionsets/Bad.permissionset',
      metadata(
        'PermissionSet',
        '<fieldPermissions>\n<editable>true</editable>\n<field>Parcel__c.Nope__c</field>\n<readable>true</readable>\n</fieldPermissions>\n<label>Bad</label>'
      ),
      {
        componentType: 'PermissionSet',
        fullName: 'Bad',
        lineNumber: 5,
        problem: 'In field: field - no CustomField named Parcel__c.Nope__c found'
      }
    ],
    [
      'a label without what it must have',
      'labels/CustomLabels.labels',
      metadata('CustomLabels', label),
      { componentType: 'CustomLabels', lineNumber: 3, problem: expect.stringContaining('<protected>') as string }
    ],
    [
      'a field of an object',
      'objects/Shelf__c.object',
      SHELF.replace('<type>Number</type>', '<type>Numeral</type>'),
      {
        componentType: 'CustomField',
        fullName: 'Shelf__c.Height__c',
        lineNumber: 13,
        problem: expect.stringContaining('Numeral') as string
      }
    ],
    [
      'an object',
      'objects/Shelf__c.object',
      SHELF.replace('ReadWrite', 'Everybody'),
      {
        componentType: 'CustomObject',
        fullName: 'Shelf__c',
        lineNumber: 7,
        problem: expect.stringContaining('Everybody') as string
      }
    ],
    [
      'a record of a custom metadata type that is not there',
      'customMetadata/Nope.Low.md',
      metadata('CustomMetadata', '<label>Low</label>'),
      {
        componentType: 'CustomMetadata',
        lineNumber: 2,
        problem: 'In field: CustomMetadata - no CustomObject named Nope__mdt found'
      }
    ],
    [
      'a layout with a field that is not there',
      'layouts/Parcel__c-Parcel Layout.layout',
      metadata(
        'Layout',
        '<layoutSections>\n<layoutColumns>\n<layoutItems>\n<field>Nope__c</field>\n</layoutItems>\n</layoutColumns>\n<style>OneColumn</style>\n</layoutSections>'
      ),
      {
        componentType: 'Layout',
        fullName: 'Parcel__c-Parcel Layout',
        lineNumber: 6,
        problem: 'In field: field - no CustomField named Parcel__c.Nope__c found'
      }
    ],
    [
      'an app with a tab that is not there',
      'applications/Store.app',
      metadata('CustomApplication', '<label>Store</label>\n<tabs>Nope</tabs>\n<uiType>Lightning</uiType>'),
      { componentType: 'CustomApplication', lineNumber: 4, problem: 'In field: tabs - no CustomTab named Nope found' }
    ],
    [
      'a page with a component that is not there',
      'flexipages/Home.flexipage',
      metadata(
        'FlexiPage',
        '<flexiPageRegions>\n<itemInstances><componentInstance>\n<componentName>c:nope</componentName>\n<identifier>n</identifier></componentInstance></itemInstances>\n<name>main</name><type>Region</type>\n</flexiPageRegions>\n<masterLabel>Home</masterLabel><template><name>home:desktopTemplate</name></template><type>HomePage</type>'
      ),
      {
        componentType: 'FlexiPage',
        lineNumber: 5,
        problem: expect.stringContaining('no LightningComponentBundle named c:nope') as string
      }
    ],
    [
      'a tab for an object that is not there',
      'tabs/Nope__c.tab',
      metadata('CustomTab', '<customObject>true</customObject><motif>Custom1: Heart</motif>'),
      {
        componentType: 'CustomTab',
        lineNumber: 2,
        problem: expect.stringContaining('no CustomObject named Nope__c') as string
      }
    ],
    [
      'malformed XML',
      'tabs/Torn.tab',
      `<?xml version="1.0"?>\n<CustomTab ${XMLNS}>\n<label>Torn\n</CustomTab>`,
      { componentType: 'CustomTab', fullName: 'Torn', problem: expect.stringContaining('malformed XML') as string }
    ]
  ])('%s', async (_what, file, content, problem) => {
    const result = await deploy({ [file]: content });

    expect(result).toMatchObject({ status: 'Failed' });
    expect(failures(result)[0]).toMatchObject({ fileName: file, problemType: 'Error', ...problem });
  });

  it.each<[string, string, string, object]>([
    ['its template', 'bad.html', '<template>\n  <p lwc:nope>text</p>\n</template>', { lineNumber: 2 }],
    ['its script', 'bad.js', 'export default class {\n  let = ;\n}', { lineNumber: 2 }],
    [
      'a method of Apex that is not there',
      'bad.js',
      "import { LightningElement } from 'lwc';\nimport nope from '@salesforce/apex/ParcelController.nope';\nexport default class extends LightningElement {}",
      { lineNumber: 2, problem: "Unable to find Apex action method referenced as 'ParcelController.nope'." }
    ]
  ])('a Lightning component by %s', async (_what, file, content, problem) => {
    const result = await deploy({
      'lwc/bad/bad.js': "import { LightningElement } from 'lwc';\nexport default class extends LightningElement {}\n",
      'lwc/bad/bad.js-meta.xml': metadata('LightningComponentBundle', '<apiVersion>65.0</apiVersion>'),
      [`lwc/bad/${file}`]: content
    });

    expect(failures(result)).toMatchObject([
      { componentType: 'LightningComponentBundle', fullName: 'bad', ...problem }
    ]);
  });

  it('a folder that the Metadata API does not have, by its name', async () => {
    const result = await deploy({ 'nonsense/One.nonsense': 'x' });

    expect(result).toMatchObject({ status: 'Failed', errorMessage: expect.stringContaining('"nonsense"') as string });
  });
});

describe('deploy options', () => {
  const good = { 'classes/Good.cls': 'public class Good {}' };
  const mixed = { ...good, 'classes/Bad.cls': 'public class Bad { Integer n = missing; }' };

  it('checkOnly changes nothing', async () => {
    const checked = await deploy(good, { checkOnly: true });

    expect(checked.status).toBe('Succeeded');
    expect((await anonymous('new Good();')).success).toBe(false);
  });

  it('rollbackOnError keeps everything out, and without it what is right comes in', async () => {
    const whole = await deploy(mixed, { rollbackOnError: true });
    const before = await anonymous('new Good();');
    const partial = await deploy(mixed, { rollbackOnError: false });
    const after = await anonymous('new Good();');

    expect([whole.status, before.success]).toEqual(['Failed', false]);
    expect([partial.status, after.success]).toEqual(['SucceededPartial', true]);
    expect(failures(partial)).toMatchObject([{ fullName: 'Bad' }]);
    expect(successes(partial)).toMatchObject([{ fullName: 'Good' }]);
  });

  const test = (expected: number): Record<string, string> => ({
    'classes/Sum.cls':
      'public class Sum {\n  public static Integer of(Integer a, Integer b) {\n    return a + b;\n  }\n}',
    'classes/SumTest.cls': `@IsTest\nprivate class SumTest {\n  @IsTest\n  static void adds() {\n    Assert.areEqual(${expected}, Sum.of(1, 2));\n  }\n}`
  });

  it('RunSpecifiedTests: tests that fail keep the deployment out, with message and place', async () => {
    const options = { testLevel: 'RunSpecifiedTests', runTests: ['SumTest'] };

    const failed = await deploy(test(4), options);
    const without = await anonymous('Sum.of(1, 2);');
    const passed = await deploy(test(3), options);
    const with_ = await anonymous('Sum.of(1, 2);');

    expect(failed).toMatchObject({ status: 'Failed', numberTestErrors: 1 });
    expect([failed.details.runTestResult.failures].flat()).toMatchObject([
      {
        name: 'SumTest',
        methodName: 'adds',
        message: expect.stringContaining('Expected: 4, Actual: 3') as string,
        stackTrace: expect.stringContaining('Class.SumTest.adds: line 5') as string
      }
    ]);
    expect(without.success).toBe(false);
    expect(passed).toMatchObject({ status: 'Succeeded', numberTestsCompleted: 1 });
    expect(passed.details.runTestResult.codeCoverage).toContainEqual(
      expect.objectContaining({ name: 'Sum', numLocationsNotCovered: 0 })
    );
    expect(with_.success).toBe(true);
  });

  it('RunLocalTests: those of the org run too, on the new code', async () => {
    const result = await deploy(
      { 'objects/Parcel__c.object': metadata('CustomObject', breakingRule) },
      { testLevel: 'RunLocalTests' }
    );

    expect(result.status).toBe('Failed');
    expect(Number(result.numberTestErrors)).toBeGreaterThan(0);
  });
  const breakingRule =
    '<validationRules><fullName>Never</fullName><active>true</active><errorConditionFormula>true</errorConditionFormula><errorMessage>never</errorMessage></validationRules>';

  it('names a test class that is not there', async () => {
    const result = await deploy(good, { testLevel: 'RunSpecifiedTests', runTests: ['Nope'] });

    expect(result).toMatchObject({ status: 'Failed', errorMessage: expect.stringContaining('Nope') as string });
  });
});

describe('destructive changes', () => {
  it('remove classes, fields and permission sets, and what stays keeps its rows and assignments', async () => {
    await deploy({
      'classes/Gone.cls': 'public class Gone {}',
      'objects/Parcel__c.object': metadata(
        'CustomObject',
        '<fields><fullName>Tint__c</fullName><label>Tint</label><length>9</length><type>Text</type></fields>'
      ),
      'permissionsets/Aaa.permissionset': metadata('PermissionSet', '<label>Aaa</label>'),
      'permissionsets/Bbb.permissionset': metadata('PermissionSet', '<label>Bbb</label>')
    });
    await anonymous(
      "for (PermissionSet s : [SELECT Id FROM PermissionSet WHERE Name IN ('Aaa', 'Bbb')]) insert new PermissionSetAssignment(PermissionSetId = s.Id, AssigneeId = UserInfo.getUserId());"
    );
    await connection.sobject('Parcel__c').create({ Name: 'kept', Key__c: 'kept', Tint__c: 'gone' });

    const result = await deploy({
      'destructiveChanges.xml': destructive(
        ['ApexClass', 'Gone'],
        ['PermissionSet', 'Aaa'],
        ['CustomField', 'Parcel__c.Tint__c'],
        ['ApexClass', 'NeverThere']
      )
    });

    expect(result.status).toBe('Succeeded');
    expect(successes(result)).toMatchObject([
      { fullName: 'Gone', deleted: true },
      { fullName: 'Aaa', deleted: true },
      { fullName: 'Parcel__c.Tint__c', deleted: true },
      { fullName: 'NeverThere', problemType: 'Warning', problem: 'No ApexClass named: NeverThere found' }
    ]);
    expect((await anonymous('new Gone();')).success).toBe(false);
    await expect(connection.query('SELECT Tint__c FROM Parcel__c')).rejects.toMatchObject({
      errorCode: 'INVALID_FIELD'
    });
    const { records } = await connection.query(
      "SELECT PermissionSet.Name FROM PermissionSetAssignment WHERE PermissionSet.Name IN ('Aaa', 'Bbb')"
    );
    expect(records).toMatchObject([{ PermissionSet: { Name: 'Bbb' } }]);
    expect((await connection.query("SELECT Id FROM Parcel__c WHERE Key__c = 'kept'")).totalSize).toBe(1);
  });

  it('remove an object, and those that stay keep their ids', async () => {
    await deploy({ 'objects/Aisle__c.object': SHELF, 'objects/Shelf__c.object': SHELF });
    const { id } = await connection.sobject('Shelf__c').create({ Name: 'S' });

    const result = await deploy({ 'destructiveChangesPost.xml': destructive(['CustomObject', 'Aisle__c']) });

    expect(result.status).toBe('Succeeded');
    expect((await connection.sobject('Shelf__c').retrieve(id ?? ''))['Name']).toBe('S');
    await expect(connection.sobject('Aisle__c').describe()).rejects.toMatchObject({ errorCode: 'NOT_FOUND' });
  });

  it('are refused while something needs what they remove', async () => {
    const result = await deploy({ 'destructiveChanges.xml': destructive(['ApexClass', 'ParcelJob']) });

    expect(result.status).toBe('Failed');
    expect(failures(result)[0]?.problem).toContain('Dependent class is invalid');
  });

  it('before the rest makes way for it, after the rest comes when nobody needs it any more', async () => {
    await deploy({
      'classes/Old.cls': 'public class Old {}',
      'classes/User1.cls': 'public class User1 {\n  Object o = new Old();\n}'
    });

    const result = await deploy({
      'classes/User1.cls': 'public class User1 {}',
      'destructiveChangesPost.xml': destructive(['ApexClass', 'Old'])
    });

    expect(result.status).toBe('Succeeded');
    expect((await anonymous('new Old();')).success).toBe(false);
  });
});
