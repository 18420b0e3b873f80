import type { BeanValue } from '../../../local/org/apex/library/beans.js';
import type { ListValue } from '../../../local/org/apex/library/collections.js';
import { ExceptionValue } from '../../../local/org/apex/library/exceptions.js';
import { implementedMember } from '../../../local/org/apex/library/registry.js';
import { loadPlatformTypes } from '../../../local/org/platform/platformTypes.js';
import { BlobValue } from '../../../local/org/values/scalars.js';
import { SObjectRecord } from '../../../local/org/values/sobject.js';
import { Big } from 'bigdecimal.js';
import { apexError, FakeObject, library, list, ref } from './support.js';

const { call, stat, make, get, set, rt } = library();
const bytes = (text: string): BlobValue => new BlobValue(Buffer.from(text));

describe('assertions', () => {
  it('speak like the platform', () => {
    expect(apexError(() => stat('System.assertEquals(Object,Object)', 1, 2))).toBe(
      'System.AssertException: Assertion Failed: Expected: 1, Actual: 2'
    );
    expect(apexError(() => stat('Assert.areEqual(Object,Object,String)', 'a', 'A', 'case'))).toBe(
      'System.AssertException: Assertion Failed: case: Expected: a, Actual: A'
    );
    expect(apexError(() => stat('Assert.areNotEqual(Object,Object)', 1, 1))).toBe(
      'System.AssertException: Assertion Failed: Same value: 1'
    );
    expect(apexError(() => stat('Assert.isTrue(Boolean)', false))).toBe('System.AssertException: Assertion Failed');
    expect(apexError(() => stat('Assert.fail(String)', 'never'))).toBe(
      'System.AssertException: Assertion Failed: never'
    );
  });

  it('compare by value', () => {
    stat('Assert.areEqual(Object,Object)', list('Integer', 1), list('Integer', 1));
    stat('System.assertEquals(Object,Object)', 1, Big('1.00'));
    stat(
      'Assert.areEqual(Object,Object)',
      SObjectRecord.of('Account', { Name: 'x' }),
      SObjectRecord.of('Account', { Name: 'x' })
    );
    stat('Assert.isInstanceOfType(Object,Type)', 'text', rt.typeToken(ref('String')));
  });
});

describe('exceptions', () => {
  it('carry message, cause and type', () => {
    const cause = make('DmlException(String)', 'inner');
    const outer = make('CalloutException(String,Exception)', 'outer', cause) as ExceptionValue;

    expect(call('Exception.getMessage()', outer)).toBe('outer');
    expect(call('Exception.getCause()', outer)).toBe(cause);
    expect(call('Exception.getTypeName()', cause)).toBe('System.DmlException');
    expect(call('Exception.getMessage()', make('QueryException()'))).toBe('Script-thrown exception');
  });

  it('hide the message of an AuraHandledException until it is set', () => {
    const exception = make('AuraHandledException(String)', 'for the user');

    expect(call('Exception.getMessage()', exception)).toBe('Script-thrown exception');
    call('Exception.setMessage(String)', exception, 'for the test');
    expect(call('Exception.getMessage()', exception)).toBe('for the test');
  });

  it('tell the rows of a DML failure', () => {
    const exception = new ExceptionValue('System.DmlException', 'x');
    exception.dmlErrors = [
      { index: 3, id: null, statusCode: 'STRING_TOO_LONG', message: 'too long', fields: ['Name'] }
    ];

    expect(call('DmlException.getNumDml()', exception)).toBe(1);
    expect(call('DmlException.getDmlIndex(Integer)', exception, 0)).toBe(3);
    expect((call('DmlException.getDmlType(Integer)', exception, 0) as { name: string }).name).toBe('STRING_TOO_LONG');
  });
});

describe('bytes', () => {
  it('digest, sign and encode', () => {
    expect(
      stat('EncodingUtil.convertToHex(Blob)', stat('Crypto.generateDigest(String,Blob)', 'SHA-256', bytes('abc')))
    ).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(
      stat(
        'EncodingUtil.convertToHex(Blob)',
        stat('Crypto.generateMac(String,Blob,Blob)', 'hmacSHA256', bytes('x'), bytes('key'))
      )
    ).toHaveLength(64);
    expect(stat('EncodingUtil.urlEncode(String,String)', 'a b&ł!', 'UTF-8')).toBe('a+b%26%C5%82%21');
    expect(stat('EncodingUtil.urlDecode(String,String)', 'a+b%26', 'UTF-8')).toBe('a b&');
    expect(stat('EncodingUtil.base64Encode(Blob)', bytes('hi'))).toBe('aGk=');
  });

  it('encrypt and decrypt', () => {
    const key = stat('Crypto.generateAesKey(Integer)', 256);

    const secret = stat('Crypto.encryptWithManagedIV(String,Blob,Blob)', 'AES256', key, bytes('token'));

    expect(call('Blob.toString()', stat('Crypto.decryptWithManagedIV(String,Blob,Blob)', 'AES256', key, secret))).toBe(
      'token'
    );
    expect(apexError(() => stat('Crypto.encryptWithManagedIV(String,Blob,Blob)', 'AES128', key, bytes('x')))).toBe(
      'System.InvalidParameterValueException: Invalid private key. Must be 16 bytes.'
    );
  });

  it('refuse to be text when they are none', () => {
    expect(apexError(() => call('Blob.toString()', new BlobValue(Buffer.from([0xff, 0xfe]))))).toBe(
      'System.StringException: BLOB is not a valid UTF-8 string'
    );
  });
});

describe('identity', () => {
  it('knows ids', () => {
    expect(stat('Id.valueOf(String)', '001D000000IqhSL')).toBe('001D000000IqhSLIAZ');
    expect(apexError(() => stat('Id.valueOf(String)', 'nope'))).toBe('System.StringException: Invalid id: nope');
    expect(call('Id.getSobjectType()', '001000000000001AAA')).toBe(rt.sobjectType('Account'));
    expect(call('Id.to15()', '001000000000001AAA')).toBe('001000000000001');
  });

  it('takes URLs apart', () => {
    const url = make('Url(String)', 'https://user@shop.example:8443/a/b?x=1#top');

    expect(
      ['getHost', 'getPort', 'getPath', 'getQuery', 'getRef', 'getFile'].map((name) => call(`Url.${name}()`, url))
    ).toEqual(['shop.example', 8443, '/a/b', 'x=1', 'top', '/a/b?x=1']);
    expect(call('Url.toExternalForm()', make('Url(Url,String)', url, 'c?y=2'))).toBe(
      'https://user@shop.example:8443/a/c?y=2'
    );
  });

  it('finds and makes types by name', () => {
    expect(call('Type.getName()', stat('Type.forName(String)', 'Account'))).toBe('Account');
    expect(stat('Type.forName(String)', 'Nowhere')).toBeNull();
    expect(call('Type.newInstance()', rt.typeToken(ref('Account')))).toBeInstanceOf(SObjectRecord);
  });
});

describe('System, Limits and UserInfo', () => {
  it('logs with a level', () => {
    stat('System.debug(Object)', list('Integer', 1));

    expect(rt.logged).toContain('DEBUG (1)');
  });

  it('reads limits of the unit of work', () => {
    const lib = library();
    lib.rt.tx.limits.count('queries', 3);

    expect([lib.stat('Limits.getQueries()'), lib.stat('Limits.getLimitQueries()')]).toEqual([3, 100]);
  });

  it('knows the user and their permissions', () => {
    expect(stat('UserInfo.getUserId()')).toBe('005000000000001AAA');
    expect(stat('FeatureManagement.checkPermission(String)', 'CanRetrySync')).toBe(true);
    expect(stat('System.isBatch()')).toBe(false);
  });

  it('orders versions', () => {
    expect(
      call(
        'Version.compareTo(Version)',
        make('Version(Integer,Integer)', 1, 2),
        make('Version(Integer,Integer)', 1, 10)
      )
    ).toBe(-1);
  });
});

describe('events, callouts and mail', () => {
  it('gives a published event its operation id in a success', () => {
    const lib = library();
    lib.rt.hooks.publishEvents = (_rt, records) =>
      records.map(() => ({
        id: 'e01xx0000000001AAA',
        success: true,
        created: true,
        errors: [{ statusCode: 'OPERATION_ENQUEUED', message: 'uuid-1', fields: [] }]
      }));

    const result = lib.stat('EventBus.publish(SObject)', new SObjectRecord('Pinged__e'));

    expect(lib.call('Database.SaveResult.isSuccess()', result)).toBe(true);
    expect(lib.stat('EventBus.getOperationId(Object)', result)).toBe('uuid-1');
    expect(lib.rt.tx.limits.used('publishImmediateDml')).toBe(1);
  });

  it('sends callouts to the mock of the test only', () => {
    const lib = library({ isTest: true });
    const request = lib.make('HttpRequest()');
    lib.call('HttpRequest.setEndpoint(String)', request, 'https://shop.example');
    lib.call('HttpRequest.setHeader(String,String)', request, 'Accept', 'text/plain');
    expect(apexError(() => lib.call('Http.send(Object)', lib.make('Http()'), request))).toBe(
      'System.TypeException: Methods defined as TestMethod do not support Web service callouts'
    );
    const response = lib.make('HttpResponse()');
    lib.call('HttpResponse.setBody(String)', response, 'ok');
    lib.call('HttpResponse.setStatusCode(Integer)', response, 201);
    lib.stat(
      'Test.setMock(Type,Object)',
      lib.rt.typeToken(ref('HttpCalloutMock')),
      new FakeObject('Mock', { respond: () => response })
    );

    const answer = lib.call('Http.send(Object)', lib.make('Http()'), request);

    expect([lib.call('HttpResponse.getBody()', answer), lib.call('HttpResponse.getStatusCode()', answer)]).toEqual([
      'ok',
      201
    ]);
    expect(lib.call('HttpRequest.getHeader(String)', request, 'ACCEPT')).toBe('text/plain');
  });

  it('records mails and counts them', () => {
    const lib = library();
    const mail = lib.make('Messaging.SingleEmailMessage()');
    lib.call('Messaging.SingleEmailMessage.setToAddresses(List<String>)', mail, list('String', 'agent@example.test'));
    lib.call('Messaging.SingleEmailMessage.setPlainTextBody(String)', mail, 'Hello');

    const results = lib.stat('Messaging.sendEmail(List<Messaging.Email>)', list('Messaging.Email', mail)) as ListValue;

    expect(lib.call('Messaging.SendEmailResult.isSuccess()', results.items[0])).toBe(true);
    expect(lib.rt.tx.limits.used('emailInvocations')).toBe(1);
  });

  it('makes the headers of DML options when they are asked for', () => {
    const options = make('Database.DMLOptions()');
    const header = get('Database.DMLOptions.DuplicateRuleHeader', options) as BeanValue;

    set('Database.DMLOptions.DuplicateRuleHeader.AllowSave', header, true);

    expect(get('Database.DMLOptions.DuplicateRuleHeader', options)).toBe(header);
    expect(header.get('allowsave')).toBe(true);
  });
});

describe('coverage of the stubs', () => {
  /** Members that stubs declare and the library has no body for. */
  function missing(className: string): string[] {
    const stub = loadPlatformTypes().classes[className];
    return (stub?.methods ?? [])
      .filter(
        (method) =>
          implementedMember(className, method.isStatic ? 'static' : 'method', method.name, method.params) === undefined
      )
      .map((method) => method.name)
      .filter((name, i, all) => name !== 'addError' && all.indexOf(name) === i);
  }

  it.each([
    ['System.String', []],
    ['System.List', []],
    ['System.Set', []],
    ['System.Map', []],
    ['System.Integer', []],
    ['System.Long', []],
    ['System.Double', []],
    ['System.Decimal', []],
    ['System.Math', []],
    ['System.Date', []],
    ['System.Datetime', []],
    ['System.Time', []],
    ['System.TimeZone', []],
    ['System.Pattern', []],
    ['System.Matcher', ['useAnchoringBounds', 'useTransparentBounds']],
    ['System.JSON', []],
    ['System.JSONGenerator', []],
    ['System.JSONParser', []],
    ['System.EncodingUtil', []],
    ['System.Crypto', ['signWithCertificate', 'signXml', 'verify']],
    ['System.Assert', []],
    ['System.Limits', []],
    ['System.Type', []],
    ['System.Url', ['getFileFieldURL']],
    ['System.EventBus', []],
    ['Schema.DescribeFieldResult', []],
    ['Schema.DescribeSObjectResult', []],
    ['Database.SaveResult', []]
  ])('%s lacks only %j', (className, expected) => {
    expect(missing(className)).toEqual(expected);
  });
});
