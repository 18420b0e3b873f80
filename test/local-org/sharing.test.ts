/** Private records: who sees, changes and removes them, in the data layer and in Apex. */
import { apexDoor } from '../../local/org/api/apexDoor.js';
import { ApexRuntime } from '../../local/org/apex/apexRuntime.js';
import { OrgData } from '../../local/org/data/orgData.js';
import { buildSchema } from '../../local/org/data/schema/buildSchema.js';
import type { Transaction } from '../../local/org/data/transaction.js';
import type { DmlOperation } from '../../local/org/data/types.js';
import { readProject } from '../../local/org/metadata/readProject.js';
import type { ApexSource, PermissionSetMetadata } from '../../local/org/metadata/types.js';
import type { FieldValue } from '../../local/org/values/scalars.js';
import { SObjectRecord } from '../../local/org/values/sobject.js';
import { errorsOf, ids, PROJECT } from './data/support.js';

const NOT_SEEN = 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: insufficient access rights on cross-reference id';
const READ_ONLY = 'INSUFFICIENT_ACCESS_OR_READONLY: insufficient access rights on object id []';

type Fields = Record<string, FieldValue>;

/** An org whose parcels are private, and whose scans are as open as their parcels. */
class PrivateOrg {
  public readonly data: OrgData;
  private tx: Transaction;
  private users = 0;

  public constructor(sharingModel = 'Private', apexClasses: string[] = []) {
    const project = readProject(PROJECT);
    const pages: PermissionSetMetadata = {
      place: { file: 'Pages', line: 1 },
      name: 'Pages',
      label: 'Pages',
      objects: [],
      fields: [],
      apexClasses,
      customPermissions: [],
      userPermissions: []
    };
    const objects = project.objects.map((object) =>
      object.name === 'Parcel__c' ? { ...object, sharingModel } : object
    );
    const changed = { ...project, objects, permissionSets: [...project.permissionSets, pages] };
    this.data = new OrgData(buildSchema(changed), { project: changed });
    this.tx = this.asAdmin();
  }

  public asAdmin(): Transaction {
    return (this.tx = this.data.begin({ kind: 'synchronous', user: this.data.adminUser }));
  }

  /** From now on as the user, with sharing. */
  public as(userId: string): Transaction {
    this.tx = this.data.begin({ kind: 'synchronous', user: this.data.userContext(userId) });
    this.tx.withSharing = true;
    return this.tx;
  }

  public try(operation: DmlOperation, object: string, fields: Fields): string[] {
    return errorsOf(this.data.dml(this.tx, operation, [SObjectRecord.of(object, fields)], { allOrNone: false }));
  }

  public insert(object: string, fields: Fields): string {
    const [id = ''] = ids(this.data.dml(this.tx, 'insert', [SObjectRecord.of(object, fields)], { allOrNone: true }));
    return id;
  }

  public names(soql: string): FieldValue[] {
    return this.data
      .query(this.tx, this.data.compileQuery(soql))
      .map((record) => record.fields.get('Name') ?? null)
      .sort();
  }

  /** A user without any permission on custom objects. */
  public user(fields: Fields = {}): string {
    this.users += 1;
    const name = `clerk${this.users}`;
    const profile = this.data.query(
      this.tx,
      this.data.compileQuery(`SELECT Id FROM Profile WHERE Name LIKE 'Minimum%'`)
    );
    return this.insert('User', {
      LastName: name,
      Alias: name,
      Email: `${name}@local.example`,
      Username: `${name}@local.example`,
      ProfileId: profile[0]?.id ?? null,
      TimeZoneSidKey: 'Europe/Warsaw',
      LocaleSidKey: 'pl_PL',
      EmailEncodingKey: 'UTF-8',
      LanguageLocaleKey: 'en_US',
      ...fields
    });
  }
}

const PARCELS = 'SELECT Name FROM Parcel__c';

describe('a private record', () => {
  it('is found by its owner and by those who see all, by nobody else', () => {
    const org = new PrivateOrg();
    const [owner, other] = [org.user(), org.user()];
    org.insert('Parcel__c', { Name: 'mine', OwnerId: owner });
    org.insert('Parcel__c', { Name: 'theirs', OwnerId: other });

    expect(org.names(PARCELS)).toEqual(['mine', 'theirs']);
    org.as(owner);
    expect(org.names(PARCELS)).toEqual(['mine']);
  });

  it('can be changed and deleted by its owner only', () => {
    const org = new PrivateOrg();
    const [owner, other] = [org.user(), org.user()];
    const id = org.insert('Parcel__c', { Name: 'mine', OwnerId: owner });

    org.as(other);
    expect(org.try('update', 'Parcel__c', { Id: id, Name: 'taken' })).toEqual([`${NOT_SEEN} []`]);
    expect(org.try('delete', 'Parcel__c', { Id: id })).toEqual([`${NOT_SEEN} []`]);
    org.as(owner);
    expect(org.try('update', 'Parcel__c', { Id: id, Name: 'kept' })).toEqual([]);
    expect(org.try('delete', 'Parcel__c', { Id: id })).toEqual([]);
  });

  it('is found by the members of the queue that owns it, through groups too', () => {
    const org = new PrivateOrg();
    const member = org.user();
    const queue = org.insert('Group', { Name: 'Desk', DeveloperName: 'Desk', Type: 'Queue' });
    const team = org.insert('Group', { Name: 'Team', DeveloperName: 'Team', Type: 'Regular' });
    org.insert('QueueSobject', { QueueId: queue, SobjectType: 'Parcel__c' });
    org.insert('GroupMember', { GroupId: team, UserOrGroupId: member });
    org.insert('Parcel__c', { Name: 'queued', OwnerId: queue });

    org.as(member);
    expect(org.names(PARCELS)).toEqual([]);
    org.asAdmin();
    org.insert('GroupMember', { GroupId: queue, UserOrGroupId: team });
    org.as(member);
    expect(org.names(PARCELS)).toEqual(['queued']);
  });

  it('is found by those above its owner in the role hierarchy, not by those below', () => {
    const org = new PrivateOrg();
    const top = org.insert('UserRole', { Name: 'Head' });
    const middle = org.insert('UserRole', { Name: 'Lead', ParentRoleId: top });
    const bottom = org.insert('UserRole', { Name: 'Desk', ParentRoleId: middle });
    const [head, clerk] = [org.user({ UserRoleId: top }), org.user({ UserRoleId: bottom })];
    org.insert('Parcel__c', { Name: 'clerks', OwnerId: clerk });
    org.insert('Parcel__c', { Name: 'heads', OwnerId: head });

    org.as(head);
    expect(org.names(PARCELS)).toEqual(['clerks', 'heads']);
    org.as(clerk);
    expect(org.names(PARCELS)).toEqual(['clerks']);
  });

  it('can be shared by its owner, until the share or the ownership ends', () => {
    const org = new PrivateOrg();
    const [owner, reader] = [org.user(), org.user()];
    const id = org.insert('Parcel__c', { Name: 'mine', OwnerId: owner });
    const share = { ParentId: id, UserOrGroupId: reader, AccessLevel: 'Read' };

    org.as(reader);
    expect(org.try('insert', 'Parcel__Share', share)).toEqual([`${NOT_SEEN}: ${id} []`]);
    org.as(owner);
    const shared = org.insert('Parcel__Share', share);
    org.as(reader);
    expect(org.names(PARCELS)).toEqual(['mine']);
    expect(org.try('update', 'Parcel__c', { Id: id, Name: 'taken' })).toEqual([READ_ONLY]);
    org.asAdmin();
    expect(org.try('update', 'Parcel__Share', { Id: shared, AccessLevel: 'Edit' })).toEqual([]);
    org.as(reader);
    expect(org.try('update', 'Parcel__c', { Id: id, Name: 'helped' })).toEqual([]);
    expect(org.try('delete', 'Parcel__c', { Id: id })).toEqual([READ_ONLY]);
    org.asAdmin();
    org.try('update', 'Parcel__c', { Id: id, OwnerId: org.user() });
    org.as(reader);
    expect(org.names(PARCELS)).toEqual([]);
  });

  it('hides its details, which only those who may edit it can add to', () => {
    const org = new PrivateOrg();
    const [owner, other] = [org.user(), org.user()];
    const id = org.insert('Parcel__c', { Name: 'mine', OwnerId: owner });

    org.as(other);
    expect(org.try('insert', 'Scan__c', { Parcel__c: id })).toEqual([`${NOT_SEEN}: ${id} []`]);
    org.as(owner);
    org.insert('Scan__c', { Parcel__c: id });
    expect(org.names('SELECT Name FROM Scan__c')).toHaveLength(1);
    org.as(other);
    expect(org.names('SELECT Name FROM Scan__c')).toEqual([]);
  });
});

it('a record that everybody reads is changed by its owner only', () => {
  const org = new PrivateOrg('Read');
  const [owner, other] = [org.user(), org.user()];
  const id = org.insert('Parcel__c', { Name: 'mine', OwnerId: owner });

  org.as(other);
  expect(org.names(PARCELS)).toEqual(['mine']);
  expect(org.try('update', 'Parcel__c', { Id: id, Name: 'taken' })).toEqual([READ_ONLY]);
});

describe('Apex', () => {
  const counter = (name: string, sharing: string, inner = ''): ApexSource => ({
    kind: 'class',
    name,
    file: `${name}.cls`,
    source: `public ${sharing} class ${name} {
      @AuraEnabled
      public static Integer seen() { return [SELECT COUNT() FROM Parcel__c]; } ${inner}
    }`,
    apiVersion: '65.0',
    isActive: true,
    packageDirectory: 'force-app'
  });
  const sources = [
    counter(
      'Strict',
      'with sharing',
      'public class Inner { public Integer seen() { return Open.seen() + Plain.seen(); } }'
    ),
    counter('Open', 'without sharing', 'public static Integer viaPlain() { return Plain.seen(); }'),
    counter('Heir', 'inherited sharing'),
    counter('Plain', '')
  ];

  function debugged(code: string): string[] {
    const org = new PrivateOrg();
    const user = org.user();
    org.insert('Parcel__c', { Name: 'hidden' });
    const runtime = new ApexRuntime(org.data, sources);
    const lines: string[] = [];
    runtime.context.hooks.debug = (_level, text) => void lines.push(text);
    const tx = org.as(user);
    tx.withSharing = null;
    expect(runtime.executeAnonymous(tx, code).exceptionMessage).toBeNull();
    expect(runtime.invokeStatic(org.as(user), 'Strict', 'seen', [])).toBe(0);
    return lines;
  }

  it('shares by what the class says, else by what the caller does', () => {
    const code = `System.debug(Strict.seen() + ' ' + Open.seen() + ' ' + Heir.seen() + ' ' + Plain.seen());
      System.debug(Open.viaPlain() + ' ' + new Strict.Inner().seen() + ' ' + Plain.seen());`;

    expect(debugged(code)).toEqual(['0 1 0 0', '1 1 0']);
  });

  it('as an entry point shares when it inherits, and not when it says nothing', () => {
    const org = new PrivateOrg();
    const user = org.user();
    org.insert('Parcel__c', { Name: 'hidden' });
    const runtime = new ApexRuntime(org.data, sources);
    const enter = (name: string): unknown => {
      const tx = org.as(user);
      tx.withSharing = null;
      return runtime.invokeStatic(tx, name, 'seen', []);
    };

    expect(['Heir', 'Plain', 'Open', 'Strict'].map(enter)).toEqual([0, 1, 1, 0]);
  });

  it('shares for pages unless the controller says that it does not', () => {
    const org = new PrivateOrg(
      'Private',
      sources.map(({ name }) => name)
    );
    const user = org.user();
    const set = org.data.query(
      org.asAdmin(),
      org.data.compileQuery("SELECT Id FROM PermissionSet WHERE Name = 'Pages'")
    );
    org.insert('PermissionSetAssignment', { AssigneeId: user, PermissionSetId: set[0]?.id ?? null });
    org.insert('Parcel__c', { Name: 'hidden' });
    const runtime = new ApexRuntime(org.data, sources);
    const call = (name: string): unknown => {
      const tx = org.as(user);
      tx.withSharing = null;
      return apexDoor(runtime).invokeAura(tx, name, 'seen', {});
    };

    expect(['Heir', 'Plain', 'Open', 'Strict'].map(call)).toEqual([0, 0, 1, 0]);
  });
});
