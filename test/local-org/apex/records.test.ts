import { failureOf, orgWith, execute, runApex } from './support.js';

describe('records', () => {
  it('inserts, queries with binds and relationships, updates and deletes', () => {
    expect(
      runApex(`Account a = new Account(Name = 'Acme'); insert a; Contact c = new Contact(LastName = 'Doe', AccountId = a.Id); insert as system c;
        Set<Id> ids = new Set<Id>{ c.Id }; String name = 'Doe';
        Contact found = [SELECT Id, LastName, Account.Name FROM Contact WHERE Id IN :ids AND LastName = :name WITH SYSTEM_MODE];
        System.debug(found.Account.Name); System.debug([SELECT COUNT() FROM Contact WHERE AccountId = :a.Id]);
        a.Name = 'New'; update a; System.debug([SELECT Name FROM Account WHERE Id = :a.Id].Name);
        for (Account each : [SELECT Name, (SELECT LastName FROM Contacts) FROM Account WHERE Id = :a.Id]) { System.debug(each.Contacts.size() + each.Contacts[0].LastName); }
        AggregateResult r = [SELECT COUNT(Id) total FROM Contact]; System.debug(r.get('total'));
        delete c; System.debug([SELECT Id FROM Contact].isEmpty());`)
    ).toEqual(['Acme', '1', 'New', '1Doe', '1', 'true']);
  });

  it('refuses to read what was not queried', () => {
    expect(
      failureOf(`insert new Account(Name = 'x'); Account a = [SELECT Id FROM Account LIMIT 1]; String n = a.Name;`)
    ).toBe(
      'System.SObjectException: SObject row was retrieved via SOQL without querying the requested field: Account.Name'
    );
  });

  it('wants exactly one row for one record', () => {
    expect(failureOf('Account a = [SELECT Id FROM Account];')).toBe(
      'System.QueryException: List has no rows for assignment to SObject'
    );
    expect(
      failureOf(
        `insert new List<Account>{ new Account(Name = 'a'), new Account(Name = 'b') }; Account a = [SELECT Id FROM Account];`
      )
    ).toBe('System.QueryException: List has more than 1 row for assignment to SObject');
    expect(
      runApex(`Account a = [SELECT Id FROM Account] ?? new Account(Name = 'none'); System.debug(a.Name);`)
    ).toEqual(['none']);
  });

  it('throws a DmlException with the row and its status', () => {
    expect(
      runApex(`try { insert new List<Account>{ new Account(Name = 'ok'), new Account() }; } catch (DmlException e) {
        System.debug(e.getMessage()); System.debug(e.getNumDml() + e.getDmlStatusCode(0) + e.getDmlIndex(0) + e.getDmlFieldNames(0)); }
        System.debug([SELECT COUNT() FROM Account]);
        List<Database.SaveResult> results = Database.insert(new List<Account>{ new Account(Name = 'ok'), new Account() }, false);
        System.debug(results[0].isSuccess() + '' + results[1].isSuccess() + results[1].getErrors()[0].getStatusCode());`)
    ).toEqual([
      'Insert failed. First exception on row 1; first error: REQUIRED_FIELD_MISSING, Required fields are missing: [Name]: [Name]',
      '1REQUIRED_FIELD_MISSING1(Name)',
      '0',
      'truefalseREQUIRED_FIELD_MISSING'
    ]);
  });

  it('rolls back to savepoints', () => {
    expect(
      runApex(
        `Savepoint sp = Database.setSavepoint(); insert new Account(Name = 'x'); Database.rollback(sp); System.debug([SELECT COUNT() FROM Account]);`
      )
    ).toEqual(['0']);
  });

  it('reads binds of dynamic queries from the variables around', () => {
    expect(
      runApex(`insert new Account(Name = 'Acme'); String wanted = 'Acme'; List<Account> l = Database.query('SELECT Name FROM Account WHERE Name = :wanted'); System.debug(l.size());
        System.debug(Database.countQuery('SELECT COUNT() FROM Account WHERE Name = :wanted'));`)
    ).toEqual(['1', '1']);
  });

  it('compares and copies records by value', () => {
    expect(
      runApex(`Account a = new Account(Name = 'x'); Account b = a.clone(); System.debug(a == b); System.debug(a === b); b.put('Name', 'y'); System.debug(a == b);
        SObject s = b; System.debug(s.get('name')); System.debug(((Account) s).Name); Map<Id, Account> m = new Map<Id, Account>([SELECT Id FROM Account]); System.debug(m.size());`)
    ).toEqual(['true', 'false', 'false', 'y', 'y', '0']);
  });
});

describe('triggers', () => {
  const HANDLER = `public class Handler { public static List<String> log = new List<String>();
    public static void run() { log.add('' + Trigger.operationType + Trigger.size + Trigger.isBefore); if (Trigger.isBefore && Trigger.isInsert) { for (Account a : (List<Account>) Trigger.new) { a.Description = 'by trigger'; if (a.Name == 'bad') { a.addError('No bad ones'); } } } } }`;
  const sources = {
    'Handler.cls': HANDLER,
    'AccountTrigger.trigger': `trigger AccountTrigger on Account (before insert, after insert, after update, before delete) {
      Handler.run();
      if (Trigger.isUpdate) { for (Account a : Trigger.new) { Handler.log.add(Trigger.oldMap.get(a.Id).Name + '>' + a.Name); } }
    }`
  };

  it('run in their contexts and may change new rows', () => {
    expect(
      runApex(
        `Account a = new Account(Name = 'x'); insert a; a.Name = 'y'; update a; String described = [SELECT Description FROM Account].Description; delete a; System.debug(String.join(Handler.log, ' ')); System.debug(described);`,
        sources
      )
    ).toEqual(['BEFORE_INSERT1true AFTER_INSERT1false AFTER_UPDATE1false x>y BEFORE_DELETE1true', 'by trigger']);
  });

  it('refuse rows by addError', () => {
    expect(failureOf(`insert new Account(Name = 'bad');`, sources)).toBe(
      'System.DmlException: Insert failed. First exception on row 0; first error: FIELD_CUSTOM_VALIDATION_EXCEPTION, No bad ones: []'
    );
  });

  it('put errors on fields', () => {
    const trigger = `trigger Picky on Account (before insert) { for (Account a : Trigger.new) { a.Name.addError('Not this name'); } }`;
    expect(failureOf(`insert new Account(Name = 'x');`, { 'Picky.trigger': trigger })).toContain(
      'Not this name: [Name]'
    );
  });

  it('fail the DML with their own stack', () => {
    const org = orgWith({
      'Broken.trigger': 'trigger Broken on Account (before insert) {\n  String s;\n  s.length();\n}'
    });
    expect(execute(org, `insert new Account(Name = 'x');`).exceptionMessage).toContain(
      'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY, Broken: execution of BeforeInsert\n\ncaused by: System.NullPointerException: Attempt to de-reference a null object\n\nTrigger.Broken: line 3, column 1'
    );
  });
});
