import { readDefinition } from '../../../local/org/metadata/readDefinition.js';
import { failureOf, runApex } from './support.js';

const PERSONS = readDefinition('config/person-accounts-scratch-def.json');
const lead = (fields = ''): string =>
  `Lead one = new Lead(FirstName = 'Jan', LastName = 'Nowak', Email = 'jan@example.com', Street = 'Long 1', City = 'Town'${fields}); insert one;
   String converted = [SELECT MasterLabel FROM LeadStatus WHERE IsConverted = TRUE LIMIT 1].MasterLabel;
   Database.LeadConvert way = new Database.LeadConvert(); way.setLeadId(one.Id); way.setConvertedStatus(converted);`;
const COMPANY = `, Company = 'Nowak and Sons'`;

describe('a converted lead', () => {
  it('becomes an account, a contact and an opportunity, and says which', () => {
    expect(
      runApex(`${lead(COMPANY)} Database.LeadConvertResult result = Database.convertLead(way);
        System.debug(result.isSuccess() + ' ' + (result.getLeadId() == one.Id));
        one = [SELECT IsConverted, Status, ConvertedAccountId, ConvertedContactId, ConvertedOpportunityId FROM Lead];
        System.debug(one.IsConverted + ' ' + one.Status + ' ' + (one.ConvertedContactId == result.getContactId()));
        Contact c = [SELECT Name, Email, MailingStreet, Account.Name, Account.BillingCity FROM Contact WHERE Id = :one.ConvertedContactId];
        System.debug(c.Name + ', ' + c.Email + ', ' + c.MailingStreet + ', ' + c.Account.Name + ', ' + c.Account.BillingCity);
        System.debug([SELECT Name FROM Opportunity WHERE Id = :one.ConvertedOpportunityId AND AccountId = :one.ConvertedAccountId].Name);`)
    ).toEqual([
      'true true',
      'true Closed - Converted true',
      'Jan Nowak, jan@example.com, Long 1, Nowak and Sons, Town',
      'Nowak and Sons'
    ]);
  });

  it('joins an account and a contact that are there already', () => {
    expect(
      runApex(`Account a = new Account(Name = 'Mine'); insert a; Contact c = new Contact(LastName = 'N', AccountId = a.Id, LeadSource = 'Web'); insert c;
        ${lead(`${COMPANY}, LeadSource = 'Other'`)} way.setAccountId(a.Id); way.setContactId(c.Id); way.setDoNotCreateOpportunity(true); way.setOverwriteLeadSource(true);
        Database.convertLead(new List<Database.LeadConvert>{ way });
        System.debug([SELECT COUNT() FROM Account] + ' ' + [SELECT COUNT() FROM Contact] + ' ' + [SELECT COUNT() FROM Opportunity]);
        System.debug([SELECT LeadSource FROM Contact].LeadSource);`)
    ).toEqual(['1 1 0', 'Other']);
  });

  it('becomes a person account when it has no company', () => {
    const code = `${lead()} way.setDoNotCreateOpportunity(true); Database.LeadConvertResult result = Database.convertLead(way);
      Account a = [SELECT IsPersonAccount, Name, PersonEmail, PersonMailingCity, PersonContactId FROM Account];
      System.debug(a.IsPersonAccount + ' ' + a.Name + ' ' + a.PersonEmail + ' ' + a.PersonMailingCity + ' ' + (a.PersonContactId == result.getContactId()));`;

    expect(runApex(code, {}, PERSONS)).toEqual(['true Jan Nowak jan@example.com Town true']);
  });

  it('is not to be changed or converted again', () => {
    const done = `${lead(COMPANY)} Database.convertLead(way);`;

    expect(failureOf(`${done} one.Title = 'x'; update one;`)).toMatch(/CANNOT_UPDATE_CONVERTED_LEAD/);
    expect(failureOf(`${done} Database.convertLead(way);`)).toMatch(/ConvertLead failed.*CANNOT_UPDATE_CONVERTED_LEAD/);
  });

  it('stays a lead when its status does not convert, or when a queue would own the records', () => {
    expect(
      failureOf(`${lead(COMPANY)} way.setConvertedStatus('Open - Not Contacted'); Database.convertLead(way);`)
    ).toMatch(/INVALID_STATUS/);
    expect(
      runApex(`Group q = new Group(Name = 'Desk', Type = 'Queue'); insert q; insert new QueueSobject(QueueId = q.Id, SobjectType = 'Lead');
        ${lead(`${COMPANY}, OwnerId = q.Id`)} Database.LeadConvertResult result = Database.convertLead(way, false);
        System.debug(result.getErrors()[0].getStatusCode());
        System.debug([SELECT COUNT() FROM Account] + ' ' + [SELECT IsConverted FROM Lead].IsConverted);
        way.setOwnerId(UserInfo.getUserId()); System.debug(Database.convertLead(way, false).isSuccess());`)
    ).toEqual(['INVALID_OWNER', '0 false', 'true']);
  });

  it('fires the triggers of what it makes, and of the lead', () => {
    const trigger = (object: string): string =>
      `trigger ${object}Trigger on ${object} (after insert, after update) { System.debug(Trigger.operationType + ' ${object}'); }`;

    expect(
      runApex(`${lead(COMPANY)} way.setDoNotCreateOpportunity(true); Database.convertLead(way);`, {
        'LeadTrigger.trigger': trigger('Lead'),
        'AccountTrigger.trigger': trigger('Account'),
        'ContactTrigger.trigger': trigger('Contact')
      })
    ).toEqual(['AFTER_INSERT Lead', 'AFTER_INSERT Account', 'AFTER_INSERT Contact', 'AFTER_UPDATE Lead']);
  });

  it('says by name what of a conversion is not supported', () => {
    expect(() => runApex(`${lead(COMPANY)} way.setAccountRecord(new Account()); Database.convertLead(way);`)).toThrow(
      'Database.LeadConvert.setAccountRecord'
    );
  });
});

describe('options of a change', () => {
  it('may ask for assignment rules, of which there are none', () => {
    expect(
      runApex(`Database.DMLOptions options = new Database.DMLOptions(); options.assignmentRuleHeader.useDefaultRule = true;
        Case one = new Case(Subject = 'x'); Database.insert(one, options); System.debug([SELECT OwnerId FROM Case].OwnerId == UserInfo.getUserId());`)
    ).toEqual(['true']);
  });
});
