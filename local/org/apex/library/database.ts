/** Members of Database: queries, DML with results, savepoints. */
import type { AccessLevel, BindValue, DmlOperation, DmlOptions, DmlResult } from '../../data/types.js';
import { SoqlError } from '../../data/types.js';
import type { CompiledQuery } from '../../data/soql/compiledQuery.js';
import type { Savepoint } from '../../data/transaction.js';
import { UnsupportedFeature } from '../../values/errors.js';
import { SObjectRecord } from '../../values/sobject.js';
import type { ApexContext } from '../context.js';
import { SObjectFieldToken } from '../runtime/values.js';
import { levelOf, SYSTEM_MODE, USER_MODE } from './accessLevel.js';
import { given, nullArgument, text } from './args.js';
import { BeanValue, beanClass } from './beans.js';
import { ListValue, MapValue, SetValue } from './collections.js';
import { CursorValue } from './cursors.js';
import { convertLead } from './leadConversion.js';
import type { LibraryCall, LibraryClass } from './registry.js';
import { dmlOptionsOf, errorBean } from './sobjects.js';
import { IteratorValue, walk } from './walk.js';

/**
 * The variables that binds of a dynamic query may name. Compiled code passes one after the declared arguments of
 * `Database.query`, `countQuery` and `getQueryLocator`.
 */
export class BindScope {
  public constructor(public readonly read: (name: string) => unknown) {}
}

// ---------------------------------------------------------------- queries

/** Runs what may fail with a SOQL error and makes a System.QueryException of it. */
export function asQueryException<T>(rt: ApexContext, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof SoqlError)) throw error;
    const { inaccessible } = error;
    return rt.throwApex('System.QueryException', error.message, (exception) => {
      if (inaccessible !== null) exception.details.set('inaccessibleFields', fieldsByObject(inaccessible));
    });
  }
}

/** `Map<String, Set<String>>`, as `getInaccessibleFields()` gives it. */
function fieldsByObject(fields: ReadonlyMap<string, ReadonlySet<string>>): MapValue {
  const text = { name: 'String', args: [] };
  const entries = [...fields].map(([object, names]) => [object, new SetValue(text, names)] as const);
  return new MapValue(text, { name: 'Set', args: [text] }, entries);
}

/** A value as the data layer takes it for a bind. */
export function bindValue(value: unknown): BindValue {
  if (value instanceof ListValue || value instanceof SetValue) return [...value] as BindValue;
  if (value instanceof MapValue) return value.keys() as BindValue;
  return value as BindValue;
}

function bindsOf(rt: ApexContext, query: CompiledQuery, args: readonly unknown[]): BindValue[] {
  const map = args.find((arg): arg is MapValue => arg instanceof MapValue);
  const scope = args.find((arg): arg is BindScope => arg instanceof BindScope);
  const named = new Map(map?.entries().map(([key, value]) => [String(key).toLowerCase(), value]));
  return query.bindNames.map((name) => {
    const bare = name.replace(/^:\s*/, '');
    if (map !== undefined) {
      if (named.has(bare.toLowerCase())) return bindValue(named.get(bare.toLowerCase()));
      return rt.throwApex('System.QueryException', `Key '${bare}' does not exist in the bindMap`);
    }
    if (scope !== undefined) return bindValue(scope.read(bare));
    return rt.throwApex('System.QueryException', `Variable does not exist: ${bare}`);
  });
}

type Prepared = { query: CompiledQuery; binds: BindValue[]; options: { accessLevel?: AccessLevel } };

function prepare(rt: ApexContext, args: readonly unknown[]): Prepared {
  const source = text(rt, args[0]);
  const query = asQueryException(rt, () => rt.data.compileQuery(source));
  const level = levelOf(args);
  return { query, binds: bindsOf(rt, query, args), options: level === undefined ? {} : { accessLevel: level } };
}

/** Runs a dynamic query and gives its rows as a list of the object's type. */
function query(rt: ApexContext, args: readonly unknown[]): ListValue {
  const { query: compiled, binds, options } = prepare(rt, args);
  const rows = asQueryException(rt, () => rt.data.query(rt.tx, compiled, binds, options));
  const name = compiled.resultKind === 'aggregate' ? 'AggregateResult' : compiled.objectName;
  return new ListValue({ name, args: [] }, rows);
}

function count(rt: ApexContext, args: readonly unknown[]): number {
  const { query: compiled, binds, options } = prepare(rt, args);
  return asQueryException(rt, () => rt.data.count(rt.tx, compiled, binds, options));
}

/** What `Database.getQueryLocator` gives: the query and, once they are asked for, its rows. */
export class QueryLocatorValue {
  public readonly typeName = 'Database.QueryLocator';
  private rows: SObjectRecord[] | null = null;

  public constructor(
    public readonly text: string,
    private readonly load: () => SObjectRecord[]
  ) {}

  public get records(): SObjectRecord[] {
    return (this.rows ??= this.load());
  }
}

function queryLocator(rt: ApexContext, args: readonly unknown[]): QueryLocatorValue {
  const [source] = args;
  if (source instanceof ListValue) return new QueryLocatorValue('', () => source.items as SObjectRecord[]);
  const { query: compiled, binds, options } = prepare(rt, args);
  return new QueryLocatorValue(text(rt, source), () =>
    asQueryException(rt, () => rt.data.query(rt.tx, compiled, binds, options))
  );
}

const cursor =
  (typeName: CursorValue['typeName']): LibraryCall =>
  (rt, _self, args) =>
    new CursorValue(typeName, query(rt, args).items as SObjectRecord[]);

// ---------------------------------------------------------------- DML

type DmlCall = { records: SObjectRecord[]; isSingle: boolean; options: DmlOptions };

/** The records of a DML call: a record, an id, or a list of either. */
function recordsOf(rt: ApexContext, source: unknown): { records: SObjectRecord[]; isSingle: boolean } {
  if (source === null || source === undefined) return nullArgument(rt);
  const one = (item: unknown, row: number): SObjectRecord => {
    if (item instanceof SObjectRecord) return item;
    if (typeof item !== 'string')
      return rt.throwApex('System.NullPointerException', `Attempt to de-reference a null object at row ${row}`);
    const object = rt.schema.objectByKeyPrefix(item.slice(0, 3));
    if (object === undefined) return rt.throwApex('System.StringException', `Invalid id: ${item}`);
    return SObjectRecord.of(object.name, { Id: item });
  };
  if (source instanceof ListValue || source instanceof SetValue)
    return { records: [...source].map(one), isSingle: false };
  return { records: [one(source, 0)], isSingle: true };
}

function readCall(rt: ApexContext, [source, ...rest]: readonly unknown[]): DmlCall {
  const { records, isSingle } = recordsOf(rt, source);
  const options: DmlOptions = { allOrNone: true };
  const first = records[0];
  const bean =
    rest.find((arg): arg is BeanValue => arg instanceof BeanValue) ??
    (first === undefined ? null : dmlOptionsOf(first));
  if (bean !== null) readDmlOptions(bean, options);
  for (const arg of rest) {
    if (typeof arg === 'boolean') options.allOrNone = arg;
    if (arg instanceof SObjectFieldToken) options.externalIdField = arg.fieldName;
  }
  const level = levelOf(rest);
  if (level !== undefined) options.accessLevel = level;
  return { records, isSingle, options };
}

function readDmlOptions(bean: BeanValue, options: DmlOptions): void {
  const allOrNone = bean.get('OptAllOrNone');
  if (typeof allOrNone === 'boolean') options.allOrNone = allOrNone;
  if (bean.get('AllowFieldTruncation') === true) options.allowFieldTruncation = true;
  const duplicates = bean.get('DuplicateRuleHeader');
  if (duplicates instanceof BeanValue && duplicates.get('AllowSave') === true) options.duplicateRuleSave = true;
}

const ERROR = { name: 'Database.Error', args: [] };

/** A result of the platform's class for one row. */
export function resultBean(rt: ApexContext, typeName: string, result: DmlResult, errorsOfSuccess = false): BeanValue {
  const errors = result.success && !errorsOfSuccess ? [] : result.errors;
  const bean = new BeanValue(typeName, {
    Id: result.id,
    Success: result.success,
    Errors: new ListValue(
      ERROR,
      errors.map((error) => errorBean(rt, error.statusCode, error.message, error.fields))
    )
  });
  if (typeName === 'Database.UpsertResult') bean.set('Created', result.created);
  return bean;
}

const dml =
  (operation: DmlOperation, typeName: string): LibraryCall =>
  (rt, _self, args) => {
    const { records, isSingle, options } = readCall(rt, args);
    const results = rt.data.dml(rt.tx, operation, records, options);
    if (options.allOrNone && results.some((result) => !result.success)) {
      return rt.throwDmlErrors(operation, records, results);
    }
    const beans = results.map((result) => resultBean(rt, typeName, result, records[0]?.typeName.endsWith('__e')));
    return isSingle ? beans[0] : new ListValue({ name: typeName, args: [] }, beans);
  };

const merge: LibraryCall = (rt, _self, [master, losers, ...rest]) => {
  const { records, isSingle } = recordsOf(rt, losers);
  const { options } = readCall(rt, [master, ...rest]);
  const results = rt.data.dml(rt.tx, 'merge', [given<SObjectRecord>(rt, master), ...records], options);
  if (options.allOrNone && results.some((result) => !result.success))
    return rt.throwDmlErrors('merge', records, results);
  const beans = results.map((result, i) => {
    const bean = resultBean(rt, 'Database.MergeResult', { ...result, id: given<SObjectRecord>(rt, master).id });
    bean.set('MergedRecordIds', new ListValue({ name: 'String', args: [] }, [records[i]?.id ?? null]));
    bean.set('UpdatedRelatedIds', new ListValue({ name: 'String', args: [] }, [...(result.relatedIds ?? [])]));
    return bean;
  });
  return isSingle ? beans[0] : new ListValue({ name: 'Database.MergeResult', args: [] }, beans);
};

// ---------------------------------------------------------------- savepoints

/** What `Database.setSavepoint` gives. */
export class SavepointValue {
  public readonly typeName = 'System.Savepoint';
  public isReleased = false;
  public constructor(public readonly point: Savepoint) {}
}

const rollback: LibraryCall = (rt, _self, [savepoint]) => {
  const value = given<SavepointValue>(rt, savepoint);
  if (value.isReleased) return rt.throwApex('System.TypeException', 'Savepoint has been released');
  if (value.point.mark > rt.tx.log.mark) return rt.throwApex('System.TypeException', 'Invalid savepoint');
  rt.tx.limits.count('dmlStatements');
  rt.tx.rollback(value.point);
};

const save = (operation: DmlOperation): LibraryCall => dml(operation, 'Database.SaveResult');
const remove = dml('delete', 'Database.DeleteResult');

const databaseClass: LibraryClass = {
  statics: {
    query: (rt, _self, args) => query(rt, args),
    queryWithBinds: (rt, _self, args) => query(rt, args),
    countQuery: (rt, _self, args) => count(rt, args),
    countQueryWithBinds: (rt, _self, args) => count(rt, args),
    getQueryLocator: (rt, _self, args) => queryLocator(rt, args),
    getQueryLocatorWithBinds: (rt, _self, args) => queryLocator(rt, args),
    getCursor: cursor('Database.Cursor'),
    getCursorWithBinds: cursor('Database.Cursor'),
    getPaginationCursor: cursor('Database.PaginationCursor'),
    getPaginationCursorWithBinds: cursor('Database.PaginationCursor'),
    insert: save('insert'),
    insertImmediate: save('insert'),
    update: save('update'),
    updateImmediate: save('update'),
    upsert: dml('upsert', 'Database.UpsertResult'),
    delete: remove,
    deleteImmediate: remove,
    undelete: dml('undelete', 'Database.UndeleteResult'),
    merge,
    convertLead,
    emptyRecycleBin: (rt, _self, [source]) => {
      const { records, isSingle } = recordsOf(rt, source);
      const beans = records.map((record) =>
        resultBean(rt, 'Database.EmptyRecycleBinResult', { id: record.id, success: true, created: false, errors: [] })
      );
      return isSingle ? beans[0] : new ListValue({ name: 'Database.EmptyRecycleBinResult', args: [] }, beans);
    },
    setSavepoint: (rt) => {
      rt.tx.limits.count('dmlStatements');
      return new SavepointValue(rt.tx.savepoint());
    },
    rollback,
    releaseSavepoint: (rt, _self, [savepoint]) => void (given<SavepointValue>(rt, savepoint).isReleased = true),
    executeBatch: (rt, _self, [job, scope]) => {
      if (rt.hooks.executeBatch === undefined) throw new UnsupportedFeature('Database.executeBatch');
      const size = scope === undefined ? 200 : Number(scope);
      if (size < 1) return rt.throwApex('System.UnexpectedException', 'Batch size must be greater than zero');
      return rt.isUserObject(job) ? rt.hooks.executeBatch(rt, job, Math.min(size, 2000)) : nullArgument(rt);
    }
  }
};

const locatorClass: LibraryClass = {
  methods: {
    getQuery: (_rt, self) => (self as QueryLocatorValue).text,
    iterator: (_rt, self) => new IteratorValue((self as QueryLocatorValue).records)
  }
};

const header =
  (name: string): ((rt: ApexContext) => unknown) =>
  () =>
    new BeanValue(`Database.DMLOptions.${name}`);

export const databaseClasses: Record<string, LibraryClass> = {
  'System.Database': databaseClass,
  'Database.QueryLocator': locatorClass,
  'System.AccessLevel': { staticGetters: { USER_MODE: () => USER_MODE, SYSTEM_MODE: () => SYSTEM_MODE } },
  ...beanClass('Database.Error'),
  ...beanClass('Database.SaveResult'),
  ...beanClass('Database.UpsertResult'),
  ...beanClass('Database.DeleteResult'),
  ...beanClass('Database.UndeleteResult'),
  ...beanClass('Database.MergeResult'),
  ...beanClass('Database.EmptyRecycleBinResult'),
  ...beanClass('Database.DuplicateError'),
  ...beanClass('Database.LeadConvert'),
  ...beanClass('Database.LeadConvertResult'),
  ...beanClass('Database.DMLOptions', {
    initial: {
      AssignmentRuleHeader: header('AssignmentRuleHeader'),
      DuplicateRuleHeader: header('DuplicateRuleHeader'),
      EmailHeader: header('EmailHeader')
    }
  }),
  ...beanClass('Database.DMLOptions.AssignmentRuleHeader'),
  ...beanClass('Database.DMLOptions.DuplicateRuleHeader'),
  ...beanClass('Database.DMLOptions.EmailHeader')
};

/** The items of a list, set or iterable as records; for `Security.stripInaccessible` and `EventBus.publish`. */
export const recordList = (rt: ApexContext, source: unknown): SObjectRecord[] =>
  [...walk(rt, source)].map((item) => given<SObjectRecord>(rt, item));
