import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readProject } from '../../../local/org/metadata/readProject.js';
import { OrgData } from '../../../local/org/data/orgData.js';
import { PROJECT } from './support.js';

const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
const object = `${head}<CustomObject>\n  <label>Box</label>\n  <pluralLabel>Boxes</pluralLabel>\n  <nameField>\n    <label>Name</label>\n    <type>Text</type>\n  </nameField>\n</CustomObject>`;
const field = (name: string, body: string): string =>
  `${head}<CustomField>\n  <fullName>${name}</fullName>\n  <label>${name}</label>\n${body}\n</CustomField>`;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'local-org-'));
  write('sfdx-project.json', '{ "packageDirectories": [{ "path": "app" }] }');
  write('app/deep/er/objects/Box__c/Box__c.object-meta.xml', object);
});
afterEach(() => rmSync(dir, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
  writeFileSync(path.join(dir, file), text);
}

function problem(): string {
  try {
    OrgData.load(dir);
  } catch (error) {
    return (error as Error).message;
  }
  return 'no problem';
}

describe('a project', () => {
  const project = readProject(PROJECT);

  it('is read from all its package directories, however deep its folders are', () => {
    expect(project.objects.map((found) => found.name).sort()).toEqual([
      'Account',
      'Depot__c',
      'ParcelMoved__e',
      'ParcelSettings__c',
      'Parcel__c',
      'Scan__c',
      'Tariff__mdt'
    ]);
    expect(project.packageDirectories).toEqual(['main/shared', 'main/depots', 'main/parcels']);
  });

  it('gives labels with their translations', () => {
    expect(project.labels).toMatchObject([{ name: 'Parcel_Greeting', value: 'Parcels & more', language: 'en_US' }]);
    expect(project.translations.get('pl')?.get('Parcel_Greeting')).toBe('Paczki i nie tylko');
  });

  it('gives classes and triggers with their source and API version', () => {
    expect(project.apex.map(({ kind, name, apiVersion, file }) => ({ kind, name, apiVersion, file }))).toEqual([
      { kind: 'class', name: 'ParcelService', apiVersion: '65.0', file: 'main/parcels/classes/ParcelService.cls' },
      {
        kind: 'trigger',
        name: 'ParcelMovedTrigger',
        apiVersion: '64.0',
        file: 'main/parcels/triggers/ParcelMovedTrigger.trigger'
      }
    ]);
  });

  it('says how event triggers are set up and with which permission sets tests run', () => {
    expect(project.subscriberConfigs).toMatchObject([{ consumer: 'ParcelMovedTrigger', batchSize: 150 }]);
    expect(project.testPermissionSets).toEqual(['ParcelClerk']);
  });

  it('keeps empty custom metadata values apart from texts', () => {
    expect(project.customMetadata.find((record) => record.developerName === 'Small')?.values).toEqual([
      { field: 'Fee__c', text: '9.5' },
      { field: 'IsEnabled__c', text: 'true' }
    ]);
  });
});

describe('bad metadata', () => {
  it('names the file and line of malformed XML', () => {
    write(
      'app/objects/Box__c/fields/A__c.field-meta.xml',
      `${head}<CustomField>\n  <fullName>A__c</fulName>\n</CustomField>`
    );

    expect(problem()).toMatch(/app\/objects\/Box__c\/fields\/A__c\.field-meta\.xml:3: malformed XML/);
  });

  it('reports every problem, not just the first', () => {
    write('app/objects/Box__c/fields/A__c.field-meta.xml', field('A__c', '  <type>Text</type>'));
    write('app/objects/Box__c/fields/B__c.field-meta.xml', field('B__c', '  <type>Nonsense</type>'));

    expect(problem()).toMatch(/A__c\.field-meta\.xml:2: Box__c\.A__c: <length> of Text must be 1 to 255, not 0/);
    expect(problem()).toMatch(/B__c\.field-meta\.xml:2: Box__c\.B__c: unknown field type "Nonsense"/);
  });

  it('refuses field types that the local org has no behaviour for, by name', () => {
    write('app/objects/Box__c/fields/A__c.field-meta.xml', field('A__c', '  <type>Location</type>'));

    expect(problem()).toMatch(/fields of type Location are not supported by the local org/);
  });

  it('refuses sharing rules, which would hide or show records that an org does not', () => {
    write('app/sharingRules/Box__c.sharingRules-meta.xml', `${head}<SharingRules>\n</SharingRules>`);
    write(
      'app/sharingRules/Account.sharingRules-meta.xml',
      `${head}<SharingRules>\n  <sharingOwnerRules>\n    <fullName>Desk</fullName>\n  </sharingOwnerRules>\n</SharingRules>`
    );

    expect(problem()).toMatch(/Account\.sharingRules-meta\.xml:3: the local org has no sharing rules/);
    expect(problem()).not.toContain('Box__c.sharingRules');
  });

  it('refuses a lookup to an object that does not exist', () => {
    write(
      'app/objects/Box__c/fields/A__c.field-meta.xml',
      field('A__c', '  <referenceTo>Nowhere__c</referenceTo>\n  <type>Lookup</type>')
    );

    expect(problem()).toMatch(
      /A__c\.field-meta\.xml:2: Box__c\.A__c points to "Nowhere__c", which is no object of the org/
    );
  });

  it('refuses a formula that names an unknown field or function', () => {
    write(
      'app/objects/Box__c/fields/A__c.field-meta.xml',
      field(
        'A__c',
        '  <formula>Missing__c + 1</formula>\n  <precision>5</precision>\n  <scale>0</scale>\n  <type>Number</type>'
      )
    );
    write(
      'app/objects/Box__c/fields/B__c.field-meta.xml',
      field('B__c', '  <formula>VLOOKUP(1, 2, 3)</formula>\n  <type>Text</type>')
    );

    expect(problem()).toMatch(/the formula of Box__c\.A__c: the field "Missing__c" does not exist on Box__c/);
    expect(problem()).toMatch(/the formula of Box__c\.B__c: the function VLOOKUP is unknown or not supported/);
  });

  it('refuses a field of an event that events cannot have', () => {
    write(
      'app/objects/Gone__e/Gone__e.object-meta.xml',
      `${head}<CustomObject>\n  <label>Gone</label>\n</CustomObject>`
    );
    write('app/objects/Gone__e/fields/A__c.field-meta.xml', field('A__c', '  <type>Email</type>'));

    expect(problem()).toMatch(/Gone__e\.A__c: a platform event cannot have a field of type Email/);
  });

  it('refuses fields of an object that nobody defines', () => {
    write('app/objects/Bax__c/fields/A__c.field-meta.xml', field('A__c', '  <length>5</length>\n  <type>Text</type>'));

    expect(problem()).toMatch(/the project adds to Bax__c, but there is no such object/);
  });

  it('refuses a class without its meta file', () => {
    write('app/classes/Lonely.cls', 'class Lonely {}');

    expect(problem()).toMatch(/app\/classes\/Lonely\.cls:1: Lonely\.cls-meta\.xml is missing/);
  });

  it('refuses a custom metadata record whose value does not fit', () => {
    write(
      'app/objects/Rule__mdt/Rule__mdt.object-meta.xml',
      `${head}<CustomObject>\n  <label>Rule</label>\n</CustomObject>`
    );
    write(
      'app/objects/Rule__mdt/fields/N__c.field-meta.xml',
      field('N__c', '  <precision>3</precision>\n  <scale>0</scale>\n  <type>Number</type>')
    );
    write(
      'app/customMetadata/Rule.A.md-meta.xml',
      `${head}<CustomMetadata>\n  <label>A</label>\n  <values>\n    <field>N__c</field>\n    <value>many</value>\n  </values>\n</CustomMetadata>`
    );

    expect(problem()).toMatch(/Rule\.A\.md-meta\.xml:2: Rule__mdt\.N__c: "many" is no double/);
  });

  it('refuses a custom metadata record that breaks a validation rule of its type', () => {
    write(
      'app/objects/Rule__mdt/Rule__mdt.object-meta.xml',
      `${head}<CustomObject>\n  <label>Rule</label>\n</CustomObject>`
    );
    write(
      'app/objects/Rule__mdt/fields/N__c.field-meta.xml',
      field('N__c', '  <precision>3</precision>\n  <scale>0</scale>\n  <type>Number</type>')
    );
    write(
      'app/objects/Rule__mdt/validationRules/Positive.validationRule-meta.xml',
      `${head}<ValidationRule>\n  <fullName>Positive</fullName>\n  <active>true</active>\n  <errorConditionFormula>N__c &lt; 0</errorConditionFormula>\n  <errorMessage>Not below zero.</errorMessage>\n</ValidationRule>`
    );
    const record = (value: string): string =>
      `${head}<CustomMetadata>\n  <label>A</label>\n  <values>\n    <field>N__c</field>\n    <value>${value}</value>\n  </values>\n</CustomMetadata>`;
    write('app/customMetadata/Rule.Good.md-meta.xml', record('1'));
    write('app/customMetadata/Rule.Bad.md-meta.xml', record('-1'));

    expect(problem()).toMatch(/Rule\.Bad\.md-meta\.xml:2: Rule__mdt\.Positive: Not below zero\./);
    expect(problem()).not.toMatch(/Rule\.Good/);
  });

  it('refuses a folder without a project file', () => {
    rmSync(path.join(dir, 'sfdx-project.json'));

    expect(problem()).toMatch(/sfdx-project\.json:1: there is no sfdx-project\.json here/);
  });
});
