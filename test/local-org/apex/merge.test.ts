import { failureOf, runApex } from './support.js';

const TWO = `
  Account kept = new Account(Name = 'Kept');
  Account lost = new Account(Name = 'Lost', Phone = '123');
  Account other = new Account(Name = 'Other');
  insert new List<Account>{ kept, lost, other };`;

describe('merge', () => {
  it('gives the children of the losers to the master, and deletes the losers for it', () => {
    const code = `${TWO}
      insert new List<Contact>{ new Contact(LastName = 'A', AccountId = lost.Id), new Contact(LastName = 'B', AccountId = other.Id) };
      kept.Phone = lost.Phone;
      merge kept new List<Account>{ lost, other };
      System.debug([SELECT COUNT() FROM Contact WHERE AccountId = :kept.Id]);
      System.debug([SELECT Phone FROM Account].size() + ' ' + [SELECT Phone FROM Account].Phone);
      System.debug([SELECT COUNT() FROM Account WHERE IsDeleted = TRUE AND MasterRecordId = :kept.Id ALL ROWS]);
      undelete lost;
      System.debug([SELECT MasterRecordId FROM Account WHERE Id = :lost.Id].MasterRecordId);`;
    expect(runApex(code)).toEqual(['2', '1 123', '2', 'null']);
  });

  it('fires the delete triggers of the losers, then the update triggers of the master', () => {
    const sources = {
      'Watch.trigger': `trigger Watch on Account (before delete, after delete, before update, after update) {
        String masters = '';
        if (Trigger.isDelete) for (Account one : Trigger.old) masters += ' ' + (one.MasterRecordId == null ? 'none' : 'set');
        System.debug(Trigger.operationType.name() + masters);
      }`,
      'WatchContact.trigger': `trigger WatchContact on Contact (before update) { System.debug('contact'); }`
    };
    const code = `${TWO}
      insert new Contact(LastName = 'A', AccountId = lost.Id);
      merge kept new List<Account>{ lost, other };`;
    expect(runApex(code, sources)).toEqual([
      'BEFORE_DELETE none none',
      'AFTER_DELETE set set',
      'BEFORE_UPDATE',
      'AFTER_UPDATE'
    ]);
  });

  it('leaves everything as it was when a trigger refuses', () => {
    const sources = {
      'Refuse.trigger': `trigger Refuse on Account (before update) { for (Account one : Trigger.new) one.addError('Stays'); }`
    };
    const code = `${TWO}
      try { merge kept lost; } catch (DmlException e) { System.debug(e.getMessage()); }
      System.debug([SELECT COUNT() FROM Account]);`;
    const [message, count] = runApex(code, sources);
    expect(message).toMatch(
      /^Merge failed\. First exception on row 0.*FIELD_CUSTOM_VALIDATION_EXCEPTION, Stays: \[\]$/
    );
    expect(count).toBe('3');
  });

  it('tells what it merged and moved', () => {
    const code = `${TWO}
      Contact child = new Contact(LastName = 'A', AccountId = lost.Id);
      insert child;
      Database.MergeResult result = Database.merge(kept, lost.Id, false);
      System.debug(result.isSuccess() + ' ' + (result.getId() == kept.Id));
      System.debug(result.getMergedRecordIds()[0] == lost.Id);
      System.debug(result.getUpdatedRelatedIds()[0] == child.Id);
      Database.MergeResult again = Database.merge(kept, lost.Id, false);
      System.debug(again.isSuccess() + ' ' + again.getErrors()[0].getStatusCode());`;
    expect(runApex(code)).toEqual(['true true', 'true', 'true', 'false ENTITY_IS_DELETED']);
  });

  it('takes accounts, contacts, leads and cases, two losers at most', () => {
    expect(
      runApex(`
        Lead kept = new Lead(LastName = 'A', Company = 'A'); Lead lost = new Lead(LastName = 'B', Company = 'B');
        insert new List<Lead>{ kept, lost };
        merge kept lost;
        System.debug([SELECT COUNT() FROM Lead]);`)
    ).toEqual(['1']);
    expect(
      failureOf(
        `Group a = new Group(Name = 'A'); Group b = new Group(Name = 'B'); insert new List<Group>{ a, b }; merge a b;`
      )
    ).toContain('Merge is not supported for');
    expect(
      failureOf(
        `${TWO} Account more = new Account(Name = 'M'); insert more; merge kept new List<Account>{ lost, other, more };`
      )
    ).toContain('at most two');
  });
});
