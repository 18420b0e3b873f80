import { SObjectRecord } from '../../../local/org/values/sobject.js';
import { TestOrg, errorsOf } from './support.js';

let org: TestOrg;

beforeEach(() => {
  org = new TestOrg({ extraDirectories: ['people'] });
});

const owned = (OwnerId: string): string =>
  errorsOf(org.dml('insert', [SObjectRecord.of('Parcel__c', { Name: 'p', OwnerId })], { allOrNone: false }))[0] ??
  'no error';
const group = (DeveloperName: string, Type: string): string =>
  org.insertOne('Group', { Name: DeveloperName, DeveloperName, Type });

describe('a queue', () => {
  it('owns records of the objects that it is for', () => {
    const queue = group('Desk', 'Queue');

    expect(owned(queue)).toMatch(/^INVALID_OPERATION: Queue not associated with this SObject type \[OwnerId\]/);
    org.insertOne('QueueSobject', { QueueId: queue, SobjectType: 'Parcel__c' });
    expect(owned(queue)).toBe('no error');
    expect(org.query('SELECT Owner.Name FROM Parcel__c')).toEqual([{ Owner: { Name: 'Desk' } }]);
  });

  it('alone of all groups owns anything', () => {
    expect(owned(group('Team', 'Regular'))).toMatch(/^FIELD_INTEGRITY_EXCEPTION: .*id value of incorrect type/);
  });

  it('comes with the objects that its metadata names', () => {
    const [queue] = org.records("SELECT Id, Name FROM Group WHERE Type = 'Queue' AND DeveloperName = 'Returns'");

    expect(queue?.get('Name')).toBe('Returns Desk');
    expect(owned(queue?.id ?? '')).toBe('no error');
  });
});
