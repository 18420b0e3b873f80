import { problemsOf, removeProjects } from './projects.js';
import { evaluate, runApex } from './support.js';

afterAll(removeProjects);

const FIELD_SET = `<FieldSet xmlns="http://soap.sforce.com/2006/04/metadata">
  <fullName>Short</fullName>
  <description>What a list shows</description>
  <displayedFields><field>Name</field><isRequired>true</isRequired></displayedFields>
  <displayedFields><field>Owner.Email</field><isRequired>false</isRequired></displayedFields>
  <label>Short list</label>
</FieldSet>`;

describe('describe calls in Apex', () => {
  it('show the field sets of the project', () => {
    const statements = `
      Map<String, Schema.FieldSet> sets = Schema.SObjectType.Account.fieldSets.getMap();
      Assert.areEqual(1, sets.size());
      Schema.FieldSet short = sets.get('SHORT');
      Assert.areEqual('Short list', short.getLabel());
      Assert.areEqual(Account.SObjectType, short.getSObjectType());
      Assert.areEqual(2, short.getFields().size());
      Assert.areEqual('Owner.Email', short.getFields()[1].getFieldPath());
      Assert.areEqual(Schema.DisplayType.EMAIL, short.getFields()[1].getType());
      Assert.areEqual(true, Schema.SObjectType.Account.fieldSets.Short.getFields()[0].getRequired());
      Assert.areEqual(0, Contact.SObjectType.getDescribe().fieldSets.getMap().size());`;
    expect(problemsOf(statements, { 'objects/Account/fieldSets/Short.fieldSet-meta.xml': FIELD_SET })).toEqual([]);
  });

  it('give a list of no particular object no type', () => {
    expect(evaluate('new List<SObject>().getSObjectType()', 'new List<Account>().getSObjectType()')).toEqual([
      'null',
      'Account'
    ]);
  });

  it('write fields that are keys of a map to JSON by their names', () => {
    expect(evaluate(`JSON.serialize(new Map<SObjectField, Object>{ Account.Name => 'Shop' })`)).toEqual([
      '{"Name":"Shop"}'
    ]);
  });
});

describe('standard objects in Apex', () => {
  it('have the relationships of an org without person accounts', () => {
    const code = `
      for (Schema.ChildRelationship child : Account.SObjectType.getDescribe().getChildRelationships()) {
        if (child.getChildSObject() == User.SObjectType) System.debug(child.getRelationshipName());
      }`;
    expect(runApex(code)).toEqual(['Users']);
  });

  it('keep the decimals of a standard currency field that shows none', () => {
    const code = `
      Account shop = new Account(Name = 'Shop', AnnualRevenue = 12345.67);
      insert shop;
      System.debug([SELECT AnnualRevenue FROM Account WHERE Id = :shop.Id].AnnualRevenue);`;
    expect(runApex(code)).toEqual(['12345.67']);
  });

  it('tell in user mode which fields a query may not read', () => {
    const statements = `
      Profile least = [SELECT Id FROM Profile WHERE Name = 'Minimum Access - Salesforce'];
      User reader = new User(Username = 'reader@local.example', LastName = 'Reader', Alias = 'reader',
        Email = 'reader@local.example', ProfileId = least.Id, EmailEncodingKey = 'UTF-8', LanguageLocaleKey = 'en_US',
        LocaleSidKey = 'en_US', TimeZoneSidKey = 'GMT');
      System.runAs(reader) {
        try {
          Database.query('SELECT Name FROM Opportunity', AccessLevel.USER_MODE);
          Assert.fail('The query is refused');
        } catch (QueryException refused) {
          Assert.isTrue(refused.getInaccessibleFields().get('Opportunity').contains('Name'));
        }
      }`;
    expect(problemsOf(statements)).toEqual([]);
  });
});

describe('children of standard objects', () => {
  it('are found by the reference that is about people where the parent is one', () => {
    expect(
      problemsOf(`Contact one = new Contact(LastName = 'One'); insert one;
        insert new Task(WhoId = one.Id, Subject = 'Call');
        Assert.areEqual(1, [SELECT (SELECT Id FROM Tasks) FROM Contact][0].Tasks.size());`)
    ).toEqual([]);
  });
});

describe('instanceof', () => {
  it('finds every number a Double and a Date a Datetime', () => {
    const is = (value: string, type: string): string => `((Object) ${value}) instanceof ${type}`;
    expect(
      evaluate(
        is('9L', 'Double'),
        is('9.5', 'Double'),
        is('Date.today()', 'Datetime'),
        is('Datetime.now()', 'Date'),
        is('9L', 'Integer')
      )
    ).toEqual(['true', 'true', 'true', 'false', 'false']);
  });
});
