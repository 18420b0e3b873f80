/** Members of Database.Cursor and Database.PaginationCursor: the rows of one query, fetched a piece at a time. */
import type { SObjectRecord } from '../../values/sobject.js';
import type { ApexContext } from '../context.js';
import { given, int } from './args.js';
import { ListValue } from './collections.js';
import type { LibraryCall, LibraryClass } from './registry.js';

const SOBJECT = { name: 'SObject', args: [] };
const MOST_IN_A_FETCH = 2_000;

/** Both kinds of cursor; the rows are read when the cursor is made. */
export class CursorValue {
  public constructor(
    public readonly typeName: 'Database.Cursor' | 'Database.PaginationCursor',
    public readonly records: readonly SObjectRecord[]
  ) {}
}

class PageValue {
  public readonly typeName = 'Database.CursorFetchResult';
  public constructor(
    public readonly records: readonly SObjectRecord[],
    public readonly next: number,
    public readonly isDone: boolean
  ) {}
}

function slice(rt: ApexContext, self: unknown, [position, count]: readonly unknown[]): readonly SObjectRecord[] {
  const { records } = self as CursorValue;
  const [from, size] = [int(rt, given(rt, position)), int(rt, given(rt, count))];
  if (from < 0 || size < 0 || size > MOST_IN_A_FETCH || (from > 0 && from >= records.length)) {
    const message = `Invalid fetch: position ${from}, count ${size}; the cursor has ${records.length} rows.`;
    return rt.throwApex('System.InvalidParameterValueException', message);
  }
  return records.slice(from, from + size);
}

const getNumRecords: LibraryCall = (_rt, self) => (self as CursorValue).records.length;

export const cursorClasses: Record<string, LibraryClass> = {
  'Database.Cursor': {
    methods: { fetch: (rt, self, args) => new ListValue(SOBJECT, [...slice(rt, self, args)]), getNumRecords }
  },
  'Database.PaginationCursor': {
    methods: {
      fetchPage: (rt, self, args) => {
        const records = slice(rt, self, args);
        const next = Number(args[0]) + records.length;
        return new PageValue(records, next, next >= (self as CursorValue).records.length);
      },
      getNumRecords
    }
  },
  'Database.CursorFetchResult': {
    methods: {
      getRecords: (_rt, self) => new ListValue(SOBJECT, [...(self as PageValue).records]),
      getNextIndex: (_rt, self) => (self as PageValue).next,
      getNumDeletedRecords: () => 0,
      isDone: (_rt, self) => (self as PageValue).isDone
    }
  }
};
