import { apexSyntaxProblems } from '../../scripts/check/apexSyntax.js';
import { apexTypeIssues } from '../../scripts/check/apexTypes.js';
import { apexCompileProblems } from '../../scripts/check/apexCompile.js';
import { metadataProblems } from '../../scripts/check/metadata.js';
import { metadataTypeProblems } from '../../scripts/check/metadataTypes.js';
import { SeededProject } from './seededProject.js';

const GOOD = `public with sharing class Good {
  public void run(Set<Id> ids, List<String> codes, Decimal weight, List<Account> accounts, Datetime since) {
    List<Parcel__c> parcels = [
      SELECT Id, Account__r.Name
      FROM Parcel__c
      WHERE Code__c IN :codes AND Weight__c > :weight AND Account__c IN :ids AND Id IN (SELECT Id FROM Parcel__c)
      LIMIT :codes.size()
    ];
    List<Parcel__c> more = [SELECT Id FROM Parcel__c WHERE Account__c IN :accounts AND CreatedDate > :since];
    List<Account> parents = [SELECT Id, (SELECT Id FROM Parcels__r) FROM Account WHERE Id = :codes[0]];
    List<AggregateResult> counts = [SELECT Code__c, COUNT(Id) n FROM Parcel__c GROUP BY Code__c];
    parcels[0].Weight__c = 2147483647 + parcels[0].Double__c;
    upsert parcels Key__c;
    Database.upsert(more, Parcel__c.Key__c, false);
    Database.upsert(more, Parcel__c.Fields.Id, false);
    insert new Parcel__c(Weight__c = counts.size() + parents.size());
  }
}
`;

describe('the gates of npm run check', () => {
  let project: SeededProject;

  beforeEach(() => {
    project = new SeededProject();
    project.apexClass('Good', GOOD);
    project.trigger('ParcelSentTrigger', 'trigger ParcelSentTrigger on ParcelSent__e(after insert) {\n}\n');
  });
  afterEach(() => project.remove());

  it('let a correct project pass', async () => {
    expect(await apexSyntaxProblems(project.source)).toEqual([]);
    expect(await apexTypeIssues(project.folder)).toEqual([]);
    expect(apexCompileProblems(project.folder)).toEqual([]);
    expect(metadataTypeProblems(project.source)).toEqual([]);
    expect(await metadataProblems(project.source)).toEqual([]);
  });

  describe("Salesforce's Apex parser", () => {
    it('names file, line and problem of a syntax error', async () => {
      project.statement('Integer count = ;');

      expect(await apexSyntaxProblems(project.source)).toEqual([expect.stringMatching(/classes\/Seeded\.cls:3 .*';'/)]);
    });

    it('reads triggers too', async () => {
      project.trigger('Seeded', 'trigger Seeded on Account(after insert) {\n  Integer i = 1\n}\n');

      expect(await apexSyntaxProblems(project.source)).toContain("triggers/Seeded.trigger:2 Unexpected token '1'.");
    });

    it('knows the words that Apex keeps for itself', async () => {
      project.statement('Integer select = 1;');

      expect(await apexSyntaxProblems(project.source)).not.toEqual([]);
    });
  });

  it('name file, line and problem of Apex that would not compile', async () => {
    project.apexClass('Seeded', 'public class Seeded {\n  public Integer one() {\n    return missing;\n  }\n}');

    const issues = await apexTypeIssues(project.folder);

    expect(issues).toEqual([expect.stringMatching(/Seeded\.cls:3 .*missing/)]);
  });

  describe('the local compiler', () => {
    it.each([
      ['a field that a query selects', 'List<Parcel__c> p = [SELECT Id, Wrong__c FROM Parcel__c];', /Wrong__c/],
      ['a field of a parent', 'List<Parcel__c> p = [SELECT Account__r.Wrong__c FROM Parcel__c];', /Wrong__c.*Account/],
      ['a field in WHERE', "List<Parcel__c> p = [SELECT Id FROM Parcel__c WHERE Wrong__c = 'x'];", /Wrong__c/],
      ['a field in ORDER BY', 'List<Parcel__c> p = [SELECT Id FROM Parcel__c ORDER BY Wrong__c];', /Wrong__c/],
      ['a child relationship', 'List<Account> a = [SELECT Id, (SELECT Id FROM Wrong__r) FROM Account];', /Wrong__r/]
    ])('finds that %s does not exist', (_what, statement, problem) => {
      project.statement(statement);

      expect(apexCompileProblems(project.folder)).toEqual([seeded(problem)]);
    });

    it.each([
      'List<AggregateResult> a = [SELECT Code__c, COUNT(Id) n FROM Parcel__c];',
      'List<AggregateResult> a = [SELECT Code__c, COUNT(Id) n FROM Parcel__c GROUP BY Key__c];'
    ])('finds an ungrouped field in an aggregate query: %s', (statement) => {
      project.statement(statement);

      expect(apexCompileProblems(project.folder)).toEqual([seeded(/must be grouped or aggregated: Code__c/)]);
    });

    it.each([
      ['Integer value', 'Code__c = :value', /Integer for column of type String/],
      ['Set<Integer> value', 'Code__c IN :value', /Integer for column of type String/],
      ['String value', 'Weight__c = :value', /String for column of type Decimal/],
      ['Boolean value', 'Account__c = :value', /Boolean for column of type Id/],
      ['Date value', 'Account__r.Name = :value', /Date for column of type String/],
      ['String value', 'CreatedDate > :value', /String for column of type Datetime/],
      ['String value', 'Code__c IN :value', /iterable/],
      ['String value', 'Id != null LIMIT :value', /Limit expression/]
    ])('finds a bind of the wrong type: %s in %s', (parameter, condition, problem) => {
      project.statement(`List<Parcel__c> p = [SELECT Id FROM Parcel__c WHERE ${condition}];`, parameter);

      expect(apexCompileProblems(project.folder)).toEqual([seeded(problem)]);
    });

    it.each([
      'upsert parcels Code__c;',
      'Database.upsert(parcels, Parcel__c.Code__c);',
      'Database.upsert(parcels, Parcel__c.Fields.Code__c, false);',
      'List<Database.UpsertResult> r = Database.upsert(parcels, Schema.Parcel__c.Code__c, AccessLevel.USER_MODE);'
    ])('finds an upsert key that is no external id: %s', (statement) => {
      project.statement(statement, 'List<Parcel__c> parcels');

      expect(apexCompileProblems(project.folder)).toEqual([seeded(/upsert.*(Code__c|external id)/i)]);
    });

    it.each(['parcel.Double__c = 1;', 'parcel.Double__c += 1;', 'insert new Parcel__c(Double__c = 1);'])(
      'finds a write to a formula field: %s',
      (statement) => {
        project.statement(statement, 'Parcel__c parcel');

        expect(apexCompileProblems(project.folder)).toEqual([seeded(/not writeable: Parcel__c\.Double__c/)]);
      }
    );

    it('finds that a private method of another class is called', () => {
      project.apexClass('Hider', 'public class Hider {\n  private void hidden() {\n  }\n}\n');
      project.statement('new Hider().hidden();');

      expect(apexCompileProblems(project.folder)).toEqual([seeded(/not visible.*hidden/)]);
    });

    it.each(['Integer i = 2147483648;', 'Long l = 9223372036854775808L;'])(
      'finds a number out of range: %s',
      (statement) => {
        project.statement(statement);

        expect(apexCompileProblems(project.folder)).toEqual([seeded(/Illegal (integer|long)/)]);
      }
    );

    it.each(['before insert', 'after insert, after update'])('finds an event trigger that is %s', (events) => {
      project.trigger('Seeded', `trigger Seeded on ParcelSent__e(${events}) {\n}\n`);

      expect(apexCompileProblems(project.folder)).toEqual([expect.stringMatching(/Seeded\.trigger:1:.*after insert/)]);
    });

    it('says what is wrong with metadata that the Apex needs', () => {
      project.field('Parcel__c', 'Broken__c', '<type>Wrong</type>');

      expect(apexCompileProblems(project.folder)).toEqual([
        expect.stringMatching(/Broken__c\.field-meta\.xml:\d+.*Wrong/)
      ]);
    });
  });

  describe('the Metadata API', () => {
    const file = 'objects/Parcel__c/fields/Seeded__c.field-meta.xml';

    it.each([
      [
        'an unknown element',
        '<length>20</length><type>Text</type>\n<lenght>20</lenght>',
        /:6 <lenght> is no element of CustomField/
      ],
      ['a value that is no choice', '<type>Txt</type>', /:5 <type> is "Txt", which is no FieldType/],
      ['a text for a number', '<length>long</length><type>Text</type>', /:5 <length> is "long".* number/],
      ['a text for a flag', '<type>Text</type><unique>yes</unique>', /:5 <unique> is "yes".* true or false/],
      ['an element that stands twice', '<type>Text</type>\n<type>Text</type>', /:6 <type> stands more than once/],
      ['elements for a text', '<label2/><type><a/></type>', /label2/]
    ])('refuses %s', (_what, elements, problem) => {
      project.field('Parcel__c', 'Seeded__c', elements);

      const problems = metadataTypeProblems(project.source);

      expect(problems[0]).toMatch(problem);
      expect(problems[0]).toContain(file);
    });

    it('refuses a file that lacks what is required', () => {
      project.metadata(
        'permissionsets/Seeded.permissionset-meta.xml',
        'PermissionSet',
        '<description>Text</description>'
      );

      expect(metadataTypeProblems(project.source)).toEqual([
        expect.stringMatching(/Seeded\.permissionset-meta\.xml:2 .*<label>.* requires/)
      ]);
    });

    it('refuses a type that there is not, and malformed XML', () => {
      project.metadata('wrong/Seeded.wrong-meta.xml', 'Wrong', '<label>Text</label>');
      project.metadata('wrong/Torn.wrong-meta.xml', 'CustomTab', '<label>Text');

      expect(metadataTypeProblems(project.source)).toEqual([
        expect.stringContaining('no type Wrong'),
        expect.stringMatching(/Torn.*malformed XML/)
      ]);
    });
  });

  describe('source conversion', () => {
    it('names a file that would silently not be deployed', async () => {
      project.write('force-app/classes/Lonely.cls', 'public class Lonely {}');

      expect(await metadataProblems(project.source)).toEqual([expect.stringContaining('Lonely.cls')]);
    });

    it('names a component that two folders define', async () => {
      project.apexClass('copy/Good', GOOD);

      expect(await metadataProblems(project.source)).toEqual([
        expect.stringMatching(/ApexClass Good is defined twice/)
      ]);
    });

    it('counts the components of the package, and names those that are missing', async () => {
      project.metadata(
        'objects/Parcel__c/fields/Seeded__c.field-meta.xml',
        'CustomField',
        '<fullName>Other__c</fullName><label>Label</label><length>20</length><type>Text</type>'
      );

      expect(await metadataProblems(project.source)).toEqual([
        expect.stringMatching(/of \d+ components, the package has \d+/),
        'CustomField Parcel__c.Seeded__c is not in the package'
      ]);
    });
  });
});

/** A problem of the seeded statement: its file, its line, its text. */
function seeded(problem: RegExp): unknown {
  return expect.stringMatching(new RegExp(`classes/Seeded\\.cls:3:.*${problem.source}`, problem.flags));
}
