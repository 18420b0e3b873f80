import { SoqlError } from '../../../local/org/data/types.js';
import { decimal } from '../../../local/org/values/compare.js';
import { UnsupportedFeature } from '../../../local/org/values/errors.js';
import { DoubleValue } from '../../../local/org/values/scalars.js';
import { DateValue, DatetimeValue } from '../../../local/org/values/time.js';
import { TestOrg } from './support.js';

let org: TestOrg;

beforeAll(() => {
  org = new TestOrg();
  const [warsaw = '', gdansk = ''] = org.insert(
    'Account',
    {
      Name: 'Warsaw',
      Code__c: 'W',
      BillingLatitude: new DoubleValue(52.2297),
      BillingLongitude: new DoubleValue(21.0122)
    },
    {
      Name: 'Gdansk',
      Code__c: 'G',
      BillingLatitude: new DoubleValue(54.352),
      BillingLongitude: new DoubleValue(18.6466)
    },
    { Name: 'Nowhere', Code__c: 'N' }
  );
  const parcel = (key: string, account: string, size: string | null, price: string): Record<string, never> =>
    ({ ParcelKey__c: key, Name: key, Account__c: account, Size__c: size, Price__c: decimal(price) }) as never;
  org.insert(
    'Parcel__c',
    parcel('P1', warsaw, 'Large', '1000.5'),
    parcel('P2', warsaw, 'Large', '2'),
    parcel('P3', warsaw, null, '3'),
    {
      ...parcel('P4', gdansk, 'Small', '4'),
      SentOn__c: DateValue.of(2026, 3, 1),
      ScannedAt__c: DatetimeValue.parse('2026-03-01T23:30:00Z')
    }
  );
});

beforeEach(() => org.as(org.data.adminUser));

const failure = (soql: string): string => {
  try {
    org.records(soql);
  } catch (error) {
    if (error instanceof SoqlError) return `${error.statusCode}: ${error.message}`;
    if (error instanceof UnsupportedFeature) return error.message;
    throw error;
  }
  return 'no failure';
};

describe('GROUP BY ROLLUP and CUBE', () => {
  const rows = (groupBy: string, rest = ''): unknown[][] =>
    org
      .query(
        'SELECT Account__r.Name account, Size__c size, GROUPING(Account__r.Name) a, GROUPING(Size__c) s, COUNT(Id) n, ' +
          `SUM(Price__c) total FROM Parcel__c GROUP BY ${groupBy}(Account__r.Name, Size__c)${rest}`
      )
      .map((row) => Object.values(row as Record<string, unknown>));

  it('add the subtotals from right to left, each after its rows', () => {
    expect(rows('ROLLUP')).toEqual([
      ['Warsaw', 'Large', 0, 0, 2, '1002.50'],
      ['Warsaw', null, 0, 0, 1, '3.00'],
      ['Warsaw', null, 0, 1, 3, '1005.50'],
      ['Gdansk', 'Small', 0, 0, 1, '4.00'],
      ['Gdansk', null, 0, 1, 1, '4.00'],
      [null, null, 1, 1, 4, '1009.50']
    ]);
  });

  it('add the subtotals of every combination', () => {
    expect(rows('CUBE', ' ORDER BY GROUPING(Account__r.Name) DESC, COUNT(Id) DESC').slice(0, 4)).toEqual([
      [null, null, 1, 1, 4, '1009.50'],
      [null, 'Large', 1, 0, 2, '1002.50'],
      [null, null, 1, 0, 1, '3.00'],
      [null, 'Small', 1, 0, 1, '4.00']
    ]);
    expect(rows('CUBE')).toHaveLength(9);
  });

  it('can be filtered to their subtotals', () => {
    expect(rows('ROLLUP', ' HAVING GROUPING(Size__c) = 1 AND COUNT(Id) < 4')).toEqual([
      ['Warsaw', null, 0, 1, 3, '1005.50'],
      ['Gdansk', null, 0, 1, 1, '4.00']
    ]);
  });

  it('give the grand total alone when there are no rows', () => {
    expect(org.query("SELECT Name, COUNT(Id) n FROM Parcel__c WHERE Name = 'none' GROUP BY ROLLUP(Name)")).toEqual([
      { Name: null, n: 0 }
    ]);
  });

  it('are refused over more than three fields, and GROUPING of what is not grouped', () => {
    expect(failure('SELECT COUNT(Id) FROM Parcel__c GROUP BY CUBE(Name, Size__c, ParcelKey__c, IsFragile__c)')).toBe(
      'MALFORMED_QUERY: At most 3 fields can be grouped by ROLLUP or CUBE'
    );
    expect(failure('SELECT GROUPING(Name), COUNT(Id) FROM Parcel__c GROUP BY ROLLUP(Size__c)')).toBe(
      'MALFORMED_QUERY: Field must be grouped to be used in GROUPING: GROUPING(Name)'
    );
  });
});

describe('FORMAT', () => {
  const formatted = (select: string, key = 'P4'): unknown =>
    org.query(`SELECT ${select} FROM Parcel__c WHERE ParcelKey__c = '${key}'`)[0];

  it('shows numbers, amounts, days and moments as the user sees them', () => {
    expect(formatted('FORMAT(Price__c) price', 'P1')).toMatchObject({ price: '1,000.50' });
    expect(formatted('FORMAT(SentOn__c) day, FORMAT(ScannedAt__c) moment')).toMatchObject({
      day: '3/1/2026',
      moment: '3/2/2026, 12:30 AM'
    });
    expect(formatted('FORMAT(Weight__c) weight, FORMAT(Name) name')).toMatchObject({ weight: null, name: 'P4' });
  });

  it('shows aggregates', () => {
    expect(
      org.query('SELECT FORMAT(SUM(Price__c)) total, FORMAT(MAX(SentOn__c)), FORMAT(COUNT(Id)) n FROM Parcel__c')
    ).toEqual([{ total: '1,009.50', expr0: '3/2/2026', n: '4' }]);
  });

  it('shows money with the currency of the org', () => {
    org.insert('Account', { Name: 'Rich', AnnualRevenue: decimal('44000') });

    expect(org.query("SELECT FORMAT(AnnualRevenue) revenue FROM Account WHERE Name = 'Rich'")).toMatchObject([
      { revenue: '$44,000' }
    ]);
  });

  it('leaves fields of records in Apex as they are, unless it has an alias; clients of the API see them formatted', () => {
    expect(formatted('FORMAT(Price__c)', 'P1')).toMatchObject({ Price__c: '1000.50' });

    const query = org.data.compileQuery("SELECT FORMAT(Price__c) FROM Parcel__c WHERE ParcelKey__c = 'P1'");
    const [record] = org.data.query(org.tx, query, [], { countsLimits: false });
    expect(record?.fields.get('Price__c')).toBe('1,000.50');
  });

  it('shows fields of parents', () => {
    expect(org.query("SELECT toLabel(Account__r.Name) FROM Parcel__c WHERE ParcelKey__c = 'P4'")).toMatchObject([
      { Account__r: { Name: 'Gdansk' } }
    ]);
  });
});

describe('DISTANCE', () => {
  const names = (rest: string): unknown[] =>
    org.column(`SELECT Name FROM Account WHERE Code__c IN ('W', 'G', 'N')${rest}`);
  const toWarsaw = "DISTANCE(BillingAddress, GEOLOCATION(52.23, 21.01), 'km')";

  it('finds what is nearer or farther, and sorts by it', () => {
    expect(names(` AND ${toWarsaw} < 10`)).toEqual(['Warsaw']);
    expect(names(` AND ${toWarsaw} > 10`)).toEqual(['Gdansk']);
    expect(names(` ORDER BY ${toWarsaw} DESC NULLS LAST`)).toEqual(['Gdansk', 'Warsaw', 'Nowhere']);
  });

  it('measures in miles too, from bound coordinates and to addresses of parents', () => {
    const near = org.column(
      "SELECT ParcelKey__c FROM Parcel__c WHERE DISTANCE(Account__r.BillingAddress, GEOLOCATION(:lat, :lon), 'mi') < 200",
      decimal('54.35'),
      decimal('18.64')
    );
    expect(near).toHaveLength(4);
    expect(names(" AND DISTANCE(BillingAddress, GEOLOCATION(54.35, 18.64), 'mi') > 150")).toEqual(['Warsaw']);
  });

  it('is refused with other operators, units and fields', () => {
    expect(failure(`SELECT Id FROM Account WHERE ${toWarsaw} = 10`)).toBe(
      'MALFORMED_QUERY: DISTANCE can be compared by < and > only, not by ='
    );
    expect(failure("SELECT Id FROM Account WHERE DISTANCE(BillingAddress, GEOLOCATION(1, 2), 'ft') < 1")).toBe(
      'MALFORMED_QUERY: Invalid unit of DISTANCE, mi or km: ft'
    );
    expect(failure("SELECT Id FROM Account WHERE DISTANCE(Name, GEOLOCATION(1, 2), 'mi') < 1")).toBe(
      'MALFORMED_QUERY: DISTANCE needs an address or a location, not Name'
    );
    expect(failure(`SELECT ${toWarsaw} FROM Account`)).toMatch(/^Unsupported: DISTANCE/);
  });
});

it('UserRecordAccess is refused by name', () => {
  expect(failure("SELECT RecordId FROM UserRecordAccess WHERE UserId = '005000000000000'")).toMatch(
    /^Unsupported: queries of UserRecordAccess/
  );
});

describe('several names in FROM', () => {
  it('are aliases of parents', () => {
    expect(
      org.column(
        "SELECT p.ParcelKey__c FROM Parcel__c p, p.Account__r a, a.Owner o WHERE a.Name = 'Gdansk' AND o.IsActive = true"
      )
    ).toEqual(['P4']);
    expect(org.count("SELECT COUNT() FROM Parcel__c p, p.Account__r a WHERE a.Name = 'Warsaw'")).toBe(3);
    expect(
      org.query('SELECT a.Name, COUNT(Id) n FROM Parcel__c p, p.Account__r a GROUP BY a.Name ORDER BY a.Name')
    ).toEqual([
      { Name: 'Gdansk', n: 1 },
      { Name: 'Warsaw', n: 3 }
    ]);
  });

  it('are refused when they lead nowhere, and children by name', () => {
    expect(failure('SELECT Id FROM Parcel__c p, x.Account__r a')).toBe(
      'MALFORMED_QUERY: A further name in FROM must begin with an alias: x.Account__r'
    );
    expect(failure('SELECT Id FROM Parcel__c p, p.Nothing__r a')).toMatch(
      /Didn't understand relationship 'Nothing__r'/
    );
    expect(failure('SELECT Id FROM Parcel__c p, p.Scans__r s')).toMatch(
      /^Unsupported: the child relationship Scans__r as a further name in FROM/
    );
  });
});
