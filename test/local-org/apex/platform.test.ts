import { runTests } from '../../../local/org/apex/testRunner.js';
import { BlobValue } from '../../../local/org/values/scalars.js';
import { orgWith, runApex } from './support.js';

/** What the test methods of a class come to: `name: pass`, or the message. */
function resultsOf(body: string, annotation = '@IsTest'): string[] {
  const { runtime, data } = orgWith({ 'CheckTest.cls': `${annotation} private class CheckTest { ${body} }` });
  return runTests(runtime, data).results.map(({ methodName, outcome, message }) =>
    outcome === 'pass' ? `${methodName}: pass` : `${methodName}: ${message ?? ''}`
  );
}

const USER = `static User userOf(String profile) {
  User made = new User(ProfileId = [SELECT Id FROM Profile WHERE Name = :profile].Id, LastName = 'Made', Alias = 'made',
    Email = 'made@example.com', Username = 'made@example.com.local', TimeZoneSidKey = 'Europe/Warsaw',
    EmailEncodingKey = 'UTF-8', LanguageLocaleKey = 'en_US', LocaleSidKey = 'en_US');
  insert made;
  return made;
}`;

describe('the platform around Apex', () => {
  it('keeps values in the cache by key, each test with a cache of its own', () => {
    expect(
      runApex(`Cache.Partition part = Cache.Org.getPartition('local.default');
        System.debug(part.contains('answer')); part.put('answer', 42); System.debug(part.get('answer'));
        System.debug(Cache.Org.get('local.default.answer')); System.debug(Cache.Session.get('answer'));
        System.debug(part instanceof Cache.OrgPartition); System.debug(part.remove('answer')); System.debug(part.getKeys());
        try { part.put('not a key', 1); } catch (Cache.InvalidParamException e) { System.debug('refused'); }`)
    ).toEqual(['false', '42', '42', 'null', 'true', 'true', '{}', 'refused']);
  });

  it('names pages by Page, and gives a test a page from the start', () => {
    expect(runApex(`System.debug(Page.Overview.getUrl()); System.debug(ApexPages.currentPage());`)).toEqual([
      '/apex/overview',
      'null'
    ]);
    expect(
      resultsOf(`@IsTest static void reads() { ApexPages.currentPage().getParameters().put('id', 'x');
        Assert.areEqual('x', ApexPages.currentPage().getParameters().get('id')); }`)
    ).toEqual(['reads: pass']);
  });

  it('has the controllers of one record and of a list by pages', () => {
    expect(
      runApex(`ApexPages.StandardController one = new ApexPages.StandardController(new Account(Name = 'A'));
        System.debug(one.getId()); one.save(); System.debug(one.getId() == one.getRecord().Id);
        List<Account> rows = new List<Account>(); for (Integer i = 0; i < 25; i++) rows.add(new Account(Name = 'R' + i));
        ApexPages.StandardSetController many = new ApexPages.StandardSetController(rows);
        System.debug(many.getRecords().size()); many.next(); System.debug(many.getRecords().size());
        System.debug(many.getHasNext()); System.debug(many.getHasPrevious()); System.debug(many.getResultSize());
        many.setSelected(new List<Account>{ rows[0] }); many.save(); System.debug([SELECT COUNT() FROM Account WHERE Name LIKE 'R%']);`)
    ).toEqual(['null', 'true', '20', '5', 'false', 'true', '25', '1']);
  });

  it('has no sites, and writes UUIDs into JSON', () => {
    expect(
      runApex(`System.debug(Network.getNetworkId()); System.debug(Network.communitiesLanding().getUrl());
        System.debug(OrgLimits.getMap().get('DailyApiRequests').getLimit()); System.debug(Quiddity.UNDEFINED);
        UUID id = UUID.fromString('123e4567-e89b-42d3-a456-556642440000'); System.debug(JSON.serialize(new List<UUID>{ id }));`)
    ).toEqual(['null', '/', '15000', 'UNDEFINED', '["123e4567-e89b-42d3-a456-556642440000"]']);
  });

  it('fetches the rows of a query by cursors', () => {
    expect(
      runApex(`insert new List<Account>{ new Account(Name = 'C1'), new Account(Name = 'C2'), new Account(Name = 'C3') };
        String like1 = 'C%'; Database.Cursor rows = Database.getCursor('SELECT Name FROM Account WHERE Name LIKE :like1 ORDER BY Name');
        System.debug(rows.getNumRecords()); System.debug(((Account) rows.fetch(1, 2)[1]).Name);
        Database.PaginationCursor pages = Database.getPaginationCursorWithBinds('SELECT Id FROM Account WHERE Name LIKE :x',
          new Map<String, Object>{ 'x' => 'C%' }, AccessLevel.SYSTEM_MODE);
        Database.CursorFetchResult page = pages.fetchPage(0, 2); System.debug(page.getRecords().size()); System.debug(page.isDone());
        System.debug(pages.fetchPage(page.getNextIndex(), 2).isDone());`)
    ).toEqual(['3', 'C3', '2', 'false', 'true']);
  });

  it('fills the cache by a builder once', () => {
    expect(
      runApex(
        `System.debug(Cache.Org.get(Loader.class, 'a')); System.debug(Cache.Org.get(Loader.class, 'a')); System.debug(Loader.runs);`,
        {
          'Loader.cls': `public class Loader implements Cache.CacheBuilder { public static Integer runs = 0;
            public Object doLoad(String key) { runs++; return key + runs; } }`
        }
      )
    ).toEqual(['a1', 'a1', '1']);
  });

  it('refuses Connect in Apex in tests that do not see the data of the org', () => {
    expect(
      resultsOf(`@IsTest static void asks() {
        try { ConnectApi.ChatterUsers.getFollowings(null, UserInfo.getUserId()); Assert.fail(); }
        catch (UnsupportedOperationException e) { Assert.isTrue(e.getMessage().contains('SeeAllData')); } }`)
    ).toEqual(['asks: pass']);
  });

  it('gives a user what rows of a permission set made in Apex allow', () => {
    expect(
      resultsOf(`${USER} @IsTest static void grants() {
        User limited = userOf('Minimum Access - Salesforce');
        PermissionSet permissions = new PermissionSet(Name = 'Made', Label = 'Made'); insert permissions;
        insert new ObjectPermissions(ParentId = permissions.Id, SobjectType = 'Account', PermissionsRead = true, PermissionsCreate = true);
        insert new PermissionSetAssignment(PermissionSetId = permissions.Id, AssigneeId = limited.Id);
        System.runAs(limited) {
          Assert.isTrue(Account.SObjectType.getDescribe().isCreateable());
          Assert.isFalse(Account.SObjectType.getDescribe().isUpdateable());
          Assert.isFalse(Contact.SObjectType.getDescribe().isCreateable()); } }`)
    ).toEqual(['grants: pass']);
  });

  it('lets the standard profiles work with standard fields, but not with those of the company directory', () => {
    expect(
      resultsOf(`${USER} @IsTest static void strips() {
        System.runAs(userOf('Marketing User')) {
          SObjectAccessDecision decision = Security.stripInaccessible(AccessType.CREATABLE,
            new List<Account>{ new Account(Name = 'a', Phone = '1', TradeStyle = 'b') });
          Assert.areEqual(new Set<String>{ 'Tradestyle' }, decision.getRemovedFields().get('Account')); } }`)
    ).toEqual(['strips: pass']);
  });

  it('gives a search in a test the fixed results, filtered as it asks', () => {
    expect(
      resultsOf(`@IsTest static void searches() {
        List<Account> made = new List<Account>{ new Account(Name = 'a'), new Account(Name = 'b') }; insert made;
        Contact person = new Contact(LastName = 'c'); insert person;
        String word = 'any'; String wanted = 'b';
        List<List<SObject>> nothing = [FIND :word IN ALL FIELDS RETURNING Account(Name)];
        Assert.areEqual(0, nothing[0].size());
        Test.setFixedSearchResults(new List<Id>{ made[0].Id, made[1].Id, person.Id });
        List<List<SObject>> found = [FIND :word IN ALL FIELDS RETURNING Account(Name WHERE Name = :wanted ORDER BY Name), Contact];
        Assert.areEqual(2, found.size()); Assert.areEqual(1, found[0].size());
        Assert.areEqual('b', ((Account) found[0][0]).Name); Assert.areEqual(person.Id, found[1][0].Id);
        Assert.areEqual(2, Search.query('FIND {any} RETURNING Account(Name)')[0].size());
        Assert.areEqual(1, Search.find('FIND {any} RETURNING Contact(LastName)').get('Contact').size()); }`)
    ).toEqual(['searches: pass']);
  });

  it('keeps what is put into a metadata container', () => {
    expect(
      runApex(`Metadata.DeployContainer all = new Metadata.DeployContainer(); Metadata.CustomMetadata one = new Metadata.CustomMetadata();
        one.fullName = 'Thing.One'; one.values.add(new Metadata.CustomMetadataValue()); all.addMetadata(one);
        System.debug(all.getMetadata().size() + ' ' + one.values.size() + ' ' + all.removeMetadataByFullName('Thing.One') + ' ' + all.getMetadata().size());`)
    ).toEqual(['1 1 true 0']);
  });

  it('takes any eighteen letters and digits for an Id, and a list of decimals for one of doubles', () => {
    expect(
      runApex(`Id made = (Id) '001Ab00Ab000000006'; System.debug(made);
        Object decimals = new List<Decimal>{ 5.5 }; System.debug(decimals instanceof List<Double>);`)
    ).toEqual(['001Ab00Ab000000006', 'true']);
  });

  it('refuses JSON that does not begin as the type does', () => {
    expect(
      runApex(`try { JSON.deserialize('"}]', List<Contact>.class); } catch (JSONException e) { System.debug(e.getMessage()); }
        try { JSON.deserialize('[]', Map<String, String>.class); } catch (JSONException e) { System.debug(e.getMessage()); }`)
    ).toEqual([
      "Malformed JSON: Expected '[' at the beginning of List/Set",
      "Malformed JSON: Expected '{' at the beginning of object"
    ]);
  });

  it('makes a document and its links of a file version, and knows the newest version', () => {
    expect(
      runApex(`Account a = new Account(Name = 'a'); insert a;
        ContentVersion first = new ContentVersion(PathOnClient = 'folder/report.docx', VersionData = Blob.valueOf('one'), FirstPublishLocationId = a.Id);
        insert first;
        first = [SELECT Title, FileType, FileExtension, ContentSize, IsLatest, ContentDocumentId FROM ContentVersion WHERE Id = :first.Id];
        System.debug(first.Title + ' ' + first.FileType + ' ' + first.FileExtension + ' ' + first.ContentSize + ' ' + first.IsLatest);
        System.debug([SELECT COUNT() FROM ContentDocumentLink WHERE LinkedEntityId = :a.Id AND ContentDocument.FileType = 'WORD_X']);
        insert new ContentVersion(PathOnClient = 'new.pdf', VersionData = Blob.valueOf('two'), ContentDocumentId = first.ContentDocumentId);
        ContentDocument document = [SELECT Title, FileType, (SELECT VersionNumber, IsLatest FROM ContentVersions ORDER BY VersionNumber) FROM ContentDocument];
        System.debug(document.Title + ' ' + document.FileType + ' ' + document.ContentVersions[0].IsLatest + ' ' + document.ContentVersions[1].VersionNumber);
        delete document; System.debug([SELECT COUNT() FROM ContentVersion] + [SELECT COUNT() FROM ContentDocumentLink]);`)
    ).toEqual(['report WORD_X docx 3 true', '1', 'new PDF false 2', '0']);
  });

  it('compares numbers of different kinds by value in assertions', () => {
    expect(
      resultsOf(`@IsTest static void same() { Double d = 5; Assert.areEqual(5.00, d); Assert.areEqual(5L, 5); }`)
    ).toEqual(['same: pass']);
  });

  it('answers callouts of tests with static resources', () => {
    const { runtime, data } = orgWith({
      'CalloutTest.cls': `@IsTest private class CalloutTest { @IsTest static void answers() {
        MultiStaticResourceCalloutMock mock = new MultiStaticResourceCalloutMock();
        mock.setStaticResource('https://example.com/a', 'Answer'); mock.setStatusCode(201); mock.setHeader('X-Kind', 'json');
        Test.setMock(HttpCalloutMock.class, mock);
        HttpRequest request = new HttpRequest(); request.setEndpoint('https://example.com/a'); request.setMethod('GET');
        HttpResponse response = new Http().send(request);
        Assert.areEqual('{"a":1}', response.getBody()); Assert.areEqual(201, response.getStatusCode());
        Assert.areEqual('json', response.getHeader('X-Kind')); } }`
    });
    const tx = data.begin({ kind: 'synchronous', user: data.adminUser });
    data.addRow(tx, 'StaticResource', { Name: 'Answer', Body: new BlobValue(Buffer.from('{"a":1}')) });
    tx.commit();

    expect(runTests(runtime, data).results.map(({ message }) => message)).toEqual([null]);
  });
});
