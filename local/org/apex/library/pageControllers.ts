/** The platform's own page controllers: of one record, and of a list by pages. */
import type { SObjectRecord } from '../../values/sobject.js';
import type { ApexContext } from '../context.js';
import { given, int } from './args.js';
import { ListValue } from './collections.js';
import { QueryLocatorValue } from './database.js';
import type { LibraryCall, LibraryClass } from './registry.js';
import { PageReferenceValue } from './web.js';

const SOBJECT = { name: 'SObject', args: [] };
const MOST_RECORDS = 10_000;

class RecordController {
  public readonly typeName = 'ApexPages.StandardController';
  public constructor(public readonly record: SObjectRecord) {}
}

class SetController {
  public readonly typeName = 'ApexPages.StandardSetController';
  public selected = new ListValue(SOBJECT);
  public pageSize = 20;
  public page = 1;

  public constructor(public readonly records: readonly SObjectRecord[]) {}

  public get lastPage(): number {
    return Math.max(1, Math.ceil(this.records.length / this.pageSize));
  }

  public get shown(): SObjectRecord[] {
    return this.records.slice((this.page - 1) * this.pageSize, this.page * this.pageSize);
  }
}

function save(rt: ApexContext, records: readonly SObjectRecord[]): void {
  const operations = [
    ['insert', records.filter((record) => record.id === null)],
    ['update', records.filter((record) => record.id !== null)]
  ] as const;
  for (const [operation, some] of operations) {
    if (some.length === 0) continue;
    const results = rt.data.dml(rt.tx, operation, [...some], { allOrNone: true });
    if (results.some((result) => !result.success)) rt.throwDmlErrors(operation, [...some], results);
  }
}

const one = (self: unknown): RecordController => self as RecordController;
const set = (self: unknown): SetController => self as SetController;
const toRecord: LibraryCall = (_rt, self) => new PageReferenceValue(`/${one(self).record.id ?? ''}`);
const nothing: LibraryCall = () => undefined;

const recordController: LibraryClass = {
  constructors: { new: (rt, _type, [record]) => new RecordController(given(rt, record)) },
  methods: {
    addFields: nothing,
    getId: (_rt, self) => one(self).record.id,
    getRecord: (_rt, self) => one(self).record,
    save: (rt, self, args) => {
      save(rt, [one(self).record]);
      return toRecord(rt, self, args);
    },
    delete: (rt, self) => {
      const { record } = one(self);
      const results = rt.data.dml(rt.tx, 'delete', [record], { allOrNone: true });
      if (results.some((result) => !result.success)) rt.throwDmlErrors('delete', [record], results);
      return new PageReferenceValue(`/${rt.schema.require(record.typeName).keyPrefix ?? ''}/o`);
    },
    edit: (_rt, self) => new PageReferenceValue(`/${one(self).record.id ?? ''}/e`),
    cancel: toRecord,
    view: toRecord
  }
};

const setController: LibraryClass = {
  constructors: {
    new: (rt, _type, [source]) => {
      const records =
        source instanceof QueryLocatorValue ? source.records : (given<ListValue>(rt, source).items as SObjectRecord[]);
      return new SetController(records.slice(0, MOST_RECORDS));
    }
  },
  methods: {
    addFields: nothing,
    cancel: () => new PageReferenceValue('/home/home.jsp'),
    first: (_rt, self) => void (set(self).page = 1),
    last: (_rt, self) => void (set(self).page = set(self).lastPage),
    next: (_rt, self) => void (set(self).page = Math.min(set(self).page + 1, set(self).lastPage)),
    previous: (_rt, self) => void (set(self).page = Math.max(set(self).page - 1, 1)),
    getCompleteResult: (_rt, self) => set(self).records.length < MOST_RECORDS,
    getHasNext: (_rt, self) => set(self).page < set(self).lastPage,
    getHasPrevious: (_rt, self) => set(self).page > 1,
    getPageNumber: (_rt, self) => set(self).page,
    setPageNumber: (rt, self, [page]) => {
      set(self).page = Math.min(Math.max(int(rt, given(rt, page)), 1), set(self).lastPage);
    },
    getPageSize: (_rt, self) => set(self).pageSize,
    setPageSize: (rt, self, [size]) => {
      set(self).pageSize = Math.max(1, int(rt, given(rt, size)));
    },
    getRecord: (_rt, self) => set(self).records[0] ?? null,
    getRecords: (_rt, self) => new ListValue(SOBJECT, set(self).shown),
    getResultSize: (_rt, self) => set(self).records.length,
    getSelected: (_rt, self) => set(self).selected,
    setSelected: (rt, self, [records]) => {
      set(self).selected = given(rt, records);
    },
    save: (rt, self) => {
      save(rt, set(self).selected.items as SObjectRecord[]);
      return new PageReferenceValue('/home/home.jsp');
    }
  }
};

export const pageControllerClasses: Record<string, LibraryClass> = {
  'ApexPages.StandardController': recordController,
  'ApexPages.StandardSetController': setController
};
