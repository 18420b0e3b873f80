import { problemsOf, removeProjects } from '../apex/projects.js';

afterAll(removeProjects);

const XMLNS = 'xmlns="http://soap.sforce.com/2006/04/metadata"';

function field(name: string, rest: string): string {
  return `<CustomField ${XMLNS}><fullName>${name}</fullName><label>${name}</label>${rest}</CustomField>`;
}

function object(label: string): string {
  return `<CustomObject ${XMLNS}><label>${label}</label><pluralLabel>${label}s</pluralLabel>
    <nameField><label>Name</label><type>Text</type></nameField><sharingModel>ReadWrite</sharingModel>
    <deploymentStatus>Deployed</deploymentStatus></CustomObject>`;
}

function summary(operation: string, rest = ''): string {
  return `<type>Summary</type><summaryOperation>${operation}</summaryOperation>
    <summaryForeignKey>Item__c.Box__c</summaryForeignKey>${rest}`;
}

const weight = '<summarizedField>Item__c.Weight__c</summarizedField>';
const heavy = `<summaryFilterItems><field>Item__c.Weight__c</field><operation>greaterOrEqual</operation>
  <value>5</value></summaryFilterItems>`;
const red = `<summaryFilterItems><field>Item__c.Color__c</field><operation>equals</operation>
  <value>Red, Green</value></summaryFilterItems>`;

const FILES = {
  'objects/Box__c/Box__c.object-meta.xml': object('Box'),
  'objects/Item__c/Item__c.object-meta.xml': object('Item'),
  'objects/Item__c/fields/Box__c.field-meta.xml': field(
    'Box__c',
    '<type>MasterDetail</type><referenceTo>Box__c</referenceTo><relationshipName>Items</relationshipName>'
  ),
  'objects/Item__c/fields/Weight__c.field-meta.xml': field(
    'Weight__c',
    '<type>Number</type><precision>9</precision><scale>1</scale>'
  ),
  'objects/Item__c/fields/Color__c.field-meta.xml': field('Color__c', '<type>Text</type><length>20</length>'),
  'objects/Box__c/fields/Count__c.field-meta.xml': field('Count__c', summary('count')),
  'objects/Box__c/fields/Heavy__c.field-meta.xml': field('Heavy__c', summary('count', heavy)),
  'objects/Box__c/fields/Sum__c.field-meta.xml': field('Sum__c', summary('sum', weight)),
  'objects/Box__c/fields/Red__c.field-meta.xml': field('Red__c', summary('sum', weight + red)),
  'objects/Box__c/fields/Max__c.field-meta.xml': field('Max__c', summary('max', weight)),
  'objects/Box__c/fields/Twice__c.field-meta.xml': field(
    'Twice__c',
    '<type>Number</type><precision>18</precision><scale>1</scale><formula>Sum__c * 2</formula>'
  )
};

const BOX = `Box__c box = new Box__c(Name = 'B'); insert box;
  List<Item__c> items = new List<Item__c>();
  for (Decimal weight : new List<Decimal>{ 1.5, 5, 7, null }) {
    items.add(new Item__c(Name = 'I', Box__c = box.Id, Weight__c = weight, Color__c = weight == 5 ? 'green' : 'blue'));
  }
  insert items;`;

describe('roll-up summary fields', () => {
  it('count, sum up and compare the children that fit, and formulas read them', () => {
    expect(
      problemsOf(
        `${BOX} Box__c found = [SELECT Count__c, Heavy__c, Sum__c, Red__c, Max__c, Twice__c FROM Box__c WHERE Sum__c > 13];
        Assert.areEqual(4, found.Count__c); Assert.areEqual(2, found.Heavy__c); Assert.areEqual(13.5, found.Sum__c);
        Assert.areEqual(5, found.Red__c); Assert.areEqual(7, found.Max__c); Assert.areEqual(27, found.Twice__c);`,
        FILES
      )
    ).toEqual([]);
  });

  it('follow every change of the children, and are empty or zero without any', () => {
    expect(
      problemsOf(
        `${BOX} delete items;
        Box__c found = [SELECT Count__c, Sum__c, Max__c FROM Box__c];
        Assert.areEqual(0, found.Count__c); Assert.areEqual(0, found.Sum__c); Assert.isNull(found.Max__c);`,
        FILES
      )
    ).toEqual([]);
  });

  it('cannot be written', () => {
    expect(
      problemsOf(
        `Schema.DescribeFieldResult told = Box__c.Sum__c.getDescribe();
        Assert.isTrue(told.isCalculated()); Assert.isFalse(told.isCreateable()); Assert.isFalse(told.isUpdateable());`,
        FILES
      )
    ).toEqual([]);
  });
});
