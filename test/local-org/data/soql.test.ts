import { AccessDenied, SoqlError } from '../../../local/org/data/types.js';
import { UnsupportedFeature } from '../../../local/org/values/errors.js';
import { decimal } from '../../../local/org/values/compare.js';
import { SObjectRecord } from '../../../local/org/values/sobject.js';
import { DateValue, DatetimeValue } from '../../../local/org/values/time.js';
import { TestOrg } from './support.js';

let org: TestOrg;
let north: string;
let south: string;

beforeAll(() => {
  org = new TestOrg();
  [north = '', south = ''] = org.insert(
    'Account',
    { Name: 'North', Code__c: 'N' },
    { Name: 'South', Code__c: 'S', Phone: '5' }
  );
  const [depot = ''] = org.insert('Depot__c', { City__c: 'Łódź' });
  org.insert(
    'Parcel__c',
    {
      Name: 'alpha',
      ParcelKey__c: 'P1',
      Account__c: north,
      Depot__c: depot,
      Weight__c: decimal('1.5'),
      Price__c: decimal('3'),
      Size__c: 'Large',
      Marks__c: 'Heavy;Cold',
      SentOn__c: DateValue.of(2026, 3, 1)
    },
    {
      Name: 'Beta',
      ParcelKey__c: 'P2',
      Account__c: north,
      Weight__c: decimal('2.25'),
      IsFragile__c: false,
      Marks__c: 'Cold',
      SentOn__c: DateValue.of(2026, 3, 2)
    },
    {
      Name: 'gamma_1%',
      ParcelKey__c: 'P3',
      Account__c: south,
      Size__c: 'Small',
      SentOn__c: DateValue.of(2026, 2, 10),
      ScannedAt__c: DatetimeValue.parse('2026-03-01T23:30:00Z')
    },
    { Name: 'Delta', ParcelKey__c: 'P4', SentOn__c: null }
  );
  org.insert('Scan__c', ...['Gate', 'Belt', 'Van'].map((Place__c) => ({ Place__c, Parcel__c: idOf('P1') })));
});

beforeEach(() => org.as(org.data.adminUser));

const idOf = (key: string): string =>
  org.records('SELECT Id FROM Parcel__c WHERE ParcelKey__c = :key', key)[0]?.id ?? '';
const where = (condition: string, ...binds: Parameters<TestOrg['column']>[1][]): unknown[] =>
  org.column(`SELECT ParcelKey__c FROM Parcel__c WHERE ${condition} ORDER BY ParcelKey__c`, ...binds);
const failure = (soql: string, ...binds: Parameters<TestOrg['column']>[1][]): string => {
  try {
    org.records(soql, ...binds);
  } catch (error) {
    if (error instanceof SoqlError) return `${error.statusCode}: ${error.message}`;
    if (error instanceof UnsupportedFeature) return error.message;
    throw error;
  }
  return 'no failure';
};

describe('a select list', () => {
  it('follows parents upwards and gives children as a list', () => {
    expect(
      org.query(
        `SELECT Name, Account__r.Name, Account__r.Owner.Name, Depot__r.City__c, (SELECT Name, Place__c FROM Scans__r ORDER BY Place__c LIMIT 2) FROM Parcel__c WHERE ParcelKey__c = 'p1'`
      )
    ).toEqual([
      {
        Name: 'alpha',
        Account__r: { Name: 'North', Owner: { Name: 'Local Admin' } },
        Depot__r: { City__c: 'Łódź' },
        Scans__r: [
          { Name: 'S-2', Place__c: 'Belt' },
          { Name: 'S-1', Place__c: 'Gate' }
        ]
      }
    ]);
  });

  it('gives null for a parent that is not there, and an empty list for no children', () => {
    expect(
      org.query(`SELECT Account__r.Name, (SELECT Id FROM Scans__r) FROM Parcel__c WHERE ParcelKey__c = 'P4'`)
    ).toEqual([{ Account__r: null, Scans__r: [] }]);
  });

  it('computes formulas, also those of parents and with blanks as zero', () => {
    expect(
      org.query(`SELECT PricePerKilo__c, Caption__c FROM Parcel__c WHERE ParcelKey__c IN ('P1', 'P3') ORDER BY Name`)
    ).toEqual([
      { PricePerKilo__c: '2.00', Caption__c: 'alpha for North' },
      { PricePerKilo__c: '0.00', Caption__c: 'gamma_1% for South' }
    ]);
  });

  it('marks its records as queried, so that what was not selected can be told from null', () => {
    const [record] = org.records('SELECT Name FROM Parcel__c LIMIT 1');

    expect(record?.isQueried).toBe(true);
    expect(record?.has('Weight__c')).toBe(false);
    expect(record?.id).not.toBeNull();
  });

  it('knows FIELDS(), labels, aliases and what lies behind a reference to several objects', () => {
    expect(Object.keys(org.query('SELECT FIELDS(CUSTOM) FROM Depot__c LIMIT 1')[0] as object)).toEqual([
      'City__c',
      'Parent__c'
    ]);
    expect(org.query(`SELECT toLabel(Size__c) FROM Parcel__c WHERE ParcelKey__c = 'P1'`)).toEqual([
      { Size__c: 'Large box' }
    ]);
    expect(org.query(`SELECT p.Name, p.Account__r.Name FROM Parcel__c p WHERE p.ParcelKey__c = 'P3'`)).toEqual([
      { Name: 'gamma_1%', Account__r: { Name: 'South' } }
    ]);
    expect(org.query(`SELECT Owner.Name, Owner.Type FROM Parcel__c WHERE Owner.Type = 'User' LIMIT 1`)).toEqual([
      { Owner: { Name: 'Local Admin', Type: 'User' } }
    ]);
    expect(
      org.query(
        `SELECT TYPEOF Owner WHEN User THEN Alias, Profile.Name WHEN Group THEN Name END FROM Parcel__c LIMIT 1`
      )
    ).toEqual([{ Owner: { Alias: 'admin', Profile: { Name: 'System Administrator' } } }]);
  });

  it('reads custom metadata', () => {
    expect(org.query('SELECT DeveloperName, Fee__c, IsEnabled__c FROM Tariff__mdt ORDER BY Fee__c')).toEqual([
      { DeveloperName: 'Small', Fee__c: '9.50', IsEnabled__c: true },
      { DeveloperName: 'Large', Fee__c: '19.99', IsEnabled__c: false }
    ]);
  });
});

describe('a filter', () => {
  it('compares texts without regard to case, unless the field minds it', () => {
    expect(where(`Name = 'ALPHA'`)).toEqual(['P1']);
    expect(where(`ParcelKey__c = 'p2'`)).toEqual(['P2']);
    org.dml('update', [SObjectRecord.of('Parcel__c', { Id: idOf('P1'), SealCode__c: 'Ab' })]);
    expect(where(`SealCode__c = 'ab'`)).toEqual([]);
    expect(where(`SealCode__c = 'Ab'`)).toEqual(['P1']);
  });

  it('takes what is null as unequal to every value', () => {
    expect(where(`Account__r.Name != 'North'`)).toEqual(['P3', 'P4']);
    expect(where(`NOT Account__r.Name = 'North'`)).toEqual(['P3', 'P4']);
    expect(where('Weight__c < 2')).toEqual(['P1']);
    expect(where('Weight__c = null')).toEqual(['P3', 'P4']);
    expect(where(`Depot__r.City__c = ''`)).toEqual(['P2', 'P3', 'P4']);
  });

  it('knows AND, OR, NOT and parentheses', () => {
    expect(where(`(Weight__c > 2 OR Name LIKE 'g%') AND (NOT IsFragile__c = false)`)).toEqual(['P3']);
  });

  it('matches LIKE with wildcards, escaped ones too, in a list as well', () => {
    expect(where(`Name LIKE '%A'`)).toEqual(['P1', 'P2', 'P4']);
    expect(where(`Name LIKE 'gamma\\_1\\%'`)).toEqual(['P3']);
    expect(where(`Name LIKE 'g_mma%'`)).toEqual(['P3']);
    expect(where('Name LIKE :patterns', ['alp%', 'del%'])).toEqual(['P1', 'P4']);
  });

  it('knows IN and NOT IN with literals, binds and collections of records', () => {
    expect(where(`ParcelKey__c IN ('P1', :other)`, 'P2')).toEqual(['P1', 'P2']);
    expect(where('ParcelKey__c NOT IN :keys', new Set(['P1', 'P2']))).toEqual(['P3', 'P4']);
    expect(where('Account__c IN :accounts', [SObjectRecord.of('Account', { Id: south })])).toEqual(['P3']);
    expect(where('Account__c = :id', north.slice(0, 15))).toEqual(['P1', 'P2']);
    expect(where('Account__c IN :none', [])).toEqual([]);
  });

  it('knows semi-joins and anti-joins', () => {
    expect(
      org.column(`SELECT Name FROM Account WHERE Id IN (SELECT Account__c FROM Parcel__c WHERE Size__c = 'Small')`)
    ).toEqual(['South']);
    expect(
      org.column(
        'SELECT Name FROM Account WHERE Id NOT IN (SELECT Account__c FROM Parcel__c WHERE Weight__c > 0) ORDER BY Name'
      )
    ).toEqual(['South']);
  });

  it('knows the choices of a multi-select picklist', () => {
    expect(where(`Marks__c INCLUDES ('Cold')`)).toEqual(['P1', 'P2']);
    expect(where(`Marks__c INCLUDES ('Cold;Heavy', 'Express')`)).toEqual(['P1']);
    expect(where(`Marks__c EXCLUDES ('Heavy')`)).toEqual(['P2', 'P3', 'P4']);
  });

  it('knows dates, date/times and date literals in the time zone of the user', () => {
    expect(where('SentOn__c = 2026-03-01')).toEqual(['P1']);
    expect(where('SentOn__c = TODAY')).toEqual(['P2']);
    expect(where('SentOn__c >= YESTERDAY')).toEqual(['P1', 'P2']);
    expect(where('SentOn__c = LAST_N_DAYS:30')).toEqual(['P1', 'P2', 'P3']);
    expect(where('SentOn__c = LAST_MONTH')).toEqual(['P3']);
    expect(where('SentOn__c = THIS_WEEK')).toEqual(['P1', 'P2']);
    expect(where('SentOn__c < THIS_YEAR')).toEqual([]);
    expect(where('SentOn__c > :day', DateValue.of(2026, 3, 1))).toEqual(['P2']);
    // Half past midnight on 2 March in Warsaw.
    expect(where('ScannedAt__c = TODAY')).toEqual(['P3']);
    expect(where('ScannedAt__c > 2026-03-01T23:29:59Z')).toEqual(['P3']);
    expect(where('CALENDAR_MONTH(SentOn__c) = 2')).toEqual(['P3']);
  });
});

describe('order, limit and offset', () => {
  const sorted = (order: string): unknown[] => org.column(`SELECT ParcelKey__c FROM Parcel__c ORDER BY ${order}`);

  it('sorts texts without case and puts nulls first unless told', () => {
    expect(sorted('Name')).toEqual(['P1', 'P2', 'P4', 'P3']);
    expect(sorted('Weight__c DESC NULLS LAST, Name DESC')).toEqual(['P2', 'P1', 'P3', 'P4']);
    expect(sorted('Weight__c, Name')).toEqual(['P4', 'P3', 'P1', 'P2']);
  });

  it('sorts picklists in the order of their values', () => {
    expect(sorted(`Size__c DESC NULLS LAST, ParcelKey__c`)).toEqual(['P1', 'P2', 'P4', 'P3']);
  });

  it('cuts out a window, also by binds', () => {
    expect(org.column('SELECT ParcelKey__c FROM Parcel__c ORDER BY ParcelKey__c LIMIT :n OFFSET :from', 2, 1)).toEqual([
      'P2',
      'P3'
    ]);
    expect(org.column('SELECT ParcelKey__c FROM Parcel__c LIMIT 0')).toEqual([]);
    expect(failure('SELECT Id FROM Parcel__c OFFSET 2001')).toBe(
      'NUMBER_OUTSIDE_VALID_RANGE: Maximum SOQL offset allowed is 2000'
    );
  });
});

describe('aggregates', () => {
  it('group, count, sum and filter groups', () => {
    expect(
      org.query(
        `SELECT Account__r.Name account, COUNT(Id) parcels, SUM(Weight__c), MAX(SentOn__c) latest FROM Parcel__c WHERE Account__c != null GROUP BY Account__r.Name HAVING COUNT(Id) > 1`
      )
    ).toEqual([{ account: 'North', parcels: 2, expr0: '3.750', latest: '2026-03-02' }]);
  });

  it('group by parts of dates and sort by aggregates', () => {
    expect(
      org.query(
        'SELECT CALENDAR_MONTH(SentOn__c) month, COUNT(Id) n FROM Parcel__c WHERE SentOn__c != null GROUP BY CALENDAR_MONTH(SentOn__c) ORDER BY COUNT(Id) DESC'
      )
    ).toEqual([
      { month: 3, n: 2 },
      { month: 2, n: 1 }
    ]);
  });

  it('give one row even when nothing is found', () => {
    expect(org.query(`SELECT COUNT(Id) n, SUM(Price__c) total FROM Parcel__c WHERE Name = 'none'`)).toEqual([
      { n: 0, total: null }
    ]);
    expect(org.query(`SELECT Name, COUNT(Id) FROM Parcel__c WHERE Name = 'none' GROUP BY Name`)).toEqual([]);
  });

  it('count values rather than rows, and distinct ones', () => {
    expect(
      org.query('SELECT COUNT(Weight__c) a, COUNT_DISTINCT(Account__c) b, AVG(Weight__c) c FROM Parcel__c')
    ).toEqual([{ a: 2, b: 2, c: '1.875' }]);
    expect(org.count('SELECT COUNT() FROM Parcel__c WHERE IsFragile__c = true')).toBe(3);
  });

  it('refuse what is neither grouped nor aggregated', () => {
    expect(failure('SELECT Name, COUNT(Id) FROM Parcel__c')).toBe(
      'MALFORMED_QUERY: Field must be grouped or aggregated: Name'
    );
  });
});

describe('a wrong query', () => {
  it('is refused with the words of the platform', () => {
    const append = 'Please reference your WSDL or the describe call for the appropriate names.';

    expect(failure('SELECT Colour__c FROM Parcel__c')).toBe(
      `INVALID_FIELD: No such column 'Colour__c' on entity 'Parcel__c'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. ${append}`
    );
    expect(failure('SELECT Id FROM Box__c')).toBe(
      `INVALID_TYPE: sObject type 'Box__c' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. ${append}`
    );
    expect(failure('SELECT Owners.Name FROM Parcel__c')).toMatch(
      /^INVALID_FIELD: Didn't understand relationship 'Owners' in field path\./
    );
    expect(failure('SELECT (SELECT Id FROM Boxes__r) FROM Parcel__c')).toMatch(
      /^INVALID_TYPE: Didn't understand relationship 'Boxes__r' in FROM part of query call\./
    );
    expect(failure(`SELECT Id FROM Parcel__c WHERE Weight__c = 'heavy'`)).toBe(
      "INVALID_FIELD: value of filter criterion for field 'Weight__c' must be of type double and should not be enclosed in quotes"
    );
    expect(failure(`SELECT Id FROM Parcel__c WHERE Id = 'nonsense'`)).toBe(
      'INVALID_QUERY_FILTER_OPERATOR: invalid ID field: nonsense'
    );
    expect(failure(`SELECT Id FROM Parcel__c WHERE Notes__c = 'x'`)).toBe(
      "INVALID_FIELD: field 'Notes__c' can not be filtered in a query call"
    );
    expect(failure('SELECT Name, name FROM Parcel__c')).toBe('MALFORMED_QUERY: duplicate field selected: name');
  });

  it('is refused where its grammar ends', () => {
    expect(failure('SELECT Id FROM Parcel__c WHERE')).toMatch(/^MALFORMED_QUERY: /);
    expect(failure('SELECT Id FROM Parcel__c LIMIT 1 nonsense')).toBe("MALFORMED_QUERY: unexpected token: 'nonsense'");
    expect(failure('SELEC Id FROM Parcel__c')).toMatch(/^MALFORMED_QUERY: unexpected token: 'SELEC'/);
  });

  it('names what the local org does not do', () => {
    expect(failure('SELECT Id FROM Parcel__c USING SCOPE Mine')).toMatch(/^Unsupported: USING SCOPE Mine/);
    expect(failure('SELECT BillingAddress FROM Account')).toMatch(
      /^Unsupported: the compound field Account\.BillingAddress/
    );
    expect(failure('SELECT Id FROM ParcelMoved__e')).toMatch(/^INVALID_TYPE/);
  });
});

describe('binds', () => {
  it('are listed in the order in which their values are wanted', () => {
    const query = org.data.compileQuery(
      'SELECT Id, (SELECT Id FROM Scans__r WHERE Place__c = :place) FROM Parcel__c WHERE Name = :a.b.c AND Id IN :ids LIMIT :max'
    );

    expect(query.bindNames).toEqual(['place', 'a.b.c', 'ids', 'max']);
    expect(query.resultKind).toBe('rows');
  });
});

describe('user mode', () => {
  it('lets a user see the objects and fields that permission sets give', () => {
    const user = org.data.integrationUser;
    org.as(user);
    expect(() => org.records('SELECT Id FROM Parcel__c WITH USER_MODE')).toThrow(AccessDenied);

    org.data.assignPermissionSet(user.id, 'ParcelClerk');

    expect(org.records('SELECT Name, Weight__c, Price__c FROM Parcel__c WITH USER_MODE')).toHaveLength(4);
    expect(failure('SELECT Notes__c FROM Parcel__c WITH USER_MODE')).toMatch(
      /^INVALID_FIELD: No such column 'Notes__c' on entity 'Parcel__c'/
    );
    expect(failure('SELECT Id FROM Parcel__c WHERE Size__c = null WITH USER_MODE')).toMatch(
      /^INVALID_FIELD: No such column 'Size__c'/
    );
    expect(failure('SELECT Notes__c FROM Parcel__c WITH SECURITY_ENFORCED')).toBe(
      'INSUFFICIENT_ACCESS: Insufficient permissions: secure query included inaccessible field'
    );
    expect(org.records('SELECT Notes__c FROM Parcel__c WITH SYSTEM_MODE')).toHaveLength(4);
  });
});
