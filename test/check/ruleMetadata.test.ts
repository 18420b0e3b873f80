import { OrgData } from '../../local/org/data/orgData.js';
import { buildSchema } from '../../local/org/data/schema/buildSchema.js';
import { readProject } from '../../local/org/metadata/readProject.js';
import type { CustomMetadataRecord, Project } from '../../local/org/metadata/types.js';
import { loadPlatformTypes } from '../../local/org/platform/platformTypes.js';
import { repositoryRoot } from '../support/buildRunner.js';

/** Rules that an admin writes as custom metadata: what makes no sense cannot be saved. */
type Values = Record<string, string>;
const ROUTE = { QueueName__c: 'Returns' };
const MATCH = { Position__c: '5', Scope__c: 'Contact', IsByPhone__c: 'true' };

const REFUSED: [rule: string, Values][] = [
  ['FieldPolicy__mdt.OwnershipStaysHere', { FieldGroup__c: 'Owner', Policy__c: 'Ask' }],
  ['FieldPolicy__mdt.OwnershipStaysHere', { FieldGroup__c: 'BusinessUnit', Policy__c: 'Ask' }],
  ['MatchingRule__mdt.NeedsIdentifier', { Position__c: '5', Scope__c: 'Contact', IsByLastName__c: 'true' }],
  ['MatchingRule__mdt.FitsScope', { ...MATCH, IsByTaxId__c: 'true' }],
  ['MatchingRule__mdt.FitsScope', { ...MATCH, Scope__c: 'Account', IsByLastName__c: 'true' }],
  ['MatchingRule__mdt.FitsScope', { ...MATCH, Scope__c: 'Account', IsByEmail__c: 'true' }],
  ['MatchingRule__mdt.NeedsPosition', { Scope__c: 'Contact', IsByPhone__c: 'true' }],
  ['MatchingRule__mdt.NeedsPosition', { ...MATCH, Position__c: '0' }],
  ['RoutingRule__mdt.HasTarget', { Marketplace__c: 'allegro-cz' }],
  ['RoutingRule__mdt.OneOwner', { ...ROUTE, OwnerUsername__c: 'somebody@example.com' }],
  ['RoutingRule__mdt.ValueNeedsCurrency', { ...ROUTE, MinValue__c: '10' }],
  ['RoutingRule__mdt.ValueNeedsCurrency', { ...ROUTE, MaxValue__c: '10', ValueCurrency__c: 'zł' }],
  ['RoutingRule__mdt.ValueRange', { ...ROUTE, MinValue__c: '11', MaxValue__c: '10', ValueCurrency__c: 'PLN' }],
  ['StatusMapping__mdt.CodesAreUppercase', { AllegroStatus__c: 'cancelled' }],
  ['StatusMapping__mdt.CodesAreUppercase', { FulfillmentStatus__c: 'Sent' }],
  ['StatusMapping__mdt.CodesAreUppercase', { PaymentType__c: 'cash on delivery' }],
  ['StatusMapping__mdt.PaymentStateFitsType', { PaymentState__c: 'CashOnDelivery', PaymentType__c: 'ONLINE' }],
  ['StatusMapping__mdt.PaymentStateIsOneWord', { PaymentState__c: 'Partly paid' }]
];

const TAKEN: [type: string, Values][] = [
  ['FieldPolicy__mdt', { FieldGroup__c: 'Owner', Policy__c: 'SalesforceWins' }],
  ['FieldPolicy__mdt', { FieldGroup__c: 'DeliveryAddress', Policy__c: 'Ask' }],
  ['MatchingRule__mdt', MATCH],
  ['MatchingRule__mdt', { Position__c: '1', Scope__c: 'Account', IsByTaxId__c: 'true' }],
  ['RoutingRule__mdt', ROUTE],
  ['RoutingRule__mdt', { ...ROUTE, MinValue__c: '10', MaxValue__c: '10', ValueCurrency__c: 'PLN' }],
  ['StatusMapping__mdt', { AllegroStatus__c: 'READY_FOR_PROCESSING', PaymentState__c: 'Paid' }],
  ['StatusMapping__mdt', { PaymentType__c: 'CASH_ON_DELIVERY', PaymentState__c: 'CashOnDelivery' }]
];

const project = readProject(repositoryRoot);

/** Everything that the org says when records are deployed. */
function problemsOf(added: readonly CustomMetadataRecord[]): string[] {
  const changed: Project = { ...project, customMetadata: added };
  const said: string[] = [];
  new OrgData(buildSchema(changed, loadPlatformTypes()), {
    project: changed,
    onProblems: (problems) => void said.push(...problems.map(({ message }) => message))
  });
  return said.sort();
}

function record(object: string, name: string, values: Values): CustomMetadataRecord {
  return {
    place: { file: name, line: 1 },
    object,
    developerName: name,
    label: name,
    isProtected: false,
    values: Object.entries(values).map(([field, text]) => ({ field, text }))
  };
}

function messageOf(rule: string): string {
  const [type, name] = rule.split('.');
  const object = project.objects.find((one) => one.name === type);
  return object?.validationRules.find((one) => one.name === name)?.message ?? '';
}

it('refuses each nonsense by the rule that it breaks, and says what to do', () => {
  const said = problemsOf(
    REFUSED.map(([rule, values], index) => record(rule.split('.')[0] ?? '', `Nonsense${index}`, values))
  );

  const expected = REFUSED.map(([rule], index) => `Nonsense${index}:1: ${rule}: ${messageOf(rule)}`);
  expect(said).toEqual(expected.sort());
});

it('takes what makes sense, up to the very bounds', () => {
  expect(problemsOf(TAKEN.map(([type, values], index) => record(type, `Sense${index}`, values)))).toEqual([]);
});

it('leaves no rule untried', () => {
  const rules = project.objects
    .filter(({ name }) => name.endsWith('__mdt'))
    .flatMap(({ name, validationRules }) => validationRules.map((rule) => `${name}.${rule.name}`));

  expect(rules.filter((rule) => !REFUSED.some(([tried]) => tried === rule))).toEqual([]);
});
