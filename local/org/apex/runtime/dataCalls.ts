/** What compiled code does with records: reading and writing fields, queries and DML. */
import type { CompiledQuery } from '../../data/soql/compiledQuery.js';
import type { BindValue } from '../../data/types.js';
import type { TypeRef } from '../../platform/platformTypes.js';
import type { FieldValue } from '../../values/scalars.js';
import { SObjectRecord } from '../../values/sobject.js';
import { ListValue } from '../library/collections.js';
import { asQueryException, bindValue, BindScope } from '../library/database.js';
import { runSearch } from '../library/search.js';
import { getChildren, readField } from '../library/sobjects.js';
import { Arithmetic } from './arithmetic.js';
import type { SObjectFieldToken } from './values.js';

export type Soql = { readonly text: string; compiled: CompiledQuery | null };

export type DmlVerb = 'insert' | 'update' | 'upsert' | 'delete' | 'undelete' | 'merge';

/** Bytes that a record stands for until the heap is measured. */
const NEW_RECORD = 100;

type DmlExtras = { access?: 'user' | 'system'; field?: SObjectFieldToken; duplicates?: unknown };

/** The part of the kernel that works on records. */
export abstract class DataCalls extends Arithmetic {
  /** Tells the estimate of the heap about new values. */
  public abstract allocate(bytes: number): void;

  public newRecord(objectName: string, names: string[], values: FieldValue[]): SObjectRecord {
    this.allocate(NEW_RECORD);
    const record = new SObjectRecord(objectName);
    names.forEach((name, i) => record.fields.set(name, this.fieldValue(values[i] ?? null)));
    return record;
  }

  private fieldValue(value: unknown): FieldValue {
    return value instanceof ListValue ? (value.items as SObjectRecord[]) : (value as FieldValue);
  }

  public getField(record: SObjectRecord | null, name: string): unknown {
    if (record === null) return null;
    return record.fields.get(name) ?? (record.fields.has(name) ? null : readField(this.rt, record, name));
  }

  /** A checkbox that was never set is false. */
  public getFlag(record: SObjectRecord | null, name: string): unknown {
    return record === null ? null : this.getField(record, name);
  }

  public setField(record: SObjectRecord, name: string, value: unknown): unknown {
    if (record.isReadOnly) return this.rt.throwApex('System.FinalException', 'Record is read-only');
    record.fields.set(name, this.fieldValue(value));
    return value;
  }

  public getParent(record: SObjectRecord | null, name: string): unknown {
    if (record === null) return null;
    const parent = record.fields.get(name);
    if (parent !== undefined) return parent;
    const field = this.rt.schema.object(record.typeName)?.parentField(name);
    if (record.isQueried && (field === undefined || !record.fields.has(field.name)))
      return readField(this.rt, record, name);
    return null;
  }

  public getChildren(record: SObjectRecord, name: string, type: TypeRef): ListValue {
    return getChildren(this.rt, record, name) ?? new ListValue(type);
  }

  // ---- queries and DML
  public query(soql: Soql, binds: unknown[]): ListValue {
    const compiled = this.compiledQuery(soql);
    const rows = asQueryException(this.rt, () => this.rt.data.query(this.rt.tx, compiled, this.binds(binds)));
    this.allocate(rows.length * NEW_RECORD);
    const name = compiled.resultKind === 'aggregate' ? 'AggregateResult' : compiled.objectName;
    return new ListValue({ name, args: [] }, rows);
  }

  public count(soql: Soql, binds: unknown[]): number {
    const compiled = this.compiledQuery(soql);
    return asQueryException(this.rt, () => this.rt.data.count(this.rt.tx, compiled, this.binds(binds)));
  }

  private compiledQuery(soql: Soql): CompiledQuery {
    return (soql.compiled ??= this.rt.data.compileQuery(soql.text));
  }

  private binds(values: unknown[]): BindValue[] {
    return values.map(bindValue);
  }

  public bindScope(read: (name: string) => unknown): BindScope {
    return new BindScope((name) => {
      const [root = '', ...path] = name.split('.');
      return path.reduce<unknown>((value, part) => this.memberByName(value, part), read(root.toLowerCase()));
    });
  }

  private memberByName(value: unknown, name: string): unknown {
    if (value instanceof SObjectRecord)
      return readField(this.rt, value, this.rt.schema.object(value.typeName)?.field(name)?.name ?? name);
    if (this.rt.isUserObject(value)) {
      const field = this.rt.fieldsOf(value.$type).find((one) => one.name.toLowerCase() === name.toLowerCase());
      if (field !== undefined) return this.rt.readField(value, field);
    }
    return this.rt.throwApex('System.QueryException', `Variable does not exist: ${name}`);
  }

  public unknownBind(name: string): never {
    return this.rt.throwApex('System.QueryException', `Variable does not exist: ${name}`);
  }

  public single(rows: ListValue | null): unknown {
    if (rows === null) return null;
    if (rows.items.length === 1) return rows.items[0];
    const text =
      rows.items.length === 0
        ? 'List has no rows for assignment to SObject'
        : 'List has more than 1 row for assignment to SObject';
    return this.rt.throwApex('System.QueryException', text);
  }

  public singleOrNull(rows: ListValue | null): unknown {
    return rows === null || rows.items.length === 0 ? null : this.single(rows);
  }

  public search(text: string, binds: BindScope): ListValue {
    return runSearch(this.rt, text, binds);
  }

  /** A DML statement: all or nothing, and System.DmlException when a row fails. */
  public dml(verb: DmlVerb, target: unknown, extras: DmlExtras): void {
    const records = this.recordsOf(target);
    if (verb === 'merge') {
      this.merge(records, extras);
      return;
    }
    if (records.length === 0) return;
    const results = this.rt.data.dml(this.rt.tx, verb, records, {
      allOrNone: true,
      ...(extras.access === undefined ? {} : { accessLevel: extras.access }),
      ...(extras.field === undefined ? {} : { externalIdField: extras.field.fieldName })
    });
    if (results.some((result) => !result.success)) this.rt.throwDmlErrors(verb, records, results);
  }

  private merge(records: SObjectRecord[], extras: DmlExtras): void {
    const others = this.recordsOf(extras.duplicates);
    const results = this.rt.data.dml(this.rt.tx, 'merge', [...records, ...others], {
      allOrNone: true,
      ...(extras.access === undefined ? {} : { accessLevel: extras.access })
    });
    if (results.some((result) => !result.success)) this.rt.throwDmlErrors('merge', others, results);
  }

  private recordsOf(target: unknown): SObjectRecord[] {
    const list = target instanceof ListValue ? target.items : [target];
    return list.map((item) => {
      if (item instanceof SObjectRecord) return item;
      if (typeof item !== 'string') return this.npe();
      const object = this.rt.schema.objectByKeyPrefix(item.slice(0, 3));
      return SObjectRecord.of(object?.name ?? 'SObject', { Id: item });
    });
  }
}
