import { compareFieldValues, decimal, keyOf, sameValue } from '../../../local/org/values/compare.js';
import { makeId, toId18 } from '../../../local/org/values/ids.js';
import { DoubleValue } from '../../../local/org/values/scalars.js';
import { SObjectRecord } from '../../../local/org/values/sobject.js';
import { DateValue, DatetimeValue, TimeValue } from '../../../local/org/values/time.js';

describe('ids', () => {
  it('have a suffix that keeps the case of their fifteen characters', () => {
    expect(toId18('001A0000006Vm9r')).toBe('001A0000006Vm9rIAC');
    expect(toId18('001a0000006vm9riac')).toBe('001A0000006Vm9rIAC');
    expect(makeId('001', 62)).toBe('001000000000010AAA');
    expect(toId18('not an id')).toBeNull();
  });
});

describe('dates and times', () => {
  it('read what they write, and nothing that is no date', () => {
    expect(String(DateValue.parse('2024-02-29'))).toBe('2024-02-29');
    expect(DateValue.parse('2025-02-29')).toBeNull();
    expect(String(DatetimeValue.parse('2026-03-01T10:20:30+01:00'))).toBe('2026-03-01T09:20:30.000Z');
    expect(String(TimeValue.parse('10:20:30.5Z'))).toBe('10:20:30.500Z');
  });
});

describe('values', () => {
  it('are the same when they are equal in kind and amount', () => {
    expect(sameValue(decimal('1.0'), decimal('1.00'))).toBe(true);
    expect(sameValue(1, new DoubleValue(1))).toBe(true);
    expect(sameValue('a', 'A')).toBe(false);
    expect(sameValue(null, false)).toBe(false);
    expect(keyOf(decimal('10'))).toBe(keyOf(10n));
  });

  it('compare as SOQL sorts them: texts without case, nulls first', () => {
    expect(compareFieldValues('b', 'A')).toBe(1);
    expect(compareFieldValues('a', 'A')).toBe(0);
    expect(compareFieldValues(null, 'a')).toBe(-1);
  });

  it('of records are equal field by field, and a null field is as good as none', () => {
    const left = SObjectRecord.of('Account', { Name: 'x', Phone: null });

    expect(sameValue(left, SObjectRecord.of('Account', { Name: 'x' }))).toBe(true);
    expect(sameValue(left, SObjectRecord.of('Account', { Name: 'y' }))).toBe(false);
    expect(keyOf(left)).toBe(keyOf(SObjectRecord.of('Account', { Name: 'x' })));
  });
});
